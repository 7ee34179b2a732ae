"""The whole tree: what no single field shows."""

from collections.abc import Iterator

from ivr.tree.model import Goto, Menu, Option, Tree
from ivr.tree.problems import Problem
from ivr.tree.voices import limit

MANY = 5  # options in a menu, from which on callers forget the first


def check(tree: Tree) -> Iterator[Problem]:
    """Errors and advice about a tree, which may still be unsound."""
    yield from _long_texts(tree)
    for option in tree.options.values():
        if isinstance(option, Menu):
            yield from _size(option)
        elif isinstance(option, Goto):
            yield from _loop(tree, option)
    yield from _unused(tree)


def _long_texts(tree: Tree) -> Iterator[Problem]:
    most = limit(tree.voice)
    texts = [("greeting", tree.greeting, tree.greeting_place)]
    for answer in tree.answers():
        parts = zip(answer.parts, answer.part_places, strict=True)
        texts += [(f'answer "{answer.id}"', part, at) for part, at in parts]
    for owner, text, at in texts:
        if len(text) > most:
            message = f"{owner}: {len(text):,} characters in one piece; the voice says {most:,}"
            yield Problem(at, message, "cut it into parts, each a list item with a dash")


def _size(menu: Menu) -> Iterator[Problem]:
    owner = f'menu "{menu.id}"'
    if len(menu.options) > MANY:
        message = f"{owner} has {len(menu.options)} options, which are hard to remember"
        yield Problem(menu.place, message, f"put at most {MANY} in a menu", "advice")
    if len(menu.options) == 1:
        cure = "put what it holds in its place"
        yield Problem(menu.place, f"{owner} has one option only", cure, "advice")


def _loop(tree: Tree, start: Goto) -> Iterator[Problem]:
    seen: list[str] = []
    option: Option | None = start
    while isinstance(option, Goto) and option.id not in seen:
        seen.append(option.id)
        option = tree.options.get(option.target)
    if option is start:
        way = " to ".join([*seen, start.id])
        cure = "let one of them lead to an answer, a menu or a transfer"
        yield Problem(start.place, f"goto leads round in a circle: {way}", cure)


def _unused(tree: Tree) -> Iterator[Problem]:
    named = {tree.operator}
    for option in tree.options.values():
        named |= {getattr(option, "contact", None), getattr(option, "offer", None)}
    if not named - {None} <= tree.contacts.keys():
        return  # a misspelt name is reported, and may be the one that is missed here
    for contact in tree.contacts.values():
        if contact.key not in named:
            message = f'contact "{contact.key}" is never used'
            yield Problem(
                contact.place,
                message,
                "name it in operator:, offer: or transfer:, or take it out",
                "advice",
            )
