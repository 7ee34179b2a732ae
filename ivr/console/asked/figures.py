"""The figures of a period, counted once a minute at most for each."""

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock
from typing import NamedTuple

from flask import current_app

from ivr.console.context import Console, console
from ivr.events.period import Period
from ivr.events.report import Report, report_between

FRESH = timedelta(minutes=1)
MAX_KEPT = 20  # reports
_NAME = "ivr-asked"


class Counted(NamedTuple):
    """A report, its period, and when it was counted."""

    asked: Period
    found: Report
    at: datetime


class _Counter:
    """Counts, one after another. Any thread may use it."""

    def __init__(self, here: Console) -> None:
        self.here = here
        self._lock = Lock()
        self._kept: OrderedDict[tuple[str, str, int], Counted] = OrderedDict()

    def counted(self, since: str, until: str, edition: int) -> Counted:
        now, name = self.here.clock(), (since, until, edition)
        with self._lock:
            kept = self._kept.get(name)
            if kept is None or not kept.at <= now < kept.at + FRESH:
                table = self.here.table
                asked, found = report_between(table, since, until, edition or None)
                kept = Counted(asked, found, now)
            self._kept[name] = kept
            self._kept.move_to_end(name)
            while len(self._kept) > MAX_KEPT:
                self._kept.popitem(last=False)
        return kept


def counted(since: str, until: str = "", edition: int = 0) -> Counted:
    """Count the calls of a period; with an edition's number, those in its menu alone.

    Raises ValueError, which says what to write, UnknownEditionError and StoreError.
    """
    counter: _Counter = current_app.extensions.setdefault(_NAME, _Counter(console()))
    return counter.counted(since, until, edition)
