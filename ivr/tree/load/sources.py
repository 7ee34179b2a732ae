"""The files of a menu: the main one and those that it includes, by name."""

import hashlib
import posixpath
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from ivr.tree.parse.commas import join_texts
from ivr.tree.parse.parser import List, Node, Scalar, Source, parse, place
from ivr.tree.problems import Place, Problem, did_you_mean, of, short

ENDINGS = (".yaml", ".yml")

EDITION_DIGITS = 12
"""Hexadecimal digits of a SHA-256 that name an edition."""

ReadFile = Callable[[str], bytes]
"""Reads a file by its name, which is its path from the folder of the main file, with `/`.

Raises OSError, whose `strerror` says why not, and whose `filename2` is the name that was meant, if
that can be guessed.
"""


def no_files(name: str) -> bytes:
    """Read nothing: for a menu file that may not include others."""
    raise FileNotFoundError(2, "nothing can be included here")


def reader(files: Mapping[str, bytes]) -> ReadFile:
    """Read what a menu file includes from files that are known already, by their names."""
    return lambda name: files[name] if name in files else no_files(name)


class IncludeError(ValueError):
    """A file cannot be included: `args` are what is wrong with it, and what to do."""


class Untranslated(NamedTuple):
    """A text that lacks a language of its file, as the nodes of the file have it.

    `written` is what its field has: texts by their languages, or, if it is `bare`, a text, a list,
    or the words of a lexicon without any language. `gap` is where the one in `language` is missing:
    the same node, or an empty text, which may be a `part` of a list (counted from 1).
    """

    owner: object
    field: str
    language: str
    written: Node
    gap: Node
    bare: bool = False
    part: int = 0

    def __str__(self) -> str:
        return of(self.owner, self.field) + (f", part {self.part}" if self.part else "")

    @property
    def place(self) -> Place:
        return place(self.gap)

    @property
    def originals(self) -> list[str]:
        """The text in the first language that has it, or its parts; [""] if none has."""
        texts = [self.written]
        if not self.bare:
            texts = [text for _, text in self.written.value]
        for text in texts:
            items = text.value if isinstance(text, List) else [text]
            if self.part:
                items = items[self.part - 1 : self.part]
            parts = [" ".join(one.value.split()) for one in items if isinstance(one, Scalar)]
            if any(parts):
                return parts
        return [""]


class Sources:
    """The main file, under "", and those that it includes, under their names."""

    def __init__(self, main: Source, raw: bytes, read_file: ReadFile, limited: bool = True) -> None:
        self.main = main
        self.read_file = read_file
        self.limited = limited
        """Whether their size is."""
        join_texts(main)
        self.misnamed: dict[str, str] = {}  # languages as the file writes them, and as they are
        self.by_name = {"": main}
        self.files = {"": raw}
        """Their bytes; those of a file that cannot be read are empty."""
        self.untranslated: list[Untranslated] = []
        """The texts that lack a language."""

    @property
    def problems(self) -> list[Problem]:
        """All that has been found wrong, in whichever file."""
        return self.main.problems

    def include(self, name: str) -> Source:
        """Parse a file that is included, and add its problems. Raises IncludeError."""
        found = self.by_name.get(name)
        if found is None:
            self.files[name] = b""
            raw = self._read(name)
            found = self.by_name[name] = parse(raw, name=name, limited=self.limited)
            join_texts(found)
            self.files[name] = raw
            self.problems.extend(found.problems)
        return found

    def _read(self, name: str) -> bytes:
        try:
            return self.read_file(name)
        except FileNotFoundError as error:
            meant = error.filename2
            cure = did_you_mean(str(meant)) if meant else "check its name in the folder"
            raise IncludeError(f'there is no file "{short(name)}"', cure) from None
        except OSError as error:
            why = error.strerror or "it cannot be read"
            raise IncludeError(f"{short(name)}: {why}", "include another file") from None

    def gaps(self) -> Iterator[Place]:
        """The lines where something could not be read, so that names may have been in it."""
        for name, source in self.by_name.items():
            yield from (Place(line, 1, name) for line in source.draft.gaps)


def resolve(written: str, by: str) -> str:
    """Find the name of a file as the file `by` writes it. Raises IncludeError."""
    cure = "put it in the folder of the main file, and write its name alone"
    if "\\" in written and ":" not in written:
        cure = f"write {short(written.replace(chr(92), '/'))}"
    if written.startswith(("/", "~")) or "\\" in written or ":" in written:
        raise IncludeError(f'"{short(written)}" is not the name of a file next to this one', cure)
    name = posixpath.normpath(posixpath.join(posixpath.dirname(by), written))
    if name == ".." or name.startswith("../"):
        raise IncludeError(f'"{short(written)}" is outside the folder of the main file', cure)
    if not name.lower().endswith(ENDINGS):
        guess = f"{posixpath.splitext(written)[0]}{ENDINGS[0]}"
        raise IncludeError(f'"{short(written)}" does not end in .yaml', f"write {short(guess)}")
    return name


def edition(files: Mapping[str, bytes]) -> str:
    """Name a menu by the content of all its files, in whatever order."""
    digest = hashlib.sha256(files[""])
    for name in sorted(files.keys() - {""}):
        digest.update(b"\0%s\0%d\0%s" % (name.encode(), len(files[name]), files[name]))
    return digest.hexdigest()[:EDITION_DIGITS]
