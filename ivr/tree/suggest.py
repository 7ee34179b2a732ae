"""What was probably meant by a time zone, hours or a date in another form."""

import re
from functools import cache
from zoneinfo import available_timezones

from ivr.tree.instants import WRITE_DATE
from ivr.tree.problems import nearest

SPAN = "write 24-hour times, such as 8:30-17:00"
ALL_DAY = "0:00-24:00"
TIME = "write date and time, such as 2026-12-24 17:00"
EARLY, NOON, DAY = 8 * 60, 12 * 60, 24 * 60  # minutes; hours before 8 may be meant in the afternoon

_EAST, _CENTRAL, _MOUNTAIN, _PACIFIC = (
    f"America/{city}" for city in ("New_York", "Chicago", "Denver", "Los_Angeles")
)
_CITIES = {
    _EAST: "boston washington atlanta miami orlando tampa charlotte philadelphia baltimore "
    "pittsburgh cleveland columbus cincinnati albany buffalo hartford providence newark",
    _CENTRAL: "houston dallas austin memphis nashville milwaukee minneapolis omaha",
    _MOUNTAIN: "albuquerque",
    _PACIFIC: "seattle portland sacramento oakland",
}
_SHORT = {"E": _EAST, "C": _CENTRAL, "M": _MOUNTAIN, "P": _PACIFIC}
_FAMILIAR = {
    **{city: zone for zone, cities in _CITIES.items() for city in cities.split()},
    **{f"{letter}{middle}T".lower(): zone for letter, zone in _SHORT.items()
       for middle in ("", "S", "D")},
    "new orleans": _CENTRAL, "kansas city": _CENTRAL, "san antonio": _CENTRAL,
       "salt lake city": _MOUNTAIN, "el paso": _MOUNTAIN, "san francisco": _PACIFIC,
       "san diego": _PACIFIC, "las vegas": _PACIFIC,
}  # fmt: skip
"""Zones and cities by names that people use and the IANA database does not."""
CLOSE = 0.85  # how similar a city's name must be to be proposed, from 0 to 1

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
    city = text.rpartition("/")[2].replace("_", " ").lower()
    # Etc/GMT-5 is five hours ahead of UTC, so nobody means it by GMT-5.
    places = [name for name in sorted(zones()) if not name.startswith("Etc/")]
    known = {name.rpartition("/")[2].replace("_", " ").lower(): name for name in places}
    whole = {name.lower().replace("_", " "): name for name in zones()}
    known |= _FAMILIAR
    found = whole.get(text.lower().replace("_", " ")) or known.get(city)
    return found or known.get(nearest(city, known, CLOSE) or "", "")


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
