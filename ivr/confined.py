"""Run a module in a process with limits, for files of which nobody knows who made them.

What decodes sound, or opens what an office program has saved, is written in C, and a file may be
made to break it, or to fill the memory.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

MAX_AT_ONCE = 2  # processes of one kind
MAX_WAIT = 10  # seconds for one of them

_ROOT = Path(__file__).parents[1]


class BusyError(Exception):
    """So many of these processes work already, and go on working, that another has no place."""


class Places:
    """Folders for processes of one kind, of which only a few may work at once."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._free = threading.BoundedSemaphore(MAX_AT_ONCE)

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """Lend an empty folder, which is removed with all that is in it. Raises BusyError."""
        if not self._free.acquire(timeout=MAX_WAIT):
            raise BusyError
        try:
            with TemporaryDirectory(prefix=self._prefix) as name:
                yield Path(name)
        finally:
            self._free.release()


def run(module: str, arguments: Sequence[str], folder: Path, seconds: float) -> None:
    """Run `python -m module`; whatever becomes of it, nothing of it is left.

    It works in `folder`, and knows nothing of this process's environment. Raises TimeoutError.
    """
    command = [sys.executable, "-m", module, *arguments]
    environ = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(_ROOT), "TMPDIR": str(folder)}
    # Each thread of these would reserve memory.
    environ |= dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")
    with subprocess.Popen(  # noqa: S603 (our own command)
        command, env=environ, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    ) as process:  # fmt: skip
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise TimeoutError from None
        finally:
            with suppress(OSError):  # with what it has started, if anything
                os.killpg(process.pid, signal.SIGKILL)


def limit(memory: int, cpu: int, written: int) -> None:
    """Limit this process: bytes of memory, seconds of CPU, and bytes of each file it writes."""
    import resource

    for which, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_FSIZE, written),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(which, (most, most))
