"""Advice on a sound tree, of what no single field shows."""

from collections.abc import Iterator

from ivr.tree.model import Tree
from ivr.tree.problems import Problem


def unused(tree: Tree) -> Iterator[Problem]:
    """Contacts that nothing names."""
    named = {tree.operator}
    for option in tree.options.values():
        named |= {getattr(option, "contact", None), getattr(option, "offer", None)}
    for contact in tree.contacts.values():
        if contact.key not in named:
            message = f'contact "{contact.key}" is never used'
            cure = "name it in operator:, offer: or transfer:, or take it out"
            yield Problem(contact.place, message, cure, "advice")
