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
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from ivr import files
from ivr.tree.load.loader import EDITION_DIGITS

log = logging.getLogger(__name__)

LONGEST_CALL = 4 * 60 * 60  # seconds; Twilio's time limit of a call
KEPT = 500
"""Editions that stay for so long after they were live, so that a caller ends in the one they began
with; no more, however often somebody publishes."""
POINTER, STORE = "live", "store"
NAME = re.compile(f"[0-9a-f]{{{EDITION_DIGITS}}}")


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
        touch(folder, live_edition(folder))
    addresses = add(folder, sources, edition, sounds)
    files.write(folder / POINTER, version_of(edition, addresses).encode())
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


def written_at(folder: Path, edition: str) -> int:
    """When its text was written last."""
    try:
        return (folder / f"{edition}.yaml").stat().st_mtime_ns
    except OSError:
        return 0


def touch(folder: Path, edition: str) -> None:
    """Note that it was live until now. Raises OSError."""
    os.utime(folder / f"{edition}.yaml")


def live_edition(folder: Path) -> str:
    return (folder / POINTER).read_text()[:EDITION_DIGITS]


def published(folder: Path, sources: Iterable[str], edition: str) -> bool:
    """Whether a worker that starts now would find the edition, with all the files it is made of."""
    parts = (f"{edition}/{name}" for name in sources if name)
    needed = (POINTER, f"{edition}.yaml", f"{edition}.json", *parts)
    return all((folder / name).is_file() for name in needed)


def version_of(edition: str, addresses: bytes) -> str:
    return f"{edition}-{sha256(addresses).hexdigest()[:8]}"


def files_of_live(folder: Path) -> dict[str, bytes]:
    """The files of the live one by their names, the main one under "". Raises OSError."""
    return files_of(folder, live_edition(folder))


def files_of(folder: Path, edition: str) -> dict[str, bytes]:
    parts = (path for path in (folder / edition).rglob("*") if path.is_file())
    found = {path.relative_to(folder / edition).as_posix(): path.read_bytes() for path in parts}
    return {**found, "": (folder / f"{edition}.yaml").read_bytes()}


def tell_store(folder: Path, status: str) -> None:
    """Let workers know how the database is: `ok` or `away`. Raises OSError."""
    files.write(folder / STORE, status.encode())
