"""The commands that change what is live: publish, rollback; and export, to edit that."""

import os
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr.cli.common import (
    FILE,
    HEAR_LIVE,
    NUMBER,
    checked,
    is_terminal,
    local,
    numbered,
    open_store,
    own_store,
    owner,
    read_settings,
    read_store,
    refuse,
    who,
    writing,
)

if TYPE_CHECKING:
    from ivr.editions.holding import Files, Held, Kind
    from ivr.editions.table import EditionsTable, Published
    from ivr.tree.model import Line


def _note(_: object, __: click.Parameter, value: str) -> str:
    from ivr.editions.publish import MAX_NOTE

    if len(value) > MAX_NOTE:
        raise click.BadParameter(f"it has {len(value):,} characters; use at most {MAX_NOTE:,}")
    # A terminal may send bytes that are not UTF-8, and lists have one line for an edition.
    return " ".join(value.encode(errors="replace").decode().split())


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
              "what was taken back would return, or the line would open.")  # fmt: skip
@click.option("--release", is_flag=True, help="For a deploy: change nothing if the file has not "
              "changed since it was last published, or is held; never ask.")  # fmt: skip
def publish(
    file: Path | None, note: str, over: int | None, rename: bool, yes: bool, release: bool
) -> None:
    """Publish FILE: callers of every line on the database hear it.

    The edition keeps all files that FILE includes. A file with an error is refused, and callers
    go on hearing what is live. A call ends in the edition that it began with. `ivr rollback`
    undoes this.

    You are asked first where FILE has another name than what is live, is only the beginning of it,
    has lost a quarter of the answers or more, would bring back what `ivr rollback` took out, or
    would open a line that `ivr close` has closed. Where nobody can be asked, nothing is published
    then, unless --rename or --yes say so.

    Without --note, a first line `# note: …` in FILE says why. The author is IVR_AUTHOR, or who is
    logged in; of a file that is committed in Git, whoever committed it.

    \b
    Examples:
      ivr publish
      ivr publish --note "New parking garage"
    Exit status: 0 it is live, 1 it is not, 2 wrong usage. With --release, 0 also if it is held; 1
    if the database belongs to a line of another name.
    """
    from ivr.editions.written.record import Place, written_as

    path, loaded = checked(file)
    line = loaded.line or refuse(loaded, path)
    store = open_store(makes=True)
    before = store.newest()
    meant: set[Kind] = {"name"} if rename else set()
    meant |= {"beginning", "loss", "return", "opening"} if yes else set()
    if not over and not release:  # the file goes on from what the console wrote into it
        over = written_as(Place.of(path, read_settings(serves=False).database))
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


@click.command()
@click.argument("number", type=NUMBER, required=False, metavar="[N]")
@click.option("--undo", is_flag=True, help="Undo the last rollback: the way forward again.")
@NOTE
def rollback(number: int | None, undo: bool, note: str) -> None:
    """Publish the menu before this one again, or edition N.

    Type it again to go further back; --undo is the way forward, also again and again. Each time it
    gets a new number, and nothing is lost. The menu file stays as it is. While it still has what
    you took back, saving it does not publish it: `ivr publish` asks you first. To go on from what
    callers hear, put that into the file: ivr export --over

    \b
    Examples:
      ivr rollback
      ivr rollback 7 --note "The new menu is too long"
      ivr rollback --undo
    """
    from ivr.editions.publish import go_back, go_forward
    from ivr.editions.reading import broken_rules
    from ivr.editions.written.menu_files import is_written
    from ivr.settings import tree_file

    if undo and number:
        raise click.UsageError("name an edition, or --undo the last rollback, not both")
    store, path = own_store(), tree_file(os.environ)
    by, before = who(), store.newest()
    live = go_forward(store, by, note) if undo else go_back(store, number or 0, by, note)
    click.echo(f"Edition {live.number} is live: {live.note}.")
    for said in [*_closed_or_open(store, before, live), *_next_steps(store)]:
        click.echo(said)
    files = store.files(live.edition)
    if errors := len(broken_rules(files)):
        click.echo(f"The rules have become stricter: `ivr check` finds {errors} "
                   f"error{'s' * (errors > 1)} in it that would keep its file from being "
                   f"published. Fix what `ivr export` writes before you publish that.")  # fmt: skip
    is_heard = is_written(path, files)
    if path.is_file() and not is_heard:
        click.echo(f"{path} is not what callers hear. To edit what they hear, put it there: ivr "
                   "export --over")  # fmt: skip
    click.echo("Hear it: ivr call" if is_heard else HEAR_LIVE)


def _closed_or_open(
    store: "EditionsTable", before: "Published | None", live: "Published"
) -> Iterator[str]:
    """Say which closings of `ivr close` went, and which are back."""
    from ivr.editions.holding import closings

    now, said = datetime.now(UTC), list[dict[str, None]]()
    for one in (before, live):
        line = store.line(one.edition) if one else None
        found = closings(store.files(one.edition), line, now) if one and line else []
        said.append(dict.fromkeys(notice.text for notice in found))
    for text in [text for text in said[0] if text not in said[1]]:
        yield f"Callers no longer hear: {text} To close the line again: ivr close"
    for text in [text for text in said[1] if text not in said[0]]:
        yield f"The line is closed again. Callers hear first: {text} To open it: ivr open"


def _next_steps(store: "EditionsTable") -> Iterator[str]:
    """Say what going further back, and going forward again, would lead to."""
    from ivr.editions.publish import next_back, next_forward
    from ivr.editions.table import RefusedError

    try:
        yield f"To go further back: ivr rollback ({_described(next_back(store)[1])})"
    except RefusedError:
        yield "Nothing is further back."
    try:
        yield f"To go forward again: ivr rollback --undo ({_described(next_forward(store)[1])})"
    except RefusedError:
        yield "Nothing is left to undo."


def _described(one: "Published") -> str:
    return f"edition {one.number}{f', {one.note}' if one.note else ''}"


@click.command()
@click.argument("number", type=NUMBER, required=False, metavar="[N]")
@click.option("--to", type=click.Path(path_type=Path, file_okay=False),
              help="The folder; edition-N in this folder unless given.")  # fmt: skip
@click.option("--over", is_flag=True, help="Put it in place of the menu file. The old one is kept "
              "beside it, with the date in its name.")  # fmt: skip
def export(number: int | None, to: Path | None, over: bool) -> None:
    """Write the files of what is live, or of edition N, into a folder.

    The menu is faq_tree.yaml there; the files that it includes are next to it. With --over they
    take the place of your menu file and of what it includes.

    \b
    Examples:
      ivr export
      ivr export --over
      ivr export 7 --to menus
    """
    if over and to:
        raise click.UsageError("choose one of --to and --over")
    store = own_store() if over else read_store()
    one = numbered(store, number)
    files = store.files(one.edition)
    if over:
        line = store.line(one.edition)
        _put_over(files, line.zone if line else "UTC")
    else:
        written = _write(to or Path(f"edition-{one.number}"), files)
        click.echo(f"{owner(store)}, edition {one.number}:")
        click.echo("\n".join(map(str, written)))


def _write(folder: Path, sources: dict[str, bytes]) -> Iterable[Path]:
    """Write files into a folder that has none of them."""
    from ivr import files

    written = {folder / (name or "faq_tree.yaml"): raw for name, raw in sources.items()}
    if existing := [path for path in written if path.exists()]:
        raise click.ClickException(f"{existing[0]} exists already; name an empty folder with --to")
    writing(lambda: files.write_all(written))
    return written


def _put_over(sources: dict[str, bytes], zone: str) -> None:
    """Write files in place of the menu file and its parts, and keep what was there."""
    from ivr import files
    from ivr.settings import tree_file

    main = tree_file(os.environ)
    today = f"{local(datetime.now(UTC), zone):%Y-%m-%d}"
    wanted = {main.parent / name if name else main: raw for name, raw in sources.items()}
    changed = {path: raw for path, raw in wanted.items()
               if not path.is_file() or path.read_bytes() != raw}  # fmt: skip
    if not changed:
        click.echo(f"{main} is what that edition has already. Nothing was written.")
    # Parts first: whoever reads the main file meanwhile finds what it includes.
    for path in sorted(changed, key=lambda path: path == main):
        if path.exists():
            kept = _free_name(path, today)
            writing(lambda path=path, kept=kept: files.write(kept, path.read_bytes()))  # type: ignore[misc]
            click.echo(f"{kept} is what {path} was.")
        writing(lambda path=path: files.write(path.resolve(), changed[path]))  # type: ignore[misc]
        click.echo(f"{path} is written.")


def _free_name(path: Path, day: str) -> Path:
    """Name a copy of a file after a day, so that it replaces no other."""
    names = (path.with_name(f"{path.stem}-{day}{count}{path.suffix}")
             for count in ("", *(f"-{number}" for number in range(2, 10_000))))  # fmt: skip
    return next(one for one in names if not one.exists())
