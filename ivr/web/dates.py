"""Days and times as the reader of a page writes them, in the zone of the line."""

from datetime import date, datetime, timedelta

from babel.dates import format_date, format_skeleton, format_time

from ivr.dialogue.clock import last_minute
from ivr.tree.hours import zone_info
from ivr.web.translations import gettext as _
from ivr.web.translations import language


def day(on: date, today: date) -> str:
    """Name a day: today, tomorrow, yesterday, or its date; with its year if that is another one."""
    near = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    if said := near.get((on - today).days):
        return said
    if on.year != today.year:
        return format_date(on, "full", locale=language())
    return format_skeleton("MMMMEEEEd", on, locale=language())


def time(at: datetime) -> str:
    """Write the time of an instant that is in local time already."""
    return format_time(at, "short", locale=language()).replace("\u202f", "\u00a0")


def moment(at: datetime, zone: str, now: datetime) -> str:
    """Write an instant: "today, 5:00 PM"."""
    local, here = at.astimezone(zone_info(zone)), now.astimezone(zone_info(zone))
    return _("%(day)s, %(time)s", day=day(local.date(), here.date()), time=time(local))


def until(end: datetime, zone: str, now: datetime) -> str:
    """Say until when something lasts; midnight is the end of the day before."""
    local, here = end.astimezone(zone_info(zone)), now.astimezone(zone_info(zone))
    if (last := last_minute(local)) != local:
        return _("until the end of %(day)s", day=day(last.date(), here.date()))
    return _("until %(when)s", when=moment(end, zone, now))


def end_of_day(now: datetime, zone: str, days: int = 0) -> datetime:
    """The midnight that ends today, or a day so many days later, in a zone."""
    local = now.astimezone(zone_info(zone))
    tomorrow = local.date() + timedelta(days + 1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=zone_info(zone))
