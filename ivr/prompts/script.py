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


def as_csv(rows: Sequence[Row]) -> bytes:
    """Return the script as a table for a spreadsheet."""
    found = ((*row[:5], f"{row.seconds:.1f}", "yes" if row.recorded else "no") for row in rows)
    return files.as_csv([_COLUMNS, *found])


def as_page(rows: Sequence[Row], title: str, language: str) -> str:
    """Return the script as an HTML page to print, which needs no other file.

    `title` is the line's name; `language` is that of the texts, `en-US`.
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
        recorded=sum(row.recorded for row in rows),
        minutes=sum(row.seconds for row in rows) / 60,
    )
