"""People's recordings: the script that they read, and the import of what they read."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from ivr import files
from ivr.audio import intake, samples
from ivr.prompts.keys import key
from ivr.prompts.library import Progress, Prompts
from ivr.prompts.pieces import Piece, pieces
from ivr.prompts.recordings import SLOW, SLOWED
from ivr.prompts.script import Row, as_csv, as_page
from ivr.speech import normalize
from ivr.tree.model import Line, Tree
from ivr.tree.problems import suggest
from ivr.tree.voices import PROMPTS

SUFFIXES = (".wav", ".flac", ".mp3", ".ogg")
SCRIPT = "recording-script"
WORDS_PER_MINUTE = 150  # for the lengths in the script


def rows(line: Line, prompts: Prompts, language: str = "") -> Iterator[Row]:
    """Yield the recording script: a row for each text that can be heard in a language."""
    heard, tree = pieces(line, language), line.tree(language)
    recorded = prompts.recordings.played(tree.language)
    for piece in heard:
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


def write_script(
    line: Line, prompts: Prompts, folder: Path, missing: bool, language: str = ""
) -> list[Path]:
    """Write the script as a page and as CSV; return the files. Raises OSError."""
    found = [row for row in rows(line, prompts, language) if not (missing and row.recorded)]
    tree = line.tree(language)
    page, table = folder / f"{SCRIPT}.html", folder / f"{SCRIPT}.csv"
    files.write(page, as_page(found, tree.name, tree.language).encode())
    files.write(table, as_csv(found))
    return [page, table]


class Imported(NamedTuple):
    """The outcome for each sound file: its notes, or why it was refused."""

    filed: dict[Path, tuple[str, ...]]
    refused: list[str]
    advice: list[str]

    def summary(self) -> Iterator[str]:
        """Yield lines for the person who recorded."""
        for file, notes in self.filed.items():
            yield f"{file.name}: imported" + "".join(f"; {note}" for note in notes)
        yield from (f"error: {reason}" for reason in self.refused)
        yield from (f"advice: {text}" for text in self.advice)
        yield f"recordings: {len(self.filed)} imported, {len(self.refused)} refused"


def import_recordings(
    source: Path, line: Line, prompts: Prompts, progress: Progress, language: str = ""
) -> Imported:
    """Check, convert and file a recording, or every one in a folder. Raises OSError.

    The source files stay as they are, whether they are imported or refused.
    """
    named = {piece.name.lower(): piece for piece in pieces(line, language)}
    tree = line.tree(language)
    imported = Imported({}, [], [])
    sounds = [source]
    if source.is_dir():
        sounds = [file for file in sorted(source.iterdir()) if _is_recording(file, named)]
    if not sounds:
        imported.refused.append(f"{source} has no {', '.join(SUFFIXES)} file: see `ivr record -h`")
    first: dict[tuple[str, bool], Path] = {}
    for done, file in enumerate(sounds, 1):
        try:
            other = first.setdefault(_named(file), file)
            if other is not file:
                raise intake.RecordingError(f"{file} is for the same text as {other.name}: "
                                            "keep one of them")  # fmt: skip
            imported.filed[file] = _import(file, named, tree, prompts)
        except intake.RecordingError as error:
            imported.refused.append(str(error))
        progress(done, len(sounds))
    if imported.filed and tree.voice != PROMPTS:
        imported.advice.append(f"callers hear {tree.voice}; write `voice: prompts` in the file to "
                               "play recordings")  # fmt: skip
    return imported


def _named(file: Path) -> tuple[str, bool]:
    """Return the text's name, in small letters, and whether the file is at the slow pace."""
    name = file.stem.lower()
    return name.removesuffix(SLOW), name.endswith(SLOW)


def _is_recording(file: Path, named: Mapping[str, Piece]) -> bool:
    """Whether a file in a folder is meant as a recording: by its ending, or by a text's name."""
    if file.name.startswith(".") or not file.is_file():
        return False
    return file.suffix.lower() in SUFFIXES or _named(file)[0] in named


def _import(
    file: Path, named: Mapping[str, Piece], tree: Tree, prompts: Prompts
) -> tuple[str, ...]:
    """File one recording, and a slowed one unless a person read it slowly; return its notes."""
    name, slow = _named(file)
    if name not in named:
        cure = suggest(name, [piece.name for piece in named.values()], "see `ivr script`")
        raise intake.RecordingError(f'{file}: there is no text named "{name}"; {cure}')
    piece, text = named[name].name, named[name].text
    words = normalize.words(text, tree)
    converted = intake.convert(file, words, slow)
    made = [(f"{piece}{SLOW}" if slow else piece, slow, converted.sound)]
    if converted.slow is not None:
        made.append((f"{piece}{SLOWED}", True, converted.slow))
    for filed, pace, sound in made:
        known = key(text, tree.language, pace)
        prompts.recordings.file(filed, known, tree.language, samples.encode_wav(sound, words))
    return converted.notes
