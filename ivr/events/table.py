"""What callers did, in the database: each event once, whatever happens on the way."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from ivr.events.event import Happened, begin, day_of
from ivr.store.database import days, events, journals, patient, translate_errors

PAGE = 10_000  # events that are read at a time


class Day(NamedTuple):
    """A day's figures, and of how many of its events they are; -1 if it has none yet."""

    day: int
    events: int
    counted: int
    figures: str


class Records:
    """The events. Every method may raise StoreError."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def taken(self, journal: str) -> int:
        """How many bytes of a journal have been taken in."""
        query = sa.select(journals.c.taken).where(journals.c.name == journal)
        with translate_errors(self.engine), self.engine.connect() as connection:
            return connection.execute(query).scalar() or 0

    def take(self, journal: str, before: int, after: int, found: Sequence[Happened]) -> bool:
        """Take in the events of a journal between two places; whether nobody had before.

        The place is noted with them, so that each is taken in once.
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
                        row = {"name": journal, "taken": after}
                        connection.execute(sa.insert(journals), row)
                    if found:
                        rows = [happened._asdict() for happened in found]
                        connection.execute(sa.insert(events), rows)
                        _more(connection, found)
            except sa.exc.IntegrityError:  # somebody has noted the journal first
                return False
        return True

    def forget(self, journal: str) -> None:
        """A journal is gone, so that its place need not be known."""
        with translate_errors(self.engine), self.engine.begin() as connection:
            connection.execute(sa.delete(journals).where(journals.c.name == journal))

    def days(self, first: int) -> list[Day]:
        """Those of which there are events, from a day on."""
        return self._days(days.c.day >= first)

    def uncounted(self) -> list[Day]:
        """Those whose figures are not of all their events."""
        return self._days(days.c.counted != days.c.events)

    def _days(self, which: sa.ColumnElement[bool]) -> list[Day]:
        query = sa.select(*days.c).where(which).order_by(days.c.day)
        with translate_errors(self.engine), self.engine.connect() as connection:
            return [Day(*row) for row in connection.execute(query)]

    def of(self, day: int) -> Iterator[Happened]:
        """The events of a day, call by call and in order."""
        columns = [events.c[name] for name in Happened._fields]
        query = sa.select(*columns).where(events.c.at >= begin(day), events.c.at < begin(day + 1))
        query = query.order_by(events.c.call, events.c.at, events.c.id)
        with translate_errors(self.engine), self.engine.connect() as connection:
            patient(connection)
            for row in connection.execution_options(yield_per=PAGE).execute(query):
                yield Happened(*row)

    def keep(self, one: Day) -> None:
        """Keep the figures of a day."""
        row = sa.update(days).where(days.c.day == one.day)
        with translate_errors(self.engine), self.engine.begin() as connection:
            connection.execute(row.values(counted=one.counted, figures=one.figures))

    def prune(self, before: int) -> int:
        """Delete the events of days that ended before an instant; how many there were."""
        first = day_of(before)
        with translate_errors(self.engine), self.engine.begin() as connection:
            patient(connection)
            connection.execute(sa.delete(days).where(days.c.day < first))
            gone = sa.delete(events).where(events.c.at < begin(first))
            return connection.execute(gone).rowcount


def _more(connection: sa.Connection, found: Sequence[Happened]) -> None:
    """Count events for their days, always in the same order: two who do so shall not lock up."""
    for day, more in sorted(Counter(day_of(happened.at) for happened in found).items()):
        row = sa.update(days).where(days.c.day == day)
        if not connection.execute(row.values(events=days.c.events + more)).rowcount:
            first = Day(day, more, -1, "")
            connection.execute(sa.insert(days), first._asdict())
