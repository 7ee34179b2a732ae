"""The log of who did what in the console: only ever added to."""

import time
from datetime import UTC, date, datetime, timedelta, tzinfo
from datetime import time as dt_time
from typing import NamedTuple
from urllib.parse import urlencode

import sqlalchemy as sa

from ivr.console.access import person
from ivr.console.context import console
from ivr.store.database import translate_errors
from ivr.store.people import log

COMMAND_LINE = "command line"
"""Who did something where nobody is signed in: whoever may use the line's own machine."""


class Entry(NamedTuple):
    """What somebody did: `action` is one of the console's words, `what` names what it was to."""

    id: int
    at: int
    person: str
    email: str
    action: str
    what: str
    note: str


def record(action: str, what: str = "", note: str = "") -> None:
    """Write down that whoever is signed in did something. Raises StoreError."""
    who = person()
    name, email = (who.name, who.email) if who else ("", "")
    write(console().engine, name, email, action, what, note)


def write(
    engine: sa.Engine, name: str, email: str, action: str, what: str = "", note: str = ""
) -> None:
    """Write down what a person did; what is too long for the log is cut. Raises StoreError."""
    given = {"person": name, "email": email, "action": action, "what": what, "note": note}
    row = {key: _fitting(key, value) for key, value in given.items()}
    with translate_errors(engine), engine.begin() as connection:
        connection.execute(sa.insert(log), row | {"at": int(time.time())})


def _fitting(column: str, value: str) -> str:
    length = log.c[column].type.length  # type: ignore[attr-defined]
    return value.replace("\0", " ")[:length]  # PostgreSQL keeps no NUL


class Filter(NamedTuple):
    """Which entries are asked for: of somebody, of one kind, with a text, between two days."""

    person: str = ""
    action: str = ""
    text: str = ""
    since: str = ""
    until: str = ""

    def query(self) -> str:
        """Write it as the end of an address."""
        return urlencode({key: value for key, value in self._asdict().items() if value})


def entries(
    engine: sa.Engine, asked: Filter, limit: int, before: int = 0, zone: tzinfo = UTC
) -> list[Entry]:
    """Read entries, newest first; only those with an id below `before`. Raises StoreError."""
    query = sa.select(*log.c).order_by(log.c.id.desc()).limit(limit)
    if before:
        query = query.where(log.c.id < before)
    for column, value in ((log.c.person, asked.person), (log.c.action, asked.action)):
        query = query.where(column == value) if value else query
    if asked.text:
        places = (log.c.what, log.c.note, log.c.email)
        query = query.where(sa.or_(*(one.icontains(asked.text, autoescape=True) for one in places)))
    if since := _midnight(asked.since, zone):
        query = query.where(log.c.at >= since)
    if until := _midnight(asked.until, zone, days=1):
        query = query.where(log.c.at < until)
    with translate_errors(engine), engine.connect() as connection:
        return [Entry(*row) for row in connection.execute(query)]


def words(engine: sa.Engine) -> tuple[list[str], list[str]]:
    """List who did anything, and what was done. Raises StoreError."""
    with translate_errors(engine), engine.connect() as connection:
        people, actions = (
            [str(one) for one in connection.execute(sa.select(column).distinct()).scalars()]
            for column in (log.c.person, log.c.action)
        )
    return sorted(people), sorted(actions)


def _midnight(day: str, zone: tzinfo, days: int = 0) -> int:
    """The beginning of a day, in seconds since 1970; 0 if it is not one."""
    try:
        found = datetime.combine(date.fromisoformat(day), dt_time(), zone) + timedelta(days=days)
        return int(found.timestamp())
    except (ValueError, OverflowError):
        return 0
