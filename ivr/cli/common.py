"""What the commands share: reading the menu file, the settings and the database, with errors."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

import click

if TYPE_CHECKING:  # a command imports what it needs when it runs, so that --help is quick
    from click._termui_impl import ProgressBar

    from ivr.editions.closing import Live
    from ivr.editions.table import EditionsTable, Published
    from ivr.settings import Settings
    from ivr.tree.load.loader import Loaded
    from ivr.tree.model import Line

_Result = TypeVar("_Result")

WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _time(_: object, parameter: click.Parameter, value: str | None) -> str:
    if value is None:
        return ""
    try:
        moment(value, "UTC")
    except ValueError as error:
        raise click.BadParameter(str(error), param=parameter) from None
    return value


def moment(at: str, zone: str) -> datetime:
    """Parse what `--at` names, in the line's zone. Raises ValueError, which says what to write."""
    from ivr.dialogue.clock import moment_meant

    return moment_meant(at, datetime.now(UTC), zone)


AT = click.option("--at", metavar="TIME", callback=_time,
                  help='As if it were that local time: "2026-12-24 18:00", "tomorrow 9am", monday '
                  "(its noon).")  # fmt: skip
LIVE = click.option("--live", "is_live", is_flag=True,
                    help="What callers hear now, from the database, in place of FILE.")  # fmt: skip
HEAR_LIVE = "Hear it: ivr call --live"
"""What to say where the menu file is not what callers hear."""
FILE = click.argument("file", required=False, type=click.Path(path_type=Path))
NUMBER = click.IntRange(min=1, max=2**31 - 1)
"""The number of an edition."""


def read_file(file: Path | None) -> tuple[Path, bytes]:
    """Return the menu file that a command is about, and its bytes; end the command if it fails."""
    from ivr.settings import tree_file

    path = file or tree_file(os.environ)
    try:
        return path, path.read_bytes()
    except FileNotFoundError:
        problem = f"there is no file {path}; name one, or go to the folder it is in"
    except OSError as error:
        problem = f"{path} cannot be read: {error.strerror}"
    raise click.UsageError(problem)


def read_settings(serves: bool = True) -> "Settings":
    from ivr.settings import SettingsError, from_environment

    try:
        return from_environment(os.environ, serves)
    except SettingsError as error:
        raise click.UsageError(str(error)) from None


def open_store(makes: bool = False) -> "EditionsTable":
    """Open the database; only a command that writes (`makes`) creates one. Raises StoreError."""
    from ivr.editions.table import EditionsTable
    from ivr.store.database import connect, missing_file

    url = read_settings(serves=False).database
    if not makes and (path := missing_file(url)):
        why = ("nothing has been published from this folder yet (`ivr publish` does that), or "
               "DATABASE_URL does not name the line's database")  # fmt: skip
        raise click.ClickException(f"there is no database {path}: {why}")
    return EditionsTable(connect(url))


def own_store(file: Path | None = None) -> "EditionsTable":
    """Open the database for a command that changes it; end it if that is another line's.

    Raises StoreError.
    """
    from ivr.editions.publish import HeldError, other_line

    store = open_store()
    if other := other_line(store, _menu_here(file)):
        raise HeldError((other,))
    return store


def read_store() -> "EditionsTable":
    """Open the database for a command that reads it; warn if it is another line's.

    Raises StoreError.
    """
    from ivr.editions.publish import other_line

    store = open_store()
    if other := other_line(store, _menu_here(None)):
        click.echo(f"warning: {other}", err=True)
    return store


def _menu_here(file: Path | None) -> bytes:
    """The menu file that a command is about; nothing if it cannot be read."""
    from ivr.settings import tree_file

    with suppress(OSError):
        return (file or tree_file(os.environ)).read_bytes()
    return b""


def owner(store: "EditionsTable") -> str:
    """Name the line that a database belongs to, for the first line of what a command prints."""
    newest = store.newest()
    line = store.line(newest.edition) if newest else None
    return line.default.name if line else "This line"


def numbered(store: "EditionsTable", number: int | None) -> "Published":
    """Find an edition by its number, or what is live; end the command if there is none."""
    found = store.newest() if number is None else store.get(number)
    if found is None and number is None:
        raise click.UsageError("nothing has been published yet; `ivr publish` does that")
    if found is None:
        raise click.UsageError(f"there is no edition {number}; `ivr editions` lists them")
    return found


def live_edition(file: object) -> "Live":
    """Read what callers hear now, of which no file is named."""
    from ivr.editions.closing import live

    if file:
        raise click.BadParameter("name a FILE or --live, not both", param_hint="--live")
    return live(read_store())


def who() -> str:
    """Name the person who changes what is live, as an edition's author."""
    from ivr.editions.author import author

    return author(os.environ)


def is_terminal() -> bool:
    """Tell whether somebody is there to be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def checked(file: Path | None) -> "tuple[Path, Loaded]":
    """Read and check a menu file, with all that it includes from its folder."""
    from ivr.check.check import check
    from ivr.files import sibling_reader

    path, raw = read_file(file)
    return path, check(raw, beside=sibling_reader(path))


def valid_line(file: Path | None, status: int = 1) -> "tuple[Path, Line]":
    """Read and check a menu file; print its errors and end the command if it has any."""
    path, loaded = checked(file)
    return path, loaded.line or refuse(loaded, path, status)


def refuse(loaded: "Loaded", path: Path, status: int = 1) -> NoReturn:
    """Print the errors of a menu file, and end the command in this status."""
    show_problems(loaded, path, errors_only=True)
    sys.exit(status)


def show_problems(loaded: "Loaded", path: Path, errors_only: bool = False) -> None:
    """Print every problem, and a summary; errors alone go to stderr, where failures belong."""
    from ivr.tree.problems import format_problems

    for problem in format_problems(loaded.problems, str(path), loaded.texts, errors_only):
        click.echo(problem, err=errors_only)
    click.echo(_summary(loaded, path), err=errors_only)


def _summary(loaded: "Loaded", path: Path) -> str:
    errors = sum(problem.severity == "error" for problem in loaded.problems)
    advice = len(loaded.problems) - errors
    counts = (errors, "error", "errors"), (advice, "piece of advice", "pieces of advice")
    found = " and ".join(counted(*one) for one in counts if one[0]) or "no problems"
    if loaded.line is None:
        return f"{path}: {found}. It cannot go live."
    # An option may be there in one language only.
    heard = {answer.id for tree in loaded.line.trees for answer in tree.answers()}
    answers = counted(len(heard), "answer", "answers")
    return f"{path}: {answers}, {found}. It can go live."


def counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def listed(names: Sequence[str], word: str) -> str:
    """List names, with a word such as "and" before the last."""
    *others, last = names
    return f"{', '.join(others)} {word} {last}" if others else last


def capitalized(name: str) -> str:
    """Start a sentence with a name."""
    return name[:1].upper() + name[1:]


def local(at: datetime, zone: str) -> datetime:
    from ivr.tree.hours import zone_info

    return at.astimezone(zone_info(zone))


def print_json(found: object) -> None:
    import json

    click.echo(json.dumps(found, indent=2, ensure_ascii=False))


def writing(work: Callable[[], _Result]) -> _Result:
    """Do what writes files; end the command if one cannot be written."""
    try:
        return work()
    except OSError as error:
        problem = f"{error.filename} cannot be written: {error.strerror}"
        raise click.ClickException(problem) from None


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """Yield what shows how many are done, and of how many; on a terminal only."""
    bar: ProgressBar[int] | None = None
    with ExitStack() as stack:

        def update(done: int, total: int) -> None:
            nonlocal bar
            if not sys.stderr.isatty():
                return
            if bar is None:
                new = click.progressbar(range(total), label=label, file=sys.stderr)
                bar = stack.enter_context(new)
            bar.update(done - bar.pos)

        yield update
