"""Advice on a sound tree, of what no single field shows."""

from collections.abc import Iterator

from ivr.tree.model import Contact, Tree
from ivr.tree.problems import Problem


def unused(tree: Tree) -> Iterator[Problem]:
    """Contacts that nothing names."""
    named, contacts = set[str | None](), dict[str, Contact]()
    for view in tree.each():  # each may include other files
        named.add(view.operator)
        for option in view.options.values():
            named |= {getattr(option, "contact", None), getattr(option, "offer", None)}
        contacts |= view.contacts
    for contact in contacts.values():
        if contact.key not in named:
            message = f'contact "{contact.key}" is never used'
            cure = "name it in operator:, offer: or transfer:, or take it out"
            yield Problem(contact.place, message, cure, "advice")
