"""The metrics of many days: each day that has ended is counted once, and its totals are kept.

A day is counted again when more of its events are stored later, so that totals always equal what
counting every event would give.
"""

import time
from collections.abc import Callable, Iterator
from functools import lru_cache

from ivr.editions.table import EditionsTable
from ivr.events.aggregate import CallMetrics, Lines, add_text, aggregate, as_text
from ivr.events.event import day_of, start_of
from ivr.events.table import Day, EventsTable

LATE = 60 * 60 * 1000  # milliseconds after the end of a day until its totals are kept
MAX_LINES = 50  # held in memory at a time


Progress = Callable[[int, int], object]


class DailyTotals:
    """The metrics of days in a database. Every method may raise StoreError."""

    def __init__(self, table: EventsTable) -> None:
        self.table = table
        self.lines: Lines = lru_cache(maxsize=MAX_LINES)(EditionsTable(table.engine).line)

    def between(
        self, start: int, end: int | None = None, progress: Progress = lambda *_: None
    ) -> CallMetrics:
        """Return the metrics of calls that began at `start` or later, and before `end` if given.

        Both are in milliseconds since 1970. `progress` gets how many days are done, and of how
        many.
        """
        last = None if end is None else day_of(end - 1)
        metrics, days = CallMetrics(), self.table.days_between(day_of(start), last)
        for number, one in enumerate(days, 1):
            after = start_of(one.day + 1)
            if start_of(one.day) < start or (end is not None and end < after):  # a part of the day
                steps = self.table.events_of(one.day)
                metrics.update(aggregate(steps, self.lines, start, end))
            elif one.counted != one.events or not add_text(metrics, one.totals):
                metrics.update(self._count(one))
            progress(number, len(days))
        return metrics

    def count_ended(self) -> Iterator[int]:
        """Count every day that has ended and is not counted yet, one at a time."""
        for one in self.table.uncounted_days():
            if _has_ended(one):
                self._count(one)
                yield one.day

    def _count(self, one: Day) -> CallMetrics:
        """Return the metrics of a day, which are kept if it has ended.

        Events that are stored meanwhile may be among them or not: the day then has more events than
        were counted, and is counted again.
        """
        metrics = aggregate(self.table.events_of(one.day), self.lines)
        if _has_ended(one):
            self.table.keep_totals(one._replace(counted=one.events, totals=as_text(metrics)))
        return metrics


def _has_ended(one: Day) -> bool:
    return start_of(one.day + 1) + LATE < time.time() * 1000
