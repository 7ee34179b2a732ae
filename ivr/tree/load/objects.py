"""Reads the fields of objects as their specs say, and reports what is not as they say."""

import re
from collections.abc import Iterator

from ivr.tree import fields
from ivr.tree.fields import synonyms
from ivr.tree.fields.spec import ObjectSpec
from ivr.tree.load.context import Context
from ivr.tree.load.languages import in_language, is_by_language
from ivr.tree.load.texts import (
    Written,
    is_set_aside,
    items,
    read_text,
    read_texts,
    report_empty,
    shown,
)
from ivr.tree.model import Text
from ivr.tree.parse.draft import UNREADABLE, as_written
from ivr.tree.parse.parser import List, Mapping, Node, Scalar, names, place
from ivr.tree.problems import Place, choice, did_you_mean, indent, of

_HOLDERS = ("menu", "contacts", "lexicon", "phrases", "hours")
"""Fields under which names of the author's own are expected."""
_LEADS = {"answer", "transfer", "goto"}
_BEGINS = {fields.OPTION.name: "title", fields.CONTACT.name: "name"}
"""The field with which an option or a contact usually begins."""
_WEEKDAY = re.compile(r"mon|tue|wed|thu|fri|sat|sun|week|daily|every ?day", re.IGNORECASE)
_NUMBER = re.compile(r"(\d\W*){7}")


class Fields(dict[str, Node]):
    """The fields that an object has by name, each read as its spec says when it is asked for.

    Under UNREADABLE is one that might have been any of them.
    """

    def __init__(
        self, context: Context, spec: ObjectSpec, owner: object, nodes: dict[str, Node]
    ) -> None:
        super().__init__(nodes)
        self.context = context
        self.spec = spec
        self.owner = owner

    def place(self, name: str) -> Place:
        return place(self[name])

    def label(self, name: str) -> str:
        return of(self.owner, name)

    def text(self, name: str) -> str:
        """Read a text; "" if the field is not there. What is wrong with it is reported."""
        if (node := self._node(name)) is None:
            return ""
        before, value = len(self.context.problems), self.spec.fields[name].value
        limit = value.limit or self.context.limit
        text = read_text(self.context, node, self.owner, name, limit, value.spoken)
        if value.check or value.spoken:
            faulty = len(self.context.problems) > before
            self._keep(name, Written(text, place(node)), node, faulty)
        return text

    def texts(self, name: str) -> list[Written]:
        """Read one text or a list of them; none if the field is not there."""
        if (node := self._node(name)) is None:
            return []
        heard = self.spec.fields[name].value.spoken
        found = read_texts(self.context, node, self.owner, name, heard)
        for one, item in zip(found, items(node), strict=False):
            self._keep(name, one, item)
        return found

    def _node(self, name: str) -> Node | None:
        node, field = self.get(name), self.spec.fields[name]
        if isinstance(node, Scalar) and node.value == "" and not field.value.spoken:
            report_empty(self.context, node, self.label(name), f"write {field.purpose}")
            return None
        if node is not None and field.value.spoken and self.context.languages:
            return in_language(self.context, node, self.owner, name)
        if isinstance(node, Mapping) and is_by_language(node) and not self.context.languages:
            tags = ", ".join(key.value for key, _ in node.value)
            cure = f"write the text alone, or languages: [{tags}] instead of language:"
            message = f"{self.label(name)}: there are languages, but the file has only one"
            self.context.unreadable(place(node), message, cure)
            return None
        return node

    def _keep(self, name: str, found: Written, node: Node, faulty: bool = False) -> None:
        """Check a text as its field demands; add it to the tree's if callers hear it."""
        (text, at), value = found, self.spec.fields[name].value
        if value.check and text and not faulty and (flaw := value.check(text)):
            self.context.flaw(at, self.label(name), flaw)
        if value.spoken and text:
            self.context.texts.append(Text(self.owner, name, text, at, place(node, end=True)))


def read_fields(context: Context, node: Node, spec: ObjectSpec, owner: object, at: Place) -> Fields:
    """Read the fields of an object that its spec knows; `at` is the place of the object itself."""
    if isinstance(node, Mapping):
        found = {key.value: value for key, value in node.value if isinstance(key, Scalar)}
        is_whole = bool(found) and len(found) == len(node.value)
        if is_whole and spec.required <= found.keys() <= spec.names:
            return Fields(context, spec, owner, found)
    return Fields(context, spec, owner, _read_faulty(context, node, spec, owner, at))


def read_pairs(
    context: Context, node: Node, owner: object, spec: ObjectSpec
) -> Iterator[tuple[Node, Node]]:
    """Read the names and values of a mapping. Names may repeat, which is reported.

    Keys of a menu are not judged here.
    """
    if not isinstance(node, Mapping) or not node.value:
        _report_other_than_fields(context, node, owner, spec)
        return
    seen: dict[str, Node] = {}
    for at, (key, value) in enumerate(node.value):
        if _is_doubled(context, node.value[at : at + 2], owner):
            continue
        if not isinstance(key, Scalar):
            message = f"{owner}: expected a name but found a list or fields"
            cure = "put it in quotes if it is a text, or write a name"
            context.unreadable(place(key), message, cure)
            continue
        if _is_next(context, node.value[at:], owner, spec, seen):
            return
        is_new = spec is fields.MENU or seen.setdefault(key.value, key) is key
        if not is_new and not is_set_aside(key):
            first = place(seen[key.value]).line
            message = f'{owner}: "{shown(key)}" appears twice, first in line {first}'
            is_day = spec is fields.HOURS
            cure = "put all its hours on one line" if is_day else "keep one of them"
            context.unreadable(place(key), message, cure)
        yield key, value


def _is_doubled(context: Context, pairs: list[tuple[Node, Node]], owner: object) -> bool:
    """Whether a line is in the file twice, one above the other, so that the first has nothing."""
    (key, value), *below = pairs
    if not below or not isinstance(key, Scalar) or value.value != "" or is_set_aside(key):
        return False
    other = below[0][0]
    if key.value != other.value or other.start_mark.line != key.start_mark.line + 1:
        return False
    message = f"{owner}: the line {shown(key)}: is there twice"
    context.unreadable(place(other), message, "remove one of them")
    return True


def _is_next(
    context: Context,
    pairs: list[tuple[Node, Node]],
    owner: object,
    spec: ObjectSpec,
    seen: dict[str, Node],
) -> bool:
    """Whether what follows is another option or contact, whose own key or name is missing."""
    (first, _), *others = pairs
    begins = _BEGINS.get(spec.name)
    if first.value != begins or begins not in seen:
        return False
    again = {key.value for key, _ in others if isinstance(key, Scalar)}
    whole = {*fields.LEADS_TO, "number"}
    if whole.isdisjoint(again) or whole.isdisjoint(seen):
        return False
    message = f"{owner}: a second {begins}: starts here"
    cure = "write the key of its own option above it, or keep one of them"
    if spec is fields.CONTACT:
        cure = "write the name of its own contact above it, or keep one of them"
    context.gap(place(first), message, cure)
    return True


def _report_other_than_fields(
    context: Context, node: Node, owner: object, spec: ObjectSpec
) -> None:
    context.leave_gap(place(node))
    if is_set_aside(node):
        return
    found, cure = "nothing", spec.cure
    if isinstance(node, List) and node.value:
        found = "a list"
        cure += ", without brackets" if node.flow_style else ", without dashes"
        if spec is fields.MENU and not node.flow_style:
            cure = "replace each dash by a key such as 1:, and put the fields under it"
    elif isinstance(node, Scalar) and node.value:
        found = f'the text "{shown(node)}"'
        slip = re.match(r"([a-z]+):(?=\S)", node.value)
        if slip and slip[1] in spec.names:
            cure = f"put a space after {slip[0]}"
        elif spec is fields.MENU:
            cure = f"use answer: for a text, or {cure}"
    elif spec in (fields.CONTACTS, fields.LEXICON, fields.PHRASES):
        cure += ", or remove it"
    context.unreadable(place(node), f"{owner}: expected {spec.expected} but found {found}", cure)


def _read_faulty(
    context: Context, node: Node, spec: ObjectSpec, owner: object, at: Place
) -> dict[str, Node]:
    found: dict[str, Node] = {}
    others = {*names(node)}
    holder = ""  # the field before, if names of the author's own are missing under it
    for key, value in read_pairs(context, node, owner, spec):
        name = key.value
        if name in spec.names:
            holder = name if name in _HOLDERS and value.value == "" else ""
        elif holder:
            if found.pop(holder, None):  # else one before it has been reported
                message = f'{owner}: "{shown(key)}" is level with {holder}: instead of under it'
                cure = f"indent it, and what follows, further than {holder}:"
                context.gap(place(key), message, cure)
            name = UNREADABLE
        elif name in fields.KEYS and UNREADABLE in found:
            continue  # as the key above it
        elif _is_next_name(name, value, spec, found):
            what = f"key {name}" if spec is fields.OPTION else f"{shown(key)}:"
            message = f"{owner}: {what} is indented as if it were a field of {spec.this}"
            context.gap(place(key), message, indent(at.column - 1))
            found.setdefault(UNREADABLE, value)
            break  # what follows is its own
        else:
            name = _report_unknown(context, key, value, spec, owner, others)
        found.setdefault(name, value)
    if isinstance(node, Mapping) and node.value:
        if not all(isinstance(key, Scalar) for key, _ in node.value):
            found[UNREADABLE] = node
        _report_missing(context, found, spec, owner, at)
    return found


def _is_next_name(name: str, value: Node, spec: ObjectSpec, found: dict[str, Node]) -> bool:
    """Whether this is the key of the next option, or the name of the next contact."""
    if spec is fields.OPTION:
        return name in fields.KEYS and not _LEADS.isdisjoint(found)
    return value.value == "" and name.islower() and "number" in found and name not in fields.NAMES


def _report_missing(
    context: Context, found: dict[str, Node], spec: ObjectSpec, owner: object, at: Place
) -> None:
    if UNREADABLE in found:
        return  # it may be what seems to be missing
    for field in spec.fields.values():
        lost = field.name == "menu" and context.source.draft.gaps
        if field.required and field.name not in found and not lost:
            message = f"{owner}: {field.name} is missing"
            context.unreadable(at, message, f"add {field.name}: {field.purpose}")


def _report_unknown(
    context: Context, key: Node, value: Node, spec: ObjectSpec, owner: object, others: set[str]
) -> str:
    """Report an unknown name, and return the field that was meant, or what to file it under.

    `others` are the names that the object has.
    """
    name, written = as_written(key.value), shown(key)
    if is_set_aside(key):
        return UNREADABLE
    meant, near = synonyms.likely(name, isinstance(value, Mapping), spec, others)
    filed, message = near or name, f'unknown field "{written}"'
    report = context.unreadable
    if flaw := synonyms.no_name(name, value.value == "", spec):
        filed, (message, cure, _) = UNREADABLE, flaw
    elif spec is fields.CONTACT and _WEEKDAY.match(name):
        filed, cure = UNREADABLE, "put it under hours:, indented"
    elif meant == "transfer" and isinstance(value, Scalar) and _NUMBER.search(value.value):
        filed, cure = UNREADABLE, "put the number into contacts:, and write transfer: and its name"
    elif meant:
        known = meant in others
        cure = f"keep it or {meant}:, not both" if known else f"write {meant}: instead"
    elif near and name not in fields.NAMES:
        cure = did_you_mean(near)
    elif name not in fields.NAMES:
        cure = choice(sorted(spec.names))
        report = context.error  # another release may know it
    else:
        message, cure = _misplaced(context, key, spec)
    report(place(key), f"{owner}: {message}", cure)
    return filed


def _misplaced(context: Context, key: Node, spec: ObjectSpec) -> tuple[str, str]:
    """Say where a field belongs that another object has."""
    name = key.value
    home = next(spec for spec in fields.WITH_FIELDS if name in spec.names)
    message, cure = f"{name} is a field of {home.name}", "move it there"
    if home is fields.FILE:
        context.leave_gap(place(key), name == "contacts")  # nothing of what it holds is read
        if spec is fields.PART:
            message = f"{name} is a field of the main file"
        else:
            cure = indent(0, f"{name}:")
    return message, cure
