"""Plays a call against the engine, and reports it in the events of the telephone.

What a caller does is an act, a text as `ivr call --keys` takes it: a key (`2`), a key that
interrupts (`!2`), `-` for silence, or the outcome of a transfer (`busy`).
"""

from typing import NamedTuple

from ivr.dialogue import turn as dialogue
from ivr.dialogue.engine import step
from ivr.dialogue.state import State
from ivr.dialogue.turn import Confirm, Connect, Dial, Hangup, Listen, Turn
from ivr.telephony.phone import events as phone
from ivr.telephony.phone import verbs
from ivr.telephony.phone.call import OUTCOMES, PICKED_UP
from ivr.tree.model import Line
from ivr.tree.telephone import shown

SILENCE = "-"
CALLER_HANGS_UP = "the caller hangs up"
LINE_HANGS_UP = "the line hangs up"
PUT_THROUGH = "the call is put through"


class Step(NamedTuple):
    """A turn, and what the person who picked up heard and pressed before it, unheard by callers."""

    turn: Turn
    whispered: tuple[phone.Event, ...] = ()

    def events(self, act: str = "") -> list[phone.Event]:
        """List what is heard, and last what the line does then. No time passes.

        A key as the `act` after that keeps the line from dialling.
        """
        says = (verbs.Say(text, text) for text in _texts(self.turn))
        heard = (phone.Heard(0, 0, say, interruptible=True) for say in says)
        events: list[phone.Event] = [*self.whispered, *heard]
        action = self.turn.action
        if isinstance(action, Listen):
            return [*events, phone.Waiting(0, action.seconds, "", 1, "")]
        if isinstance(action, Dial):
            numbers = tuple(map(shown, action.numbers))
            dials = phone.Dialling(0, numbers, action.contact.timeout, None)
            return [*events, *[dials] * (not act or act in OUTCOMES)]
        return [*events, phone.Ended(0, LINE_HANGS_UP)]


class UnfitError(ValueError):
    """The line does not wait for this act; the message says what it does instead."""


def begin(line: Line) -> Step:
    return Step(step(line, State(line.edition), dialogue.Arrived()))


def go_on(line: Line, before: Step, act: str) -> Step:
    """Return what follows an act. Raises UnfitError."""
    action = before.turn.action
    if isinstance(action, Hangup | Connect):
        raise UnfitError("the line has hung up")
    if isinstance(action, Dial) and action.announcing and act.removeprefix("!") in dialogue.KEYS:
        return Step(step(line, action.announcing, _event(act)))
    dials = isinstance(action, Dial)
    if dials != (act in OUTCOMES):
        raise UnfitError("the line dials" if dials else "the line does not dial")
    if act not in PICKED_UP:
        return Step(step(line, action.state, _event(act)))
    whispered, talked = _picked_up(line, action.state, PICKED_UP[act])
    outcome = dialogue.Dialled("completed" if talked else "no-answer")
    return Step(step(line, action.state, outcome), tuple(whispered))


def _picked_up(line: Line, state: State, key: str) -> tuple[list[phone.Event], bool]:
    """Return what whoever picks up hears and presses, and whether they are put through."""
    turn = step(line, state, dialogue.PickedUp())
    events: list[phone.Event] = [phone.Whispered(0, text) for text in _texts(turn)]
    if isinstance(turn.action, Confirm) and key:
        turn = step(line, turn.action.state, dialogue.CalleeKey(key))
        events.append(phone.TheyPressed(0, key))
        events += (phone.Whispered(0, text) for text in _texts(turn))
    return events, isinstance(turn.action, Connect)


def is_act(text: str) -> bool:
    """Whether a caller can do this, or a transfer can end so."""
    return text == SILENCE or text in OUTCOMES or text.removeprefix("!") in dialogue.KEYS


def exchange(step: Step, act: str, sentences: int = 1) -> list[phone.Event]:
    """Return the events of a step and of the act that follows it; "" is the end of the call.

    Of a turn that the act interrupts, only the first `sentences` are heard.
    """
    if isinstance(step.turn.action, Dial) and act and act not in OUTCOMES:
        said, action = step.events(act), []
    else:
        *said, last = step.events()
        action = [last]
    if act.startswith("!"):
        return [*said[:sentences], phone.Pressed(0, act[1:], interrupting=True)]
    if act in OUTCOMES:
        return [*said, *action, phone.Dialled(0, act)]
    if act:
        silent = act == SILENCE
        return [*said, *action, phone.Silence(0) if silent else phone.Pressed(0, act, False)]
    if isinstance(step.turn.action, Listen | Dial):
        why = PUT_THROUGH if isinstance(step.turn.action, Dial) else CALLER_HANGS_UP
        return [*said, *action, phone.Ended(0, why)]
    return [*said, *action]


def _texts(turn: Turn) -> list[str]:
    return [prompt.text for prompt in turn.prompts if isinstance(prompt, dialogue.Say)]


def _event(act: str) -> dialogue.Event:
    if act == SILENCE:
        return dialogue.NoInput()
    return dialogue.Dialled(act) if act in OUTCOMES else dialogue.Key(act.removeprefix("!"))
