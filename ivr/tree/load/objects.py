"""Reads the fields of objects from YAML nodes, and reports what is not as a shape says."""

import re
from collections.abc import Iterator
from functools import lru_cache

from ivr.tree import fields
from ivr.tree.fields import Shape
from ivr.tree.load.languages import LanguageReader
from ivr.tree.load.texts import shown, unreadable
from ivr.tree.parse.draft import UNREADABLE, as_written
from ivr.tree.parse.parser import List, Mapping, Node, Scalar, place
from ivr.tree.problems import Place, choice, nearest

Fields = dict[str, Node]
"""The values of an object's fields by name; under UNREADABLE, what might have been any of them."""

_HOLDERS = ("menu", "contacts", "lexicon", "phrases", "hours")
"""Fields below which names stand that are the author's own."""


_WEEKDAY = re.compile(r"(mon|tue|wed|thu|fri|sat|sun)", re.IGNORECASE)
_nearest = lru_cache(maxsize=1_000)(nearest)  # some 100 microseconds, and mistakes repeat


class Reader(LanguageReader):
    """Reads objects."""

    def pairs(self, node: Node, owner: object, shape: Shape) -> Iterator[tuple[Node, Node]]:
        """Names and values of a mapping. Names may repeat, which is reported."""
        if not isinstance(node, Mapping) or not node.value:
            self.misplaced(node, owner, shape)
            return
        seen: dict[str, Node] = {}
        for key, value in node.value:
            if not isinstance(key, Scalar):
                message = f"{owner}: a list or fields stand where a name is expected"
                cure = "put it in quotes if it is a text, or write a name"
                self.error(place(key), message, cure)
                continue
            if seen.setdefault(key.value, key) is not key and not unreadable(key):
                first = place(seen[key.value]).line
                message = f'{owner}: "{shown(key)}" stands here twice, first in line {first}'
                self.error(place(key), message, "keep one of them")
            yield key, value

    def misplaced(self, node: Node, owner: object, shape: Shape) -> None:
        """Report that an object is not made of fields."""
        self.source.draft.gaps = True
        if unreadable(node):
            return
        found, cure = "nothing stands", shape.cure
        if isinstance(node, List) and node.value:
            found = "a list stands"
            cure += ", without brackets" if node.flow_style else ", without dashes"
            if shape is fields.MENU and not node.flow_style:
                cure = "write a key such as 1: in the place of each dash, and the fields below it"
        elif isinstance(node, Scalar) and node.value:
            found = f'the text "{shown(node)}" stands'
            slip = re.match(r"([a-z]+):(?=\S)", node.value)
            if slip and slip[1] in shape.names:
                cure = f"put a space after {slip[0]}"
            elif shape is fields.MENU:
                cure = f"use answer: for a text, or {cure}"
        if found == "nothing stands" and shape in (fields.CONTACTS, fields.LEXICON, fields.PHRASES):
            cure += ", or take it out"
        self.error(place(node), f"{owner}: {found} where {shape.expected}", cure)

    def fields(self, node: Node, shape: Shape, owner: object, at: Place) -> Fields:
        """The fields of an object that its shape knows; `at` is where the object itself stands."""
        if isinstance(node, Mapping):
            try:
                found = {key.value: value for key, value in node.value}
            except TypeError:  # a name that is a list
                found = {}
            if len(found) == len(node.value) and shape.required <= found.keys() <= shape.names:
                return found
        return self._faulty_fields(node, shape, owner, at)

    def _faulty_fields(self, node: Node, shape: Shape, owner: object, at: Place) -> Fields:
        found: Fields = {}
        holder = ""  # the field before, if names of the author's own are missing below it
        for key, value in self.pairs(node, owner, shape):
            name = key.value
            if name not in shape.names:
                if holder in found:
                    self._outside(key, holder, owner)
                    del found[holder]
                    name = UNREADABLE
                elif holder:
                    name = UNREADABLE  # beside the one that has been reported
                else:
                    name = self._key_too_deep(key, found, owner, at) or self._meant(
                        key, shape, owner
                    )
            else:
                holder = name if name in _HOLDERS and value.value == "" else ""
            found.setdefault(name, value)
        if isinstance(node, Mapping) and node.value:
            if not all(isinstance(key, Scalar) for key, _ in node.value):
                found[UNREADABLE] = node
            self._missing(found, shape, owner, at)
        return found

    def _missing(self, found: Fields, shape: Shape, owner: object, at: Place) -> None:
        if UNREADABLE in found:
            return  # it may be what seems to be missing
        for field in shape.fields:
            lost = field.name == "menu" and self.source.draft.gaps
            if field.required and field.name not in found and not lost:
                cure = f"add {field.name}: {field.about[0].lower()}{field.about[1:].rstrip('.')}"
                self.error(at, f"{owner}: {field.name} is missing", cure)

    def _outside(self, key: Node, holder: str, owner: object) -> None:
        """Report a name of the author's own that stands beside its holder."""
        self.source.draft.gaps = True
        message = f'{owner}: "{shown(key)}" stands beside {holder}:, which is empty'
        cure = f"indent it, and what follows, further than {holder}:"
        self.error(place(key), message, cure)

    def _key_too_deep(self, key: Node, found: Fields, owner: object, at: Place) -> str:
        """Report a key among the fields of an option that is no menu; what to file it under."""
        if key.value not in fields.KEYS or not {"answer", "transfer", "goto"} & found.keys():
            return ""
        self.source.draft.gaps = True
        message = f"{owner}: key {key.value} is indented as if it were a field of this option"
        self.error(place(key), message, f"begin it in column {at.column}")
        return UNREADABLE

    def _meant(self, key: Node, shape: Shape, owner: object) -> str:
        """Report an unknown name; the field that was meant, or what to file it under."""
        name, written = as_written(key.value), shown(key)
        near = _nearest(name, shape.names)
        if unreadable(key):
            return UNREADABLE
        if name == "<<":
            message, cure = "merge keys (<<) are not used here", "write the fields out"
            near = UNREADABLE
        elif name in (*fields.KEYS, *fields.KEPT):
            message = f"key {name} stands where a field is expected"
            cure = "put it below menu:, indented further than that"
            near = UNREADABLE
        elif shape is fields.CONTACT and _WEEKDAY.match(name):
            message, cure = f'unknown field "{written}"', "indent it below hours:"
            near = UNREADABLE
        elif near or name not in fields.NAMES:
            message = f'unknown field "{written}"'
            cure = f'did you mean "{near}"?' if near else choice(sorted(shape.names))
        else:
            home = next(shape for shape in fields.WITH_FIELDS if name in shape.names)
            message, cure = f"{name} is a field of {home.name}", "move it there"
            if home is fields.FILE:
                self.source.draft.gaps = True  # nothing of what it holds is read
                cure = f"begin {name}: in column 1"
                if shape is fields.PART:
                    message, cure = f"{name} is a field of the main file", "move it there"
        self.error(place(key), f"{owner}: {message}", cure)
        return near or name
