"""Shows the report of calls as tables in a terminal."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from ivr.events.period import Period
    from ivr.events.report import EditionCalls, LanguageCalls, Question, Report

MAX_BAR = 40  # columns of the longest bar


def show(found: "Report", asked: "Period") -> None:
    """Print the report of a period."""
    console = Console(highlight=False)
    since = f"{asked} ({found.zone})"
    if not found.calls:
        console.print(f"No calls {since}.")
        return
    console.print(
        f"{found.calls:,} call{'s' * (found.calls != 1)} {since}: "
        f"{_share(found.answered, found)} heard an answer, "
        f"{_share(found.transferred, found)} spoke with somebody, "
        f"{_share(found.given_up, found)} did neither."
    )
    tables = [
        _bars("Day", found.days),
        _bars("Hour", {f"{hour:02}": count for hour, count in found.hours.items()}),
        _table("Question,calls,median s,to its end,again,slowly", map(_question, found.questions)),
        _table("Gave up in,calls", found.lost),
        _table(
            "Contact,called,talked,failed,closed",
            ((one.name, one.called, one.talked, one.failed, one.closed) for one in found.transfers),
        ),
        _table(
            "Language,calls,heard an answer,spoke,neither",
            map(_language, found.languages if len(found.languages) > 1 else ()),
        ),
        _table(
            "Edition,calls,heard an answer,after s,spoke,neither", map(_edition, found.editions)
        ),
    ]
    for table in tables:
        if table.rows:
            console.print()
            console.print(table)


def _question(one: "Question") -> Iterable[object]:
    whole = "" if one.whole is None else f"{one.whole:.0%}"
    return one.title, one.calls, f"{one.seconds:.0f}", whole, one.again, one.slowed


def _language(one: "LanguageCalls") -> Iterable[object]:
    shares = (_share(count, one) for count in (one.answered, one.transferred, one.given_up))
    return one.language or "none chosen", one.calls, *shares


def _edition(one: "EditionCalls") -> Iterable[object]:
    numbers = ", ".join(map(str, one.numbers))
    name = f"{numbers}  {one.published}  {one.note}".rstrip() if numbers else one.edition
    after = "" if one.seconds is None else f"{one.seconds:.0f}"
    heard, spoke = _share(one.answered, one), _share(one.transferred, one)
    return name, one.calls, heard, after, spoke, _share(one.given_up, one)


def _share(count: int, found: "Report | LanguageCalls | EditionCalls") -> str:
    return f"{count / max(found.calls, 1):.0%}"


def _table(columns: str, rows: Iterable[Iterable[object]]) -> Table:
    """Make a table with a column of words, then columns of figures."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, column in enumerate(columns.split(",")):
        table.add_column(column, justify="right" if number else "left")
    for row in rows:
        table.add_row(*(Text(f"{cell:,}" if isinstance(cell, int) else str(cell)) for cell in row))
    return table


def _bars(title: str, counts: Mapping[str, int]) -> Table:
    """Draw a bar for each count, the longest with MAX_BAR columns."""
    most = max(counts.values())
    bars = ("\u2588" * max(1, round(MAX_BAR * count / most)) for count in counts.values())
    table = _table(f"{title},calls,", zip(counts, counts.values(), bars, strict=True))
    table.columns[-1].justify = "left"
    return table
