"""The menu of a draft as a list: each option with its key, how deep it is, and its place."""

from collections.abc import Iterator
from typing import NamedTuple

from ivr.tree.model import MAIN, Answer, Goto, Line, Menu, Option, Transfer, Tree
from ivr.tree.problems import Place


class Row(NamedTuple):
    """An option as the list shows it: `text` is the beginning of what it says, or where it leads.

    Its `depth` counts from 0; `language` is the first in which the menu has it.
    """

    id: str
    key: str
    title: str
    kind: str
    text: str
    depth: int
    place: Place


def rows(line: Line | None) -> list[Row]:
    """List the options of a line in the order of its menus; none of a line with errors."""
    if line is None:
        return []
    tree = line.default
    found = list(_below(tree, tree.options[MAIN], 0))
    if tree.when_closed:
        found += _below(tree, tree.when_closed.menu, 0)
    seen = {row.id for row in found}
    for other in line.trees[1:]:  # an option may be in some languages only
        found += (row for row in _below(other, other.options[MAIN], 0) if row.id not in seen)
    return found


def _below(tree: Tree, menu: Option, depth: int) -> Iterator[Row]:
    if not isinstance(menu, Menu):
        return
    for option in menu.options.values():
        kind, text = _leads_to(tree, option)
        title = tree.title(option)
        yield Row(option.id, option.key, title, kind, text, depth, option.place)
        yield from _below(tree, option, depth + 1)


def _leads_to(tree: Tree, option: Option) -> tuple[str, str]:
    if isinstance(option, Answer):
        return "answer", " ".join(option.parts)
    if isinstance(option, Transfer):
        return "transfer", tree.contacts[option.contact].name
    if isinstance(option, Goto):
        return "goto", tree.title(tree.options[option.target])
    return "menu", ""
