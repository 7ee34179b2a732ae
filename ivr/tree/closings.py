"""What is heard, and who is closed, for a limited time; with the hours: when people are there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from ivr.tree.hours import (
    AHEAD,
    DATE,
    DAY,
    INSTANT,
    ROUND_THE_CLOCK,
    Days,
    Holidays,
    Hours,
    instant,
    zone_info,
)
from ivr.tree.problems import Place, short

if TYPE_CHECKING:  # the model is made of these
    from ivr.tree.model import Contact, Tree

ALL = frozenset({"all"})
"""Closes everybody."""
NOBODY = frozenset({""})
"""Closes nobody, as the file says: a notice may speak of closing without doing it."""

WRITE_MOMENT = "write tonight, 17:00, 5pm, monday 8:00 or 2026-12-24 18:00"
"""What to do wherever the name of an instant cannot be read."""

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOURS = 24  # of a day
_CLOCK = re.compile(r"(\d\d?)(?::(\d\d))? ?(?:([ap])\.?m\.?)?")


@dataclass(frozen=True, slots=True)
class Notice:
    """A text that is heard between two instants; either may be open. Urgent ones come first.

    `number` counts the notices of a file, and its closures, from 1. `closes` holds the keys of the
    contacts that nobody reaches meanwhile, or is `ALL`. A closure may have no text.
    """

    number: int
    text: str
    start: datetime | None
    end: datetime | None
    urgent: bool
    place: Place
    closes: frozenset[str] = frozenset()
    kind: Literal["notice", "closure"] = "notice"

    def __str__(self) -> str:
        return f"{self.kind}-{self.number}"

    def in_force(self, now: datetime) -> bool:
        return not (self.start and now < self.start) and not (self.end and now >= self.end)

    def next_change(self, now: datetime) -> datetime | None:
        """When a notice begins or ends next."""
        return min((edge for edge in (self.start, self.end) if edge and edge > now), default=None)

    @property
    def days(self) -> Days | None:
        """The days of a closure; a notice has none."""
        if self.kind == "notice" or not self.start or not self.end:
            return None
        return Days(self.start.date(), self.end.date() - timedelta(1))

    def is_for(self, contact: str) -> bool:
        """Whether it closes a contact, given by its key."""
        return self.closes == ALL or contact in self.closes


@dataclass(frozen=True)
class Availability:
    """When somebody is there: within the hours, unless a notice that closes them is in force.

    Closures are whole days, as holidays are: they leave out the hours that begin on them, in the
    local time of the hours. What began the evening before goes on after midnight.
    """

    hours: Hours
    closings: tuple[Notice, ...]

    @cached_property
    def _notices(self) -> tuple[Notice, ...]:
        return tuple(one for one in self.closings if one.kind == "notice")

    @cached_property
    def _hours(self) -> Hours:
        """The hours, without those that begin on the days of closures."""
        closed = frozenset(days for one in self.closings if (days := one.days))
        holidays = self.hours.holidays
        return replace(self.hours, holidays=replace(holidays, days=holidays.days | closed))

    @property
    def never_closes(self) -> bool:
        hours = self.hours
        return not self.closings and hours.week == ROUND_THE_CLOCK and hours.holidays == Holidays()

    def is_open(self, now: datetime) -> bool:
        return self._hours.is_open(now) and not any(one.in_force(now) for one in self._notices)

    def next_opening(self, now: datetime) -> datetime | None:
        """When somebody is there next, in local time; None if not within a year.

        For those who are open: when they open after they have closed.
        """
        at = self.next_change(now) if self.is_open(now) else now
        while at and not self.is_open(at):
            at = self._not_before(at)
        if not at or at == now:
            return None
        opens = self.hours.local(at)
        return opens if (opens.date() - self.hours.local(now).date()).days <= AHEAD else None

    def next_change(self, now: datetime) -> datetime | None:
        """When somebody comes or goes next; None if not within a year."""
        if not self.is_open(now):
            return self.next_opening(now)
        starts = (one.start for one in self._notices if one.start and one.start > now)
        leaves = self._hours.next_change(now)
        return min(starts if leaves is None else (leaves, *starts), default=None)

    def _not_before(self, now: datetime) -> datetime | None:
        """An instant up to which they are closed for sure, if they are now; None if for good."""
        ends = [one.end for one in self._notices if one.in_force(now)]
        if not ends:
            return self._hours.next_opening(now)
        return None if None in ends else max(end for end in ends if end)


class ClosedDay(NamedTuple):
    """A day on which a contact is closed, or closes for a part of it; why, and what is said of it.

    The text is the one that callers hear of a closure, or the name of a holiday, or "". The start
    and the end are given, in local time, where a closure is for a part of a day.
    """

    day: date
    why: Literal["hours", "holiday", "closure"]
    text: str
    start: datetime | None = None
    end: datetime | None = None


def closed_by(notice: Notice) -> str:
    """Name whom a notice closes, in words for administrators."""
    if notice.closes == ALL:
        return "everybody"
    return ", ".join(sorted(notice.closes - NOBODY)) or "nobody"


def availability(tree: "Tree", contact: "Contact") -> Availability:
    """When a contact is there, by its hours and by every notice and closure of its tree."""
    closings = tuple(one for one in tree.notices if one.is_for(contact.key))
    return Availability(contact.hours or Hours(ROUND_THE_CLOCK, tree.zone), closings)


def closed_days(tree: "Tree", contact: "Contact", first: date, days: int) -> Iterator[ClosedDay]:
    """The days on which a contact is closed, of so many from the first, in its own zone.

    What closes a whole day comes alone: a closure or notice before a holiday, and that before the
    hours. A day on which closures are for parts of it comes once for each of them.
    """
    hours, closings = availability(tree, contact).hours, availability(tree, contact).closings
    for day in (first + timedelta(ahead) for ahead in range(days)):
        start, end = (
            datetime.combine(day + timedelta(ahead), time(0), zone_info(hours.zone))
            for ahead in (0, 1)
        )
        whole = next((one for one in closings if _is_all(one, day, start, end)), None)
        if whole:
            yield ClosedDay(day, "closure", whole.text)
        elif day in hours.holidays:
            yield ClosedDay(day, "holiday", hours.holidays.name(day))
        elif not hours.week[day.weekday()]:
            yield ClosedDay(day, "hours", "")
        else:
            for one in closings:
                if not one.days and _overlaps(one, start, end):
                    begins, ends = max(one.start or start, start), min(one.end or end, end)
                    yield ClosedDay(
                        day, "closure", one.text, hours.local(begins), hours.local(ends)
                    )


def _is_all(notice: Notice, day: date, start: datetime, end: datetime) -> bool:
    """Whether a closure is on a day, or a notice is in force all day from its start to its end."""
    if notice.days:
        return notice.days.first <= day <= notice.days.last
    return not (notice.start and notice.start > start) and not (notice.end and notice.end < end)


def _overlaps(notice: Notice, start: datetime, end: datetime) -> bool:
    return not (notice.start and notice.start >= end) and not (notice.end and notice.end <= start)


def moment_named(text: str, now: datetime, zone: str) -> datetime:
    """Parse an instant as people name it: `tonight`, `5pm`, `monday 8:00`; the next one after now.

    It is local time in `zone`; a day alone means its end, as `until:` in a file does. Raises
    ValueError, which says what is wrong and what to write.
    """
    later = [one for one in _moments(text, now, zone, DAY) if one > now]
    if not later:
        raise ValueError(f"{text} is over; write a later time")
    return later[0]


def moment_meant(text: str, now: datetime, zone: str) -> datetime:
    """Parse an instant named in the same words, which may be over; a day alone means its noon.

    `tonight` is 8 in the evening. Raises ValueError, which says what is wrong and what to write.
    """
    text = "today 8pm" if text.strip().lower() == "tonight" else text
    found = _moments(text, now, zone, DAY // 2)
    return next((one for one in found if one > now), found[-1])


def _moments(text: str, now: datetime, zone: str, alone: int) -> list[datetime]:
    """The instants that words may mean, in order; `alone` is the minute of a day without a time."""
    written, today = " ".join(text.split()), now.astimezone(zone_info(zone)).date()
    if INSTANT.fullmatch(written):
        return [instant(written, zone)]
    if dates := _dates_named(written, today.year):
        return [_local(day, alone, zone) for day in dates]
    words = written.lower().replace(" at ", " ")
    first, _, rest = words.partition(" ")
    days = _days_named(first, today)
    if words.isdecimal():
        raise ValueError(f'"{short(text)}" {_not_clear(int(words), today)}')
    minute = _minute_named(rest if days else words or "?", text) if rest or not days else alone
    return [_local(day, minute, zone) for day in days or [today, today + timedelta(1)]]


def _not_clear(number: int, today: date) -> str:
    """Say what a number alone may mean: an hour, the day of a month, or neither."""
    days = (today + timedelta(ahead) for ahead in range(AHEAD))
    named = [str(day) for day in days if day.day == number][:1]
    hours = _hours_meant(number) if number <= HOURS else ["an hour, such as 17:00"] if named else []
    if not named and not hours:
        return "does not exist; check a calendar and a clock"
    *first, last = [*named, *hours]
    return f"is not clear; write {', '.join(first)}{' or ' if first else ''}{last}"


def _hours_meant(hour: int) -> list[str]:
    return [f"{hour}am", f"{hour}pm"] if 0 < hour < HOURS // 2 else [f"{hour}:00"]


def _dates_named(written: str, year: int) -> list[date]:
    """The days that a date may mean; one without its year is of this year or the next."""
    this_year, next_year = ((f"{written} {one}", f"{written}/{one}") for one in (year, year + 1))
    found = (one for one in (written, *this_year, *next_year) if DATE.fullmatch(one))
    return [instant(one, "UTC").date() for one in found]


def _days_named(word: str, today: date) -> list[date]:
    """The days that a word may mean, in order; none if it is not the name of a day."""
    if word in ("today", "tonight"):
        return [today]
    if word == "tomorrow":
        return [today + timedelta(1)]
    if DATE.fullmatch(word):
        return [instant(word, "UTC").date()]
    for number, name in enumerate(_WEEKDAYS):
        if len(word) > 2 and name.startswith(word.rstrip(".")):
            days = (number - today.weekday()) % 7
            return [today + timedelta(days), today + timedelta(days + 7)]
    return []


def _minute_named(words: str, text: str) -> int:
    """The minute of the day that words mean. Raises ValueError."""
    if words in ("midnight", "noon"):
        return DAY // 2 if words == "noon" else DAY
    found = _CLOCK.fullmatch(words)
    if not found:
        raise ValueError(f'"{short(text)}" is not a day or a time; {WRITE_MOMENT}')
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        count = hour % 12 * 60 + minute + DAY // 2 * (found[3] == "p")
        exists = 1 <= hour <= 12 and minute < 60
    else:
        count = hour * 60 + minute
        exists = count <= DAY and minute < 60
        if exists and not found[2]:
            both = " or ".join(_hours_meant(hour))
            raise ValueError(f'"{short(text)}" is not clear; write {both}')
    if not exists:
        raise ValueError(f'"{short(text)}" does not exist; check a clock')
    return count


def _local(day: date, minute: int, zone: str) -> datetime:
    """A minute of a local day, which may be its end."""
    day, minute = (day + timedelta(1), 0) if minute == DAY else (day, minute)
    at = datetime.combine(day, time(*divmod(minute, 60)), zone_info(zone))
    return at.astimezone(UTC)
