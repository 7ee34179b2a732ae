"""Plays a call against the engine, and writes it down as `ivr call --keys` prints it.

What a caller does is an act, a text as `--keys` takes it: a key (`2`), a key that interrupts
(`!2`), `-` for silence, or what comes of a transfer (`busy`).
"""

from collections.abc import Iterable, Iterator

from ivr.dialogue.engine import step
from ivr.dialogue.state import State
from ivr.dialogue.turn import (
    KEYS,
    Arrived,
    Dial,
    Dialled,
    Event,
    Hangup,
    Key,
    Listen,
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


class UnfitError(ValueError):
    """An act for which the line does not wait, in words."""


def begin(tree: Tree) -> Turn:
    """What a caller hears first."""
    return step(tree, State(tree.edition), Arrived())


def go_on(tree: Tree, turn: Turn, act: str) -> Turn:
    """The turn that follows when the caller acts so. Raises UnfitError."""
    if isinstance(turn.then, Hangup):
        raise UnfitError("the line has hung up")
    dials, outcome = isinstance(turn.then, Dial), act in OUTCOMES
    if dials and not outcome:
        raise UnfitError("the line dials")
    if outcome and not dials:
        raise UnfitError("the line does not dial")
    return step(tree, turn.then.state, _event(act))


def _event(act: str) -> Event:
    if act == SILENCE:
        return Silence()
    return Dialled(act) if act in OUTCOMES else Key(act.removeprefix("!"))


def is_act(text: str) -> bool:
    """Whether this is something that a caller, or a transfer, can do."""
    return text == SILENCE or text in OUTCOMES or text.removeprefix("!") in KEYS


def play(tree: Tree, acts: Iterable[str]) -> Iterator[tuple[Turn, str]]:
    """Every turn of a call with what the caller did then, "" at its end. Raises UnfitError.

    Acts after the line has hung up are not played.
    """
    turn = begin(tree)
    for act in acts:
        if isinstance(turn.then, Hangup):
            break
        after = go_on(tree, turn, act)
        yield turn, act
        turn = after
    yield turn, ""


def transcript(exchanges: Iterable[tuple[Turn, str]]) -> str:
    """A call as text, a line for each thing heard or done."""
    lines = [line for turn, act in exchanges for line in written(turn, act)]
    return "".join(f"{line}\n" for line in lines)


def heard(turn: Turn) -> list[str]:
    """What the line says, and what it does then, as lines."""
    said = [f"Line:   {prompt.text}" for prompt in turn.prompts if isinstance(prompt, Say)]
    then = turn.then
    if isinstance(then, Listen):
        return [*said, f"        (listens {then.seconds:g} s)"]
    if isinstance(then, Dial):
        return [*said, f"        (dials {then.contact.number}, {then.contact.timeout} s)"]
    return [*said, LINE_HANGS_UP]


def written(turn: Turn, act: str, sentences: int = 1) -> list[str]:
    """A turn and what the caller did then, as lines; "" as an act is its end.

    Of a turn that is interrupted so many sentences are heard.
    """
    *said, then = heard(turn)
    if act.startswith("!"):
        return [*said[:sentences], f"Caller: {act[1:]} (interrupting)"]
    if act in OUTCOMES:
        return [*said, f"{then} → {act}"]
    if isinstance(turn.then, Hangup):
        return [*said, then]
    if isinstance(turn.then, Dial):
        return [*said, then, PUT_THROUGH]
    did = f"Caller: {'(silence)' if act == SILENCE else act}" if act else CALLER_HANGS_UP
    return [*said, then, did]
