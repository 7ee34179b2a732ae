"""Reads when people are there: hours, holidays and time zones."""

import re
from collections.abc import Collection, Iterator
from datetime import date
from functools import lru_cache

from ivr.tree import fields, suggest
from ivr.tree.hours import (
    DATE,
    DAY,
    ROUND_THE_CLOCK,
    WRITE_DATE,
    Days,
    Holidays,
    Hours,
    Span,
    Week,
    as_date,
    country_named,
    holiday_countries,
    state_names,
)
from ivr.tree.load.context import Context
from ivr.tree.load.objects import Fields, read_fields, read_pairs
from ivr.tree.load.texts import Written, is_set_aside, read_texts, shown
from ivr.tree.parse.parser import Mapping, Node, Scalar, place
from ivr.tree.problems import Place, and_list, or_list, short

_BETWEEN_DATES = re.compile(r"[,;](?! ?\d{4}(?:$|[^-\d]))")  # not within Dec 24, 2026
_RANGE = re.compile(r"(.+?)(?:\s+(?:to|-|\u2013)\s+|\s*\u2013\s*)(.+)")
"""Two dates with `to` between them, or a dash."""
_PLAIN = re.compile(r"(\d\d?):([0-5]\d)\s*[-\u2013]\s*(\d\d?):([0-5]\d)")


def read_zone(found: Fields) -> str:
    """Read the name of a time zone; "" if the field is not there, UTC if there is no such zone."""
    if "timezone" not in found:
        return ""
    zone = found.text("timezone")
    return zone if zone in suggest.zones() else "UTC"


def read_hours(context: Context, found: Fields, usual: Hours | None = None) -> Hours | None:
    """Read when a contact is there; None if that is always, or cannot be read.

    What the contact does not say of its hours and holidays is as `usual`: what the top of the file
    says of the whole line, which is read by the same function.
    """
    given = next((name for name in ("hours", "holidays") if name in found), "")
    zone = read_zone(found) or context.zone
    week = usual.week if usual else ROUND_THE_CLOCK
    if "hours" in found:
        week = _read_week(context, found["hours"], found.label("hours"))
    holidays = usual.holidays if usual else Holidays()
    if "holidays" in found:
        holidays = _read_holidays(context, found)
    if not given and not usual:
        if "timezone" in found and found.spec is fields.CONTACT:
            message = f"{found.owner}: timezone has no meaning without hours or holidays"
            context.error(found.place("timezone"), message, "add hours:, or remove it")
        return None
    if "hours" not in found and week == ROUND_THE_CLOCK and holidays == Holidays():
        return None
    if given and not zone:
        cure = "add timezone: such as America/New_York, here or at the top of the file"
        message = f"{found.owner}: its {given} have no time zone"
        if not found.owner:  # the whole line
            message, cure = f"{given}: timezone is missing", cure.partition(", here")[0]
        context.error(found.place(given), message, cure)
    return Hours(week, zone or "UTC", holidays) if week else None


def _read_week(context: Context, node: Node, owner: str) -> Week:
    """Read the spans of each day, Monday first; () if there are none at all."""
    if isinstance(node, Scalar) and suggest.is_all_day(node.value):
        return ROUND_THE_CLOCK
    week: dict[int, tuple[Span, ...]] = {}
    places: dict[int, Place] = {}
    written: set[str] = set()
    before = len(context.problems)
    for key, value in read_pairs(context, node, owner, fields.HOURS):
        spans, days = (
            _read_spans(context, value, owner, shown(key)),
            _read_days(context, key, owner),
        )
        again = [suggest.DAYS[day] for day in days if day in week]
        if again and key.value not in written:  # else the name itself is there twice
            message = f"{owner}: {and_list(again)} appear{'s' * (len(again) == 1)} twice"
            context.error(place(key), message, "put all the hours of a day on one line")
        written.add(key.value)
        for day in days:
            week[day], places[day] = spans, place(key)
    if any(week.values()):
        found = tuple(week.get(day, ()) for day in range(len(suggest.DAYS)))
        _check_nights(context, found, places, owner)
        return found
    if len(context.problems) == before and not is_set_aside(node):
        cure = "write some, such as mon-fri: 8:30-17:00"
        context.unreadable(place(node), f"{owner}: no day has any hours", cure)
    return ()


def _check_nights(context: Context, week: Week, places: dict[int, Place], owner: str) -> None:
    """Report hours that go on past midnight into those of the next day."""
    for day, at in places.items():
        tomorrow = (day + 1) % len(week)
        end = week[day][-1].end - DAY if week[day] else 0
        if week[tomorrow] and week[tomorrow][0].start < end:
            names = suggest.DAYS[day], suggest.DAYS[tomorrow]
            message = "{}: the hours of {} end after those of {} start".format(owner, *names)
            context.error(at, message, "write them without overlaps")


def _read_days(context: Context, key: Node, owner: str) -> tuple[int, ...]:
    """Read the weekdays that a name covers: `monday`, `mon-fri`, `mon, wed`, `weekdays`."""
    found = suggest.days(key.value)
    if not found and not is_set_aside(key):
        written = key.value.strip().lower()
        cure = f"write {', '.join(suggest.DAYS)}, or a range such as mon-fri"
        if meant := suggest.write_days(written):
            cure = meant
        elif DATE.search(written) or "holiday" in written:
            cure = "put days on which nobody is there under holidays:"
        message = f'{owner}: "{shown(key)}" is not a weekday'
        context.unreadable(place(key), message, cure)
    return found


def _read_spans(context: Context, node: Node, owner: str, day: str) -> tuple[Span, ...]:
    """Read the spans of a day, in their order; none if it is closed."""
    label = f"{owner}: {day}"
    texts = [one for one in read_texts(context, node, owner, day) if one.text.lower() != "closed"]
    if len(texts) == 1 and (plain := _plain(texts[0].text)):
        return plain
    written = [Written(part, at) for text, at in texts for part in suggest.separator.split(text)]
    read = [(one, _read_span(context, one, label)) for one in written]
    kept = [(one, readings) for one, readings in read if readings]
    spans: list[Span] = []
    ordered = suggest.in_order([readings for _, readings in kept])
    for (one, _), readings in zip(kept, ordered, strict=True):
        if len(readings) > 1:
            message = f'{label}: "{short(one.text)}" can be read in more than one way'
            cure = f"write {or_list(map(suggest.spelled, readings))}"
            context.unreadable(one.place, message, cure)
            continue
        if spans and readings[0].start < spans[-1].end:
            message = f'{label}: "{short(one.text)}" starts before the last one ends'
            context.error(one.place, message, _untangled(spans[-1], readings[0]))
        spans += readings[:1]
    return tuple(spans)


@lru_cache(maxsize=1_000)  # many days and contacts have the same hours
def _plain(text: str) -> tuple[Span, ...]:
    """Read the hours of a day as most are written, in 24-hour times; none if they are not."""
    spans: list[Span] = []
    for part in text.split(","):
        found = _PLAIN.fullmatch(part.strip())
        if not found:
            return ()
        start, end = (int(found[n]) * 60 + int(found[n + 1]) for n in (1, 3))
        if not (spans[-1].end if spans else 0) <= start < end <= DAY:
            return ()
        spans.append(Span(start, end))
    return tuple(spans)


def _untangled(last: Span, span: Span) -> str:
    """Say what to write for a span that starts before the last one ends."""
    if later := suggest.in_the_afternoon(span, last.end):
        return f"write {later}; hours are counted from 0 to 24"
    if last.end == DAY and span.start == 0 and span.end < last.start:
        night = suggest.spelled(Span(last.start, DAY + span.end))
        return f"write {night} for the night that follows this day"
    return "write them in order, without overlaps"


def _read_span(context: Context, written: Written, label: str) -> list[Span]:
    """Read what a span may mean; nothing if it is none, which is reported."""
    text, at = written
    message, cure = "is not a time range", f"{suggest.SPAN}, or closed"
    try:
        if found := suggest.spans(text):
            return found
    except ValueError as error:
        message, cure = f"{error}", suggest.SPAN
    context.unreadable(at, f'{label}: "{short(text)}" {message}', cure)
    return []


def _read_holidays(context: Context, contact: Fields) -> Holidays:
    node, owner = contact["holidays"], contact.label("holidays")
    if isinstance(node, Scalar) and node.value == fields.NO_HOLIDAYS:
        return Holidays(none=True)
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
    codes = holiday_countries()[country]
    state = _state_code(state, country, codes)
    if state and state not in codes:
        message = f'{owner}: the holidays of state "{short(state)}" in {country} are not known'
        cure = f"write its code, such as {codes[0]}" if codes else "remove it"
        if near := suggest.state(state, state_names(country)):
            cure = f"write {near}"
        context.error(found.place("state"), message, cure)
        state = ""
    return Holidays(dates, country, state)


def _state_code(written: str, country: str, codes: Collection[str]) -> str:
    """The code of a state that is written as a code or a name; else what is written."""
    if not written or written in codes:
        return written
    if written.upper() in codes:
        return written.upper()
    names = {name.lower(): code for name, code in state_names(country).items()}
    return names.get(written.lower(), written)


def _read_dates(context: Context, texts: list[Written], owner: str) -> frozenset[Days]:
    found = (read_days(context, one, owner) for one in separated(texts))
    return frozenset(days for days in found if days)


def separated(texts: list[Written]) -> Iterator[Written]:
    """The dates of each text, which may hold several."""
    return (Written(one.strip(), at) for text, at in texts for one in _BETWEEN_DATES.split(text))


def read_days(context: Context, written: Written, owner: str) -> Days | None:
    """Read a date or a range of dates; None if it is neither, which is reported."""
    text, at = written
    if not text:
        return None
    found = _RANGE.fullmatch(text)
    parts = found.groups() if found else (text,)
    days = [read_date(context, Written(part, at), owner) for part in parts]
    first, last = days[0], days[-1]
    if not first or not last:
        return None
    if last < first:
        message = f"{owner}: {short(text)} ends before it begins"
        context.error(at, message, f"write {last} to {first}")
        return None
    return Days(first, last)


def read_date(context: Context, written: Written, owner: str) -> date | None:
    """Read a date; None if it is not one, which is reported."""
    text, at = written
    if not text:
        return None
    try:
        if DATE.fullmatch(text):
            return as_date(text)
    except ValueError:
        context.unreadable(at, f"{owner}: {text} does not exist", "check a calendar")
        return None
    cure = _public_holidays(text) if owner.endswith("holidays") else ""
    message = f'{owner}: "{short(text)}" is not a date'
    context.unreadable(at, message, cure or suggest.date(text))
    return None


def _public_holidays(text: str) -> str:
    """Say what to write in place of a text that may name public holidays; "" if it does not.

    `MA` is Massachusetts, never Morocco: the languages of the line are of the United States.
    """
    if any(map(str.isdigit, text)):
        return ""
    states = {name.lower(): code for name, code in state_names("US").items()}
    if code := states.get(text.lower()):
        return f"write country: US and state: {code}, each on a line under holidays:"
    if (cure := suggest.date(text)) != WRITE_DATE:
        return cure
    if code := country_named(text):
        return f"write country: {code}, on a line under holidays:"
    return f"{WRITE_DATE}; for all public holidays write country: US, on a line under holidays:"
