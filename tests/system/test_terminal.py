"""The telephone in a terminal: `ivr call` with a person at a real pseudo-terminal."""

import re
import select
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ivr.settings import NAMES
from tests.support import loudspeakers
from tests.support.loudspeakers import CARD, Room
from tests.support.menu import CLINIC
from tests.support.person import Person
from tests.support.processes import left_in
from tests.support.twiml_server import Line
from tests.support.waiting import PATIENCE, until

MENU = '<Gather action="/key" numDigits="1" timeout="9"><Say>For cost, press 2.</Say></Gather>'
COST = '<Gather action="/key" numDigits="1" timeout="9"><Say>It costs nothing.</Say></Gather>'
STATUS = r"\[(speaking|listening), (\d+) s\]"


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment without settings or a loudspeaker, in a folder without a menu."""
    for name in (*NAMES, "WEB_CONCURRENCY"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "deaf").mkdir()
    for name, value in loudspeakers.none(tmp_path / "deaf").items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def line() -> Iterator[Line]:
    with Line(voice=MENU, key=[COST, "<Say>Goodbye.</Say><Hangup/>"]) as made:
        yield made


def test_a_whole_call_of_a_line_of_ones_own() -> None:
    Path("faq_tree.yaml").write_text(CLINIC)
    with Person("") as person:
        begun = person.sees(STATUS)
        assert re.match(
            r"Starting the line of faq_tree\.yaml …\n"
            r"Calling http://127\.0\.0\.1:\d+/voice\n"
            r"Press 0-9, \* and # at any time, as on a telephone\. "
            r"Space skips a wait; q hangs up\.\n"
            r"There is no loudspeaker here, so you see the text alone\.\n\n"
            r"Line:   You have reached the clinic\.\n"
            r"Line:   When are you open\? Press 1\.\n",
            begun,
        )
        person.types("2")
        assert "Caller: 2\nLine:   Reaching us.\n" in person.sees(STATUS)
        person.types("1")
        assert "Caller: 1\nLine:   On the hill.\n" in person.sees(STATUS)
        person.types("*")
        person.sees(STATUS)
        person.types("2")
        assert "(dials +16177263884, 25 s)" in person.sees(r"\[ringing\]")
        person.types("\n")
        assert person.sees_the_end().endswith(
            "        (they hear: A clinic, about: Reaching us)\n"
            "        (→ completed)\n"
            "Line:   Thank you for calling. Goodbye.\n"
            "        (the line hangs up)\n"
        )
        assert person.process.returncode == 0
    assert left_in(Path.cwd()) == []


def test_the_line_hangs_up(line: Line) -> None:
    with Person(line.url()) as person:
        person.sees(STATUS)
        person.types("2")
        person.sees("It costs nothing.")
        person.types("1")
        assert person.sees_the_end().endswith("Line:   Goodbye.\n        (the line hangs up)\n")
        assert person.process.returncode == 0
    assert [asked.params["Digits"] for asked in line.asked[1:]] == ["2", "1"]


@pytest.mark.parametrize("key", ["q", "Q", "\x04", "\x03"], ids=["q", "Q", "Ctrl-D", "Ctrl-C"])
def test_a_key_hangs_up(line: Line, key: str) -> None:
    with Person(line.url()) as person:
        person.sees(STATUS)
        person.types(key)
        assert person.sees_the_end().endswith("\r\x1b[K        (the caller hangs up)\n")
        assert person.process.returncode == 0
    assert len(line.asked) == 1


def test_other_keys_do_nothing(line: Line) -> None:
    """An arrow, F5 and Delete send more than a letter, digits among it."""
    with Person(line.url()) as person:
        person.sees(STATUS)
        person.types("x\n+é\x1b[A\x1b[15~\x1b[3~\x1bOP")
        person.types("2")
        assert "Caller: 2" in person.sees("It costs nothing.")
        person.types("q")
        person.sees_the_end()
    assert [asked.params.get("Digits") for asked in line.asked] == [None, "2"]


def test_keys_typed_ahead_wait_for_their_turn(line: Line) -> None:
    with Person(line.url()) as person:
        person.sees(STATUS)
        person.types("21")
        assert person.sees_the_end().endswith("(the line hangs up)\n")
    assert [asked.params.get("Digits") for asked in line.asked] == [None, "2", "1"]


def test_what_is_typed_too_late_is_not_left_to_the_shell(line: Line) -> None:
    with Person(line.url()) as person:
        person.sees(STATUS)
        person.types("21qqq")
        person.sees_the_end()
        assert not select.select([person.terminal], [], [], 0.1)[0]


def test_it_shows_what_the_line_does_and_for_how_long() -> None:
    silence = '<Gather action="/key" numDigits="1" timeout="2"><Say>Hm?</Say></Gather><Hangup/>'
    with Line(voice=silence) as line, Person(line.url()) as person:
        seen = person.sees(r"\(the line hangs up\)\n")
        assert re.findall(STATUS, seen) == [
            ("speaking", "1"),
            ("listening", "2"),
            ("listening", "1"),
        ]
        # Each is shown in the place of the one before, and nothing of them stays.
        assert re.sub(r"[^\n]*\r\x1b\[K", "", seen).splitlines()[4:] == [
            "Line:   Hm?",
            "Caller: (silence)",
            "        (the line hangs up)",
        ]
        person.sees_the_end()


def test_space_skips_what_the_line_says_and_then_how_long_it_listens(line: Line) -> None:
    with Person(line.url()) as person:
        person.sees(r"\[speaking, \d s\]")
        person.types(" ")
        person.sees(r"\[listening, 9 s\]")
        person.types(" ")
        person.sees(r"Caller: \(silence\)")
        person.sees_the_end()


def test_keys_typed_while_the_line_starts_count() -> None:
    Path("faq_tree.yaml").write_text(CLINIC)
    with Person("") as person:
        person.sees("Starting the line")
        person.types("2")
        assert "Caller: 2\nLine:   Reaching us.\n" in person.sees("Reaching us.\n")
        person.types("q")
        person.sees_the_end()


@pytest.mark.parametrize("key", ["b", "n", "f", "c"])
def test_the_caller_hears_what_happens_when_a_transfer_fails(key: str) -> None:
    after = "<Say>Nobody is there.</Say><Hangup/>"
    dial = '<Dial action="/after" timeout="20"><Number>+16177263884</Number></Dial>'
    with Line(voice=dial, after=after) as line, Person(line.url()) as person:
        asked = person.sees(r"\[ringing\]")
        assert "        (Enter: somebody answers)\n" in asked
        person.types("x" + key)
        outcome = {"b": "busy", "n": "no-answer", "f": "failed", "c": "canceled"}[key]
        assert person.sees_the_end().endswith(
            f"        (→ {outcome})\nLine:   Nobody is there.\n        (the line hangs up)\n"
        )
        assert line.asked[-1].params["DialCallStatus"] == outcome


def test_nothing_that_is_shown_for_a_while_is_wider_than_a_narrow_window(line: Line) -> None:
    with Person(line.url()) as person:
        shown = re.findall(r"\r\x1b\[K( +\[[^\r]*)", person.sees(STATUS) + person.sees(STATUS))
        assert max(map(len, shown)) <= 28
        person.types("q")
        person.sees_the_end()


def test_a_call_is_heard_and_a_key_cuts_it_off(room: Room) -> None:
    long = "This is a very long sentence about the clinic, its garden, its doors and its bell. " * 4
    menu = f'<Gather action="/key" numDigits="1" timeout="9"><Say>{long}</Say></Gather>'
    goodbye = "<Say>Goodbye.</Say><Hangup/>"
    with Line(voice=menu, key=goodbye) as line, Person(line.url(), environ=room.environ) as person:
        person.sees(r"\(pyttsx3 speaks here; callers hear Twilio's voice\)")
        until(lambda: room.recorded().any())
        assert room.playing()
        person.types("2")
        person.sees(r"Caller: 2 \(interrupting\)")
        person.sees("Goodbye.")
        assert person.sees_the_end().endswith("        (the line hangs up)\n")
        assert "no loudspeaker" not in person.seen
    until(lambda: not room.playing())
    spoken = len(np.flatnonzero(room.recorded())) / CARD
    assert spoken < 15, "the sentences take 20 seconds"


def test_a_mute_call_plays_nothing(room: Room) -> None:
    with (
        Line(voice="<Say>Goodbye.</Say><Hangup/>") as line,
        Person(line.url(), environ=room.environ, options=("--mute",)) as person,
    ):
        assert person.sees_the_end().endswith("Line:   Goodbye.\n        (the line hangs up)\n")
    assert not room.recorded().any()


def test_a_line_that_fails_ends_the_call() -> None:
    with Line(voice="<Say>") as line, Person(line.url()) as person:
        end = person.sees_the_end()
        assert "(the call fails: Twilio error 12100: " in end
        assert person.process.returncode == 1


def test_what_is_heard_can_be_kept_in_a_file(line: Line, tmp_path: Path) -> None:
    with (tmp_path / "call.txt").open("w") as file, Person(line.url(), file.fileno()) as person:
        until(lambda: line.asked)
        person.types("2")
        until(lambda: len(line.asked) > 1)
        person.types("q")
        person.sees_the_end()
    assert (tmp_path / "call.txt").read_text().splitlines()[4:] == [
        "Line:   For cost, press 2.",
        "        (listens 9 s)",
        "Caller: 2",
        "Line:   It costs nothing.",
        "        (listens 9 s)",
        "        (the caller hangs up)",
    ]


@pytest.mark.parametrize("ending", ["TERM", "HUP", "KILL"])
def test_a_terminal_that_goes_away_leaves_nothing_running(ending: str) -> None:
    Path("faq_tree.yaml").write_text(
        "name: A\nlanguage: en-US\ngreeting: Hello.\nmenu:\n  1:\n    title: B\n    answer: C\n"
    )
    with Person("") as person:
        person.sees(STATUS)
        person.process.send_signal(signal.Signals[f"SIG{ending}"])
        person.process.wait(PATIENCE)
    assert left_in(Path.cwd()) == []
