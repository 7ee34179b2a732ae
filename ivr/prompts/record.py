"""People's recordings: the script that they read, and the import of what they read."""

import time
from collections.abc import Iterator, Mapping
from math import inf
from pathlib import Path
from typing import NamedTuple

from ivr import files
from ivr.audio import decode, intake, samples
from ivr.audio.recognition import Hears, likeness
from ivr.prompts.keys import key
from ivr.prompts.library import Progress, Prompts
from ivr.prompts.pieces import Piece, pieces, steps_away
from ivr.prompts.recordings import SLOW, SLOWED
from ivr.prompts.script import Length, Row, as_csv, as_page, length_of
from ivr.speech import normalize
from ivr.tree.model import Line, Tree
from ivr.tree.problems import suggest
from ivr.tree.voices import PROMPTS

SUFFIXES = (
    *(".wav", ".flac", ".mp3", ".ogg", ".oga", ".opus", ".aif", ".aiff", ".au"),
    *decode.SUFFIXES,
)
SCRIPT = "recording-script"
OTHER_TEXT, UNCLEAR = 0.3, 0.7  # of the words that are heard as they are written
FEW_WORDS = 4
WORDS_PER_MINUTE = 150  # for the lengths in the script


def rows(line: Line, prompts: Prompts, language: str = "") -> Iterator[Row]:
    """Yield the recording script: a row for each text that callers can hear in a language.

    What most callers hear comes first: the greeting and the main menu, then what is one key away,
    two keys, and so on; then what they hear after silence, a wrong key or a failed call; last what
    only the person who picks up hears.
    """
    tree, away = line.tree(language), steps_away(line)
    recorded = prompts.recordings.played(tree.language)
    heard = (piece for piece in pieces(line, language) if not piece.is_rare)
    for piece in sorted(heard, key=lambda one: (one.whispered, away.get(one.text, inf))):
        said = normalize.words(piece.text, tree)
        yield Row(
            file=f"{piece.name}.wav",
            name=piece.name,
            heard=_where(piece),
            written=piece.text,
            spoken=said,
            seconds=len(said.split()) * 60 / WORDS_PER_MINUTE,
            recorded=key(piece.text, tree.language, slow=False) in recorded,
        )


def _where(piece: Piece) -> str:
    where = str(piece.option) if piece.option else ""
    if not piece.whispered:
        return where
    return "only the person who picks up hears this" + (f", about {where}" if where else "")


class Script(NamedTuple):
    """The files of a recording script, and how long all of its texts take to read."""

    files: list[Path]
    length: Length

    def summary(self) -> Iterator[str]:
        """Yield lines for whoever is going to read."""
        yield from (f"written: {file}" for file in self.files)
        yield str(self.length)


def write_script(
    line: Line, prompts: Prompts, folder: Path, missing: bool, language: str = ""
) -> Script:
    """Write the script as a page and as CSV, all of it or what is missing. Raises OSError."""
    every = list(rows(line, prompts, language))
    found = [row for row in every if not (missing and row.recorded)]
    tree, length = line.tree(language), length_of(every)
    page, table = folder / f"{SCRIPT}.html", folder / f"{SCRIPT}.csv"
    files.write(page, as_page(found, length, tree.name, tree.language).encode())
    files.write(table, as_csv(found))
    return Script([page, table], length)


class Imported(NamedTuple):
    """The outcome for each sound file: its notes, or why it was refused; and all other files.

    `passed_over` counts those that nobody takes for recordings: texts, and what systems leave.
    """

    filed: dict[Path, tuple[str, ...]]
    refused: list[str]
    advice: list[str]
    others: list[Path]
    passed_over: int

    def summary(self) -> Iterator[str]:
        """Yield lines for the person who recorded."""
        for file, notes in self.filed.items():
            yield f"{file.name}: imported" + "".join(f"; {note}" for note in notes)
        yield from (f"error: {reason}" for reason in self.refused)
        yield from (f"{file.name}: {_no_recording(file)}" for file in self.others)
        yield from (f"advice: {text}" for text in self.advice)
        passed = self.passed_over + len(self.others)
        rest = f", {passed} passed over" if passed else ""
        yield f"recordings: {len(self.filed)} imported, {len(self.refused)} refused{rest}"


def _no_recording(file: Path) -> str:
    if file.is_dir():
        return "a folder, which is not searched; import it on its own"
    return "not a recording"


def import_recordings(
    source: Path,
    line: Line,
    prompts: Prompts,
    progress: Progress,
    language: str = "",
    hears: Hears | None = None,
) -> Imported:
    """Check, convert and file a recording, or every one in a folder. Raises OSError.

    With `hears`, its words are compared with those of its text. The source files stay as they are,
    whether they are imported or refused.
    """
    named = {piece.name.lower(): piece for piece in pieces(line, language)}
    tree = line.tree(language)
    sounds, others, passed_over = _sorted(source, named) if source.is_dir() else ([source], [], 0)
    imported = Imported({}, [], [], others, passed_over)
    if not sounds:
        some = ", ".join(SUFFIXES[:4])
        imported.refused.append(f"{source} has no sound file ({some} …): see `ivr record -h`")
    first: dict[tuple[str, bool], Path] = {}
    for done, file in enumerate(sounds, 1):
        try:
            other = first.setdefault(_named(file), file)
            if other is not file:
                raise intake.RecordingError(f"{file} is for the same text as {other.name}: "
                                            "keep one of them")  # fmt: skip
            imported.filed[file] = _import(file, named, tree, prompts, hears)
        except intake.RecordingError as error:
            imported.refused.append(str(error))
        progress(done, len(sounds))
    if imported.filed and tree.voice != PROMPTS:
        imported.advice.append(f"callers hear {tree.voice}; write `voice: prompts` in the file to "
                               "play recordings")  # fmt: skip
    return imported


def _sorted(folder: Path, named: Mapping[str, Piece]) -> tuple[list[Path], list[Path], int]:
    """Return the recordings in a folder, what else is in it, and how much is passed over."""
    found = sorted(folder.iterdir())
    plain = [file for file in found if not _is_passed_over(file)]
    sounds = [file for file in plain if _is_recording(file, named)]
    return sounds, [file for file in plain if file not in sounds], len(found) - len(plain)


def _is_passed_over(file: Path) -> bool:
    """Tell whether a file is none that somebody meant to import: our script, a text, a system's."""
    name = file.name.lower()
    ours = {f"{SCRIPT}.html", f"{SCRIPT}.csv", "thumbs.db", "desktop.ini"}
    return name.startswith(".") or name in ours or file.suffix.lower() == ".txt"


def _is_recording(file: Path, named: Mapping[str, Piece]) -> bool:
    """Tell whether a file is meant as a recording: by its ending, or by a text's name."""
    return file.is_file() and (file.suffix.lower() in SUFFIXES or _named(file)[0] in named)


def _named(file: Path) -> tuple[str, bool]:
    """Return the text's name, in small letters, and whether the file is at the slow pace."""
    name = file.stem.lower()
    return name.removesuffix(SLOW), name.endswith(SLOW)


def _import(
    file: Path, named: Mapping[str, Piece], tree: Tree, prompts: Prompts, hears: Hears | None
) -> tuple[str, ...]:
    """File one recording, and a slowed one unless a person read it slowly; return its notes."""
    name, slow = _named(file)
    if name not in named:
        cure = suggest(name, [piece.name for piece in named.values()], "see `ivr script`")
        raise intake.RecordingError(f'{file}: there is no text named "{name}"; {cure}')
    words = normalize.words(named[name].text, tree)
    converted = intake.convert(file, words, slow)
    notes = converted.notes + _misheard(file, words, converted.sound, tree, hears)
    slowed = None if converted.slow is None else samples.encode_wav(converted.slow, words)
    sound = samples.encode_wav(converted.sound, words)
    keep(prompts, named[name], tree, Kept(sound, slowed, slow))
    return notes


class Kept(NamedTuple):
    """A recording as WAV files of telephone audio: as it was read, at the slow pace if `is_slow`.

    `slowed` is the same at the slow pace, if it was slowed down here.
    """

    sound: bytes
    slowed: bytes | None
    is_slow: bool = False


def keep(prompts: Prompts, piece: Piece, tree: Tree, kept: Kept) -> None:
    """File a recording of a text, which is played from now on. Raises OSError."""
    made = [(f"{piece.name}{SLOW}" if kept.is_slow else piece.name, kept.is_slow, kept.sound)]
    if kept.slowed is not None:
        made.append((f"{piece.name}{SLOWED}", True, kept.slowed))
    at = time.time_ns()
    for filed, pace, sound in made:
        known = key(piece.text, tree.language, pace)
        prompts.recordings.file(filed, known, tree.language, sound, at)


def _misheard(
    file: Path, words: str, sound: samples.Samples, tree: Tree, hears: Hears | None
) -> tuple[str, ...]:
    """Return a note if other words are heard than those of a text. Raises RecordingError.

    A recogniser makes mistakes, above all in names and in short texts: only what is quite another
    text is refused.
    """
    if not hears:
        return ()
    heard = hears(sound, tree.language)
    alike = likeness(words, heard, tree)
    if alike < OTHER_TEXT and len(words.split()) >= FEW_WORDS:
        cure = "check its file name, or record it again"
        raise intake.RecordingError(f'{file} does not say its text; heard "{heard}"; {cure}')
    return (f'listen to it: heard "{heard}"',) if alike < UNCLEAR else ()
