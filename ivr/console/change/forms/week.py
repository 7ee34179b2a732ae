"""Opening hours as a week: for each day from when to when, as a form shows them and sends them."""

import re
from collections.abc import Iterable, Mapping

from ivr.tree import suggest
from ivr.tree.hours import DAY

Ranges = tuple[tuple[str, str], ...]
"""From and until, as 08:30, in their order; none on a day that is closed."""
Week = tuple[Ranges, ...]
"""Monday first."""

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)(?::00)?")
ALWAYS = "24/7"


class WeekError(ValueError):
    """The times of a day are not hours: `day` is its number, and the message says what to do."""

    def __init__(self, day: int) -> None:
        super().__init__("write both times of each row, the earlier first")
        self.day = day


def read(value: object) -> Week | None:
    """Read the hours as a menu file has them; None if a form cannot show them."""
    if isinstance(value, str):
        return ((("00:00", "24:00"),),) * 7 if suggest.is_all_day(value) else None
    if not isinstance(value, Mapping):
        return None
    week: list[Ranges] = [()] * 7
    for names, hours in value.items():
        days, ranges = suggest.days(str(names)), _ranges(hours)
        if not days or ranges is None:
            return None
        for day in days:
            week[day] = ranges
    return tuple(week)


def _ranges(hours: object) -> Ranges | None:
    texts = [hours] if isinstance(hours, str) else hours if isinstance(hours, list | tuple) else []
    found: list[tuple[str, str]] = []
    for text in (part for one in texts for part in suggest.separator.split(str(one))):
        if text.strip().lower() == "closed":
            continue
        try:
            meant = suggest.spans(text.strip())
        except ValueError:
            return None
        if len(meant) != 1:  # it may be meant for the morning or for the evening
            return None
        found.append((_clock(meant[0].start), _clock(meant[0].end)))
    return tuple(found)


def _clock(minute: int) -> str:
    minute = minute if minute <= DAY else minute - DAY
    return f"{minute // 60:02}:{minute % 60:02}"


def sent(day: int, times: Iterable[tuple[str, str]]) -> Ranges:
    """Read the rows of a day as a form sends them; empty ones are none. Raises WeekError."""
    found = [(one[0].strip(), one[1].strip()) for one in times]
    found = [one for one in found if any(one)]
    for one in found:
        if not all(map(_TIME.fullmatch, one)) or one[0] == one[1]:
            raise WeekError(day)
    ranges = tuple((_padded(start), _padded(end)) for start, end in found)
    return tuple((start, "24:00" if end == "00:00" else end) for start, end in ranges)


def _padded(time: str) -> str:
    found = _TIME.fullmatch(time)
    return f"{int(found[1]):02}:{found[2]}" if found else time


def written(week: Week) -> str | dict[str, str | tuple[str, ...]]:
    """Write a week as a menu file has it: equal days together; {} if all are closed."""
    if all(ranges == (("00:00", "24:00"),) for ranges in week):
        return ALWAYS
    found: dict[str, str | tuple[str, ...]] = {}
    day = 0
    while day < 7:
        last = day
        while last < 6 and week[last + 1] == week[day]:
            last += 1
        name = _DAYS[day] if last == day else f"{_DAYS[day]}-{_DAYS[last]}"
        spans = tuple(f"{_short(start)}-{_short(end)}" for start, end in week[day])
        if spans:
            found[name] = spans[0] if len(spans) == 1 else ", ".join(spans)
        day = last + 1
    return found


def _short(time: str) -> str:
    return time.removeprefix("0") if time != "00:00" else "0:00"
