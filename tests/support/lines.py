"""Runs the real `ivr serve` on a free port for a test, and sends it signed requests."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from ivr.settings import NAMES
from ivr.telephony.signature import parameters, sign
from tests.support import waiting
from tests.support.processes import children
from tests.support.twiml_contract import problems
from tests.support.waiting import PATIENCE

TOKEN = "0123456789abcdef0123456789abcdef"
BASE = "https://line.example.org"
SIGNED = {"TWILIO_AUTH_TOKEN": TOKEN, "PUBLIC_URL": BASE}
METRICS_TOKEN = "a-secret/of:Prometheus"
READ = {"Authorization": f"Bearer {METRICS_TOKEN}"}
METERED = SIGNED | {"METRICS_TOKEN": METRICS_TOKEN}
QUICK = (
    "from ivr.editions import menu_file; menu_file.STILL = 0.2; from ivr.cli import main; "
    "main(prog_name='ivr')"
)
"""The line as it is, except that a saved file has to be still for 0.2 s only."""
TREE = """\
name: A clinic
language: en-US
operator: desk
contacts:
  desk:
    name: the front desk
    number: 617-726-3884
greeting: Thank you for calling the clinic.
menu:
  1:
    title: When are you open?
    answer: At eight.
  2:
    title: Where are you?
    answer: On the hill.
"""


class Answer(NamedTuple):
    """What came back of a request."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body to be read."""
        return self.body.decode()


class Line(NamedTuple):
    """A line that runs; its documents have whole addresses, which begin with its `base`."""

    process: subprocess.Popen[bytes]
    port: int
    output: Path
    tree: Path
    base: str = BASE

    def call(self, url: str = "/voice", **fields: str) -> Answer:
        """Post these fields as Twilio does."""
        return self.ask("POST", url, *signed(url.removeprefix(self.base), fields))

    def ask(self, method: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> Answer:
        """Send anything over a connection of its own, whatever address this line has."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, url.removeprefix(self.base), body, dict(headers))
            response = connection.getresponse()
            answer = Answer(response.status, dict(response.headers), response.read())
            if answer.body.startswith(b"<?xml"):
                assert problems(answer.body, self.base) == []
            return answer
        finally:
            connection.close()

    def edition(self) -> str:
        """What a worker says is live."""
        return self.ask("GET", "/healthz", {}).text.partition('"edition":"')[2][:12]

    def connected(self, sent: bytes = b"") -> socket.socket:
        """A connection that has sent this."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        connection.sendall(sent)
        return connection

    def said(self) -> str:
        """All that it has written, as it would be read on a terminal."""
        return as_text(self.output.read_text())

    def logged(self) -> list[dict[str, Any]]:
        """The same as the JSON that it is: every whole line of it."""
        whole = self.output.read_text().rpartition("\n")[0]
        return [json.loads(line) for line in whole.splitlines()]

    def workers(self) -> list[int]:
        """The processes that answer."""
        return [pid for pid in children(self.process.pid) if b"spawn_main" in _command(pid)]

    def pages(self) -> list[int]:
        """The process that answers people with a browser, once somebody has opened a page."""
        return [pid for pid in children(self.process.pid) if b"server.pages" in _command(pid)]

    def ended(self) -> int:
        """Its exit status, once it has ended."""
        return self.process.wait(PATIENCE)


def _command(pid: int) -> bytes:
    """What a process was started with. Python's own helper for shared resources is a child too."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # it has just ended
        return b""


@contextmanager
def serving(
    folder: Path,
    *options: str,
    environ: dict[str, str] = SIGNED,
    tree: str = TREE,
    program: Sequence[str] = ("-c", QUICK),
    port: int = 0,
) -> Iterator[Line]:
    """Serve a tree until it is no longer needed; Python runs `program`."""
    file = folder / "tree.yaml"
    file.write_text(tree)
    output = folder / "output.txt"
    port = port or free_port()
    own = {name: value for name, value in os.environ.items() if name not in NAMES}
    command = [sys.executable, *program, "serve", str(file)]
    with output.open("wb") as said:
        process = subprocess.Popen(
            [*command, "--port", str(port), *options],
            cwd=folder,
            env=own | {"WEB_CONCURRENCY": "1"} | environ,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    line = Line(process, port, output, file, environ.get("PUBLIC_URL", ""))
    try:
        until(lambda: answers(line), line)
        yield line
    finally:
        process.terminate()
        process.wait()


def as_text(output: str) -> str:
    """Lines of JSON as texts; whatever else was written stays as it is."""
    return "".join(map(_as_text, output.splitlines(keepends=True)))


def _as_text(line: str) -> str:
    try:
        told = json.loads(line)
    except ValueError:
        return line
    level = "" if told["level"] == "info" else f"{told['level']}: "
    trace = f"{told['exception']}\n" if "exception" in told else ""
    return f"{level}{told['event']}\n{trace}"


def until(happens: Callable[[], object], line: Line) -> None:
    """Wait for something that the line should come to."""
    waiting.until(happens, lambda: f"the line said:\n{line.said()}")


def answers(line: Line) -> bool:
    """Whether it answers now."""
    assert line.process.poll() is None, f"the line has ended:\n{line.said()}"
    try:
        return line.ask("GET", "/healthz", {}).status == 200
    except (OSError, HTTPException):  # nobody listens yet, or a worker has just been killed
        return False


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def signed(
    url: str, fields: Mapping[str, str], token: str = TOKEN, base: str = BASE
) -> tuple[dict[str, str], bytes]:
    """The headers and body with which Twilio posts these fields."""
    body = urlencode(fields).encode()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "X-Twilio-Signature": sign(token, base + url, parameters(body)),
    }
    return headers, body
