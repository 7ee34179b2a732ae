"""Slips within a text: characters that have a meaning of their own in YAML."""

import re

from ivr.tree import fields
from ivr.tree.parse.draft import STAR, in_quotes
from ivr.tree.parse.repair.lines import QUOTED, Line, Lines
from ivr.tree.parse.repair.structure import marked_line
from ivr.tree.parse.repair.syntax_error import Fix, SyntaxFault, aside, continuation, quoted
from ivr.tree.problems import Place, short

_ELISION = re.compile(r"'(?:tis|twas|til|em|cause|\d\ds?)\b", re.IGNORECASE)
"""A word that starts with an apostrophe, as in 'Tis."""
MAX_APART = 500  # lines between a quotation mark and the next


def anchor(lines: Lines, number: int, fault: SyntaxFault) -> Fix | None:
    """An alias of nothing, or a second anchor of a name."""
    line = lines[number]
    if "undefined alias" in fault.said:
        name = re.match(r"\*\S*", lines.all[number - 1][fault.at.column - 1 :])
        word = name[0] if name else "*"
        message = f"{word} repeats what &{word[1:]} marks, but nothing above it is marked"
    elif "duplicate anchor" in fault.said:
        message = "this name after & already marks something above"
    else:
        return None
    if not line.text:
        return None
    cure, edit = quoted(lines, line, line.text)
    return Fix(fault.at, message, f"use another name, or {cure}", edit)


def open_quote(lines: Lines, number: int, fault: SyntaxFault) -> Fix | None:
    """A quotation mark that is never closed: YAML reads on to the next one, lines below."""
    opened = [fault.context.line] if "quoted scalar" in fault.said else []
    for start in [*opened, *range(number, max(0, number - MAX_APART), -1)]:
        line = lines[start]
        if line.value[:1] not in ("'", '"') or QUOTED.match(line.value):
            continue
        below = "\n".join([line.value, *lines.all[start:number]])
        whole = QUOTED.match(below)
        if whole and re.match(r"\s*(#.*)?\n", below[whole.end() :]):
            continue  # it is closed in a line above the error
        if not line.is_own and (fix := marked_line(lines, start)):
            return fix
        goes_on = start < len(lines.all) and not _crosses(lines, line, number)
        if goes_on and "end of stream" not in fault.said:
            continue
        mark, text = line.value[0], line.text[1:]
        message = f"the quotation mark {mark} is opened here and never closed"
        cure = f"close it at the end of the text: {mark}{short(text)}{mark}"
        if _ELISION.match(line.value):
            text = line.text
            message = "the apostrophe at the start is read as a quotation mark"
            cure = f"put the text in quotes: {in_quotes(short(text))}"
        elif not text.strip():
            cure = "remove it, and write a text"
        edit = {**continuation(lines, line), start: line.having(in_quotes(text))}
        return Fix(Place(start, line.column), message, cure, edit)
    return None


def _crosses(lines: Lines, line: Line, last: int) -> bool:
    """Whether a text that starts in a line and ends in the last would contain fields."""
    between = (lines[number] for number in range(line.number + 1, last + 1))
    return any(below.is_own and below.depth <= line.depth for below in between)


def text_after_quote(lines: Lines, number: int, fault: SyntaxFault) -> Fix | None:
    """A text that starts with a quotation mark and continues after the second one."""
    line = lines[number]
    closed = QUOTED.match(line.value)
    rest = line.value[closed.end() :] if closed else ""
    if not closed or rest.lstrip()[:1] in ("", "#") or fault.at.column < line.column:
        return None
    text = line.text
    inner = text[1:-1].replace("''", "'") if text[0] == text[-1] else text
    inner = inner.strip("'") if text.startswith("''") else inner
    column = line.column + closed.end() + len(rest) - len(rest.lstrip())
    message = f"the text continues after its closing quotation mark {text[0]}"
    if text[0] == "'" and rest[0].isalpha():
        column -= 1
        message = "this apostrophe ends the text, because the text starts with '"
    cure = f"put other quotes around the whole text: {in_quotes(short(inner))}"
    return Fix(Place(number, column), message, cure, {number: line.having(in_quotes(inner))})


_SIGN = re.compile(r"([|>][+-]?|[-?:]) +(?=\w)")
_SPECIAL = re.compile(r"[@`%,\]}*&!\[{]|[?:-](?= |$)|[|>](?![+-]?[1-9]?[+-]? *(?:#.*)?$)")


def special(lines: Lines, number: int, fault: SyntaxFault) -> Fix | None:
    """A value that starts with a character that has a meaning of its own in YAML."""
    for line in (lines[number], lines[lines.near(fault.context.line)]):
        found = _SPECIAL.match(line.value)
        if not found or not fault.within(line):
            continue
        place = Place(line.number, line.column)
        if re.match(r"\* *:", line.value):  # as a key: the menu's reader says what it means there
            return Fix(place, "", "", {line.number: line.having(STAR + line.value[1:])})
        if found[0] in "[{" and re.search(r"[\w'\"]: ", line.value):
            return _flow(lines, line, fault)
        if fix := _not_a_text(lines, line, place):
            return fix
        cure, edit = quoted(lines, line, line.value.rstrip())
        return Fix(place, f"a text cannot start with {found[0]}", cure, edit)
    return None


def _not_a_text(lines: Lines, line: Line, place: Place) -> Fix | None:
    """A mark in the place of a text, or the sign of a block or an item before one."""
    text = line.text
    if not any(map(str.isalnum, text)):
        cure = "write what belongs here, in words or digits"
        return Fix(place, f'"{short(text)}" is not written yet', cure, aside(lines, line))
    found = _SIGN.match(text)
    if not found:
        return None
    sign, rest = found[1], text[found.end() :]
    message, cure = f"a text cannot start with {sign}", f"remove it: {short(rest)}"
    if sign[0] in "|>":
        message, cure = (
            f"a text cannot follow {sign} on its line",
            "start it in the next line, indented",
        )
    edit = {**continuation(lines, line), line.number: line.having(in_quotes(rest))}
    return Fix(place, message, cure, edit)


def _flow(lines: Lines, line: Line, fault: SyntaxFault) -> Fix:
    """Fields within { } that have no end to YAML."""
    bracket = line.value[0]
    place = Place(line.number, line.column)
    message = f"the {bracket} is opened here and never closed"
    cure = f"close it with {'}' if bracket == '{' else ']'}"
    if fault.at.line == line.number and fault.at.column <= len(line.value) + line.column:
        place = fault.at
        message = f"this does not fit within the {bracket} that is opened before it"
        cure = 'separate fields by commas; put a text that contains ", " or ": " in quotes'
    if edits := aside(lines, line):
        edits |= lines.emptied(
            line.number, lambda below: below.start > line.start or below.value[:1] in ("]", "}")
        )
    return Fix(place, message, cure, edits)


_HOLDERS = ("menu", "contacts", "hours", "holidays", "lexicon", "notices", "closures")


def _joined(lines: Lines, line: Line) -> Fix | None:
    """A field on the line of the key or the name that holds it, as in `3: title: Parking`."""
    name, parted, _ = f"{line.value} ".partition(": ")
    if (
        line.dashes
        or not line.name
        or not parted
        or (line.label in fields.NAMES and line.label not in _HOLDERS)
    ):
        return None
    if fix := _unbraced(line, name):
        return fix
    message = f"{short(name)}: cannot be on the line of {line.label}:"
    cure = f"start it in the next line, indented further than {line.label}:"
    below = lines.below(line.number)
    edits = aside(lines, line)
    if below and below.is_own and below.start > line.start:
        edits = {line.number: line.having("")}
    owner = lines.owner(line.number)
    return Fix(Place(line.number, line.column), message, cure, edits, owner, gap=True)


def _unbraced(line: Line, name: str) -> Fix | None:
    """Fields on one line whose { is missing, or which are in other brackets."""
    text, place = line.text, Place(line.number, line.column)
    if text[0] == "(" and text[-1] == ")":
        edits = {line.number: line.having(f"{{{text[1:-1]}}}")}
        return Fix(place, "expected { and } but found ( and )", "write { and } instead", edits)
    if text[-1] != "}" or "{" in text:
        return None
    edits = {line.number: line.having(f"{{{line.value}")}
    return Fix(place, f"the {{ before {name}: is missing", "write it there", edits)


def colon(lines: Lines, number: int, fault: SyntaxFault) -> Fix | None:
    """A colon within a text, which YAML reads as the colon of a field."""
    line = lines[number]
    if "mapping values" not in fault.said:
        return None
    message = "the colon in the text is read as the colon of a field"
    if fix := _joined(lines, line):
        return fix
    if line.dashes and not line.field:  # `- Sundays: closed: all day`
        line = line._replace(name="", value=line.name + line.value)
    if fault.at.column >= line.column and line.is_own and line.text:
        cure, edit = quoted(lines, line, line.text)
        return Fix(fault.at, message, cure, edit)
    if not line.builds and lines.owner(number).startswith("option"):
        cure = "put the whole text in quotes, or write it under answer: >-"
        text = lines.all[number - 1].replace(":", ";")  # another line of a text
        return Fix(fault.at, message, cure, {number: text})
    return None
