"""Which processes of a test still run, told by the folder they were started in (Linux only)."""

import os
import time
from pathlib import Path


def left_in(folder: Path) -> list[int]:
    """Processes, other than the test's own, that are still there after a moment to end in."""
    until = time.monotonic() + 5
    while (found := running_in(folder)) and time.monotonic() < until:
        time.sleep(0.01)
    return found


def running_in(folder: Path) -> list[int]:
    """Processes, other than the test's own."""
    here = str(folder.resolve())
    links = (link for link in Path("/proc").glob("[0-9]*/cwd") if _target(link) == here)
    return [pid for link in links if (pid := int(link.parent.name)) != os.getpid()]


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:  # it has ended, or is another user's
        return ""
