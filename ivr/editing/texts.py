"""Texts and other fields of an element: written, put under a language, and taken away."""

from collections.abc import Iterator, Sequence

from ivr.editing.errors import UNSAFE, EditError
from ivr.editing.lines.language_edit import LanguageEdit
from ivr.editing.lines.node_edit import NodeEdit
from ivr.editing.lines.nodes import index_of, made, pair, put, repeated, same, value_of
from ivr.editing.lines.parsed import parsed
from ivr.editing.lines.text_edit import at
from ivr.editing.lines.yaml_value import Value, tidy
from ivr.editing.sources import HOLDERS, Menu, Spot, pairs
from ivr.editing.spoken import languages_of, wanted
from ivr.tree import fields
from ivr.tree.ids import slug
from ivr.tree.parse.parser import List, Node, Scalar
from ivr.tree.parse.parser import Mapping as MappingNode

Changed = dict[str, bytes]
"""The files that have changed."""


def set_text(
    menu: Menu, address: str, field: str, text: str | Sequence[str], language: str, everywhere: bool
) -> Changed:
    """Write a text in a language, or all its parts; "" or () takes it away."""
    spot = spot_of(menu, address, field)
    value = tidy(text) if isinstance(text, str) else [*filter(None, map(tidy, text))]
    known = languages_of(menu)
    language = language or wanted(spot, known)[0]
    if language and language not in known:
        raise EditError(f"the menu has no texts in {language}; add the language first")
    index, alone = index_of(spot.node, field), len(wanted(spot, known)) == 1
    old = spot.node.value[index][1] if index >= 0 else None
    if isinstance(old, MappingNode):
        return _set_in_language(menu, spot, index, value, language, everywhere)
    first = wanted(spot, known)[0]
    if old is None:
        is_plain = len(known) < 2 or (alone and field not in fields.FILE.names)
        return set_value(menu, spot, field, value if is_plain or not value else {language: value})
    if len(known) < 2 or language == first or not old.value:
        if not old.value and len(known) > 1 and not alone and value:
            return set_value(menu, spot, field, {language: value}, everywhere)
        return set_value(menu, spot, field, value, everywhere)
    if not value:
        return {}
    check_alone(menu, spot, old, everywhere)
    wrapped = _wrapped(menu, spot, index, first, language)
    again = Menu({**menu.files, **wrapped})
    spot = again.spot(address)
    return wrapped | _set_in_language(again, spot, index, value, language, everywhere)


def _set_in_language(
    menu: Menu, spot: Spot, index: int, value: Value, language: str, everywhere: bool
) -> Changed:
    """Write a text among those of other languages."""
    field, texts = spot.node.value[index]
    here = index_of(texts, language)
    others = [one for key, one in texts.value if key.value != language and one.value]
    if not value and here < 0:
        return {}
    if not value and not others:
        return set_value(menu, spot, field.value, "", everywhere)
    if here >= 0 and same(texts.value[here][1], made(value)):
        return {}
    check_alone(menu, spot, texts, everywhere)
    is_first = field.value == "title" and language == wanted(spot, languages_of(menu))[0]
    keeps = _kept_id(menu, spot) if is_first else ""
    edit = menu.edit(spot.file)
    if here < 0:
        edit.add_field(texts, language, value, languages_of(menu))
    else:
        check_alone(menu, spot, texts.value[here][1], everywhere)
        _put_everywhere(edit, texts, here, value)
    return _with_id(menu, spot, {spot.file: edit.finished()}, keeps)


def set_field(
    menu: Menu, address: str, field: str, value: str | Sequence[str], everywhere: bool
) -> Changed:
    """Write a field that callers do not hear; "" or () takes it away."""
    spot = spot_of(menu, address, field)
    if isinstance(value, str):
        return set_value(menu, spot, field, " ".join(tidy(value).split()), everywhere)
    values = tuple(filter(None, (" ".join(tidy(one).split()) for one in value)))
    old = pairs(spot.node).get(field)
    is_one = len(values) == 1 and not isinstance(old, List)
    return set_value(menu, spot, field, values[0] if is_one else values or "", everywhere)


def set_value(
    menu: Menu, spot: Spot, field: str, value: Value, everywhere: bool = False
) -> Changed:
    """Write whatever a field has; "" takes it away."""
    index, order = index_of(spot.node, field), [*spot.spec.fields]
    if not value:
        return _removed(menu, spot, field)
    if index >= 0 and same(spot.node.value[index][1], made(value)):
        return {}
    if index >= 0:
        check_alone(menu, spot, spot.node.value[index][1], everywhere)
    else:
        check_alone(menu, spot, None, everywhere)
    keeps = _kept_id(menu, spot) if field == "title" else ""
    edit = menu.edit(spot.file)
    if index < 0:
        edit.add_field(spot.node, field, value, order)
    else:
        _put_everywhere(edit, spot.node, index, value)
    return _with_id(menu, spot, {spot.file: edit.finished()}, keeps)


def _with_id(menu: Menu, spot: Spot, changed: Changed, name: str) -> Changed:
    """Write the id by which others know an option, if there is one to write."""
    if not name:
        return changed
    again = Menu({**menu.files, **changed})
    return changed | set_value(again, again.spot(spot.address), "id", name)


def _removed(menu: Menu, spot: Spot, field: str) -> Changed:
    index = index_of(spot.node, field)
    if index < 0:
        return {}
    leads = next((one for one in fields.LEADS_TO if spot.get(one) is not None), "")
    needed = spot.spec.required | ({leads} if spot.spec is fields.OPTION else set())
    needed |= {"title"} if leads in fields.NEED_TITLE else set()
    if field in needed:
        raise EditError(f"the {_WORDS.get(field, field)} cannot be empty; write one")
    check_alone(menu, spot, None, everywhere=False)
    edit = menu.edit(spot.file)
    edit.loses_comments = True
    edit.remove_field(spot.node, index)
    return {spot.file: edit.finished()}


def _kept_id(menu: Menu, spot: Spot) -> str:
    """The id that an option has from its title, if another leads to it; else ""."""
    title, index = spot.get("title"), index_of(spot.node, "id")
    if isinstance(title, MappingNode) and title.value:
        title = title.value[0][1]
    if title is None or index >= 0 or not isinstance(title, Scalar):
        return ""
    made_of_title = slug(" ".join(title.value.split()))
    gotos = (one.get("goto") for one in menu.spots.values() if one.menu)
    return made_of_title if any(one is not None and one.value == made_of_title
                                for one in gotos) else ""  # fmt: skip


_WORDS = {"menu": "menu below it", "transfer": "contact that is called", "goto": "option"}


def spot_of(menu: Menu, address: str, field: str) -> Spot:
    """Find an element whose field can be written. Raises EditError."""
    spot = menu.spot(address)
    if field not in spot.spec.fields:
        raise EditError(f"this has no {field}")
    if not isinstance(spot.node, MappingNode):
        raise EditError("there is nothing in it yet; write it in the text, or remove it and add it "
                        "again")  # fmt: skip
    if index_of(spot.node, "<<") >= 0 and index_of(spot.node, field) < 0:
        raise EditError("its fields come from elsewhere in the file (<<); write them out in the "
                        "text first")  # fmt: skip
    return spot


# What an alias repeats.


def check_alone(menu: Menu, spot: Spot, value: Node | None, everywhere: bool) -> None:
    """Make sure that a change of a value changes nothing elsewhere. Raises EditError."""
    root = menu.root(spot.file)
    many = repeated(root) if b"*" in menu.files[spot.file] else set()
    around = [one for one in spot.chain if id(one) in many]
    if not around and (value is None or everywhere or id(value) not in many):
        return
    shared = around[0] if around else value
    places = {one.address: one for one in menu.spots.values() if shared in (*_within(one),)}
    others = [name_of(one) for name, one in places.items() if name != spot.address]
    where = f" in {' and '.join(others[:3])}" if others else ""
    cure = "write it out in both places, in the text"
    if not around:
        cure = f"say that it may change there too, or {cure}"
    raise EditError(f"this is also used{where}, because the file has it once and repeats it there "
                    f"(*); {cure}")  # fmt: skip


def name_of(spot: Spot) -> str:
    """Name an element in a message: `option 2,1`, `contact billing`."""
    what, *rest = spot.address.split("/")
    kinds = {"menu": "option", "when_closed": "when closed: option", "contacts": "contact",
             "notices": "notice", "closures": "closure"}  # fmt: skip
    return f"{kinds.get(what, what)} {','.join(rest)}" if rest else what.replace("_", " ")


def _within(spot: Spot) -> Iterator[Node]:
    """Yield the nodes of an element and of its values."""
    yield spot.node
    own = {} if spot.spec is fields.MENU else pairs(spot.node)
    for name, value in own.items():
        if name in HOLDERS:
            continue
        yield value
        if isinstance(value, MappingNode):
            yield from (one for _, one in value.value)
        elif isinstance(value, List):
            yield from value.value


def _put_everywhere(edit: NodeEdit, owner: Node, index: int, value: Value) -> None:
    """Write a value, where the file has it, if aliases repeat it."""
    old = pair(owner, index)[1]
    places = [*_places(edit.root, old)] if "*" in edit.text else [(owner, index)]
    places.sort(key=lambda one: at(old) < at(pair(*one)[0] or one[0]))  # where it is written
    edit.set_value(*places[0], value)
    new = pair(*places[0])[1]
    for one in places[1:]:
        put(*one, new)


def _places(node: Node | None, wanted: Node) -> Iterator[tuple[Node, int]]:
    """Find where a value is, first where it is written."""
    left, met = [node] if node is not None else [], set[int]()
    while left:
        owner = left.pop(0)
        if id(owner) in met or not isinstance(owner, MappingNode | List):
            continue
        met.add(id(owner))
        for index in range(len(owner.value)):
            one = pair(owner, index)[1]
            if one is wanted:
                yield owner, index
            left.append(one)


def _wrapped(menu: Menu, spot: Spot, index: int, first: str, other: str) -> Changed:
    """Put a text that has no language under the first one, with room for another."""
    raw, old = menu.files[spot.file], spot.node.value[index][1]
    menu.edit(spot.file)  # which makes sure that it can be changed
    room = LanguageEdit(raw)
    room.wrap(old, first, [other])
    edited = room.edited()
    new = parsed(edited)
    wanted_root = menu.root(spot.file)
    put(spot.node, index, made({first: value_of(old), other: ""}))
    if new.root is None or wanted_root is None or not same(new.root, wanted_root):
        raise EditError(UNSAFE)
    return {spot.file: edited}
