"""Takes what the workers of this machine have written into the database, again and again.

The database may be slow or away: the journals wait, and nothing is lost or taken in twice.
"""

import fcntl
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from math import inf
from pathlib import Path

from ivr.events.daily_totals import Sums
from ivr.events.event import DAY
from ivr.events.journal import ENDING, is_left, read
from ivr.events.table import Records
from ivr.store.database import StoreError, connect

log = logging.getLogger(__name__)

LOOK = 0.5  # seconds between two looks
LOCK = ".lock"
LAST = 8  # seconds for the last look
COUNT = 10 * 60  # seconds between two looks for days to be counted
NIGHT = 24 * 60 * 60  # seconds between two looks for what is too old to be kept


def oldest(days: int) -> int:
    """The instant, in milliseconds since 1970, before which nothing is kept so many days."""
    return int(time.time() * 1000) - days * DAY


class Bookkeeper:
    """Looks after the journals in a folder, in a thread of its own."""

    def __init__(
        self, folder: Path, url: str, days: int, meter: Callable[[int], None] | None = None
    ) -> None:
        """`meter` is told, after each look, how many bytes wait."""
        self.folder, self.url, self.days, self.meter = folder, url, days, meter
        self.records: Records | None = None
        self.taken: dict[str, int] = {}
        self.unread: set[str] = set()
        self.pruned = self.counted = -inf
        self.counting: Iterator[int] | None = None
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._forever, name="bookkeeping", daemon=True)

    def start(self) -> None:
        """Begin."""
        self.thread.start()

    def end(self) -> None:
        """Take in what is there, if the database answers soon, and stop."""
        self.ended.set()
        self.thread.join(LAST)

    def _forever(self) -> None:
        failing = False
        while True:
            last = self.ended.wait(LOOK)
            try:
                self.look()
                failing = False
            except (StoreError, OSError) as error:
                if not failing:
                    log.warning("events wait in their journals: %s", error)
                failing = True
            except Exception:
                log.exception("the bookkeeping goes on")
            if self.meter:
                with suppress(OSError):  # a journal has just been removed
                    self.meter(self.waiting())
            if last:
                return

    def look(self) -> None:
        """Take in what is new, and let go of what is old. Raises StoreError, OSError."""
        if self.records is None:
            self.records = Records(connect(self.url))
        if self.folder.is_dir():
            with (self.folder / LOCK).open("w") as lock, suppress(BlockingIOError):
                # Another line of this machine may look after the same journals.
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                for path in sorted(self.folder.glob(f"*{ENDING}")):
                    try:
                        self._take(self.records, path)
                        self.unread.discard(path.name)
                    except OSError as error:  # the others must not wait for it
                        if path.name not in self.unread:
                            log.error("a journal cannot be read: %s", error)
                        self.unread.add(path.name)
        now = time.monotonic()
        if now - self.pruned > NIGHT:
            self.records.prune(oldest(self.days))
            self.pruned = now
        if now - self.counted > COUNT:
            # One day at a time: the journals shall not wait for many, nor the end of the line.
            self.counting = self.counting or Sums(self.records).keep()
            if next(self.counting, None) is None:
                self.counted, self.counting = now, None

    def waiting(self) -> int:
        """How many bytes of the journals are not yet in the database. Raises OSError."""
        journals = self.folder.glob(f"*{ENDING}")
        return sum(path.stat().st_size - self.taken.get(path.name, 0) for path in journals)

    def _take(self, records: Records, path: Path) -> None:
        """Take in the rest of a journal; one that nobody writes to any more is removed then."""
        name, left = path.name, is_left(path)
        if name not in self.taken:
            self.taken[name] = records.taken(name)
        while True:
            before = self.taken[name]
            found, after = read(path, before)
            if after == before:
                break
            if not records.take(name, before, after, found):
                del self.taken[name]  # another line has meanwhile
                return
            self.taken[name] = after
        if left:  # and was so before all of it was read
            path.unlink(missing_ok=True)
            records.forget(name)
            del self.taken[name]
