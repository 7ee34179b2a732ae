"""Explains a YAML syntax error to somebody who is not a programmer, and lets parsing go on.

YAML stops at its first error, often some lines after the mistake, in words about its own grammar.
The rules here look at the lines as a person would: each knows one mistake, says what to do, and
edits the draft as its author probably would, so that the rest of the file is checked too. Where no
rule applies, the value on the line is set aside.
"""

from collections.abc import Callable

from ivr.tree.parse.draft import Draft
from ivr.tree.parse.repair.flow import texts_in_braces
from ivr.tree.parse.repair.indentation import indentation, listed
from ivr.tree.parse.repair.lines import Lines
from ivr.tree.parse.repair.structure import beginning, bullet, dash, item, marked, slip, stray
from ivr.tree.parse.repair.syntax_error import Fix, SyntaxFault, aside
from ivr.tree.parse.repair.text import anchor, colon, open_quote, special, text_after_quote
from ivr.tree.problems import Place, Problem, of


def repair(draft: Draft, fault: SyntaxFault) -> bool:
    """Report a syntax error and edit the draft so that it is gone. False if nothing can be edited.

    Each line is reported once: a second error in it may be a consequence of the first.
    """
    lines = Lines(draft.text)
    noticed = fault.context if "simple key" in fault.said else fault.at
    number = lines.near(noticed.line)
    found = next(filter(None, (rule(lines, number, fault) for rule in _RULES)))
    edits = found.lines
    if found.place.line in draft.repaired:
        edits = aside(lines, lines[number])
    elif found.message and found.place.line not in draft.tabbed:
        owner = lines.owner(found.place.line) if found.owner is None else found.owner
        message, at = of(owner, found.message), draft.original(found.place)
        draft.problems.append(Problem(at, message, found.cure, unreadable=True))
        draft.repaired.add(found.place.line)
    if found.gap:
        draft.gaps.add(found.place.line)
    draft.edit(edits)
    return bool(edits)


_UNFIT = ("this does not fit the lines above it",
          "compare its indentation with that of its neighbors")  # fmt: skip
# Part of the message of the YAML library → the message here, and the cure.
_MEANINGS = (
    ("flow", "a list or fields are opened before this and never closed", "close them with ] or }"),
    ("mapping values", *_UNFIT), ("expected key", *_UNFIT), ("'-' indicator", *_UNFIT),
    ("document start", *_UNFIT),
    ("escape character", "the character after \\ means nothing to YAML",
     "write \\\\ for a backslash"),
)  # fmt: skip


def _anything(lines: Lines, number: int, fault: SyntaxFault) -> Fix:
    line = lines[number]
    place = fault.at if fault.at.line == number else Place(number, line.start)
    for words, message, cure in _MEANINGS:
        if words in fault.said:
            return Fix(place, message, cure, aside(lines, line))
    message = "YAML cannot read this; its own message is: " + fault.said.strip()
    return Fix(place, message, "put the text in quotes", aside(lines, line))


_RULES: tuple[Callable[[Lines, int, SyntaxFault], Fix | None], ...] = (
    bullet, marked, anchor, texts_in_braces, open_quote, text_after_quote, special, listed,
    colon, slip, beginning, dash, indentation, stray, item, _anything,
)  # fmt: skip
