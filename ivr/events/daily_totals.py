"""The figures of many days: of each day that has ended they are counted once and kept.

They are counted anew when events of it come in later, so that they always equal what all events of
the time give.
"""

import time
from collections.abc import Callable, Iterator
from functools import lru_cache

from ivr.editions.table import Editions
from ivr.events.aggregate import Figures, Trees, add_text, as_text, count
from ivr.events.event import begin, day_of
from ivr.events.table import Day, Records

LATE = 60 * 60 * 1000  # milliseconds after its end from which on a day's figures are kept
TREES = 50  # that are held at a time


class Sums:
    """Figures from the records. Every method may raise StoreError."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self.trees: Trees = lru_cache(maxsize=TREES)(Editions(records.engine).tree)

    def since(self, at: int, progress: Callable[[int, int], object] = lambda *_: None) -> Figures:
        """The figures of calls that began at an instant, in milliseconds since 1970, or later."""
        figures, days = Figures(), self.records.days(day_of(at))
        for number, one in enumerate(days, 1):
            if begin(one.day) < at:  # a part of the day
                figures.update(count(self.records.of(one.day), self.trees, at))
            elif one.counted != one.events or not add_text(figures, one.figures):
                figures.update(self.counted(one))
            progress(number, len(days))
        return figures

    def keep(self) -> Iterator[int]:
        """Count every day that has ended and is not counted yet, one at a time."""
        for one in self.records.uncounted():
            if _ended(one):
                self.counted(one)
                yield one.day

    def counted(self, one: Day) -> Figures:
        """The figures of a day, which are kept if it has ended.

        Events that come in meanwhile may be among them or not: the day has more then than were
        counted, and is counted again.
        """
        figures = count(self.records.of(one.day), self.trees)
        if _ended(one):
            self.records.keep(one._replace(counted=one.events, figures=as_text(figures)))
        return figures


def _ended(one: Day) -> bool:
    return begin(one.day + 1) + LATE < time.time() * 1000
