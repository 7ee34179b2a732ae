"""Compares the calls of two editions, and says how sure the difference is."""

from math import sqrt
from typing import NamedTuple

from ivr.events.report import EditionCalls

Z = 1.96  # standard deviations: 95 of 100 such intervals hold the true value
ENOUGH = 30  # calls of each edition; with fewer, nothing is said


class Difference(NamedTuple):
    """A share before and after, from 0 to 1, and where the true difference is (95 %)."""

    before: float
    after: float
    low: float
    high: float

    @property
    def is_sure(self) -> bool:
        """Whether chance alone hardly explains it."""
        return self.low > 0 or self.high < 0


class Compared(NamedTuple):
    """Two editions: of all calls, which share was answered, transferred and given up."""

    before: EditionCalls
    after: EditionCalls
    answered: Difference
    transferred: Difference
    given_up: Difference

    @property
    def is_enough(self) -> bool:
        """Whether there were enough calls in both to say anything."""
        return min(self.before.calls, self.after.calls) >= ENOUGH


def compare(before: EditionCalls, after: EditionCalls) -> Compared:
    """Compare the shares of calls."""
    pairs = zip(before[5:8], after[5:8], strict=True)
    return Compared(
        before, after, *(difference(one, before.calls, two, after.calls) for one, two in pairs)
    )


def difference(first: int, calls_before: int, second: int, calls_after: int) -> Difference:
    """Find the difference of two shares and its interval.

    This is Newcombe's method 10 (Statistics in Medicine 17, 1998), which also holds for few calls
    and for shares near 0 and 1.
    """
    before, low_before, high_before = wilson(first, calls_before)
    after, low_after, high_after = wilson(second, calls_after)
    less = sqrt((after - low_after) ** 2 + (high_before - before) ** 2)
    more = sqrt((high_after - after) ** 2 + (before - low_before) ** 2)
    return Difference(before, after, after - before - less, after - before + more)


def wilson(count: int, of: int) -> tuple[float, float, float]:
    """Return a share, and the ends of its interval (Wilson 1927); without calls, from 0 to 1."""
    if not of:
        return 0.0, 0.0, 1.0
    share, z2 = count / of, Z * Z
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = Z * sqrt(share * (1 - share) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    return share, max(0.0, middle - half), min(1.0, middle + half)
