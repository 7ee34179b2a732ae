"""Contacts, notices and closures: added, changed and removed; and the hours, as a week."""

from collections.abc import Mapping, Sequence

from ivr.editing.errors import EditError
from ivr.editing.lines.nodes import index_of, is_block, value_of
from ivr.editing.lines.yaml_value import Value, tidy
from ivr.editing.options import Texts, check_contact_unused, spoken_value
from ivr.editing.sources import Menu, Spot, pairs
from ivr.editing.texts import Changed, check_alone, set_value, spot_of
from ivr.editing.week import merged, renamed
from ivr.tree import fields
from ivr.tree.ids import ID_LENGTH, slug
from ivr.tree.parse.parser import List, Scalar
from ivr.tree.parse.parser import Mapping as MappingNode

_ARTICLES = ("the-", "our-", "el-", "la-", "los-", "las-")


def contact_key(menu: Menu, name: Texts) -> str:
    """Make a key for a new contact from its name, which no other has."""
    first = name if isinstance(name, str) else next(iter(name.values()), "")
    made = slug(first)
    for article in _ARTICLES:
        made = made.removeprefix(article)
    made = made or "contact"
    number, key = 1, made
    while f"contacts/{key}" in menu.spots:
        number += 1
        key = f"{made[: ID_LENGTH - 4]}-{number}"
    return key


def add_contact(
    menu: Menu, name: Texts, numbers: Sequence[str], more: Mapping[str, Value]
) -> Changed:
    """Add a contact after the others."""
    numbers = tuple(filter(None, (" ".join(tidy(one).split()) for one in numbers)))
    if not numbers or not spoken_value(menu, name):
        raise EditError("a contact needs a name and a number; write both")
    value: dict[str, Value] = {"name": spoken_value(menu, name),
                               "number": numbers[0] if len(numbers) == 1 else numbers}  # fmt: skip
    for field in fields.CONTACT.fields:
        if given := more.get(field):
            value[field] = given
    key, whole = contact_key(menu, name), menu.spot("line")
    contacts = pairs(whole.node).get("contacts")
    if not isinstance(contacts, MappingNode) or not contacts.value:
        return _set_root(menu, whole, "contacts", {key: value})
    check_alone(menu, menu.spots[f"contacts/{contacts.value[0][0].value}"], None, everywhere=False)
    edit = menu.edit("")
    edit.add_block(contacts, key, value, len(contacts.value))
    return {"": edit.finished()}


def _set_root(menu: Menu, whole: Spot, name: str, value: Value) -> Changed:
    return set_value(menu, whole, name, value)


def add_item(menu: Menu, name: str, value: Mapping[str, Value] | str) -> Changed:
    """Add a notice or a closure after the others."""
    whole = menu.spot("line")
    found = pairs(whole.node).get(name)
    if isinstance(found, Scalar) and found.value:  # dates alone
        return set_value(menu, whole, name, [str(value_of(found)), value])
    if not isinstance(found, List) or not found.value:
        return _set_root(menu, whole, name, [value])
    check_alone(menu, whole, found, everywhere=False)
    edit = menu.edit("")
    edit.add_item(found, value, len(found.value))
    return {"": edit.finished()}


def remove(menu: Menu, address: str) -> Changed:
    """Remove a contact, a notice, a closure or what is heard when closed.

    With the last one of them its field goes too.
    """
    spot = menu.spot(address)
    if spot.spec not in (fields.CONTACT, fields.NOTICE, fields.CLOSURE, fields.CLOSED_LINE):
        raise EditError("this cannot be removed; every line has it")
    if spot.spec is fields.CONTACT:
        check_contact_unused(menu, str(spot.key.value) if spot.key else "")
    root, name = spot.chain[0], address.partition("/")[0]
    check_alone(menu, spot, None, everywhere=False)
    edit = menu.edit(spot.file)
    edit.loses_comments = True
    if spot.holder is root or len(spot.holder.value) == 1:
        edit.remove_field(root, index_of(root, name))
    elif spot.spec is fields.CONTACT:
        index = next(n for n, (key, _) in enumerate(spot.holder.value) if key is spot.key)
        edit.remove_block(spot.holder, index)
    else:
        edit.remove_item(spot.holder, int(address.partition("/")[2]) - 1)
    return {spot.file: edit.finished()}


def set_closure(menu: Menu, address: str, field: str, value: Value) -> Changed:
    """Write the dates or the text of a closure that is only dates in the file."""
    spot = menu.spot(address)
    check_alone(menu, spot, None, everywhere=False)
    dates = value if field == "dates" else value_of(spot.node)
    if not dates:
        raise EditError("the dates cannot be empty; remove the closure instead")
    if field == "dates" and isinstance(dates, tuple | list):
        dates = ", ".join(map(str, dates))
    new: Value = {"dates": dates, "text": value} if field == "text" and value else dates
    root = spot.chain[0]
    if spot.holder is root:
        return set_value(menu, menu.spot("line"), "closures", [new])
    edit = menu.edit(spot.file)
    edit.set_item(spot.holder, int(address.partition("/")[2]) - 1, new)
    return {spot.file: edit.finished()}


def set_hours(menu: Menu, address: str, week: str | Sequence[str]) -> Changed:
    """Write when somebody is there, Monday first; the lines of days that stay are kept."""
    spot = spot_of(menu, address, "hours")
    if isinstance(week, str):
        return set_value(menu, spot, "hours", " ".join(week.split()))
    old = spot.get("hours")
    value = merged(value_of(old) if old is not None else "", week)
    if value is None:
        return {}
    if old is None or not is_block(old):
        return set_value(menu, spot, "hours", value)
    check_alone(menu, spot, old, everywhere=False)
    edit, names = menu.edit(spot.file), renamed(value_of(old), value)
    edit.loses_comments = True
    try:
        edit.set_fields(old, value, names)
    except EditError:  # nothing of it stays in its place
        menu = Menu(menu.files)
        return set_value(menu, menu.spot(address), "hours", value)
    return {spot.file: edit.finished()}


def set_holidays(
    menu: Menu, address: str, country: str, state: str, dates: Sequence[str]
) -> Changed:
    """Write the days on which nobody is there: public holidays, dates, or both."""
    spot, given = spot_of(menu, address, "holidays"), tuple(filter(None, map(str.strip, dates)))
    listed: Value = given[0] if len(given) == 1 else given
    if not country:
        return set_value(menu, spot, "holidays", listed or "")
    value: dict[str, Value] = {"country": country}
    if state:
        value["state"] = state
    if given:
        value["dates"] = listed
    return set_value(menu, spot, "holidays", value)
