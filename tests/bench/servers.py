"""Servers under measurement: each with one worker, so that the client has the other core.

`python -m tests.bench.servers PORT` runs granian as `ivr serve` does.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

from ivr.server.serve import granian
from tests.support.lines import free_port
from tests.support.processes import children

STARTING = 60  # seconds
THREADS = 8
COMMANDS = {
    "granian (ivr serve)": "-m tests.bench.servers {port}",
    "granian's WSGI": "-m granian --interface wsgi --factory --workers 1 --http 1 "
    f"--blocking-threads {THREADS} --log-level error --port {{port}} tests.bench.apps:wsgi",
    "gunicorn": f"-m gunicorn --workers 1 --threads {THREADS} --keep-alive 65 --graceful-timeout 8 "
    "--log-level error --bind 127.0.0.1:{port} tests.bench.apps:wsgi()",
}


class Running(NamedTuple):
    """A server that answers at a port of 127.0.0.1."""

    port: int
    pid: int

    def cpu(self) -> float:
        """Seconds of a processor that its workers have used (Linux only)."""
        ticks = sum(_ticks(pid) for pid in children(self.pid))
        return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def running(server: str, app: str, file: Path) -> Iterator[Running]:
    """One of `COMMANDS` with one of the applications."""
    port = free_port()
    own = {"BENCH_APP": app, "BENCH_TREE": str(file)}
    words = COMMANDS[server].format(port=port).split()
    with TemporaryFile() as said:
        process = subprocess.Popen(
            [sys.executable, *words], env=os.environ | own, stdout=said, stderr=said
        )
        try:
            if not _answers(port, process):
                said.seek(0)
                raise RuntimeError(f"{server} did not start: {said.read().decode()}")
            yield Running(port, process.pid)
        finally:
            process.terminate()
            process.wait()


def _answers(port: int, process: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + STARTING
    while process.poll() is None and time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port)) as connection:
                connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
                return bool(connection.recv(1))
        except ConnectionError:
            time.sleep(0.05)
    return False


def _ticks(pid: int) -> int:
    # User and system time are the 14th and 15th field (proc(5)); the second may hold spaces.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


if __name__ == "__main__":
    granian("tests.bench.apps:gateway", "127.0.0.1", int(sys.argv[1]), 1).serve()
