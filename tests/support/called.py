"""Calls of a day in a database, for what shows figures."""

from datetime import datetime, timedelta

from ivr.dialogue.engine import step
from ivr.dialogue.state import State
from ivr.dialogue.turn import Arrived, Event, Key, NoInput
from ivr.editions.table import EditionsTable
from ivr.events.event import CallEvent
from ivr.events.table import EventsTable

CALLS = ("1,1", "1,1", "1,1", "2,1", "-,2,1", "5", "")
"""The keys of the calls of a day; - is silence."""


def store_calls(table: EditionsTable, at: datetime, name: str, calls: tuple[str, ...]) -> None:
    """Store what happens in calls in the live edition, one a minute, ten seconds between keys."""
    newest = table.newest()
    assert newest
    line = table.line(newest.edition)
    assert line
    found = []
    for number, keys in enumerate(calls):
        begun = int((at + timedelta(minutes=number)).timestamp() * 1000)
        pressed: list[Event] = [
            NoInput() if key == "-" else Key(key) for key in keys.split(",") if key
        ]
        state, call = State(line.edition), f"{name} {number}"
        for done, event in enumerate([Arrived(), *pressed]):
            turn = step(line, state, event)
            state = turn.state
            found.append(CallEvent(begun + done * 10_000, call, state.edition, state.language,
                                   state.place, state.part, turn.reason, state.to or "", 0,
                                   f"{call} {done}"))  # fmt: skip
        end = begun + (len(pressed) + 1) * 10_000
        found.append(CallEvent(end, call, "", "", "main", 1, "ended", "", 0, call))
    EventsTable(table.engine).store(name, 0, 1, found)
