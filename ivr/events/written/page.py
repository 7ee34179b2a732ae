"""Write the report as one page that can be mailed and printed: pictures, and the figures in them.

The pictures are drawn here, as SVG within the page; it needs no other file and runs no program.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ivr.events.period import Period
from ivr.events.report import Report
from ivr.events.written.picture import BOTTOM, HEIGHT, WIDTH, Count, Picture, picture
from ivr.events.written.tables import days

MAX_COLUMNS = 62  # days; a longer period is shown in weeks


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
        by_hour=picture(hours, "hour", _most("from")),
        width=WIDTH,
        height=HEIGHT,
        base=HEIGHT - BOTTOM,
    )


def _by_day(found: Report, asked: Period) -> Picture:
    counted = list(days(found, asked))
    if len(counted) <= MAX_COLUMNS:
        each_day = [Count(f"{day:%A}, {_named(day)}", _named(day), calls) for day, calls in counted]
        return picture(each_day, "day", _most("on"))
    weeks = groupby(counted, lambda one: one[0] - timedelta(one[0].weekday()))
    each_week = [
        Count(f"{_named(monday)}, {monday.year}", _named(monday), sum(calls for _, calls in of))
        for monday, of in weeks
    ]
    return picture(each_week, "week", _most("in the week from"))


def _most(at: str) -> Callable[[Count], str]:
    return lambda most: f"Most calls {at} {most.label}: {most.calls:,}."


def _named(day: date) -> str:
    return f"{day:%b} {day.day}"
