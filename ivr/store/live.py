"""The editions that a running line answers from: what is live, and what was so for calls under way.

They lie as files in a folder that the line's workers share: `<edition>.yaml` each, what it includes
in a folder `<edition>`, `<edition>.json` with the addresses of its audio, and `live` with the
version of the newest. Only checked trees get there, so a worker that starts anew, at any time,
answers from the same tree as its neighbours, whatever has been saved in the menu file since.
"""

import json
import logging
import os
import re
import shutil
import threading
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from ivr import files
from ivr.tree.loader import EDITION, load_files
from ivr.tree.model import Tree

log = logging.getLogger(__name__)

LONGEST_CALL = 4 * 60 * 60  # seconds; Twilio's time limit of a call
KEPT = 500
"""Editions that stay for so long after they were live, so that a caller ends in the one they began
with; no more, however often somebody publishes."""
HELD, TEXT = 50, 32 * 1024 * 1024
"""How many of them a worker holds in memory at most, and how many bytes of text in sum."""
_POINTER, _STORE = "live", "store"
_NAME = re.compile(f"[0-9a-f]{{{EDITION}}}")


class Edition(NamedTuple):
    """A tree, the addresses of its audio by key, and a name for the two as they are together.

    `size` is that of its text, in bytes.
    """

    tree: Tree
    sounds: Mapping[str, str]
    version: str
    size: int = 0


def publish(
    folder: Path,
    sources: Mapping[str, bytes],
    edition: str,
    sounds: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Make a sound tree live for every worker: its files, as `Loaded` has them, and its audio.

    Raises OSError if it cannot be kept.
    """
    with suppress(OSError):  # from now on the one before it grows old
        touch(folder, _live(folder))
    addresses = add(folder, sources, edition, sounds)
    files.write(folder / _POINTER, _version(edition, addresses).encode())
    others = [file for file in folder.glob("*.yaml") if file.stem != edition]
    newest_first = sorted(others, key=lambda file: -file.stat().st_mtime_ns)
    ended = time.time() - LONGEST_CALL
    for place, old in enumerate(newest_first, 1):
        if place >= KEPT or old.stat().st_mtime < ended:
            old.unlink(missing_ok=True)
            old.with_suffix(".json").unlink(missing_ok=True)
            shutil.rmtree(old.with_suffix(""), ignore_errors=True)


def add(
    folder: Path, sources: Mapping[str, bytes], edition: str, sounds: Mapping[str, str]
) -> bytes:
    """Have a sound tree at hand for callers who began in it elsewhere. Raises OSError."""
    addresses = json.dumps(dict(sounds)).encode()
    files.write(folder / f"{edition}.json", addresses)
    for name, raw in sources.items():
        if name:
            files.write(folder / edition / name, raw)
    files.write(folder / f"{edition}.yaml", sources[""])
    return addresses


def has(folder: Path, edition: str) -> bool:
    """Whether it is at hand: its text is written last."""
    return (folder / f"{edition}.yaml").is_file()


def _written(folder: Path, edition: str) -> int:
    """When its text was written last."""
    try:
        return (folder / f"{edition}.yaml").stat().st_mtime_ns
    except OSError:
        return 0


def touch(folder: Path, edition: str) -> None:
    """Note that it was live until now. Raises OSError."""
    os.utime(folder / f"{edition}.yaml")


def _live(folder: Path) -> str:
    return (folder / _POINTER).read_text()[:EDITION]


def published(folder: Path, sources: Iterable[str], edition: str) -> bool:
    """Whether a worker that starts now would find the edition, with all the files it is made of."""
    parts = (f"{edition}/{name}" for name in sources if name)
    needed = (_POINTER, f"{edition}.yaml", f"{edition}.json", *parts)
    return all((folder / name).is_file() for name in needed)


def _version(edition: str, addresses: bytes) -> str:
    return f"{edition}-{sha256(addresses).hexdigest()[:8]}"


def files_of_live(folder: Path) -> dict[str, bytes]:
    """The files of the live one by their names, the main one under "". Raises OSError."""
    return _files(folder, _live(folder))


def _files(folder: Path, edition: str) -> dict[str, bytes]:
    parts = (path for path in (folder / edition).rglob("*") if path.is_file())
    found = {path.relative_to(folder / edition).as_posix(): path.read_bytes() for path in parts}
    return {**found, "": (folder / f"{edition}.yaml").read_bytes()}


def tell_store(folder: Path, status: str) -> None:
    """Let workers know how the database is: `ok` or `away`. Raises OSError."""
    files.write(folder / _STORE, status.encode())


class Editions:
    """One worker's view of the folder. Any thread may use it."""

    def __init__(self, folder: Path) -> None:
        """Read what is live. Raises FileNotFoundError if nothing has been published yet."""
        self._folder = folder
        self._known: dict[str, Edition] = {}
        self._unsound: dict[str, int] = {}
        self._reading: set[str] = set()
        self._lock = threading.Lock()
        self.live = self._read(_live(folder))

    def get(self, edition: str) -> Edition | None:
        """An edition by its name, while it is kept and can be read."""
        found = self._known.get(edition)
        if found is None and _NAME.fullmatch(edition) and not self._is_unsound(edition):
            with suppress(OSError, ValueError):
                found = self._read(edition)
        return found

    def at_hand(self, edition: str) -> bool:
        """Whether there is nothing to wait for: it is in memory, or will never be.

        One that lies in the folder is read meanwhile, so that other callers need not wait for it.
        """
        if edition in self._known or not _NAME.fullmatch(edition) or self._is_unsound(edition):
            return True
        with self._lock:
            if edition not in self._reading and has(self._folder, edition):
                self._reading.add(edition)
                threading.Thread(target=self._read_ahead, args=[edition], daemon=True).start()
        return False

    def _is_unsound(self, edition: str) -> bool:
        """Whether it could not be read, and nobody has written it anew since."""
        seen = self._unsound.get(edition)
        return seen is not None and seen == _written(self._folder, edition)

    def _read_ahead(self, edition: str) -> None:
        self.get(edition)
        with self._lock:
            self._reading.discard(edition)

    def store(self) -> str:
        """How the database is: `ok` or `away`."""
        try:
            return (self._folder / _STORE).read_text()
        except OSError:
            return "ok"

    def refresh(self) -> None:
        """Take up what is newer. Raises OSError if the folder cannot be read."""
        newest = (self._folder / _POINTER).read_text()
        if newest == self.live.version:
            return
        known = self.get(newest[:EDITION]) or self.live
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
        written = _written(self._folder, edition)
        sources = _files(self._folder, edition)
        loaded = load_files(sources)
        if loaded.tree is None:
            self._unsound[edition] = written  # so that it is not read again and again
            raise ValueError(f"edition {edition} is not sound: {loaded.problems}")
        return self._keep(loaded.tree, sum(map(len, sources.values())))

    def _keep(self, tree: Tree, size: int) -> Edition:
        """The tree with its audio as it is now."""
        addresses = (self._folder / f"{tree.edition}.json").read_bytes()
        version = _version(tree.edition, addresses)
        edition = Edition(tree, json.loads(addresses), version, size)
        with self._lock:
            known = {**self._known, tree.edition: edition}
            for old in list(known)[:-1]:
                if len(known) <= HELD and sum(one.size for one in known.values()) <= TEXT:
                    break
                del known[old]
            self._known = known
        return edition
