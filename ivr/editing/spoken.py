"""The languages of a menu, and what its elements have in each."""

from ivr.editing.lines.nodes import value_of
from ivr.editing.lines.yaml_value import Value
from ivr.editing.sources import Menu, Spot, pairs
from ivr.tree import fields
from ivr.tree.load.languages import by_language
from ivr.tree.load.texts import items
from ivr.tree.parse.parser import Mapping, Node, Scalar


def languages_of(menu: Menu) -> tuple[str, ...]:
    """The languages of a menu, the first one first, as its file names them."""
    found = pairs(menu.root())
    named = found.get("languages", found.get("language"))
    if named is None:
        return ()
    tags = [*by_language(named)] or [one.value for one in items(named) if isinstance(one, Scalar)]
    return tuple(map(str, filter(None, tags)))


def wanted(spot: Spot, all_languages: tuple[str, ...]) -> tuple[str, ...]:
    """The languages in which an element has its texts: its own, if it names some."""
    node = pairs(spot.node).get("languages") if spot.spec is fields.OPTION else None
    own = [one.value for one in items(node)] if node is not None else []
    return tuple(one for one in all_languages if one in own) or all_languages or ("",)


def in_languages(node: Node | None, wanted: tuple[str, ...]) -> dict[str, Value]:
    """The values of a text by language; one that names none is that of the first."""
    if node is None:
        return {}
    if isinstance(node, Mapping):
        return {name: value_of(one) for name, one in by_language(node).items()}
    return {wanted[0]: value_of(node)} if node.value else {}
