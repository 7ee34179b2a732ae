"""Reads fields, texts and lists from YAML nodes, and reports what is not as a shape says."""

from typing import NamedTuple

from ivr.tree.problems import Place, Problem, suggest
from ivr.tree.shapes import Shape
from ivr.tree.source import List, Mapping, Node, Scalar, place
from ivr.tree.yaml_errors import UNREADABLE

COLON = 'a text that holds ": " stands in quotes'


class Entry(NamedTuple):
    """One field of an object: its name as written, where, and its value."""

    name: str
    place: Place
    value: Node


class Reader:
    """Collects problems while an object's fields are read.

    Every method answers with something usable, empty if need be, so that reading goes on.
    """

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems

    def error(self, at: Place, message: str, cure: str = "") -> None:
        """Report what keeps the tree from going live."""
        self.problems.append(Problem(at, message, cure))

    def advise(self, at: Place, message: str, cure: str = "") -> None:
        """Report what might be better."""
        self.problems.append(Problem(at, message, cure, "advice"))

    def entries(self, node: Node, owner: str, expected: str) -> list[Entry]:
        """The fields of a mapping, each name once. `owner` and `expected` are for messages."""
        if not isinstance(node, Mapping):
            if not _unreadable(node):
                found = "a list" if isinstance(node, List) else "nothing"
                if isinstance(node, Scalar) and node.value:
                    found = f'the text "{_short(node.value)}"'
                self.error(place(node), f"{owner}: {found} stands here", f"write {expected}")
            return []
        seen: dict[str, Place] = {}
        entries = []
        for key, value in node.value:
            at, name = place(key), key.value
            if not isinstance(key, Scalar):
                self.error(at, f"{owner}: a name is expected here, not a list or fields", COLON)
            elif name in seen:
                first = seen[name].line
                self.error(
                    at,
                    f'{owner}: "{name}" stands here twice, first in line {first}',
                    "keep one of them",
                )
            elif name != UNREADABLE:
                seen[name] = at
                entries.append(Entry(name, at, value))
        return entries

    def fields(self, node: Node, shape: Shape, owner: str, at: Place) -> dict[str, Entry]:
        """The fields of an object that its shape knows; `at` is where the object itself stands."""
        known = shape.by_name
        found = {}
        for entry in self.entries(node, owner, f"its fields, such as {shape.fields[0].name}:"):
            if entry.name in known:
                found[entry.name] = entry
            else:
                self.error(
                    entry.place,
                    f'{owner}: unknown field "{entry.name}"',
                    suggest(entry.name, known),
                )
        if isinstance(node, Mapping):
            for field in shape.fields:
                if field.required and field.name not in found:
                    self.error(at, f"{owner}: {field.name} is missing", f"add it: {field.about}")
        return found

    def text(self, node: Node, owner: str, limit: int | None = None) -> str:
        """A text with its white space folded; "" where there is none, which is reported."""
        if _unreadable(node):
            return ""
        if not isinstance(node, Scalar):
            found = "a list" if isinstance(node, List) else "fields"
            self.error(place(node), f"{owner}: one text is expected here, not {found}", COLON)
            return ""
        text = " ".join(node.value.split())
        if not text:
            cure = "write a text; one that begins with # stands in quotes"
            self.error(place(node), f"{owner} is empty", cure)
        if limit and len(text) > limit:
            self.error(place(node), f"{owner} has {len(text)} characters", f"use at most {limit}")
        return text

    def texts(self, node: Node, owner: str) -> list[tuple[str, Place]]:
        """One text, or a list of them, each with its place."""
        if not isinstance(node, List):
            text = self.text(node, owner)
            return [(text, place(node))] if text else []
        if not node.value:
            self.error(place(node), f"{owner} is an empty list", "write its parts")
        parts = [
            (self.text(item, f"{owner}, part {number}"), place(item))
            for number, item in enumerate(node.value, 1)
        ]
        return [part for part in parts if part[0]]


def _unreadable(node: Node) -> bool:
    return isinstance(node, Scalar) and UNREADABLE in node.value


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:37].rstrip() + "…"
