"""The commands about what callers did: report, prune."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr.cli.common import (
    NUMBER,
    open_store,
    own_store,
    owner,
    print_json,
    progress,
    read_settings,
    read_store,
    writing,
)

if TYPE_CHECKING:
    from ivr.events.period import Period
    from ivr.events.report import Report

STDOUT = "-"
WHEN = "30d, 24h, 2026-12-24, yesterday, last week, this month, november, 2026"


def _when(_: object, parameter: click.Parameter, value: str) -> str:
    """Refuse words that name no time, before anything is counted."""
    if value:
        from ivr.events.period import period

        try:
            period(value, "", datetime.now(UTC), "UTC")
        except ValueError as error:
            raise click.BadParameter(str(error), param=parameter) from None
    return value


def _folder(_: object, parameter: click.Parameter, value: str | None) -> str | None:
    """Refuse the name of a file, of which a folder would be made."""
    if value and value.lower().endswith(".csv"):
        alone = f"for the questions alone, type `ivr report --csv > {value}`"
        message = f"name a folder, since there is a file for each table; {alone}"
        raise click.BadParameter(message, param=parameter)
    return value


@click.command()
@click.option("--since", default="30d", show_default=True, metavar="WHEN", callback=_when,
              help=f"The start: {WHEN}. Words for a week, a month or a year, today and yesterday, "
              "set the end too.")  # fmt: skip
@click.option("--until", default="", metavar="WHEN", callback=_when,
              help="The end, in the same words; a day that you name is part of it.")  # fmt: skip
@click.option("--edition", type=NUMBER, metavar="N",
              help="Only calls in the menu of edition N; `ivr editions` lists them.")  # fmt: skip
@click.option("--csv", "csv_to", is_flag=False, flag_value=STDOUT, metavar="[FOLDER]",
              callback=_folder,
              help="Write a CSV file for each table into FOLDER; without FOLDER, print the "
              "questions.")  # fmt: skip
@click.option("--xlsx", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Write an Excel file with a sheet for each table.")  # fmt: skip
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Write one page with pictures, to mail or to print.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print all figures, for scripts.")
def report(since: str, until: str, edition: int | None, csv_to: str | None, xlsx: Path | None,
           html: Path | None, as_json: bool) -> None:  # fmt: skip
    """Say what callers asked for, and whether they got it.

    It counts calls, the questions that they heard and after how long, where callers gave up, the
    outcomes of transfers, and how languages and editions compare. It knows nothing about who
    called. Days, weeks (from Monday) and hours are local time, by the menu's time zone.

    \b
    Examples:
      ivr report
      ivr report --since "last week" --html calls.html
      ivr report --since november --xlsx november.xlsx
      ivr report --since 2026-11-01 --until 2026-11-15 --csv calls
      ivr report --since 7d --csv > questions.csv
      ivr report --edition 6
    Columns of the tables, in CSV and Excel files:
      summary    since, until, zone: the time of the report; calls; answered: calls
                 that heard an answer; transferred: that spoke with somebody;
                 given_up: that did neither
      days       day, calls
      hours      hour: of the day, from 0 to 23; calls
      questions  id, title; calls: that heard the answer; seconds: half of them heard
                 it sooner; whole: the share that heard it to its end, where that is
                 known; again: calls that heard it again; slowed: that slowed it down
      gave-up    place: where callers were last; calls
      missed     id, place; no_input: how often callers were silent there; no_match:
                 how often they pressed a key that leads nowhere
      transfers  contact, name; called: how often; closed: how often nobody was
                 called, since nobody was there; talked, failed: how the calls ended
      languages  language: the last one chosen; calls, answered, transferred, given_up
      editions   numbers, edition, published, note; calls, answered, transferred,
                 given_up; seconds: half of the answered calls heard one sooner
    """
    if sum(map(bool, (csv_to, xlsx, html, as_json))) > 1:
        raise click.UsageError("choose one of --csv, --xlsx, --html and --json")
    asked, found = _counted(since, until, edition)
    if as_json:
        print_json({"since": asked.start.isoformat(),
                    "until": asked.end and asked.end.isoformat(), **found.as_json()})  # fmt: skip
    elif csv_to or xlsx or html:
        _write(asked, found, csv_to, xlsx, html)
    else:
        _show(asked, found)


def _show(asked: "Period", found: "Report") -> None:
    from ivr.cli.tables import show

    click.echo(owner(open_store()))
    show(found, asked)


def _counted(since: str, until: str, edition: int | None) -> "tuple[Period, Report]":
    from ivr.events.daily_totals import DailyTotals
    from ivr.events.report import UnknownEditionError, report_between
    from ivr.events.table import EventsTable

    try:
        with progress("Counting") as update:
            totals = DailyTotals(EventsTable(read_store().engine))
            return report_between(totals, since, until, edition, update)
    except UnknownEditionError as error:
        raise click.BadParameter(str(error), param_hint="--edition") from None
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--until") from None


def _write(
    asked: "Period", found: "Report", csv_to: str | None, xlsx: Path | None, html: Path | None
) -> None:
    """Write the report into files, or the questions to the standard output, as UTF-8."""
    from ivr import files
    from ivr.events.written import page, spreadsheet
    from ivr.events.written.tables import tables

    every = tables(found, asked)
    if csv_to == STDOUT:
        questions = next(table for table in every if table.name == "questions")
        click.echo(files.as_csv([questions.columns, *questions.rows]), nl=False)
        return
    try:
        content = page.as_page(found, asked).encode() if html else b""
        content = spreadsheet.as_xlsx(every) if xlsx else content
    except spreadsheet.LibraryMissingError as error:
        raise click.ClickException(str(error)) from None
    if csv_to:
        written = writing(lambda: spreadsheet.write_csv(every, Path(csv_to)))
    else:
        written = [html or xlsx or Path()]
        writing(lambda: files.write(written[0], content))
    for path in written:
        click.echo(f"written: {path}")


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
    gone = EventsTable(own_store().engine).prune(oldest(days))
    click.echo(f"{gone:,} event{'s' * (gone != 1)} older than {days} days deleted.")
