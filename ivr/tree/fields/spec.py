"""What is known about a field and about an object, whatever they are."""

from collections.abc import Callable
from typing import Any, NamedTuple

from ivr.tree.problems import Flaw

MAX_TITLE = 200  # characters, also of a contact's name

Schema = dict[str, Any]
Check = Callable[[str], Flaw | None]
"""Says what is wrong with a text, or None."""


class Value(NamedTuple):
    """How a field's value is written.

    `spoken` is a text that callers hear, which a file of several languages gives once for each;
    `limit` is its most characters, 0 what the voice says in one piece; `check` judges each text.
    """

    schema: Schema
    spoken: bool = False
    limit: int = MAX_TITLE
    check: Check | None = None


class Field(NamedTuple):
    """A field: its name, how its value is written, and what it is for."""

    name: str
    value: Value
    about: str
    required: bool = False

    @property
    def purpose(self) -> str:
        """What it is for, within a sentence."""
        return self.about[0].lower() + self.about[1:].rstrip(".")


class ObjectSpec:
    """An object of the file: its name, its fields, and what to say where it is something else.

    `expected` continues "expected … but found a list"; `cure` says what to do.
    """

    def __init__(self, name: str, expected: str, cure: str, fields: tuple[Field, ...] = ()) -> None:
        self.name = name
        self.expected = expected
        self.cure = cure
        self.this = f"this {name.split()[-1]}"
        self.fields = {field.name: field for field in fields}
        self.names = frozenset(self.fields)
        self.required = frozenset(field.name for field in fields if field.required)
