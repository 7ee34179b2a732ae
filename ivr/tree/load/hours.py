"""Reads when people are there, and when notices are heard."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from ivr.tree import fields, suggest
from ivr.tree.closings import Notice
from ivr.tree.hours import (
    DATE,
    DAY,
    INSTANT,
    Holidays,
    Hours,
    Span,
    holiday_countries,
    instant,
    state_names,
    within_reach,
    zone_info,
)
from ivr.tree.load.context import Context
from ivr.tree.load.objects import Fields, read_fields, read_pairs
from ivr.tree.load.texts import Written, is_set_aside, read_texts, shown
from ivr.tree.parse.parser import List, Mapping, Node, place
from ivr.tree.problems import Place, short

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPAN = re.compile(r"(\d\d?):(\d\d)\s*[-\u2013]\s*(\d\d?):(\d\d)")

Week = tuple[tuple[Span, ...], ...]


def read_zone(found: Fields) -> str:
    """Read the name of a time zone; "" if the field is not there, UTC if there is no such zone."""
    zone = found.text("timezone")
    return zone if not zone or zone in suggest.zones() else "UTC"


def read_hours(context: Context, found: Fields) -> Hours | None:
    """Read when a contact is there; None if the file does not say, or cannot be read."""
    zone = read_zone(found) or context.zone
    if "hours" not in found:
        for name in ("timezone", "holidays", "closed"):
            if name in found:
                message = f"{found.owner}: {name} has no meaning without hours"
                context.error(found.place(name), message, "add hours:, or remove it")
        return None
    week = _read_week(context, found["hours"], found.label("hours"))
    holidays = _read_holidays(context, found) if "holidays" in found else Holidays()
    if not zone:
        cure = "add timezone: such as America/New_York, here or at the top of the file"
        context.error(found.place("hours"), f"{found.owner}: its hours have no time zone", cure)
    return Hours(week, zone or "UTC", holidays) if week else None


def _read_week(context: Context, node: Node, owner: str) -> Week:
    """Read the spans of each day, Monday first; () if there are none at all."""
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
    for one in _separated(text for text in texts if text.text.lower() != "closed"):
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


def _separated(texts: Iterable[Written]) -> Iterator[Written]:
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
    days = (_read_date(context, one, owner) for one in _separated(texts))
    return frozenset(day for day in days if day)


def _read_date(context: Context, written: Written, owner: str) -> date | None:
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


def read_notices(context: Context, found: Fields) -> tuple[Notice, ...]:
    """Read the texts that are heard for a limited time."""
    if "notices" not in found or is_set_aside(found["notices"]):
        return ()
    node = found["notices"]
    if not isinstance(node, List) or not node.value:
        cure = "write - text: under it, and from: and until: under text:"
        context.unreadable(place(node), "notices: expected a list of notices", cure)
        return ()
    return tuple(_read_notice(context, item, number) for number, item in enumerate(node.value, 1))


def _read_notice(context: Context, node: Node, number: int) -> Notice:
    owner = f"notice {number}"
    found = read_fields(context, node, fields.NOTICE, owner, place(node))
    text = found.text("text")
    start, end = (_read_instant(context, found, name) for name in ("from", "until"))
    if start and end and start >= end:
        message = f"{owner}: until is not after from, so nobody would hear it"
        context.error(found.place("until"), message, "write a later until:")
    urgent = fields.is_set(found.text("urgent"))
    return Notice(number, text, start, end, urgent, place(node))


def _read_instant(context: Context, found: Fields, name: str) -> datetime | None:
    """Read when a notice begins or ends. Dates count whole days, the last one included."""
    text = found.text(name)
    if not text:
        return None
    at, label = found.place(name), found.label(name)
    if not context.zone:
        message = "timezone is missing, so the times of notices are in UTC"
        context.advise(Place(1, 1), message, "add timezone: such as America/New_York")
    zone = context.zone or "UTC"
    if INSTANT.fullmatch(text):
        try:
            return instant(text, zone)
        except ValueError:
            message = f"{label}: {text} does not exist"
            context.unreadable(at, message, "check a calendar and a clock")
            return None
    if not DATE.fullmatch(text) and (cure := suggest.moment(text)) != suggest.date(text):
        context.unreadable(at, f'{label}: "{short(text)}" is not a date and time', cure)
        return None
    day = _read_date(context, Written(text, at), label)
    if not day:
        return None
    return datetime.combine(day + timedelta(name == "until"), time(0), zone_info(zone))
