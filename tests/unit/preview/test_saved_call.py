"""Saved calls: parsed, played and rewritten. What people read of it is in spec/reports/."""

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.dialogue.schedule import as_of, ordinary
from ivr.dialogue.turn import Dial, Hangup
from ivr.preview.match import match
from ivr.preview.replay import NoCallsError, replay, saved_files
from ivr.preview.saved_call import SavedCallError, parse
from ivr.preview.transcript import SILENCE, UnfitError, begin, go_on, is_act
from ivr.telephony.phone import events
from ivr.telephony.phone.call import OUTCOMES
from ivr.telephony.phone.events import transcript
from ivr.tree.load.loader import load
from ivr.tree.model import Line
from tests.support.clinic import ALONE, CLINIC, HEAD, MENU, line_of
from tests.support.examples import examples
from tests.support.paths import CALLS, SHIPPED, TREES
from tests.support.played import play
from tests.support.trees import trees

lines = trees().map(ordinary)  # when no call names a time


@cache
def called(folder: Path) -> Line:
    """The line whose calls are in a folder."""
    file = SHIPPED if folder == CALLS else TREES / f"{folder.name}.yaml"
    loaded = load(file.read_bytes())
    assert loaded.line
    return loaded.line


@pytest.mark.parametrize("file", sorted(CALLS.rglob("*.txt")), ids=lambda file: file.stem)
def test_a_call_is_the_same_with_and_without_a_telephone(file: Path) -> None:
    text = file.read_text("utf-8")
    saved = parse(text)
    line = called(file.parent)
    found = match(line, saved)
    assert (found.differences, found.waits, found.stopped) == ((), (), None)
    assert found.text == text
    assert transcript(play(as_of(line, saved.at), saved.acts)) == text.partition("\n\n")[2]


@st.composite
def acts(draw: st.DrawFn, line: Line) -> list[str]:
    """What a caller does, each act fit for its moment."""
    keys = st.sampled_from("0123456789*#")
    heard = keys | keys.map("!{}".format) | st.just(SILENCE)
    found: list[str] = []
    last = begin(line)
    for _ in range(draw(st.integers(0, 12))):
        if isinstance(last.turn.action, Hangup):
            break
        action, happens = last.turn.action, heard
        if isinstance(action, Dial):
            happens = st.sampled_from(OUTCOMES) | (keys if action.announcing else st.nothing())
        found.append(draw(happens))
        last = go_on(line, last, found[-1])
    return found


@examples(25)
@given(lines, st.data())
def test_a_played_call_matches_on_its_own_line(line: Line, data: st.DataObject) -> None:
    done = data.draw(acts(line))
    text = transcript(play(line, done))
    saved = parse(text)
    assert saved.acts == done
    found = match(line, saved)
    assert (found.differences, found.waits, found.stopped) == ((), (), None)
    assert found.text == text


@examples(25)
@given(lines, lines, st.data())
def test_a_rewritten_call_matches(line: Line, other: Line, data: st.DataObject) -> None:
    saved = parse(transcript(play(line, data.draw(acts(line)))))
    found = match(other, saved)
    if found.text is None:
        assert found.stopped
        return
    again = match(other, parse(found.text))
    assert (again.differences, again.waits, again.text) == ((), (), found.text)


HELLO = "Line: Welcome to the clinic.\n...\n"


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        (HELLO, []),
        (f"{HELLO}Caller: 2\n", ["2"]),
        (f"{HELLO}caller: 2\nLINE: any\n", ["2"]),
        (f"{HELLO}Caller:  *  \nCaller: star\nCaller: pound\n", ["*", "*", "#"]),
        (f"{HELLO}Caller: 2 (interrupting)\nCaller: silence\nCaller: (silence)", ["!2", "-", "-"]),
        (f"{HELLO}Caller: 0\n(dials +16177263884, 25 s) -> busy\nCaller: 1", ["0", "busy", "1"]),
        (f"Words\n(about it)\n\n{HELLO}# Why\nCaller: 1\n\n", ["1"]),
        ("…\nCaller: 1", ["1"]),
        (f" 0:00  {HELLO} 0:31          (listens 8 s)\n 0:39  Caller: 3\n", ["3"]),
        (f"\ufeff{HELLO}Caller: 1\r\nLine: a\r\n", ["1"]),
    ],
)
def test_ways_to_write_a_call(text: str, acts: list[str]) -> None:
    assert parse(text).acts == acts


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("", 1, "there is no call in it; "),
        ("Caller 2", 1, "there is no call in it; "),
        (f"{HELLO}Press 2", 3, '"Press 2" is not a line of a call; '),
        (f"{HELLO}Caller: two", 3, '"two" is not a key; use 0-9, *, # or (silence)'),
        (f"{HELLO}Caller: busy", 3, '"busy" is not a key; use 0-9, *, # or (silence)'),
        (f"{HELLO}(dials +1, 25 s) → taken", 3, '"taken" is not an outcome of a transfer; '),
        (f"{HELLO}(listens long)", 3, '"(listens long)" is not a line of a call; '),
        (f"{HELLO}(the line hangs up)\nCaller: 1", 4, '"Caller: 1" comes after the end'),
    ],
)
def test_wrong_lines_are_named(text: str, line: int, problem: str) -> None:
    with pytest.raises(SavedCallError) as caught:
        parse(text)
    ((number, message),) = caught.value.problems
    assert number == line
    assert message.startswith(problem)


@pytest.mark.parametrize(
    ("text", "expected", "heard"),
    [
        ("Line: Hello.\n...", ("Line: Hello.",), ()),
        (f"{HELLO}Caller: 2\nLine: Log in.\n(listens 1 s)", (),
         ("Line: 3 parts. To skip one, press pound.",)),
        (f"{HELLO}Caller: 1\n...\nLine: For paying, press 3.\n...",
         ("Line: For paying, press 3.",), ("Line: For paying, press 2.",)),
        (f"{HELLO}Caller: 0\n...\n(the line hangs up)",
         ("(the line hangs up)",), ("(the call is put through)",)),
        (f"{HELLO}Caller: 0\n...\n(dials +16177262000, 25 s)",
         ("(dials +16177262000, 25 s)",), ("(dials +16177263884, 25 s)",)),
    ],
)  # fmt: skip
def test_differences_are_found(
    text: str, expected: tuple[str, ...], heard: tuple[str, ...]
) -> None:
    (difference,) = match(CLINIC, parse(text)).differences
    assert (difference.expected, difference.heard) == (expected, heard)


@pytest.mark.parametrize(
    "text",
    [
        f"{HELLO}Caller: 2\nCaller: #\nLine: Sit down.",  # nothing is asked of what is not written
        f"{HELLO}Caller: 2\n...\nLine: Log in.\n",
        "Line: Welcome to\n   the clinic.\n...\n(the caller hangs up)",
        f"{HELLO}Caller: 0\n...\n(the call is put through)",
        "...\nCaller: 0\n...\n(dials +16177263884, 25 s) → completed\n...\n(the line hangs up)",
        "...\nCaller: 0\n...\n(dials +16177263884, 25 s) → completed\n...\n",
    ],
)
def test_what_may_be_left_out(text: str) -> None:
    found = match(CLINIC, parse(text))
    assert (found.differences, found.stopped) == ((), None)


def test_dots_match_any_number_of_whole_lines_and_dots_in_a_line_only_themselves() -> None:
    dotted = line_of(f"{HEAD}{MENU}".replace("By card.", "By card... or in cash."))
    paying = "...\nCaller: 1\n...\nCaller: 2\n"
    for answer, differs in (
        ("Line: By card... or in cash.\n...", False),
        ("...\nLine: By card... or in cash.\n...", False),
        ("...\nLine: By ... in cash.\n...", True),
        ("...\nLine: By card...\n...", True),
        ("...\nLine: card... or in cash.\n...", True),
        ("...\nLine: To hear this again, press 9.\n...\nLine: To go back to cost and billing, "
         "press star.\n...", False),
    ):  # fmt: skip
        assert bool(match(dotted, parse(paying + answer)).differences) == differs, answer


def test_a_line_that_is_said_twice_can_match_after_dots() -> None:
    twice = line_of(
        f"{HEAD}{MENU}".replace("answer: By card.", "answer: [By card., Or cash., By card.]")
    )
    text = "...\nCaller: 1\n...\nCaller: 2\n...\nCaller: #\nCaller: #\n...\nLine: By card.\n...\n"
    assert match(twice, parse(text)).differences == ()


def test_a_wait_of_another_length_is_not_a_difference_and_is_rewritten() -> None:
    text = f"{HELLO}        (listens 5 s)\nCaller: 0\n...\n(dials +16177263884, 9 s) → busy\n...\n"
    found = match(CLINIC, parse(text))
    assert found.differences == ()
    assert [wait.heard for wait in found.waits] == [
        ("(listens 8 s)",),
        ("(dials +16177263884, 25 s)",),
    ]
    assert found.text == text.replace("5 s", "8 s").replace("9 s", "25 s")


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("...\nCaller: 0\n...\nCaller: silence\n", 4, "the line dials"),
        ("...\n(dials +1, 2 s) → busy\n...", 2, "the line does not dial"),
        ("...\n" + "Caller: silence\n" * 4 + "...\nCaller: 1\n", 7, "the line has hung up"),
    ],
)
def test_an_act_that_does_not_fit_ends_the_call_and_leaves_the_file(
    text: str, line: int, why: str, tmp_path: Path
) -> None:
    found = match(CLINIC, parse(text))
    assert (found.stopped, found.text) == ((line, why), None)
    file = tmp_path / "call.txt"
    file.write_text(text, "utf-8")
    replayed = replay(CLINIC, [file], update=True)
    assert not replayed.passed
    stopped = f"{file}:{line}: {why} here, so the rest of this call was not played"
    assert replayed.lines[-2:] == (stopped, "1 call: 1 differs from the saved call")
    assert file.read_text("utf-8") == text


def test_update_keeps_what_still_matches_and_rewrites_other_turns_whole(tmp_path: Path) -> None:
    file = tmp_path / "call.txt"
    file.write_text(f"About\n\n{HELLO}Caller: 2\n...\nLine: Log out.\nCaller: #\n# So.\n...\n")
    replayed = replay(CLINIC, [file], update=True)
    assert replayed.passed
    assert replayed.lines == (
        f"{file}:7: after key 2",
        "    expected: Log out.",
        "    heard:    Log in.",
        "1 call: 1 rewritten",
    )
    assert file.read_text("utf-8") == (
        f"About\n\n{HELLO}Caller: 2\n"
        "Line:   3 parts. To skip one, press pound.\n"
        "Line:   Log in.\n        (listens 1 s)\nCaller: #\n# So.\n...\n"
    )
    assert replay(CLINIC, [file], update=False).lines == ("1 call: 1 as saved",)


def test_a_call_on_a_line_with_audio_may_be_saved_in_spoken_words() -> None:
    spoken = "...\nCaller: 0\n...\n(dials +16177263884, 25 s) → busy\n...\n"
    spoken += "Line: The number is 6 1 7, 7 2 6, 3 8 8 4.\n...\n"
    audio = line_of(HEAD + "voice: prompts\noperator: billing\n" + MENU)
    assert match(audio, parse(spoken)).differences == ()
    assert match(CLINIC, parse(spoken)).differences != ()


@pytest.mark.parametrize(
    ("act", "is_one"),
    [("1", True), ("!#", True), ("-", True), ("busy", True), ("12", False), ("", False),
     ("!-", False), ("!busy", False), ("x", False)],
)  # fmt: skip
def test_acts(act: str, is_one: bool) -> None:
    assert is_act(act) == is_one


def test_acts_must_fit() -> None:
    first = begin(ALONE)
    with pytest.raises(UnfitError, match="the line does not dial"):
        go_on(ALONE, first, "busy")
    *called, last = play(ALONE, ["-"] * 9)
    assert sum(isinstance(event, events.Silence) for event in called) == 4
    assert last == events.Ended(0, "the line hangs up")


def test_folders_are_searched_and_each_file_counts_once(tmp_path: Path) -> None:
    inner = tmp_path / "more"
    inner.mkdir()
    files = [tmp_path / "b.txt", inner / "a.txt"]
    for file in [*files, tmp_path / "c.md"]:
        file.touch()
    assert saved_files([tmp_path, files[0]]) == files
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(NoCallsError, match=r"no saved calls \(\.txt\) in .*empty"):
        saved_files([empty])
