"""The report as tables, with the columns that a spreadsheet and a page show."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from ivr.events.period import Period
from ivr.events.report import Report

MAX_DAYS = 400  # of a period of which every day is listed, also those without a call

COLUMNS = {
    "summary": "since until zone calls answered transferred given_up",
    "days": "day calls",
    "hours": "hour calls",
    "questions": "id title calls seconds whole again slowed",
    "gave-up": "place calls",
    "missed": "id place no_input no_match",
    "transfers": "contact name called closed talked failed",
    "languages": "language calls answered transferred given_up",
    "editions": "numbers edition published note calls answered transferred given_up seconds",
}
"""The names of each table's columns; `ivr report --help` explains them."""

Cell = str | int | float | date | None


class Table(NamedTuple):
    """A table: its name, the names of its columns, and its rows."""

    name: str
    columns: list[str]
    rows: list[tuple[Cell, ...]]


def tables(found: Report, asked: Period) -> list[Table]:
    """Return every table of a report, in the order in which people read them."""
    until = asked.end or datetime.now(UTC).astimezone(asked.start.tzinfo)
    whole = f"{asked.start:%Y-%m-%d %H:%M}", f"{until:%Y-%m-%d %H:%M}", found.zone, *found[:4]
    rows: dict[str, Iterable[tuple[Cell, ...]]] = {
        "summary": [whole],
        "days": days(found, asked),
        "hours": ((hour, found.hours.get(hour, 0)) for hour in range(24)),
        "questions": found.questions,
        "gave-up": found.lost,
        "missed": found.missed,
        "transfers": found.transfers,
        "languages": found.languages,
        "editions": ((", ".join(map(str, one.numbers)), *one[1:]) for one in found.editions),
    }
    return [Table(name, COLUMNS[name].split(), list(rows[name])) for name in COLUMNS]


def days(found: Report, asked: Period) -> Iterator[tuple[date, int]]:
    """Yield the days of a report with their calls, also those without: nobody misses a closed day.

    Of a long period, the days before the first call are left out.
    """
    called = [date.fromisoformat(day) for day in found.days]
    today = datetime.now(UTC).astimezone(asked.start.tzinfo).date()
    last = min(today, (asked.end - timedelta(microseconds=1)).date()) if asked.end else today
    last = max([last, *called]) if called else last
    first = asked.start.date()
    if (last - first).days > MAX_DAYS:
        first = called[0] if called else last
    for number in range((last - first).days + 1):
        day = first + timedelta(number)
        yield day, found.days.get(str(day), 0)
