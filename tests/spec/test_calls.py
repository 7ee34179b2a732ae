"""Whole calls over HTTP, each as a transcript in calls/, or in calls/NAME/ on trees/NAME.yaml.

A transcript begins with what it is about, the keys that are played, and when, if that matters;
`pytest --update` writes the rest again. Read it aloud: it is what a patient hears.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import cache
from html import unescape
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import pytest
from werkzeug.serving import make_server

from ivr.check.check import check
from ivr.dialogue.schedule import has_times
from ivr.dialogue.state import State
from ivr.editions.live_folder import publish
from ivr.editions.worker_view import WorkerView
from ivr.server.app import create_app, create_webhooks
from ivr.settings import Settings
from ivr.telephony.address import read_url
from ivr.telephony.phone import Phone, play
from ivr.telephony.phone.events import Event, Fetched, transcript
from ivr.tree.hours import instant
from ivr.tree.model import MAIN, Answer, Goto, Line
from tests.support.paths import CALLS, SHIPPED, TREES
from tests.support.twiml_contract import problems

SAVED = sorted(CALLS.rglob("*.txt"))
FOLDERS = sorted({file.parent for file in SAVED})
TOKEN = "0123456789abcdef0123456789abcdef"


class Running(NamedTuple):
    """A line as it runs, and a phone to call it with."""

    line: Line
    url: str
    phone: Phone
    clock: list[datetime]

    def call(self, file: Path) -> list[Event]:
        """What happens when the keys in the header of a transcript are played, when it says."""
        (keys,) = re.findall("^keys: (.+)$", header(file), re.MULTILINE)
        if has_times(self.line):
            (at,) = re.findall("^at: (.+)$", header(file), re.MULTILINE)
            self.clock[0] = instant(at, self.line.zone)
        return play(self.phone, self.url, keys.split(","))


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], Running]]:
    """The line whose calls are in a folder."""
    with ExitStack() as stack:

        @cache
        def start(folder: Path) -> Running:
            return stack.enter_context(running(tree_file(folder), tmp_path_factory.mktemp("line")))

        yield start


def tree_file(folder: Path) -> Path:
    if folder.name == "calls":
        return SHIPPED
    return TREES / f"{folder.name}.yaml"


@contextmanager
def running(file: Path, folder: Path) -> Iterator[Running]:
    raw = file.read_bytes()
    line = check(raw).line
    assert line
    publish(folder, {"": raw}, line.edition)
    # The line has to know its address, so it comes to the server after the port.
    server = make_server("127.0.0.1", 0, lambda _, __: [], threaded=True)
    base = f"http://127.0.0.1:{server.server_port}"
    clock = [datetime.now(UTC)]
    settings = Settings(auth_token=TOKEN, public_url=base)
    editions = WorkerView(folder)
    webhooks = create_webhooks(settings, editions, lambda: clock[0])
    server.app = create_app(settings, editions, webhooks)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    with Phone(TOKEN) as phone:
        yield Running(line, f"{base}/voice", phone, clock)
    server.shutdown()
    server.server_close()


def header(file: Path) -> str:
    return file.read_text("utf-8").partition("\n\n")[0]


@pytest.mark.parametrize("file", SAVED, ids=lambda file: file.stem)
def test_a_call_is_as_its_transcript_says(
    file: Path, line: Callable[[Path], Running], request: pytest.FixtureRequest
) -> None:
    events = line(file.parent).call(file)
    assert [
        problem
        for event in documents(events)
        if event.method == "POST"
        for problem in problems(event.document, event.url.partition("/voice")[0])
    ] == []
    heard = f"{header(file)}\n\n{transcript(events)}"
    if request.config.getoption("update", default=False):
        file.write_text(heard, "utf-8")
    assert heard == file.read_text("utf-8")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_option_is_reached_and_every_answer_heard_to_its_end(
    folder: Path, line: Callable[[Path], Running]
) -> None:
    here = line(folder)
    reached = {
        (state.place, state.part)
        for file in folder.glob("*.txt")
        for event in documents(here.call(file))
        for state in states(event.document)
    }
    ends = {
        (option.id, len(option.parts) if isinstance(option, Answer) else 1)
        for option in here.line.default.options.values()
        if not isinstance(option, Goto)
    }
    assert ends - reached == set()
    assert (MAIN, 1) in ends


def documents(events: list[Event]) -> list[Fetched]:
    return [event for event in events if isinstance(event, Fetched)]


def states(document: bytes) -> list[State]:
    """The states that a document's actions lead to."""
    actions = re.findall('action="http://[^/]+([^"#]+)', document.decode())
    return [state for action in actions if (state := read_url(unescape(action)).state)]
