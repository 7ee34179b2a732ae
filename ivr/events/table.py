"""The events in the database: each is stored once, whatever happens on the way."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from ivr.events.event import CallEvent, day_of, start_of
from ivr.store.database import InvalidDataError, days, events, journals, translate_errors, unlimited

PAGE = 10_000  # events read at a time


class Day(NamedTuple):
    """A day: its number of events, and its totals as text (see `events.aggregate`).

    The totals are those of `counted` events; -1 if there are none yet.
    """

    day: int
    events: int
    counted: int
    totals: str


class EventsTable:
    """The events in a database. Every method may raise StoreError."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def offset(self, journal: str) -> int:
        """Return how many bytes of a journal are stored."""
        query = sa.select(journals.c.taken).where(journals.c.name == journal)
        with translate_errors(self.engine), self.engine.connect() as connection:
            return connection.execute(query).scalar() or 0

    def store(self, journal: str, before: int, after: int, batch: Sequence[CallEvent]) -> bool:
        """Store the events between two offsets of a journal; False if somebody else has.

        The offset is stored with them, so each event is stored once. Raises InvalidDataError if the
        database refuses one of them; none is stored then.
        """
        with translate_errors(self.engine):
            try:
                with self.engine.begin() as connection:
                    if before:
                        mine = sa.and_(journals.c.name == journal, journals.c.taken == before)
                        moved = sa.update(journals).where(mine).values(taken=after)
                        if connection.execute(moved).rowcount != 1:
                            return False
                    else:
                        connection.execute(sa.insert(journals), {"name": journal, "taken": after})
                    _insert(connection, batch)
            except sa.exc.IntegrityError:  # somebody has stored the journal, or the day, first
                return False
        return True

    def refused(self, batch: Sequence[CallEvent]) -> list[CallEvent]:
        """Find the events that the database refuses, by trying smaller and smaller parts.

        Nothing is stored.
        """
        try:
            # Never committed.
            with translate_errors(self.engine), self.engine.connect() as connection:
                _insert(connection, batch)
        except InvalidDataError:
            if len(batch) == 1:
                return list(batch)
            middle = len(batch) // 2
            return [*self.refused(batch[:middle]), *self.refused(batch[middle:])]
        return []

    def forget(self, journal: str) -> None:
        with translate_errors(self.engine), self.engine.begin() as connection:
            connection.execute(sa.delete(journals).where(journals.c.name == journal))

    def days_between(self, first: int, last: int | None = None) -> list[Day]:
        """List the days from one to another, both included; without a last, to the newest."""
        until = sa.true() if last is None else days.c.day <= last
        return self._days(sa.and_(days.c.day >= first, until))

    def uncounted_days(self) -> list[Day]:
        """List the days whose totals are not those of all their events."""
        return self._days(days.c.counted != days.c.events)

    def _days(self, which: sa.ColumnElement[bool]) -> list[Day]:
        query = sa.select(*days.c).where(which).order_by(days.c.day)
        with translate_errors(self.engine), self.engine.connect() as connection:
            return [Day(*row) for row in connection.execute(query)]

    def events_of(self, day: int) -> Iterator[CallEvent]:
        """Yield the events of a day, call by call, each call's in order."""
        columns = [events.c[name] for name in CallEvent._fields]
        is_then = sa.and_(events.c.at >= start_of(day), events.c.at < start_of(day + 1))
        query = sa.select(*columns).where(is_then)
        query = query.order_by(events.c.call, events.c.at, events.c.id)
        with translate_errors(self.engine), self.engine.connect() as connection:
            unlimited(connection)
            for row in connection.execution_options(yield_per=PAGE).execute(query):
                yield CallEvent(*row)

    def kept(self) -> tuple[int, int]:
        """Return how many events there are, and when the newest was, in milliseconds since 1970.

        That is 0 if there is none. Quick, however many there are.
        """
        count = sa.select(sa.func.coalesce(sa.func.sum(days.c.events), 0)).scalar_subquery()
        newest = sa.select(sa.func.coalesce(sa.func.max(events.c.at), 0)).scalar_subquery()
        with translate_errors(self.engine), self.engine.connect() as connection:
            found = connection.execute(sa.select(count, newest)).one()
            return int(found[0]), int(found[1])

    def keep_totals(self, one: Day) -> None:
        row = sa.update(days).where(days.c.day == one.day)
        with translate_errors(self.engine), self.engine.begin() as connection:
            connection.execute(row.values(counted=one.counted, figures=one.totals))

    def prune(self, before: int) -> int:
        """Delete the events of days that ended before an instant, and say how many.

        `before` is in milliseconds since 1970.
        """
        first = day_of(before)
        with translate_errors(self.engine), self.engine.begin() as connection:
            unlimited(connection)
            connection.execute(sa.delete(days).where(days.c.day < first))
            gone = sa.delete(events).where(events.c.at < start_of(first))
            return connection.execute(gone).rowcount


def _insert(connection: sa.Connection, batch: Sequence[CallEvent]) -> None:
    """Insert events, and add them to the numbers of their days."""
    if batch:
        connection.execute(sa.insert(events), [event._asdict() for event in batch])
    # In the order of days, so that two processes doing so never lock each other up.
    for day, more in sorted(Counter(day_of(event.at) for event in batch).items()):
        row = sa.update(days).where(days.c.day == day)
        if not connection.execute(row.values(events=days.c.events + more)).rowcount:
            first = {"day": day, "events": more, "counted": -1, "figures": ""}
            connection.execute(sa.insert(days), first)
