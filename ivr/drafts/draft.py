"""A draft from an FAQ: the menu file, and what a person must still decide, each at its place."""

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from ivr.check.check import check
from ivr.drafts.arrange import arranged
from ivr.drafts.menu_file import Row, Start, rows
from ivr.drafts.outline import Entry, Outline, Section
from ivr.editing.lines.yaml_text import WIDTH
from ivr.tree.fields.spec import MAX_TITLE
from ivr.tree.telephone import numbers_in

MARK = "# DECIDE: "
_SENTENCE = re.compile(r"[^.!?]+[.!?]?")
_EMERGENCY = re.compile(r"\b9[- ]?1[- ]?1\b.*[.!]$", re.DOTALL)
_OWNER = re.compile(r'option [\d,]+(?: ".*?")?: (?=\w)')  # at whose place the decision is marked
_MOST_LEFT_OUT = 20  # texts of the source that the draft shows, of those that it has no place for


class Decision(NamedTuple):
    """What a person must decide, and the line of the file at which it is marked."""

    line: int
    text: str


def draft(start: Start, found: Outline) -> list[Row]:
    """Return the lines of a draft, with what a person must decide."""
    start = replace(start, emergency=start.emergency or _emergency(found))
    asked = _with_numbers(found.entries, start)
    entries = arranged(asked, start.words)
    head = [_asked(row) for row in rows(start, entries)]
    return [*_advised(head), *_rest(found)]


def written(lines: Sequence[Row]) -> tuple[str, list[Decision]]:
    """Return the text of a file, in which decisions are comments, and where they are."""
    text: list[str] = []
    decisions: list[Decision] = []
    for row in lines:
        indent = row.text[: len(row.text) - len(row.text.lstrip())]
        for one in row.decide:
            decisions.append(Decision(len(text) + 1, one))
            text += textwrap.wrap(
                _printable(one), WIDTH, initial_indent=indent + MARK,
                subsequent_indent=f"{indent}#   ", break_long_words=False,
                break_on_hyphens=False,
            )  # fmt: skip
        text.append(row.text)
    return "".join(f"{line}\n" for line in text), decisions


# What no check can know, by how the line begins at which it is asked.
_OPEN = {
    "#emergency:": "may people in danger call? Then take away the # of the next line",
    "#hours:": "when are people there? Take away the # of the next lines, and write the hours; "
    "without them the line calls the office at any time",
    "#contacts:": "whom can callers reach? Take away the # of the next lines, and write the number "
    "of your office; without it key 0 reaches nobody",
}  # fmt: skip


_OFFER = ("to put callers through to {number} with key 0 after this answer, add it under contacts: "
          "and name it here with offer:")  # fmt: skip


def _asked(row: Row) -> Row:
    found = (decide for begins, decide in _OPEN.items() if row.text.startswith(begins))
    return row._replace(decide=(*row.decide, *found))


def _with_numbers(entries: Iterable[Entry], start: Start) -> list[Entry]:
    """Ask of each telephone number in an answer whether callers should be put through to it."""
    found: list[Entry] = []
    for one in entries:
        if isinstance(one, Section):
            found.append(one._replace(entries=tuple(_with_numbers(one.entries, start))))
            continue
        named = {number: written for part in one.parts
                 for written, number in numbers_in(part, start.region)}  # fmt: skip
        for _, own in numbers_in(start.number, start.region):
            named.pop(own, None)
        asks = (_OFFER.format(number=written) for written in named.values())
        found.append(one._replace(decide=(*one.decide, *asks)))
    return found


def _emergency(found: Outline) -> str:
    """The sentence of the source that says to call 911; "" if it has none."""
    questions = Section("", found.entries).questions()
    texts = [*found.left_out, *(part for one in questions for part in one.parts)]
    sentences = (one for text in texts if "1" in text for one in _SENTENCE.findall(text))
    calls = (one.strip() for one in sentences if _EMERGENCY.search(one))
    return next((one for one in calls if len(one) <= MAX_TITLE), "")


def _rest(found: Outline) -> Iterator[Row]:
    """Yield the texts that are in the source and not in the draft, as comments at its end."""
    if found.unanswered:
        yield from _listed(found.unanswered, "these have no answer in the source: leave them out, "
                           "or write answers and add them above")  # fmt: skip
    if found.left_out:
        yield from _listed(found.left_out, "these texts belong to no question in the source, and "
                           "were left out: may callers need one?")  # fmt: skip


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)


def _listed(texts: Sequence[str], decide: str) -> Iterator[Row]:
    yield Row("")
    lines = [line for text in texts[:_MOST_LEFT_OUT]
             for line in textwrap.wrap(_printable(text), WIDTH, initial_indent="#   - ",
                                       subsequent_indent="#     ", break_long_words=False,
                                       break_on_hyphens=False)]  # fmt: skip
    more = len(texts) - _MOST_LEFT_OUT
    lines += [f"#   - and {more} more"] * (more > 0)
    yield Row(lines[0], decide=(decide,))
    yield from map(Row, lines[1:])


def _advised(lines: Iterable[Row]) -> list[Row]:
    """Add what `ivr check` says of the draft, each above what it is about."""
    made = [*lines]
    text, _ = written([row._replace(decide=()) for row in made])
    for problem in check(text.encode()).problems:
        at = min(problem.place.line, len(made)) - 1
        while not made[at].starts:
            at -= 1
        said = f"{problem.message}; {problem.cure}" if problem.cure else problem.message
        said = _OWNER.sub("", said)
        made[at] = made[at]._replace(decide=(*made[at].decide, said))
    return made
