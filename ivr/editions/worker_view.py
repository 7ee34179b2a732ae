"""The editions that one worker answers from: what is live, and what calls under way began in."""

import json
import logging
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from ivr.dialogue.phrases import phrasebook
from ivr.editions.live_folder import (
    NAME,
    POINTER,
    STORE,
    files_of,
    has,
    live_edition,
    version_of,
    written_at,
)
from ivr.tree.load.loader import EDITION_DIGITS, EditionError, load_edition
from ivr.tree.model import Tree

log = logging.getLogger(__name__)

HELD, TEXT = 50, 32 * 1024 * 1024
"""How many of them a worker holds in memory at most, and how many bytes of text in sum."""


class Edition(NamedTuple):
    """A tree, the addresses of its audio by key, and a name for the two as they are together.

    `size` is that of its text, in bytes.
    """

    tree: Tree
    sounds: Mapping[str, str]
    version: str
    size: int = 0


class Editions:
    """One worker's view of the folder. Any thread may use it."""

    def __init__(self, folder: Path) -> None:
        """Read what is live. Raises FileNotFoundError if nothing has been published yet."""
        self._folder = folder
        self._known: dict[str, Edition] = {}
        self._unreadable: dict[str, int] = {}
        self._reading: set[str] = set()
        self._lock = threading.Lock()
        self.live = self._read(live_edition(folder))

    def get(self, edition: str) -> Edition | None:
        """An edition by its name, while it is kept and can be read."""
        found = self._known.get(edition)
        if found is None and NAME.fullmatch(edition) and not self._is_unreadable(edition):
            with suppress(OSError, ValueError):
                found = self._read(edition)
        return found

    def at_hand(self, edition: str) -> bool:
        """Whether there is nothing to wait for: it is in memory, or will never be.

        One that lies in the folder is read meanwhile, so that other callers need not wait for it.
        """
        if edition in self._known or not NAME.fullmatch(edition) or self._is_unreadable(edition):
            return True
        with self._lock:
            if edition not in self._reading and has(self._folder, edition):
                self._reading.add(edition)
                threading.Thread(target=self._read_ahead, args=[edition], daemon=True).start()
        return False

    def _is_unreadable(self, edition: str) -> bool:
        """Whether it could not be read, and nobody has written it anew since."""
        seen = self._unreadable.get(edition)
        return seen is not None and seen == written_at(self._folder, edition)

    def _read_ahead(self, edition: str) -> None:
        self.get(edition)
        with self._lock:
            self._reading.discard(edition)

    def store(self) -> str:
        """How the database is: `ok` or `away`."""
        try:
            return (self._folder / STORE).read_text()
        except OSError:
            return "ok"

    def refresh(self) -> None:
        """Take up what is newer. Raises OSError if the folder cannot be read."""
        newest = (self._folder / POINTER).read_text()
        if newest == self.live.version:
            return
        known = self.get(newest[:EDITION_DIGITS]) or self.live
        # The tree may be the same and its audio not: somebody recorded some of it anew.
        self.live = known if known.version == newest else self._keep(known.tree, known.size)

    def follow(self, seconds: float = 0.5) -> None:
        """Refresh from now on, in the background."""

        def forever() -> None:
            while not stop.wait(seconds):
                try:
                    self.refresh()
                except (OSError, ValueError) as error:
                    log.debug("the line goes on with edition %s: %s", self.live.version, error)

        stop = threading.Event()
        threading.Thread(target=forever, name="editions", daemon=True).start()

    def _read(self, edition: str) -> Edition:
        written = written_at(self._folder, edition)
        sources = files_of(self._folder, edition)
        try:
            tree = load_edition(sources, phrasebook())
        except EditionError:
            self._unreadable[edition] = written  # so that it is not read again and again
            raise
        return self._keep(tree, sum(map(len, sources.values())))

    def _keep(self, tree: Tree, size: int) -> Edition:
        """The tree with its audio as it is now."""
        addresses = (self._folder / f"{tree.edition}.json").read_bytes()
        version = version_of(tree.edition, addresses)
        edition = Edition(tree, json.loads(addresses), version, size)
        with self._lock:
            known = {**self._known, tree.edition: edition}
            for old in list(known)[:-1]:
                if len(known) <= HELD and sum(one.size for one in known.values()) <= TEXT:
                    break
                del known[old]
            self._known = known
        return edition
