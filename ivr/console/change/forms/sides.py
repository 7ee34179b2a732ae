"""Two changes of one place as people read them: what each says, field by field."""

import re
from collections.abc import Iterator, Sequence
from textwrap import dedent
from typing import NamedTuple

from ivr.console.change import typed
from ivr.console.change.forms.outline import title_of_element
from ivr.console.change.forms.shown import LABELS
from ivr.console.differences.say import Marked, marked
from ivr.editing.form import Element, find
from ivr.editing.lines.parsed import parsed
from ivr.editing.merge import Collision
from ivr.tree.parse.parser import List, Mapping, Node, Scalar
from ivr.web.formats import language_name
from ivr.web.translations import gettext as _

_LANGUAGE = re.compile("[a-z]{2,3}-[A-Z]{2}")


class Row(NamedTuple):
    """A field of one side, with the words marked that the other side does not have."""

    label: str
    text: Marked


class Side(NamedTuple):
    """What one side says: rows, or the lines as they are in the file where they are no fields."""

    rows: tuple[Row, ...]
    raw: str


class Choice(NamedTuple):
    """A collision to choose in: what it is about, both sides, and how it was before."""

    title: str
    mine: Side
    theirs: Side
    base: Side
    can_be_both: bool


def choices(collisions: Sequence[Collision], every: Sequence[Element]) -> list[Choice]:
    """Show each collision; `every` are the elements of the menu as the others have it."""
    return [_choice(one, every) for one in collisions]


def _choice(one: Collision, every: Sequence[Element]) -> Choice:
    element = find(tuple(every), one.address)
    texts = [typed.as_text(side) for side in (one.base, one.mine, one.theirs)]
    base, mine, theirs = (dict(_fields(text)) for text in texts)
    if mine == theirs:  # they differ in what is no field, such as a comment
        base = mine = theirs = {}
    return Choice(
        title_of_element(element, every) if element else _("Another place in the menu"),
        Side(_rows(mine, theirs), texts[1]),
        Side(_rows(theirs, mine), texts[2]),
        Side(_rows(base, base), texts[0]),
        one.is_added and not mine.keys() & theirs.keys(),
    )


def _rows(own: dict[str, str], other: dict[str, str]) -> tuple[Row, ...]:
    return tuple(
        Row(label, pair.now)
        for label, text in own.items()
        for pair in marked(other.get(label, ""), text)
    )


def _fields(text: str) -> Iterator[tuple[str, str]]:
    """Yield the fields that lines have, each with its text; nothing if they are no fields."""
    source = parsed(dedent(text).encode())
    if not any(one.severity == "error" for one in source.problems):
        yield from _below(source.root, ())


def _below(node: Node | None, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    match node:
        case Scalar() if names:
            yield ", ".join(names), node.value
        case List() if names and all(isinstance(item, Scalar) for item in node.value):
            yield ", ".join(names), " ".join(item.value for item in node.value)
        case List():
            for number, item in enumerate(node.value, 1):
                yield from _below(item, (*names, str(number)))
        case Mapping():
            for key, value in node.value:
                if isinstance(key, Scalar):
                    yield from _below(value, (*names, _label(key.value)))


def _label(name: str) -> str:
    if name.isdecimal():
        return _("key %(key)s", key=name)
    if _LANGUAGE.fullmatch(name):
        return language_name(name)
    return _(LABELS.get(name, name)).partition(" (")[0]  # without how it is typed
