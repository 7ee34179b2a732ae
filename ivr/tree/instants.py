"""Dates and instants as people write them in a file or on a command line."""

import re
from datetime import UTC, date, datetime
from typing import TypeVar

from ivr.tree.hours import zone_info
from ivr.tree.problems import short

YEARS = (2000, 2200)  # first and last that a date may have
WRITE_DATE = "write year, month and day, such as 2026-12-24"
"""What to do wherever a date cannot be read."""

_Day = TypeVar("_Day", date, datetime)

DATE = re.compile(r"\d{4}-\d\d-\d\d")

INSTANT = re.compile(rf"{DATE.pattern}[ T]\d\d:\d\d(:\d\d)? ?(Z|[+-]\d\d:\d\d)?")


def instant(text: str, zone: str) -> datetime:
    """Parse an instant such as `2026-12-24 14:30`, local time in `zone`; a date alone is its noon.

    Raises ValueError, which says what is wrong and what to write.
    """
    written = f"{text} 12:00" if DATE.fullmatch(text) else text
    if not INSTANT.fullmatch(written):
        raise ValueError(f'"{short(text)}" is not a date and time; {WRITE_DATE} 14:30')
    try:
        read = within_reach(datetime.fromisoformat(written.replace(" ", "T", 1).replace(" ", "")))
    except ValueError:
        raise ValueError(f"{text} does not exist; check a calendar and a clock") from None
    return (read if read.tzinfo else read.replace(tzinfo=zone_info(zone))).astimezone(UTC)


def within_reach(day: _Day) -> _Day:
    """Return the day if its year is one to reckon with. Raises ValueError."""
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise ValueError
    return day
