"""Draws the menu tree: keys, titles, ids, and how far away every answer is."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from ivr.dialogue.clock import there, weekly
from ivr.dialogue.phrases import worded
from ivr.preview.reach import Arrival, arrivals, enter, heard
from ivr.tree.closings import NOBODY, Notice, closed_by
from ivr.tree.ids import keys_of
from ivr.tree.model import Answer, Goto, Line, Menu, Option, Transfer, Tree


class _Row(NamedTuple):
    drawn: str
    presses: str
    seconds: str
    id: str


def outline(line: Line, closed: tuple[datetime | None, datetime | None] | None = None) -> str:
    """Draw the menu as text, each language below the one before.

    `closed` is since when the whole line is closed, and when it opens; that is written below it.

    `reach` says whose seconds these are.
    """
    below = [_closed(*closed, line.zone)] if closed else []
    drawn = (_outline(line, arrival) for arrival in arrivals(line))
    return "\n".join(["\n\n".join(drawn), *below])


def _outline(line: Line, arrival: Arrival) -> str:
    """Draw the menu in the language of the callers who come to it."""
    language, main = arrival.turn.state.language, arrival.menu
    tree = line.tree(language)
    name = f"{tree.name}, {language}" if language else tree.name
    if tree.main_part > 1:
        name += f", when closed{_key_0(tree, main)}"
    rows = [_Row(name, "presses", "seconds", "id"), *_rows(line, arrival, "")]
    width = max(len(row.drawn) for row in rows)
    lines = (f"{row.drawn:{width}}  {row.presses:>7}  {row.seconds:>7}  {row.id}" for row in rows)
    return "\n".join([*lines, *_times(tree)])


def _closed(since: datetime | None, until: datetime | None, zone: str) -> str:
    edges = {"since": since, "until": until}
    said = [f" {word} {at:%Y-%m-%d %H:%M}" for word, at in edges.items() if at]
    return f"the line is closed{','.join(said)} ({zone})"


def _times(tree: Tree) -> Iterator[str]:
    words = worded(tree)
    if tree.emergency:
        yield f"emergency: {tree.emergency}"
    for contact in tree.contacts.values():
        hours = contact.hours
        times = [there(weekly(hours, words), hours, tree.zone, words)] if hours else []
        if said := [*times, *["closed now"] * (contact.key in tree.closed)]:
            yield f"{contact.key}: {'; '.join(said)}"
    yield from dict.fromkeys(map(_notice, tree.notices))  # a closure may have several ranges


def _notice(notice: Notice) -> str:
    closes = f", closes {closed_by(notice)}" if notice.closes - NOBODY else ""
    text = f": {notice.text}" if notice.text else ""
    return f"{notice.kind} {notice.number}{', urgent' * notice.urgent}{closes}{text}"


def _rows(line: Line, arrival: Arrival, indent: str) -> Iterator[_Row]:
    """Draw the options of a menu as callers hear them who come to it."""
    tree, options = line.tree(arrival.turn.state.language), list(heard(line, arrival))
    for option, time in options:
        last = option is options[-1][0]
        branch = "└─ " if last else "├─ "
        drawn = f"{indent}{branch}{option.key}  {tree.title(option)}{_leads_to(tree, option)}"
        if isinstance(option, Menu):
            yield _Row(drawn, "", "", option.id)
            inside = enter(line, arrival, option, time)
            yield from _rows(line, inside, indent + ("   " if last else "│  "))
        else:
            yield _Row(drawn, str(len(keys_of(option.path))), f"{time:.0f}", option.id)


def _leads_to(tree: Tree, option: Option) -> str:
    return _target(tree, option) + _key_0(tree, option)


def _key_0(tree: Tree, option: Option) -> str:
    """Say whom key 0 reaches where an option has an operator of its own."""
    return f" (0 → {tree.contacts[option.operator].name})" if option.operator else ""


def _target(tree: Tree, option: Option) -> str:
    if isinstance(option, Goto):
        return f" → {option.target}"
    if isinstance(option, Transfer):
        contact = tree.contacts[option.contact]
        private = " (private)" * contact.private
        return f" → {tree.numbers_of(contact)[0]}{private}"
    if isinstance(option, Answer) and len(option.parts) > 1:
        return f" ({len(option.parts)} parts)"
    return ""
