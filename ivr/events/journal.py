"""Call events on their way to the database: files that are only ever appended to.

Each worker has a file of its own, so a call never waits for the database, and nothing is lost while
that is slow or away: what is in the file survives the worker, also `kill -9`. A worker that is
killed loses only what it had not written yet, about the last 20 ms. Each line has a checksum.
"""

import fcntl
import json
import logging
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from uuid import uuid4
from zlib import crc32

from ivr.events.event import CallEvent

log = logging.getLogger(__name__)

WRITE_INTERVAL = 0.02  # seconds between two writes
MAX_WAITING = 200_000  # events kept in memory while nothing can be written
CHUNK = 1024 * 1024  # bytes read at a time
SUFFIX = ".journal"
RENAMED = {"silence": "no_input", "wrong": "no_match", "calling": "transferring",
           "another": "trying_next_number", "patient": "unhurried"}  # fmt: skip
"""Reasons as earlier releases wrote them: their journals may still be there after an upgrade."""


class Journal:
    """The file of one worker. It is locked for as long as somebody may write to it."""

    def __init__(self, folder: Path) -> None:
        """Begin a file. Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{uuid4().hex}{SUFFIX}"
        begun = self.path.with_suffix(".new")  # unlocked, it would look like one to be removed
        self.file = os.open(begun, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND, 0o600)
        fcntl.flock(self.file, fcntl.LOCK_EX)
        begun.rename(self.path)
        self.waiting: deque[bytes] = deque()
        self.batch: list[bytes] = []
        self.ended = threading.Event()
        self.size, self.failing = 0, False
        self.thread = threading.Thread(target=self._forever, name="journal", daemon=True)
        self.thread.start()

    def append(self, event: CallEvent) -> None:
        self.append_text(_as_text(event))

    def append_text(self, text: bytes) -> None:
        """Take an event as the JSON of its fields; it is written a moment later."""
        self.waiting.append(text)

    def close(self) -> None:
        self.ended.set()
        self.thread.join()
        os.close(self.file)

    def _forever(self) -> None:
        while not self.ended.wait(WRITE_INTERVAL):
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
            os.ftruncate(self.file, self.size)  # nobody should read half a line
            if not self.failing:
                log.error("events wait until they can be written: %s", error)
            self.failing = True
            del self.batch[:-MAX_WAITING]
            return
        self.size, self.failing = self.size + written, False
        self.batch.clear()


def encode(fields: Sequence[str | int]) -> bytes:
    """Encode fields as JSON without the brackets around them."""
    return json.dumps(fields, separators=(",", ":"))[1:-1].encode()


def as_lines(events: Iterable[CallEvent]) -> bytes:
    return b"".join(_line(_as_text(event)) for event in events)


def _as_text(event: CallEvent) -> bytes:
    return b"[%s]" % encode(event)


def _line(text: bytes) -> bytes:
    return b"%08x %s\n" % (crc32(text), text)


def read_journal(path: Path, offset: int) -> tuple[list[CallEvent], int]:
    """Read whole lines of a journal, from `offset` on and about `CHUNK` bytes of them.

    Returns their events and the offset after them. A damaged line is left out, and logged. Raises
    OSError.
    """
    with path.open("rb") as file:
        file.seek(offset)
        whole, newline, _ = file.read(CHUNK).rpartition(b"\n")
    events = list(_events(whole.split(b"\n"), path)) if newline else []
    return events, offset + len(whole) + len(newline)


def _events(lines: list[bytes], path: Path) -> Iterator[CallEvent]:
    for line in lines:
        checksum, _, text = line.partition(b" ")
        try:
            if int(checksum, 16) != crc32(text):
                raise ValueError
            yield _event(json.loads(text))
        except (ValueError, TypeError):
            log.error("a damaged line of %s is left out", path.name)


def _event(fields: list[str | int]) -> CallEvent:
    """Make the event of a line. Raises TypeError if its fields are not those of one."""
    event = CallEvent(*fields[: len(CallEvent._fields)])  # type: ignore[arg-type]  # seen below
    if any(type(value) is not kind for value, kind in zip(event, _TYPES, strict=True)):
        raise TypeError
    return event._replace(reason=RENAMED.get(event.reason, event.reason))


_TYPES = tuple(CallEvent.__annotations__.values())


def is_left(path: Path) -> bool:
    """Tell whether nobody writes to a journal any more. Raises OSError."""
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True
