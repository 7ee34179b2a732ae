"""The database as a running line sees it: it may be away, and the line goes on."""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ivr import files
from ivr.editions import live_folder
from ivr.editions.live_folder import Sounds
from ivr.editions.table import EditionsTable, Published
from ivr.logs import Announce
from ivr.store.database import StoreError, connect, state_folder

log = logging.getLogger(__name__)

SERVED = "file"
"""Holds the path of the menu file that was served here last."""


class DatabaseView:
    """The editions in the database, and on this machine a copy of what was live here last."""

    def __init__(
        self, url: str, folder: Path, announce: Announce, sounds: Callable[[str], Sounds]
    ) -> None:
        """`folder` is the one that workers answer from; `sounds` finds an edition's audio here."""
        self.url, self.folder, self.announce, self.sounds = url, folder, announce, sounds
        self.table: EditionsTable | None = None
        self.is_away = False
        self.fallback = state_folder(url) / "live"
        self.fetched = 0  # the number of the newest edition whose files have been fetched

    def editions(self) -> EditionsTable:
        """Connect if need be. Raises StoreError."""
        self.table = self.table or EditionsTable(connect(self.url))
        return self.table

    def newest(self) -> Published | None:
        """The live edition; None if nothing was ever published. Raises StoreError.

        Also fetches the editions that were live lately, on whatever machine: their calls come here.
        """
        newest = self.editions().newest()
        if newest and newest.number > self.fetched:
            self._fetch()
            self.fetched = newest.number
        return newest

    def files(self, one: Published) -> dict[str, bytes]:
        """The files of an edition. Raises StoreError."""
        return self.editions().files(one.edition)

    def _fetch(self) -> None:
        since = datetime.now(UTC) - timedelta(seconds=live_folder.MAX_CALL)
        for one in self.editions().live_since(since, after=self.fetched):
            name = one.edition
            try:
                if live_folder.has(self.folder, name):
                    live_folder.touch(self.folder, name)
                else:
                    live_folder.add(self.folder, self.files(one), name, self.sounds(name))
            except (OSError, KeyError) as error:
                lost = "calls in edition %s that come here start again at the main menu: %s"
                log.warning(lost, one.number, error)

    def mark_unavailable(self, error: StoreError) -> None:
        """Announce, once, that the line goes on without the database."""
        self._mark(True, f"{error}; the line goes on with what it knows")

    def mark_available(self) -> None:
        """Announce that the database is back, if it was away."""
        self._mark(False, "the database is back")

    def _mark(self, is_away: bool, text: str) -> None:
        if is_away != self.is_away:
            self.announce(text, warning=is_away)
            self.is_away = is_away
            live_folder.write_database_status(self.folder, "away" if is_away else "ok")

    def has_served(self, file: Path) -> bool:
        """Tell whether a line has run here on this database with this menu file."""
        with suppress(OSError):
            return (self.fallback / SERVED).read_text() == str(file.resolve())
        return False

    def note_served(self, file: Path) -> None:
        """Note which menu file the line runs with."""
        with suppress(OSError):
            files.write(self.fallback / SERVED, str(file.resolve()).encode())

    def load_fallback(self) -> tuple[str, dict[str, bytes]]:
        """The name and the files of what was live here last; "" and none if nothing ever was."""
        try:
            name = live_folder.live_edition(self.fallback)
            return name, live_folder.files_of(self.fallback, name)
        except (OSError, ValueError):
            return "", {}

    def save_fallback(self, files: Mapping[str, bytes], edition: str) -> None:
        """Keep what is live, in case the line starts while the database is away."""
        with suppress(OSError):
            live_folder.publish(self.fallback, files, edition)
