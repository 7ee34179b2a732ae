"""Publications that wait for their time, in the database, so that any machine carries them out."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal, NamedTuple

import sqlalchemy as sa

from ivr.editions.table import Published, add_files
from ivr.editions.written.publish import Author
from ivr.store.database import translate_errors
from ivr.store.schedules import schedules
from ivr.tree.load.sources import edition

Kind = Literal["publish", "back"]
State = Literal["waiting", "done", "held", "cancelled"]
MAX_LISTED = 50


class Schedule(NamedTuple):
    """What is to happen at a time: publish an edition after number `after`, or take it back.

    `parent` is the publication that is taken back, if that has a time itself. `number` is what was
    published, 0 until then; `why` is why it was held.
    """

    id: int
    kind: Kind
    at: datetime
    edition: str
    after: int
    parent: int
    draft: int
    by: str
    email: str
    note: str
    made: datetime
    state: State
    number: int
    why: str


class ClaimedError(Exception):
    """Another machine has carried it out, or somebody has cancelled it, at the same moment."""


class SchedulesTable:
    """The schedules in a database. Every method may raise StoreError."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def publish_at(
        self, at: datetime, files: Mapping[str, bytes], after: int, by: Author, note: str = "",
        draft: int = 0,
    ) -> int:  # fmt: skip
        """Publish checked files at a time, if edition `after` is live until then."""
        name = edition(files)
        with translate_errors(self.engine), self.engine.begin() as connection:
            add_files(connection, name, files)
            return self._add(connection, "publish", at, name, after, by, note, draft)

    def back_at(
        self, at: datetime, after: int, to: str, by: Author, note: str = "", parent: int = 0
    ) -> int:
        """Take edition `after` back at a time: then edition `to`, by its name, is live again.

        With `parent` both are those of that schedule, once it is carried out.
        """
        with translate_errors(self.engine), self.engine.begin() as connection:
            return self._add(connection, "back", at, to, after, by, note, parent=parent)

    def _add(
        self, connection: sa.Connection, kind: Kind, at: datetime, name: str, after: int,
        by: Author, note: str, draft: int = 0, parent: int = 0,
    ) -> int:  # fmt: skip
        row = {"kind": kind, "at": int(at.timestamp()), "edition": name, "after": after,
               "parent": parent, "draft": draft, "by": by.name, "email": by.email[:320],
               "note": note, "made": int(time.time()), "state": "waiting", "number": 0,
               "why": ""}  # fmt: skip
        made = connection.execute(sa.insert(schedules).values(row)).inserted_primary_key
        return int(made[0]) if made else 0

    def get(self, number: int) -> Schedule | None:
        return next(iter(self._find(schedules.c.id == number)), None)

    def due(self, now: datetime) -> list[Schedule]:
        """What waits, and should have happened by now."""
        return self._find(schedules.c.state == "waiting", schedules.c.at <= now.timestamp())

    def open(self) -> list[Schedule]:
        """What waits, or was held and nobody has cleared away; the next first."""
        return self._find(schedules.c.state.in_(("waiting", "held")))

    def cancel(self, number: int) -> bool:
        """Cancel what waits or was held, with its taking back; whether there was such a thing."""
        which = sa.or_(schedules.c.id == number, schedules.c.parent == number)
        return self._decide(which, "cancelled", "", ("waiting", "held"))

    def hold(self, number: int, why: str) -> bool:
        """Keep it from happening, and say why; its taking back then has nothing to do.

        False if it has happened after all, or was held by another machine.
        """
        if not self._decide(schedules.c.id == number, "held", why, ("waiting",)):
            return False
        self._decide(schedules.c.parent == number, "cancelled", why, ("waiting",))
        return True

    def _decide(
        self, which: sa.ColumnElement[bool], state: State, why: str, before: tuple[State, ...]
    ) -> bool:
        changed = sa.update(schedules).where(which, schedules.c.state.in_(before))
        with translate_errors(self.engine), self.engine.begin() as connection:
            found = connection.execute(changed.values(state=state, why=why[:1000]))
            return found.rowcount > 0

    def _find(self, *conditions: sa.ColumnElement[bool]) -> list[Schedule]:
        query = sa.select(schedules).where(*conditions).order_by(schedules.c.at, schedules.c.id)
        with translate_errors(self.engine), self.engine.connect() as connection:
            rows = connection.execute(query.limit(MAX_LISTED)).mappings()
            return [_schedule(dict(row)) for row in rows]


def claim(number: int, connection: sa.Connection, published: Published) -> None:
    """Note, in the transaction that publishes it, that it is done. Raises ClaimedError."""
    waits = sa.update(schedules).where(schedules.c.id == number, schedules.c.state == "waiting")
    done = connection.execute(waits.values(state="done", number=published.number))
    if done.rowcount != 1:
        raise ClaimedError


def _schedule(row: Mapping[str, object]) -> Schedule:
    at, made = (datetime.fromtimestamp(int(str(row[name])), UTC) for name in ("at", "made"))
    return Schedule(**{**row, "at": at, "made": made})  # type: ignore[arg-type]
