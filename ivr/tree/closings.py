"""What is heard, and who is closed, for a limited time; with the hours: when people are there."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from ivr.tree.hours import (
    AHEAD,
    ROUND_THE_CLOCK,
    Days,
    Holidays,
    Hours,
    zone_info,
)
from ivr.tree.problems import Place

if TYPE_CHECKING:  # the model is made of these
    from ivr.tree.model import Contact, Tree

ALL = frozenset({"all"})
"""Closes everybody."""
NOBODY = frozenset({""})
"""Closes nobody, as the file says: a notice may speak of closing without doing it."""


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

    def since(self, now: datetime) -> datetime | None:
        """Since when somebody has been there, or not; None if for a year."""
        found, change = None, self.next_change(now - timedelta(AHEAD))
        while change and change <= now:
            found, change = change, self.next_change(change)
        return found

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
    """The days on which a contact is closed, of so many from the first, in its own zone."""
    yield from days_closed(availability(tree, contact), first, days)


def days_closed(people: Availability, first: date, days: int) -> Iterator[ClosedDay]:
    """The days on which nobody is there, of so many from the first, in the zone of the hours.

    What closes a whole day comes alone: a closure or notice before a holiday, and that before the
    hours. A day on which closures are for parts of it comes once for each of them.
    """
    hours, closings = people.hours, people.closings
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
