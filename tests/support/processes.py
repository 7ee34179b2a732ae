"""Which processes a test has started, and which of them still run (Linux only)."""

import os
from collections.abc import Iterator
from pathlib import Path

from tests.support.waiting import until


def left_in(folder: Path) -> list[int]:
    """Wait until the processes that were started in this folder have ended; those that have not."""
    until(lambda: not running_in(folder), lambda: f"{running_in(folder)} still run")
    return running_in(folder)


def running_in(folder: Path) -> list[int]:
    """Processes that were started in this folder, other than the test's own."""
    here = str(folder.resolve())
    links = (link for link in Path("/proc").glob("[0-9]*/cwd") if _target(link) == here)
    return [pid for link in links if (pid := int(link.parent.name)) != os.getpid()]


def children(pid: int) -> list[int]:
    """The processes that this one has started and that have not ended, in no order."""
    return [child for child, parent in _parents() if parent == pid]


def _parents() -> Iterator[tuple[int, int]]:
    """Each process on this machine, and the one that started it."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The parent is the second field after the name, which may hold spaces (proc(5)).
            yield int(path.parent.name), int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has just ended
            continue


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:  # it has ended, or is another user's
        return ""
