"""The commands about editions: publish, editions, diff."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr.cli.common import (
    FILE,
    NUMBER,
    checked,
    is_terminal,
    local,
    open_store,
    print_json,
    read_store,
    refuse,
)

if TYPE_CHECKING:
    from ivr.editions.holding import Files, Held, Kind
    from ivr.editions.table import EditionsTable, Published
    from ivr.tree.model import Line


def _note(_: object, __: click.Parameter, value: str) -> str:
    from ivr.editions.publish import MAX_NOTE

    if len(value) > MAX_NOTE:
        raise click.BadParameter(f"it has {len(value):,} characters; use at most {MAX_NOTE:,}")
    return value.encode(errors="replace").decode()  # a terminal may send bytes that are not UTF-8


NOTE = click.option("--note", default="", metavar="TEXT", callback=_note,
                    help="Why; `ivr editions` shows it.")  # fmt: skip


@click.command()
@FILE
@NOTE
@click.option("--over", type=NUMBER, metavar="N", help="Publish although edition N was made in the "
              "console after the file.")  # fmt: skip
@click.option("--rename", is_flag=True, help="Publish although FILE gives the line another "
              "name.")  # fmt: skip
@click.option("--yes", is_flag=True, help="Publish without being asked, although answers would go, "
              "or what was taken back would return.")  # fmt: skip
@click.option("--release", is_flag=True, help="For a deploy: change nothing if the file has not "
              "changed since it was last published, or is held; never ask.")  # fmt: skip
def publish(
    file: Path | None, note: str, over: int | None, rename: bool, yes: bool, release: bool
) -> None:
    """Publish FILE: every line that shares the database answers from it.

    The edition keeps all files that FILE includes. A file with an error is refused, and callers
    go on hearing what is live. A call ends in the edition that it began with. `ivr rollback`
    undoes this.

    You are asked first where FILE has another name than what is live, is only the beginning of it,
    has lost a quarter of the answers or more, or would bring back what `ivr rollback` took out.
    Where nobody can be asked, nothing is published then, unless --rename or --yes say so.

    Without --note, a first line `# note: …` in FILE says why. The author is IVR_AUTHOR, or who is
    logged in; of a file that is committed in Git, whoever committed it.

    \b
    Examples:
      ivr publish
      ivr publish --note "New parking garage"
    Exit status: 0 it is live, 1 it is not, 2 wrong usage. With --release, 0 also if it is held; 1
    if the database belongs to a line of another name.
    """
    path, loaded = checked(file)
    line = loaded.line or refuse(loaded, path)
    store = open_store(makes=True)
    before = store.newest()
    meant: set[Kind] = {"name"} if rename else set()
    meant |= {"beginning", "loss", "return"} if yes else set()
    live = _published(store, path, loaded.files, line, note, over or 0, release, meant)
    if live == before:
        unchanged = "stays live: the file has not changed since it was last published"
        same = "is this file already" if live.edition == line.edition else unchanged
        click.echo(f"Edition {live.number} {same}. Nothing was published.")
    else:
        click.echo(f"{path}: edition {live.number} is live.")


def _published(
    store: "EditionsTable", path: Path, files: "Files", line: "Line", note: str, over: int,
    release: bool, meant: "set[Kind]",
) -> "Published":  # fmt: skip
    """Publish a file, once somebody has agreed to all that holds it."""
    from ivr.editions.author import author, note_in
    from ivr.editions.publish import MAX_NOTE, HeldError, publish_file

    by, why = author(os.environ, path, files), note or note_in(files[""])[:MAX_NOTE]
    while True:
        try:
            return publish_file(store, files, line, by, why, over, release, meant)
        except HeldError as error:
            _ask(path, [one for one in error.held if one.kind not in meant], release)
            meant = meant | {one.kind for one in error.held}


def _ask(path: Path, held: Iterable["Held"], release: bool) -> None:
    """Say what would go or return, and ask; end the command where that is refused."""
    found = list(held)
    for one in found:
        click.echo(f"{path}: {one.message}.", err=True)
    options = " ".join(dict.fromkeys(one.option for one in found))
    if is_terminal() and not release:
        if click.confirm("Publish it all the same?"):
            return
        click.echo("Nothing was published.")
        sys.exit(1)
    cure = f"to publish it all the same: ivr publish {options}"
    click.echo(f"Nothing was published, and callers go on hearing what is live; {cure}", err=True)
    # Anything else of the deploy goes on: the line keeps what is live. A line that would answer
    # from the database of another must not even start.
    is_other = any(one.kind == "name" for one in found)
    if is_other:
        click.echo("If it is another line, set DATABASE_URL to its own database.", err=True)
    sys.exit(0 if release and not is_other else 1)


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
    click.echo(f"{line.default.name if line else 'This line'}, times in {zone}")
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
    from ivr.preview.diff import compare, unified
    from ivr.store.database import StoreError

    try:
        store = read_store()
        last = numbered(store, new)
        first = numbered(store, old if old is not None else max(last.number - 1, 1))
        if text:
            files = [(str(one.number), store.files(one.edition)) for one in (first, last)]
            lines = list(unified(*files))
        else:
            lines = [str(change) for change in compare(_line(store, first), _line(store, last))]
    except StoreError as error:
        raise click.UsageError(str(error)) from None
    line = store.line(last.edition)
    named = f"{line.default.name}, from" if line else "From"
    click.echo(f"{named} edition {first.number} to {last.number}:")
    click.echo("\n".join(lines) if lines else "Callers hear the same.")
    sys.exit(bool(lines))


def numbered(store: "EditionsTable", number: int | None) -> "Published":
    found = store.newest() if number is None else store.get(number)
    if found is None and number is None:
        raise click.UsageError("nothing has been published yet; `ivr publish` does that")
    if found is None:
        raise click.UsageError(f"there is no edition {number}; `ivr editions` lists them")
    return found


def _line(store: "EditionsTable", one: "Published") -> "Line":
    line = store.line(one.edition)
    if line is None:
        raise click.ClickException(f"this release cannot read edition {one.number}; `ivr export "
                                   f"{one.number}` writes its files")  # fmt: skip
    return line
