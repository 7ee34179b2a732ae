"""Reads when people are there: hours, holidays and time zones."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from ivr.tree import fields, suggest
from ivr.tree.closings import ROUND_THE_CLOCK
from ivr.tree.hours import (
    DATE,
    DAY,
    Holidays,
    Hours,
    Span,
    holiday_countries,
    state_names,
    within_reach,
)
from ivr.tree.load.context import Context
from ivr.tree.load.objects import Fields, read_fields, read_pairs
from ivr.tree.load.texts import Written, is_set_aside, read_texts, shown
from ivr.tree.parse.parser import Mapping, Node, Scalar, place
from ivr.tree.problems import of, short

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPAN = re.compile(r"(\d\d?):(\d\d)\s*[-\u2013]\s*(\d\d?):(\d\d)")

Week = tuple[tuple[Span, ...], ...]


def read_zone(found: Fields) -> str:
    """Read the name of a time zone; "" if the field is not there, UTC if there is no such zone."""
    zone = found.text("timezone")
    return zone if not zone or zone in suggest.zones() else "UTC"


def read_hours(context: Context, found: Fields, line: Hours | None = None) -> Hours | None:
    """Read when somebody is there; a contact has the line's hours and holidays if none of its own.

    None if the file says nothing of it, so that somebody is always there, or if it is unreadable.
    """
    zone = read_zone(found) or context.zone
    own = next((name for name in ("hours", "holidays") if name in found), "")
    if not own and not line:
        if found.owner and "timezone" in found:
            message = f"{found.owner}: timezone has no meaning without hours"
            context.error(found.place("timezone"), message, "add hours:, or remove it")
        return None
    week = line.week if line else ROUND_THE_CLOCK
    if "hours" in found:
        week = _read_week(context, found["hours"], found.label("hours"))
    holidays = line.holidays if line else Holidays()
    if "holidays" in found:
        holidays = _read_holidays(context, found)
    if own and not zone:
        cure = "add timezone: such as America/New_York"
        cure += ", here or at the top of the file" * bool(found.owner)
        message = of(found.owner, f"{'its ' * bool(found.owner)}{own} have no time zone")
        context.error(found.place(own), message, cure)
    return Hours(week, zone or "UTC", holidays) if week else None


def _read_week(context: Context, node: Node, owner: str) -> Week:
    """Read the spans of each day, Monday first; () if there are none at all."""
    if isinstance(node, Scalar) and node.value == "24/7":
        return ROUND_THE_CLOCK
    week: dict[int, tuple[Span, ...]] = {}
    before = len(context.problems)
    for key, value in read_pairs(context, node, owner, fields.HOURS):
        spans = tuple(_read_spans(context, value, owner, shown(key)))
        for day in _read_days(context, key, owner):
            if day in week:
                message = f"{owner}: {DAYS[day]} appears twice"
                context.error(place(key), message, "put all its hours on one line")
            week[day] = spans
    if any(week.values()):
        return tuple(week.get(day, ()) for day in range(len(DAYS)))
    if len(context.problems) == before and not is_set_aside(node):
        cure = "write some, such as mon-fri: 8:30-17:00"
        context.unreadable(place(node), f"{owner}: no day has any hours", cure)
    return ()


def _read_days(context: Context, key: Node, owner: str) -> Iterator[int]:
    """Read the weekdays that a name covers: `monday`, `mon-fri`, `mon, wed`."""
    for part in key.value.lower().split(","):
        ends = [_weekday(name.strip()) for name in re.split("[-\u2013]", part)]
        if len(ends) > 2 or None in ends:
            cure = f"write {', '.join(DAYS)}, or a range such as mon-fri"
            if DATE.fullmatch(part.strip()):
                cure = "put days on which nobody is there under holidays:"
            if not is_set_aside(key):
                message = f'{owner}: "{shown(key)}" is not a weekday'
                context.unreadable(place(key), message, cure)
            return
        first, last = ends[0] or 0, ends[-1] or 0
        yield from (day % 7 for day in range(first, last + 1 + 7 * (last < first)))


def _weekday(name: str) -> int | None:
    """The number of a weekday, from its name or at least its first three letters."""
    names = (day for day, whole in enumerate(DAYS) if len(name) > 2 and whole.startswith(name))
    return next(names, None)


def _read_spans(context: Context, node: Node, owner: str, day: str) -> Iterator[Span]:
    """Read the spans of a day, in their order; none if it is closed."""
    label = f"{owner}: {day}"
    latest = 0
    texts = read_texts(context, node, owner, day)
    for one in separated(text for text in texts if text.text.lower() != "closed"):
        span = _read_span(context, one, label)
        if not span:
            continue
        if span.start < latest:
            message = f'{label}: "{short(one.text)}" starts before the last one ends'
            cure = "write them in order, without overlaps"
            if later := suggest.in_the_afternoon(span.start, span.end, latest):
                cure = f"write {later}; hours are counted from 0 to 24"
            context.error(one.place, message, cure)
        latest = span.end
        yield span


def separated(texts: Iterable[Written]) -> Iterator[Written]:
    """What commas separate in each text."""
    return (Written(one.strip(), at) for text, at in texts for one in text.split(","))


def _read_span(context: Context, written: Written, label: str) -> Span | None:
    text, at = written
    quoted = f'{label}: "{short(text)}"'
    found = _SPAN.fullmatch(text)
    if not found:
        guess = suggest.span(text)
        cure = f"write {guess}" if guess else f"{suggest.SPAN}, or closed"
        context.unreadable(at, f"{quoted} is not a time range", cure)
        return None
    start, end = (int(found[n]) * 60 + int(found[n + 1]) for n in (1, 3))
    if max(start, end) > DAY or found[2] > "59" or found[4] > "59":
        context.unreadable(at, f"{quoted} contains a time that does not exist", suggest.SPAN)
        return None
    if start >= end:
        cure = f"write {found[1]}:{found[2]}-24:00, and the rest on the next day"
        if end and (later := suggest.span(text)):
            cure = f"write {later}; hours are counted from 0 to 24"
        context.unreadable(at, f"{quoted} ends before it starts", cure)
        return None
    return Span(start, end)


def _read_holidays(context: Context, contact: Fields) -> Holidays:
    node, owner = contact["holidays"], contact.label("holidays")
    if isinstance(node, Scalar) and node.value.lower() == "none":
        return Holidays()
    if not isinstance(node, Mapping):
        return Holidays(_read_dates(context, read_texts(context, node, owner, "dates"), owner))
    found = read_fields(context, node, fields.HOLIDAYS, owner, place(node))
    dates = _read_dates(context, found.texts("dates"), owner)
    country, state = found.text("country"), found.text("state")
    if state and not country:
        message = f"{owner}: there is a state but no country"
        context.error(found.place("state"), message, "add country: US")
    if not country or country not in holiday_countries():
        return Holidays(dates)
    if state and state not in (codes := holiday_countries()[country]):
        message = f'{owner}: the holidays of state "{short(state)}" in {country} are not known'
        cure = f"write its code, such as {codes[0]}" if codes else "remove it"
        if near := suggest.state(state, state_names(country)):
            cure = f"write {near}"
        context.error(found.place("state"), message, cure)
        state = ""
    return Holidays(dates, country, state)


def _read_dates(context: Context, texts: list[Written], owner: str) -> frozenset[date]:
    days = (read_date(context, one, owner) for one in separated(texts))
    return frozenset(day for day in days if day)


def read_date(context: Context, written: Written, owner: str) -> date | None:
    """Read a date; None if it is not one, which is reported."""
    text, at = written
    if not text:
        return None
    try:
        if DATE.fullmatch(text):
            return within_reach(date.fromisoformat(text))
    except ValueError:
        context.unreadable(at, f"{owner}: {text} does not exist", "check a calendar")
        return None
    context.unreadable(at, f'{owner}: "{short(text)}" is not a date', suggest.date(text))
    return None
