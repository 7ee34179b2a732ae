"""The editions that a running line answers from: the live one, and those that calls are still in.

They are files in a folder that the line's workers share: `<edition>.yaml` for each, what it
includes in a folder `<edition>`, the addresses of its audio in `<edition>.json`, and the version of
the newest in `live`. Only checked menus get there, so a worker that starts at any time answers from
the same menu as its neighbours, whatever has been saved in the menu file since.
"""

import json
import os
import re
import shutil
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from ivr import files
from ivr.tree.load.sources import EDITION_DIGITS

MAX_CALL = 4 * 60 * 60  # seconds; Twilio's time limit for a call
MAX_KEPT_EDITIONS = 500
"""Editions stay for `MAX_CALL` after they were live, so that every caller ends in the edition they
began with; but no more than this, however often somebody publishes."""
POINTER, DATABASE, PROGRESS = "live", "database", "progress"
NAME = re.compile(f"[0-9a-f]{{{EDITION_DIGITS}}}")


class Progress(NamedTuple):
    """An edition that is not live yet: how much of its audio is made, or why it cannot be."""

    edition: str
    done: int = 0
    total: int = 0
    failed: str = ""


Sounds = Mapping[str, str]
"""The addresses of audio, by the keys of texts and pauses."""


def publish(
    folder: Path, sources: Mapping[str, bytes], edition: str, sounds: Sounds = MappingProxyType({})
) -> None:
    """Make a checked menu live for every worker: its files, as in `Loaded`, and its audio.

    Raises OSError if it cannot be written.
    """
    with suppress(OSError):  # the one before it was live until now
        touch(folder, live_edition(folder))
    addresses = add(folder, sources, edition, sounds)
    files.write(folder / POINTER, version_of(edition, addresses).encode())
    others = [file for file in folder.glob("*.yaml") if file.stem != edition]
    newest_first = sorted(others, key=lambda file: -file.stat().st_mtime_ns)
    ended = time.time() - MAX_CALL
    for place, old in enumerate(newest_first, 1):
        if place >= MAX_KEPT_EDITIONS or old.stat().st_mtime < ended:
            old.unlink(missing_ok=True)
            old.with_suffix(".json").unlink(missing_ok=True)
            shutil.rmtree(old.with_suffix(""), ignore_errors=True)


def add(folder: Path, sources: Mapping[str, bytes], edition: str, sounds: Sounds) -> bytes:
    """Add a checked menu for callers who began in it on another machine. Raises OSError."""
    addresses = json.dumps(dict(sounds)).encode()
    files.write(folder / f"{edition}.json", addresses)
    for name, raw in sources.items():
        if name:
            files.write(folder / edition / name, raw)
    files.write(folder / f"{edition}.yaml", sources[""])
    return addresses


def has(folder: Path, edition: str) -> bool:
    """Tell whether an edition is there: its main file is written last."""
    return (folder / f"{edition}.yaml").is_file()


def written_at(folder: Path, edition: str) -> int:
    """When the main file was last written, in nanoseconds since 1970; 0 if there is none."""
    try:
        return (folder / f"{edition}.yaml").stat().st_mtime_ns
    except OSError:
        return 0


def touch(folder: Path, edition: str) -> None:
    """Note that an edition was live until now. Raises OSError."""
    os.utime(folder / f"{edition}.yaml")


def live_edition(folder: Path) -> str:
    """The name of the live edition. Raises OSError."""
    return (folder / POINTER).read_text()[:EDITION_DIGITS]


def is_published(folder: Path, sources: Iterable[str], edition: str) -> bool:
    """Tell whether a worker that starts now would find the edition, with all of its files."""
    parts = (f"{edition}/{name}" for name in sources if name)
    needed = (POINTER, f"{edition}.yaml", f"{edition}.json", *parts)
    return all((folder / name).is_file() for name in needed)


def version_of(edition: str, addresses: bytes) -> str:
    return f"{edition}-{sha256(addresses).hexdigest()[:8]}"


def files_of(folder: Path, edition: str) -> dict[str, bytes]:
    """The files of an edition by their names, the main one under "". Raises OSError."""
    parts = (path for path in (folder / edition).rglob("*") if path.is_file())
    found = {path.relative_to(folder / edition).as_posix(): path.read_bytes() for path in parts}
    return {**found, "": (folder / f"{edition}.yaml").read_bytes()}


def write_database_status(folder: Path, status: str) -> None:
    """Let workers know whether the database is `ok` or `away`. Raises OSError."""
    files.write(folder / DATABASE, status.encode())


def database_status(folder: Path) -> str:
    """Return `ok`, or `away` if the line cannot reach the database."""
    try:
        return (folder / DATABASE).read_text()
    except OSError:
        return "ok"


def write_progress(folder: Path, progress: Progress) -> None:
    """Let workers know how far an edition is that is to go live. Raises OSError."""
    files.write(folder / PROGRESS, json.dumps(progress).encode())


def progress_in(folder: Path) -> Progress | None:
    """Return how far the next edition is; None if that is not known."""
    try:
        return Progress(*json.loads((folder / PROGRESS).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None
