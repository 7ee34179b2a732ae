"""Write the recording script: what a person reads aloud, as CSV and as a page to print."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_COLUMNS = ("file", "name", "heard", "written", "say", "seconds", "recorded")

# A cell that starts with one of these is a formula to a spreadsheet (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Row(NamedTuple):
    """One text to be read."""

    file: str  # for its recording, `greeting.wav`
    name: str
    heard: str  # where, if at one place: `option 2,1 "How much…"`
    written: str
    spoken: str
    seconds: float  # at 150 words a minute
    recorded: bool  # in these words


def as_csv(rows: Sequence[Row]) -> str:
    """Return the script as CSV (RFC 4180) that Excel opens correctly if written as UTF-8.

    Cells that a spreadsheet would take for formulas start with an apostrophe.
    """
    lines = io.StringIO(newline="")
    lines.write("\ufeff")  # without it Excel does not expect UTF-8
    writer = csv.writer(lines)
    writer.writerow(_COLUMNS)
    for row in rows:
        cells = (row.file, row.name, row.heard, row.written, row.spoken)
        writer.writerow(
            [*map(_inert, cells), f"{row.seconds:.1f}", "yes" if row.recorded else "no"]
        )
    return lines.getvalue()


def _inert(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


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
