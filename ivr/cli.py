"""The command `ivr`: check a menu, draw it, call it, serve it."""

import os
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:  # a command imports what it needs when it runs, so that help comes at once
    from ivr.settings import Settings
    from ivr.tree.loader import Loaded
    from ivr.tree.model import Tree

FILE = click.argument("file", required=False, type=click.Path(path_type=Path))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ivr")
def main() -> None:
    """A telephone line that answers from one YAML file.

    Change faq_tree.yaml, see what is wrong with `ivr check`, hear it with `ivr call`, put it live
    with `ivr serve`. Without FILE the file is IVR_TREE, or faq_tree.yaml.
    """
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # where a terminal lacks a letter, ? stands for it


@main.command()
@FILE
@click.option("--json", "as_json", is_flag=True, help="A JSON list, for editors and scripts.")
def check(file: Path | None, as_json: bool) -> None:
    """Say whether FILE can go live, and what to mend.

    Every problem is shown with its line. Errors keep a file from going live, advice does not.

    \b
    Example: ivr check faq_tree.yaml
    Exit status: 0 it can go live, 1 it has errors, 2 wrong usage.
    """
    import json

    from ivr.check import check as check_bytes
    from ivr.tree.problems import as_json as flat

    path, raw = _read(file)
    loaded = check_bytes(raw)
    if as_json:
        problems = [flat(problem, str(path)) for problem in loaded.problems]
        click.echo(json.dumps(problems, indent=2, ensure_ascii=False))
    else:
        _report(loaded, path)
        click.echo(_summary(loaded, path))
    sys.exit(0 if loaded.tree else 1)


@main.command()
@FILE
def tree(file: Path | None) -> None:
    """Draw the menu of FILE: keys, titles, ids.

    For every answer it says how many keys lead there and after how many seconds a caller who
    listens to each menu up to the right option begins to hear it.

    \b
    Example: ivr tree faq_tree.yaml
    """
    from ivr.outline import outline

    path, raw = _read(file)
    click.echo(outline(_sound(raw, path)))


@main.command()
@click.argument("line", required=False, metavar="[FILE|URL]")
@click.option("--keys", help="Play these keys, such as 2,1, and print the call: - is silence, !2 "
              "interrupts; busy, no-answer and failed are what comes of a transfer.")  # fmt: skip
@click.option("--audio", type=click.Path(path_type=Path, dir_okay=False), metavar="WAV",
              help="Write what was said to this file.")  # fmt: skip
@click.option("--times", is_flag=True, help="Show when each thing is heard.")
def call(line: str | None, keys: str | None, audio: Path | None, times: bool) -> None:
    """Call the line from a telephone in this terminal.

    It sends single keys as you press them; q hangs up. FILE is served in the background for as
    long as the call lasts. A line at a URL asks for its token in TWILIO_AUTH_TOKEN, since it
    serves signed requests only.

    \b
    Examples:
      ivr call
      ivr call faq_tree.yaml --keys 2,1
      ivr call --keys 2,1,0,busy --audio call.wav
    """
    from ivr.calling import CallError, place_call

    at_url = line and line.startswith(("http://", "https://"))
    called = line if line and at_url else _read(Path(line) if line else None)[0]
    try:
        sound = place_call(called, keys, audio, times)
    except CallError as error:
        raise click.ClickException(str(error)) from None
    sys.exit(0 if sound else 1)


@main.command()
@FILE
@click.option("--host", default="127.0.0.1", show_default=True,
              help="The address to listen on; 0.0.0.0 for all.")  # fmt: skip
@click.option("--port", type=click.IntRange(1, 65535), help="The port; PORT, or 8000.")
@click.option("--workers", type=click.IntRange(1, 99),
              help="Processes that answer, one a core; WEB_CONCURRENCY, or 1.")  # fmt: skip
def serve(file: Path | None, host: str, port: int | None, workers: int | None) -> None:
    """Run the line of FILE, and put it live again whenever it is saved.

    A file with errors is reported and not put live. The settings come from the environment; the
    README lists them.

    \b
    Example: ivr serve --port 8000
    """
    import dataclasses

    from ivr.server import serve as run

    settings = _settings()
    path, raw = _read(file)
    tree = _sound(raw, path)
    settings = dataclasses.replace(
        settings, tree=path, port=port or settings.port, workers=workers or settings.workers
    )
    if not settings.tokens:
        click.echo("warning: TWILIO_AUTH_TOKEN is not set, so only callers on this machine are "
                   "served and no signature is asked for", err=True)  # fmt: skip
    run(settings, raw, tree, host, lambda text: click.echo(text, err=True))


@main.command()
def schema() -> None:
    """Print the JSON Schema of the menu file, for editors.

    With it they complete fields and mark mistakes. The shipped file names it in its first line.

    \b
    Example: ivr schema > faq_tree.schema.json
    """
    import json

    from ivr.tree.schema import schema as made

    click.echo(json.dumps(made(), indent=2))


def _read(file: Path | None) -> tuple[Path, bytes]:
    from ivr.settings import tree_file

    path = file or tree_file(os.environ)
    try:
        return path, path.read_bytes()
    except FileNotFoundError:
        said = f"there is no file {path}; name one, or go to the folder it is in"
    except OSError as error:
        said = f"{path} cannot be read: {error.strerror}"
    raise click.UsageError(said)


def _settings() -> "Settings":
    from ivr.settings import SettingsError, from_environment

    try:
        return from_environment(os.environ)
    except SettingsError as error:
        raise click.UsageError(str(error)) from None


def _sound(raw: bytes, path: Path) -> "Tree":
    """The tree, or the end of the command with a report of its errors."""
    from ivr.check import check

    loaded = check(raw)
    if loaded.tree is None:
        _report(loaded, path, errors_only=True)
        click.echo(_summary(loaded, path), err=True)
        sys.exit(1)
    return loaded.tree


def _report(loaded: "Loaded", path: Path, errors_only: bool = False) -> None:
    from ivr.tree.problems import reports

    for report in reports(loaded.problems, str(path), loaded.text, errors_only):
        click.echo(report, err=errors_only)


def _summary(loaded: "Loaded", path: Path) -> str:
    errors = sum(problem.severity == "error" for problem in loaded.problems)
    advice = len(loaded.problems) - errors
    parts = [_counted(errors, "error", "errors")] * bool(errors)
    parts += [_counted(advice, "piece of advice", "pieces of advice")] * bool(advice)
    found = " and ".join(parts) or "no problems"
    if loaded.tree is None:
        return f"{path}: {found}. It cannot go live."
    answers = _counted(sum(1 for _ in loaded.tree.answers()), "answer", "answers")
    return f"{path}: {answers}, {found}. It can go live (edition {loaded.tree.edition})."


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
