"""What callers asked for in the last 30 days, by option; counted at most once a minute."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cached_property
from threading import Lock
from typing import NamedTuple

from flask import current_app

from ivr.console.context import Console, console
from ivr.editions.table import EditionsTable
from ivr.events.daily_totals import DailyTotals
from ivr.events.report import report
from ivr.events.table import EventsTable
from ivr.store.database import StoreError
from ivr.tree.model import Menu

DAYS = 30
_NAME = "ivr-line-figures"
FRESH = timedelta(minutes=1)  # how long figures are shown before they are counted again


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


class _Counter:
    """The figures of one database, kept for a minute. Any thread may use it."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._lock = Lock()
        self._counted: tuple[datetime, Figures] | None = None

    @cached_property
    def totals(self) -> DailyTotals:
        """Knows the menus of old editions, which are slow to read, from one count to the next."""
        return DailyTotals(EventsTable(self.console.engine))

    def figures(self) -> Figures:
        """Raises StoreError."""
        now = self.console.clock()
        with self._lock:
            if not self._counted or not self._counted[0] <= now < self._counted[0] + FRESH:
                self._counted = now, self._count(now)
            return self._counted[1]

    def _count(self, now: datetime) -> Figures:
        start = int((now - timedelta(DAYS)).timestamp() * 1000)
        published = EditionsTable(self.console.engine).all(limit=None)
        found = report(self.totals.between(start), self.totals.lines, published)
        return Figures(found.calls, {one.id: (one.calls, one.whole) for one in found.questions})


def figures() -> Figures | None:
    """What callers asked for in the last 30 days; None while the database is away."""
    counter: _Counter = current_app.extensions.setdefault(_NAME, _Counter(console()))
    try:
        return counter.figures()
    except StoreError:
        return None
