"""Compares what callers did with the events in the database: what is lost, doubled or strange."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from ivr.events.event import CallEvent
from ivr.events.recorder import hashed
from ivr.store.database import connect, events
from tests.load.oracle import Row

MOMENT = 0.05  # seconds; what a worker that is killed may lose at most


class Done(NamedTuple):
    """A request: its event, if the answer tells one; when it was sent and, if ever, answered.

    Each try but the last may have been written down too, by a worker that was killed after it.
    """

    row: Row | None
    sent: float
    answered: float | None
    tries: int


class Events(NamedTuple):
    """How many events there are of each kind.

    `forgiven` are lost ones of the last moment of a worker that was killed; `doubled` were written
    twice because the first try had been written too; `strange` are events that nobody made.
    """

    expected: int = 0
    lost: int = 0
    forgiven: int = 0
    doubled: int = 0
    strange: int = 0


class Call:
    """The requests of one call, by the clock of the line."""

    def __init__(self, sid: str, begun: float) -> None:
        self.sid, self.begun, self.ended = sid, begun, begun
        self.done: list[Done] = []

    def add(self, row: Row | None, sent: float, answered: float | None, tries: int = 1) -> None:
        """Another request; without an answer, or with a wrong one, nobody knows its event."""
        self.done.append(Done(row, sent, answered, tries))
        self.ended = max(self.ended, answered or sent)


def written(url: str) -> list[CallEvent]:
    """All events in a database."""
    query = sa.select(*(events.c[name] for name in CallEvent._fields))
    with connect(url).connect() as connection:
        return [CallEvent(*row) for row in connection.execute(query)]


def judged(
    calls: Iterable[Call], found: Iterable[CallEvent], secret: str, kills: Sequence[float] = ()
) -> Events:
    """Compare calls with events. `kills` are the instants at which a worker was killed."""
    of_calls: defaultdict[str, Counter[Row]] = defaultdict(Counter)
    known: set[tuple[str, str]] = set()
    total = Events()
    for one in found:
        if one.request and (one.call, one.request) in known:  # which is how reports know it, too
            total = total._replace(doubled=total.doubled + 1)
        else:
            of_calls[one.call][one[2:9]] += 1
            known.add((one.call, one.request))
    for call in calls:
        names = {hashed(call.sid, secret, when) for when in (call.begun, call.ended)}
        there = sum((of_calls.pop(name, Counter()) for name in names), Counter[Row]())
        total = _sum(total, _of_call(call, there, kills))
    strangers = sum(sum(there.values()) for there in of_calls.values())
    return total._replace(strange=total.strange + strangers)


def _of_call(call: Call, there: Counter[Row], kills: Sequence[float]) -> Events:
    made = Counter(done.row for done in call.done if done.row)
    lost, forgiven = made - there, 0
    for done in call.done:
        if done.row and lost[done.row] > 0 and _in_a_last_moment(done, kills):
            lost[done.row] -= 1
            forgiven += 1
    extra = there - made
    doubled = 0
    for done in call.done:
        # Without a right answer nobody knows what was recorded of a request.
        may = done.tries - (1 if done.row else 0)
        rows = [done.row] if done.row else list(extra)
        for row in rows:
            taken = min(may, extra[row])
            extra[row] -= taken
            may -= taken
            doubled += taken if done.row else 0
    left = sum((+extra).values())
    return Events(sum(made.values()), sum((+lost).values()), forgiven, doubled, left)


def _in_a_last_moment(done: Done, kills: Sequence[float]) -> bool:
    """Whether a worker that was killed may have answered it without writing it down yet."""
    return any(done.sent <= at and (done.answered or at) >= at - MOMENT for at in kills)


def _sum(one: Events, other: Events) -> Events:
    return Events(*(a + b for a, b in zip(one, other, strict=True)))
