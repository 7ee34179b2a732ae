"""What people mean by the time zones, weekdays, hours and dates that they write.

`days` and `spans` read every form in which weekdays and hours are written, and give all that a text
may mean: where that is one thing, it is understood. What starts with FORM_ are their patterns, for
the JSON Schema, which knows no other way of ignoring case than both cases of each letter.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple
from zoneinfo import available_timezones

from ivr.tree.hours import DATE, DAY, FORM_DATE, WRITE_DATE, Span, any_case
from ivr.tree.problems import nearest, or_list

SPAN = "write times such as 8:30-17:00 or 8:30am-5pm"
TIME = "write date and time, such as 2026-12-24 17:00"
MORNING, NOON = 6 * 60, 12 * 60  # minutes; a day's hours start between them
EARLY = 8 * 60  # hours before it may be meant in the afternoon

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

_COUNTRY = re.compile(r"([A-Z]{2})(?:[ /,-]+([A-Z]{2}))?")


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
    text = text.rstrip(". ")
    if (last := re.split(r"\W+", text)[-1].upper()) in names.values():  # as in Washington, DC
        return last
    begun = [name for name in names if name.lower().startswith(text.lower())]
    if len(begun) == 1:
        return names[begun[0]]
    return names.get(nearest(text, names, CLOSE) or "", "")


# Weekdays.
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LETTERS = {"m": 0, "mo": 0, "tu": 1, "w": 2, "we": 2, "th": 3, "f": 4, "fr": 4, "sa": 5, "su": 6}
_SEVERAL: dict[str, Sequence[int]] = {
    "weekday": range(5),
    "weekend": range(5, 7),
    **dict.fromkeys(("daily", "every day", "everyday"), range(7)),
    "mwf": (0, 2, 4),
    **dict.fromkeys(("tth", "tuth", "t/th"), (1, 3)),
}
_TWO_DAYS = {"t": ("tue", "thu"), "s": ("sat", "sun")}  # letters that may be either of two days
_SPANISH = {"l": 0, "v": 4, "lun": 0, "mar": 1, "mié": 2, "mie": 2, "jue": 3, "vie": 4, "sáb": 5,
            "sab": 5, "dom": 6}  # fmt: skip

_AND = rf" *(?:[,;&]|\b{any_case('and')}\b) *"
_AND_DAY = _AND.replace("[,", "[/,")
_TO_DAY = rf" *(?:[-\u2013\u2014]|\b{any_case('to', 'through', 'thru')}\b) *"
_A_DAY = (
    rf"(?:{any_case(*(day[:3] for day in DAYS))}[A-Za-z]*\.?"
    rf"|{any_case(*_LETTERS)}|{any_case(*_SEVERAL)}[Ss]?)"
)
FORM_DAYS = rf"{_A_DAY}(?:(?:{_AND_DAY}|{_TO_DAY}){_A_DAY})*"
_and_day, _to_day = re.compile(_AND_DAY), re.compile(_TO_DAY)


@lru_cache(maxsize=1_000)  # many contacts have the same
def days(text: str) -> tuple[int, ...]:
    """The weekdays that a name covers, Monday being 0, in its order; none if it is not one."""
    found: list[int] = []
    text = text.lower()
    for part in [text] if text in _SEVERAL else _and_day.split(text):
        if several := _SEVERAL.get(part.removesuffix("s")):
            found += several
            continue
        ends = [_day(name) for name in _to_day.split(part)]
        first, last = ends[0], ends[-1]
        if len(ends) > 2 or first is None or last is None:
            return ()
        found += [day % 7 for day in range(first, last + 1 + 7 * (last < first))]
    return tuple(found)


def _day(name: str) -> int | None:
    """The number of a weekday, from its letters or at least three of them."""
    name = name.strip()
    if name in _LETTERS:
        return _LETTERS[name]
    begun = name.rstrip(".").removesuffix("s")
    fitting = (day for day, whole in enumerate(DAYS) if len(begun) > 2 and whole.startswith(begun))
    return next(fitting, None)


def write_days(text: str) -> str:
    """Say what to write for a name of days that is not one; "" if that cannot be guessed."""
    names = re.split(r"(\W+(?:a|y|al)\W+|[-\u2013\u2014/,&]\s?)", text.strip().lower())
    unclear = [name for name in names if name in _TWO_DAYS]
    if len(unclear) == 1 and all(name in unclear or _day(name) is not None for name in names[::2]):
        days = _TWO_DAYS[unclear[0]]
        return (
            f"write {or_list(''.join(day if n in unclear else n for n in names) for day in days)}"
        )
    if not all(name[:3] in _SPANISH for name in names[::2]):
        return ""
    to = "-" if len(names) == 3 and re.search(r"[-\u2013\u2014]|al?\W", names[1]) else ", "
    return f"write {to.join(DAYS[_SPANISH[name[:3]]][:3] for name in names[::2])}"


# Hours of a day.
_HALF = r"[AaPp](?:\.? ?[Mm]\.?)?"
_NOON = f"(?:12 ?)?{any_case('noon', 'midnight')}|12 ?[Nn]{{1,2}}"
_TIME = rf"(?:\d\d?(?:[:.h]\d\d)?(?: ?{_HALF})?|{_NOON})"
_TO = rf" *(?:[-\u2013\u2014]|\b{any_case('to', 'until', 'till', 'thru', 'through')}\b) *"
FORM_SPAN = f"{_TIME}{_TO}{_TIME}"
FORM_ALL_DAY = any_case(
    "24/7", "24 ?hours", "24 ?hrs?", "24 ?h", "24 hours a day", "all day", "open 24 hours"
)
FORM_CLOSED = any_case("closed")
FORM_SPANS = f"(?:{FORM_CLOSED}|{FORM_ALL_DAY}|{FORM_SPAN}(?:{_AND}{FORM_SPAN})*)"
# One span alone needs something that tells the morning from the evening.
FORM_ONLY_SPANS = rf"(?!(?:0?[1-9]|1[0-2]){_TO}(?:0?[1-9]|1[0-2])$){FORM_SPANS}"
separator = re.compile(_AND)
_all_day = re.compile(FORM_ALL_DAY)
_span = re.compile(FORM_SPAN)
_time = re.compile(rf"(\d\d?)(?:[:.h](\d\d))?(?: ?({_HALF}))?|(?:12 ?)?([a-z]+)", re.IGNORECASE)
_to = re.compile(_TO)


class _Time(NamedTuple):
    """A time as it is written; `half` is the a or p of a 12-hour clock, "" without one."""

    hour: int
    minute: int
    half: str
    with_minutes: bool

    @property
    def is_of_24(self) -> bool:
        return not self.half and not 1 <= self.hour <= 12


def is_all_day(text: str) -> bool:
    """Whether a text means the whole day."""
    return _all_day.fullmatch(text) is not None


def spans(text: str) -> list[Span]:
    """Every span of a day that is meant by a text, in their order; none if it is not a span.

    Raises ValueError, which says what is wrong with its times.
    """
    if is_all_day(text):
        return [Span(0, DAY)]
    if not _span.fullmatch(text):
        return []
    first, last = (_read_time(time) for time in _to.split(text))
    plain = first.with_minutes and last.with_minutes and not first.half and not last.half
    is_of_24 = first.is_of_24 or last.is_of_24 or (plain and first < last)
    starts, ends = _minutes(first, is_of_24), _minutes(last, is_of_24)
    if starts == (DAY,):
        raise ValueError("starts at the end of the day")
    found = [_until(start, end) for start in starts for end in ends if start != end or start == 0]
    if not found:
        raise ValueError("ends when it starts")
    if len(found) > 1:
        found = [span for span in found if _is_likely(span, bool(last.half))]
    return sorted(found)


def _read_time(text: str) -> _Time:
    """Read a time that has the form of one. Raises ValueError if there is no such time."""
    found = _time.fullmatch(text)
    if found is None:
        raise ValueError("contains a time that does not exist")
    if found[4]:
        return _Time(12, 0, "p" if found[4][0] in "nN" else "a", with_minutes=True)
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "")[:1].lower()
    if minute > 59 or hour * 60 + minute > DAY or (half and not 1 <= hour <= 12):
        raise ValueError("contains a time that does not exist")
    return _Time(hour, minute, half, found[2] is not None)


def _minutes(time: _Time, is_of_24: bool) -> tuple[int, ...]:
    """The minutes of the day that a time may be: two if it can be before and after noon."""
    if is_of_24 and not time.half:
        return (time.hour * 60 + time.minute,)
    morning = time.hour % 12 * 60 + time.minute
    return tuple(morning + NOON * (half == "p") for half in time.half or "ap")


def _until(start: int, end: int) -> Span:
    return Span(start, end if end > start else end + DAY)


def _is_likely(span: Span, is_end_sure: bool) -> bool:
    """Whether hours are meant that somebody may have: half a day, or from a morning on."""
    start, end = span
    from_morning = MORNING <= start < NOON and (end < DAY or is_end_sure)
    return end - start <= NOON or from_morning


def in_order(day: list[list[Span]]) -> list[list[Span]]:
    """Of each span's readings, return those that put a day in order: each starts after the last.

    All of them, if none do.
    """
    ordered: list[list[Span]] = []
    latest = 0
    for readings in day:
        ordered.append([span for span in readings if span.start >= latest])
        latest = min((span.end for span in ordered[-1]), default=2 * DAY)
    earliest = 2 * DAY
    for at in range(len(ordered) - 1, -1, -1):
        ordered[at] = [span for span in ordered[at] if span.end <= earliest]
        earliest = max((span.start for span in ordered[at]), default=0)
    return ordered if all(ordered) else day


def in_the_afternoon(span: Span, after: int) -> str:
    """The same span twelve hours later if it may be meant and starts after a minute; else ""."""
    start, end = span
    if start < EARLY and after <= start + NOON and end + NOON <= DAY:
        return spelled(Span(start + NOON, end + NOON))
    return ""


def spelled(span: Span) -> str:
    """Write a span in a form that means nothing else."""
    hours = [minute // 60 % 24 for minute in span]
    marked = span.end > DAY and all(1 <= hour <= 12 for hour in hours)
    return "-".join(_spelled(minute, marked) for minute in span)


def _spelled(minute: int, marked: bool) -> str:
    minute = minute if minute <= DAY else minute - DAY
    hour, half = minute // 60, "am" if minute < NOON else "pm"
    return f"{(hour - 1) % 12 + 1 if marked else hour}:{minute % 60:02}{half * marked}"


# Dates.
_IN_NUMBERS = re.compile(r"(\d\d?)[/.-](\d\d?)[/.-](\d\d(?:\d\d)?)")
_HOUR = re.compile(rf"\d\d?(?::\d\d)?(?: ?{_HALF})?")


def date(text: str) -> str:
    """Say what to write instead of a text that is not a date."""
    if found := _IN_NUMBERS.fullmatch(text):
        first, second, year = int(found[1]), int(found[2]), int(found[3][-2:]) + 2000
        orders = sorted({(first, second), (second, first)}, key=lambda order: order[0] != first)
        dates = [
            f"{year}-{month:02}-{day:02}" for month, day in orders if month <= 12 and day <= 31
        ]
        if dates:
            return f"write {or_list(dates)}"
    if country := _COUNTRY.fullmatch(text):
        state = f" and state: {country[2]}" if country[2] else ""
        return f"write country: {country[1]}{state}, each on a line under holidays:"
    return WRITE_DATE


def moment(text: str) -> str:
    """Say what to write instead of a text that is neither a date nor a date and time."""
    found = re.fullmatch(rf"({FORM_DATE})[ T,]+(\d\d?)", text)
    if found and int(found[2]) < 24:
        hour = int(found[2])
        hours = [hour] if hour % 12 == hour == 0 or hour > 12 else [hour % 12, hour % 12 + 12]
        return f"write {or_list(f'{found[1]} {hour}:00' for hour in hours)}"
    return TIME if DATE.match(text) or _HOUR.fullmatch(text) else date(text)
