"""Convert a recording in a process with limits, since nobody knows who made the file.

What decodes sound is written in C, and a file may be made to break it, or to fill the memory.
Run as `python -m ivr.audio.confined FOLDER NAME [slow]`: it reads the words from FOLDER/words.txt,
and leaves there what it has made.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import NamedTuple

from ivr.confined import BusyError, Places, limit, run

MAX_BYTES = 32 * 1024 * 1024  # of a file: a minute of the best quality has 11 MB
MAX_MEMORY = 2 * 1024**3  # bytes
MAX_WRITTEN = 64 * 1024**2  # bytes of a file that is made on the way
MAX_CPU = 40  # seconds, also of ffmpeg
MAX_SECONDS = 45  # until the process is ended: a page has to answer within 60

_WORDS, _NOTES, _SOUND, _SLOW = "words.txt", "notes.json", "sound.wav", "slow.wav"
_PLACES = Places("ivr-recording-")


class IntakeError(Exception):
    """A recording that cannot be used; the message says why, and what to do."""


class Taken(NamedTuple):
    """A recording as WAV files of telephone audio: as it was read, and slowed down.

    `slowed` is None if it was read slowly, or cannot be slowed down. The notes say what was fixed
    or is worth knowing, a sentence each.
    """

    sound: bytes
    slowed: bytes | None
    notes: tuple[str, ...]


def take(content: bytes, suffix: str, words: str, slow: bool = False) -> Taken:
    """Convert the bytes of a sound file, whose name ends in `suffix`. Raises IntakeError."""
    if not content:
        raise IntakeError("it is empty: record it again")
    if len(content) > MAX_BYTES:
        most = MAX_BYTES // 1024**2
        raise IntakeError(f"it is larger than {most} MB: save it as 16-bit WAV, or as m4a")
    ending = suffix.lower() if suffix[1:].isalnum() and len(suffix) < 6 else ""
    try:
        with _PLACES.folder() as folder:
            return _take(folder, content, ending, words, slow)
    except BusyError:
        busy = "others are uploading at the same time: try again in a moment"
        raise IntakeError(busy) from None


def _take(folder: Path, content: bytes, ending: str, words: str, slow: bool) -> Taken:
    file = folder / f"recording{ending}"
    file.write_bytes(content)
    (folder / _WORDS).write_text(words, "utf-8", "surrogatepass")
    _run(folder, file.name, slow)
    try:
        found = json.loads((folder / _NOTES).read_bytes())
    except (OSError, ValueError):
        raise IntakeError("it cannot be read: save it again, preferably as WAV") from None
    if error := found.get("error"):
        raise IntakeError(error)
    slowed = (folder / _SLOW).read_bytes() if (folder / _SLOW).is_file() else None
    return Taken((folder / _SOUND).read_bytes(), slowed, tuple(found["notes"]))


def _run(folder: Path, name: str, slow: bool) -> None:
    try:
        run("ivr.audio.confined", [str(folder), name, *["slow"] * slow], folder, MAX_SECONDS)
    except TimeoutError:
        raise IntakeError("it takes too long to read: save it as WAV") from None


def _main(folder: Path, name: str, slow: bool) -> None:
    limit(MAX_MEMORY, MAX_CPU, MAX_WRITTEN)
    from ivr.audio import intake, samples

    file, words = folder / name, (folder / _WORDS).read_text("utf-8", "surrogatepass")
    found: dict[str, object]
    try:
        made = intake.convert(file, words, slow)
        (folder / _SOUND).write_bytes(samples.encode_wav(made.sound, words))
        if made.slow is not None:
            (folder / _SLOW).write_bytes(samples.encode_wav(made.slow, words))
        found = {"notes": made.notes}
    except intake.RecordingError as error:
        found = {"error": str(error).replace(str(file), "it")}
    except MemoryError:
        found = {"error": "it is too large to be read: save it as 16-bit WAV"}
    (folder / _NOTES).write_text(json.dumps(found))


if __name__ == "__main__":
    _main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:] == ["slow"])
