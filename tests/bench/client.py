"""Sends requests over kept connections as fast as they are answered: with wrk, or in Python.

In Python it is a process of its own: `python -m tests.bench.client PORT SECONDS FILE`, where each
request in FILE is ended by the byte 30. With 0 seconds each is sent once. Prints the load as JSON.
"""

import json
import re
import select
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

CONNECTIONS = 8
END = b"\x1e"
"""Ends a request in a file; no request holds it."""
SCRIPT = Path(__file__).with_name("wrk.lua")


class Load(NamedTuple):
    """How many requests were answered in how many seconds, and how soon 99 % of them, in ms."""

    answered: int
    seconds: float
    p99: float


def write(requests: Iterable[bytes], file: Path) -> None:
    """Write requests for a client."""
    file.write_bytes(b"".join(request + END for request in requests))


def measure(port: int, seconds: int, file: Path) -> Load:
    """Send the requests of a file for some seconds. Raises RuntimeError for an answer not 200."""
    if not shutil.which("wrk"):
        words = [sys.executable, "-m", "tests.bench.client", str(port), str(seconds), str(file)]
        return Load(*json.loads(subprocess.run(words, stdout=-1, check=True).stdout))
    words = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-s", str(SCRIPT)]
    words += [f"http://127.0.0.1:{port}/", "--", str(file)]
    said = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True).stdout
    found = re.search(r"99% +(\S+)\n(?s:.*?)(\d+) requests in ([\d.]+m?s)", said)
    if not found or "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(said)
    return Load(int(found[2]), _seconds(found[3]), 1000 * _seconds(found[1]))


def _seconds(text: str) -> float:
    """Read a time as wrk writes it: 1.02s, 3.40ms, 870.00us."""
    number, unit = re.fullmatch("([0-9.]+)([a-z]+)", text).groups()  # type: ignore[union-attr]
    return float(number) * {"s": 1, "ms": 1e-3, "us": 1e-6}[unit]


def load(port: int, seconds: float, requests: list[bytes]) -> Load:
    """Send requests, by epoll alone. Raises RuntimeError for an answer that is not 200."""
    ready = select.epoll()
    connections = {}
    for _ in range(CONNECTIONS):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connections[connection.fileno()] = connection
        ready.register(connection, select.EPOLLIN)
    begun = time.perf_counter()
    end = begun + seconds
    for sent, connection in enumerate(connections.values(), 1):
        connection.sendall(requests[sent])
    asked, took = dict.fromkeys(connections, begun), list[float]()
    while time.perf_counter() < end if seconds else len(took) < len(requests):
        for file, _ in ready.poll():
            _receive(connections[file])
            now = time.perf_counter()
            took.append(now - asked[file])
            asked[file] = now
            connections[file].sendall(requests[sent % len(requests)])
            sent += 1
    p99 = 1000 * sorted(took)[len(took) * 99 // 100]
    return Load(len(took), time.perf_counter() - begun, p99)


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
    requests = Path(file).read_bytes().split(END)[:-1]
    print(json.dumps(load(int(port), float(seconds), requests)))
