"""Slips within { } on one line: a text that needs quotes, a quotation mark, a missing comma."""

import re
from collections.abc import Collection
from typing import NamedTuple

from ivr.tree import fields
from ivr.tree.parse.draft import field_in_quotes, in_quotes, uncurled
from ivr.tree.parse.repair.lines import QUOTED, Line, Lines
from ivr.tree.parse.repair.syntax_error import Fix, SyntaxFault
from ivr.tree.problems import Place, and_list

_BRACES = re.compile(r"(\{\s*)(.*?)(\s*\}\s*(?:#.*)?)")
_LANGUAGE = "[a-z]{2}-[A-Z]{2}"
_WITHIN = re.compile(r"\[[^\[\]{}]*\]|\{[^\[\]{}]*\}")
"""A list or fields within the braces, which are left as they are."""
_SLIPS = (
    (re.compile(r".*:(?: |$)"), "the colon in the text is read as the colon of a field"),
    (re.compile(r".*, "), "the comma ends the text, because it is within { }"),
    (re.compile(r".* #"), "# starts a comment"),
    (re.compile(r".*[\[\]{}]"), "a text within { } cannot contain a bracket"),
    (re.compile(r"[@`%*&!|>?-](?!\w)|[@`%*&!|>]"), "a text cannot start with this character"),
)


class _Pair(NamedTuple):
    """A field as it is written within { }, what is before it, and the column of its value."""

    before: str
    name: str
    value: str
    column: int

    @property
    def slip(self) -> str:
        """What is wrong with the value; "" if nothing is."""
        mark = self.value[:1]
        if mark in ("'", '"') and mark:
            closed = QUOTED.match(self.value)
            if closed and closed[0] == self.value:
                return ""
            what = "text continues after its closing" if closed else "text has no closing"
            return f"the {what} quotation mark {mark}"
        if _WITHIN.fullmatch(self.value):
            return ""
        return next((slip for pattern, slip in _SLIPS if pattern.match(self.value)), "")

    @property
    def text(self) -> str:
        """The text that is meant, without quotation marks around it."""
        mark = self.value[0]
        return uncurled(self.value[1:].removesuffix(mark) if mark in "'\"" else self.value)

    @property
    def right(self) -> str:
        return f"{self.name}: {in_quotes(self.text) if self.slip else self.value}".rstrip()


def texts_in_braces(lines: Lines, number: int, fault: SyntaxFault) -> Fix | None:
    """Find what is wrong with the texts between braces in a line."""
    for line in (lines[number], lines[lines.near(fault.context.line)]):
        if fix := _one_too_many(line):
            return fix
        braces = _BRACES.fullmatch(line.value)
        if not braces or not fault.within(line):
            continue
        pairs = _pairs(braces[2], _names(lines, line), line.column + len(braces[1]))
        wrong = [pair for pair in pairs if pair.slip]
        unparted = [pair for pair in pairs[1:] if "," not in pair.before]
        value = braces[1] + ", ".join(pair.right for pair in pairs) + braces[3]
        edits = {line.number: line.having(value)}
        if wrong:
            what = "the text" if len(wrong) == 1 else "each text"
            right = and_list([field_in_quotes(pair.name, pair.text) for pair in wrong])
            message, cure = f"{wrong[0].name}: {wrong[0].slip}", f"put {what} in quotes: {right}"
            return Fix(Place(line.number, wrong[0].column), message, cure, edits)
        if unparted:
            name, column = unparted[0].name, unparted[0].column - len(unparted[0].name) - 2
            message = f"a comma is missing before {name}:"
            return Fix(Place(line.number, column), message, "put a comma there", edits)
    return None


def _one_too_many(line: Line) -> Fix | None:
    """A brace that closes nothing."""
    found = re.fullmatch(r"(\{[^{}]*\})\s*\}(\s*(?:#.*)?)", line.value)
    if not found:
        return None
    place = Place(line.number, line.column + len(line.text) - 1)
    edits = {line.number: line.having(found[1] + found[2])}
    return Fix(place, "this } closes nothing", "remove it", edits)


def _names(lines: Lines, line: Line) -> Collection[str]:
    """The names of the fields that may be within the braces of a line."""
    if line.label.isdigit():
        return fields.OPTION.names
    if lines.owner(line.number) == f'contact "{line.label}"':
        return fields.CONTACT.names
    return {*fields.NOTICE.names, *fields.CLOSURE.names, *fields.HOLIDAYS.names, _LANGUAGE}


def _pairs(inner: str, names: Collection[str], column: int) -> list[_Pair]:
    """Part what is within braces at the names of fields; nothing if it does not start with one."""
    found = [*re.finditer(rf"(^|,\s*|\s+)({'|'.join(sorted(names))})\s*:(?:\s+|$)", inner)]
    if not found or found[0].start():
        return []
    ends = [*(match.start() for match in found[1:]), len(inner)]
    return [
        _Pair(match[1], match[2], inner[match.end() : end].rstrip(" ,"), column + match.end())
        for match, end in zip(found, ends, strict=True)
    ]
