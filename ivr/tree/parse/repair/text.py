"""Slips of the pen within a text: what YAML takes for a sign of its own."""

import re

from ivr.tree.parse.draft import STAR, in_quotes
from ivr.tree.parse.repair.lines import QUOTED, Line, Lines
from ivr.tree.parse.repair.structure import marked_line
from ivr.tree.parse.repair.syntax_error import Mend, Stumble, aside, continuation, quoted
from ivr.tree.problems import Place, short

FAR = 500  # lines between a quotation mark and the next, at the most


def anchor(lines: Lines, number: int, stumble: Stumble) -> Mend | None:
    """An alias of nothing, or a second anchor of a name."""
    line = lines[number]
    if "undefined alias" in stumble.said:
        name = re.match(r"\*\S*", lines.all[number - 1][stumble.at.column - 1 :])
        word = name[0] if name else "*"
        message = f"{word} repeats what &{word[1:]} marks, and nothing above is marked so"
    elif "duplicate anchor" in stumble.said:
        message = "this name after & marks something above already"
    else:
        return None
    if not line.text:
        return None
    cure, edit = quoted(lines, line, line.text)
    return Mend(stumble.at, message, f"use another name, or {cure}", edit)


def open_quote(lines: Lines, number: int, stumble: Stumble) -> Mend | None:
    """A quotation mark without its second: YAML takes the lines below for text, up to the next."""
    opened = [stumble.context.line] if "quoted scalar" in stumble.said else []
    for start in [*opened, *range(number, max(0, number - FAR), -1)]:
        line = lines[start]
        if line.value[:1] not in ("'", '"') or QUOTED.match(line.value):
            continue
        below = "\n".join([line.value, *lines.all[start:number]])
        whole = QUOTED.match(below)
        if whole and re.match(r"\s*(#.*)?\n", below[whole.end() :]):
            continue  # it is closed in a line above the stumble
        if not line.is_own and (mend := marked_line(lines, start)):
            return mend
        if start < len(lines.all) and not _crosses(lines, line, number):
            continue
        sign, text = line.value[0], line.text[1:]
        message = f"the quotation mark {sign} is opened here and not closed"
        cure = f"close it at the end of the text: {sign}{short(text)}{sign}"
        edit = {**continuation(lines, line), start: line.having(in_quotes(text))}
        return Mend(Place(start, line.column), message, cure, edit)
    return None


def _crosses(lines: Lines, line: Line, last: int) -> bool:
    """Whether a text that begins in a line, and ends in the last, holds what is no text."""
    between = (lines[number] for number in range(line.number + 1, last + 1))
    return any(below.is_own and len(below.indent) <= len(line.indent) for below in between)


def text_after_quote(lines: Lines, number: int, stumble: Stumble) -> Mend | None:
    """A text that begins with a quotation mark and goes on after the second one."""
    line = lines[number]
    closed = QUOTED.match(line.value)
    rest = line.value[closed.end() :] if closed else ""
    if not closed or rest.lstrip()[:1] in ("", "#") or stumble.at.column < line.column:
        return None
    text = line.text
    inner = text[1:-1].replace("''", "'") if text[0] == text[-1] else text
    column = line.column + closed.end() + len(rest) - len(rest.lstrip())
    message = f"the text goes on after its closing quotation mark {text[0]}"
    if text[0] == "'" and rest[0].isalpha():
        column -= 1
        message = "this apostrophe ends the text, since ' began it"
    cure = f"put other quotes round the whole: {in_quotes(short(inner))}"
    return Mend(Place(number, column), message, cure, {number: line.having(in_quotes(inner))})


_SIGNS = re.compile(r"[@`%,\]}*&!\[{]|[?:-](?= |$)|[|>](?![+-]?[1-9]?[+-]? *(?:#.*)?$)")


def sign(lines: Lines, number: int, stumble: Stumble) -> Mend | None:
    """A value that begins with what YAML takes for a sign of its own."""
    for line in (lines[number], lines[lines.near(stumble.context.line)]):
        found = _SIGNS.match(line.value)
        if not found or not stumble.within(line):
            continue
        place = Place(line.number, line.column)
        if re.match(r"\* *:", line.value):  # as a key: what it means there is said with the menu
            return Mend(place, "", "", {line.number: line.having(STAR + line.value[1:])})
        if found[0] in "[{" and re.search(r"[\w'\"]: ", line.value):
            return _flow(lines, line, stumble)
        cure, edit = quoted(lines, line, line.value.rstrip())
        return Mend(place, f"a text cannot begin with {found[0]}", cure, edit)
    return None


def _flow(lines: Lines, line: Line, stumble: Stumble) -> Mend:
    """Fields within { } of which YAML cannot find the end."""
    sign = line.value[0]
    message, place = f"the {sign} is opened here and not closed", Place(line.number, line.column)
    cure = f"close it with {'}' if sign == '{' else ']'}"
    if stumble.at.line == line.number and stumble.at.column <= len(line.value) + line.column:
        message, place = f"this does not fit into the {sign} that is opened before it", stumble.at
        cure = 'separate fields by commas; a text that holds ", " or ": " stands in quotes'
    edits = aside(lines, line)
    below = lines.below(line.number)
    while below and edits and (below.start > line.start or below.value[:1] in ("]", "}")):
        edits[below.number] = ""
        below = lines.below(below.number)
    return Mend(place, message, cure, edits)


def colon(lines: Lines, number: int, stumble: Stumble) -> Mend | None:
    """A colon within a text, which YAML takes for that of a field."""
    line = lines[number]
    if "mapping values" not in stumble.said:
        return None
    message = "the colon in the text reads as that of a field"
    if line.dashes and not line.field:  # `- Sundays: closed: all day`
        line = line._replace(name="", value=line.name + line.value)
    if stumble.at.column >= line.column and line.is_own and line.text:
        cure, edit = quoted(lines, line, line.text)
        return Mend(stumble.at, message, cure, edit)
    if not line.builds and lines.owner(number).startswith("option"):
        cure = "put the whole text in quotes, or write it below answer: >-"
        text = lines.all[number - 1].replace(":", ";")  # a further line of a text
        return Mend(stumble.at, message, cure, {number: text})
    return None
