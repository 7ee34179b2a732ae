"""The commands that show what callers will hear: test, compare, simulate."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr.cli.common import AT, FILE, moment, print_json, progress, valid_line

if TYPE_CHECKING:
    from ivr.preview.replay import Replay

_MENU = click.Path(path_type=Path)
_CALLS = click.Path(path_type=Path, exists=True)


@click.command()
@click.argument("file", type=_MENU)
@click.argument("calls", nargs=-1, required=True, type=_CALLS)
@click.option("--update", is_flag=True, help="Rewrite the calls that differ, after showing how.")
def test(file: Path, calls: tuple[Path, ...], update: bool) -> None:
    """Play saved calls on FILE, and say what differs.

    CALLS are text files as `ivr call --keys` prints them, or folders of them (.txt). You can also
    write them by hand: a line with ... matches anything that the line says. What the line says,
    whom it calls and whether it hangs up must match; how long it waits may change. A line such as
    At: 2026-12-24 18:00 at the top sets the time of a call. Without it, everybody can be reached
    and there are no notices.

    \b
    Examples:
      ivr test faq_tree.yaml calls
      ivr call --keys 2,1 > calls/billing.txt
    Exit status: 0 all match, 1 some differ, 2 wrong usage.
    """
    from ivr.preview.replay import replay

    _, line = valid_line(file)
    sys.exit(0 if _show(calls, lambda files: replay(line, files, update)) else 1)


@click.command()
@click.argument("old", type=_MENU)
@click.argument("new", type=_MENU)
@click.option("--calls", type=_CALLS, metavar="FOLDER",
              help="Saved calls; for each, say where it first differs.")  # fmt: skip
def compare(old: Path, new: Path, calls: Path | None) -> None:
    """Say in words what callers hear differently on NEW.

    OLD is the menu that they hear now. An option that moves is recognised by its id; if a new
    title has changed the id, by its place and its words.

    \b
    Examples:
      ivr compare faq_tree.yaml draft.yaml
      ivr compare faq_tree.yaml draft.yaml --calls calls
    Exit status: 0 nothing differs, 1 something does, 2 wrong usage, or a file has errors.
    """
    from ivr.preview.diff.compare import compare as changes_of
    from ivr.preview.diff.text import in_words
    from ivr.preview.replay import compare_calls

    before, after = (valid_line(file, 2)[1] for file in (old, new))
    changes = changes_of(before, after)
    for change in changes:
        click.echo(in_words(change))
    click.echo(f"{len(changes) or 'no'} difference{'s' * (len(changes) != 1)}")
    same = not calls or _show((calls,), lambda files: compare_calls(before, after, files))
    sys.exit(0 if same and not changes else 1)


@click.command()
@FILE
@click.option("--against", type=_MENU, metavar="NEW",
              help="A second file, for the same callers; shown as FILE → NEW.")  # fmt: skip
@click.option("--callers", type=click.IntRange(1, 1_000_000), default=10_000, show_default=True,
              help="How many callers.")  # fmt: skip
@click.option("--seed", type=int, default=1, show_default=True,
              help="The same number makes the same callers.")  # fmt: skip
@AT
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list, an object for each file.")
def simulate(
    file: Path | None, against: Path | None, callers: int, seed: int, at: str, as_json: bool
) -> None:
    """Let invented callers use the line of FILE.

    Who finds what, and how soon? Each caller wants one answer or one person; all of these are
    wanted equally often. Some callers hear everything, some press a key as soon as they hear it,
    some miss it or go astray, and all hang up when their patience ends. Unless --at names a time,
    everybody can be reached and there are no notices. The callers' habits are assumptions: use
    the figures to compare two versions of a menu before you publish one.

    \b
    Examples:
      ivr simulate
      ivr simulate faq_tree.yaml --against draft.yaml
    """
    from ivr.dialogue.schedule import at_time, ordinary
    from ivr.preview.simulation_report import format_metrics, simulated

    files = [file, against] if against else [file]
    found = [valid_line(one)[1] for one in files]
    lines = [at_time(one, moment(at, one.zone)) if at else ordinary(one) for one in found]
    with progress("Calling") as update:
        metrics = simulated(lines, callers, seed, update)
    if as_json:
        print_json([one.as_json() for one in metrics])
    else:
        click.echo(format_metrics(*metrics))


def _show(paths: tuple[Path, ...], play: "Callable[[list[Path]], Replay]") -> bool:
    """Play saved calls and print the outcome; return whether all match."""
    from ivr.preview.replay import NoCallsError, saved_files

    try:
        replayed = play(saved_files(paths))
    except NoCallsError as error:
        raise click.UsageError(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from None
    for line in replayed.lines:
        click.echo(line)
    return replayed.passed
