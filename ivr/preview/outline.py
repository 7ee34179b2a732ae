"""Draws the menu tree: keys, titles, ids, and how far away every answer is."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from ivr.check.timing import seconds
from ivr.dialogue.clock import there, weekly
from ivr.dialogue.engine import step
from ivr.dialogue.phrases import worded
from ivr.dialogue.sentences import option_prompt
from ivr.dialogue.state import State
from ivr.dialogue.turn import Arrived, Key, Say, Turn
from ivr.dialogue.wording import choice
from ivr.tree.closings import NOBODY, Notice, closed_by
from ivr.tree.ids import keys_of
from ivr.tree.model import MAIN, Answer, Goto, Line, Menu, Option, Transfer, Tree
from ivr.tree.telephone import shown


class _Row(NamedTuple):
    drawn: str
    presses: str
    seconds: str
    id: str


def outline(line: Line, closed: tuple[datetime | None, datetime | None] | None = None) -> str:
    """Draw the menu as text, each language below the one before.

    `closed` is since when the whole line is closed, and when it opens; that is written below it.

    The seconds are for a caller who listens to the greeting and to each menu up to the right
    option, and presses its key at once; a language, too, is chosen as soon as it is named.
    """
    drawn, before = [], 0.0
    begin = State(line.edition)
    arrived = step(line, begin, Arrived())
    below = [_closed(*closed, line.zone)] if closed else []
    if not line.choices:
        return "\n".join([_outline(line, begin, arrived, before), *below])
    keys = {language: key for key, language in choice(line).items()}
    for prompt in arrived.prompts:
        before += seconds(line, prompt)
        if isinstance(prompt, Say) and prompt.piece == "line.choose":
            chosen = step(line, begin, Key(keys[prompt.language]))
            drawn.append(_outline(line, chosen.state, chosen, before))
    return "\n".join(["\n\n".join(drawn), *below])


def _outline(line: Line, state: State, turn: Turn, before: float) -> str:
    """Draw the menu in the language of a state; `turn` is what callers hear in the main menu."""
    tree = line.tree(state.language)
    main = tree.options[MAIN]
    name = f"{tree.name}, {state.language}" if state.language else tree.name
    if tree.main_part > 1:
        name += f", when closed{_key_0(tree, main)}"
    rows = [_Row(name, "presses", "seconds", "id")]
    if isinstance(main, Menu):
        rows += _rows(line, main, turn, before, "")
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


def _rows(line: Line, menu: Menu, turn: Turn, before: float, indent: str) -> Iterator[_Row]:
    """Draw a menu's options; `turn` is what callers hear there, `before` the seconds until then."""
    language = turn.state.language
    tree, options = line.tree(language), list(menu.options.values())
    for option in options:
        last = option is options[-1]
        named = replace(option_prompt(tree, option), language=language)
        heard = turn.prompts[: turn.prompts.index(named) + 1]
        time = before + sum(seconds(line, prompt) for prompt in heard)
        branch = "└─ " if last else "├─ "
        drawn = f"{indent}{branch}{option.key}  {tree.title(option)}{_leads_to(tree, option)}"
        if isinstance(option, Menu):
            yield _Row(drawn, "", "", option.id)
            inside = step(line, turn.state._replace(place=menu.id), Key(option.key))
            yield from _rows(line, option, inside, time, indent + ("   " if last else "│  "))
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
        return f" → {contact.written or shown(contact.number)}{private}"
    if isinstance(option, Answer) and len(option.parts) > 1:
        return f" ({len(option.parts)} parts)"
    return ""
