"""Opening hours as a form shows them and sends them: for each day from when to when."""

import re
from collections.abc import Iterable

from ivr.editing.lines.yaml_value import Value
from ivr.editing.week import spans
from ivr.editing.week import week as texts_of
from ivr.tree.hours import DAY

Ranges = tuple[tuple[str, str], ...]
"""From and until, as 08:30, in their order; none on a day that is closed."""
Week = tuple[Ranges, ...]
"""Monday first."""

_TIME = re.compile(r"([01]\d|2[0-4]):[0-5]\d")


class WeekError(ValueError):
    """The times of a day are not hours. The message says what to do."""

    def __init__(self) -> None:
        super().__init__("a row of the opening hours has one time only; write both, or neither")


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


def sent(times: Iterable[tuple[str, str]]) -> Ranges:
    """Read the rows of a day as a form sends them; empty ones are none. Raises WeekError."""
    found = [one for one in times if any(one)]
    if not all(_TIME.match(time) for one in found for time in one):
        raise WeekError
    return tuple(sorted((start[:5], end[:5]) for start, end in found))


def written(week: Week) -> str | tuple[str, ...]:
    """Write a week as `SetHours` takes it; "" if no day has hours."""
    if not any(week):
        return ""
    return tuple(", ".join(f"{_short(start)}-{_short(end, '24:00')}" for start, end in day)
                 for day in week)  # fmt: skip


def _short(time: str, midnight: str = "0:00") -> str:
    return midnight if time == "00:00" else time.removeprefix("0")
