"""What callers did, in the database: each event once, whatever happens on the way."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from ivr.store.database import events, journals, told
from ivr.store.journal import Happened

PAGE = 10_000  # events that are read at a time


class Records:
    """The events. Every method may raise StoreError."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def taken(self, journal: str) -> int:
        """How many bytes of a journal have been taken in."""
        query = sa.select(journals.c.taken).where(journals.c.name == journal)
        with told(self.engine), self.engine.connect() as connection:
            return connection.execute(query).scalar() or 0

    def take(self, journal: str, before: int, after: int, found: Sequence[Happened]) -> bool:
        """Take in the events of a journal between two places; whether nobody had before.

        The place is noted with them, so that each is taken in once.
        """
        with told(self.engine):
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
            except sa.exc.IntegrityError:  # somebody has noted the journal first
                return False
        return True

    def forget(self, journal: str) -> None:
        """A journal is gone, so that its place need not be known."""
        with told(self.engine), self.engine.begin() as connection:
            connection.execute(sa.delete(journals).where(journals.c.name == journal))

    def since(self, at: int) -> Iterator[Happened]:
        """The events from an instant on, in milliseconds since 1970, call by call and in order."""
        columns = [events.c[name] for name in Happened._fields]
        query = sa.select(*columns).where(events.c.at >= at)
        query = query.order_by(events.c.call, events.c.at, events.c.id)
        with told(self.engine), self.engine.connect() as connection:
            for row in connection.execution_options(yield_per=PAGE).execute(query):
                yield Happened(*row)

    def editions(self, at: int) -> list[str]:
        """Those that calls were in from an instant on."""
        query = sa.select(events.c.edition).where(events.c.at >= at).distinct()
        with told(self.engine), self.engine.connect() as connection:
            return sorted(str(edition) for (edition,) in connection.execute(query))

    def prune(self, before: int) -> int:
        """Delete the events before an instant; how many there were."""
        with told(self.engine), self.engine.begin() as connection:
            return connection.execute(sa.delete(events).where(events.c.at < before)).rowcount
