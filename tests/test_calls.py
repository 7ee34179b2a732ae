"""Whole calls on the shipped line, over HTTP, each as a transcript in calls/.

A transcript begins with what it is about and the keys that are played; `pytest --update` writes
the rest anew. Read it aloud: it is what a patient hears.
"""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import pytest
from werkzeug.serving import make_server

from ivr.app import create_app
from ivr.check import check
from ivr.dialogue.state import State, from_url
from ivr.settings import Settings
from ivr.store.editions import Editions, publish
from ivr.telephony.phone import Phone, play
from ivr.telephony.phone.events import Event, Fetched, transcript
from ivr.tree.model import MAIN, Answer, Goto, Tree
from tests.twiml_contract import problems

HERE = Path(__file__).parent
CALLS = sorted((HERE / "calls").glob("*.txt"))
TOKEN = "0123456789abcdef0123456789abcdef"


class Line(NamedTuple):
    """The shipped line as it runs, and a phone to call it with."""

    tree: Tree
    url: str
    phone: Phone

    def call(self, file: Path) -> list[Event]:
        """What happens when the keys in the header of a transcript are played."""
        (keys,) = re.findall("^keys: (.+)$", header(file), re.MULTILINE)
        return play(self.phone, self.url, keys.split(","))


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    raw = (HERE.parent / "faq_tree.yaml").read_bytes()
    tree = check(raw).tree
    assert tree
    folder = tmp_path_factory.mktemp("editions")
    publish(folder, raw, tree.edition)
    # The line has to know its address, so it comes to the server after the port.
    server = make_server("127.0.0.1", 0, lambda _, __: [], threaded=True)
    base = f"http://127.0.0.1:{server.server_port}"
    server.app = create_app(Settings(auth_token=TOKEN, public_url=base), Editions(folder))
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    with Phone(TOKEN) as phone:
        yield Line(tree, f"{base}/voice", phone)
    server.shutdown()
    server.server_close()


def header(file: Path) -> str:
    return file.read_text("utf-8").partition("\n\n")[0]


@pytest.mark.parametrize("file", CALLS, ids=lambda file: file.stem)
def test_a_call_is_as_its_transcript_says(
    file: Path, line: Line, request: pytest.FixtureRequest
) -> None:
    events = line.call(file)
    assert [problem for event in documents(events) for problem in problems(event.document)] == []
    heard = f"{header(file)}\n\n{transcript(events)}"
    if request.config.getoption("update", default=False):
        file.write_text(heard, "utf-8")
    assert heard == file.read_text("utf-8")


def test_every_option_is_reached_and_every_answer_heard_to_its_end(line: Line) -> None:
    reached = {
        (state.place, state.part)
        for file in CALLS
        for event in documents(line.call(file))
        for state in states(event.document)
    }
    ends = {
        (option.id, len(option.parts) if isinstance(option, Answer) else 1)
        for option in line.tree.options.values()
        if not isinstance(option, Goto)
    }
    assert ends - reached == set()
    assert (MAIN, 1) in ends


def documents(events: list[Event]) -> list[Fetched]:
    return [event for event in events if isinstance(event, Fetched)]


def states(document: bytes) -> list[State]:
    """The states that a document's actions lead to."""
    actions = re.findall('action="([^"]+)"', document.decode())
    return [state for action in actions if (state := from_url(unescape(action)))]
