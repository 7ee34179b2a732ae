"""Plays a call against the engine, and reports it in the events of the telephone.

What a caller does is an act, a text as `ivr call --keys` takes it: a key (`2`), a key that
interrupts (`!2`), `-` for silence, or the outcome of a transfer (`busy`).
"""

from typing import NamedTuple

from ivr.dialogue import turn as dialogue
from ivr.dialogue.engine import step
from ivr.dialogue.state import State
from ivr.dialogue.turn import Connect, Dial, Hangup, Listen, Turn
from ivr.telephony.phone import events as phone
from ivr.telephony.phone import verbs
from ivr.telephony.phone.call import OUTCOMES
from ivr.tree.model import Line

SILENCE = "-"
CALLER_HANGS_UP = "the caller hangs up"
LINE_HANGS_UP = "the line hangs up"
PUT_THROUGH = "the call is put through"


class Step(NamedTuple):
    """A turn, and what the person who picked up heard before it (the caller does not hear it)."""

    turn: Turn
    whispered: tuple[str, ...] = ()

    def events(self) -> list[phone.Event]:
        """List what is heard, and last what the line does then. No time passes."""
        heard: list[phone.Event] = [phone.Whispered(0, text) for text in self.whispered]
        says = (verbs.Say(text, text) for text in _texts(self.turn))
        heard += (phone.Heard(0, 0, say, interruptible=True) for say in says)
        action = self.turn.action
        if isinstance(action, Listen):
            return [*heard, phone.Waiting(0, action.seconds, "", 1, "")]
        if isinstance(action, Dial):
            return [*heard, phone.Dialling(0, (action.number,), action.contact.timeout, None)]
        return [*heard, phone.Ended(0, LINE_HANGS_UP)]


class UnfitError(ValueError):
    """The line does not wait for this act; the message says what it does instead."""


def begin(line: Line) -> Step:
    return Step(step(line, State(line.edition), dialogue.Arrived()))


def go_on(line: Line, before: Step, act: str) -> Step:
    """Return what follows an act. Raises UnfitError."""
    action = before.turn.action
    if isinstance(action, Hangup | Connect):
        raise UnfitError("the line has hung up")
    dials = isinstance(action, Dial)
    if dials != (act in OUTCOMES):
        raise UnfitError("the line dials" if dials else "the line does not dial")
    picked_up = act == "completed"
    whispered = _texts(step(line, action.state, dialogue.PickedUp())) if picked_up else []
    return Step(step(line, action.state, _event(act)), tuple(whispered))


def is_act(text: str) -> bool:
    """Whether a caller can do this, or a transfer can end so."""
    return text == SILENCE or text in OUTCOMES or text.removeprefix("!") in dialogue.KEYS


def exchange(step: Step, act: str, sentences: int = 1) -> list[phone.Event]:
    """Return the events of a step and of the act that follows it; "" is the end of the call.

    Of a turn that the act interrupts, only the first `sentences` are heard.
    """
    *said, action = step.events()
    if act.startswith("!"):
        return [*said[:sentences], phone.Pressed(0, act[1:], interrupting=True)]
    if act in OUTCOMES:
        return [*said, action, phone.Dialled(0, act)]
    if act:
        silent = act == SILENCE
        return [*said, action, phone.Silence(0) if silent else phone.Pressed(0, act, False)]
    if isinstance(action, phone.Ended):
        return [*said, action]
    why = PUT_THROUGH if isinstance(action, phone.Dialling) else CALLER_HANGS_UP
    return [*said, action, phone.Ended(0, why)]


def _texts(turn: Turn) -> list[str]:
    return [prompt.text for prompt in turn.prompts if isinstance(prompt, dialogue.Say)]


def _event(act: str) -> dialogue.Event:
    if act == SILENCE:
        return dialogue.NoInput()
    return dialogue.Dialled(act) if act in OUTCOMES else dialogue.Key(act.removeprefix("!"))
