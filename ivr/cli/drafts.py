"""The commands after which a person completes a menu file: new, translate."""

import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr.cli.common import FILE, checked, counted, read_file, refuse, writing
from ivr.cli.interview import Interview, ask_questions, folder_name, given_questions

if TYPE_CHECKING:
    from ivr.drafts.translate import Files, Missing


MAX_LISTED = 5  # rows of a table that found no place


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


@click.command()
@FILE
@click.option("--to", "language", metavar="LANGUAGE", help="The language to add, such as es-US; "
              "not needed once the file has a second one.")  # fmt: skip
@click.option("--list", "only_lists", is_flag=True, help="List what is missing; change nothing.")
@click.option("--csv", "table", type=click.Path(path_type=Path, dir_okay=False), metavar="CSV",
              help="Write what is missing into a table for a translator.")  # fmt: skip
@click.option("--from", "source", type=click.Path(path_type=Path, dir_okay=False, exists=True),
              metavar="CSV", help="Fill in a table that a translator has completed.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Show what would change in the file; change nothing.")
def translate(
    file: Path | None, language: str | None, only_lists: bool, table: Path | None,
    source: Path | None, dry_run: bool,
) -> None:  # fmt: skip
    """Add a language to FILE, and list what has to be written in it.

    Each text that callers hear gets a place for the other language, in FILE and in the files that
    it includes: es-US: with nothing after it. Comments and layout stay as they are, and so does
    everything that somebody has written. The file as it was is kept beside it. Nothing is
    translated: a person writes the texts, in the file or in a table (--csv, then --from).

    Type it again at any time: new texts get their places too, and what is missing is listed. Such a
    file is not published, unless partial: true is under the language; callers then hear of it.

    \b
    Examples:
      ivr translate --to es-US
      ivr translate --csv texts.csv
      ivr translate --from texts.csv
    Exit status: 0 done, 1 the file has errors to fix first, 2 wrong usage.
    """
    from ivr.drafts import translate as engine

    path, before, first, language = _to_translate(file, language, only_lists)
    made = before if only_lists else _translated(path, before, language, source)
    if dry_run:
        _show_changes(path, before, made)
        return
    _replace(path, before, made, language)
    rows = engine.missing(engine.read(made), language)
    if table:
        content = engine.as_table(rows, path.name, first, language)
        writing(lambda: table.write_bytes(content))
        click.echo(f"{table} has {counted(len(rows), 'text', 'texts')} to write in {language}.")
    else:
        _list_missing(path, rows, language)
    if rows and not (only_lists or table):
        _say_how_to_go_on(language)


def _translated(path: Path, before: "Files", language: str, source: Path | None) -> "Files":
    """Make room for a language, and fill in what is known: phrases, and a translator's table."""
    from ivr.drafts import translate as engine

    try:
        made = engine.with_room(before, language)
        first = engine.own_languages(engine.read(made))[0]
        made = engine.filled(made, language, engine.known_phrases(first, language))
        if source:
            path = source  # which an error is about from here on
            translations = engine.from_csv(source.read_bytes(), first, language)
            made = engine.filled(made, language, translations)
            _say_unused(source, translations.unused(made))
    except engine.TranslateError as error:
        raise click.ClickException(f"{path}: {error}") from None
    return made


def _to_translate(
    file: Path | None, language: str | None, only_lists: bool
) -> tuple[Path, "Files", str, str]:
    """Read the files of a menu; return them with its first language and the one to add."""
    from ivr.drafts.translate import own_languages, unreadable
    from ivr.files import sibling_reader
    from ivr.tree.load.loader import load

    path, raw = read_file(file)
    loaded = load(raw, read_file=sibling_reader(path))
    found = own_languages(loaded)
    if (len(found) < 2 and loaded.line is None) or unreadable(loaded):
        refuse(loaded, path)
    first, *others = found
    if not language and len(others) != 1:
        raise click.UsageError("name the language to add, such as --to es-US")
    if only_lists and language and language not in others:
        raise click.UsageError(f"{path} has no {language}; ivr translate --to {language} adds it")
    return path, loaded.files, first, language or others[0]


def _replace(path: Path, before: "Files", made: "Files", language: str) -> None:
    """Write the files that have changed, each of them once the old one has been kept."""
    from ivr.files import write_keeping

    for name in made:
        if made[name] != before[name]:
            changed, word = path.parent / name if name else path, f"before-{language}"
            kept = writing(partial(write_keeping, changed, before[name], made[name], word))
            click.echo(f"{changed} was changed; {kept.name} beside it is the file as it was.")


def _show_changes(path: Path, before: "Files", made: "Files") -> None:
    from difflib import unified_diff

    for name in made:
        shown = str(path.parent / name if name else path)
        was, now = (one[name].decode().splitlines() for one in (before, made))
        for line in unified_diff(was, now, shown, shown, n=1, lineterm=""):
            click.echo(line)


def _list_missing(path: Path, rows: "Sequence[Missing]", language: str) -> None:
    if not rows:
        click.echo(f"Nothing is missing in {language}.")
        return
    click.echo(f"{counted(len(rows), 'text is', 'texts are')} missing in {language}:")
    for row in rows:
        click.echo(f"{path.parent / row.file if row.file else path}:{row.line}: {row.where}")
        if row.original:
            click.echo(f"    {row.original}")


def _say_unused(source: Path, rows: "Sequence[tuple[str, str, str]]") -> None:
    """Say which rows of a table found no place."""
    if rows:
        count = counted(len(rows), "text was", "texts were")
        why = "another is written already, or the original has changed:"
        click.echo(f"{source}: {count} not used, since {why}", err=True)
    for where, original, _ in rows[:MAX_LISTED]:
        click.echo(f"    {where}: {original}", err=True)
    if rows[MAX_LISTED:]:
        click.echo(f"    and {len(rows) - MAX_LISTED} more", err=True)


def _say_how_to_go_on(language: str) -> None:
    click.echo(f"""
What to do next:
  Write each text after its {language}: in the file, or let a translator write them into a table:
  ivr translate --csv texts.csv   writes the table
  ivr translate --from texts.csv  takes it back
  Until every text is there, callers hear the line as before. To publish it earlier, write
  partial: true under {language}: at the top; callers then hear that there is more.
  The line's own sentences and a voice are there. Words of lexicon: go under each language.""")
