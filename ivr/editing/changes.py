"""Changes that a form makes to a menu: each to the lines that it is about, and to nothing else.

`apply` takes the files and a change, and returns the files as they are with it. What results is
parsed again, and differs by exactly what was asked; else EditError is raised.
"""

from typing import NamedTuple

from ivr.editing import texts
from ivr.editing.errors import EditError as EditError
from ivr.editing.sources import Files, Menu


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


Change = SetText | SetParts | SetField | RemoveField


def apply(files: Files, change: Change) -> dict[str, bytes]:
    """Return the files with a change. Raises EditError, which says what to do."""
    menu = Menu(files)
    match change:
        case SetText(address, field, text, language, everywhere):
            edit = texts.set_text(menu, address, field, text, language, everywhere)
        case SetParts(address, field, parts, language, everywhere):
            edit = texts.set_text(menu, address, field, parts, language, everywhere)
        case SetField(address, field, value, everywhere):
            edit = texts.set_field(menu, address, field, value, everywhere)
        case RemoveField(address, field):
            edit = texts.set_field(menu, address, field, "", everywhere=False)
    return {**files, **edit}
