"""Calls of last week in the database of this folder, for a job that reports them."""

from datetime import datetime, timedelta

from ivr.cli.common import open_store
from ivr.dialogue.engine import step
from ivr.dialogue.state import State
from ivr.dialogue.turn import Arrived, Event, Key
from ivr.editions.table import EditionsTable
from ivr.events.event import CallEvent
from ivr.events.table import EventsTable
from ivr.tree.hours import zone_info
from ivr.tree.model import Line

EVERY = 10_000  # milliseconds between two things that a caller does
CALLS = ("1", "1", "1", "2", "12", "")
"""The keys of the calls that come on each working day."""


def main() -> None:
    store: EditionsTable = open_store()
    live = store.newest()
    assert live
    line = store.line(live.edition)
    assert line
    now = datetime.now(zone_info(line.zone))
    monday = now.replace(hour=10, minute=0) - timedelta(days=now.weekday() + 7)
    days = (monday + timedelta(days=number) for number in range(5))
    found = [
        event for day in days for number in range(len(CALLS)) for event in _call(line, day, number)
    ]
    EventsTable(store.engine).store("last week", 0, 1, found)


def _call(line: Line, day: datetime, number: int) -> list[CallEvent]:
    at, name, state = int(day.timestamp() * 1000), f"{day:%d} {number}", State(line.edition)
    found = []
    pressed: list[Event] = [Arrived(), *map(Key, CALLS[number])]
    for done, event in enumerate(pressed):
        turn = step(line, state, event)
        state = turn.state
        found.append(
            CallEvent(at + done * EVERY, name, state.edition, state.language, state.place,
                      state.part, turn.reason, state.to or "", 0, f"{name} {done}")
        )  # fmt: skip
    ended = CallEvent(at + len(pressed) * EVERY, name, "", "", "main", 1, "ended", "", 0, name)
    return [*found, ended]


if __name__ == "__main__":
    main()
