"""Stores in the database what the workers of this machine have written into their journals.

The database may be slow or away: the journals wait, nothing is lost, and nothing is stored twice.
What the database refuses is set aside, so that it holds up nothing else.
"""

import fcntl
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from math import inf
from pathlib import Path

from ivr.events import quarantine
from ivr.events.daily_totals import DailyTotals
from ivr.events.event import CallEvent, oldest
from ivr.events.journal import SUFFIX, is_left, read_journal
from ivr.events.table import EventsTable
from ivr.store.database import InvalidDataError, StoreError, connect

log = logging.getLogger(__name__)

POLL_INTERVAL = 0.5  # seconds between two runs
TOTALS_INTERVAL = 10 * 60  # seconds between two searches for days to be counted
PRUNE_INTERVAL = 24 * 60 * 60  # seconds between two searches for what is too old to keep
FINAL_RUN = 8  # seconds for the last run
LOCK = ".lock"


class Ingester:
    """Stores the journals of a folder, on a thread of its own."""

    def __init__(
        self, folder: Path, url: str, days: int, meter: Callable[[int], None] | None = None
    ) -> None:
        """Keep events for `days` days. `meter` gets the number of bytes that wait, each run."""
        self.folder, self.url, self.days, self.meter = folder, url, days, meter
        self.table: EventsTable | None = None
        self.stored: dict[str, int] = {}  # how many bytes of each journal are in the database
        self.skipped: set[str] = set()  # journals that could not be stored, which is logged once
        self.pruned = self.counted = -inf
        self.counting: Iterator[int] | None = None
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._forever, name="ingester", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def end(self) -> None:
        """Store what is there, if the database answers soon, and stop."""
        self.ended.set()
        self.thread.join(FINAL_RUN)

    def _forever(self) -> None:
        failing = False
        while True:
            last = self.ended.wait(POLL_INTERVAL)
            try:
                self.run_once()
                failing = False
            except (StoreError, OSError) as error:
                if not failing:
                    log.warning("events wait in their journals: %s", error)
                failing = True
            except Exception:
                log.exception("storing events failed; it is tried again")
            if self.meter:
                with suppress(OSError):  # a journal has just been removed
                    self.meter(self.waiting())
            if last:
                return

    def run_once(self) -> None:
        """Store what is new, and delete what is too old. Raises StoreError, OSError."""
        self.table = self.table or EventsTable(connect(self.url))
        if self.folder.is_dir():
            with (self.folder / LOCK).open("w") as lock, suppress(BlockingIOError):
                # Another line on this machine may be storing the same journals.
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._store_all(self.table)
        now = time.monotonic()
        if now - self.pruned > PRUNE_INTERVAL:
            self.table.prune(oldest(self.days))
            quarantine.prune(self.folder, oldest(self.days))
            self.pruned = now
        if now - self.counted > TOTALS_INTERVAL:
            # One day per run: neither the journals nor the end of the line should wait for many.
            self.counting = self.counting or DailyTotals(self.table).count_ended()
            if next(self.counting, None) is None:
                self.counted, self.counting = now, None

    def waiting(self) -> int:
        """How many bytes of the journals are not in the database yet. Raises OSError."""
        journals = self.folder.glob(f"*{SUFFIX}")
        return sum(path.stat().st_size - self.stored.get(path.name, 0) for path in journals)

    def _store_all(self, table: EventsTable) -> None:
        for path in sorted(self.folder.glob(f"*{SUFFIX}")):
            try:
                self._store(table, path)
                self.skipped.discard(path.name)
            except (OSError, InvalidDataError) as error:  # the others must not wait for it
                if path.name not in self.skipped:
                    log.error("journal %s cannot be stored: %s", path.name, error)
                self.skipped.add(path.name)

    def _store(self, table: EventsTable, path: Path) -> None:
        """Store the rest of a journal, and remove it if nobody writes to it any more."""
        name, left = path.name, is_left(path)
        if name not in self.stored:
            self.stored[name] = table.offset(name)
        while True:
            before = self.stored[name]
            batch, after = read_journal(path, before)
            if after == before:
                break
            if not _store_batch(table, path, before, after, batch):
                del self.stored[name]  # another line has stored it meanwhile
                return
            self.stored[name] = after
        if left:  # and was so before the last of it was read
            path.unlink(missing_ok=True)
            table.forget(name)
            del self.stored[name]


def _store_batch(
    table: EventsTable, path: Path, before: int, after: int, batch: Sequence[CallEvent]
) -> bool:
    """Store a batch but for what the database refuses; False if somebody else has stored it."""
    try:
        return table.store(path.name, before, after, batch)
    except InvalidDataError as error:
        refused = table.refused(batch)
        if not refused:
            raise
        aside = quarantine.set_aside(path, before, refused)
        log.error("%d events are set aside in %s: %s", len(refused), aside, error)
        accepted = [event for event in batch if event not in refused]
        return table.store(path.name, before, after, accepted)
