"""The menu file of a running line: whoever saves it publishes it."""

import logging
import socket
from pathlib import Path

from ivr.check.check import check
from ivr.editions.publish import RefusedError, publish_file
from ivr.editions.table import Editions
from ivr.files import sibling_reader
from ivr.logs import Announce
from ivr.tree.load.loader import Loaded
from ivr.tree.problems import format_problems

log = logging.getLogger(__name__)

Stamp = tuple[tuple[int, int, int] | None, ...]
BY = f"ivr serve on {socket.gethostname()}"[:100]
"""Who publishes what is saved."""


class MenuFile:
    """The file, and what is to be published of it."""

    def __init__(self, path: Path, loaded: Loaded, announce: Announce) -> None:
        """`loaded` is the file as it was read."""
        self.path, self.announce = path, announce
        self.seen = loaded.files
        """The file, and what it includes, as they were read last."""
        self.sound = loaded.files if loaded.tree else {}
        """The same as they were without an error."""
        self.waiting = loaded if loaded.tree else None
        """What is to be published when the database is there."""
        self.saved = False
        """Whether that was saved just now; else somebody may have gone back from it before."""
        self.gone = False
        """Whether the file could not be read when it was looked at last."""
        self.wrong = loaded.tree is None
        """Whether the last that was said of it is that something is wrong."""

    def stamp(self) -> Stamp:
        """What differs after a file was written or replaced, or other files are included."""
        paths = [self.path.parent / name if name else self.path for name in sorted(self.seen)]
        return tuple(map(_stamp, paths))

    def take_up(self) -> str:
        """Read it again; why it cannot be published, if so."""
        try:
            loaded = check(self.path.read_bytes(), beside=sibling_reader(self.path))
        except OSError as error:
            self.gone = self.wrong = True
            return f"{self.path}: {error.strerror}"
        gone, self.gone = self.gone, False
        if loaded.files == self.seen and not gone:
            return ""
        self.seen = loaded.files
        if loaded.tree is None:
            self.waiting, self.wrong = None, True
            errors = format_problems(
                loaded.problems, str(self.path), loaded.texts, errors_only=True
            )
            return "\n".join(errors)
        # What was away for a while, and is as it was, nobody has saved.
        self.saved = self.saved or loaded.files != self.sound
        self.waiting, self.sound = loaded, loaded.files
        return ""

    def offer(self, store: Editions) -> None:
        """Publish what is not yet published. Raises StoreError.

        At the start only what never was: the file may be an old one on a machine that was away.
        """
        if not self.waiting or not self.waiting.tree:
            return
        files, edition = self.waiting.files, self.waiting.tree.edition
        newest = store.newest()
        if newest and newest.edition == edition:
            if self.wrong:
                again = f"in order again; it is edition {newest.number}, which is live"
                self.announce(f"{self.path}: {again}")
        elif newest and not self.saved and store.has(edition):
            self.announce(
                f"{self.path} is not what callers hear, which is edition {newest.number}: "
                "`ivr publish` puts the file live, and `ivr export "
                f"{newest.number}` writes that menu into a folder",
                warning=True,
            )
        else:
            try:
                live = publish_file(store, files, edition, BY)
                if newest and not self.saved:
                    self.announce(
                        f"{self.path} has changed while this line did not run: it is edition "
                        f"{live.number}, over edition {newest.number}"
                    )
            except RefusedError as error:
                self.announce(f"{self.path}: not published: {error}", warning=True)
        self.waiting, self.saved, self.wrong = None, False, False


def _stamp(file: Path) -> tuple[int, int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
