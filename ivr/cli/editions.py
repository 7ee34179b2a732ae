"""The commands about editions: publish, editions, diff, rollback, export."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr.cli.common import FILE, HEAR_LIVE, NUMBER, checked, open_store, refuse, who, writing

if TYPE_CHECKING:
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
@click.option("--release", is_flag=True, help="For a deploy: change nothing if the file has not "
              "changed since it was last published.")  # fmt: skip
def publish(file: Path | None, note: str, over: int | None, release: bool) -> None:
    """Publish FILE: every line that shares the database answers from it.

    The edition keeps all files that FILE includes. A file with an error is refused, and callers
    go on hearing what is live. A call ends in the edition that it began with. `ivr rollback`
    undoes this.

    \b
    Examples:
      ivr publish
      ivr publish --note "New parking garage"
    Exit status: 0 it is live, 1 it is not, 2 wrong usage.
    """
    from ivr.editions.publish import publish_file

    path, loaded = checked(file)
    line = loaded.line or refuse(loaded, path)
    store = open_store(makes=True)
    before = store.newest()
    live = publish_file(store, loaded.files, line.edition, who(), note, over or 0, release)
    if live == before:
        unchanged = "stays live: the file has not changed since it was last published"
        why = "is this file already" if live.edition == line.edition else unchanged
        click.echo(f"Edition {live.number} {why}. Nothing was published.")
    else:
        click.echo(f"{path}: edition {live.number} ({live.edition}) is live.")


@click.command()
@click.option("--most", type=NUMBER, default=20, show_default=True,
              help="How many to list.")  # fmt: skip
def editions(most: int) -> None:
    """List the editions that were published, newest first.

    The first is live. Each has its number, when it was published, by whom, and why.

    \b
    Example: ivr editions --most 5
    """
    found = open_store().all(most)
    if not found:
        click.echo("Nothing has been published yet; `ivr publish` does that.")
    for one in found:
        live, why = "live" if one is found[0] else "", one.note and f"  {one.note}"
        click.echo(f"{one.number:5}  {one.edition}  {one.at:%Y-%m-%d %H:%M} UTC  {live:4}  "
                   f"{one.origin:8}  {one.by}{why}")  # fmt: skip


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
        store = open_store()
        last = _numbered(store, new)
        first = _numbered(store, old if old is not None else max(last.number - 1, 1))
        if text:
            files = [(str(one.number), store.files(one.edition)) for one in (first, last)]
            lines = list(unified(*files))
        else:
            lines = [str(change) for change in compare(_line(store, first), _line(store, last))]
    except StoreError as error:
        raise click.UsageError(str(error)) from None
    click.echo(f"From edition {first.number} to {last.number}:")
    click.echo("\n".join(lines) if lines else "Callers hear the same.")
    sys.exit(bool(lines))


@click.command()
@click.argument("number", type=NUMBER, required=False, metavar="[N]")
@NOTE
def rollback(number: int | None, note: str) -> None:
    """Publish edition N again.

    Without N it is the last edition with another menu. It gets a new number, so that you can undo
    this too. The menu file stays as it is: replace it with what `ivr export` writes before you
    edit it again.

    \b
    Examples:
      ivr rollback
      ivr rollback 7 --note "The new menu is too long"
    """
    from ivr.editions.closing import is_written
    from ivr.editions.publish import broken_rules, go_back
    from ivr.settings import tree_file

    store = open_store()
    before = store.newest()
    live = go_back(store, number or 0, who(), note)
    click.echo(f"Edition {live.number} ({live.edition}) is live: {live.note}.")
    written = f"what `ivr export {live.number}` writes"
    if errors := len(broken_rules(store.files(live.edition))):
        click.echo(f"The rules have become stricter: `ivr check` finds {errors} "
                   f"error{'s' * (errors > 1)} in it that would keep its file from being "
                   f"published. Fix {written} before you publish that.")  # fmt: skip
    path = tree_file(os.environ)
    raw = path.read_bytes() if path.is_file() else b""
    if before and raw == store.files(before.edition).get(""):
        click.echo(f"{path} still holds the change you undid; saving any edit publishes it again. "
                   f"Before you edit it, replace it with {written}.")  # fmt: skip
    is_heard = is_written(path, store.files(live.edition))
    click.echo("Hear it: ivr call" if is_heard else HEAR_LIVE)


@click.command()
@click.argument("number", type=NUMBER, metavar="N")
@click.option("--to", type=click.Path(path_type=Path, file_okay=False),
              help="The folder; edition-N in this folder unless given.")  # fmt: skip
def export(number: int, to: Path | None) -> None:
    """Write the files of edition N into a folder.

    The menu is faq_tree.yaml there; the files that it includes are next to it.

    \b
    Examples:
      ivr export 7
      ivr export 7 --to menus
    """
    from ivr import files

    store = open_store()
    one = _numbered(store, number)
    folder = to or Path(f"edition-{number}")
    sources = store.files(one.edition)
    written = {folder / (name or "faq_tree.yaml"): raw for name, raw in sources.items()}
    if existing := [path for path in written if path.exists()]:
        raise click.ClickException(f"{existing[0]} exists already; name an empty folder with --to")
    writing(lambda: files.write_all(written))
    click.echo("\n".join(map(str, written)))


def _numbered(store: "EditionsTable", number: int | None) -> "Published":
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
