"""The commands that show what callers will meet: test, compare, simulate."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr.cli.common import AT, FILE, Bar, read_file, sound_tree

if TYPE_CHECKING:
    from ivr.preview.replay import Replay

_MENU = click.Path(path_type=Path)
_CALLS = click.Path(path_type=Path, exists=True)


@click.command()
@click.argument("file", type=_MENU)
@click.argument("calls", nargs=-1, required=True, type=_CALLS)
@click.option("--update", is_flag=True, help="Rewrite the calls that differ, after showing how.")
def test(file: Path, calls: tuple[Path, ...], update: bool) -> None:
    """Play saved calls on FILE, and say what is heard otherwise.

    CALLS are texts, or folders of them (.txt), as `ivr call --keys` prints them. You may also
    write one by hand: a line with ... stands for anything that the line says. What the line says,
    whom it calls and that it hangs up must be as saved; how long it waits may change. A call is
    made when a line above it says, such as At: 2026-12-24 18:00, and otherwise when everybody is
    there and there is no notice.

    \b
    Examples:
      ivr test faq_tree.yaml calls
      ivr call --keys 2,1 > calls/billing.txt
    Exit status: 0 all are as saved, 1 some are not, 2 wrong usage.
    """
    from ivr.preview.replay import replay

    path, raw = read_file(file)
    tree = sound_tree(raw, path)
    replayed = _reported(calls, lambda files: replay(tree, files, update))
    sys.exit(0 if replayed.passed else 1)


@click.command()
@click.argument("old", type=_MENU)
@click.argument("new", type=_MENU)
@click.option("--calls", type=_CALLS, metavar="FOLDER",
              help="Saved calls; says of each where it is first heard otherwise.")  # fmt: skip
def compare(old: Path, new: Path, calls: Path | None) -> None:
    """Say in words what callers hear differently on NEW.

    OLD is what they hear now. Options are known by their ids, so that one that moves is still the
    same; and where a new title has made a new id, by their place and words.

    \b
    Example: ivr compare faq_tree.yaml draft.yaml --calls calls
    Exit status: 0 nothing differs, 1 something does, 2 wrong usage, or a file with errors.
    """
    from ivr.preview.diff import compare as changes_of
    from ivr.preview.replay import compare_calls

    before, after = (sound_tree(raw, path, 2) for path, raw in map(read_file, (old, new)))
    changes = changes_of(before, after)
    for change in changes:
        click.echo(change)
    click.echo(f"{len(changes) or 'no'} difference{'s' * (len(changes) != 1)}")
    same = not changes
    if calls:
        replayed = _reported((calls,), lambda files: compare_calls(before, after, files))
        same = same and replayed.passed
    sys.exit(0 if same else 1)


@click.command()
@FILE
@click.option("--against", type=_MENU, metavar="NEW",
              help="A second file, for the same callers; shown as FILE → NEW.")  # fmt: skip
@click.option("--callers", type=click.IntRange(1, 1_000_000), default=10_000, show_default=True,
              help="How many call.")  # fmt: skip
@click.option("--seed", type=int, default=1, show_default=True,
              help="Another number makes other callers; the same number the same.")  # fmt: skip
@AT
@click.option("--json", "as_json", is_flag=True, help="A JSON list with an object for each file.")
def simulate(
    file: Path | None, against: Path | None, callers: int, seed: int, at: str, as_json: bool
) -> None:
    """Let invented callers use the line of FILE.

    Who finds what, and how soon? Each wants one answer or one person, all alike often. Some hear
    everything, some press their key as soon as they hear it, some miss it or go astray, and all
    hang up when their patience ends. Unless --at says when, everybody is there whom the line can
    call, and there is no notice. Their habits are assumptions: use it to compare two orders of
    a menu, before you publish.

    \b
    Examples:
      ivr simulate
      ivr simulate faq_tree.yaml --against draft.yaml
    """
    import json

    from ivr.dialogue.schedule import as_of
    from ivr.preview.pairing import pairs
    from ivr.preview.simulate import simulate as calls_of
    from ivr.preview.simulation_report import Figures, report

    files = map(read_file, [file, against] if against else [file])
    trees = [as_of(sound_tree(raw, path), at) for path, raw in files]
    found = []
    for tree in trees:
        known = {new: old for old, new in pairs(trees[0], tree).items()}
        with Bar("Calling") as bar:
            calls = calls_of(tree, callers, seed, bar.update, known)
            found.append(Figures(tree, list(calls)))
    if as_json:
        flat = [figures.as_json() for figures in found]
        click.echo(json.dumps(flat, indent=2, ensure_ascii=False))
    else:
        click.echo(report(*found))


def _reported(paths: tuple[Path, ...], play: "Callable[[list[Path]], Replay]") -> "Replay":
    """Play the saved calls and say what came of it."""
    from ivr.preview.replay import NoCallsError, saved_files

    try:
        replayed = play(saved_files(paths))
    except NoCallsError as error:
        raise click.UsageError(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from None
    for line in replayed.lines:
        click.echo(line)
    return replayed
