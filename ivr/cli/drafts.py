"""The commands that start a menu file for a person to complete: new."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from ivr.cli.common import FILE, checked, counted, writing
from ivr.cli.interview import Interview, ask_questions, folder_name, given_questions


@click.command()
@FILE
@click.option("--from", "source", type=click.Path(path_type=Path, dir_okay=False, exists=True),
              metavar="SOURCE", help="Make a draft from an FAQ: a .txt, .md, .docx or .csv file, "
              "or a web page that was saved as .html.")  # fmt: skip
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
    file: Path | None, source: Path | None, name: str | None, language: str | None,
    greeting: str | None, number: str | None, hours: str | None, timezone: str | None,
    questions: tuple[tuple[str, str], ...],
) -> None:  # fmt: skip
    """Make the menu file of a new line: FILE, or faq_tree.yaml.

    It asks for what a line needs. Each answer is checked at once, and Enter takes what is shown in
    brackets. Everything can be given as an option too; without a terminal, the rest is as if you
    had pressed Enter. FILE is written once all is answered, with comments that teach how to go on.
    A file that is there is never overwritten.

    With --from, FILE is a draft: the questions of SOURCE with their answers, word for word, in
    menus that follow its sections. Web pages and Word documents need the extra `office`. What you
    have to decide is marked with DECIDE in the file, and printed with its line.

    \b
    Examples:
      ivr new
      ivr new --name "Riverside clinic" --number 617-726-2000 --hours "mon-fri 8:30-17:00"
      ivr new --from faq.docx
    Exit status: 0 the file was written, 1 it was not, 2 wrong usage.
    """
    path = _new_file(file)
    given = {"name": name, "language": language, "greeting": greeting, "number": number,
             "hours": hours, "timezone": timezone}  # fmt: skip
    if source and questions:
        raise click.UsageError("give --from or --question, not both")
    if source:
        _write_draft(path, source, given)
    else:
        _write_new(path, given, questions)
    _say_what_is_next(path, file)


_Given = dict[str, str | None]


def _write_new(path: Path, given: _Given, questions: Sequence[tuple[str, str]]) -> None:
    """Write a file with what was given, and asked for on a terminal."""
    from ivr.drafts.draft import written
    from ivr.drafts.menu_file import Start, rows, with_hours

    asks = sys.stdin.isatty()
    start = Interview(Start(folder_name()), given, asks).run()
    if questions or not asks:
        asked = given_questions(questions, start.language)
    else:
        asked = ask_questions(start.language)
    _write(path, written(rows(start, with_hours(start, asked)))[0])
    click.echo(f"{path} was written.")


def _write_draft(path: Path, source: Path, given: _Given) -> None:
    """Write a draft from an FAQ, and print what a person must decide."""
    from ivr.drafts.draft import draft, written
    from ivr.drafts.faq.sections import outline
    from ivr.drafts.faq.source import SourceError, read
    from ivr.drafts.menu_file import Start, guessed_language
    from ivr.drafts.outline import Section

    try:
        read_source = read(source, source.read_bytes())
        found = outline(read_source.blocks)
    except OSError as error:
        raise click.ClickException(f"{source} cannot be read: {error.strerror}") from None
    except SourceError as error:
        raise click.ClickException(str(error)) from None
    if not found.entries:
        cure = ("write each question on a line of its own, with a question mark at its end, and "
                "its answer below it")  # fmt: skip
        raise click.ClickException(f"{source}: no questions were found; {cure}")
    language = guessed_language(read_source.language, found)
    start = Start(read_source.site or folder_name(), language)
    start = Interview(start, given, sys.stdin.isatty(), is_draft=True).run()
    text, decisions = written(draft(start, found))
    _write(path, text)
    count = len([*Section("", found.entries).questions()])
    click.echo(f"{path} was written from {source}, with {counted(count, 'question', 'questions')}.")
    click.echo("\nWhat you have to decide, marked with DECIDE in the file:")
    for line, decision in decisions:
        click.echo(f"{path}:{line}: {decision}")


def _new_file(file: Path | None) -> Path:
    """Return the path of the file to write; end the command if it is there already."""
    from ivr.settings import tree_file

    path = file or tree_file(os.environ)
    if path.exists():
        other = path.with_stem(f"{path.stem}-2")
        raise click.UsageError(f"{path} is there already, and is never overwritten; name another "
                               f"file: ivr new {other}")  # fmt: skip
    return path


def _write(path: Path, text: str) -> None:
    from ivr.files import write_new

    writing(lambda: write_new(path, text.encode()))


def _say_what_is_next(path: Path, file: Path | None) -> None:
    """Show what callers hear first, and what to do with the file."""
    from ivr.dialogue.engine import step
    from ivr.dialogue.state import State
    from ivr.dialogue.turn import Arrived, Say

    if line := checked(path)[1].line:
        click.echo("\nCallers hear:")
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
