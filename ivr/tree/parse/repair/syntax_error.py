"""A syntax error of YAML, and how a rule fixes it."""

import re
from typing import NamedTuple

from ivr.tree import fields
from ivr.tree.parse.draft import UNREADABLE, in_quotes, quotes_cure, uncurled
from ivr.tree.parse.repair.lines import Line, Lines
from ivr.tree.problems import Place, short


class SyntaxFault(NamedTuple):
    """YAML's own error: its message, where it was noticed, and where the thing it is in started."""

    said: str
    at: Place
    context: Place

    @classmethod
    def of(cls, error: Exception) -> "SyntaxFault":
        """Take what is known of an error from the YAML library."""
        said = f"{getattr(error, 'context', '') or ''} {getattr(error, 'problem', '') or error}"
        mark = getattr(error, "problem_mark", None)
        context = getattr(error, "context_mark", None)
        at = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
        return cls(said, at, Place(context.line + 1, context.column + 1) if context else at)

    def within(self, line: Line) -> bool:
        """Whether it is in the value of a line."""
        return any(
            place.line == line.number and place.column >= line.column
            for place in (self.at, self.context)
        )


class Fix(NamedTuple):
    """What is wrong and what to do, and the lines to read instead, by their numbers.

    `owner` is what the line belongs to, where its indentation does not show it; `gap` is whether
    names may have been lost with the lines.
    """

    place: Place
    message: str
    cure: str
    lines: dict[int, str]
    owner: str | None = None
    gap: bool = False


def aside(lines: Lines, line: Line) -> dict[int, str]:
    """Set the value of a line aside, if it has one."""
    if not line.value or UNREADABLE in line.value or not line.is_own:
        return {}
    return {**continuation(lines, line), line.number: line.having(UNREADABLE)}


def continuation(lines: Lines, line: Line) -> dict[int, str]:
    """Remove the other lines of a text."""
    return lines.emptied(line.number, lambda below: below.depth > line.depth and not below.builds)


def _alone(text: str) -> str:
    """The name or the number that is meant, without the word and the colon before it."""
    found = re.fullmatch(r"[^:]*: +(.*\w)\W*|(\w[\w -]*) *:", text)
    return (found[1] or found[2]) if found else ""


def quoted(lines: Lines, line: Line, text: str) -> tuple[str, dict[int, str]]:
    """Say that a text belongs in quotes, and put them in the line; drop what is not a value."""
    edits = continuation(lines, line) if line.is_own else {}
    if line.is_own and line.label in fields.UNSPOKEN and (alone := _alone(text)):
        edits[line.number] = line.having(alone)
        return f"write {short(alone)}", edits
    edits[line.number] = line.having(in_quotes(uncurled(text))) if line.is_own else ""
    return quotes_cure(text), edits
