"""Reads notices and closures: what is heard for a limited time, and who is closed then."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from ivr.tree import fields, suggest
from ivr.tree.closings import ALL, NOBODY, Notice
from ivr.tree.hours import DATE, INSTANT, instant, zone_info
from ivr.tree.ids import as_id
from ivr.tree.load.context import Context, Use
from ivr.tree.load.hours import read_date, read_days, separated
from ivr.tree.load.objects import Fields, read_fields
from ivr.tree.load.texts import Written, is_set_aside, read_texts
from ivr.tree.parse.parser import List, Mapping, Node, place
from ivr.tree.problems import Place, short


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
    closes = _read_closes(context, found)
    return Notice(number, text, start, end, urgent, place(node), closes)


def _read_closes(context: Context, found: Fields) -> frozenset[str]:
    """Read whom a notice closes. Names are looked up when the whole file has been read."""
    names = [one for one in found.texts("closes") if one.text]
    if any(one.text.lower() in ALL for one in names):
        return ALL
    if [one.text.lower() for one in names] == ["none"]:
        return NOBODY
    context.uses += [Use(one.text, "contact", one.place, found.owner, "closes") for one in names]
    return frozenset(as_id(one.text) for one in names)


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
    day = read_date(context, Written(text, at), label)
    if not day:
        return None
    return datetime.combine(day + timedelta(name == "until"), time(0), zone_info(zone))


def read_closures(context: Context, found: Fields) -> tuple[Notice, ...]:
    """Read the days on which everybody is closed. Each range of them is a notice of its own."""
    if "closures" not in found or is_set_aside(found["closures"]):
        return ()
    node = found["closures"]
    if isinstance(node, Mapping) or node.value in ("", []):
        cure = "write dates such as 2026-12-24, or - dates: and under it text:"
        context.unreadable(place(node), "closures: expected a list of closures", cure)
        return ()
    if not context.zone:
        message = "timezone is missing, so closures begin and end in UTC"
        context.advise(Place(1, 1), message, "add timezone: such as America/New_York")
    items = node.value if isinstance(node, List) else [node]
    return tuple(
        closure
        for number, item in enumerate(items, 1)
        for closure in _read_closure(context, item, number)
    )


def _read_closure(context: Context, node: Node, number: int) -> Iterator[Notice]:
    owner, text = f"closure {number}", ""
    if isinstance(node, Mapping):
        found = read_fields(context, node, fields.CLOSURE, owner, place(node))
        text, written = found.text("text"), found.texts("dates")
    else:
        written = read_texts(context, node, owner, "dates")
    zone = zone_info(context.zone or "UTC")
    ranges = (read_days(context, one, owner) for one in separated(written))
    for days in dict.fromkeys(filter(None, ranges)):
        begins, ends = days.first, days.last + timedelta(1)
        first, end = (datetime.combine(day, time(0), zone) for day in (begins, ends))
        yield Notice(number, text, first, end, False, place(node), ALL, "closure")
