"""When people are there and what is announced: the hours of a week, notices, now and next."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Literal, NamedTuple

from ivr.dialogue.clock import last_minute
from ivr.tree.closings import (
    ALL,
    NOBODY,
    Availability,
    ClosedDay,
    Notice,
    availability,
    closed_days,
)
from ivr.tree.hours import DAY, ROUND_THE_CLOCK, Hours, Span, zone_info
from ivr.tree.model import Contact, Tree
from ivr.web import formats
from ivr.web.translations import gettext as _

AHEAD = 60  # days in which holidays are listed

State = Literal["now", "to come", "over"]


class People(NamedTuple):
    """A contact, or the whole line (None): the hours of a week, whether open now, what is next.

    `changes` is when that changes next; `closed` are the coming days that are closed though the
    week says otherwise. `as_line` is set of a contact that has the hours of the line.
    """

    contact: Contact | None
    week: tuple[tuple[str, str], ...]
    zone: str
    is_open: bool
    changes: datetime | None
    closed: tuple[ClosedDay, ...]
    as_line: bool = False


class Announced(NamedTuple):
    """A notice or closure: when it is heard, in words, and whom it closes, by their names."""

    notice: Notice
    state: State
    when: str
    closes: str


def people(tree: Tree, now: datetime) -> Iterator[People]:
    """Yield the whole line, if it has hours, then every contact."""
    if tree.hours:
        closings = tuple(one for one in tree.notices if one.closes == ALL)
        yield _people(tree, None, Availability(tree.hours, closings), now)
    for contact in tree.contacts.values():
        yield _people(tree, contact, availability(tree, contact), now)


def _people(tree: Tree, contact: Contact | None, there: Availability, now: datetime) -> People:
    hours = there.hours
    named = contact or next((one for one in tree.contacts.values() if one.hours == hours), None)
    today = hours.local(now).date()
    days = closed_days(tree, named, today, AHEAD) if named else ()
    return People(
        contact,
        tuple(week(hours)),
        hours.zone,
        there.is_open(now),
        there.next_change(now),
        tuple(day for day in days if day.why != "hours"),
        bool(contact and tree.hours and hours == tree.hours),
    )


def week(hours: Hours) -> Iterator[tuple[str, str]]:
    """Say the hours of a week: days that follow each other with the same hours, and these."""
    if hours.week == ROUND_THE_CLOCK:
        yield _("Every day"), _("around the clock")
        return
    for spans, run in groupby(enumerate(hours.week), key=lambda day: day[1]):
        days = [number for number, _ in run]
        names = [formats.weekday(days[0]), formats.weekday(days[-1])]
        which = _("%(first)s to %(last)s", first=names[0], last=names[1])
        if len(days) == len(hours.week):
            which = _("Every day")
        yield which if len(days) > 1 else names[0], _spans(spans)


def _spans(spans: tuple[Span, ...]) -> str:
    if spans == (Span(0, DAY),):
        return _("all day")
    times = [_("%(start)s to %(end)s", start=_minute(start), end=_minute(end))
             for start, end in spans]  # fmt: skip
    return ", ".join(times) or _("closed")


def _minute(minute: int) -> str:
    at = datetime.combine(date(2024, 1, 1), datetime.min.time()) + timedelta(minutes=minute)
    return formats.clock(at.time())


def announced(tree: Tree, now: datetime) -> list[Announced]:
    """List notices and closures: what is in force, what comes next, and last what is over."""
    found = [Announced(one, _state(one, now), when_heard(one, tree.zone), _closes(one, tree))
             for one in tree.notices]  # fmt: skip
    order = ("now", "to come", "over")
    return sorted(found, key=lambda one: (order.index(one.state), one.notice.start or now))


def _state(notice: Notice, now: datetime) -> State:
    if notice.in_force(now):
        return "now"
    return "over" if notice.end and notice.end <= now else "to come"


def when_heard(notice: Notice, zone: str) -> str:
    """Say from when to when: whole days by their dates, a single one alone."""
    if days := notice.days:
        first, last = formats.full_day(days.first), formats.full_day(days.last)
        return first if first == last else _("%(first)s to %(last)s", first=first, last=last)
    start = notice.start and _edge(notice.start, zone, is_end=False)
    end = notice.end and _edge(notice.end, zone, is_end=True)
    if start and end:
        return _("from %(start)s until %(end)s", start=start, end=end)
    if start:
        return _("from %(start)s, without an end", start=start)
    return _("until %(end)s", end=end) if end else _("always")


def _edge(at: datetime, zone: str, is_end: bool) -> str:
    """An instant; a date alone if a whole day begins or ends there."""
    local = at.astimezone(zone_info(zone))
    if local.hour == local.minute == 0:
        return formats.full_day(last_minute(local) if is_end else local)
    return formats.date_time(at, zone)


def _closes(notice: Notice, tree: Tree) -> str:
    if notice.closes == ALL:
        return _("everybody")
    keys = sorted(notice.closes - NOBODY)
    return ", ".join(tree.contacts[key].name if key in tree.contacts else key for key in keys)
