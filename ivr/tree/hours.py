"""When people can be reached, and instants as people write them: pure functions of an instant.

An instant is an aware `datetime`. A file gives local times in a zone of the IANA database, so a day
that a clock change makes longer or shorter is as long as it really is. As RFC 5545 has it (3.3.5),
a local time that a clock change skips is counted with the offset before the change, and one that
comes twice is the first. That is what `zoneinfo` makes of times without a `fold`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from threading import Lock
from typing import Any, NamedTuple, TypeVar
from unicodedata import normalize
from zoneinfo import ZoneInfo

from ivr.tree.problems import short

DAY = 24 * 60  # minutes
AHEAD = 366  # days to search for the next opening
_DAYS_BEFORE = 2  # a span begins at most so many days before the one on which it ends

YEARS = (2000, 2200)  # first and last that a date may have
WRITE_DATE = "write year, month and day, such as 2026-12-24"
"""What to do wherever a date cannot be read."""

_Day = TypeVar("_Day", date, datetime)


def any_case(*words: str) -> str:
    """A pattern of words with capitals or without. JSON Schema knows no other way."""
    pattern = re.sub("[a-z]", lambda letter: f"[{letter[0].upper()}{letter[0]}]", "|".join(words))
    return f"(?:{pattern})"


_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
           "october", "november", "december")  # fmt: skip
_MONTH = any_case(*_MONTHS, *(f"{month[:3]}[.]?" for month in _MONTHS), "sept[.]?")
_DAY_OF_MONTH = r"(?:0?[1-9]|[12]\d|3[01])"
_ORDINAL = rf"{_DAY_OF_MONTH}(?:st|nd|rd|th)?"
ISO_DATE = r"\d{4}-\d\d-\d\d"
FORM_DATE = (
    rf"(?:{ISO_DATE}|(?:0?[1-9]|1[0-2])/{_DAY_OF_MONTH}/\d{{4}}"
    rf"|{_MONTH} {_ORDINAL}(?:, ?| )\d{{4}}|{_ORDINAL} {_MONTH},? \d{{4}})"
)
"""How dates are written. With slashes the month comes first, as in the United States, which are the
country of every language that the line speaks."""
_TIME = rf"(?:0?[1-9]|1[0-2])(?::\d\d)? ?[AaPp]\.?[Mm]\.?|\d?\d:\d\d(?::\d\d)?|{any_case('noon')}"
FORM_TIME = rf"(?:T|,? (?:at )?)({_TIME})(?: ?(Z|[+-]\d\d:\d\d))?"
"""How a time follows a date."""
DATE = re.compile(FORM_DATE)
INSTANT = re.compile(f"({FORM_DATE}){FORM_TIME}")

_LOCK = Lock()
zone_info = lru_cache(maxsize=100)(ZoneInfo)


class Span(NamedTuple):
    """From one minute of a day to another, counted from midnight, in less than 24 hours or in all.

    The end is after 24:00 if it is on the next day.
    """

    start: int
    end: int


class Days(NamedTuple):
    """Days that follow each other: the first and the last, which may be the same."""

    first: date
    last: date

    def __str__(self) -> str:
        return f"{self.first}{f' to {self.last}' * (self.last != self.first)}"


Week = tuple[tuple[Span, ...], ...]
"""The spans that begin on each weekday, Monday first, in their order."""

ROUND_THE_CLOCK: Week = ((Span(0, DAY),),) * 7


@dataclass(frozen=True, slots=True)
class Holidays:
    """Days on which nobody is there: those of a country and its state, and other days.

    `none` is set where the file says that there are none.
    """

    days: frozenset[Days] = frozenset()
    country: str = ""
    state: str = ""
    none: bool = field(default=False, compare=False)

    def __contains__(self, day: date) -> bool:
        if any(first <= day <= last for first, last in self.days):
            return True
        if not self.country:
            return False
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

    # With observed days, the library lists the day itself too, unless the law there moves it.
    return holidays.country_holidays(country, subdiv=state or None, observed=True)


@lru_cache(maxsize=1)
def holiday_countries() -> dict[str, list[str]]:
    """The codes of countries whose holidays are known, with the codes of their states."""
    import holidays

    return holidays.list_supported_countries()


def country_named(name: str) -> str:
    """The code of the country with an English name, or another that people use; "" if none."""
    from holidays.registry import COUNTRIES  # here, since few files need it

    plain = "".join(one for one in normalize("NFKD", name.lower()) if one.isalpha())
    if plain in _COUNTRIES:
        return _COUNTRIES[plain]
    codes = ((key.replace("_", ""), found[1]) for key, found in COUNTRIES.items())
    return next((code for key, code in codes if key == plain), "")


_COUNTRIES = {"america": "US", "usa": "US", "us": "US", "unitedstatesofamerica": "US",
              "estadosunidos": "US", "eeuu": "US", "uk": "GB", "greatbritain": "GB",
              "england": "GB", "espana": "ES"}  # fmt: skip
"""Names that people use, without spaces, stops and accents."""


def state_names(country: str) -> dict[str, str]:
    """The codes of a country's states, by those codes and by the states' names."""
    codes = holiday_countries()[country]
    return {**_of(country, "").subdivisions_aliases, **dict(zip(codes, codes, strict=True))}


Opening = tuple[datetime, datetime]
"""Two instants in UTC: somebody comes, and goes."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Spans for each weekday, in the local time of a zone. A holiday has none that begin on it."""

    week: Week
    zone: str
    holidays: Holidays = field(default_factory=Holidays)

    def is_open(self, now: datetime) -> bool:
        today = self.local(now).date()
        return any(
            start <= now.astimezone(UTC) < end
            for ahead in (*range(-_DAYS_BEFORE, 0), 0, 1)
            for start, end in self._openings(today + timedelta(ahead))
        )

    def next_opening(self, now: datetime) -> datetime | None:
        """When somebody is there next, in local time; None if not within a year.

        For a contact that is open: when it opens after it has closed.
        """
        starts = (start for start, _ in self._after(now))
        return next((self.local(start) for start in starts if start > now), None)

    def next_change(self, now: datetime) -> datetime | None:
        """When somebody comes or goes next, in local time; None if not within a year."""
        edges = (edge for opening in self._after(now) for edge in opening)
        change = next((self.local(edge) for edge in edges if edge > now), None)
        # A contact that is always open has its last edge at the end of the search.
        return change if change and self.is_open(change) != self.is_open(now) else None

    def local(self, now: datetime) -> datetime:
        return now.astimezone(zone_info(self.zone))

    def midnight(self, now: datetime) -> datetime:
        """When the next day begins, in local time."""
        return self.local(self._instant(self.local(now).date(), DAY))

    def start_of(self, day: date) -> datetime:
        """When a day begins, in local time."""
        return self.local(self._instant(day, 0))

    def starts(self) -> Iterator[datetime]:
        """One instant for each span of a week in which it opens, on some such weekday."""
        monday = date(2024, 1, 1)  # no clock changes within two weeks of it
        for days, spans in enumerate(self.week):
            for span in spans:
                yield self.local(self._instant(monday + timedelta(days), span.start))

    def _after(self, now: datetime) -> Iterator[Opening]:
        """The openings that end after an instant, in order; those that touch are joined."""
        last: Opening | None = None
        for start, end in self._in_order(self.local(now).date() - timedelta(_DAYS_BEFORE)):
            if last and start <= last[1]:
                last = last[0], max(end, last[1])
                continue
            if last and last[1] > now:
                yield last
            last = start, end
        if last and last[1] > now:
            yield last

    def _in_order(self, first: date) -> Iterator[Opening]:
        """The openings from a day on, by their starts, which a clock change may put on the next."""
        waiting: list[Opening] = []
        for ahead in range(_DAYS_BEFORE + AHEAD + 1):
            day = first + timedelta(ahead)
            waiting = sorted([*waiting, *self._openings(day)])
            midnight = self._instant(day, DAY)
            yield from (one for one in waiting if one[0] < midnight)
            waiting = [one for one in waiting if one[0] >= midnight]
        yield from waiting

    def _openings(self, day: date) -> Iterator[Opening]:
        spans = () if day in self.holidays else self.week[day.weekday()]
        if not spans or self.local(self._instant(day, DAY // 2)).date() != day:
            return  # there are whole days that a clock change skips
        for span in spans:
            start, end = self._instant(day, span.start), self._instant(day, span.end)
            if start < end:  # a clock change may leave nothing of it
                yield start, end

    def _instant(self, day: date, minute: int) -> datetime:
        return minute_of(day, minute, self.zone)


def minute_of(day: date, minute: int, zone: str) -> datetime:
    """The instant, in UTC, of a minute of a local day, or of the day after."""
    days, minute = divmod(minute, DAY)
    local = datetime.combine(day + timedelta(days), time(*divmod(minute, 60)), zone_info(zone))
    return local.astimezone(UTC)


def as_date(text: str) -> date:
    """Parse a date in one of its forms. Raises ValueError if there is no such day."""
    if re.fullmatch(ISO_DATE, text):
        return within_reach(date.fromisoformat(text))
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    if "/" not in text:
        names = "|".join(month[:3] for month in _MONTHS)
        name = re.findall(names, text.lower())[0]
        numbers.insert(0, names.split("|").index(name) + 1)
    month, day, year = numbers
    return within_reach(date(year, month, day))


def instant(text: str, zone: str) -> datetime:
    """Parse an instant such as `2026-12-24 14:30`, local time in `zone`; a date alone is its noon.

    Raises ValueError, which says what is wrong and what to write.
    """
    found = INSTANT.fullmatch(f"{text} 12:00" if DATE.fullmatch(text) else text)
    if not found:
        raise ValueError(f'"{short(text)}" is not a date and time; {WRITE_DATE} 14:30')
    try:
        day, at = as_date(found[1]), _time_of_day(found[2])
        read = within_reach(datetime.fromisoformat(f"{day}T{at}{found[3] or ''}"))
    except ValueError:
        raise ValueError(f"{text} does not exist; check a calendar and a clock") from None
    return (read if read.tzinfo else read.replace(tzinfo=zone_info(zone))).astimezone(UTC)


def _time_of_day(text: str) -> time:
    """Parse a time of either clock. Raises ValueError if there is none such."""
    if text.lower() == "noon":
        return time(12)
    hour, minute, second = ([int(number) for number in re.findall(r"\d+", text)] + [0, 0])[:3]
    if half := re.search("[AaPp]", text):
        hour = hour % 12 + 12 * (half[0] in "Pp")
    return time(hour, minute, second)


def within_reach(day: _Day) -> _Day:
    """Return the day if its year is one to reckon with. Raises ValueError."""
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise ValueError
    return day
