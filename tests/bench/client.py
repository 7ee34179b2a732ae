"""A lean client: sends requests over kept connections as fast as they are answered.

In a process of its own: `python -m tests.bench.client PORT SECONDS FILE`, where FILE is a JSON list
of requests. With 0 seconds each is sent once. Prints what came of it, as JSON.
"""

import json
import select
import socket
import sys
import time
from pathlib import Path
from typing import NamedTuple

CONNECTIONS = 8


class Load(NamedTuple):
    """How many were answered in how many seconds, and the client's own part of a core."""

    answered: int
    seconds: float
    busy: float


def load(port: int, seconds: float, requests: list[bytes]) -> Load:
    """Raises RuntimeError for an answer that is not 200."""
    ready = select.epoll()
    connections = {}
    for _ in range(CONNECTIONS):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connections[connection.fileno()] = connection
        ready.register(connection, select.EPOLLIN)
    begun, own = time.perf_counter(), time.process_time()
    end = begun + seconds
    for sent, connection in enumerate(connections.values(), 1):
        connection.sendall(requests[sent])
    answered = 0
    while time.perf_counter() < end if seconds else answered < len(requests):
        for file, _ in ready.poll():
            _receive(connections[file])
            connections[file].sendall(requests[sent % len(requests)])
            sent += 1
            answered += 1
    took = time.perf_counter() - begun
    return Load(answered, took, (time.process_time() - own) / took)


def _receive(connection: socket.socket) -> None:
    """Read one answer, whole."""
    answer = connection.recv(262_144)
    while (head := answer.find(b"\r\n\r\n")) < 0:
        answer += _more(connection)
    headers = answer[: head + 2].lower()
    if not headers.startswith(b"http/1.1 200"):
        raise RuntimeError(answer[:200].decode())
    at = headers.index(b"content-length:") + 15
    end = head + 4 + int(headers[at : headers.index(b"\r\n", at)])
    while len(answer) < end:
        answer += _more(connection)


def _more(connection: socket.socket) -> bytes:
    more = connection.recv(262_144)
    if not more:
        raise RuntimeError("the server closed a connection")
    return more


if __name__ == "__main__":
    _, port, seconds, file = sys.argv
    requests = [text.encode("latin-1") for text in json.loads(Path(file).read_text())]
    print(json.dumps(load(int(port), float(seconds), requests)))
