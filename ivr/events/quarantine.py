"""Events that the database refuses: set aside in files, so that those behind them are stored.

A file holds the lines of a journal. Give it the ending `.journal` to have it tried again.
"""

from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from ivr import files
from ivr.events.event import CallEvent
from ivr.events.journal import as_lines

SUFFIX = ".quarantine"
MAX_NAME = 32  # characters before the offset, as many as the name of a worker's journal has


def set_aside(journal: Path, offset: int, events: Sequence[CallEvent]) -> Path:
    """Write events into a file next to the journal that they came from, and return its path.

    `offset` is where their batch begins in the journal: a batch that is tried again after a crash
    replaces the file. Raises OSError.
    """
    name = journal.stem
    if len(name) > MAX_NAME:  # it was set aside before; the database limits the names of journals
        name = sha256(name.encode()).hexdigest()[:MAX_NAME]
    path = journal.with_name(f"{name}-{offset:x}{SUFFIX}")
    files.write(path, as_lines(events))
    path.chmod(0o600)
    return path


def quarantined(folder: Path) -> int:
    count = 0
    for path in folder.glob(f"*{SUFFIX}"):
        with suppress(OSError):
            count += path.read_bytes().count(b"\n")
    return count


def prune(folder: Path, before: int) -> None:
    """Delete what was set aside before an instant, in milliseconds since 1970. Raises OSError."""
    for path in folder.glob(f"*{SUFFIX}"):
        if path.stat().st_mtime * 1000 < before:
            path.unlink(missing_ok=True)
