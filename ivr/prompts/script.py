"""Write the recording script: what a person reads aloud, as CSV and as a page to print."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ivr import files

_COLUMNS = ("file", "name", "heard", "written", "say", "seconds", "recorded")


class Row(NamedTuple):
    """One text to be read."""

    file: str  # for its recording, `greeting.wav`
    name: str
    heard: str  # where, if at one place: `option 2,1 "How much…"`
    written: str
    spoken: str
    seconds: float  # at 150 words a minute
    recorded: bool  # in these words


class Length(NamedTuple):
    """How many texts a script has, how many minutes they take, and the same of those to record."""

    texts: int
    minutes: float
    left: int
    minutes_left: float

    def __str__(self) -> str:
        whole = f"{self.texts} text{'s' * (self.texts != 1)}, {self.minutes:.1f} minutes to read"
        if not self.left:
            return f"{whole}; all are recorded"
        if self.left == self.texts:
            return f"{whole}; none is recorded yet"
        return f"{whole}; {self.left} to record, {self.minutes_left:.1f} minutes"


def length_of(rows: Sequence[Row]) -> Length:
    """Add up a whole script."""
    left = [row.seconds for row in rows if not row.recorded]
    return Length(len(rows), sum(row.seconds for row in rows) / 60, len(left), sum(left) / 60)


def as_csv(rows: Sequence[Row]) -> bytes:
    """Return the script as a table for a spreadsheet."""
    found = ((*row[:5], f"{row.seconds:.1f}", "yes" if row.recorded else "no") for row in rows)
    return files.as_csv([_COLUMNS, *found])


def as_page(rows: Sequence[Row], length: Length, title: str, language: str) -> str:
    """Return the script as an HTML page to print, which needs no other file.

    `length` is that of all texts, also of those that `rows` leaves out; `title` is the line's name;
    `language` is that of the texts, `en-US`.
    """
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return templates.get_template("script.html").render(
        rows=rows,
        title=title,
        language=language,
        length=str(length),
    )
