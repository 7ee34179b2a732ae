"""The editions that one worker answers from: the live one, and those that calls are still in."""

import json
import logging
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from ivr.editions import live_folder
from ivr.editions.live_folder import NAME, POINTER, files_of, has, live_edition, written_at
from ivr.editions.reading import read_edition
from ivr.tree.load.sources import EDITION_DIGITS
from ivr.tree.model import Line

log = logging.getLogger(__name__)

POLL_INTERVAL = 0.5  # seconds between two looks at what is live
MAX_LOADED_EDITIONS = 50  # that a worker holds in memory
MAX_LOADED_TEXT = 32 * 1024 * 1024  # bytes of their files, all together


class Edition(NamedTuple):
    """A menu, the addresses of its audio by key, and a version that names both together.

    `size` is the number of bytes in its files.
    """

    line: Line
    sounds: Mapping[str, str]
    version: str
    size: int = 0


class WorkerView:
    """One worker's view of the folder. Any thread may use it."""

    def __init__(self, folder: Path) -> None:
        """Read the live edition. Raises FileNotFoundError if nothing has been published yet."""
        self._folder = folder
        self._known: dict[str, Edition] = {}
        self._unreadable: dict[str, int] = {}  # editions, and when their files had been written
        self._reading: set[str] = set()
        self._lock = threading.Lock()
        self.live = self._read(live_edition(folder))

    def get(self, edition: str) -> Edition | None:
        """Find an edition by its name, while it is kept and can be read."""
        found = self._known.get(edition)
        if found is None and NAME.fullmatch(edition) and not self._is_unreadable(edition):
            with suppress(OSError, ValueError):
                return self._read(edition)
        return found

    def is_loaded(self, edition: str) -> bool:
        """Tell whether there is nothing to wait for: it is in memory, or never will be.

        An edition in the folder is read in the background, so that other callers do not wait.
        """
        if edition in self._known or not NAME.fullmatch(edition) or self._is_unreadable(edition):
            return True
        with self._lock:
            if edition not in self._reading and has(self._folder, edition):
                self._reading.add(edition)
                threading.Thread(target=self._read_ahead, args=[edition], daemon=True).start()
        return False

    def _is_unreadable(self, edition: str) -> bool:
        """Whether it could not be read, and nobody has written it again since."""
        return self._unreadable.get(edition) == written_at(self._folder, edition)

    def _read_ahead(self, edition: str) -> None:
        self.get(edition)
        with self._lock:
            self._reading.discard(edition)

    def files(self, edition: str) -> dict[str, bytes]:
        """The files of an edition by their names, while it is kept. Raises OSError."""
        return files_of(self._folder, edition)

    def database_status(self) -> str:
        """Return `ok`, or `away` if the line cannot reach the database."""
        return live_folder.database_status(self._folder)

    def progress(self) -> live_folder.Progress | None:
        """How far the edition is that goes live next; None if that is not known."""
        return live_folder.progress_in(self._folder)

    def refresh(self) -> None:
        """Switch to what is live now. Raises OSError if the folder cannot be read."""
        newest = (self._folder / POINTER).read_text()
        if newest == self.live.version:
            return
        known = self.get(newest[:EDITION_DIGITS]) or self.live
        # The menu may be the same but not its audio: somebody recorded some of it again.
        self.live = known if known.version == newest else self._keep(known.line, known.size)

    def follow(self, seconds: float = POLL_INTERVAL) -> Callable[[], None]:
        """Refresh it again and again, in a thread of its own; return what ends that."""

        def forever() -> None:
            while not stop.wait(seconds):
                try:
                    self.refresh()
                except (OSError, ValueError) as error:
                    log.debug("the line goes on with edition %s: %s", self.live.version, error)

        stop = threading.Event()
        threading.Thread(target=forever, name="editions", daemon=True).start()
        return stop.set

    def _read(self, edition: str) -> Edition:
        written = written_at(self._folder, edition)
        sources = files_of(self._folder, edition)
        try:
            line = read_edition(sources, edition)
        except ValueError:
            self._unreadable[edition] = written  # so that it is not read again and again
            raise
        return self._keep(line, sum(map(len, sources.values())))

    def _keep(self, line: Line, size: int) -> Edition:
        """Keep a menu in memory, with its audio as it is now."""
        addresses = (self._folder / f"{line.edition}.json").read_bytes()
        version = live_folder.version_of(line.edition, addresses)
        edition = Edition(line, json.loads(addresses), version, size)
        with self._lock:
            known = {**self._known, line.edition: edition}
            for old in list(known)[:-1]:
                text = sum(one.size for one in known.values())
                if len(known) <= MAX_LOADED_EDITIONS and text <= MAX_LOADED_TEXT:
                    break
                del known[old]
            self._known = known
        return edition
