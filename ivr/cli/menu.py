"""The commands about the menu file: check, tree, phrases, schema."""

import os
import sys
from pathlib import Path

import click

from ivr.cli.common import (
    AT,
    FILE,
    LIVE,
    checked,
    live_edition,
    moment,
    print_json,
    show_problems,
    valid_line,
)


@click.command()
@FILE
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list, for editors and scripts.")
def check(file: Path | None, as_json: bool) -> None:
    """Say whether FILE can go live, and what to fix.

    Every problem is shown with its line and what to do. Errors keep a file from going live;
    advice does not.

    \b
    Example: ivr check faq_tree.yaml
    Exit status: 0 it can go live, 1 it has errors, 2 wrong usage.
    """
    from ivr.prompts.advice import outdated, unclear
    from ivr.prompts.library import Prompts
    from ivr.settings import prompts_folder, speech_engine
    from ivr.tree.problems import as_json as flat
    from ivr.tree.problems import in_order

    path, loaded = checked(file)
    if loaded.line:
        prompts = Prompts(prompts_folder(os.environ), speech_engine(os.environ))
        advice = *outdated(loaded.line, prompts.recordings), *unclear(loaded.line, prompts)
        loaded = loaded._replace(problems=in_order([*loaded.problems, *advice]))
    if as_json:
        print_json([flat(problem, str(path)) for problem in loaded.problems])
    else:
        show_problems(loaded, path)
    sys.exit(0 if loaded.line else 1)


@click.command()
@FILE
@AT
@LIVE
def tree(file: Path | None, at: str, is_live: bool) -> None:
    """Draw the menu of FILE: keys, titles, ids.

    Beside each answer is how many keys lead there, and after how many seconds callers hear it if
    they listen to each menu up to the right option. Opening hours and notices are those of now,
    or of the time that --at names. Without --at, a second menu shows what callers hear when the
    line is closed, or open, if the file has another one for that.

    \b
    Examples:
      ivr tree faq_tree.yaml
      ivr tree --at "2026-12-24 18:00"
      ivr tree --live
    """
    from datetime import UTC, datetime

    from ivr.dialogue.schedule import at_time, closed_times, with_other_menu
    from ivr.preview.outline import outline

    found = live_edition(file).line if is_live else valid_line(file)[1]
    now = moment(at, found.zone) if at else datetime.now(UTC)
    current = at_time(found, now)
    click.echo(outline(current, closed_times(found, now)))
    if not at and (other := with_other_menu(found, current)):
        click.echo(f"\n{outline(other)}")


@click.command()
@click.option("--language", default="en-US", show_default=True, help="The language to print.")
def phrases(language: str) -> None:
    """Print what the line itself says, so that you can reword it.

    Copy the phrases that you want to change into your file, under `phrases:`. Keep the words in
    {curly brackets}: the line fills them in.

    \b
    Example: ivr phrases --language es-US
    """
    from ivr.dialogue.phrases import block, languages
    from ivr.tree.problems import choice

    if language not in languages():
        message = f'the line does not speak "{language}"; {choice(languages())}'
        raise click.BadParameter(message, param_hint="--language")
    click.echo(block(language))


@click.command()
@click.option("--part", is_flag=True, help="The schema of a file that another includes.")
def schema(part: bool) -> None:
    """Print the JSON Schema of the menu file, for editors.

    With it an editor completes fields and marks mistakes. The first line of the menu file names
    it.

    \b
    Example: ivr schema > faq_tree.schema.json
    """
    import json

    from ivr.tree.schema import schema as made

    click.echo(json.dumps(made(part), indent=2))
