"""The no-dead-end proof: it tries everything, and finds every defect and nothing else.

A defect is made by changing steps of a valid walk to those that a faulty engine would take.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from ivr.check.check import check
from ivr.check.proof import prove
from ivr.dialogue.engine import step
from ivr.dialogue.state import LAST_MISS, MAX_FAILS, WARNED, State
from ivr.dialogue.transfers import AFTER_KEY
from ivr.dialogue.turn import Dial, Dialled, Event, Key, Listen, Move, NoInput, Pause, Say, Turn
from ivr.dialogue.walk import DIALLED, HEARD, NO_MATCH, StateClass, StateClasses, Step, walk
from ivr.dialogue.wording import prompts, sounds_like
from ivr.tree import fields
from ivr.tree.load.loader import load
from ivr.tree.model import Line
from ivr.tree.problems import Place, Problem
from tests.support.examples import examples
from tests.support.full_walk import full_walk
from tests.support.happenings import happenings, turns
from tests.support.trees import trees_now

TEXT = """\
name: Clinic line
language: en-US
greeting: Welcome.
contacts:
  office: {name: the office, number: 617-726-3884}
operator: office
menu:
  1: {title: Parts, answer: [One., Two.]}
  2:
    title: More
    menu:
      1: {title: Deep, answer: Three.}
      2: {transfer: office}
  3: {title: Again, goto: deep}
"""
LOADED = load(TEXT.encode()).line
assert LOADED
TREE: Line = LOADED
MENU, DEEP = State(TREE.edition), State(TREE.edition, "deep")
few = examples(15)


def found(what: str, line: int, column: int) -> Problem:
    cure = "this is a bug in this software, not in the file: please report it"
    return Problem(Place(line, column), what, cure)


# The walk


def contexts(line: Line, steps: Iterable[Step]) -> set[tuple[StateClass, Event]]:
    """What can happen in states of each class."""
    classes = StateClasses(line)
    return {(classes.of(taken.before), taken.event) for taken in steps}


@few
@given(trees_now())
def test_the_walk_meets_everything_that_can_happen_in_any_context(line: Line) -> None:
    met, all_of_them = contexts(line, walk(line)), contexts(line, full_walk(line))
    assert not met ^ all_of_them


@few
@given(trees_now())
def test_the_walk_enters_every_place_that_any_call_comes_to(line: Line) -> None:
    def entered(steps: Iterable[Step]) -> set[tuple[str, str, int]]:
        states = (taken.move.state for taken in steps)
        return {(state.language, state.place, state.part) for state in states}

    assert entered(walk(line)) == entered(full_walk(line))


@few
@given(trees_now())
def test_an_event_does_the_same_to_all_states_of_a_class(line: Line) -> None:
    """Except for the keys of options, which lead anywhere."""
    classes = StateClasses(line)
    known: dict[tuple[StateClass, Event], tuple[object, ...]] = {}
    for before, event, move, after in full_walk(line):
        if isinstance(event, Key) and event.key in fields.KEYS and not before.to:
            continue
        what = move.reason, type(after), after.state[2:5] if isinstance(after, Listen) else ()
        assert known.setdefault((classes.of(before), event), what) == what


def test_the_walk_meets_every_pace_every_count_of_misses_and_every_count_of_failures() -> None:
    usual, slow, unhurried = (False, False), (True, False), (True, True)
    waits = {taken.action.state for taken in walk(TREE) if isinstance(taken.action, Listen)}
    assert {(state.slow, state.unhurried, state.misses) for state in waits} == {
        *((*usual, misses) for misses in range(LAST_MISS - 1)),
        *((*slow, misses) for misses in range(LAST_MISS + 1)),
        *((*unhurried, misses) for misses in range(WARNED + 1)),
    }
    assert {(state.to, state.fails) for state in waits} == {
        (None, 0),
        *(("office", fails) for fails in range(1, MAX_FAILS + 1)),
    }


def test_the_walk_does_what_the_engine_does() -> None:
    for before, event, moved, after in walk(TREE):
        after_key = (Pause(AFTER_KEY),) * isinstance(event, Key)
        said = after_key + prompts(TREE, moved)
        assert Turn(said, after, moved) == step(TREE, before, event)


def test_the_events_are_every_key_a_wrong_one_silence_and_every_outcome() -> None:
    assert {event.key for event in HEARD if isinstance(event, Key)} == {
        *"0123456789*#",
        NO_MATCH.key,
    }
    assert NoInput() in HEARD
    assert [event.outcome for event in DIALLED if isinstance(event, Dialled)] == [
        *("completed", "answered", "busy", "no-answer", "failed", "canceled", "unheard-of")
    ]


@few
@given(trees_now(), happenings)
def test_no_call_leaves_the_walk(line: Line, happenings: list[tuple[Event, Event]]) -> None:
    classes = StateClasses(line)
    waits = [taken.action for taken in walk(line) if isinstance(taken.action, Listen | Dial)]
    met = {classes.of(then.state) for then in waits}
    for made in turns(line, happenings):
        if isinstance(made.action, Listen | Dial):
            assert classes.of(made.action.state) in met


# Valid trees


@few
@given(trees_now())
def test_a_valid_tree_has_no_dead_end(line: Line) -> None:
    assert prove(line) == []


@few
@given(trees_now())
def test_the_walk_through_everything_finds_none_either(line: Line) -> None:
    assert prove(line, full_walk(line)) == []


def test_steps_that_are_passed_in_are_judged() -> None:
    assert prove(TREE, walk(TREE)) == []


def test_checking_a_file_proves_it() -> None:
    assert check(TEXT.encode()).line == TREE


# Defects


def doctored(before: State, event: Event, **instead: Any) -> Iterator[Step]:
    """The walk, with another outcome of one event in one state."""
    steps = list(walk(TREE))
    places = [i for i, taken in enumerate(steps) if (taken.before, taken.event) == (before, event)]
    assert places
    for place in places:
        steps[place] = steps[place]._replace(**instead)
    return iter(steps)


def test_silence_that_never_ends_is_found() -> None:
    steps = doctored(DEEP, NoInput(), action=Listen(DEEP, 8))
    assert prove(TREE, steps) == [
        found('"deep": silence again and again never ends the call', 12, 7)
    ]


@pytest.mark.parametrize("failed", [{}, {"to": "office", "fails": 2}])
def test_silence_that_never_ends_for_an_unhurried_caller_is_found(failed: dict[str, Any]) -> None:
    warned = DEEP._replace(misses=WARNED, slow=True, unhurried=True, **failed)
    steps = doctored(warned, NoInput(), action=Listen(warned, 600))
    assert prove(TREE, steps) == [
        found('"deep": silence again and again never ends the call', 12, 7)
    ]


def test_silence_that_goes_round_through_other_places_is_found() -> None:
    last = MENU._replace(misses=LAST_MISS, slow=True)
    steps = doctored(last, NoInput(), action=Listen(DEEP, 8))
    steps = (
        taken._replace(action=Listen(MENU, 8))
        if (taken.before.place, taken.event, taken.before.misses) == ("deep", NoInput(), LAST_MISS)
        else taken
        for taken in steps
    )
    assert prove(TREE, steps) == [
        found('"main": silence again and again never ends the call', 7, 1)
    ]


def test_wrong_keys_that_never_end_are_found() -> None:
    steps = doctored(DEEP, NO_MATCH, action=Listen(DEEP, 8))
    assert prove(TREE, steps) == [
        found('"deep": a wrong key again and again never ends the call', 12, 7)
    ]


def test_a_turn_without_a_word_is_found() -> None:
    silent = Move(State(TREE.edition, "more-office"), "entered")  # a transfer that calls nobody
    assert prompts(TREE, silent) == ()
    assert prove(TREE, doctored(MENU, Key("2"), move=silent)) == [
        found('"main": after key 2 nothing is said', 7, 1)
    ]


def test_a_blank_part_of_an_answer_is_found() -> None:
    parts = replace(TREE.default.options["parts"], parts=(" ", "Two."))  # type: ignore[call-arg]  # Answer
    blank = replace(TREE.default, options={**TREE.default.options, "parts": parts})
    assert prove(Line(TREE.edition, {"en-US": blank})) == [
        found('"parts": after key 9 nothing is said', 8, 3)
    ]


@pytest.mark.parametrize(
    ("place", "part", "line", "column"), [("deep", 1, 12, 7), ("parts", 2, 8, 3)]
)
def test_an_answer_that_is_never_heard_is_found(
    place: str, part: int, line: int, column: int
) -> None:
    there = (place, part)
    steps = [
        taken for taken in walk(TREE) if (taken.move.state.place, taken.move.state.part) != there
    ]
    assert prove(TREE, steps) == [found(f'"{place}": no keys lead to this option', line, column)]


def test_an_engine_that_raises_is_found() -> None:
    def steps() -> Iterator[Step]:
        for taken in walk(TREE):
            if taken.before == DEEP:
                raise RuntimeError("no such file")
            yield taken

    (problem,) = prove(TREE, steps())
    assert problem.message.endswith("the call fails after this (RuntimeError: no such file)")


def test_words_that_cannot_be_made_are_found() -> None:
    gone = Move(State(TREE.edition, "gone"), "entered")
    assert prove(TREE, doctored(MENU, Key("2"), move=gone)) == [
        found("\"main\": the call fails after this (KeyError: 'gone')", 7, 1)
    ]


# Sounds


def said(line: Line, move: Move, key: str) -> list[str]:
    """The words after a move, which may name a wrong key."""
    named = move._replace(key=key) if move.reason == "no_match" else move
    return [prompt.text for prompt in prompts(line, named) if isinstance(prompt, Say)]


@few
@given(trees_now())
def test_moves_that_sound_alike_have_the_same_words(line: Line) -> None:
    first: dict[tuple[object, ...], list[str]] = {}
    for taken in full_walk(line):
        words = said(line, taken.move, "1")
        assert first.setdefault(sounds_like(taken.move), words) == words
