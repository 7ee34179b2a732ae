"""What YAML's own error messages mean to somebody who is not a programmer."""

import re

import yaml

from ivr.tree.problems import Place, Problem

UNREADABLE = "\ue000"
"""Stands for a value that could not be read and has been reported: nothing more is said of it."""

_QUOTE = 'text that holds quotes, ": " or " #" stands whole in quotes: "like \\"this\\""'
# What PyYAML (libyaml) says, in its words → what is said here, and the cure.
_MEANINGS = (
    ("while scanning a quoted scalar", "a quotation mark is opened here and never closed",
     "close it at the end of the text"),
    ("mapping values are not allowed", 'a ": " that YAML takes for a field', _QUOTE),
    ("while scanning an alias", "a * that YAML takes for an alias", "put it in quotes"),
    ("undefined alias", "this alias (*) has no anchor (&) of the same name before it",
     "text that begins with * stands in quotes"),
    ("found duplicate anchor", "this anchor (&) is used twice", "give each its own name"),
    ("cannot start any token", "text cannot begin with this character", "put the text in quotes"),
    ("while scanning a block scalar", "after | or > the text begins on the next line",
     "move it to the next line, indented"),
    ("while scanning a simple key", "a line that is neither a field nor part of a text",
     'write "field: value", or indent it to go on with the text above'),
    ("while parsing a flow sequence", "a [ is opened here and never closed", "close it with ]"),
    ("while parsing a flow mapping", "a { is opened here and never closed", "close it with }"),
    ("expected a single document", "a second document begins here (---)",
     "keep everything in one"),
    ("did not find expected '-' indicator", "this line does not go on with the list above",
     "indent it as the other items are, and begin it with a dash"),
    ("did not find expected key", "this does not fit the lines above",
     "indent it as its neighbours are; " + _QUOTE),
    ("while scanning a tag", "a ! that YAML takes for a tag", "put the text in quotes"),
    ("while scanning an anchor", "an & that YAML takes for an anchor", "put the text in quotes"),
    ("while parsing a node", "YAML cannot read this", "put the text in quotes"),
)  # fmt: skip
# Of these the beginning is what the administrator has to look at, not the place it was noticed.
_AT_THE_BEGINNING = ("quoted scalar", "flow sequence", "flow mapping", "block scalar")


def explain(error: yaml.YAMLError, text: str) -> Problem:
    """The error in an administrator's words, at the place where the mistake is made."""
    said = f"{getattr(error, 'context', '') or ''} {getattr(error, 'problem', '') or error}"
    mark = getattr(error, "problem_mark", None)
    context = getattr(error, "context_mark", None)
    if context and any(words in said for words in (*_AT_THE_BEGINNING, "simple key", "alias")):
        mark = context
    line = mark.line + 1 if mark else 1
    lines = text.split("\n")
    at = Place(min(line, len(lines)), mark.column + 1 if mark and line <= len(lines) else 1)
    for words, message, cure in _MEANINGS:
        if words in said:
            return Problem(at, message, cure)
    return Problem(at, f"YAML cannot read this ({said.strip()})", "put the text in quotes")


_VALUE = re.compile(r"( *(?:- +)*(?:[\w-]+ *: +|- +))[^ \n]")


def mend(text: str, at: Place) -> str | None:
    """The text with the value on that line set aside, so that reading can go on; None if unclear.

    Only the value of a field or the item of a list is taken out. To guess more than that would
    report mistakes that nobody made.
    """
    lines = text.split("\n")
    match = _VALUE.match(lines[at.line - 1])
    if not match or UNREADABLE in lines[at.line - 1]:
        return None
    lines[at.line - 1] = match[1] + UNREADABLE
    return "\n".join(lines)
