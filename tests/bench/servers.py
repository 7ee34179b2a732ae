"""Servers under measurement, each with two processes that answer."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

from tests.bench.calls import BASE, TOKEN
from tests.support.lines import free_port
from tests.support.paths import ROOT
from tests.support.processes import children

STARTING, ENDING = 120, 15  # seconds that a server may take
PROCESSES = 2
THREADS = 8
PYTHON = (sys.executable, "-m")
LINE = "ivr serve"
NODE = "node"
COMMANDS: dict[str, tuple[str, ...]] = {
    LINE: (*PYTHON, "ivr", "serve", "{file}", "--port", "{port}", "--workers", str(PROCESSES)),
    "granian's WSGI": (
        *(*PYTHON, "granian", "--interface", "wsgi", "--factory", "--workers", str(PROCESSES)),
        *("--http", "1", "--blocking-threads", str(THREADS), "--log-level", "error"),
        *("--port", "{port}", "tests.bench.apps:wsgi"),
    ),
    "gunicorn": (
        *(*PYTHON, "gunicorn", "--workers", str(PROCESSES), "--threads", str(THREADS)),
        *("--keep-alive", "65", "--graceful-timeout", "8", "--log-level", "error"),
        *("--bind", "127.0.0.1:{port}", "tests.bench.apps:wsgi()"),
    ),
    NODE: ("node", "node_sample.js"),
}
SETTINGS = {
    "TWILIO_AUTH_TOKEN": TOKEN,
    "PUBLIC_URL": BASE,
    "IVR_ENGINE": "none",
    "NODE_ENV": "production",
}


class Running(NamedTuple):
    """A server that answers at a port of 127.0.0.1."""

    port: int
    pid: int

    def cpu(self) -> tuple[float, float]:
        """Seconds of a processor used by the processes that answer, and by all (Linux only)."""
        parent, answering = _ticks(self.pid), sum(map(_ticks, children(self.pid)))
        per_second = os.sysconf("SC_CLK_TCK")
        return answering / per_second, (parent + answering) / per_second


@contextmanager
def running(
    server: str, app: str, file: Path, more: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """Run one of `COMMANDS`, where it is a server for applications with one of `apps.APPS`."""
    port = free_port()
    named = {"BENCH_APP": app, "BENCH_TREE": str(file), "PORT": str(port)}
    words = [word.format(port=port, file=file) for word in COMMANDS[server]]
    environ = os.environ | SETTINGS | {"PYTHONPATH": str(ROOT)} | named | dict(more or {})
    with TemporaryFile() as said:
        process = subprocess.Popen(
            words, cwd=file.parent, env=environ, stdout=said, stderr=said, start_new_session=True
        )
        try:
            if not _answers(port, process):
                said.seek(0)
                raise RuntimeError(f"{server} did not start: {said.read().decode()}")
            yield Running(port, process.pid)
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(ENDING)
    except subprocess.TimeoutExpired:  # granian waits for ever if a worker was still starting
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def node_sample(folder: Path) -> bool:
    """Put the sample on Node into a folder, with its libraries; False where that cannot be."""
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    shutil.copy(Path(__file__).with_name("node_sample.js"), folder)
    words = ["npm", "install", "--no-package-lock", "--no-fund", "--no-audit", "express", "twilio"]
    return not subprocess.run(words, cwd=folder, capture_output=True, check=False).returncode


def _answers(port: int, process: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + STARTING
    while process.poll() is None and time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port)) as connection:
                connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
                if connection.recv(1):
                    return True
        except ConnectionError:
            pass
        time.sleep(0.05)
    return False


def _ticks(pid: int) -> int:
    # User and system time are the 14th and 15th field (proc(5)); the second may hold spaces.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
