"""Another menu while the whole line is closed, also for callers who are under way as it closes."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given

from ivr.check.proof import prove
from ivr.dialogue.engine import step
from ivr.dialogue.schedule import as_of, at_time, extremes
from ivr.dialogue.state import State
from ivr.dialogue.turn import Arrived, Dial, Dialled, Event, Key, Listen, NoInput, Turn
from ivr.tree.closings import availability
from ivr.tree.load.loader import load
from ivr.tree.model import MAIN, Line
from tests.support.clinic import said
from tests.support.examples import examples
from tests.support.instants import instants
from tests.support.paths import TREES
from tests.support.trees import trees

few = examples(15)

LOADED = load((TREES / "snow-clinic.yaml").read_bytes()).line
assert LOADED
CLINIC: Line = LOADED
DAY, NIGHT = (as_of(CLINIC, f"2026-12-22 {time}") for time in ("16:59", "17:00"))


def call(language: str, *steps: tuple[Line, str | Event]) -> Turn:
    """The last turn of a call that goes from line to line as time passes."""
    line, _ = steps[0]
    turn = step(line, State(line.edition), Arrived())
    for now, event in [(line, language), *steps]:
        assert isinstance(turn.action, Listen | Dial)
        turn = step(now, turn.action.state, Key(event) if isinstance(event, str) else event)
    return turn


@pytest.mark.parametrize(
    ("language", "greeting", "first"),
    [
        (
            "1",
            "Thank you for calling the Snow Street clinic. We are closed.",
            "For the nurse on call, press 1.",
        ),
        (
            "2",
            "Gracias por llamar a la clínica de la calle Snow. Estamos cerrados.",
            "Para la enfermera de guardia, oprima 1.",
        ),
    ],
)
def test_a_key_for_the_menu_of_the_day_leads_to_the_one_of_the_night(
    language: str, greeting: str, first: str
) -> None:
    """Key 2 was the front desk by day; it does not open another option by night."""
    turn = call(language, (DAY, "9"), (NIGHT, "2"))
    assert turn.state.place == MAIN
    assert said(turn)[:2] == [greeting, first]
    again = step(NIGHT, turn.state, Key("2"))
    assert again.state.place == "when-are-you-open"


def test_the_same_as_it_opens() -> None:
    turn = call("1", (NIGHT, "9"), (DAY, "2"))
    assert said(turn)[:2] == [
        "Thank you for calling the Snow Street clinic.",
        "What should I bring? Press 1.",
    ]
    assert isinstance(step(DAY, turn.state, Key("2")).action, Dial)


def test_other_keys_mean_the_same_in_both_menus() -> None:
    closed = call("1", (DAY, "9"), (NIGHT, "0"))
    assert said(closed)[:2] == [
        "Our office is closed now.",
        "You can call again tomorrow at 8 in the morning.",
    ]
    greeting = said(call("1", (NIGHT, "9"), (DAY, NoInput())))
    assert greeting == said(step(DAY, State(DAY.edition), Key("1")))
    assert said(call("1", (DAY, "9"), (NIGHT, "*")))[0] == "For English, press 1."


def test_who_is_deeper_in_either_menu_goes_on_and_comes_back_to_that_of_the_moment() -> None:
    answer = call("1", (DAY, "1"), (NIGHT, "9"))
    assert said(answer)[0] == "Bring a photo ID and a list of your medicines."
    for key in "*#":
        back = step(NIGHT, answer.state, Key(key))
        assert said(back)[:2] == ["Main menu.", "For the nurse on call, press 1."]
    answer = call("1", (NIGHT, "2"), (DAY, "9"))
    assert said(answer)[0].startswith("We are open Monday to Friday")
    assert said(step(DAY, answer.state, Key("*")))[1] == "What should I bring? Press 1."


def test_a_call_that_rings_as_the_line_closes_ends_as_any_other() -> None:
    failed = call("1", (DAY, "2"), (NIGHT, Dialled("busy")))
    assert said(failed)[:3] == [
        "I am sorry, the line to the front desk is busy.",
        "Our office is closed now.",
        "You can call again tomorrow at 8 in the morning.",
    ]
    assert isinstance(failed.action, Listen)
    assert not isinstance(step(NIGHT, failed.action.state, Key("1")).action, Dial)


@few
@given(trees(), instants())
def test_a_contact_is_closed_exactly_if_it_is_not_available(line: Line, now: datetime) -> None:
    for tree in at_time(line, now).trees:
        whole = line.tree(tree.language)
        away = {
            key
            for key, contact in whole.contacts.items()
            if not availability(whole, contact).is_open(now)
        }
        assert tree.closed.keys() == away


@few
@given(trees())
def test_every_extreme_is_proved(line: Line) -> None:
    assert [problem for one in extremes(line) for problem in prove(one)] == []


def test_neither_menu_hides_what_is_lost_in_the_other() -> None:
    assert {one.default.main_part for one in extremes(CLINIC)} == {1, 2}
    assert [problem for one in extremes(CLINIC) for problem in prove(one)] == []
    for one in extremes(CLINIC):
        lost = "main-desk" if one.default.main_part == 1 else "when-are-you-open"
        assert prove(_without(one, lost))


def _without(line: Line, option: str) -> Line:
    """The line without a key to an option, as no file makes one."""
    trees: dict[str, Any] = {}
    for tree in line.trees:
        main: Any = tree.options[MAIN]
        kept = {key: one for key, one in main.options.items() if one.id != option}
        menu = replace(main, options=kept)
        closed = tree.when_closed
        if closed and tree.main_part == 2:
            closed = closed._replace(menu=menu)
        trees[tree.language] = replace(
            tree, options={**tree.options, MAIN: menu}, when_closed=closed
        )
    return replace(line, languages=trees)
