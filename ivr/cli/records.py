"""The commands about what callers did: report, prune."""

import re
import sys

import click

from ivr.cli.common import read_settings
from ivr.cli.store import open_store, told


def _since(_: object, parameter: click.Parameter, value: str) -> int:
    """An instant in milliseconds since 1970."""
    import time
    from datetime import UTC, datetime

    if found := re.fullmatch(r"(\d{1,5})([dh])", value):
        hours = int(found[1]) * (24 if found[2] == "d" else 1)
        return int((time.time() - hours * 3600) * 1000)
    try:
        return int(datetime.fromisoformat(value).replace(tzinfo=UTC).timestamp() * 1000)
    except ValueError:
        message = f'"{value}" is no time; write 30d, 24h or 2026-12-24'
        raise click.BadParameter(message, param=parameter) from None


@click.command()
@click.option("--since", default="30d", show_default=True, metavar="WHEN", callback=_since,
              help="From when on: 30d, 24h or 2026-12-24.")  # fmt: skip
@click.option("--csv", "as_csv", is_flag=True, help="The questions, for a spreadsheet.")
@click.option("--json", "as_json", is_flag=True, help="All figures, for scripts.")
@told
def report(since: int, as_csv: bool, as_json: bool) -> None:
    """Say what callers asked for, and whether they got it.

    Calls, the questions that they heard and after how long, where they gave up, and what came of
    transfers. Nothing is known of who called.

    \b
    Examples:
      ivr report
      ivr report --since 7d --csv > questions.csv
    """
    import csv
    import json

    from ivr.reporting import as_rows
    from ivr.reporting import report as made
    from ivr.store.records import Records
    from ivr.tree.loader import load_files

    store = open_store()
    events = Records(store.engine)
    trees = {}
    for edition in events.editions(since):
        files = store.files(edition)
        if files and (tree := load_files(files).tree):
            trees[edition] = tree
    newest = store.newest()
    zone = trees[newest.edition].zone if newest and newest.edition in trees else "UTC"
    found = made(events.since(since), trees, zone)
    if as_json:
        click.echo(json.dumps(found.as_json(), indent=2, ensure_ascii=False))
    elif as_csv:
        csv.writer(sys.stdout).writerows(as_rows(found))
    else:
        from ivr.cli.tables import show

        show(found)


@click.command()
@told
def prune() -> None:
    """Delete what callers did longer ago than RECORDS_DAYS.

    The line does this by itself, once a day.

    \b
    Example: ivr prune
    """
    from ivr.bookkeeping import oldest
    from ivr.store.records import Records

    days = read_settings(serves=False).records_days
    gone = Records(open_store().engine).prune(oldest(days))
    click.echo(f"{gone:,} events of more than {days} days ago are deleted.")
