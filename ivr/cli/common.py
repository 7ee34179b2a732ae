"""What the commands share: reading the menu file and the settings, and reporting on the file."""

import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:  # a command imports what it needs when it runs, so that help comes at once
    from datetime import datetime

    from click._termui_impl import ProgressBar

    from ivr.settings import Settings
    from ivr.tree.load.loader import Loaded
    from ivr.tree.model import Tree


def _when(_: object, parameter: click.Parameter, value: str | None) -> str:
    from ivr.tree.instants import instant

    if value is None:
        return ""
    try:
        instant(value, "UTC")
    except ValueError as error:
        raise click.BadParameter(str(error), param=parameter) from None
    return value


AT = click.option("--at", metavar="WHEN", callback=_when,
                  help='As if it were then: "2026-12-24 18:00", on the clocks there.')  # fmt: skip
FILE = click.argument("file", required=False, type=click.Path(path_type=Path))


def read_file(file: Path | None) -> tuple[Path, bytes]:
    """The menu file that a command is about, and its bytes; or the end with what is wrong."""
    from ivr.settings import tree_file

    path = file or tree_file(os.environ)
    try:
        return path, path.read_bytes()
    except FileNotFoundError:
        said = f"there is no file {path}; name one, or go to the folder it is in"
    except OSError as error:
        said = f"{path} cannot be read: {error.strerror}"
    raise click.UsageError(said)


def read_settings(serves: bool = True) -> "Settings":
    """The settings, or the end of the command with what is wrong with them."""
    from ivr.settings import SettingsError, from_environment

    try:
        return from_environment(os.environ, serves)
    except SettingsError as error:
        raise click.UsageError(str(error)) from None


def checked(raw: bytes, path: Path) -> "Loaded":
    """What came of a menu file, with all that it includes from its folder."""
    from ivr.check.check import check
    from ivr.files import sibling_reader

    return check(raw, beside=sibling_reader(path))


def sound(raw: bytes, path: Path, status: int = 1) -> "tuple[Loaded, Tree]":
    """What came of a file, or the end of the command, in this status, with its errors."""
    loaded = checked(raw, path)
    if loaded.tree is None:
        show_problems(loaded, path, errors_only=True)
        click.echo(summary(loaded, path), err=True)
        sys.exit(status)
    return loaded, loaded.tree


def sound_tree(raw: bytes, path: Path, status: int = 1) -> "Tree":
    """The tree of a file, or the end of the command."""
    return sound(raw, path, status)[1]


def instant_of(tree: "Tree", when: str) -> "datetime":
    """An instant that was named, in the time zone of the file."""
    from ivr.tree.instants import instant

    return instant(when, tree.zone)


def show_problems(loaded: "Loaded", path: Path, errors_only: bool = False) -> None:
    """Print every problem; errors alone go to stderr, where a command's failure belongs."""
    from ivr.tree.problems import format_problems

    for report in format_problems(loaded.problems, str(path), loaded.texts, errors_only):
        click.echo(report, err=errors_only)


def summary(loaded: "Loaded", path: Path) -> str:
    """Whether a file can go live, in a line."""
    errors = sum(problem.severity == "error" for problem in loaded.problems)
    advice = len(loaded.problems) - errors
    parts = [_counted(errors, "error", "errors")] * bool(errors)
    parts += [_counted(advice, "piece of advice", "pieces of advice")] * bool(advice)
    found = " and ".join(parts) or "no problems"
    if loaded.tree is None:
        return f"{path}: {found}. It cannot go live."
    # An option may be there in one language only.
    heard = {answer.id for view in loaded.tree.each() for answer in view.answers()}
    answers = _counted(len(heard), "answer", "answers")
    return f"{path}: {answers}, {found}. It can go live (edition {loaded.tree.edition})."


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


class Bar:
    """A bar of progress, on a terminal only."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.stack = ExitStack()
        self.bar: ProgressBar[int] | None = None

    def __enter__(self) -> "Bar":
        return self

    def __exit__(self, *_: object) -> None:
        self.stack.close()

    def update(self, done: int, total: int) -> None:
        """Show how many are done."""
        if not sys.stderr.isatty():
            return
        if self.bar is None:
            bar = click.progressbar(range(total), label=self.label, file=sys.stderr)
            self.bar = self.stack.enter_context(bar)
        self.bar.update(done - self.bar.pos)
