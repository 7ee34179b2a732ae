"""Every tree that was published, newest first, in the database. What is live is the newest.

An edition is whole, with every file that it includes, and is never changed: going back publishes an
old one again.
"""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal, NamedTuple

import sqlalchemy as sa

from ivr.dialogue.phrases import phrasebook
from ivr.store.database import editions, sources, translate_errors
from ivr.tree.load.loader import EditionError, load_edition
from ivr.tree.model import Tree

Origin = Literal["file", "console", "rollback"]
MANY = 50  # editions that are listed unless more are asked for


class Published(NamedTuple):
    """One that was published: its number, counted from 1, the name of its tree, and its history."""

    number: int
    edition: str
    at: datetime
    by: str
    note: str
    origin: Origin


class TakenError(Exception):
    """Somebody else published meanwhile; the argument is what they published."""

    def __init__(self, newest: Published) -> None:
        super().__init__(newest)
        self.newest = newest


class Editions:
    """What was published. Every method may raise StoreError."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def newest(self, origin: Origin | None = None) -> Published | None:
        """The one that is live, or the newest of an origin."""
        query = _ALL.limit(1)
        found = self._found(query.where(editions.c.origin == origin) if origin else query)
        return found[0] if found else None

    def all(self, most: int | None = MANY) -> list[Published]:
        """The newest first; all of them if `most` is None."""
        return self._found(_ALL.limit(most))

    def get(self, number: int) -> Published | None:
        """The one with this number."""
        found = self._found(_ALL.where(editions.c.number == number))
        return found[0] if found else None

    def has(self, edition: str) -> bool:
        """Whether an edition was ever published."""
        return bool(self._found(_ALL.where(editions.c.edition == edition).limit(1)))

    def lately(self, after: int, since: datetime) -> list[Published]:
        """Those with a higher number that were still live at an instant or later; oldest first."""
        begun = sa.select(sa.func.max(editions.c.number)).where(editions.c.at <= since.timestamp())
        least = sa.func.coalesce(begun.scalar_subquery(), 0)
        query = _ALL.where(editions.c.number > after, editions.c.number >= least)
        return self._found(query)[::-1]

    def files(self, edition: str) -> dict[str, bytes]:
        """Its files by their names; none if there is no such edition."""
        query = sa.select(sources.c.name, sources.c.content).where(sources.c.edition == edition)
        with translate_errors(self.engine), self.engine.connect() as connection:
            return {name: bytes(content) for name, content in connection.execute(query)}

    def tree(self, edition: str) -> Tree | None:
        """Its tree; None if there is no such edition, or this release cannot read it."""
        files = self.files(edition)
        if not files:
            return None
        try:
            return load_edition(files, phrasebook())
        except EditionError:
            return None

    def publish(
        self,
        files: Mapping[str, bytes],
        edition: str,
        after: int,
        by: str,
        note: str = "",
        origin: Origin = "file",
    ) -> Published:
        """Make a sound tree live, in the place of number `after` (0 if it is the first).

        Raises TakenError if another is live by now.
        """
        row = {"number": after + 1, "edition": edition, "at": 0, "by": by,
               "note": note, "origin": origin}  # fmt: skip
        before = sa.select(editions.c.at).where(editions.c.number == after)
        with translate_errors(self.engine):
            try:
                with self.engine.begin() as connection:
                    # The clocks of two machines may differ; time goes on all the same.
                    row["at"] = max(int(time.time()), connection.execute(before).scalar() or 0)
                    connection.execute(sa.insert(editions), row)
                    known = sa.select(sources.c.name).where(sources.c.edition == edition)
                    if not connection.execute(known).first():
                        contents = [{"edition": edition, "name": name, "content": content}
                                    for name, content in files.items()]  # fmt: skip
                        connection.execute(sa.insert(sources), contents)
            except sa.exc.IntegrityError:
                newest = self.newest()
                if newest is None or newest.number == after:
                    raise
                raise TakenError(newest) from None
        return _published(row)

    def _found(self, query: sa.Select[tuple[object, ...]]) -> list[Published]:
        with translate_errors(self.engine), self.engine.connect() as connection:
            return [_published(dict(row)) for row in connection.execute(query).mappings()]


_ALL = sa.select(*editions.c).order_by(editions.c.number.desc())


def _published(row: Mapping[str, object]) -> Published:
    at = datetime.fromtimestamp(int(str(row["at"])), UTC)
    return Published(**{**row, "at": at})  # type: ignore[arg-type]  # columns are its fields
