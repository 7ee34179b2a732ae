"""Slips in what gives a file its structure: colons, dashes, indentation."""

import re
from itertools import takewhile

from ivr.tree import fields
from ivr.tree.parse.draft import BULLETS, UNREADABLE
from ivr.tree.parse.repair.lines import FIELD, Line, Lines
from ivr.tree.parse.repair.syntax_error import Fix, SyntaxFault
from ivr.tree.problems import Place, short

_NO_COLON = re.compile(rf"{FIELD.pattern.removesuffix(' *:')}(?=\s+[^\s:]|$)")
_NO_SPACE = re.compile(rf"{FIELD.pattern}(?=\S)")
_BULLET = re.compile(f"[{BULLETS}] *[^ :]")
_NAME = FIELD.pattern.removesuffix(" *:")
_MARK = re.compile(rf"({_NAME}|[\w-]+?)(?P<mark>[.);,=-])(?: +(?P<value>.*))?")
"""A name with another mark in the place of its colon."""
_DAYS = re.compile(r"[^\W\d_]+(?:[-\u2013/, ]+[^\W\d_]+)*(?= +\d)")
_DAYS_NO_SPACE = re.compile(r"[^\W\d_]+(?:[-\u2013/, ]+[^\W\d_]+)*:(?=\d)")
_OWN_NAME = re.compile(r"[\w-]+$")


def slip(lines: Lines, number: int, fault: SyntaxFault) -> Fix | None:
    """A colon, or the space after one, that is missing in this line or the one above it."""
    line, above = lines[number], lines.above(number)
    return _slip(lines, line) or (_slip(lines, above, line) if above else None)


def _slip(lines: Lines, line: Line, below: Line | None = None) -> Fix | None:
    following = lines.below(line.number)
    holds = bool(following and following.field and following.start > line.start)
    if not line.name and (fix := _other_mark(lines, line, holds)):
        return fix
    if line.name:
        return None
    patterns = [(_NO_COLON, "colon"), (_NO_SPACE, "space")]
    if holds:
        patterns.append((_OWN_NAME, "colon"))
    if lines.owner(line.number).endswith("hours"):
        patterns += [(_DAYS, "colon"), (_DAYS_NO_SPACE, "space")]
    for pattern, missing in patterns:
        found = pattern.match(line.value)
        if not found:
            continue
        name, value = found[0], line.value[found.end() :].lstrip()
        if below and below.start != line.start and (value or below.start < line.start):
            continue  # more likely a line of a text
        right = f"{name}{': ' if missing == 'colon' else ' '}{value}".rstrip()
        place = Place(line.number, line.column + len(name))
        edit = {line.number: line.having(right)}
        message = f"a {missing} is missing after {name}"
        return Fix(place, message, f"write {short(right)}", edit, _holder(lines, line))
    return None


def _other_mark(lines: Lines, line: Line, holds: bool) -> Fix | None:
    """Another mark in the place of a colon; `holds` is whether there are fields under the line."""
    found = _MARK.fullmatch(line.text)
    if not found or not (holds if not found["value"] else re.fullmatch(_NAME, found[1])):
        return None
    right = f"{found[1]}: {found['value'] or ''}".rstrip()
    message = f'expected a colon after {found[1]} but found "{found["mark"]}"'
    place = Place(line.number, line.column + len(found[1]))
    edit = {line.number: line.having(right)}
    return Fix(place, message, f"write {short(right)}", edit, _holder(lines, line))


def _holder(lines: Lines, line: Line) -> str:
    """What a line belongs to, whatever its own value is."""
    return lines.owner(line.number, line.having(""))


_MARKED = re.compile(
    rf" *(([\"'*&!@`%{{\[|>,\]}}]) *|(-) +)(?=(?P<rest>{FIELD.pattern}(?: |$)|[\w-]+:(?: |$)|- ))"
)


def marked(lines: Lines, number: int, fault: SyntaxFault) -> Fix | None:
    return marked_line(lines, number) or marked_line(lines, lines.near(fault.context.line))


def marked_line(lines: Lines, number: int) -> Fix | None:
    """A character before the name of the field in this line."""
    whole = lines.all[number - 1]
    found = _MARKED.match(whole)
    if not found or lines[number].name[:1] in ("'", '"'):
        return None
    if found[3] and (fix := _dash_for_key(lines, lines[number])):
        return fix
    above = lines.above(number)
    if found[3] and not (FIELD.match(found["rest"]) and above and above.text and not above.dashes):
        return None  # more likely an item of a list
    return _take_away(lines, number, *found.span(1))


def _dash_for_key(lines: Lines, line: Line) -> Fix | None:
    """A dash where the other options have their keys."""
    around = [
        *takewhile(lambda other: other.depth >= line.depth, lines.preceding(line.number)),
        *takewhile(lambda other: other.depth >= line.depth, lines.following(line.number)),
    ]
    keys = {other.label for other in around if other.depth == line.depth and not other.dashes}
    free = [key for key in fields.KEYS if key not in keys]
    if line.label not in fields.OPTION.names or keys.isdisjoint(fields.KEYS) or not free:
        return None
    edits = {line.number: f"{line.indent}{free[0]}:"}
    message = f"expected a key from 1 to 6 but found - before {line.label}:"
    cure = f"write {free[0]}: in its place, and {line.label}: under that, indented"
    owner = lines.owner(line.number, f"{line.indent}{free[0]}:")
    return Fix(Place(line.number, line.depth + 1), message, cure, edits, owner)


def _take_away(lines: Lines, number: int, start: int, end: int) -> Fix:
    whole, above = lines.all[number - 1], lines.above(number)
    right = whole[:start] + whole[end:]
    alone = whole[:start] + whole[start + 1 :]  # typed before the indentation
    if above and above.depth == len(alone) - len(alone.lstrip()) > start:
        end, right = start + 1, alone
    if end > start + 1 and whole[start] != "-":  # typed over a space of the indentation
        right = whole[:start] + " " + whole[start + 1 :]
    message = f"{whole[start]} at the start of the line keeps the rest from being read"
    at, owner = Place(number, start + 1), lines.owner(number, right)
    return Fix(at, message, "remove it", {number: right}, owner)


def dash(lines: Lines, number: int, fault: SyntaxFault) -> Fix | None:
    """A dash of a list without the space after it."""
    line, above = lines[number], lines.above(number)
    if not re.match(r"-[^\s-]", line.value) or not above or not above.dashes:
        return None
    cure = "put a space after each dash of a list"
    edit = {number: line.having("- " + line.value[1:])}
    place = Place(number, line.column + 1)
    return Fix(place, "a space is missing after the dash", cure, edit)


def bullet(lines: Lines, number: int, fault: SyntaxFault) -> Fix | None:
    """Another character instead of the dash of a list, here and in the lines below."""
    line, above = lines[number], lines.above(number)
    if not _BULLET.match(line.value) or line.is_own or not above or not above.is_own:
        return None
    if not above.dashes and (above.text or above.label != "answer"):
        return None
    peers = takewhile(lambda below: below.depth == line.depth, lines.following(number))
    edits = {
        peer.number: peer.having(f"- {peer.value[1:].lstrip()}")
        for peer in (line, *peers)
        if _BULLET.match(peer.value) and not peer.is_own
    }
    message = f"{line.value[0]} does not start an item of a list"
    return Fix(Place(number, line.start), message, "start it with a dash and a space", edits)


def beginning(lines: Lines, number: int, fault: SyntaxFault) -> Fix | None:
    """Lines before the file's first field that belong elsewhere."""
    first = next((above for above in range(1, number) if not lines.blank(above)), number)
    line = lines[first]
    if first == number or (line.start == 1 and line.is_own):
        return None
    rest = dict.fromkeys(range(first, number), "")
    if line.label in fields.FILE.names:
        rest = {first: line.under(0)}
    message = "the file starts with a line that is not a field"
    cure = "write it as a field, start it with # if it is a comment, or remove it"
    if line.start > 1:
        message = "the file starts with an indented line"
        cure = "start it at the left edge, or move it to where it belongs"
    return Fix(Place(first, line.start), message, cure, rest, owner="")


def item(lines: Lines, number: int, fault: SyntaxFault) -> Fix | None:
    """An item of a list among fields, or a field among items."""
    line, above = lines[number], lines.above(number)
    if not line.dashes:
        left = (other for other in lines.preceding(number) if other.depth <= line.depth)
        above = next(left, None)
        if not line.name or not above or not above.dashes or above.depth != line.depth:
            return None
        if above.field:
            return _take_away(lines, above.number, above.depth, above.start - 1)
    edits = {number: "", **lines.emptied(number, lambda below: below.depth > line.depth)}
    message = "expected a field but found a dash"
    cure = "indent it under answer:, or write a field"
    owner = lines.owner(number, line.indent)
    if above and not line.dashes:
        message = f"{line.label}: is among the items of a list"
        cure = "start it with a dash, or in the column of answer:"
        owner = lines.owner(above.number)
    return Fix(Place(number, line.depth + 1), message, cure, edits, owner)


_TEXT_BELOW = ("", "|", ">", "|-", ">-")


def _stray_above(lines: Lines, line: Line | None, instead: bool) -> tuple[Line, Line | None] | None:
    """Find the line above a field that is neither field nor text, and the one above that.

    Such a line is left of the text that it might continue, or (`instead`) where the fields of an
    object are expected.
    """
    texts = []
    while line and not line.is_own:
        texts.append(line)
        line = lines.above(line.number)
    left = [text for text in texts if line and text.depth <= line.depth]
    if left:
        return left[-1], line
    if texts and instead and (not line or (not line.text and _holds_fields(lines, line))):
        return texts[-1], line
    return None


def _holds_fields(lines: Lines, line: Line) -> bool:
    owner = lines.owner(line.number)
    named = line.label.isdigit() or line.label in ("menu", "contacts", "lexicon")
    return named or (owner.startswith("contact ") and owner.endswith('"'))


def stray(lines: Lines, number: int, fault: SyntaxFault) -> Fix | None:
    """A line that is neither a field nor, by its indentation, part of the text above."""
    line, above = lines[number], lines.above(number)
    if line.is_own:
        found = _stray_above(lines, above, "mapping values" in fault.said)
        if not found:
            return None
        line, above = found
    number = line.number
    edits = {number: "", **lines.emptied(number, lambda below: not below.is_own)}
    if above and above.is_own and above.text in _TEXT_BELOW and not _holds_fields(lines, above):
        edits[above.number] = above.having(f"{' ' * (not above.value)}{UNREADABLE}")
    message = "this line is neither a field nor part of the text above it"
    cure = "indent it further than the field to continue its text, or write it as a field"
    owner = lines.owner(above.number) if above else ""
    return Fix(Place(number, line.column), message, cure, edits, owner=owner)
