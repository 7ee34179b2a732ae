"""Every menu that was published, newest first, in the database. The newest is live.

An edition is complete, with every file that it includes, and never changes: going back publishes an
old one again.
"""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Literal, NamedTuple

import sqlalchemy as sa

from ivr.editions.reading import read_edition
from ivr.store.database import editions, sources, translate_errors
from ivr.tree.model import Line

Origin = Literal["file", "console", "rollback", "undo", "closing", "opening"]
DEFAULT_LIMIT = 50  # editions listed unless more are asked for


class Published(NamedTuple):
    """An edition as it was published: its number, counted from 1, its name, and its history."""

    number: int
    edition: str
    at: datetime
    by: str
    note: str
    origin: Origin


class RefusedError(Exception):
    """Nothing was published. The message says why, and what to do."""


class TakenError(RefusedError):
    """Somebody else has published meanwhile; `newest` is what they published."""

    def __init__(self, newest: Published) -> None:
        who = f"{newest.by} published edition {newest.number} at the same moment"
        super().__init__(f"{who}; see `ivr diff`, and publish again if yours should replace it")
        self.newest = newest


class EditionsTable:
    """The editions in a database. Every method may raise StoreError."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def newest(self, origin: Origin | None = None) -> Published | None:
        """The live edition, or the newest with this origin; None if there is none."""
        query = _NEWEST_FIRST.limit(1)
        found = self._find(query.where(editions.c.origin == origin) if origin else query)
        return found[0] if found else None

    def all(self, limit: int | None = DEFAULT_LIMIT) -> list[Published]:
        """The editions, newest first; without a limit if that is None."""
        return self._find(_NEWEST_FIRST.limit(limit))

    def get(self, number: int) -> Published | None:
        found = self._find(_NEWEST_FIRST.where(editions.c.number == number))
        return found[0] if found else None

    def has(self, edition: str) -> bool:
        return bool(self._find(_NEWEST_FIRST.where(editions.c.edition == edition).limit(1)))

    def live_since(self, instant: datetime, after: int) -> list[Published]:
        """The editions that were live at an instant or later, oldest first.

        Only those with a number above `after`.
        """
        begun = editions.c.at <= instant.timestamp()
        then = sa.select(sa.func.max(editions.c.number)).where(begun).scalar_subquery()
        is_later = editions.c.number >= sa.func.coalesce(then, 0)
        return self._find(_NEWEST_FIRST.where(editions.c.number > after, is_later))[::-1]

    def files(self, edition: str) -> dict[str, bytes]:
        """The files of an edition by their names; none if there is no such edition."""
        query = sa.select(sources.c.name, sources.c.content).where(sources.c.edition == edition)
        with translate_errors(self.engine), self.engine.connect() as connection:
            return {name: bytes(content) for name, content in connection.execute(query)}

    def line(self, edition: str) -> Line | None:
        """The menu of an edition; None if there is no such edition, or it cannot be read."""
        try:
            return read_edition(self.files(edition), edition)
        except ValueError:
            return None

    def publish(
        self, files: Mapping[str, bytes], edition: str, after: int, by: str, note: str = "",
        origin: Origin = "file", also: Callable[[sa.Connection, Published], None] | None = None,
    ) -> Published:  # fmt: skip
        """Make a checked menu live, after edition number `after` (0 if it is the first).

        `also` is done in the same transaction. Raises TakenError if another edition is live by now.
        """
        row = {"number": after + 1, "edition": edition, "at": 0, "by": by,
               "note": note, "origin": origin}  # fmt: skip
        before = sa.select(editions.c.at).where(editions.c.number == after)
        with translate_errors(self.engine):
            try:
                with self.engine.begin() as connection:
                    # The clocks of two machines may differ, but time never goes back here.
                    row["at"] = max(int(time.time()), connection.execute(before).scalar() or 0)
                    connection.execute(sa.insert(editions), row)
                    add_files(connection, edition, files)
                    if also:
                        also(connection, _published(row))
            except sa.exc.IntegrityError:
                newest = self.newest()
                if newest is None or newest.number == after:
                    raise
                raise TakenError(newest) from None
        return _published(row)

    def _find(self, query: sa.Select[tuple[object, ...]]) -> list[Published]:
        with translate_errors(self.engine), self.engine.connect() as connection:
            return [_published(dict(row)) for row in connection.execute(query).mappings()]


def add_files(connection: sa.Connection, edition: str, files: Mapping[str, bytes]) -> None:
    """Keep the files of an edition, unless they are kept already."""
    known = sa.select(sources.c.name).where(sources.c.edition == edition)
    if not connection.execute(known).first():
        contents = [{"edition": edition, "name": name, "content": content}
                    for name, content in files.items()]  # fmt: skip
        connection.execute(sa.insert(sources), contents)


_NEWEST_FIRST = sa.select(*editions.c).order_by(editions.c.number.desc())


def _published(row: Mapping[str, object]) -> Published:
    at = datetime.fromtimestamp(int(str(row["at"])), UTC)
    return Published(**{**row, "at": at})  # type: ignore[arg-type]  # columns are its fields
