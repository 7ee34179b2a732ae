"""Explains where YAML stumbles to somebody who is not a programmer, and lets reading go on.

YAML stops at its first error, often some lines after the mistake, in words about its own grammar.
Here the lines are looked at as a person would: each rule knows one mistake, says what to do, and
edits the draft as its author probably would, so that the rest of the file is checked too. Where no
rule fits, the value on the line is set aside.
"""

from collections.abc import Callable

from ivr.tree.parse.draft import Draft
from ivr.tree.parse.repair.indentation import indentation, listed
from ivr.tree.parse.repair.lines import Lines
from ivr.tree.parse.repair.structure import (
    beginning,
    bullet,
    dash,
    dash_for_key,
    item,
    marked,
    second_document,
    slip,
    stray,
)
from ivr.tree.parse.repair.syntax_error import Mend, Stumble, aside
from ivr.tree.parse.repair.text import anchor, colon, open_quote, sign, text_after_quote
from ivr.tree.problems import Place, Problem


def mend(draft: Draft, stumble: Stumble) -> bool:
    """Report a stumble and edit the draft so that it is not met again; whether there was a way.

    Each line is reported once: a second stumble over it may come of the first.
    """
    lines = Lines(draft.text)
    noticed = stumble.context if "simple key" in stumble.said else stumble.at
    number = lines.near(noticed.line)
    found = next(filter(None, (rule(lines, number, stumble) for rule in _RULES)))
    edits = found.lines
    if found.place.line in draft.mended:
        edits = aside(lines, lines[number])
    elif found.message and found.place.line not in draft.tabbed:
        owner = lines.owner(found.place.line) if found.owner is None else found.owner
        message = f"{owner}: {found.message}" if owner else found.message
        draft.problems.append(Problem(draft.original(found.place), message, found.cure))
        draft.mended.add(found.place.line)
    draft.gaps |= found.gap
    draft.edit(edits)
    return bool(edits)


_UNFIT = ("this does not fit the lines above it",
          "compare its indentation with that of its neighbours")  # fmt: skip
# What YAML says, in its words → what is said here, and the cure.
_MEANINGS = (
    ("flow", "a list or fields are opened before this and not closed", "close them with ] or }"),
    ("mapping values", *_UNFIT), ("expected key", *_UNFIT), ("'-' indicator", *_UNFIT),
    ("document start", *_UNFIT),
    ("escape character", "after \\ comes a character that YAML does not know",
     "write \\\\ for a backslash"),
)  # fmt: skip


def _anything(lines: Lines, number: int, stumble: Stumble) -> Mend:
    line = lines[number]
    place = stumble.at if stumble.at.line == number else Place(number, line.start)
    for words, message, cure in _MEANINGS:
        if words in stumble.said:
            return Mend(place, message, cure, aside(lines, line))
    message = "YAML cannot read this, in the words of its library: " + stumble.said.strip()
    return Mend(place, message, "put the text in quotes", aside(lines, line))


_RULES: tuple[Callable[[Lines, int, Stumble], Mend | None], ...] = (
    second_document, dash_for_key, bullet, marked, anchor, open_quote, text_after_quote, sign,
    listed, colon, slip, beginning, dash, indentation, stray, item, _anything,
)  # fmt: skip
