"""The commands that say how the line is and what was published: status, editions, diff."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr.cli.common import (
    FILE,
    NUMBER,
    local,
    numbered,
    owner,
    print_json,
    read_settings,
    read_store,
)

if TYPE_CHECKING:
    from ivr.editions.table import EditionsTable, Published
    from ivr.tree.model import Line


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
        first, *others = row.text.splitlines()
        others += [f"To do: {cure}" for cure in row.cure.splitlines()]
        click.echo(f"{' ' if row.is_well else '!'} {row.label:{widest}}  {first}")
        for line in others:
            click.echo(f"  {'':{widest}}  {line}")
    needing = sum(not row.is_well for row in found.rows)
    needs = f"{needing} thing{'s' * (needing != 1)} need{'s' * (needing == 1)} you."
    click.echo(needs if needing else "All is well.")
    sys.exit(bool(needing))


_HOW = {"file": "published", "rollback": "went back", "undo": "went forward", "closing": "closed",
        "opening": "opened"}  # fmt: skip


@click.command()
@click.option("--most", type=NUMBER, default=20, show_default=True,
              help="How many to list.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list, for scripts.")
def editions(most: int, as_json: bool) -> None:
    """List the editions that were published, newest first.

    The first is live. Each has its number, when it was published in the file's time zone, by whom,
    and why.

    \b
    Example: ivr editions --most 5
    """
    store = read_store()
    found = store.all(most)
    line = store.line(found[0].edition) if found else None
    zone = line.zone if line else "UTC"
    if as_json:
        print_json([{**one._asdict(), "at": local(one.at, zone).isoformat(),
                     "live": one is found[0]} for one in found])  # fmt: skip
        return
    if not found:
        click.echo("Nothing has been published yet; `ivr publish` does that.")
        return
    click.echo(f"{owner(store)}, times in {zone}")
    rows = [("Edition", "Published", "", "How", "By", "Note")]
    rows += [(f"{one.number:7}", f"{local(one.at, zone):%Y-%m-%d %H:%M}",
              "live" if one is found[0] else "", _HOW.get(one.origin, one.origin), one.by, one.note)
             for one in found]  # fmt: skip
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (f"{cell:{width}}" for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(cells).rstrip())


@click.command()
@click.argument("old", type=NUMBER, required=False, metavar="[A]")
@click.argument("new", type=NUMBER, required=False, metavar="[B]")
@click.option("--text", is_flag=True, help="Compare the files line by line.")
def diff(old: int | None, new: int | None, text: bool) -> None:
    """Say what callers hear differently in edition B than in A.

    Without B it is the live edition; without A, the one before B.

    \b
    Examples:
      ivr diff
      ivr diff 3 7 --text
    Exit status: 0 no difference, 1 a difference, 2 wrong usage or no database.
    """
    from ivr.preview.diff.compare import compare
    from ivr.preview.diff.text import in_words, unified
    from ivr.store.database import StoreError

    try:
        store = read_store()
        last = numbered(store, new)
        first = numbered(store, old if old is not None else max(last.number - 1, 1))
        if text:
            files = [(str(one.number), store.files(one.edition)) for one in (first, last)]
            lines = list(unified(*files))
        else:
            changes = compare(_line(store, first), _line(store, last))
            lines = [str(in_words(change)) for change in changes]
    except StoreError as error:
        raise click.UsageError(str(error)) from None
    click.echo(f"{owner(store)}, from edition {first.number} to {last.number}:")
    click.echo("\n".join(lines) if lines else "Callers hear the same.")
    sys.exit(bool(lines))


def _line(store: "EditionsTable", one: "Published") -> "Line":
    line = store.line(one.edition)
    if line is None:
        raise click.ClickException(f"this release cannot read edition {one.number}; `ivr export "
                                   f"{one.number}` writes its files")  # fmt: skip
    return line
