"""What happened in calls, on its way to the database: files that are only ever appended to.

Each worker has one of its own, so that a call never waits for the database, and nothing is lost
while that is slow or away: whatever is in the file survives the worker, also `kill -9`. What a
worker has not yet written, of the last 20 ms or so, does not. Each line tells its checksum.
"""

import fcntl
import json
import logging
import os
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import uuid4
from zlib import crc32

from ivr.events.event import Happened

log = logging.getLogger(__name__)

WRITE = 0.02  # seconds between two writes
MOST = 200_000  # events that wait in memory while nothing can be written
CHUNK = 1024 * 1024  # bytes that are read at a time
ENDING = ".journal"


class Journal:
    """The file of one worker. It is locked for as long as somebody may write to it."""

    def __init__(self, folder: Path) -> None:
        """Begin a file. Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{uuid4().hex}{ENDING}"
        begun = self.path.with_suffix(".new")  # unlocked, it would be taken for one that was left
        self.file = os.open(begun, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND, 0o600)
        fcntl.flock(self.file, fcntl.LOCK_EX)
        begun.rename(self.path)
        self.waiting: deque[bytes] = deque()
        self.batch: list[bytes] = []
        self.ended = threading.Event()
        self.size = 0
        self.failing = False
        self.thread = threading.Thread(target=self._forever, name="journal", daemon=True)
        self.thread.start()

    def append(self, happened: Happened) -> None:
        """Take it up; it is written a moment later."""
        self.append_text(b"[%d,%s]" % (happened.at, as_text(happened[1:])))

    def append_text(self, text: bytes) -> None:
        """The same of an event in the JSON that a line holds, for those who cannot wait for it."""
        self.waiting.append(text)

    def close(self) -> None:
        """Write what waits, and let the file go."""
        self.ended.set()
        self.thread.join()
        os.close(self.file)

    def _forever(self) -> None:
        while not self.ended.wait(WRITE):
            self._write()
        self._write()

    def _write(self) -> None:
        while self.waiting:
            self.batch.append(self.waiting.popleft())
        if not self.batch:
            return
        lines = b"".join(map(_line, self.batch))
        try:
            written = os.write(self.file, lines)
            if written < len(lines):
                raise OSError("the disk is full")
        except OSError as error:
            os.ftruncate(self.file, self.size)  # nobody shall read half of it
            if not self.failing:
                log.error("events wait until they can be written: %s", error)
            self.failing = True
            del self.batch[:-MOST]
            return
        self.size += written
        self.failing = False
        self.batch.clear()


def as_text(fields: Sequence[str | int]) -> bytes:
    """Fields as they stand in a line, without brackets."""
    return json.dumps(fields, separators=(",", ":"))[1:-1].encode()


def _line(text: bytes) -> bytes:
    return b"%08x %s\n" % (crc32(text), text)


def read(path: Path, offset: int) -> tuple[list[Happened], int]:
    """The whole lines from a place in a file, and the place after them. Raises OSError.

    A line that is damaged is left out, and said.
    """
    with path.open("rb") as file:
        file.seek(offset)
        whole, newline, _ = file.read(CHUNK).rpartition(b"\n")
    found = list(_events(whole.split(b"\n"), path)) if newline else []
    return found, offset + len(whole) + len(newline)


def _events(lines: list[bytes], path: Path) -> Iterator[Happened]:
    for line in lines:
        checksum, _, text = line.partition(b" ")
        try:
            if int(checksum, 16) != crc32(text):
                raise ValueError
            yield Happened(*json.loads(text))
        except (ValueError, TypeError):
            log.error("a damaged line of %s is left out", path.name)


def is_left(path: Path) -> bool:
    """Whether nobody writes to a file any more. Raises OSError."""
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True
