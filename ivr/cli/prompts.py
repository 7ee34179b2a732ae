"""The commands about how the line sounds: render, listen, say, script, record."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr.cli.common import FILE, checked, progress, read_settings, valid_line, writing

if TYPE_CHECKING:
    from ivr.prompts.library import Prompts
    from ivr.prompts.listen import Sound
    from ivr.settings import Settings
    from ivr.tree.model import Line, Tree

SLOW = click.option("--slow", is_flag=True, help="At the slow pace, as after key 8.")
LANGUAGE = click.option("--language", default="", metavar="es-US",
                        help="One of the languages of FILE; the first unless given.")  # fmt: skip
WAV = click.option("--wav", type=click.Path(path_type=Path, dir_okay=False), metavar="WAV",
                   help="Write a WAV file instead of playing.")  # fmt: skip


@click.command()
@FILE
@click.option("--prune", is_flag=True, help="Remove rendered audio that is over an hour old "
              "and that neither FILE nor the last five editions play.")  # fmt: skip
@click.option("--upload", is_flag=True, help="Then upload it to PROMPTS_BUCKET, for a line that "
              "has PROMPTS_URL.")  # fmt: skip
def render(file: Path | None, prune: bool, upload: bool) -> None:
    """Render the audio of each text of FILE that is new or changed.

    With `voice: prompts` the line plays it. Twilio's voice says what has no audio, so nothing is
    ever silent. The setting IVR_ENGINE names the speech engine; pyttsx3 unless set.

    \b
    Example: ivr render --prune
    Exit status: 0 all audio is there, 1 some could not be made or uploaded, 2 wrong usage.
    """
    from ivr.prompts.bucket import Bucket, BucketError
    from ivr.prompts.library import MAX_OTHERS
    from ivr.prompts.render import Audio, summary

    found, path, line, prompts = _prepared(file)
    if upload and not found.prompts_bucket:
        where = "where the audio goes, such as s3://my-line/prompts"
        raise click.UsageError(f"set PROMPTS_BUCKET to {where}")
    try:
        bucket = Bucket.parse(found.prompts_bucket) if upload else None
    except BucketError as error:
        raise click.UsageError(f"PROMPTS_BUCKET: {error}") from None
    _advise(path, line, prompts)
    with progress("Rendering") as update:
        rendered = Audio(line, prompts).render(update)
    for text in summary(rendered):
        click.echo(text)
    if prune:
        removed = writing(lambda: prompts.prune(line.edition, others=MAX_OTHERS))
        click.echo(f"prompts: {removed} removed")
    if bucket:
        try:
            paths, plays = set(rendered.plays.values()), rendered.plays
            with progress("Uploading") as update:
                done = bucket.upload(prompts.folder, paths, line.edition, plays, update)
        except BucketError as error:
            raise click.ClickException(str(error)) from None
        click.echo(f"{found.prompts_bucket}: {done.sent} sent, {done.kept} were there")
    sys.exit(1 if rendered.failed or rendered.problem else 0)


@click.command()
@click.argument("id")
@FILE
@LANGUAGE
@SLOW
@WAV
def listen(id: str, file: Path | None, language: str, slow: bool, wav: Path | None) -> None:  # noqa: A002
    """Hear what callers hear at the option ID of FILE.

    `ivr tree` shows the ids; `main` is the beginning of a call. ID can also be the name of a
    single text, as `ivr script` lists them.

    \b
    Examples:
      ivr listen cost-and-billing
      ivr listen greeting --slow
    """
    from ivr.prompts.listen import at

    _, _, line, prompts = _prepared(file, language)
    _play(lambda: at(line, prompts, id, slow, language), wav, f"heard-{id}{'-slow' * slow}.wav")


@click.command()
@click.argument("texts", nargs=-1, metavar="[TEXT]...")
@click.option("--file", type=click.Path(path_type=Path),
              help="The menu whose lexicon and voice are used; the usual one unless given, and "
              "none where there is none.")  # fmt: skip
@click.option("--words", "shows", is_flag=True, help="Print what is spoken, and advice, in place "
              "of any sound.")  # fmt: skip
@click.option("--language", default="", metavar="es-US", help="The language of the texts; the "
              "first of the menu, or en-US, unless given.")  # fmt: skip
@SLOW
@WAV
def say(texts: tuple[str, ...], file: Path | None, shows: bool, language: str, slow: bool,
        wav: Path | None) -> None:  # fmt: skip
    """Hear each TEXT as the line would say it, or see the words.

    Without a TEXT, every line of standard input is one. Put a TEXT in single quotes where it has a
    $ or a !, which shells change.

    \b
    Examples:
      ivr say "Call 617-726-3884 between 8:30 a.m. and 5 p.m."
      ivr say --words 'A co-pay is $20. Click here.'
      ivr say --words --language es-US < texts.txt
    Exit status: 0 all can be spoken, whatever the advice; 1 some cannot; 2 wrong usage.
    """
    from ivr.prompts.listen import read_aloud, spoken

    if shows and (slow or wav):
        raise click.UsageError("--words makes no sound: leave out --slow and --wav")
    given = list(texts) or _lines_of_input()
    if len(given) > 1 and given[-1].endswith((".yaml", ".yml")):
        raise click.UsageError(f"name the menu with an option: --file {given[-1]}")
    tree = _tree_of(file, language)
    if not shows:
        found = read_settings(serves=False)
        prompts = _audio(found)
        _play(lambda: spoken(tree, prompts, given, slow), wav, f"heard{'-slow' * slow}.wav")
        return
    heard = [read_aloud(text, tree) for text in given]
    for one in heard:
        click.echo(one.words)
        for problem in one.problems:
            click.echo(f"  {problem}")
    sys.exit(0 if all(one.can_be_spoken for one in heard) else 1)


def _lines_of_input() -> list[str]:
    if sys.stdin.isatty():
        raise click.UsageError("write a TEXT in quotes, or one a line on standard input")
    return sys.stdin.read().splitlines()


def _tree_of(file: Path | None, language: str) -> "Tree":
    """Return the menu in whose words texts are read; without a usable one, an empty menu."""
    from ivr.prompts.listen import empty_tree
    from ivr.settings import tree_file
    from ivr.tree.problems import choice
    from ivr.tree.voices import DEFAULTS

    if file:
        return _prepared(file, language)[2].tree(language)
    if language and language not in DEFAULTS:
        message = f'no line speaks "{language}"; {choice(DEFAULTS)}'
        raise click.BadParameter(message, param_hint="--language")
    if (path := tree_file(os.environ)).exists():
        path, loaded = checked(None)
        if not loaded.line:
            click.echo(f"{path} has errors (see `ivr check`), so its lexicon is not used", err=True)
        elif not language or language in loaded.line.languages:
            return loaded.line.tree(language)
    return empty_tree(language or next(iter(DEFAULTS)))


@click.command()
@FILE
@click.option("--to", "folder", type=click.Path(path_type=Path, file_okay=False),
              default=Path(), help="The folder to write to; this folder unless given.")  # fmt: skip
@click.option("--missing", is_flag=True, help="Leave out what is recorded already.")
@LANGUAGE
def script(file: Path | None, folder: Path, missing: bool, language: str) -> None:
    """Write the recording script: the texts to read, and their names.

    It is recording-script.html, to print, and recording-script.csv, for a spreadsheet. Each has a
    row for each text that can be heard. What most callers hear comes first: the greeting and the
    main menu, then what is one key away, and so on.

    \b
    Example: ivr script --missing --to recordings
    """
    from ivr.prompts.record import write_script

    _, _, line, prompts = _prepared(file, language)
    written = writing(lambda: write_script(line, prompts, folder, missing, language))
    for text in written.summary():
        click.echo(text)


@click.command()
@click.argument("sound", type=click.Path(path_type=Path, exists=True), metavar="FILE_OR_FOLDER")
@click.argument("file", required=False, type=click.Path(path_type=Path), metavar="[FILE]")
@LANGUAGE
def record(sound: Path, file: Path | None, language: str) -> None:
    """Import recordings by a person: a sound file, or a folder of them.

    WAV, FLAC, MP3 or OGG at any sample rate, named as in the recording script (`ivr script`):
    greeting.wav, or greeting.slow.wav if it is read slowly. What phones record (.m4a, .aac, .wma,
    .amr), .webm and the sound of videos need the program ffmpeg. Each is checked, trimmed,
    levelled, converted and stored under prompts/recordings/; your own files are not touched. A
    recording is played until its text changes. With the extra `judge` a recogniser compares its
    words with its text.

    \b
    Example: ivr record recordings
    Exit status: 0 all were imported, 1 some were not, 2 wrong usage.
    """
    from ivr.audio.recognition import recogniser
    from ivr.prompts.record import import_recordings

    _, _, line, prompts = _prepared(file, language)
    hears = recogniser()
    with progress("Recordings") as update:
        imported = writing(lambda: import_recordings(sound, line, prompts, update, language, hears))
    for text in imported.summary():
        click.echo(text)
    sys.exit(1 if imported.refused or not imported.filed else 0)


def _prepared(file: Path | None, language: str = "") -> "tuple[Settings, Path, Line, Prompts]":
    from ivr.tree.problems import choice

    found = read_settings(serves=False)
    path, line = valid_line(file)
    spoken = [tree.language for tree in line.trees]
    if language and language not in spoken:
        message = f'{path} does not speak "{language}"; {choice(spoken)}'
        raise click.BadParameter(message, param_hint="--language")
    return found, path, line, _audio(found)


def _audio(found: "Settings") -> "Prompts":
    from ivr.prompts.library import Prompts

    return Prompts(found.prompts, found.engine)


def _advise(path: Path, line: "Line", prompts: "Prompts") -> None:
    """Say whether callers will hear this audio at all, and whether they will understand it."""
    from ivr.prompts.advice import unclear
    from ivr.tree.voices import PROMPTS

    if (voice := line.default.voice) != PROMPTS:
        click.echo(f"{path}: advice: its voice is {voice}, so callers will not hear this "
                   "audio; with `voice: prompts` they do", err=True)  # fmt: skip
    for problem in unclear(line, prompts):
        click.echo(f"{path}: {problem}", err=True)


def _play(made: Callable[[], "Sound"], wav: Path | None, name: str) -> None:
    from ivr.prompts.listen import ListenError, hear

    try:
        sound = made()
        for note in sound.notes:
            click.echo(note, err=True)
        written = hear(sound, wav, Path(name))
    except ListenError as error:
        raise click.ClickException(str(error)) from None
    if written and not wav:
        click.echo("There is no loudspeaker here.", err=True)
    if written:
        click.echo(f"written: {written}")
