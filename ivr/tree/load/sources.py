"""The files that a menu file includes: their names and their texts."""

import posixpath
from collections.abc import Callable

from ivr.tree.parse.parser import Source, read
from ivr.tree.problems import short

ENDINGS = (".yaml", ".yml")

Read = Callable[[str], bytes]
"""The bytes of a file by its name, which is its way from the folder of the main file, with `/`.

Raises OSError, whose `strerror` says why not, or which name was meant.
"""


def alone(name: str) -> bytes:
    """Read a menu file that includes nothing."""
    raise FileNotFoundError(2, "nothing can be included here")


class PartError(ValueError):
    """Why a file cannot be included: what is wrong with it, and what to do."""


class Parts:
    """The main file and those that it includes, by their names; the main one's is ""."""

    def __init__(self, main: Source, raw: bytes, read: Read) -> None:
        self.main = main
        self.read = read
        self.sources = {"": main}
        self.files = {"": raw}
        """Their bytes; those of a file that cannot be read are empty."""

    def source(self, name: str) -> Source:
        """A file that is included; what is wrong with its YAML is added to the main one's problems.

        Raises PartError.
        """
        found = self.sources.get(name)
        if found is None:
            self.files[name] = b""
            try:
                raw = self.read(name)
            except OSError as error:
                why = error.strerror or "it cannot be read"
                if not isinstance(error, FileNotFoundError):
                    raise PartError(f"{short(name)}: {why}", "put another in its place") from None
                cure = why if why.startswith("did you mean") else "look at its name in the folder"
                raise PartError(f'there is no file "{short(name)}"', cure) from None
            found = self.sources[name] = read(raw, name=name)
            self.files[name] = raw
            self.main.problems.extend(found.problems)
        return found

    @property
    def gaps(self) -> bool:
        """Whether something is missing, so that names which nothing has may have been there."""
        return any(source.draft.gaps for source in self.sources.values())


def named(written: str, by: str) -> str:
    """The name of a file that the file `by` calls so. Raises PartError."""
    cure = "put it into the folder of the main file, and write its name alone"
    if "\\" in written and ":" not in written:
        cure = f"write {short(written.replace(chr(92), '/'))}"
    if written.startswith(("/", "~")) or "\\" in written or ":" in written:
        raise PartError(f'"{short(written)}" is not the name of a file beside this one', cure)
    name = posixpath.normpath(posixpath.join(posixpath.dirname(by), written))
    if name == ".." or name.startswith("../"):
        raise PartError(f'"{short(written)}" is outside of the folder of the main file', cure)
    if not name.lower().endswith(ENDINGS):
        guess = f"{posixpath.splitext(written)[0]}{ENDINGS[0]}"
        raise PartError(
            f'"{short(written)}" does not end in .yaml', f"did you mean {short(guess)}?"
        )
    return name
