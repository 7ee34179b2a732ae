"""Remembers, beside the database, which edition a menu file is being written as, or was last.

A process may be killed between publishing an edition and writing the file like it: whoever finds
the record then finishes that.
"""

import json
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from ivr.editions.table import EditionsTable
from ivr.editions.written.menu_files import FileIs, write_files
from ivr.files import write
from ivr.store.database import state_folder

NAME = "written.json"
PATIENCE = 10  # seconds for which another process may still be at it


class Place(NamedTuple):
    """Where a line has its menu file, and the folder where it keeps what it needs.

    `commits` is whether the file is committed to Git when it is written from the console.
    """

    path: Path
    state: Path
    commits: bool = False

    @classmethod
    def of(cls, tree: Path, database: str, commits: bool = False) -> "Place":
        return cls(tree, state_folder(database), commits)

    @property
    def record(self) -> Path:
        return self.state / NAME


class Writing(NamedTuple):
    """A menu file on its way from one edition to another; `number` is 0 until it is there."""

    file: str
    before: str
    after: str
    number: int = 0


def begin(place: Place, before: str, after: str) -> None:
    """Note that a file is about to become another edition, by their names. Raises OSError."""
    _write(place, Writing(str(place.path.resolve()), before, after))


def end(place: Place, edition: str, number: int) -> None:
    """Note that a file is an edition now. What cannot be noted is not needed to go on."""
    with suppress(OSError):
        _write(place, Writing(str(place.path.resolve()), "", edition, number))


def forget(place: Place) -> None:
    """Nothing was published, so nothing is to be written."""
    with suppress(OSError):
        place.record.unlink(missing_ok=True)


def written_as(place: Place, within: float | None = None) -> int:
    """The number of the edition that a menu file was last written as; 0 if it never was.

    With `within`, only if that is not longer ago than so many seconds.
    """
    found = _read(place)
    if found is None or found.file != str(place.path.resolve()):
        return 0
    return 0 if within is not None and _age(place.record) > within else found.number


def finish(
    table: EditionsTable, place: Place, patience: float | None = None
) -> FileIs | None:  # fmt: skip
    """Write a menu file that a process has left half done; None if there is nothing to do.

    Raises OSError, StoreError.
    """
    found = _read(place)
    if found is None or found.number or found.file != str(place.path.resolve()):
        return None
    if _age(place.record) < (PATIENCE if patience is None else patience):
        return None
    newest = table.newest()
    if newest is None or newest.edition != found.after:  # it was never published, or is over
        forget(place)
        return None
    became = write_files(place.path, table.files(found.before), table.files(found.after))
    end(place, found.after, newest.number if became in ("written", "live") else -1)
    return became


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0


def _write(place: Place, writing: Writing) -> None:
    write(place.record, json.dumps(writing).encode())


def _read(place: Place) -> Writing | None:
    try:
        return Writing(*json.loads(place.record.read_bytes()))
    except (OSError, ValueError, TypeError):
        return None
