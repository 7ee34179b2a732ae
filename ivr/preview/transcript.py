"""Plays a call against the engine, and reports it in the events of the telephone.

What a caller does is an act, a text as `ivr call --keys` takes it: a key (`2`), a key that
interrupts (`!2`), `-` for silence, or the outcome of a transfer (`busy`).
"""

from collections.abc import Iterable
from typing import NamedTuple

from ivr.dialogue import turn as dialogue
from ivr.dialogue.engine import step
from ivr.dialogue.state import State
from ivr.dialogue.turn import Connect, Dial, Hangup, Listen, Turn
from ivr.telephony.phone import verbs
from ivr.telephony.phone.call import OUTCOMES
from ivr.telephony.phone.events import (
    Dialled,
    Dialling,
    Ended,
    Event,
    Heard,
    Pressed,
    Silence,
    Waiting,
    Whispered,
)
from ivr.tree.model import Tree

SILENCE = "-"
CALLER_HANGS_UP = "the caller hangs up"
LINE_HANGS_UP = "the line hangs up"
PUT_THROUGH = "the call is put through"


class Step(NamedTuple):
    """A turn, and what the person who picked up heard before it (the caller does not hear it)."""

    turn: Turn
    whispered: tuple[str, ...] = ()

    def events(self) -> list[Event]:
        """List what is heard, and last what the line does then. No time passes."""
        heard: list[Event] = [Whispered(0, text) for text in self.whispered]
        heard += [
            Heard(0, 0, verbs.Say(text, text), interruptible=True) for text in _texts(self.turn)
        ]
        action = self.turn.action
        if isinstance(action, Listen):
            return [*heard, Waiting(0, action.seconds, "", 1, "")]
        if isinstance(action, Dial):
            return [*heard, Dialling(0, (action.number,), action.contact.timeout, None)]
        return [*heard, Ended(0, LINE_HANGS_UP)]


class UnfitError(ValueError):
    """The line does not wait for this act; the message says what it does instead."""


def begin(tree: Tree) -> Step:
    return Step(step(tree, State(tree.edition), dialogue.Arrived()))


def go_on(tree: Tree, before: Step, act: str) -> Step:
    """Return what follows an act. Raises UnfitError."""
    action = before.turn.action
    if isinstance(action, Hangup | Connect):
        raise UnfitError("the line has hung up")
    dials, outcome = isinstance(action, Dial), act in OUTCOMES
    if dials and not outcome:
        raise UnfitError("the line dials")
    if outcome and not dials:
        raise UnfitError("the line does not dial")
    picked_up = act == "completed"
    whispered = _texts(step(tree, action.state, dialogue.PickedUp())) if picked_up else []
    return Step(step(tree, action.state, _event(act)), tuple(whispered))


def is_act(text: str) -> bool:
    """Whether a caller can do this, or a transfer can end so."""
    return text == SILENCE or text in OUTCOMES or text.removeprefix("!") in dialogue.KEYS


def play(tree: Tree, acts: Iterable[str]) -> list[Event]:
    """Return the events of a whole call, as a telephone reports them. Raises UnfitError.

    Acts after the line has hung up are not played. The caller hangs up after the last one.
    """
    last, events = begin(tree), list[Event]()
    for act in acts:
        if isinstance(last.turn.action, Hangup):
            break
        events += exchange(last, act)
        last = go_on(tree, last, act)
    return events + exchange(last, "")


def exchange(step: Step, act: str, sentences: int = 1) -> list[Event]:
    """Return the events of a step and of the act that follows it; "" is the end of the call.

    Of a turn that the act interrupts, only the first `sentences` are heard.
    """
    *said, action = step.events()
    if act.startswith("!"):
        return [*said[:sentences], Pressed(0, act[1:], interrupting=True)]
    if act in OUTCOMES:
        return [*said, action, Dialled(0, act)]
    if act:
        pressed = Silence(0) if act == SILENCE else Pressed(0, act, interrupting=False)
        return [*said, action, pressed]
    if isinstance(action, Ended):
        return [*said, action]
    return [
        *said,
        action,
        Ended(0, PUT_THROUGH if isinstance(action, Dialling) else CALLER_HANGS_UP),
    ]


def _texts(turn: Turn) -> list[str]:
    return [prompt.text for prompt in turn.prompts if isinstance(prompt, dialogue.Say)]


def _event(act: str) -> dialogue.Event:
    if act == SILENCE:
        return dialogue.NoInput()
    return dialogue.Dialled(act) if act in OUTCOMES else dialogue.Key(act.removeprefix("!"))
