"""The commands that show what callers will meet: test, compare, simulate."""

import sys
from pathlib import Path

import click

from ivr.cli.common import read_file, sound_tree

_MENU = click.Path(path_type=Path)
_CALLS = click.Path(path_type=Path, exists=True)


@click.command()
@click.argument("file", type=_MENU)
@click.argument("calls", nargs=-1, required=True, type=_CALLS)
@click.option("--update", is_flag=True, help="Rewrite the calls that differ, after showing how.")
def test(file: Path, calls: tuple[Path, ...], update: bool) -> None:
    """Play saved calls on the line of FILE: is all heard as it was saved?

    CALLS are texts, or folders of them (.txt), as `ivr call --keys` prints them. You may also
    write one by hand: a line with ... stands for anything that the line says. What the line says,
    whom it calls and that it hangs up must be as saved; how long it waits may change.

    \b
    Examples:
      ivr call --keys 2,1 > calls/billing.txt
      ivr test faq_tree.yaml calls
    Exit status: 0 all are as saved, 1 some are not, 2 wrong usage.
    """
    from ivr.replaying import NoCallsError, replay, saved_files

    path, raw = read_file(file)
    tree = sound_tree(raw, path)
    try:
        replayed = replay(tree, saved_files(calls), update)
    except NoCallsError as error:
        raise click.UsageError(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from None
    for line in replayed.report:
        click.echo(line)
    sys.exit(0 if replayed.sound else 1)
