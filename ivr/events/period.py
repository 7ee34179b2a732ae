"""The time that a report is about, from the words that people use: `7d`, `last week`, `november`.

Days, weeks (from Monday), months and years are those of the line's time zone, and a day begins at
its first instant there, also where the clocks change at midnight.
"""

import re
from calendar import month_name
from contextlib import suppress
from datetime import date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from ivr.tree.hours import zone_info
from ivr.tree.problems import short

EARLIEST_YEAR = 1971  # computers count time from 1970
MONTHS = [name.lower() for name in month_name]  # the first is empty
WRITE = "write 30d, 24h, 2026-12-24, yesterday, last week, this month, november or 2026"
"""What to do about words that name no time."""


class Period(NamedTuple):
    """A time from its start to its end, which is not part of it; without an end, until now."""

    start: datetime
    end: datetime | None

    def __str__(self) -> str:
        if self.end is None:
            return f"since {self.start:%Y-%m-%d %H:%M}"
        if {self.start.time(), self.end.time()} != {time()}:  # not whole days
            return f"from {self.start:%Y-%m-%d %H:%M} to {self.end:%Y-%m-%d %H:%M}"
        last = self.end.date() - timedelta(1)
        first = self.start.date()
        return f"on {first}" if first == last else f"from {first} to {last}"


class _Named(NamedTuple):
    """What words name: an instant (`end` equals `start`), or a time; `whole` if they name both."""

    start: datetime
    end: datetime
    whole: bool


def period(since: str, until: str, now: datetime, zone: str) -> Period:
    """Parse where a report begins and ends; `until` may be empty.

    Words for a week, a month or a year, and `today` and `yesterday`, set both ends if `until` is
    empty. A day that `until` names belongs to the report. Raises ValueError, which says what to
    write.
    """
    first = _named(since, now, zone_info(zone))
    if not until:
        return Period(first.start, first.end if first.whole else None)
    last = _named(until, now, zone_info(zone))
    if last.end <= first.start:
        raise ValueError(f'"{short(until)}" ends before "{short(since)}" begins; name a later time')
    return Period(first.start, last.end)


def _named(text: str, now: datetime, zone: tzinfo) -> _Named:
    words = " ".join(text.lower().split())
    if found := re.fullmatch(r"(\d{1,5})([dh])", words):
        at = now - timedelta(hours=int(found[1]) * (24 if found[2] == "d" else 1))
        return _Named(at.astimezone(zone), at.astimezone(zone), whole=False)
    with suppress(ValueError, OverflowError):
        if named := _calendar(words, now.astimezone(zone).date()):
            return _days(*named, zone, whole=True)
        if re.fullmatch(r"\d{4}-\d\d-\d\d", words):
            day = date.fromisoformat(words)
            return _days(day, day + timedelta(1), zone, whole=False)
        at = datetime.fromisoformat(words.upper())
        if at.year >= EARLIEST_YEAR:
            at = at.astimezone(zone) if at.tzinfo else at.replace(tzinfo=zone)
            return _Named(at, at, whole=False)
    raise ValueError(f'"{short(text)}" is not a time; {WRITE}')


def _days(first: date, after: date, zone: tzinfo, whole: bool) -> _Named:
    """Name the days from one to another, which is not part of them. Raises ValueError."""
    if first.year < EARLIEST_YEAR:
        raise ValueError
    start, end = (datetime.combine(day, time(), zone) for day in (first, after))
    return _Named(start, end, whole)


def _calendar(words: str, today: date) -> tuple[date, date] | None:
    """Find the first day of a named period and the day after its last. Raises ValueError."""
    if words in ("today", "yesterday"):
        first = today - timedelta(words == "yesterday")
        return first, first + timedelta(1)
    which, _, unit = words.partition(" ")
    if which in ("this", "last") and unit in ("week", "month", "year"):
        back = int(which == "last")
        if unit == "week":
            monday = today - timedelta(today.weekday() + 7 * back)
            return monday, monday + timedelta(7)
        if unit == "month":
            return _month(today.year, today.month - back)
        return _year(today.year - back)
    if re.fullmatch(r"\d{4}", words):
        return _year(int(words))
    if found := re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", words):
        return _month(int(found[1]), int(found[2]))
    if found := re.fullmatch(r"([a-z]{3,9})\.?(?: (\d{4}))?", words):
        month = next((n for n, name in enumerate(MONTHS) if n and name.startswith(found[1])), 0)
        # Alone it is the last one that has begun.
        year = int(found[2] or today.year - (month > today.month))
        return _month(year, month) if month else None
    return None


def _year(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year + 1, 1, 1)


def _month(year: int, month: int) -> tuple[date, date]:
    """Return the first day of a month and of the next; month 0 is December of the year before."""
    first, after = (
        date(year + (number - 1) // 12, (number - 1) % 12 + 1, 1) for number in (month, month + 1)
    )
    return first, after
