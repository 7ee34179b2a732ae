"""People's recordings: which text each belongs to, and how they are filed.

A file's name has the name of its text, a hash of that text as written, and a hash of the sound:
`greeting.3f2a9c1b7d10e4a5-9c0d11ef.wav`. So a recording is played only while its text is unchanged,
and again if an old text comes back; and no two sounds ever have the same address.

What is replaced or removed is put aside, in removed/, and can be brought back.
"""

import glob
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from ivr import files
from ivr.prompts.keys import key

SLOW = ".slow"
"""Ends the name of a recording that was read slowly."""
SLOWED = ".slowed"
"""Ends the name of one that was slowed down here."""

MAX_EARLIER = 5
"""How many recordings of a text are kept that were replaced or removed."""

_NAME = re.compile(r"(?P<piece>.+)\.(?P<key>[0-9a-f]{16})-[0-9a-f]{8}\.wav")


class Recording(NamedTuple):
    """A recording: the name and key of its text, and its path from prompts/."""

    piece: str
    key: str
    path: str

    @property
    def name(self) -> str:
        """The name of the text, without the pace."""
        return self.piece.removesuffix(SLOW).removesuffix(SLOWED)

    @property
    def is_slowed(self) -> bool:
        return self.piece.endswith(SLOWED)


class Earlier(NamedTuple):
    """What was replaced or removed at one time: of one text, at one pace or at several.

    The `id` sorts by time.
    """

    id: str
    recordings: tuple[Recording, ...]

    @property
    def path(self) -> str:
        """The path from prompts/ of the one that says most: as usually read, else read slowly."""
        return min(self.recordings, key=lambda one: (one.is_slowed, one.piece.endswith(SLOW))).path


class Recordings:
    """The folder prompts/recordings/, which need not exist, with a folder for each language."""

    def __init__(self, prompts: Path) -> None:
        self.prompts = prompts
        self.folder = prompts / "recordings"

    def of(self, language: str) -> Iterator[Recording]:
        """Yield every recording in a language; files with other names are not recordings."""
        folder = self.folder / language
        for file in sorted(folder.iterdir()) if folder.is_dir() else ():
            if found := _read(file, self.prompts):
                yield found

    def played(self, language: str) -> Mapping[str, str]:
        """Return each key's path. What a person read slowly comes before what was slowed down."""
        found = sorted(self.of(language), key=lambda one: not one.is_slowed)
        return {one.key: one.path for one in found}

    def current(self, path: str) -> str:
        """Return the path itself or, if that recording was replaced, the path of the new one.

        A call under way may still ask for the old one.
        """
        folder, _, name = path.rpartition("/")
        found = _NAME.fullmatch(name)
        if not found or (self.prompts / path).is_file():
            return path
        others = sorted(self.prompts.joinpath(folder).glob(f"*.{found['key']}-*.wav"))
        return f"{folder}/{others[0].name}" if others else path

    def outdated(self, texts: Mapping[str, str], language: str) -> list[str]:
        """Return those of `texts` (name → text) that were recorded for another text only."""
        made_for: dict[str, set[str]] = {}
        for one in self.of(language):
            made_for.setdefault(one.name, set()).add(one.key)
        return [
            name
            for name in made_for
            if name in texts
            and made_for[name].isdisjoint(
                key(texts[name], language, slow) for slow in (False, True)
            )
        ]

    def remove(self, name: str, language: str) -> int:
        """Put the recordings of a text aside, at every pace; return how many. Raises OSError."""
        gone = [one for one in self.of(language) if one.name == name]
        return self._put_aside(gone, language, time.time_ns())

    def earlier(self, name: str, language: str) -> list[Earlier]:
        """Return what was replaced or removed of a text, the last first."""
        found = []
        for file in sorted(self._aside(language).glob(f"*/{glob.escape(name)}.*.wav")):
            if (one := _read(file, self.prompts)) and one.name == name:
                found.append(one)
        sets = groupby(found, key=lambda one: one.path.split("/")[-2])
        return [Earlier(which, tuple(those)) for which, those in sets if which.isdigit()][::-1]

    def bring_back(self, name: str, language: str, which: str = "") -> int:
        """Let callers hear again what was replaced or removed: the last, or what is named.

        What they hear now is put aside in turn. Return how many files. Raises OSError.
        """
        found = [one for one in self.earlier(name, language) if which in ("", one.id)][:1]
        back = {Path(one.path).name: one for each in found for one in each.recordings}
        taken = {(one.key, one.is_slowed) for one in back.values()}
        now = [one for one in self.of(language) if (one.key, one.is_slowed) in taken]
        # First back: what is put aside may be one too many, and the oldest then ends.
        for filed, one in back.items():
            file = self.folder / language / filed
            file.parent.mkdir(parents=True, exist_ok=True)
            (self.prompts / one.path).replace(file)
        replaced = [one for one in now if Path(one.path).name not in back]
        self._put_aside(replaced, language, time.time_ns())
        self._drop_empty(language)
        return len(back)

    def _put_aside(self, gone: Sequence[Recording], language: str, at: int) -> int:
        """Move files to a folder of their own, whose name is a time; the oldest ones end."""
        for one in gone:
            aside = self._aside(language) / f"{at}" / Path(one.path).name
            aside.parent.mkdir(parents=True, exist_ok=True)
            (self.prompts / one.path).replace(aside)
        for name in {one.name for one in gone}:
            for old in self.earlier(name, language)[MAX_EARLIER:]:
                for one in old.recordings:
                    (self.prompts / one.path).unlink(missing_ok=True)
        self._drop_empty(language)
        return len(gone)

    def _drop_empty(self, language: str) -> None:
        for folder in self._aside(language).glob("*"):
            with suppress(OSError):  # it has files
                folder.rmdir()

    def _aside(self, language: str) -> Path:
        return self.prompts / "removed" / language

    def file(self, piece: str, key: str, language: str, sound: bytes, at: int = 0) -> Path:
        """File the bytes of a WAV file in place of any other of that text. Raises OSError.

        What it replaces is put aside, with all that is replaced `at` the same time (nanoseconds).
        """
        name = f"{piece}.{key}-{sha256(sound).hexdigest()[:8]}.wav"
        path = self.folder / language / name
        files.write(path, sound)
        slowed = piece.endswith(SLOWED)
        replaced = [one for one in self.of(language) if (one.key, one.is_slowed) == (key, slowed)
                    and self.prompts / one.path != path]  # fmt: skip
        self._put_aside(replaced, language, at or time.time_ns())
        return path


def _read(file: Path, prompts: Path) -> Recording | None:
    found = _NAME.fullmatch(file.name)
    path = file.relative_to(prompts).as_posix()
    return Recording(found["piece"], found["key"], path) if found else None
