"""The commands that start a menu file for a person to complete: new."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr.cli.common import FILE, valid_line, writing
from ivr.cli.interview import Interview, ask_questions, folder_name, given_questions

if TYPE_CHECKING:
    from ivr.drafts.menu_file import Row


@click.command()
@FILE
@click.option("--name", help='What the line is called, such as "Riverside clinic".')
@click.option("--language", help="The language that is spoken: en-US or es-US.")
@click.option("--greeting", help="What callers hear first.")
@click.option("--number", help="The telephone number of the office, which key 0 reaches.")
@click.option("--hours", help='When people are there, such as "mon-fri 8:30-17:00, sat 9:00-12:00"'
              ", or 24/7.")  # fmt: skip
@click.option("--timezone", help="The time zone of the hours, such as America/New_York; unless "
              "given, that of the number.")  # fmt: skip
@click.option("--question", "questions", nargs=2, multiple=True, metavar="TITLE ANSWER",
              help="A question of callers and its answer; may be repeated.")  # fmt: skip
def new(
    file: Path | None, name: str | None, language: str | None, greeting: str | None,
    number: str | None, hours: str | None, timezone: str | None,
    questions: tuple[tuple[str, str], ...],
) -> None:  # fmt: skip
    """Make the menu file of a new line: FILE, or faq_tree.yaml.

    It asks for what a line needs. Each answer is checked at once, and Enter takes what is shown in
    brackets. Everything can be given as an option too; without a terminal, the rest is as if you
    had pressed Enter. FILE is written once all is answered, with comments that teach how to go on.
    A file that is there is never overwritten.

    \b
    Examples:
      ivr new
      ivr new --name "Riverside clinic" --number 617-726-2000 --hours "mon-fri 8:30-17:00"
    Exit status: 0 the file was written, 1 it was not, 2 wrong usage.
    """
    from ivr.drafts.menu_file import Start, rows, with_hours

    path = _new_file(file)
    asks = sys.stdin.isatty()
    given = {"name": name, "language": language, "greeting": greeting, "number": number,
             "hours": hours, "timezone": timezone}  # fmt: skip
    start = Interview(Start(folder_name()), given, asks).run()
    if questions or not asks:
        asked = given_questions(questions, start.language)
    else:
        asked = ask_questions(start.language)
    _write(path, rows(start, with_hours(start, asked)))
    _say_what_is_next(path, file)


def _new_file(file: Path | None) -> Path:
    """Return the path of the file to write; end the command if it is there already."""
    from ivr.settings import tree_file

    path = file or tree_file(os.environ)
    if path.exists():
        other = path.with_stem(f"{path.stem}-2")
        raise click.UsageError(f"{path} is there already, and is never overwritten; name another "
                               f"file: ivr new {other}")  # fmt: skip
    return path


def _write(path: Path, rows: "Sequence[Row]") -> None:
    from ivr.files import write_new

    text = "".join(f"{row.text}\n" for row in rows)
    writing(lambda: write_new(path, text.encode()))


def _say_what_is_next(path: Path, file: Path | None) -> None:
    """Show what callers hear first, and what to do with the file."""
    from ivr.dialogue.engine import step
    from ivr.dialogue.state import State
    from ivr.dialogue.turn import Arrived, Say

    line = valid_line(path)[1]
    click.echo(f"{path} was written. Callers hear:\n")
    for prompt in step(line, State(line.edition), Arrived()).prompts:
        if isinstance(prompt, Say):
            click.echo(f"  {prompt.text}")
    named = f" {file}" if file else ""
    click.echo(f"""
What to do next:
  Open {path} in a text editor. Its comments say how to add questions and menus.
  ivr check{named}    names what is wrong, with its line, and what to do
  ivr call{named}     lets you hear it as a caller would
  ivr publish{named}  puts it live; ivr serve runs the line""")
