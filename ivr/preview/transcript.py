"""Plays a call against the engine, and writes it down as `ivr call --keys` prints it.

What a caller does is an act, a text as `--keys` takes it: a key (`2`), a key that interrupts
(`!2`), `-` for silence, or what comes of a transfer (`busy`).
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ivr.dialogue.engine import step
from ivr.dialogue.state import State
from ivr.dialogue.turn import (
    KEYS,
    Arrived,
    Connect,
    Dial,
    Dialled,
    Event,
    Hangup,
    Key,
    Listen,
    PickedUp,
    Say,
    Silence,
    Turn,
)
from ivr.tree.model import Tree

SILENCE = "-"
OUTCOMES = ("completed", "busy", "no-answer", "failed", "canceled")
CALLER_HANGS_UP = "        (the caller hangs up)"
LINE_HANGS_UP = "        (the line hangs up)"
PUT_THROUGH = "        (the call is put through)"


class Step(NamedTuple):
    """A turn, and what somebody who has picked up heard before it (the caller does not)."""

    turn: Turn
    whispered: tuple[str, ...] = ()


class UnfitError(ValueError):
    """An act for which the line does not wait, in words."""


def begin(tree: Tree) -> Step:
    """What a caller hears first."""
    return Step(step(tree, State(tree.edition), Arrived()))


def go_on(tree: Tree, before: Step, act: str) -> Step:
    """What follows when the caller acts so. Raises UnfitError."""
    then = before.turn.action
    if isinstance(then, Hangup | Connect):
        raise UnfitError("the line has hung up")
    dials, outcome = isinstance(then, Dial), act in OUTCOMES
    if dials and not outcome:
        raise UnfitError("the line dials")
    if outcome and not dials:
        raise UnfitError("the line does not dial")
    whispered = _said(step(tree, then.state, PickedUp())) if act == "completed" else []
    return Step(step(tree, then.state, _event(act)), tuple(whispered))


def _said(turn: Turn) -> list[str]:
    return [prompt.text for prompt in turn.prompts if isinstance(prompt, Say)]


def _event(act: str) -> Event:
    if act == SILENCE:
        return Silence()
    return Dialled(act) if act in OUTCOMES else Key(act.removeprefix("!"))


def is_act(text: str) -> bool:
    """Whether this is something that a caller, or a transfer, can do."""
    return text == SILENCE or text in OUTCOMES or text.removeprefix("!") in KEYS


def play(tree: Tree, acts: Iterable[str]) -> Iterator[tuple[Step, str]]:
    """Every step of a call with what the caller did then, "" at its end. Raises UnfitError.

    Acts after the line has hung up are not played.
    """
    last = begin(tree)
    for act in acts:
        if isinstance(last.turn.action, Hangup):
            break
        after = go_on(tree, last, act)
        yield last, act
        last = after
    yield last, ""


def transcript(exchanges: Iterable[tuple[Step, str]]) -> str:
    """A call as text, a line for each thing heard or done."""
    lines = [line for step, act in exchanges for line in written(step, act)]
    return "".join(f"{line}\n" for line in lines)


def heard(step: Step) -> list[str]:
    """What the line says, and what it does then, as lines."""
    said = [f"        (they hear: {text})" for text in step.whispered]
    said += [f"Line:   {text}" for text in _said(step.turn)]
    then = step.turn.action
    if isinstance(then, Listen):
        return [*said, f"        (listens {then.seconds:g} s)"]
    if isinstance(then, Dial):
        return [*said, f"        (dials {then.number}, {then.contact.timeout} s)"]
    return [*said, LINE_HANGS_UP]


def written(step: Step, act: str, sentences: int = 1) -> list[str]:
    """A step and what the caller did then, as lines; "" as an act is its end.

    Of a turn that is interrupted so many sentences are heard.
    """
    *said, then = heard(step)
    if act.startswith("!"):
        return [*said[:sentences], f"Caller: {act[1:]} (interrupting)"]
    if act in OUTCOMES:
        return [*said, f"{then} → {act}"]
    if isinstance(step.turn.action, Hangup):
        return [*said, then]
    if isinstance(step.turn.action, Dial):
        return [*said, then, PUT_THROUGH]
    did = f"Caller: {'(silence)' if act == SILENCE else act}" if act else CALLER_HANGS_UP
    return [*said, then, did]
