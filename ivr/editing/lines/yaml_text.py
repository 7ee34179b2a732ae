"""Writes texts as YAML, so that the loader reads the words that were given, whatever they are."""

import re
import textwrap
from collections.abc import Iterator

from ivr.tree.parse.draft import in_quotes

WIDTH = 100  # columns of a line, where its words allow that
# What YAML, or a person who reads the file, could take for something else is put in quotes.
_PLAIN = re.compile(
    r"(?!.*(?:: |:$| #|\\| - ))[^\W_](?:[^\x00-\x1f`\"{}\[\]<>*&|%@=~^]*[^\s`\"{}\[\]<>*&|%@=~^])?"
)


def field(name: str, text: str, indent: str = "") -> Iterator[str]:
    """Yield the lines of a field and its text; a long text is folded over several lines."""
    return _lines(f"{indent}{name}: ", text, f"{indent}  ")


def item(text: str, indent: str = "") -> Iterator[str]:
    """Yield the lines of one item of a list."""
    return _lines(f"{indent}- ", text, f"{indent}  ")


def _lines(start: str, text: str, below: str) -> Iterator[str]:
    text = " ".join(text.split())
    written = scalar(text)
    if len(start) + len(written) <= WIDTH or not text.isprintable() or " " not in text:
        yield start + written
        return
    yield f"{start}>-"
    # Words are never cut: a line that consists of one long word is longer than the others.
    for line in textwrap.wrap(text, WIDTH - len(below), break_long_words=False,
                              break_on_hyphens=False):  # fmt: skip
        yield below + line


def scalar(text: str) -> str:
    """Write a text of one line as it is, or in quotes where YAML needs them."""
    if text.isprintable():
        return text if _PLAIN.fullmatch(text) else in_quotes(text)
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    return character if character.isprintable() else f"\\U{ord(character):08x}"
