"""Writes a menu file like an edition: with all that it includes, or not at all."""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Literal

from ivr.files import read_regular, sibling_reader, write

Files = Mapping[str, bytes]
"""The files of a menu by their names, the main one under ""."""
FileIs = Literal["written", "live", "different", "missing"]
"""What became of a menu file: written like the edition, the same already, or left alone."""


def is_written(path: Path, files: Files) -> bool:
    """Tell whether a menu file, with the files that it includes, is that of an edition."""
    try:
        return files_at(path, files) == files
    except OSError:
        return False


def files_at(path: Path, names: Files) -> dict[str, bytes]:
    """Read a menu file, and those of these names that are beside it. Raises OSError."""
    read = sibling_reader(path)
    return {name: read(name) if name else read_regular(path) for name in names}


def is_writable(path: Path) -> bool:
    """Tell whether a menu file can be replaced here: it is written beside itself, and moved."""
    file = path.resolve()
    return file.is_file() and os.access(file.parent, os.W_OK) and os.access(file, os.W_OK)


def write_files(path: Path, before: Files, after: Files) -> FileIs:
    """Write a menu file, and what it includes, like an edition, if it is what was live until then.

    A file that is half one and half the other, since a process was killed there, is completed.
    Raises OSError if any cannot be written; what was written of it until then is taken back.
    """
    if is_written(path, after):
        return "live"
    if not path.exists():
        return "missing"
    changed = _changed(path, before, after)
    if changed is None:
        return "different"
    done: list[str] = []
    try:
        # The main file comes last: until then it includes what is new only where names stay.
        for name in sorted(changed, reverse=True):
            write(_file(path, name), after[name])
            done.append(name)
    except OSError:
        for name in done:
            _take_back(_file(path, name), before.get(name))
        raise
    return "written"


def _changed(path: Path, before: Files, after: Files) -> list[str] | None:
    """Name the files that have to be written; None if one of them is neither old nor new."""
    found: list[str] = []
    for name, raw in after.items():
        try:
            now = read_regular(_file(path, name))
        except FileNotFoundError:
            if name in before:
                return None
            found.append(name)
            continue
        if now != raw:
            if now != before.get(name):
                return None
            found.append(name)
    return found


def _file(path: Path, name: str) -> Path:
    """The file itself, behind links. Raises OSError if it is outside of the folder."""
    if not name:
        return path.resolve()
    folder = path.parent.resolve()
    found = (folder / name).resolve()
    if not found.is_relative_to(folder):
        raise PermissionError(13, "it leads out of the folder of the main file", str(found))
    return found


def _take_back(file: Path, was: bytes | None) -> None:
    with suppress(OSError):
        if was is None:
            file.unlink(missing_ok=True)
        else:
            write(file, was)
