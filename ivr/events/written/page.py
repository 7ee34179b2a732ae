"""Write the report as one page that can be mailed and printed: pictures, and the figures in them.

The pictures are drawn here, as SVG within the page; it needs no other file and runs no program.
"""

from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from math import ceil
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ivr.events.period import Period
from ivr.events.report import Report
from ivr.events.written.tables import days

WIDTH, HEIGHT, TOP, BOTTOM = 720, 170, 24, 24  # of a picture, and of its margins, in its own units
MAX_COLUMNS = 62  # days; a longer period is shown in weeks
MAX_NUMBERS = 31  # columns that have their numbers written over them
LABEL_WIDTH = 60  # units, with some room around it


class Count(NamedTuple):
    """How many calls there were at a time, which has a long and a short name."""

    label: str
    short: str
    calls: int


class Column(NamedTuple):
    """A count as a column of a picture; `short` is empty where there is no room for it."""

    label: str
    short: str
    calls: int
    x: float
    y: float
    width: float
    height: float


class Picture(NamedTuple):
    """A picture of counts as columns, and in a sentence what it shows."""

    unit: str
    columns: list[Column]
    summary: str
    numbered: bool


def as_page(found: Report, asked: Period) -> str:
    """Return the report as an HTML page."""
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    now = datetime.now(UTC).astimezone(asked.start.tzinfo)
    hours = [
        Count(f"{hour}:00 to {hour + 1}:00", f"{hour}", found.hours.get(hour, 0))
        for hour in range(24)
    ]
    return templates.get_template("page.html").render(
        found=found,
        period=str(asked),
        made=f"{now:%Y-%m-%d %H:%M}",
        by_day=_by_day(found, asked),
        by_hour=_picture(hours, "hour", "from"),
        width=WIDTH,
        height=HEIGHT,
        base=HEIGHT - BOTTOM,
    )


def _by_day(found: Report, asked: Period) -> Picture:
    counted = list(days(found, asked))
    if len(counted) <= MAX_COLUMNS:
        each_day = [Count(f"{day:%A}, {_named(day)}", _named(day), calls) for day, calls in counted]
        return _picture(each_day, "day", "on")
    weeks = groupby(counted, lambda one: one[0] - timedelta(one[0].weekday()))
    each_week = [
        Count(f"{_named(monday)}, {monday.year}", _named(monday), sum(calls for _, calls in of))
        for monday, of in weeks
    ]
    return _picture(each_week, "week", "in the week from")


def _named(day: date) -> str:
    return f"{day:%b} {day.day}"


def _picture(counts: list[Count], unit: str, at: str) -> Picture:
    """Draw counts as columns, the highest as high as there is room."""
    step, most = WIDTH / len(counts), max(counts, key=lambda one: one.calls)
    each = ceil(LABEL_WIDTH / step) if len(counts) > 24 else 1
    columns = []
    for number, (label, short, calls) in enumerate(counts):
        height = (HEIGHT - TOP - BOTTOM) * calls / max(1, most.calls)
        x, y = (number + 0.1) * step, HEIGHT - BOTTOM - height
        place = (round(one, 1) for one in (x, y, step * 0.8, height))
        columns.append(Column(label, "" if number % each else short, calls, *place))
    summary = f"Most calls {at} {most.label}: {most.calls:,}."
    return Picture(unit, columns, summary, len(counts) <= MAX_NUMBERS)
