"""The lines under load: each a real `ivr serve`, two of them behind haproxy, on one database.

Why haproxy and not nginx: it asks `/healthz` by itself, so that a line that is gone gets no caller,
where Debian's nginx learns of it from callers who fail.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from ivr.settings import NAMES
from tests.support.lines import QUICK, SIGNED, Line, answers, free_port, until

SECRET = "all-lines-of-a-run-share-this-one"
HAPROXY = """\
global
    maxconn 8000
defaults
    mode http
    option forwardfor
    retries 3
    option redispatch 1
    timeout connect 1s
    timeout client 65s
    timeout server 15s
    timeout http-request 10s
frontend callers
    bind 127.0.0.1:{port}
    default_backend lines
backend lines
    balance roundrobin
    option httpchk GET /healthz
    default-server check inter 500 fall 2 rise 1
"""
SERVER = "    server line{port} 127.0.0.1:{port}\n"


class Instance:
    """One line in a folder of its own; it may be ended and begun again.

    `before` are words before the command, as those of a wrapper that runs it.
    """

    def __init__(
        self,
        folder: Path,
        tree: bytes,
        workers: int,
        environ: Mapping[str, str],
        before: Sequence[str] = (),
    ) -> None:
        (folder / "var").mkdir(parents=True)
        self.folder, self.workers, self.before = folder, workers, before
        self.file, self.output, self.port = folder / "tree.yaml", folder / "said", free_port()
        self.file.write_bytes(tree)
        own = {name: value for name, value in os.environ.items() if name not in NAMES}
        self.environ = {**own, **SIGNED, "SECRET_KEY": SECRET, "TMPDIR": str(folder), **environ}
        self.line: Line | None = None

    def start(self) -> None:
        """Begin; `ready` waits until it answers."""
        words = [sys.executable, "-c", QUICK, "serve", str(self.file)]
        options = ["--port", str(self.port), "--workers", str(self.workers)]
        with self.output.open("ab") as said:
            process = subprocess.Popen(
                [*self.before, *words, *options],
                cwd=self.folder,
                env=self.environ,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        self.line = Line(process, self.port, self.output, self.file)

    def ready(self) -> None:
        """Wait until it answers with all its workers."""
        line = self.running()
        until(lambda: answers(line) and len(line.workers()) == self.workers, line)

    def running(self) -> Line:
        """The line that runs."""
        assert self.line
        return self.line

    def processes(self) -> list[int]:
        """Its own process, and the workers."""
        return [self.running().process.pid, *self.running().workers()]

    def kill_worker(self, number: int) -> float:
        """Kill -9; the instant."""
        workers = self.running().workers()
        return _kill(workers[number % len(workers)])

    def kill(self) -> list[float]:
        """Kill -9 all of it at once; the instants."""
        at = [_kill(pid) for pid in self.processes()]
        self.running().process.wait()
        return at

    def end(self) -> None:
        """Let it end as a deployment does."""
        if self.line:
            self.line.process.terminate()

    def ended(self) -> None:
        """Wait until it has ended."""
        if self.line:
            self.line.ended()

    def clean_up(self) -> None:
        """Leave no process behind, whatever has happened."""
        if self.line and self.line.process.poll() is None:
            self.line.process.terminate()
            try:
                self.line.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()

    def seen(self, name: str) -> Path:
        """A file or folder as the line sees it, which may have a disk of its own there."""
        return Path(f"/proc/{self.running().process.pid}/root{self.folder.resolve()}") / name

    def left(self) -> list[Path]:
        """Journals that have not been stored in the database."""
        return list(self.folder.glob("var/**/*.journal"))


class Site:
    """Lines, and the port at which callers reach them."""

    def __init__(self, instances: Sequence[Instance], port: int, balancer: int | None) -> None:
        self.instances, self.port, self.balancer = instances, port, balancer

    def lines(self) -> list[int]:
        """The processes of the lines."""
        return [pid for instance in self.instances for pid in instance.processes()]

    def end(self) -> None:
        """End all lines; each first stores in the database what it has recorded."""
        for instance in self.instances:
            instance.end()
        for instance in self.instances:
            instance.ended()


@contextmanager
def running(instances: Sequence[Instance], folder: Path) -> Iterator[Site]:
    """One line alone, or several behind a balancer, until they are no longer needed."""
    with ExitStack() as stack:
        for instance in instances:
            stack.callback(instance.clean_up)
            instance.start()
        for instance in instances:
            instance.ready()
        if len(instances) == 1:
            yield Site(instances, instances[0].port, None)
            return
        port = free_port()
        pid = stack.enter_context(_balancing([one.port for one in instances], port, folder))
        yield Site(instances, port, pid)


@contextmanager
def _balancing(ports: Sequence[int], port: int, folder: Path) -> Iterator[int]:
    """Run haproxy before the lines; its process."""
    file = folder / "haproxy.cfg"
    servers = "".join(SERVER.format(port=one) for one in ports)
    file.write_text(HAPROXY.format(port=port) + servers)
    with (folder / "haproxy.txt").open("wb") as said:
        process = subprocess.Popen(
            ["haproxy", "-db", "-f", str(file)], stdout=said, stderr=said, start_new_session=True
        )
    try:
        line = Line(process, port, folder / "haproxy.txt", file)
        until(lambda: answers(line), line)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _kill(pid: int) -> float:
    at = time.time()
    os.kill(pid, signal.SIGKILL)
    return at


def cpu(processes: Sequence[int]) -> float:
    """Seconds of a processor that they have used (Linux only)."""
    return sum(_ticks(pid) for pid in processes) / os.sysconf("SC_CLK_TCK")


def _ticks(pid: int) -> int:
    # User and system time are the 14th and 15th field (proc(5)); the second may hold spaces.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
