"""The log of who did what in the console: only ever added to."""

import time
from typing import NamedTuple

import sqlalchemy as sa

from ivr.console.access import person
from ivr.console.context import console
from ivr.store.database import translate_errors
from ivr.store.people import log

COMMAND_LINE = "command line"
"""Who did something where nobody is signed in: whoever may use the line's own machine."""


class Entry(NamedTuple):
    """What somebody did: `action` is one of the console's words, `what` names what it was to."""

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
    entry = Entry(int(time.time()), name, email, action, what, note)._asdict()
    row = {key: _fitting(key, value) for key, value in entry.items()}
    with translate_errors(engine), engine.begin() as connection:
        connection.execute(sa.insert(log), row)


def _fitting(column: str, value: object) -> object:
    if not isinstance(value, str):
        return value
    length = log.c[column].type.length  # type: ignore[attr-defined]
    return value.replace("\0", " ")[:length]  # PostgreSQL keeps no NUL
