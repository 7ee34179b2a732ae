"""Calls that are kept as tests of the line: in the database, and in calls/ beside the menu file."""

import re
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa

from ivr.files import read_regular
from ivr.preview.match import Match, match
from ivr.preview.saved_call import SavedCallError, parse
from ivr.store.calls import saved_calls as table
from ivr.store.database import translate_errors
from ivr.tree.ids import slug
from ivr.tree.model import Line

MAX_CALLS = 500
MAX_TITLE, MAX_BY = 200, 100  # characters
MAX_TEXT = 64 * 1024  # characters
FOLDER = "calls"
"""Beside the menu file: the saved calls of whoever uses `ivr test`."""
KEPT = 30 * 24 * 3600 * 1000  # milliseconds for which a removed call can be brought back


class Saved(NamedTuple):
    """A saved call. One from a file has no id, and the time of its file."""

    id: int | None
    title: str
    text: str
    by: str
    at: datetime

    @property
    def file_name(self) -> str:
        return f"{slug(self.title) or 'call'}.txt"


class Outcome(NamedTuple):
    """How a saved call is heard on a menu; without a `match` it cannot be read, for `problems`."""

    call: Saved
    match: Match | None
    problems: tuple[tuple[int, str], ...] = ()

    @property
    def passed(self) -> bool:
        """Tell whether it is heard as it was saved; waits of another length do not count."""
        found = self.match
        return found is not None and not (found.differences or found.stopped)


class CallsTable:
    """The saved calls in a database. Every method may raise StoreError."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def all(self) -> list[Saved]:
        """Return the calls in the order in which they were saved."""
        query = _CALLS.where(table.c.removed == 0).order_by(table.c.id).limit(MAX_CALLS)
        with translate_errors(self.engine), self.engine.connect() as connection:
            return [_saved(row) for row in connection.execute(query)]

    def get(self, number: int) -> Saved | None:
        query = _CALLS.where(table.c.id == number, table.c.removed == 0)
        with translate_errors(self.engine), self.engine.connect() as connection:
            row = connection.execute(query).first()
        return _saved(row) if row else None

    def save(self, title: str, text: str, by: str) -> int:
        """Keep a call; return its id. Raises SavedCallError if it cannot be read."""
        parse(text)
        row = {"title": title[:MAX_TITLE], "text": text, "by": by[:MAX_BY], "at": _now(),
               "removed": 0}  # fmt: skip
        with translate_errors(self.engine), self.engine.begin() as connection:
            connection.execute(sa.delete(table).where(_is_forgotten()))
            made = connection.execute(sa.insert(table).values(row)).inserted_primary_key
            assert made  # noqa: S101  # an insert of one row returns it
            return int(made[0])

    def rewrite(self, number: int, text: str, by: str) -> None:
        """Keep a call as it is heard now."""
        self._update(number, text=text, by=by[:MAX_BY], at=_now())

    def remove(self, number: int) -> None:
        """Remove a call; it can be brought back."""
        self._update(number, removed=_now())

    def bring_back(self, number: int) -> None:
        """Undo its removal."""
        self._update(number, removed=0)

    def _update(self, number: int, **values: object) -> None:
        query = sa.update(table).where(table.c.id == number).values(values)
        with translate_errors(self.engine), self.engine.begin() as connection:
            connection.execute(query)


_CALLS = sa.select(table.c.id, table.c.title, table.c.text, table.c.by, table.c.at)


def saved_calls(engine: sa.Engine, folder: Path | None = None) -> list[Saved]:
    """Return all saved calls: the console's, then those in calls/ in the folder of the menu file.

    Raises StoreError.
    """
    return [*CallsTable(engine).all(), *(_in_folder(folder / FOLDER) if folder else ())]


def replay_all(line: Line, calls: Sequence[Saved]) -> list[Outcome]:
    """Play saved calls on a menu."""
    return [replay_one(line, call) for call in calls]


def replay_one(line: Line, call: Saved) -> Outcome:
    try:
        return Outcome(call, match(line, parse(call.text)))
    except SavedCallError as error:
        return Outcome(call, None, tuple(error.problems))


def title_of(text: str) -> str:
    """Return what a saved call says about itself, above its first line."""
    first = text.strip().partition("\n")[0].strip().lstrip("# ")
    is_call = re.match(r"(?i)at:|line:|caller:|\.\.\.|…|\(|\d+:\d\d", first)
    return "" if is_call else first[:MAX_TITLE]


def _in_folder(folder: Path) -> list[Saved]:
    found = []
    for file in sorted(folder.rglob("*.txt"))[:MAX_CALLS] if folder.is_dir() else ():
        try:
            text, at = read_regular(file)[:MAX_TEXT].decode(), file.stat().st_mtime
        except (OSError, UnicodeDecodeError):
            continue
        name = file.relative_to(folder).with_suffix("").as_posix()
        found.append(Saved(None, name, text, "", datetime.fromtimestamp(at, UTC)))
    return found


def _saved(row: sa.Row[*tuple[Any, ...]]) -> Saved:
    at = datetime.fromtimestamp(row.at / 1000, UTC)
    return Saved(row.id, row.title, row.text, row.by, at)


def _is_forgotten() -> sa.ColumnElement[bool]:
    return (table.c.removed > 0) & (table.c.removed < _now() - KEPT)


def _now() -> int:
    return time.time_ns() // 1_000_000
