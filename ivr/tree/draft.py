"""The text that YAML is given: the file's own, mended where YAML would stumble over it."""

import re

from ivr.tree.problems import Place, Problem

# Private characters that stand for what cannot stand there. A file that holds them itself is
# reported, and they are taken out of it, before any of these is put in.
UNREADABLE = "\ue000"
"""A value or a line that could not be read and has been reported: nothing more is said of it."""
STAR, HASH = "\ue001", "\ue002"
"""An unquoted `*` or `#` where a key belongs, which YAML takes for an alias or a comment."""
_WRITTEN = str.maketrans({UNREADABLE: "", STAR: "*", HASH: "#"})


def as_written(text: str) -> str:
    """Text of the draft as it stands in the file."""
    return text if text.isascii() else text.translate(_WRITTEN)


class Draft:
    """A text, what has been found wrong with it, and which of its characters have moved."""

    def __init__(self, text: str, problems: list[Problem]) -> None:
        self.text = text
        self.problems = problems
        self.moved: dict[int, list[tuple[int, int]]] = {}
        self.gaps = False
        """Whether something is missing, so that names which nothing has may have been there."""
        self.tabbed: set[int] = set()
        """Lines that tabs indent, of which that has been reported."""
        self.mended: set[int] = set()
        """Lines of which something has been reported that may explain what else is wrong there."""

    def edit(self, lines: dict[int, str]) -> None:
        """Put other lines, by their number from 1, in the place of those that are there."""
        whole = self.text.split("\n")
        for number, line in lines.items():
            before = whole[number - 1]
            same = [a == b for a, b in zip(before, line, strict=False)]
            column = same.index(False) + 1 if False in same else len(same) + 1
            self.move(Place(number, column), len(line) - len(before))
            whole[number - 1] = line
        self.text = "\n".join(whole)

    def move(self, at: Place, by: int) -> None:
        """Note that what stands at a place of the draft came there `by` characters later."""
        self.moved.setdefault(at.line, []).append((at.column, by))

    def original(self, place: Place) -> Place:
        """The place in the file of what stands at a place of the draft."""
        column = place.column
        for start, by in reversed(self.moved.get(place.line, ())):
            if column >= start:
                column = max(start, column - by)
        return Place(place.line, column)


def place_at(text: str, index: int) -> Place:
    """The place of a text's character by its index."""
    return Place(text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))


def in_quotes(text: str) -> str:
    """The text so that YAML takes it as it stands, whatever signs it holds."""
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    if "'" not in text:
        return f"'{text}'"
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'
