"""A line of the file in parts, as a person sees them."""

import re
from collections.abc import Callable, Iterator
from itertools import takewhile
from typing import NamedTuple

from ivr.tree import fields
from ivr.tree.ids import named
from ivr.tree.parse.draft import as_written
from ivr.tree.problems import short

_NAMES = "|".join([*sorted(fields.NAMES), "[a-z]{2}-[A-Z]{2}"])
FIELD = re.compile(rf"(?:(?:{_NAMES})|['\"]?[0-9]+['\"]?) *:")
"""One of the names that fields have, or a key, with its colon."""
# A name is a field's, a key, or the author's own in one or two words; more are likely a text.
_NAME = r"\"[^\"]*\"|'[^']*'|[^\s\"'#\[\]{}&*!|>@`%,:-][^\s:]*(?: [^\s:]+)?"
_LINE = re.compile(rf"( *)((?:- +)*)((?:{_NAME}) *:(?: +|$)|)(.*)")
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|' r"'(?:[^']|'')*'", re.S)
"""A text in quotes, from its opening to its closing mark."""
_COMMENT = re.compile(r"(?:^|\s+)#.*$")


class Line(NamedTuple):
    """Indentation, dashes, a field's name with its colon, its value."""

    number: int
    indent: str
    dashes: str
    name: str
    value: str

    @property
    def depth(self) -> int:
        return len(self.indent)

    @property
    def start(self) -> int:
        """The column where the name, or else the value, starts."""
        return len(self.indent + self.dashes) + 1

    @property
    def column(self) -> int:
        return self.start + len(self.name)

    @property
    def label(self) -> str:
        return as_written(self.name.rstrip(": ").strip("'\""))

    @property
    def is_own(self) -> bool:
        """Whether it has a name or a dash, and is not just another line of a text."""
        return bool(self.name or self.dashes)

    @property
    def field(self) -> bool:
        """Whether it starts with the name of a field, or with a key."""
        return bool(FIELD.match(self.name))

    @property
    def builds(self) -> bool:
        """Whether it cannot be the continuation of a text."""
        return self.field or bool(self.dashes)

    @property
    def text(self) -> str:
        """The value without a comment."""
        return _COMMENT.sub("", self.value).rstrip()

    def having(self, value: str) -> str:
        return self.indent + self.dashes + self.name + value

    @property
    def all(self) -> str:
        return self.having(self.value)

    def under(self, indent: int) -> str:
        return " " * indent + self.dashes + self.name + self.value


class Lines:
    """The lines of a text, by their number from 1."""

    def __init__(self, text: str) -> None:
        self.all = text.split("\n")

    def __getitem__(self, number: int) -> Line:
        return _parsed(number, self.all[number - 1])

    def owner(self, number: int, instead: str | None = None) -> str:
        """Name what a line belongs to in a message: `option 2,1: answer`.

        `instead` is the line as it should be, if it is wrong.
        """
        line = self[number] if instead is None else _parsed(number, instead)
        names = [line.label] if line.field or (line.name and not line.dashes) else []
        below = line.depth + (2 if line.dashes else 1)  # an owner starts left of this
        while below > 1 and number > 1:
            number -= 1
            line = self[number]
            if line.name and line.start < below and not self.blank(number):
                names.insert(0, line.label)
                below = line.start
        keys = []
        while names[:1] == ["menu"] and "".join(names[1:2]).isdigit():
            keys.append(names[1])
            names = names[2:]
        if names == ["menu"]:
            names = [named("menu", tuple(keys))]
        elif keys:
            names.insert(0, named("option", tuple(keys)))
        elif names[:1] == ["contacts"] and len(names) > 1:
            names[:2] = [f'contact "{short(names[1])}"']
        return ": ".join(names)

    def blank(self, number: int) -> bool:
        """Whether the line is empty, or a comment."""
        return self.all[number - 1].lstrip(" ")[:1] in ("", "#")

    def near(self, number: int) -> int:
        """This line, or the nearest above it that is not blank."""
        number = max(1, min(number, len(self.all)))
        while number > 1 and self.blank(number):
            number -= 1
        return number

    def preceding(self, number: int) -> Iterator[Line]:
        """The lines above it that are not blank, the nearest first."""
        return (self[above] for above in range(number - 1, 0, -1) if not self.blank(above))

    def following(self, number: int) -> Iterator[Line]:
        """The lines below it that are not blank."""
        numbers = range(number + 1, len(self.all) + 1)
        return (self[below] for below in numbers if not self.blank(below))

    def above(self, number: int) -> Line | None:
        return next(self.preceding(number), None)

    def below(self, number: int) -> Line | None:
        return next(self.following(number), None)

    def emptied(self, number: int, belongs: Callable[[Line], bool]) -> dict[int, str]:
        """Empty the lines below it, as far as all of them belong to it."""
        return {below.number: "" for below in takewhile(belongs, self.following(number))}


def _parsed(number: int, text: str) -> Line:
    match = _LINE.match(text)
    return Line(number, *match.groups()) if match else Line(number, "", "", "", "")
