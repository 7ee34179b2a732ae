"""What is in force on a line at an instant, and what comes next: a pure answer for the page."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import NamedTuple

from ivr.dialogue.schedule import closed_times
from ivr.tree.closings import ALL, NOBODY, ClosedDay, Notice, availability, closed_days
from ivr.tree.hours import zone_info
from ivr.tree.model import Contact, Line

AHEAD = 30  # days that the page looks ahead
MAX_DAYS = 12  # of them that it lists


class Someone(NamedTuple):
    """A contact: whether they can be reached now, and when that changes."""

    contact: Contact
    is_open: bool
    changes: datetime | None
    always: bool


class Heard(NamedTuple):
    """A notice or closure: what callers hear in each language, and whom it closes.

    `whom` are names, empty for nobody, and None for everybody.
    """

    notice: Notice
    texts: dict[str, str]
    whom: tuple[str, ...] | None


class Day(NamedTuple):
    """A day on which some are closed, and why: a holiday's name, or what callers hear."""

    start: datetime
    end: datetime
    who: tuple[str, ...]
    text: str


class State(NamedTuple):
    """A line now: open, closed as a whole until `opens`, or with some who are away."""

    is_open: bool
    since: datetime | None
    opens: datetime | None
    people: tuple[Someone, ...]
    heard: tuple[Heard, ...]
    coming: tuple[Heard, ...]
    days: tuple[Day, ...]

    @property
    def closed(self) -> tuple[str, ...]:
        """The names of those who cannot be reached now."""
        return tuple(one.contact.name for one in self.people if not one.is_open)


def state(line: Line, now: datetime) -> State:
    """Look at a line at an instant."""
    tree, whole = line.default, closed_times(line, now)
    people = tuple(_someone(line, one, now) for one in tree.contacts.values())
    notices = [_heard(line, one) for one in tree.notices if one.kind == "notice"]
    closures = [_heard(line, one) for one in tree.notices if one.kind == "closure"]
    heard = [one for one in (*notices, *closures) if one.notice.in_force(now)]
    coming = [one for one in notices if one.notice.start and one.notice.start > now]
    is_shut = whole is not None or any(one.notice.closes == ALL for one in heard)
    since, opens = whole or (None, _next(people, now))
    return State(not is_shut, since, opens, people, tuple(heard), tuple(coming),
                 tuple(_days(line, now)))  # fmt: skip


def _next(people: tuple[Someone, ...], now: datetime) -> datetime | None:
    return min((one.changes for one in people if one.changes and not one.is_open), default=None)


def _someone(line: Line, contact: Contact, now: datetime) -> Someone:
    times = availability(line.default, contact)
    is_open = times.is_open(now)
    return Someone(contact, is_open, times.next_change(now), times.never_closes)


def _heard(line: Line, notice: Notice) -> Heard:
    texts = {tag: one.text for tag, tree in line.languages.items() for one in tree.notices
             if str(one) == str(notice) and one.text}  # fmt: skip
    people = line.default.contacts
    names = tuple(people[key].name for key in sorted(notice.closes - NOBODY) if key in people)
    return Heard(notice, texts, None if notice.closes == ALL else names)


def _days(line: Line, now: datetime) -> Iterator[Day]:
    """The next days that are not as every week: holidays and closures, with who is closed."""
    tree, zone = line.default, zone_info(line.zone)
    first = now.astimezone(zone).date()
    found: dict[ClosedDay, list[str]] = {}
    for contact in tree.contacts.values():
        for one in closed_days(tree, contact, first, AHEAD):
            if one.why != "hours":
                found.setdefault(one, []).append(contact.name)
    for one in sorted(found, key=lambda one: (one.day, one.text))[:MAX_DAYS]:
        start = datetime.combine(one.day, time(0), zone)
        end = datetime.combine(one.day + timedelta(1), time(0), zone)
        yield Day(one.start or start, one.end or end, tuple(found[one]), one.text)
