"""What one slip may have been that explains several errors.

A line that is indented wrongly, or is missing, makes the lines around it look wrong as well. Each
guess undoes one slip near the errors; whoever reads the file keeps one if it leaves fewer errors.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from ivr.tree.parse.draft import UNREADABLE, Draft
from ivr.tree.parse.repair.lines import FIELD, Line, Lines
from ivr.tree.problems import Place, Problem, indent, of

NEAR = 4  # errors around which guesses are made
_BARE = re.compile(r"([\w-]+) *[;=.,)]?")
_JOINED = re.compile(rf"(?:^| +)(?=(?:{FIELD.pattern})(?: |$)|[\w-]+:$)")
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun|week|daily)", re.IGNORECASE)


class Guess(NamedTuple):
    """A slip: its place, what to say of it, the line as it should be, and one to add after that."""

    place: Place
    message: str
    cure: str
    line: str
    added: str = ""

    @property
    def problem(self) -> Problem:
        return Problem(self.place, self.message, self.cure, unreadable=True)

    def apply(self, draft: Draft) -> None:
        """Undo the slip."""
        number = self.place.line
        draft.edit({number: self.line})
        if self.added:
            whole = draft.text.split("\n")
            draft.text = "\n".join([*whole[:number], self.added, *whole[number:]])
            draft.inserted = number
        if UNREADABLE in self.line:
            draft.gaps.add(number)


def guesses(text: str, errors: Iterable[int]) -> Iterator[Guess]:
    """Guess the slip behind errors in these lines, the likeliest first."""
    lines = Lines(text)
    near = dict[int, None]()
    for number in islice(dict.fromkeys(errors), NEAR):
        at = lines.near(number)
        above = [one.number for one in islice(lines.preceding(at), 4)]
        below = [one.number for one in islice(lines.following(at), 1)]
        near |= dict.fromkeys([at, *above, *below])
    for rule in (_colon, _dash, _joined, _missing, _shifted):
        for number in near:
            yield from rule(lines, lines[number])


def _at(lines: Lines, line: Line, right: str, message: str, cure: str, added: str = "") -> Guess:
    owner = lines.owner(line.number, right)
    owner = "" if owner == line.label else owner.removesuffix(f": {line.label}")
    return Guess(Place(line.number, line.depth + 1), of(owner, message), cure, right, added)


def _colon(lines: Lines, line: Line) -> Iterator[Guess]:
    found, below = _BARE.fullmatch(line.text), lines.below(line.number)
    if found and not line.is_own and below and below.start > line.start:
        right = line.having(f"{found[1]}:")
        message = f"a colon is missing after {found[1]}"
        yield _at(lines, line, right, message, f"write {found[1]}:")


def _dash(lines: Lines, line: Line) -> Iterator[Guess]:
    if line.dashes and line.name:
        message = f"{line.label}: the dash before it makes this an item of a list"
        rest = line.name + line.value
        for spaces in dict.fromkeys([line.depth, line.start - 1, *_depths(lines, line)]):
            cure = f"remove the dash, and {indent(spaces)}"
            yield _at(lines, line, " " * spaces + rest, message, cure)


def _joined(lines: Lines, line: Line) -> Iterator[Guess]:
    for found in _JOINED.finditer(line.value) if line.name else ():
        left, right = line.value[: found.start()], line.value[found.end() :]
        name = right.partition(":")[0]
        for depth in _depths(lines, line):
            message = f"{name}: is on the line of {line.label}:"
            cure = f"start it on a line of its own, and {indent(depth)}"
            yield _at(lines, line, line.having(left), message, cure, " " * depth + right)


def _missing(lines: Lines, line: Line) -> Iterator[Guess]:
    label = line.label
    if line.dashes or not line.name or line.depth == 0:
        return
    names = {"menu": label.isdigit(), "hours": bool(_WEEKDAY.match(label)),
             UNREADABLE: label in ("name", "number", "title")}  # fmt: skip
    for name in (name for name, fits in names.items() if fits):
        missing = f"{name}:"
        if name == UNREADABLE:
            missing = "the key of its option" if label == "title" else "the name of its contact"
        depth = max(0, line.depth - 2)
        first = " " * depth + f"{name}:"
        cure = f"write it there, and {indent(depth)}"
        yield Guess(
            Place(line.number, line.depth + 1),
            f"{missing} is missing above {label}:",
            cure,
            first,
            line.all,
        )


def _shifted(lines: Lines, line: Line) -> Iterator[Guess]:
    for depth in _depths(lines, line):
        if depth != line.depth:
            how = "less" if depth > line.depth else "further"
            message = f"this line is indented {how} than it should be"
            yield _at(lines, line, line.under(depth), message, indent(depth))


def _depths(lines: Lines, line: Line) -> Iterator[int]:
    """How far a line may be indented, judging by those around it."""
    around = [*islice(lines.following(line.number), 2), *islice(lines.preceding(line.number), 6)]
    depths = [one.depth for one in around]
    deeper = [one.depth + 2 for one in around[2:3]]
    return iter(dict.fromkeys([*depths, *deeper, 0]))
