"""The command that says in one screen how the line is: status."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from ivr.cli.common import FILE, print_json, read_settings


@click.command()
@FILE
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object, for scripts.")
def status(file: Path | None, as_json: bool) -> None:
    """Say how the line is: what is live, and whether your FILE is.

    It says since when and by whom that was published, what holds FILE and how to let it through,
    whether calls are recorded, how the database and the audio are, how long ago the last signed
    request came, whether a line runs on this machine, and what opens or closes next. What needs
    you has a ! before it, and below it what to do.

    \b
    Examples:
      ivr status
      ivr status --json
    Exit status: 0 all is well, 1 something needs you, 2 wrong usage.
    """
    import dataclasses

    from ivr.server.status import status as look

    settings = read_settings(serves=False)
    found = look(dataclasses.replace(settings, tree=file or settings.tree), datetime.now(UTC))
    if as_json:
        print_json(found.as_json())
        sys.exit(not found.is_well)
    click.echo(found.name or "The line")
    widest = max(len(row.label) for row in found.rows)
    for row in found.rows:
        click.echo(f"{' ' if row.is_well else '!'} {row.label:{widest}}  {row.text}")
        if row.cure:
            click.echo(f"  {'':{widest}}  To do: {row.cure}")
    needing = sum(not row.is_well for row in found.rows)
    needs = f"{needing} thing{'s' * (needing != 1)} need{'s' * (needing == 1)} you."
    click.echo(needs if needing else "All is well.")
    sys.exit(bool(needing))
