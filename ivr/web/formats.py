"""Dates, times and numbers as the reader's language writes them, in the time zone of the line."""

from datetime import date, datetime, time

from babel import Locale, UnknownLocaleError, dates, numbers
from flask import Flask

from ivr.dialogue.clock import last_minute
from ivr.tree.hours import zone_info
from ivr.web.translations import gettext as _
from ivr.web.translations import language, ngettext

MINUTE = 60  # seconds


def date_time(at: datetime, zone: str) -> str:
    """A date and a time in a zone: "Nov 28, 2026, 12:34 PM"."""
    return f"{short_day(at, zone)}, {clock(at, zone)}"


def full_day(at: date | datetime, zone: str = "") -> str:
    """A date: "Saturday, November 28, 2026"; of a time, the date that it has in a zone."""
    if isinstance(at, datetime) and zone:
        at = at.astimezone(zone_info(zone))
    return _plain(dates.format_date(at, "full", locale=language()))


def short_day(at: date | datetime, zone: str = "") -> str:
    """A date that takes little room: "Nov 28, 2026"."""
    if isinstance(at, datetime) and zone:
        at = at.astimezone(zone_info(zone))
    return _plain(dates.format_date(at, "medium", locale=language()))


def month_and_day(on: date) -> str:
    """A date without its year: "Nov 28"."""
    return _plain(dates.format_skeleton("MMMd", on, locale=language()))


def near_day(on: date, today: date) -> str:
    """Name a day: today, tomorrow, yesterday, or its date; with its year if that is another one."""
    near = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    if said := near.get((on - today).days):
        return said
    if on.year != today.year:
        return full_day(on)
    return _plain(dates.format_skeleton("MMMMEEEEd", on, locale=language()))


def when(at: datetime, zone: str, now: datetime) -> str:
    """Write an instant as it is seen now: "today, 5:00 PM"."""
    local, here = at.astimezone(zone_info(zone)), now.astimezone(zone_info(zone))
    return _("%(day)s, %(time)s", day=near_day(local.date(), here.date()), time=clock(at, zone))


def until(end: datetime, zone: str, now: datetime) -> str:
    """Say until when something lasts; midnight is the end of the day before."""
    local, here = end.astimezone(zone_info(zone)), now.astimezone(zone_info(zone))
    if (last := last_minute(local)) != local:
        return _("until the end of %(day)s", day=near_day(last.date(), here.date()))
    return _("until %(when)s", when=when(end, zone, now))


def clock(at: time | datetime, zone: str = "") -> str:
    """A time of a day: "8:30 AM"; of a date and a time, the time that it is in a zone."""
    if isinstance(at, datetime) and zone:
        at = at.astimezone(zone_info(zone)).time()
    return _plain(dates.format_time(at, "short", locale=language()))


def weekday(number: int) -> str:
    """The name of a day of the week, 0 is Monday, as it stands alone."""
    name = dates.get_day_names("wide", "stand-alone", language())[number]
    return str(name[:1].upper() + name[1:])


def zone_name(zone: str) -> str:
    """Whose time it is, in words: "New York time"; those of a whole country hide too much."""
    if "/" not in zone:
        return zone
    city = dates.get_timezone_location(zone_info(zone), locale=language(), return_city=True)
    return _("%(city)s time", city=city)


def number(value: float) -> str:
    """A number: "1,234"."""
    return _plain(numbers.format_decimal(value, locale=language()))


def share(value: float) -> str:
    """A share, from 0 to 1, in percent: "93%"."""
    return _plain(numbers.format_percent(round(value, 2), locale=language()))


def duration(seconds: float) -> str:
    """How long something takes: "12 seconds", "1 minute 5 seconds"."""
    minutes, rest = divmod(round(seconds), MINUTE)
    said = [ngettext("%(num)d minute", "%(num)d minutes", minutes)] if minutes else []
    if rest or not said:
        said.append(ngettext("%(num)d second", "%(num)d seconds", rest))
    return " ".join(said)


def language_name(tag: str) -> str:
    """A language as those call it who speak it: "Español" for `es-US`; a tag that is unknown."""
    try:
        name = Locale.parse(tag, sep="-").get_language_name()
    except (UnknownLocaleError, ValueError):
        return tag
    return str(name[:1].upper() + name[1:]) if name else tag


def country_name(code: str) -> str:
    """Name a country by its code: "United States" for US."""
    return str(Locale(language()).territories.get(code, code))


def voice_name(voice: str) -> str:
    """Say whose voice something like `Polly.Joanna-Neural` is: "Joanna (Amazon)"."""
    maker, _dot, name = voice.partition(".")
    by = {"Polly": "Amazon", "Google": "Google"}.get(maker)
    if not by or not name:
        return voice
    person = name.removesuffix("-Neural").removesuffix("-Generative")
    person = person.rpartition("-")[2] if "Chirp" in name else person
    return f"{person} ({by})"


def install(app: Flask) -> None:
    """Let templates say `{{ at|date_time(zone) }}`, and so on."""
    for use in (
        date_time,
        full_day,
        short_day,
        clock,
        weekday,
        zone_name,
        number,
        share,
        duration,
        language_name,
    ):
        app.jinja_env.filters[use.__name__] = use


def _plain(text: str) -> str:
    """Replace the narrow spaces of newer locale data, which some fonts lack."""
    return text.replace("\u202f", " ").replace("\xa0", " ")
