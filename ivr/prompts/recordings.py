"""People's recordings: which text each belongs to, and how they are filed.

A file's name has the name of its text, a hash of that text as written, and a hash of the sound:
`greeting.3f2a9c1b7d10e4a5-9c0d11ef.wav`. So a recording is played only while its text is unchanged,
and again if an old text comes back; and no two sounds ever have the same address.
"""

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from ivr import files
from ivr.prompts.keys import key

SLOW = ".slow"
"""Ends the name of a recording that was read slowly."""
SLOWED = ".slowed"
"""Ends the name of one that was slowed down here."""

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


class Recordings:
    """The folder prompts/recordings/, which need not exist, with a folder for each language."""

    def __init__(self, prompts: Path) -> None:
        self.prompts = prompts
        self.folder = prompts / "recordings"

    def of(self, language: str) -> Iterator[Recording]:
        """Yield every recording in a language; files with other names are not recordings."""
        folder = self.folder / language
        for file in sorted(folder.iterdir()) if folder.is_dir() else ():
            if found := _NAME.fullmatch(file.name):
                path = f"recordings/{language}/{file.name}"
                yield Recording(found["piece"], found["key"], path)

    def played(self, language: str) -> Mapping[str, str]:
        """Return each key's path. What a person read slowly comes before what was slowed down."""
        found = sorted(self.of(language), key=lambda one: not one.piece.endswith(SLOWED))
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
        for one in gone:
            file, aside = self.prompts / one.path, self._aside(language) / Path(one.path).name
            aside.parent.mkdir(parents=True, exist_ok=True)
            file.replace(aside)
        return len(gone)

    def bring_back(self, name: str, language: str) -> int:
        """Undo a removal; what was recorded since stays. Return how many. Raises OSError."""
        known = {(one.piece, one.key) for one in self.of(language)}
        count = 0
        for file in sorted(self._aside(language).glob("*.wav"), key=_modified, reverse=True):
            found = _NAME.fullmatch(file.name)
            if not found or Recording(found["piece"], "", "").name != name:
                continue
            if (found["piece"], found["key"]) not in known:
                known.add((found["piece"], found["key"]))
                (self.folder / language).mkdir(parents=True, exist_ok=True)
                file.replace(self.folder / language / file.name)
                count += 1
        return count

    def _aside(self, language: str) -> Path:
        return self.prompts / "removed" / language

    def file(self, piece: str, key: str, language: str, sound: bytes) -> Path:
        """File the bytes of a WAV file in place of any other of that text. Raises OSError."""
        name = f"{piece}.{key}-{sha256(sound).hexdigest()[:8]}.wav"
        path = self.folder / language / name
        files.write(path, sound)
        for one in self.of(language):
            earlier = self.prompts / one.path
            same_pace = one.piece.endswith(SLOWED) == piece.endswith(SLOWED)
            if one.key == key and same_pace and earlier != path:
                earlier.unlink(missing_ok=True)
        return path


def _modified(file: Path) -> int:
    return file.stat().st_mtime_ns
