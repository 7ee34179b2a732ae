"""The commands about editions: publish, editions, diff, rollback, export."""

import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec

import click

from ivr.cli.common import FILE, read_file, read_settings, sound

if TYPE_CHECKING:
    from ivr.editions.table import EditionsTable, Published
    from ivr.tree.model import Tree

_Args = ParamSpec("_Args")


def friendly_errors(command: Callable[_Args, None]) -> Callable[_Args, None]:
    """End a command with a sentence where the database is away, or nothing may be published."""

    @wraps(command)
    def run(*args: _Args.args, **named: _Args.kwargs) -> None:
        from ivr.editions.publish import RefusedError
        from ivr.store.database import StoreError

        try:
            command(*args, **named)
        except (StoreError, RefusedError) as error:
            raise click.ClickException(str(error)) from None

    return run


def _note(_: object, __: click.Parameter, value: str) -> str:
    from ivr.editions.publish import MAX_NOTE

    if len(value) > MAX_NOTE:
        raise click.BadParameter(f"it has {len(value):,} letters, and may have {MAX_NOTE:,}")
    return value.encode(errors="replace").decode()  # a terminal may send what is no UTF-8


NUMBER = click.IntRange(min=1, max=2**31 - 1)
NOTE = click.option("--note", default="", metavar="TEXT", callback=_note,
                    help="Why, for `ivr editions`.")  # fmt: skip
TO = click.Path(path_type=Path, file_okay=False)


@click.command()
@FILE
@NOTE
@click.option("--over", type=NUMBER, metavar="N", help="Publish although edition N was "
              "made in the console after the file.")  # fmt: skip
@click.option("--release", is_flag=True, help="For a deploy: leave alone what is live if the file "
              "has not changed since it was published last.")  # fmt: skip
@friendly_errors
def publish(file: Path | None, note: str, over: int | None, release: bool) -> None:
    """Make FILE live wherever the database is shared.

    It is kept with all that it includes. A file with an error is refused, and what is live stays.
    Calls end in the edition that they began with. `ivr rollback` takes it back.

    \b
    Example: ivr publish --note "New parking garage"
    Exit status: 0 it is live, 1 it is not, 2 wrong usage.
    """
    from ivr.editions.publish import publish_file

    path, raw = read_file(file)
    loaded, tree = sound(raw, path)
    store = open_store(makes=True)
    before = store.newest()
    live = publish_file(store, loaded.files, tree.edition, _who(), note, over or 0, release)
    if live == before:
        unchanged = "stays live: the file has not changed since it was published last"
        why = "is this file already" if live.edition == tree.edition else unchanged
        click.echo(f"Edition {live.number} {why}. Nothing was published.")
    else:
        click.echo(f"{path}: edition {live.number} ({live.edition}) is live.")


@click.command()
@click.option("--most", type=NUMBER, default=20, show_default=True, help="How many.")
@friendly_errors
def editions(most: int) -> None:
    """List what was published, newest first. The first is live.

    \b
    Example: ivr editions --most 5
    """
    found = open_store().all(most)
    if not found:
        click.echo("Nothing has been published yet; `ivr publish` does it.")
    for one in found:
        live = "live" if one is found[0] else ""
        why = f"  {one.note}" if one.note else ""
        click.echo(f"{one.number:5}  {one.edition}  {one.at:%Y-%m-%d %H:%M} UTC  {live:4}  "
                   f"{one.origin:8}  {one.by}{why}")  # fmt: skip


@click.command()
@click.argument("old", type=NUMBER, required=False, metavar="[A]")
@click.argument("new", type=NUMBER, required=False, metavar="[B]")
@click.option("--text", is_flag=True, help="Line by line, as the files have it.")
def diff(old: int | None, new: int | None, text: bool) -> None:
    """Say what callers hear differently in edition B from A.

    Without B it is the one that is live, without A the one before that.

    \b
    Examples:
      ivr diff
      ivr diff 3 7 --text
    Exit status: 0 nothing, 1 something, 2 wrong usage or no database.
    """
    from ivr.preview.diff import compare
    from ivr.store.database import StoreError

    try:
        store = open_store()
        last = _numbered(store, new)
        first = _numbered(store, old if old is not None else max(last.number - 1, 1))
        if text:
            said = _lines(store, first, last)
        else:
            said = [str(change) for change in compare(_tree(store, first), _tree(store, last))]
    except StoreError as error:
        raise click.UsageError(str(error)) from None
    click.echo(f"From edition {first.number} to {last.number}:")
    click.echo("\n".join(said) if said else "Callers hear the same.")
    sys.exit(bool(said))


@click.command()
@click.argument("number", type=NUMBER, required=False, metavar="[N]")
@NOTE
@friendly_errors
def rollback(number: int | None, note: str) -> None:
    """Make edition N live again.

    Without N it is the last that was another menu. It is published anew, under a number of its
    own, so that this too can be taken back. The menu file stays as it is: bring it up to date with
    `ivr export` before you edit it again.

    \b
    Example: ivr rollback 7
    """
    from ivr.editions.publish import broken_rules, go_back
    from ivr.settings import tree_file

    store = open_store()
    before = store.newest()
    live = go_back(store, number or 0, _who(), note)
    click.echo(f"Edition {live.number} ({live.edition}) is live: {live.note}.")
    if errors := len(broken_rules(store.files(live.edition))):
        found = f"{errors} error{'s' * (errors > 1)}"
        click.echo(f"The rules have become stricter: `ivr check` finds {found} in it that would "
                   f"keep its file from being published. Fix what `ivr export {live.number}` "
                   "writes before you publish that.")  # fmt: skip
    path = tree_file(os.environ)
    raw = path.read_bytes() if path.is_file() else b""
    if before and raw == store.files(before.edition).get(""):
        click.echo(f"{path} is still the menu that you went back from, and live again when it is "
                   f"saved with a change: take it from `ivr export {live.number}` before you edit "
                   "it.")  # fmt: skip


@click.command()
@click.argument("number", type=NUMBER, metavar="N")
@click.option("--to", type=TO, help="The folder, instead of edition-N here.")
@friendly_errors
def export(number: int, to: Path | None) -> None:
    """Write the files of edition N into a folder.

    Its menu is faq_tree.yaml there, and what it includes stands beside it.

    \b
    Example: ivr export 7 --to menus/
    """
    from ivr import files

    store = open_store()
    one = _numbered(store, number)
    folder = to or Path(f"edition-{number}")
    written = {
        folder / (name or "faq_tree.yaml"): raw for name, raw in store.files(one.edition).items()
    }
    if there := [path for path in written if path.exists()]:
        raise click.ClickException(f"{there[0]} is there already; name an empty folder with --to")
    try:
        for path, raw in written.items():
            files.write(path, raw)
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from None
    click.echo("\n".join(map(str, written)))


def open_store(makes: bool = False) -> "EditionsTable":
    """What was published; a database is made for those only who put something in.

    Raises StoreError.
    """
    from ivr.editions.table import EditionsTable
    from ivr.store.database import connect, missing_file

    url = read_settings(serves=False).database
    if not makes and (path := missing_file(url)):
        raise click.ClickException(
            f"there is no database {path}: nothing has been published yet in this folder (`ivr "
            "publish` does it), or DATABASE_URL is not set to where the line's is"
        )
    return EditionsTable(connect(url))


def _numbered(store: "EditionsTable", number: int | None) -> "Published":
    found = store.newest() if number is None else store.get(number)
    if found is None:
        if number is None:
            raise click.UsageError("nothing has been published yet; `ivr publish` does it")
        raise click.UsageError(f"there is no edition {number}; `ivr editions` shows all")
    return found


def _tree(store: "EditionsTable", one: "Published") -> "Tree":
    tree = store.tree(one.edition)
    if tree is None:
        raise click.ClickException(f"edition {one.number} cannot be read by this release")
    return tree


def _lines(store: "EditionsTable", old: "Published", new: "Published") -> list[str]:
    from difflib import unified_diff

    was, now = store.files(old.edition), store.files(new.edition)
    said: list[str] = []
    for name in sorted({*was, *now}):
        before, after = (
            files.get(name, b"").decode("utf-8", "replace").splitlines() for files in (was, now)
        )
        title = name or "faq_tree.yaml"
        said += unified_diff(
            before, after, f"{title} {old.number}", f"{title} {new.number}", lineterm=""
        )
    return said


def _who() -> str:
    from getpass import getuser

    try:
        return getuser()
    except (KeyError, OSError):  # a machine without names for its users
        return "somebody"
