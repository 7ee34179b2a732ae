"""What was probably meant by a time zone, hours or a date in another form."""

import re
from collections.abc import Mapping
from functools import cache
from zoneinfo import available_timezones

from ivr.tree.hours import WRITE_DATE
from ivr.tree.problems import nearest

SPAN = "write 24-hour times, such as 8:30-17:00"
ALL_DAY = "0:00-24:00"
TIME = "write date and time, such as 2026-12-24 17:00"
EARLY, NOON, DAY = 8 * 60, 12 * 60, 24 * 60  # minutes; hours before 8 may be meant in the afternoon

_FAMILIAR = {
    "America/New_York": "ET, EST, EDT, Boston, Washington, Atlanta, Miami, Orlando, Tampa, "
    "Charlotte, Philadelphia, Baltimore, Pittsburgh, Cleveland, Columbus, Cincinnati, Albany, "
    "Buffalo, Hartford, Providence, Newark",
    "America/Chicago": "CT, CST, CDT, Houston, Dallas, Austin, Memphis, Nashville, Milwaukee, "
    "Minneapolis, Omaha, New Orleans, Kansas City, San Antonio",
    "America/Denver": "MT, MST, MDT, Albuquerque, Salt Lake City, El Paso",
    "America/Los_Angeles": "PT, PST, PDT, Seattle, Portland, Sacramento, Oakland, San Francisco, "
    "San Diego, Las Vegas",
}
"""Names of zones that people use and the IANA database does not have."""
CLOSE = 0.85  # how similar the name of a city or state must be to be proposed, from 0 to 1

_HALF = r"\s*([ap])?\.?m?\.?"
_ROUGHLY = re.compile(
    rf"(\d\d?)(?:[.:h](\d\d))?{_HALF}\s*(?:[-\u2013]|to)\s*(\d\d?)(?:[.:h](\d\d))?{_HALF}",
    re.IGNORECASE,
)
_ALL_DAY = re.compile(r"(all day|24 ?(h|hours)?|24/7|always|open)", re.IGNORECASE)
_AMERICAN = re.compile(r"(\d\d?)[/.](\d\d?)[/.](\d{4})")
_COUNTRY = re.compile(r"([A-Z]{2})(?:[ /,-]+([A-Z]{2}))?")
_CLOCK = re.compile(r"(\d\d?)(?::(\d\d))?\s*(?:([ap])\.?m\.?)?", re.IGNORECASE)
_DATED = re.compile(r"(\d{4}-\d\d-\d\d)[ T,]*(.*)")


@cache
def zones() -> set[str]:
    """The time zones that a file may name."""
    return {name for name in available_timezones() if "/" in name or name == "UTC"}


def zone(text: str) -> str:
    """The zone that is meant; "" if that cannot be guessed."""
    whole = {_plain(name): name for name in zones()}
    # Etc/GMT-5 is five hours ahead of UTC, so nobody means it by GMT-5.
    cities = {_city(name): name for name in sorted(zones()) if not name.startswith("Etc/")}
    cities |= {
        _plain(name): zone for zone, names in _FAMILIAR.items() for name in names.split(", ")
    }
    return whole.get(_plain(text)) or cities.get(nearest(_city(text), cities, CLOSE) or "", "")


def _city(zone: str) -> str:
    return _plain(zone.rpartition("/")[2])


def _plain(name: str) -> str:
    return name.replace("_", " ").lower()


def state(text: str, names: Mapping[str, str]) -> str:
    """The code of the state that is meant, of codes by name; "" if that cannot be guessed."""
    begun = [name for name in names if name.lower().startswith(text.lower())]
    if len(begun) == 1:
        return names[begun[0]]
    return names.get(nearest(text, names, CLOSE) or "", "")


def span(text: str) -> str:
    """A span of time as it should be written; "" if that cannot be guessed."""
    if _ALL_DAY.fullmatch(text):
        return ALL_DAY
    found = _ROUGHLY.fullmatch(text)
    if not found:
        return ""
    start, end = (_minute(*found.groups()[at : at + 3]) for at in (0, 3))
    if end == 0 or (end <= start and end < NOON):
        end += NOON if end else DAY
    return spelled(start, end) if start < end <= DAY else ""


def in_the_afternoon(start: int, end: int, after: int) -> str:
    """The same span twelve hours later if it may be meant and starts after a minute; else ""."""
    if start < EARLY and after <= start + NOON and end + NOON <= DAY:
        return spelled(start + NOON, end + NOON)
    return ""


def spelled(start: int, end: int) -> str:
    """Write a span of minutes as a file does."""
    return "-".join(f"{minute // 60}:{minute % 60:02}" for minute in (start, end))


def date(text: str) -> str:
    """Say what to write instead of a text that is not a date."""
    found = _AMERICAN.fullmatch(text)
    if found and int(found[1]) <= 12 and int(found[2]) <= 31:
        return f"write {found[3]}-{int(found[1]):02}-{int(found[2]):02}"
    if country := _COUNTRY.fullmatch(text):
        state = f" and state: {country[2]}" if country[2] else ""
        return f"write country: {country[1]}{state}, each on a line under holidays:"
    return WRITE_DATE


def moment(text: str) -> str:
    """Say what to write instead of a text that is neither a date nor a date and time."""
    if _CLOCK.fullmatch(text):
        return TIME
    found = _DATED.fullmatch(text)
    clock = _CLOCK.fullmatch(found[2]) if found else None
    if not found or not clock:
        return TIME if found else date(text)
    minute = _minute(clock[1], clock[2], clock[3])
    return f"write {found[1]} {minute // 60:02}:{minute % 60:02}" if minute < DAY else TIME


def _minute(hour: str, minute: str | None, half: str | None) -> int:
    """The minute of the day; `half` is the a or p of a 12-hour clock, if given."""
    count = int(hour) % 12 + 12 * (half.lower() == "p") if half else int(hour)
    return count * 60 + int(minute or 0)
