"""The pages that people read, and the fenced blocks in them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.support.paths import ROOT

DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.glob("*.md"))]

_BLOCK = re.compile(r"^(?:<!-- \$ (.+) -->\n)?```(\S*)(.*)\n((?:(?!```).*\n)*)```$", re.M)


class Block(NamedTuple):
    """A fenced block: its language, the rest of its first line, its text, and its line.

    `before` is what has to be done first and is not shown, as in `<!-- $ COMMAND -->` above it.
    """

    before: str
    language: str
    note: str
    text: str
    line: int


def blocks(page: Path) -> Iterator[Block]:
    text = page.read_text()
    for found in _BLOCK.finditer(text):
        before, language, note, body = found.groups(default="")
        yield Block(before, language, note.strip(), body, text.count("\n", 0, found.start()) + 1)


def file_name(block: Block) -> str:
    """The file that a YAML block shows, if its first line is a comment that names it; else ""."""
    found = re.match(r"# ([\w/-]+\.yaml)\n", block.text)
    return found[1] if found and block.language == "yaml" else ""


def inline_code(page: Path) -> list[str]:
    """What is between single backticks, outside of the fenced blocks."""
    return list(re.findall(r"`([^`\n]+)`", _BLOCK.sub("", page.read_text())))
