"""The command that lists on which days nobody is there: closures."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ivr.cli.common import (
    AT,
    FILE,
    WEEK,
    capitalized,
    listed,
    local,
    moment,
    print_json,
    read_settings,
    read_store,
    valid_line,
)

if TYPE_CHECKING:
    from ivr.tree.closings import ClosedDay
    from ivr.tree.model import Contact, Line

_WHY = {"hours": "no hours"}
"""Why somebody is closed, where people would say it in other words than a script reads."""


@click.command()
@FILE
@click.option("--days", type=click.IntRange(1, 3660), default=366, show_default=True,
              help="How many days to list, from today.")  # fmt: skip
@click.option("--all", "every", is_flag=True, help="List each day, also those of every week.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list, for scripts.")
@AT
def closures(file: Path | None, days: int, every: bool, as_json: bool, at: str) -> None:
    """List the days on which anybody is closed, and why, by contact.

    It is what callers hear now, or FILE. The reason is a closing with its text, a holiday, or that
    there are no hours on that day. Where a closing is for a part of a day, its times are shown.

    \b
    Examples:
      ivr closures
      ivr closures faq_tree.yaml --days 60
    """
    from ivr.tree.closings import closed_days

    source, line = _listed_line(file)
    tree = line.default
    now = moment(at, line.zone) if at else datetime.now(UTC)
    first = local(now, line.zone).date()
    found = {one: [*closed_days(tree, one, first, days)] for one in tree.contacts.values()}
    if as_json:
        print_json([_as_json(one, day) for one, closed in found.items() for day in closed])
        return
    click.echo(f"{source}, from {first} on, {days} day{'s' * (days != 1)}:")
    for one, closed in found.items():
        click.echo("\n".join([capitalized(one.name), *_table(closed, every)]))
    if not found:
        click.echo("There are no contacts, so nobody can be closed.")


def _listed_line(file: Path | None) -> "tuple[str, Line]":
    """The line to list, and where it is: a file that is named, else what is live, else the file."""
    from ivr.editions.closing import live
    from ivr.store.database import missing_file

    if file is None and not missing_file(read_settings(serves=False).database):
        store = read_store()
        if store.newest():
            found = live(store)
            return f"Edition {found.published.number}, which is live", found.line
    path, line = valid_line(file)
    return str(path), line


def _as_json(contact: "Contact", day: "ClosedDay") -> dict[str, Any]:
    start, end = _times(day) or (None, None)
    return {"contact": contact.key, "name": contact.name, "day": str(day.day), "why": day.why,
            "text": day.text, "from": start, "until": end}  # fmt: skip


def _times(day: "ClosedDay") -> tuple[str, str] | None:
    """From when to when a contact is closed; None for the whole day."""
    if not day.start or not day.end:
        return None
    end = f"{day.end:%H:%M}" if day.end.date() == day.day else "24:00"
    return f"{day.start:%H:%M}", end


def _table(days: list["ClosedDay"], every: bool) -> Iterator[str]:
    """The days of a contact, a line for each; alike days that follow each other share one."""
    if not days:
        yield "  open every day"
    weekly = {} if every else {one.day.weekday() for one in days if one.why == "hours"}
    if weekly:
        yield f"  every {listed([WEEK[day] for day in sorted(weekly)], 'and')}: {_WHY['hours']}"
    runs: list[list[ClosedDay]] = []
    for one in days:
        last = runs[-1][-1] if runs else None
        if one.why == "hours" and not every:
            continue
        if last and not every and last._replace(day=one.day) == one and _is_next(last, one):
            runs[-1].append(one)
        else:
            runs.append([one])
    yield from (_row(run[0], run[-1]) for run in runs)


def _is_next(last: "ClosedDay", one: "ClosedDay") -> bool:
    return (one.day - last.day).days == 1


def _row(first: "ClosedDay", last: "ClosedDay") -> str:
    named = f"{first.day} {WEEK[first.day.weekday()]}"
    if first.day != last.day:
        named += f" to {last.day} {WEEK[last.day.weekday()]}"
    if times := _times(first):
        named += f", {' to '.join(times)}"
    return f"  {named}: {_WHY.get(first.why, first.why)}{f', {first.text}' if first.text else ''}"
