"""Options of a menu: given another key, moved, added and removed with what is below them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ivr.editing.errors import EditError
from ivr.editing.lines.nodes import nodes, repeated
from ivr.editing.lines.yaml_value import Value, tidy
from ivr.editing.sources import Menu, Spot, pairs
from ivr.editing.spoken import languages_of
from ivr.editing.texts import Changed, check_alone, name_of
from ivr.tree import fields
from ivr.tree.ids import as_id, slug
from ivr.tree.parse.parser import Mapping as MappingNode
from ivr.tree.parse.parser import Node, Scalar

Texts = str | Mapping[str, str]
"""A text, or one for each language."""


class NewOption(NamedTuple):
    """An option to add: what it leads to, and what is said of it.

    `value` is the answer (a text, or parts), by language if there are several; or whom a transfer
    calls (a contact's key), or where a goto leads (an option's id). A menu has `options` instead.
    """

    leads_to: str
    title: Texts = ""
    value: Texts | Sequence[str] | Mapping[str, Sequence[str]] = ""
    options: tuple["NewOption", ...] = ()


def spoken_value(menu: Menu, text: object) -> Value:
    """Write a text as the menu has its texts: alone, or under languages."""
    known = languages_of(menu)
    if isinstance(text, Mapping):
        made = {language: _tidied(one) for language, one in text.items()}
        if len(known) < 2:
            return next(iter(made.values()), "")
        return {language: made[language] for language in known if made.get(language)}
    made_alone = _tidied(text)
    return {known[0]: made_alone} if len(known) > 1 and made_alone else made_alone


def _tidied(text: object) -> Value:
    if isinstance(text, str):
        return tidy(text)
    return [*filter(None, map(tidy, text))] if isinstance(text, Sequence) else ""


def _as_value(menu: Menu, new: NewOption) -> dict[str, Value]:
    made: dict[str, Value] = {}
    if title := spoken_value(menu, new.title):
        made["title"] = title
    if new.leads_to == "menu":
        if not new.options:
            raise EditError("a menu needs at least one option; write its first question and answer")
        made["menu"] = {str(key): _as_value(menu, one) for key, one in enumerate(new.options, 1)}
    elif new.leads_to == "answer":
        made["answer"] = spoken_value(menu, new.value)
    else:
        made[new.leads_to] = str(new.value).strip()
    if new.leads_to in fields.NEED_TITLE and "title" not in made:
        raise EditError("the title is missing; write what the menu says of this option")
    if not made[new.leads_to]:
        what = {"answer": "the answer", "transfer": "whom it calls"}.get(new.leads_to, "the option")
        raise EditError(f"{what} is missing; write one")
    return made


def holder(menu: Menu, address: str) -> tuple[str, Node]:
    """The file and the node in which a menu has its options. Raises EditError."""
    for spot in menu.spots.values():
        if spot.menu == address and spot.key is not None:
            return spot.file, spot.holder
    menu.spot(address)
    raise EditError("this menu has no options yet; write the first one in the text")


def _option(menu: Menu, address: str) -> tuple[Spot, int]:
    spot = menu.spot(address)
    if not spot.menu:
        raise EditError("only an option of a menu has a key")
    check_alone(menu, spot, None, everywhere=False)
    return spot, _index(spot)


def _index(spot: Spot) -> int:
    return next(n for n, (key, _) in enumerate(spot.holder.value) if key is spot.key)


def _keys(owner: Node) -> dict[str, int]:
    """The index of each key of a menu."""
    return {str(key.value): n for n, (key, _) in reversed([*enumerate(owner.value)])
            if isinstance(key, Scalar)}  # fmt: skip


def set_key(menu: Menu, address: str, key: str) -> Changed:
    """Give an option another key; what has that key gets the option's own."""
    spot, index = _option(menu, address)
    if key not in fields.KEYS:
        raise EditError(f"an option has a key from {fields.KEYS[0]} to {fields.KEYS[-1]}")
    other = _keys(spot.holder).get(key)
    if other == index:
        return {}
    edit = menu.edit(spot.file)
    if other is None:
        edit.set_key(spot.holder, index, key)
    else:
        edit.swap_keys(spot.holder, index, other)
    return {spot.file: edit.finished()}


def move(menu: Menu, address: str, by: int) -> Changed:
    """Let an option change places with the one before it (-1) or after it (1)."""
    spot, index = _option(menu, address)
    other = _keys(spot.holder)[neighbour(menu, address, by).rpartition("/")[2]]
    edit = menu.edit(spot.file)
    edit.swap(spot.holder, index, other)
    return {spot.file: edit.finished()}


def neighbour(menu: Menu, address: str, by: int) -> str:
    """The address of the option before another, or after it. Raises EditError."""
    spot, index = _option(menu, address)
    order = sorted(_keys(spot.holder).items())
    at = next((n for n, (_, one) in enumerate(order) if one == index), len(order)) + by
    if not 0 <= at < len(order):
        raise EditError(f"it is already the {'last' if by > 0 else 'first'} option of its menu")
    return f"{spot.menu}/{order[at][0]}"


def add(menu: Menu, address: str, new: NewOption, after: str) -> Changed:
    """Add an option at the end of a menu, or after another, whose followers make room."""
    value = _as_value(menu, new)
    file, owner = holder(menu, address)
    index = _option(menu, after)[1] + 1 if after else len(owner.value)
    key = new_key(menu, address, after)
    moved = [*_making_room(_keys(owner), key)]
    edit = menu.edit(file)
    for number, name in moved:
        edit.set_key(owner, number, name)
    edit.add_block(owner, key, value, index)
    return {file: edit.finished()}


def new_key(menu: Menu, address: str, after: str) -> str:
    """The key that an added option gets; "" if none is free."""
    keys = _keys(holder(menu, address)[1])
    if after and (key := _next(after.rpartition("/")[2].partition("~")[0])):
        return key
    free = [one for one in fields.KEYS if one not in keys]
    return next((one for one in free if one > max(keys)), "") or next(iter(free), "")


def _next(key: str) -> str:
    return next((one for one in fields.KEYS if one > key), "")


def _making_room(keys: Mapping[str, int], key: str) -> Iterator[tuple[int, str]]:
    """Yield which options get which keys, so that a key becomes free. Raises EditError."""
    if len(keys.keys() & {*fields.KEYS}) >= len(fields.KEYS) or not key:
        raise EditError("a menu has at most six options; remove one, or put some into a menu of "
                        "their own")  # fmt: skip
    while key in keys:
        after = _next(key)
        if not after:
            raise EditError("no key is free after it; add it at the end, or change a key first")
        yield keys[key], after
        key = after


def remove(menu: Menu, address: str) -> Changed:
    """Remove an option with all that is below it."""
    spot, index = _option(menu, address)
    if len(spot.holder.value) == 1:
        raise EditError("it is the only option of its menu; remove the menu itself, or add another "
                        "option first")  # fmt: skip
    gone = {made for one in menu.spots.values() if _is_below(one, address) for made in _ids(one)}
    users = [one for one in menu.spots.values() if not _is_below(one, address)
             and _text(one.get("goto")) in gone and one.menu]  # fmt: skip
    _check_unused(users, "lead to it")
    lost = _repeated_below(menu, spot)
    edit = menu.edit(spot.file)
    edit.remove_block(spot.holder, index)
    for node in lost:
        edit.forget_anchor(node)
    return {spot.file: edit.finished()}


def _repeated_below(menu: Menu, spot: Spot) -> list[Node]:
    """Texts written elsewhere that only this option repeats (*). Raises EditError.

    A text of its own that others repeat cannot go before they do.
    """
    root = menu.root(spot.file)
    many = repeated(root) if b"*" in menu.files[spot.file] else set()
    if not many:
        return []
    inside: dict[int, list[Node]] = {}
    all_of_them: dict[int, list[Node]] = {}
    for counted, top in ((inside, spot.node), (all_of_them, root)):
        for one in nodes(top):
            if id(one) in many:
                counted.setdefault(id(one), []).append(one)
    for name, found in inside.items():
        is_own = found[0].start_mark.index >= spot.node.start_mark.index
        if is_own and len(all_of_them[name]) > len(found):
            raise EditError("another option repeats a text of this one (*); write the text out "
                            "there first, in the text")  # fmt: skip
    rest = {name: len(found) - len(inside.get(name, ())) for name, found in all_of_them.items()}
    return [found[0] for name, found in inside.items() if rest[name] == 1
            and isinstance(found[0], Scalar)]  # fmt: skip


def _is_below(spot: Spot, address: str) -> bool:
    return spot.address == address or spot.address.startswith(f"{address}/")


def _ids(spot: Spot) -> Iterator[str]:
    """Yield the ids that an option may have."""
    title = spot.get("title")
    first = next(iter(pairs(title).values()), title) if isinstance(title, MappingNode) else title
    yield from filter(None, (_text(spot.get("id")), slug(_text(first))))


def _text(node: Node | None) -> str:
    return " ".join(node.value.split()) if isinstance(node, Scalar) else ""


def _check_unused(users: Sequence[Spot], how: str) -> None:
    if users:
        names = " and ".join(name_of(one) for one in users[:3])
        raise EditError(f"others {how}: {names}; change those first")


def check_contact_unused(menu: Menu, key: str) -> None:
    """Make sure that nothing names a contact. Raises EditError."""
    names = ("operator", "offer", "transfer", "closes")
    users = [one for one in menu.spots.values() if one.address != "hours" and any(
        as_id(key) in map(as_id, _named(one.get(name))) for name in names)]  # fmt: skip
    _check_unused(users, "name this contact")


def _named(node: Node | None) -> Sequence[str]:
    if node is None or isinstance(node, MappingNode):
        return ()
    return [_text(node)] if isinstance(node, Scalar) else [_text(one) for one in node.value]
