"""The menu file of a running line: saving it publishes it, unless something holds it."""

import os
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from ivr.check.check import check
from ivr.editions.author import author, note_in
from ivr.editions.holding import Held
from ivr.editions.publish import MAX_NOTE, HeldError, publish_file
from ivr.editions.table import EditionsTable, Published, RefusedError
from ivr.editions.written.record import Place, written_as
from ivr.files import read_regular, sibling_reader
from ivr.logs import Announce
from ivr.tree.load.loader import Loaded
from ivr.tree.problems import format_problems

Stamp = tuple[tuple[int, int, int] | None, ...]
STILL = 3.0
"""Seconds for which a file must not have changed before it is published: what copies it over a slow
network, or writes it bit by bit, pauses for less. A person who saves it waits so long."""


class MenuFile:
    """The menu file, and what of it is still to be published."""

    def __init__(
        self, path: Path, loaded: Loaded, announce: Announce, place: Place | None = None
    ) -> None:
        """`place` is where it is noted which edition the console has written the file as."""
        self.path, self.announce, self.place = path, announce, place
        # The file, and what it includes, as they were last read, and last without an error:
        self.last_read = loaded.files
        self.last_valid = loaded.files if loaded.line else {}
        # What is to be published when the database is there, and whether it was saved just now;
        # otherwise somebody may have gone back from it.
        self.pending = loaded if loaded.line else None
        self.was_saved = False
        self.is_missing = False  # whether the file could not be read the last time
        self.has_errors = loaded.line is None  # whether that is what was announced last
        self.seen, self.changed = self.stamp(), time.monotonic()
        self.was_edition = 0
        """The number of the newest edition that this file has been: what is edited further."""
        self.begun = self.changed

    def stamp(self) -> Stamp:
        """Return a value that changes when the file, or one it includes, is written or replaced."""
        names = sorted(self.last_read)
        return tuple(_stamp(self.path.parent / name if name else self.path) for name in names)

    def is_still(self) -> bool:
        """Tell whether nobody has been writing the file for a while."""
        now = self.stamp()
        if now != self.seen:
            self.seen, self.changed = now, time.monotonic()
        return time.monotonic() - self.changed >= STILL

    def reload(self) -> str:
        """Read the file again, and return why it cannot be published, or ""."""
        before = self.stamp()
        try:
            loaded = check(read_regular(self.path), beside=sibling_reader(self.path))
        except OSError as error:
            self.is_missing = self.has_errors = True
            return f"{self.path}: {error.strerror}"
        if self.stamp() != before:  # somebody has gone on writing it meanwhile
            return ""
        was_missing, self.is_missing = self.is_missing, False
        if loaded.files == self.last_read and not was_missing:
            return ""
        self.last_read = loaded.files
        if loaded.line is None:
            self.pending, self.has_errors = None, True
            problems, file = loaded.problems, str(self.path)
            return "\n".join(format_problems(problems, file, loaded.texts, errors_only=True))
        # A file that was missing for a while and has come back unchanged was not saved by anybody.
        self.was_saved = self.was_saved or loaded.files != self.last_valid
        self.pending, self.last_valid = loaded, loaded.files
        return ""

    def holds(self, files: Mapping[str, bytes]) -> bool:
        """Tell whether the file, and what it includes, is this at the moment."""
        read = sibling_reader(self.path)
        with suppress(OSError):
            return all(raw == (read(name) if name else read_regular(self.path))
                       for name, raw in files.items())  # fmt: skip
        return False

    def publish_pending(self, table: EditionsTable) -> None:
        """Publish what is not published yet, once nobody is writing it. Raises StoreError.

        When the line starts, only what never was: on a machine that was away, the file may be old.
        """
        if not self.pending or not self.pending.line:
            return
        newest, edition = table.newest(), self.pending.line.edition
        if newest and newest.edition == edition:
            self.was_edition = newest.number
            if self.has_errors:
                now = f"it is edition {newest.number}, which is live"
                self.announce(f"{self.path} has no errors any more; {now}")
        elif newest and not self.was_saved and table.has(edition):
            cure = ("`ivr publish` makes the file live, and `ivr export --over` puts that edition "
                    "in its place")  # fmt: skip
            heard = f"is not what callers hear, which is edition {newest.number}"
            self.announce(f"{self.path} {heard}: {cure}", warning=True)
        elif newest and not self.is_still():
            return
        else:
            self._publish(table, newest, self.pending)
        self.pending, self.was_saved, self.has_errors = None, False, False

    def _goes_on_from(self) -> int:
        """The edition that whoever saved this file has edited; 0 if that is not known.

        The console may have written the file a moment before, so that it was not seen as it was.
        """
        if self.place is None or not self.was_saved:
            return self.was_edition
        return written_as(self.place, time.monotonic() - self.begun) or self.was_edition

    def _publish(self, table: EditionsTable, newest: Published | None, loaded: Loaded) -> None:
        """Publish the file, or announce why it is not. Raises StoreError."""
        if loaded.line is None:
            return
        by, note = author(os.environ, self.path, loaded.files), note_in(loaded.files[""])
        try:
            live = publish_file(
                table, loaded.files, loaded.line, by, note[:MAX_NOTE], over=self._goes_on_from()
            )
        except HeldError as error:
            self.announce(_held(self.path, newest, error.held), warning=True)
        except RefusedError as error:
            self.announce(f"{self.path}: not published: {error}", warning=True)
        else:
            if newest is None and not self.was_saved:
                self.announce(f"{self.path}: edition {live.number} is live")
            elif newest and not self.was_saved:
                now = f"it is edition {live.number}, and replaces edition {newest.number}"
                self.announce(f"{self.path} has changed while this line was not running: {now}")


def _held(path: Path, newest: Published | None, held: tuple[Held, ...]) -> str:
    """Say why a file is held, and what callers hear meanwhile."""
    heard = f"callers still hear edition {newest.number}" if newest else "nothing is live"
    return "\n".join([f"{path} is held; {heard}", *map(str, held)])


def _stamp(file: Path) -> tuple[int, int, int] | None:
    with suppress(OSError):
        found = file.stat()
        return found.st_mtime_ns, found.st_size, found.st_ino
    return None
