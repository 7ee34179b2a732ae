"""Counts as columns of a picture, which templates draw as SVG."""

from collections.abc import Callable, Sequence
from math import ceil
from typing import NamedTuple

WIDTH, HEIGHT, TOP, BOTTOM = 720, 170, 24, 24  # of a picture, and of its margins, in its own units
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


def picture(counts: Sequence[Count], unit: str, say: Callable[[Count], str]) -> Picture:
    """Draw counts as columns, the highest as high as there is room; `say` words what it shows."""
    step, most = WIDTH / len(counts), max(counts, key=lambda one: one.calls)
    each = ceil(LABEL_WIDTH / step) if len(counts) > 24 else 1
    columns = []
    for number, (label, short, calls) in enumerate(counts):
        height = (HEIGHT - TOP - BOTTOM) * calls / max(1, most.calls)
        x, y = (number + 0.1) * step, HEIGHT - BOTTOM - height
        place = (round(one, 1) for one in (x, y, step * 0.8, height))
        columns.append(Column(label, "" if number % each else short, calls, *place))
    return Picture(unit, columns, say(most), len(counts) <= MAX_NUMBERS)
