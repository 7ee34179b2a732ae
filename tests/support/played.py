"""Plays a whole call against the engine."""

from collections.abc import Iterable

from ivr.dialogue.turn import Hangup
from ivr.preview.transcript import begin, exchange, go_on
from ivr.telephony.phone.events import Event
from ivr.tree.model import Line


def play(line: Line, acts: Iterable[str]) -> list[Event]:
    """Return the events of a whole call, as a telephone reports them. Raises UnfitError.

    Acts after the line has hung up are not played. The caller hangs up after the last one.
    """
    last, events = begin(line), list[Event]()
    for act in acts:
        if isinstance(last.turn.action, Hangup):
            break
        events += exchange(last, act)
        last = go_on(line, last, act)
    return events + exchange(last, "")
