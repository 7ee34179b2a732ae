"""Slips of the pen in what gives a file its structure: colons, dashes, indentation."""

import re

from ivr.tree import fields
from ivr.tree.parse.draft import BULLETS, UNREADABLE
from ivr.tree.parse.repair.lines import FIELD, Line, Lines
from ivr.tree.parse.repair.syntax_error import Mend, Stumble
from ivr.tree.problems import Place, short


def second_document(lines: Lines, number: int, stumble: Stumble) -> Mend | None:
    """Lines of three dashes, which begin a file of their own."""
    if "single document" not in stumble.said:
        return None
    rest = dict.fromkeys(range(stumble.at.line, len(lines.all) + 1), "")
    message = "a second document begins here (---), which nobody would read"
    return Mend(stumble.at, message, "keep everything in one", rest, owner="")


_NO_COLON = re.compile(rf"{FIELD.pattern.removesuffix(' *:')}(?=\s+[^\s:]|$)")
_NO_SPACE = re.compile(rf"{FIELD.pattern}(?=\S)")
_BULLET = re.compile(f"[{BULLETS}] *[^ :]")
_DOT = re.compile(r"([0-9])([.)])")
_OWN_NAME = re.compile(r"[\w-]+$")


def slip(lines: Lines, number: int, stumble: Stumble) -> Mend | None:
    """A colon, or the space after one, that is missing in this line or the one above it."""
    line, above = lines[number], lines.above(number)
    return _slip(lines, line) or (_slip(lines, above, line) if above else None)


def _slip(lines: Lines, line: Line, below: Line | None = None) -> Mend | None:
    following = lines.below(line.number)
    dot = _DOT.fullmatch(line.text)
    if dot and not line.name and following and following.field and following.start > line.start:
        place = Place(line.number, line.column + 1)
        edit = {line.number: line.having(f"{dot[1]}:")}
        owner = lines.having(line.number, line.having("")).owner(line.number)
        message = f"key {dot[1]} has {dot[2]} in the place of its colon"
        return Mend(place, message, f"write {dot[1]}:", edit, owner)
    if line.name:
        return None
    patterns = [(_NO_COLON, "colon"), (_NO_SPACE, "space")]
    if below and below.field and below.start > line.start:
        patterns.append((_OWN_NAME, "colon"))
    for pattern, missing in patterns:
        found = pattern.match(line.value)
        if not found:
            continue
        name, value = found[0], line.value[found.end() :].lstrip()
        if below and below.start != line.start and (value or below.start < line.start):
            continue  # rather a line of a text
        right = f"{name}{': ' if missing == 'colon' else ' '}{value}".rstrip()
        place = Place(line.number, line.column + len(name))
        owner = lines.having(line.number, line.having("")).owner(line.number)
        edit = {line.number: line.having(right)}
        message = f"a {missing} is missing after {name}"
        return Mend(place, message, f"write {short(right)}", edit, owner)
    return None


_MARKED = re.compile(
    rf" *(([\"'*&!@`%{{\[|>,\]}}]) *|(-) +)(?=(?P<rest>{FIELD.pattern}(?: |$)|[\w-]+:(?: |$)|- ))"
)


def marked(lines: Lines, number: int, stumble: Stumble) -> Mend | None:
    """A sign before a field's name."""
    return marked_line(lines, number) or marked_line(lines, lines.near(stumble.context.line))


def marked_line(lines: Lines, number: int) -> Mend | None:
    """A sign before the name of the field in this line."""
    whole = lines.all[number - 1]
    found = _MARKED.match(whole)
    if not found or lines[number].name[:1] in ("'", '"'):
        return None
    above = lines.above(number)
    if found[3] and not (FIELD.match(found["rest"]) and above and above.text and not above.dashes):
        return None  # rather an item of a list
    return _take_away(lines, number, *found.span(1))


def _take_away(lines: Lines, number: int, start: int, end: int) -> Mend:
    whole = lines.all[number - 1]
    right = whole[:start] + whole[end:]
    if end > start + 1 and whole[start] != "-":  # typed over a space of the indentation
        right = whole[:start] + " " + whole[start + 1 :]
    message = f"the line begins with {whole[start]}, so it is not read as what follows"
    owner = lines.having(number, right).owner(number)
    return Mend(Place(number, start + 1), message, "take it away", {number: right}, owner)


def dash(lines: Lines, number: int, stumble: Stumble) -> Mend | None:
    """A dash of a list without the space after it."""
    line, above = lines[number], lines.above(number)
    if not re.match(r"-[^\s-]", line.value) or not above or not above.dashes:
        return None
    cure = "put a space after each dash of a list"
    edit = {number: line.having("- " + line.value[1:])}
    place = Place(number, line.column + 1)
    return Mend(place, "a space is missing after the dash", cure, edit)


def dash_for_key(lines: Lines, number: int, stumble: Stumble) -> Mend | None:
    """A dash before the first field of an option, in the place of its key."""
    line, peer = lines[number], lines.above(number)
    while peer and len(peer.indent) > len(line.indent):
        peer = lines.above(peer.number)
    if not line.dashes or line.label not in fields.OPTION.names:
        return None
    if not peer or peer.indent != line.indent or peer.label not in fields.KEYS:
        return None
    key = f"{min(int(peer.label) + 1, 6)}:"
    owner = lines.having(number, line.indent).owner(number)
    cure = f"write the key, such as {key}, in its place, and {line.label}: below it"
    place = Place(number, len(line.indent) + 1)
    message = "a dash stands where the key of an option is expected"
    return Mend(place, message, cure, {number: line.indent + key}, owner, gap=True)


def bullet(lines: Lines, number: int, stumble: Stumble) -> Mend | None:
    """Another sign in the place of the dash of a list, here and in the lines below."""
    line, above = lines[number], lines.above(number)
    if not _BULLET.match(line.value) or line.is_own or not above or not above.is_own:
        return None
    if not above.dashes and (above.text or above.label != "answer"):
        return None
    edits: dict[int, str] = {}
    peer: Line | None = line
    while peer and peer.indent == line.indent:
        if _BULLET.match(peer.value) and not peer.is_own:
            edits[peer.number] = peer.having(f"- {peer.value[1:].lstrip()}")
        peer = lines.below(peer.number)
    message = f"{line.value[0]} does not begin an item of a list"
    return Mend(Place(number, line.start), message, "begin it with a dash and a space", edits)


def beginning(lines: Lines, number: int, stumble: Stumble) -> Mend | None:
    """Lines before the file's first field that belong elsewhere."""
    first = next((above for above in range(1, number) if not lines.blank(above)), number)
    line = lines[first]
    if first == number or (line.start == 1 and line.is_own):
        return None
    rest = dict.fromkeys(range(first, number), "")
    if line.label in fields.FILE.names:
        rest = {first: line.under(0)}
    message = "the file begins with a line that is no field"
    cure = "write it as a field, begin it with # if it is a comment, or take it out"
    if line.start > 1:
        message = "the file begins with an indented line"
        cure = "begin it in column 1, or move it to where it belongs"
    return Mend(Place(first, line.start), message, cure, rest, owner="")


def item(lines: Lines, number: int, stumble: Stumble) -> Mend | None:
    """An item of a list among fields, or a field among items."""
    line, above = lines[number], lines.above(number)
    if not line.dashes:
        while above and len(above.indent) > len(line.indent):
            above = lines.above(above.number)
        if not line.name or not above or not above.dashes or above.indent != line.indent:
            return None
        if above.field:
            return _take_away(lines, above.number, len(above.indent), above.start - 1)
    edits = {number: ""}
    below = lines.below(number)
    while below and len(below.indent) > len(line.indent):
        edits[below.number] = ""
        below = lines.below(below.number)
    message = "a dash stands where a field is expected"
    cure = "indent it below answer:, or write a field"
    owner = lines.having(number, line.indent).owner(number)
    if above and not line.dashes:
        message = f"{line.label}: stands among the items of a list"
        cure = "begin it with a dash, or in the column of answer:"
        owner = lines.owner(above.number)
    return Mend(Place(number, len(line.indent) + 1), message, cure, edits, owner)


_TEXT_BELOW = ("", "|", ">", "|-", ">-")


def _stray_above(lines: Lines, line: Line | None, instead: bool) -> tuple[Line, Line | None] | None:
    """The line above a field that is neither field nor text, and the one above that.

    Such a line stands left of the text that it might go on with, or (`instead`) where the fields
    of an object are expected.
    """
    texts = []
    while line and not line.is_own:
        texts.append(line)
        line = lines.above(line.number)
    left = [text for text in texts if line and len(text.indent) <= len(line.indent)]
    if left:
        return left[-1], line
    if texts and instead and (not line or (not line.text and _holds_fields(lines, line))):
        return texts[-1], line
    return None


def _holds_fields(lines: Lines, line: Line) -> bool:
    owner = lines.owner(line.number)
    named = line.label.isdigit() or line.label in ("menu", "contacts", "lexicon")
    return named or (owner.startswith("contact ") and owner.endswith('"'))


def stray(lines: Lines, number: int, stumble: Stumble) -> Mend | None:
    """A line that is neither a field nor, by its indentation, part of the text above."""
    line, above = lines[number], lines.above(number)
    if line.is_own:
        found = _stray_above(lines, above, "mapping values" in stumble.said)
        if not found:
            return None
        line, above = found
    number = line.number
    edits = {number: ""}
    following = lines.below(number)
    while following and not following.name and not following.dashes:
        edits[following.number] = ""
        following = lines.below(following.number)
    if above and above.is_own and above.text in _TEXT_BELOW and not _holds_fields(lines, above):
        edits[above.number] = above.having(f"{' ' * (not above.value)}{UNREADABLE}")
    message = "this line is neither a field nor part of the text above it"
    cure = "indent it further than the field to go on with its text, or write it as a field"
    owner = lines.owner(above.number) if above else ""
    return Mend(Place(number, line.column), message, cure, edits, owner=owner)
