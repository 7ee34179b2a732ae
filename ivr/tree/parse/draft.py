"""The text that YAML is given: the file's own, repaired where YAML could not read it."""

import re
from collections.abc import Sequence

from ivr.tree.problems import Place, Problem, short

# Private characters in place of what YAML does not accept. Where a file contains them itself, they
# are reported and removed before any of these is put in.
UNREADABLE = "\ue000"
"""A value or a line that could not be read: it has been reported, and is not reported again."""
STAR, HASH = "\ue001", "\ue002"
"""An unquoted `*` or `#` where a key belongs, which YAML reads as an alias or a comment."""
BULLETS = "*\u2022\u00b7\u25aa\u25cf\u25e6\u2023\u2013\u2014"
"""Characters that people write instead of the dash of a list."""
_WRITTEN = str.maketrans({UNREADABLE: "", STAR: "*", HASH: "#"})


def as_written(text: str) -> str:
    """Turn text of the draft back into what the file has."""
    return text if text.isascii() else text.translate(_WRITTEN)


class Draft:
    """A text, what has been found wrong with it, and which of its characters have moved."""

    def __init__(self, text: str, problems: list[Problem]) -> None:
        self.text = text
        self.problems = problems
        self.moved: dict[int, list[tuple[int, int]]] = {}
        self.gaps: set[int] = set()
        """Lines that could not be read, so that unknown names may have been in them."""
        self.tabbed: set[int] = set()
        """Lines indented by tabs, which has been reported."""
        self.repaired: set[int] = set()
        """Lines that were repaired, which may explain what else is wrong there."""
        self.cleaned = text
        """The text before any repair."""
        self.inserted = 0
        """The line after which a guess has put another, if it has."""

    def edit(self, lines: dict[int, str]) -> None:
        """Replace lines, by their number from 1."""
        whole = self.text.split("\n")
        for number, line in lines.items():
            before = whole[number - 1]
            same = [a == b for a, b in zip(before, line, strict=False)]
            column = same.index(False) + 1 if False in same else len(same) + 1
            self.move(Place(number, column), len(line) - len(before))
            whole[number - 1] = line
        self.text = "\n".join(whole)

    def move(self, at: Place, by: int) -> None:
        """Note that what is at a place of the draft was `by` characters to the left in the file."""
        self.moved.setdefault(at.line, []).append((at.column, by))

    def original(self, place: Place) -> Place:
        """Find the place in the file of what is at a place of the draft."""
        if 0 < self.inserted < place.line:
            place = place._replace(line=place.line - 1)
        column = place.column
        for start, by in reversed(self.moved.get(place.line, ())):
            if column >= start:
                column = max(start, column - by)
        return place._replace(column=column) if column != place.column else place


def place_at(text: str, index: int) -> Place:
    """Turn the index of a character into its place."""
    return Place(text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))


def find(fragment: str, start: Place, end: Place, lines: Sequence[str]) -> Place:
    """Find a fragment of a text that the file, whose `lines` are given, has from `start` to `end`.

    If it is escaped there, or was put together from pieces, return where the text begins.
    """
    last = lines[end.line - 1][: end.column - 1]
    written = "\n".join([*lines[start.line - 1 : end.line - 1], last])
    folded = r"\s+".join(map(re.escape, fragment.split()))
    found = re.compile(rf"(?<!\w){folded}(?!\d)").search(written, start.column - 1)
    at = place_at(written, found.start() if found else start.column - 1)
    return Place(start.line - 1 + at.line, at.column, start.file)


_CURLY = "\u201c\u201d\u201e\u2018\u2019\u201a\u00ab\u00bb"
# Within single ones, \u2019 may be an apostrophe.
_WHOLLY_CURLY = re.compile(
    "[\u201c\u201e\u00ab]([^\u201c\u201d\u201e\u00ab\u00bb]+)[\u201d\u201c\u00bb]"
    "|[\u2018\u201a]([^\u2018\u201a]+)[\u2019\u2018]"
)


def within_curly(text: str) -> str:
    """The text without the curly quotation marks around the whole of it; "" if it has none."""
    found = _WHOLLY_CURLY.fullmatch(text)
    return (found[1] or found[2]) if found else ""


def uncurled(text: str) -> str:
    """The text without curly quotation marks at its ends, if it starts with one."""
    return text.strip(_CURLY) if text[:1] in _CURLY else text


def quotes_cure(text: str) -> str:
    """Say that the text belongs in quotes, instead of the curly ones that it may have."""
    straight = in_quotes(short(uncurled(text)))
    if text[0] in _CURLY:
        return f"{text[0]} is not a quotation mark here; use straight ones: {straight}"
    return f"put the text in quotes: {straight}"


MAX_WRITTEN = 120  # characters of a text that a cure shows as it should be written


def field_in_quotes(name: str, text: str) -> str:
    """Show a field as it should be written, its text in quotes."""
    return f"{name}: {in_quotes(text if len(text) <= MAX_WRITTEN else short(text))}"


def in_quotes(text: str) -> str:
    """Quote a text so that YAML reads it as it is, whatever characters it contains."""
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    if "'" not in text:
        return f"'{text}'"
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'
