"""Opening hours as a form shows them and sends them: for each day from when to when."""

import re
from collections.abc import Iterable, Mapping

from ivr.editing.lines.yaml_value import Value
from ivr.editing.week import spans
from ivr.editing.week import week as texts_of
from ivr.tree.hours import DAY
from ivr.web.formats import weekday
from ivr.web.translations import N_
from ivr.web.translations import gettext as _

Ranges = tuple[tuple[str, str], ...]
"""From and until, as 08:30, in their order; none on a day that is closed."""
Week = tuple[Ranges, ...]
"""Monday first."""

_TIME = re.compile(r"([01]\d|2[0-4]):[0-5]\d")


_HALF = N_("one row has one time only; write both, or neither")
_SAME = N_("a time begins when it ends; write 12:00 AM in both for the whole day")
_OVERLAP = N_("two times overlap; write one after the other")


class WeekError(ValueError):
    """The times of some days are not hours: `days` says of each what to do, Monday being 0."""

    def __init__(self, days: Mapping[int, str]) -> None:
        self.days = {day: _(why) for day, why in days.items()}
        super().__init__("; ".join(f"{weekday(day)}: {why}" for day, why in self.days.items()))


def read(value: Value) -> Week | None:
    """Read the hours as a menu file has them; None if a form cannot show them."""
    texts = texts_of(value)
    if texts is None:
        return None
    days = [spans(text) or () for text in texts]
    return tuple(tuple((_clock(one.start), _clock(one.end)) for one in day) for day in days)


def _clock(minute: int) -> str:
    minute = minute if minute < DAY else minute - DAY
    return f"{minute // 60:02}:{minute % 60:02}"


def sent(days: Iterable[Iterable[tuple[str, str]]]) -> Week:
    """Read the rows of each day as a form sends them; empty ones are none. Raises WeekError."""
    rows = [[one for one in times if any(one)] for times in days]
    if wrong := {day: why for day, found in enumerate(rows) if (why := _wrong(found))}:
        raise WeekError(wrong)
    return tuple(map(_ordered, rows))


def _ordered(rows: Iterable[tuple[str, str]]) -> Ranges:
    return tuple(sorted((start[:5], end[:5]) for start, end in rows))


def _wrong(rows: list[tuple[str, str]]) -> str:
    """Say what is wrong with the rows of a day; "" if nothing is."""
    if not all(_TIME.match(time) for one in rows for time in one):
        return _HALF
    found = _ordered(rows)
    if any(start == end != "00:00" for start, end in found):
        return _SAME
    ends = [end if end > start else "24:00" for start, end in found]
    starts = [start for start, _end in found[1:]]
    return _OVERLAP if any(map(str.__lt__, starts, ends)) else ""


def written(week: Week) -> str | tuple[str, ...]:
    """Write a week as `SetHours` takes it; "" if no day has hours."""
    if not any(week):
        return ""
    return tuple(", ".join(f"{_short(start)}-{_short(end, '24:00')}" for start, end in day)
                 for day in week)  # fmt: skip


def _short(time: str, midnight: str = "0:00") -> str:
    return midnight if time == "00:00" else time.removeprefix("0")
