"""What callers asked for, as pages show it: each period is counted once a minute at most."""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta
from threading import Lock
from typing import NamedTuple

from flask import current_app

from ivr.console.context import Console, console
from ivr.events.daily_totals import DailyTotals
from ivr.events.period import Period
from ivr.events.report import Report, report_between
from ivr.events.table import EventsTable
from ivr.store.database import StoreError
from ivr.tree.model import Menu

DAYS = 30  # that every page shows whose reader has not asked for another period
USUAL = f"{DAYS}d"
FRESH = timedelta(minutes=1)
MAX_KEPT = 20  # reports
_NAME = "ivr-figures"


class Counted(NamedTuple):
    """A report, its period, and when it was counted."""

    asked: Period
    found: Report
    at: datetime


class Figures(NamedTuple):
    """How many called, and of each answer how many heard it, and which share to its end."""

    calls: int
    answers: Mapping[str, tuple[int, float | None]]

    def below(self, menu: Menu) -> int:
        """How often the answers of a menu were heard, together."""
        return sum(
            self.below(one) if isinstance(one, Menu) else self.answers.get(one.id, (0, None))[0]
            for one in menu.options.values()
        )

    def share(self, asked: int) -> float:
        """How many of all calls that is, from 0 to 1."""
        return min(1.0, asked / self.calls) if self.calls else 0.0


class _Count:
    """A count that is kept, with a lock of its own: nobody waits for the count of another."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.last: Counted | None = None


class _Counter:
    """The counts of one database. Any thread may use it."""

    def __init__(self, here: Console) -> None:
        self.here = here
        # It knows the menus of old editions, which are slow to read, from one count to the next.
        self.totals = DailyTotals(EventsTable(here.engine))
        self._lock = Lock()
        self._kept: OrderedDict[tuple[str, str, int], _Count] = OrderedDict()

    def counted(self, since: str, until: str, edition: int) -> Counted:
        name, now = (since, until, edition), self.here.clock()
        with self._lock:
            count = self._kept.setdefault(name, _Count())
            self._kept.move_to_end(name)
            if len(self._kept) > MAX_KEPT:
                self._kept.popitem(last=False)
        with count.lock:
            if count.last is None or not count.last.at <= now < count.last.at + FRESH:
                found = report_between(self.totals, since, until, edition or None)
                count.last = Counted(*found, now)
            return count.last


def counted(since: str, until: str = "", edition: int = 0) -> Counted:
    """Count the calls of a period; with an edition's number, those in its menu alone.

    Raises ValueError, which says what to write, UnknownEditionError and StoreError.
    """
    known = current_app.extensions
    counter: _Counter = known.get(_NAME) or known.setdefault(_NAME, _Counter(console()))
    return counter.counted(since, until, edition)


def figures() -> Figures | None:
    """What callers asked for in the last days, by option; None while the database is away."""
    try:
        found = counted(USUAL).found
    except StoreError:
        return None
    return Figures(found.calls, {one.id: (one.calls, one.whole) for one in found.questions})
