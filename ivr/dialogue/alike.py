"""Which states are alike: the engine does the same in them, but for the names of places.

What it does depends of a place on its kind, its keys, its parts and who can be called there. So
whatever holds at one place of a shape, in every context that a call can bring there, holds at every
place of that shape.
"""

from collections.abc import Hashable

from ivr.dialogue.state import State
from ivr.tree.model import MAIN, Answer, Menu, Option, Transfer, Tree

Node = tuple[Hashable, ...]
"""States that are alike have the same."""


class Alike:
    """The shapes of one tree's places. In a tree of several languages each has its own."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.shapes: dict[tuple[str, str], Node] = {}
        self.known: dict[Node, Node] = {}

    def node(self, state: State) -> Node:
        """What a state has in common with those that are alike."""
        return self.shape(state.language, state.place), *state[2:]

    def shape(self, language: str, place: str) -> Node:
        """What a place has in common with those that are alike."""
        shape = self.shapes.get((language, place))
        if shape is None:
            tree = self.tree.of(language)
            shape = _shape(tree, tree.options[place])
            shape = self.shapes[language, place] = self.known.setdefault(shape, shape)
        return shape


def _shape(tree: Tree, option: Option) -> Node:
    person = tree.person(option)
    called = person.key if person else ""
    if isinstance(option, Menu):
        return "menu", option.id == MAIN, tuple(option.options), called
    if isinstance(option, Answer):
        return "answer", len(option.parts), option.parent == MAIN, called
    if isinstance(option, Transfer):
        return "transfer", option.contact, called
    return (type(option).__name__,)
