"""The commands about what callers did: report, prune."""

import re
import sys
from datetime import UTC, datetime, timedelta

import click

from ivr.cli.common import Bar, read_settings
from ivr.cli.editions import NUMBER, friendly_errors, open_store

EARLIEST = 1971  # a year before which nobody asks


def _since(_: object, parameter: click.Parameter, value: str) -> timedelta | datetime:
    """A time before now, or a day."""
    if found := re.fullmatch(r"(\d{1,5})([dh])", value):
        return timedelta(hours=int(found[1]) * (24 if found[2] == "d" else 1))
    try:
        found_day = datetime.fromisoformat(value)
        if found_day.year < EARLIEST:
            raise ValueError
        return found_day
    except ValueError:
        message = f'"{value}" is no time; write 30d, 24h or 2026-12-24'
        raise click.BadParameter(message, param=parameter) from None


def _begun(since: timedelta | datetime, zone: str) -> datetime:
    """The instant, by the clocks of a zone."""
    from ivr.tree.hours import zone_info

    there = zone_info(zone)
    if isinstance(since, timedelta):
        return (datetime.now(UTC) - since).astimezone(there)
    return since.replace(tzinfo=there) if since.tzinfo is None else since.astimezone(there)


@click.command()
@click.option("--since", default="30d", show_default=True, metavar="WHEN", callback=_since,
              help="From when on: 30d, 24h or 2026-12-24.")  # fmt: skip
@click.option("--edition", type=NUMBER, metavar="N",
              help="Only calls in the menu of edition N; `ivr editions` lists them.")  # fmt: skip
@click.option("--csv", "as_csv", is_flag=True, help="The questions alone, for a spreadsheet.")
@click.option("--json", "as_json", is_flag=True, help="All figures, for scripts.")
@friendly_errors
def report(since: timedelta | datetime, edition: int | None, as_csv: bool, as_json: bool) -> None:
    """Say what callers asked for, and whether they got it.

    Calls, the questions that they heard and after how long, where they gave up, what came of
    transfers, and how the editions compare. Nothing is known of who called.

    \b
    Examples:
      ivr report
      ivr report --since 7d --csv > questions.csv
      ivr report --edition 6
    """
    import csv
    import json

    from ivr.events.aggregate import CallMetrics
    from ivr.events.daily_totals import DailyTotals
    from ivr.events.report import as_rows
    from ivr.events.report import report as made
    from ivr.events.table import EventsTable

    if as_csv and as_json:
        raise click.UsageError("choose one of --csv and --json")
    store = open_store()
    published = store.all(limit=None)
    only = next((one.edition for one in published if one.number == edition), "")
    if edition and not only:
        raise click.BadParameter(f"there is no edition {edition}", param_hint="--edition")
    sums = DailyTotals(EventsTable(store.engine))
    tree = sums.trees(published[0].edition) if published else None
    zone = tree.zone if tree else "UTC"
    begun = _begun(since, zone)
    with Bar("Counting") as bar:
        figures = sums.since(int(begun.timestamp() * 1000), bar.update)
    if edition:
        figures = CallMetrics({one: times for one, times in figures.items() if one[0] == only})
    found = made(figures, sums.trees, published, zone)
    if as_json:
        click.echo(json.dumps(found.as_json(), indent=2, ensure_ascii=False))
    elif as_csv:
        csv.writer(sys.stdout).writerows(as_rows(found))
    else:
        from ivr.cli.tables import show

        show(found, f"{begun:%Y-%m-%d %H:%M}")


@click.command()
@friendly_errors
def prune() -> None:
    """Delete what callers did longer ago than RECORDS_DAYS.

    The line does this by itself, once a day.

    \b
    Example: ivr prune
    """
    from ivr.events.ingest import oldest
    from ivr.events.table import EventsTable

    days = read_settings(serves=False).records_days
    gone = EventsTable(open_store().engine).prune(oldest(days))
    click.echo(f"{gone:,} events of more than {days} days ago are deleted.")
