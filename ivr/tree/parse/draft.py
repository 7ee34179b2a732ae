"""The text that YAML is given: the file's own, mended where YAML would stumble over it."""

import re

from ivr.tree.problems import Place, Problem, short

# Private characters that stand for what cannot stand there. A file that holds them itself is
# reported, and they are taken out of it, before any of these is put in.
UNREADABLE = "\ue000"
"""A value or a line that could not be read and has been reported: nothing more is said of it."""
STAR, HASH = "\ue001", "\ue002"
"""An unquoted `*` or `#` where a key belongs, which YAML takes for an alias or a comment."""
BULLETS = "*\u2022\u00b7\u25aa\u25cf\u25e6\u2023\u2013\u2014"
"""Signs that people write in the place of the dash of a list."""
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
        return place._replace(column=column) if column != place.column else place


def place_at(text: str, index: int) -> Place:
    """The place of a text's character by its index."""
    return Place(text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))


_CURLY = "\u201c\u201d\u201e\u2018\u2019\u201a\u00ab\u00bb"
# Within single ones, \u2019 may be an apostrophe.
_WHOLLY_CURLY = re.compile(
    "[\u201c\u201e\u00ab]([^\u201c\u201d\u201e\u00ab\u00bb]+)[\u201d\u201c\u00bb]"
    "|[\u2018\u201a]([^\u2018\u201a]+)[\u2019\u2018]"
)


def within_curly(text: str) -> str:
    """The text without the curly quotation marks that stand round the whole of it, else ""."""
    found = _WHOLLY_CURLY.fullmatch(text)
    return (found[1] or found[2]) if found else ""


def uncurled(text: str) -> str:
    """The text without curly quotation marks at its ends, if it begins with one."""
    return text.strip(_CURLY) if text[0] in _CURLY else text


def quotes_cure(text: str) -> str:
    """A cure that puts the text in quotes, in the place of the curly ones that it may have."""
    straight = in_quotes(short(uncurled(text)))
    if text[0] in _CURLY:
        return f"{text[0]} is no quotation mark here; put straight ones: {straight}"
    return f"put the text in quotes: {straight}"


def in_quotes(text: str) -> str:
    """The text so that YAML takes it as it stands, whatever signs it holds."""
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    if "'" not in text:
        return f"'{text}'"
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'
