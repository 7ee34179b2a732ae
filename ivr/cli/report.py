"""The commands about what callers did: report, prune."""

import re
import sys
from contextlib import suppress
from datetime import datetime, timedelta

import click

from ivr.cli.common import NUMBER, open_store, print_json, progress, read_settings

EARLIEST_YEAR = 1971  # computers count time from 1970


def _since(_: object, parameter: click.Parameter, value: str) -> timedelta | datetime:
    """Parse "30d" or "24h" as a time before now, or a date."""
    if found := re.fullmatch(r"(\d{1,5})([dh])", value):
        return timedelta(hours=int(found[1]) * (24 if found[2] == "d" else 1))
    with suppress(ValueError):
        if (day := datetime.fromisoformat(value)).year >= EARLIEST_YEAR:
            return day
    message = f'"{value}" is not a time; write 30d, 24h or 2026-12-24'
    raise click.BadParameter(message, param=parameter)


@click.command()
@click.option("--since", default="30d", show_default=True, metavar="WHEN", callback=_since,
              help="The start: 30d, 24h or 2026-12-24.")  # fmt: skip
@click.option("--edition", type=NUMBER, metavar="N",
              help="Only calls in the menu of edition N; `ivr editions` lists them.")  # fmt: skip
@click.option("--csv", "as_csv", is_flag=True, help="Print the questions only, for a spreadsheet.")
@click.option("--json", "as_json", is_flag=True, help="Print all figures, for scripts.")
def report(since: timedelta | datetime, edition: int | None, as_csv: bool, as_json: bool) -> None:
    """Say what callers asked for, and whether they got it.

    It counts calls, the questions that they heard and after how long, where callers gave up, the
    outcomes of transfers, and how the editions compare. It knows nothing about who called.

    \b
    Examples:
      ivr report
      ivr report --since 7d --csv > questions.csv
      ivr report --edition 6
    """
    import csv

    from ivr.events.report import UnknownEditionError, as_rows, report_since

    if as_csv and as_json:
        raise click.UsageError("choose one of --csv and --json")
    try:
        with progress("Counting") as update:
            start, found = report_since(open_store(), since, edition, update)
    except UnknownEditionError as error:
        raise click.BadParameter(str(error), param_hint="--edition") from None
    if as_json:
        print_json(found.as_json())
    elif as_csv:
        csv.writer(sys.stdout).writerows(as_rows(found))
    else:
        from ivr.cli.tables import show

        show(found, f"{start:%Y-%m-%d %H:%M}")


@click.command()
def prune() -> None:
    """Delete the events of calls that are older than RECORDS_DAYS.

    A running line does this once a day.

    \b
    Example: ivr prune
    """
    from ivr.events.event import oldest
    from ivr.events.table import EventsTable

    days = read_settings(serves=False).records_days
    gone = EventsTable(open_store().engine).prune(oldest(days))
    click.echo(f"{gone:,} event{'s' * (gone != 1)} older than {days} days deleted.")
