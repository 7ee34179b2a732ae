"""When people can be reached, and instants as people write them: pure functions of an instant.

An instant is an aware `datetime`. A file gives local times in a zone of the IANA database, so a day
that a clock change makes longer or shorter is as long as it really is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from threading import Lock
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from ivr.tree.problems import short

DAY = 24 * 60  # minutes
AHEAD = 366  # days to search for the next opening

YEARS = (2000, 2200)  # first and last that a date may have
WRITE_DATE = "write year, month and day, such as 2026-12-24"
"""What to do wherever a date cannot be read."""

_Day = TypeVar("_Day", date, datetime)

DATE = re.compile(r"\d{4}-\d\d-\d\d")

INSTANT = re.compile(rf"{DATE.pattern}[ T]\d\d:\d\d(:\d\d)? ?(Z|[+-]\d\d:\d\d)?")

_LOCK = Lock()
zone_info = lru_cache(maxsize=100)(ZoneInfo)


class Span(NamedTuple):
    """From one minute of a day to another, counted from midnight; the end may be 24:00."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Holidays:
    """Days on which nobody is there: those of a country and its state, and other dates."""

    dates: frozenset[date] = frozenset()
    country: str = ""
    state: str = ""

    def __contains__(self, day: date) -> bool:
        if day in self.dates or not self.country:
            return day in self.dates
        with _LOCK:  # the library fills in a year when it is first asked for
            return day in _of(self.country, self.state)

    def name(self, day: date) -> str:
        """The name of a public holiday; "" of a day that the file gives, or of no holiday."""
        if not self.country:
            return ""
        with _LOCK:
            return str(_of(self.country, self.state).get(day, ""))


@lru_cache(maxsize=100)
def _of(country: str, state: str) -> Any:
    import holidays  # here, since few files need it and it takes long

    return holidays.country_holidays(country, subdiv=state or None)


@lru_cache(maxsize=1)
def holiday_countries() -> dict[str, list[str]]:
    """The codes of countries whose holidays are known, with the codes of their states."""
    import holidays

    return holidays.list_supported_countries()


def state_names(country: str) -> dict[str, str]:
    """The codes of a country's states, by those codes and by the states' names."""
    codes = holiday_countries()[country]
    return {**_of(country, "").subdivisions_aliases, **dict(zip(codes, codes, strict=True))}


@dataclass(frozen=True, slots=True)
class Hours:
    """Spans for each weekday, Monday first, in the local time of a zone."""

    week: tuple[tuple[Span, ...], ...]
    zone: str
    holidays: Holidays = field(default_factory=Holidays)

    def is_open(self, now: datetime) -> bool:
        return any(start <= now < end for start, end in self._near(now))

    def next_opening(self, now: datetime) -> datetime | None:
        """When somebody is there next, in local time; None if not within a year.

        For a contact that is open: when it opens after it has closed.
        """
        return next((start for start, _ in self._after(now) if start > now), None)

    def next_change(self, now: datetime) -> datetime | None:
        """When somebody comes or goes next; None if not within a year."""
        edges = (edge for span in self._after(now) for edge in span)
        change = next((edge for edge in edges if edge > now), None)
        # A contact that is always open has its last edge at the end of the search.
        return change if change and self.is_open(change) != self.is_open(now) else None

    def local(self, now: datetime) -> datetime:
        return now.astimezone(zone_info(self.zone))

    def midnight(self, now: datetime) -> datetime:
        """When the next day begins, in local time."""
        return self._instant(self.local(now).date(), DAY)

    def starts(self) -> Iterator[datetime]:
        """One instant for each span of a week in which it opens, on some such weekday."""
        monday = date(2024, 1, 1)  # no clock changes within two weeks of it
        for days, spans in enumerate(self.week):
            for span in spans:
                yield self._instant(monday + timedelta(days), span.start)

    def _near(self, now: datetime) -> Iterator[tuple[datetime, datetime]]:
        today = self.local(now).date()
        for day in (today - timedelta(1), today, today + timedelta(1)):
            yield from self._spans(day)

    def _after(self, now: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The spans that end after an instant, in order; those that touch are joined."""
        first = self.local(now).date() - timedelta(1)
        last: tuple[datetime, datetime] | None = None
        for ahead in range(AHEAD + 2):
            for start, end in self._spans(first + timedelta(ahead)):
                if last and start <= last[1]:
                    last = last[0], max(end, last[1])
                    continue
                if last and last[1] > now:
                    yield last
                last = start, end
        if last and last[1] > now:
            yield last

    def _spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        for span in () if day in self.holidays else self.week[day.weekday()]:
            start, end = self._instant(day, span.start), self._instant(day, span.end)
            # A clock change may leave nothing of it, or of the day.
            if start < end and start.date() == day:
                yield start, end

    def _instant(self, day: date, minute: int) -> datetime:
        """A minute of a local day; one that a clock change skips is counted from the one before."""
        zone = zone_info(self.zone)
        if minute == DAY:
            day, minute = day + timedelta(1), 0
        local = datetime.combine(day, time(*divmod(minute, 60)), zone)
        return local.astimezone(UTC).astimezone(zone)


def instant(text: str, zone: str) -> datetime:
    """Parse an instant such as `2026-12-24 14:30`, local time in `zone`; a date alone is its noon.

    Raises ValueError, which says what is wrong and what to write.
    """
    written = f"{text} 12:00" if DATE.fullmatch(text) else text
    if not INSTANT.fullmatch(written):
        raise ValueError(f'"{short(text)}" is not a date and time; {WRITE_DATE} 14:30')
    try:
        read = within_reach(datetime.fromisoformat(written.replace(" ", "T", 1).replace(" ", "")))
    except ValueError:
        raise ValueError(f"{text} does not exist; check a calendar and a clock") from None
    return (read if read.tzinfo else read.replace(tzinfo=zone_info(zone))).astimezone(UTC)


def within_reach(day: _Day) -> _Day:
    """Return the day if its year is one to reckon with. Raises ValueError."""
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise ValueError
    return day
