"""The trees that a running line answers from: the live one, and the last few before it.

They lie as files in a folder that the line's workers share: `<edition>.yaml` each, and `live` with
the name of the newest. Only checked trees get there, so a worker that starts anew, at any time,
answers from the same tree as its neighbours, whatever has been saved in the menu file since.
"""

import logging
import re
import threading
from contextlib import suppress
from pathlib import Path

from ivr.tree.loader import EDITION, load
from ivr.tree.model import Tree

log = logging.getLogger(__name__)

KEPT = 5
"""Editions that stay, so that a caller ends in the one they began with."""
_POINTER = "live"
_NAME = re.compile(f"[0-9a-f]{{{EDITION}}}")


def publish(folder: Path, raw: bytes, edition: str) -> None:
    """Make a sound tree live for every worker. Raises OSError if its bytes cannot be kept."""
    folder.mkdir(exist_ok=True)
    _write(folder / f"{edition}.yaml", raw)
    _write(folder / _POINTER, edition.encode())
    others = [file for file in folder.glob("*.yaml") if file.stem != edition]
    newest_first = sorted(others, key=lambda file: -file.stat().st_mtime_ns)
    for old in newest_first[KEPT - 1 :]:  # by a clock that may step back: never the live one
        old.unlink(missing_ok=True)


def published(folder: Path, edition: str) -> bool:
    """Whether a worker that starts now would find the edition."""
    return (folder / _POINTER).is_file() and (folder / f"{edition}.yaml").is_file()


def _write(file: Path, content: bytes) -> None:
    # Renamed when it is whole, since a worker may read at any moment.
    new = file.with_suffix(".new")
    new.write_bytes(content)
    new.replace(file)


class Editions:
    """One worker's view of the folder. Any thread may use it."""

    def __init__(self, folder: Path) -> None:
        """Read what is live. Raises FileNotFoundError if nothing has been published yet."""
        self._folder = folder
        self._trees: dict[str, Tree] = {}
        self.live = self._read((folder / _POINTER).read_text())

    def get(self, edition: str) -> Tree | None:
        """The tree of an edition, while it is kept and can be read."""
        tree = self._trees.get(edition)
        if tree is None and _NAME.fullmatch(edition):
            with suppress(OSError):
                tree = self._read(edition)
        return tree

    def refresh(self) -> None:
        """Take up a newer edition if there is one. Raises OSError if the folder cannot be read."""
        newest = (self._folder / _POINTER).read_text()
        if newest != self.live.edition:
            self.live = self.get(newest) or self.live

    def follow(self, seconds: float = 0.5) -> None:
        """Refresh from now on, in the background."""

        def forever() -> None:
            while not stop.wait(seconds):
                try:
                    self.refresh()
                except (OSError, ValueError) as error:
                    log.debug("the line goes on with edition %s: %s", self.live.edition, error)

        stop = threading.Event()
        threading.Thread(target=forever, name="editions", daemon=True).start()

    def _read(self, edition: str) -> Tree:
        loaded = load((self._folder / f"{edition}.yaml").read_bytes())
        if loaded.tree is None:
            raise ValueError(f"edition {edition} is not sound: {loaded.problems}")
        trees = {**self._trees, edition: loaded.tree}
        for old in list(trees)[:-KEPT]:
            del trees[old]
        self._trees = trees
        return loaded.tree
