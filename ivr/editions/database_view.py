"""The database as a running line sees it: it may be away, and the line goes on."""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ivr.editions import live_folder
from ivr.editions.table import Editions, Published
from ivr.logs import Announce
from ivr.store.database import StoreError, connect, state_folder

log = logging.getLogger(__name__)


Sounds = Callable[[str], Mapping[str, str]]
"""Where the audio of an edition is, as far as this machine has it."""


class Store:
    """The editions, and beside the database a copy of what was live here last."""

    def __init__(self, url: str, folder: Path, announce: Announce, sounds: Sounds) -> None:
        self.url, self.folder, self.announce, self.sounds = url, folder, announce, sounds
        self.found: Editions | None = None
        self.away = False
        self.copy = state_folder(url) / "live"
        self.fetched = 0
        """The number of the newest edition whose files are at hand."""

    def editions(self) -> Editions:
        """What was published. Raises StoreError."""
        if self.found is None:
            self.found = Editions(connect(self.url))
        return self.found

    def newest(self) -> Published | None:
        """What is live; None if nothing was ever published. Raises StoreError.

        What was live lately, on whatever machine, is at hand then: calls that began in it come
        here.
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
        since = datetime.now(UTC) - timedelta(seconds=live_folder.LONGEST_CALL)
        for one in self.editions().lately(self.fetched, since):
            try:
                if live_folder.has(self.folder, one.edition):
                    live_folder.touch(self.folder, one.edition)
                else:
                    live_folder.add(
                        self.folder, self.files(one), one.edition, self.sounds(one.edition)
                    )
            except (OSError, KeyError) as error:
                log.warning("calls in edition %s that come here begin anew: %s", one.number, error)

    def is_away(self, error: StoreError) -> None:
        """Say once that the line goes on without it."""
        if not self.away:
            self.announce(f"{error}; the line goes on with what it knows", warning=True)
            self.away = True
            live_folder.tell_store(self.folder, "away")

    def is_back(self) -> None:
        """Say that it is there again."""
        if self.away:
            self.announce("the database is back")
            self.away = False
            live_folder.tell_store(self.folder, "ok")

    def kept(self) -> dict[str, bytes]:
        """The files of what was live here last; none if nothing ever was."""
        try:
            return live_folder.files_of_live(self.copy)
        except (OSError, ValueError):
            return {}

    def keep(self, files: Mapping[str, bytes], edition: str) -> None:
        """Keep what is live, should the line start while the database is away."""
        with suppress(OSError):
            live_folder.publish(self.copy, files, edition)
