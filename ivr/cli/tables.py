"""Shows the report of calls as tables in a terminal."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from ivr.events.report import Report

MAX_BAR = 40  # columns of the longest bar


def show(found: "Report", since: str) -> None:
    """Print the report; `since` is its start, in local time."""
    console = Console(highlight=False)
    calls = f"{found.calls:,} call{'s' * (found.calls != 1)}"
    console.print(
        f"{calls} since {since} ({found.zone}): {_share(found.answered, found)} heard an answer, "
        f"{_share(found.transferred, found)} spoke with somebody, "
        f"{_share(found.given_up, found)} did neither.\n"
    )
    if not found.calls:
        return
    console.print(_bars("Day", found.days))
    console.print()
    console.print(_bars("Hour", {f"{hour:02}": count for hour, count in found.hours.items()}))
    console.print()
    questions = _table("Question", "calls", "median s", "to its end", "again", "slowly")
    for one in found.questions:
        whole = "" if one.whole is None else f"{one.whole:.0%}"
        counts = f"{one.again:,}", f"{one.slowed:,}"
        questions.add_row(Text(one.title), f"{one.calls:,}", f"{one.seconds:.0f}", whole, *counts)
    console.print(questions)
    if found.lost:
        console.print()
        console.print(_counts("Gave up in", "calls", found.lost))
    if found.transfers:
        console.print()
        transfers = _table("Contact", "called", "talked", "failed", "closed")
        for contact in found.transfers:
            outcomes = contact.called, contact.talked, contact.failed, contact.closed
            transfers.add_row(Text(contact.name), *(f"{count:,}" for count in outcomes))
        console.print(transfers)
    console.print()
    columns = "calls", "heard an answer", "after s", "spoke", "neither"
    editions = _table("Edition", *columns)
    for edition in found.editions:
        numbers = ", ".join(map(str, edition.numbers))
        named = f"{numbers}  {edition.published}  {edition.note}".rstrip()
        shares = (edition.answered, edition.transferred, edition.given_up)
        heard, spoke, neither = (f"{part / edition.calls:.0%}" for part in shares)
        after = "" if edition.seconds is None else f"{edition.seconds:.0f}"
        name = Text(named if numbers else edition.edition)
        editions.add_row(name, f"{edition.calls:,}", heard, after, spoke, neither)
    console.print(editions)


def _share(count: int, found: "Report") -> str:
    return f"{count / max(found.calls, 1):.0%}"


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(first)
    for other in others:
        table.add_column(other, justify="right")
    return table


def _counts(first: str, second: str, rows: Iterable[tuple[str, int]]) -> Table:
    table = _table(first, second)
    for name, count in rows:
        table.add_row(Text(name), f"{count:,}")
    return table


def _bars(title: str, counts: Mapping[str, int]) -> Table:
    """Draw a bar for each count, the longest with MAX_BAR columns."""
    table = _table(title, "calls")
    table.add_column("")
    most = max(counts.values())
    for name, count in counts.items():
        table.add_row(name, f"{count:,}", "\u2588" * max(1, round(MAX_BAR * count / most)))
    return table
