"""Changes that a form makes to a menu: each to the lines that it is about, and to nothing else.

`apply` takes the files and a change, and returns the files as they are with it. What results is
parsed again, and differs by exactly what was asked; else EditError is raised.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ivr.editing import lists, options, texts
from ivr.editing.errors import EditError as EditError
from ivr.editing.lines.yaml_value import Value
from ivr.editing.options import NewOption as NewOption
from ivr.editing.options import Texts as Texts
from ivr.editing.options import spoken_value
from ivr.editing.sources import Files, Menu
from ivr.tree import fields
from ivr.tree.parse.parser import Scalar


class SetText(NamedTuple):
    """Write a text that callers hear (title, spoken, answer, greeting, name, text, closed, …).

    `language` is "" for the first or only one. A text of "" takes it away. Where an alias repeats
    the text, it changes `everywhere` or is refused.
    """

    address: str
    field: str
    text: str
    language: str = ""
    everywhere: bool = False


class SetParts(NamedTuple):
    """Write an answer in parts, each heard as a breath of its own."""

    address: str
    field: str
    parts: tuple[str, ...]
    language: str = ""
    everywhere: bool = False


class SetField(NamedTuple):
    """Write a field that callers do not hear: a name, a number, true or false, a list of them.

    "" or () takes it away.
    """

    address: str
    field: str
    value: str | tuple[str, ...]
    everywhere: bool = False


class RemoveField(NamedTuple):
    """Take a field away, in all languages."""

    address: str
    field: str


class SetKey(NamedTuple):
    """Give an option another key; an option that has it gets this one's."""

    address: str
    key: str


class Move(NamedTuple):
    """Let an option change places with the one before it (`by` -1) or after it (1)."""

    address: str
    by: int


class AddOption(NamedTuple):
    """Add an option to a menu (its address), at the end or `after` another (its address)."""

    menu: str
    option: NewOption
    after: str = ""


class AddContact(NamedTuple):
    """Add a contact; `more` has other fields, such as extension, private, accept or timeout."""

    name: Texts
    numbers: tuple[str, ...]
    more: Mapping[str, str] = {}


class AddNotice(NamedTuple):
    """Add a notice. Times are as a file has them: `2026-12-23` or `2026-12-23 17:00`."""

    text: Texts
    begins: str = ""
    until: str = ""
    urgent: bool = False
    closes: tuple[str, ...] = ()


class AddClosure(NamedTuple):
    """Add days on which everybody is closed: `2026-12-24`, or `2026-12-24 to 2027-01-02`."""

    dates: tuple[str, ...]
    text: Texts = ""


class SetHours(NamedTuple):
    """Write the hours of the line (`hours`) or of a contact: seven texts, Monday first.

    "" is a closed day. One text is for the whole week: `24/7`, or "" to take the hours away.
    """

    address: str
    week: str | tuple[str, ...]


class SetHolidays(NamedTuple):
    """Write the days on which nobody is there: of a country and state, dates, or both."""

    address: str
    country: str = ""
    state: str = ""
    dates: tuple[str, ...] = ()


class Remove(NamedTuple):
    """Remove an option with all below it, a contact, a notice or a closure, and its comments."""

    address: str


Change = (
    SetText | SetParts | SetField | RemoveField | SetKey | Move | AddOption | AddContact
    | AddNotice | AddClosure | SetHours | SetHolidays | Remove
)  # fmt: skip


def apply(files: Files, change: Change) -> dict[str, bytes]:
    """Return the files with a change. Raises EditError, which says what to do."""
    menu = Menu(files)
    if "line" not in menu.spots:
        raise EditError("the file cannot be read; put it right in the text first")
    return {**files, **_changed(menu, change)}


def _changed(menu: Menu, change: Change) -> texts.Changed:
    match change:
        case SetKey(address, key):
            return options.set_key(menu, address, key)
        case Move(address, by):
            return options.move(menu, address, by)
        case AddOption(address, option, after):
            return options.add(menu, address, option, after)
        case SetHours(address, week):
            return lists.set_hours(menu, address, week)
        case SetHolidays(address, country, state, dates):
            return lists.set_holidays(menu, address, country, state, dates)
        case Remove(address):
            remove = options.remove if menu.spot(address).menu else lists.remove
            return remove(menu, address)
        case AddContact() | AddNotice() | AddClosure():
            return _added(menu, change)
        case _:
            return _set(menu, change)


def _added(menu: Menu, change: AddContact | AddNotice | AddClosure) -> texts.Changed:
    match change:
        case AddContact(name, numbers, more):
            return lists.add_contact(menu, name, numbers, more)
        case AddNotice():
            return lists.add_item(menu, "notices", _notice(menu, change))
        case AddClosure(dates, text):
            return lists.add_item(menu, "closures", _closure(menu, dates, text))


def _set(menu: Menu, change: SetText | SetParts | SetField | RemoveField) -> texts.Changed:
    spot = menu.spot(change.address)
    if isinstance(spot.node, Scalar) and spot.spec is fields.CLOSURE:
        value: Value = ""
        if isinstance(change, SetText):
            value = spoken_value(menu, {change.language: change.text} if change.language
                                 else change.text)  # fmt: skip
        elif isinstance(change, SetField):
            value = change.value
        return lists.set_closure(menu, change.address, change.field, value)
    match change:
        case SetText(address, field, text, language, everywhere):
            return texts.set_text(menu, address, field, text, language, everywhere)
        case SetParts(address, field, parts, language, everywhere):
            return texts.set_text(menu, address, field, parts, language, everywhere)
        case SetField(address, field, value_, everywhere):
            return texts.set_field(menu, address, field, value_, everywhere)
        case RemoveField(address, field):
            return texts.set_field(menu, address, field, "", everywhere=False)


def _notice(menu: Menu, new: AddNotice) -> dict[str, Value]:
    text = spoken_value(menu, new.text)
    if not text:
        raise EditError("the text of the notice is missing; write what callers should hear")
    closes: Value = new.closes[0] if len(new.closes) == 1 else new.closes
    given = {"text": text, "from": new.begins.strip(), "until": new.until.strip(),
             "urgent": "true" * new.urgent, "closes": closes}  # fmt: skip
    return {name: value for name, value in given.items() if value}


def _closure(menu: Menu, dates: Sequence[str], text: Texts) -> dict[str, Value] | str:
    dates = tuple(filter(None, map(str.strip, dates)))
    if not dates:
        raise EditError("the dates are missing; choose at least one day")
    said = spoken_value(menu, text)
    if said:
        return {"dates": dates[0] if len(dates) == 1 else dates, "text": said}
    return ", ".join(dates)


def address_after(files: Files, change: Change) -> str:
    """Where what a change is about will be after it; "" if it will be gone.

    `files` are those before the change. Raises EditError.
    """
    menu = Menu(files)
    match change:
        case SetKey(address, key):
            return f"{menu.spot(address).menu}/{key}"
        case Move(address, by):
            return options.neighbour(menu, address, by)
        case AddOption(address, _, after):
            return f"{address}/{options.new_key(menu, address, after)}"
        case AddContact(name, _, _):
            return f"contacts/{lists.contact_key(menu, name)}"
        case AddNotice() | AddClosure():
            kind = "notices" if isinstance(change, AddNotice) else "closures"
            count = sum(one.startswith(f"{kind}/") for one in menu.spots)
            return f"{kind}/{count + 1}"
        case Remove():
            return ""
        case _:
            return change.address
