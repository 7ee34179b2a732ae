"""Texts within { } that a comma cuts in two, put together again.

`{title: Where, answer: Behind the house, next to the pharmacy.}` is YAML, in which the comma ends
the answer, and the rest is the name of a field without a value. No field is written like that.
"""

import re
from collections.abc import Iterator
from functools import reduce
from typing import NamedTuple

from ivr.tree import fields
from ivr.tree.parse.draft import UNREADABLE, Draft, field_in_quotes, place_at, uncurled
from ivr.tree.parse.parser import List, Mapping, Node, Scalar, Source, place
from ivr.tree.parse.repair.lines import Lines
from ivr.tree.problems import Problem, of

# What is the name of a field after all, and reported as lacking its value.
_LISTS = ("number", "closes", "countries", "languages", "sip")
_NAME = re.compile("urgent|accept|private|[a-z]{2}-[A-Z]{2}")


def join_texts(source: Source) -> None:
    """Report each text that a comma has cut, once, and give its node the whole of it."""
    if source.root is not None and source.has_blanks:
        lines = Lines(source.draft.text)
        for node, within in _within_braces(source.root, None):
            _join(node, within, lines, source.draft)


class _Within(NamedTuple):
    """The line of the outermost braces, and the names of the fields in them down to a mapping."""

    line: int
    names: tuple[str, ...] = ()

    def label(self, lines: Lines) -> str:
        """Name it in messages. That looks through the lines above, so it is done when needed."""
        return reduce(of, self.names, lines.owner(self.line) or "the file")


def _within_braces(node: Node, within: _Within | None) -> Iterator[tuple[Mapping, _Within]]:
    """Find all mappings within braces, each with where it is."""
    if isinstance(node, Mapping):
        if node.flow_style:
            within = within or _Within(place(node).line)
            yield node, within
        for key, value in node.value:
            inner = within
            if within and isinstance(key, Scalar):
                inner = within._replace(names=(*within.names, str(key.value)))
            yield from _within_braces(value, inner)
    elif isinstance(node, List):
        for item in node.value:
            yield from _within_braces(item, within)


def _join(node: Mapping, within: _Within, lines: Lines, draft: Draft) -> None:
    pairs: list[tuple[Node, Node]] = []
    cut: dict[str, int] = {}  # where the first part of a text ends, by the text's name
    for key, value in node.value:
        is_rest = _is_blank(value) and isinstance(key, Scalar)
        if is_rest and (draft.text[key.end_mark.index :].lstrip()[:1] == ":" or _is_field(key)):
            is_rest = False  # a field whose value, or whose space, is missing
        last = pairs[-1][1] if pairs else None
        if not is_rest or _NAME.fullmatch(key.value) or not isinstance(last, Scalar):
            pairs.append((key, value))
            continue
        end = last.end_mark.index
        cut.setdefault(pairs[-1][0].value, draft.text.index(",", end))
        whole = f"{last.value}{draft.text[end : key.end_mark.index]}"
        last.value = uncurled(" ".join(whole.split()))
        last.end_mark = key.end_mark
    node.value = pairs
    label = within.label(lines) if cut else ""
    for key, value in pairs:
        if (at := cut.get(key.value)) is not None:
            where = place_at(draft.text, at)._replace(file=place(key).file)
            message = f"{of(label, key.value)}: the comma ends the text, because it is within {{ }}"
            cure = _cure(key.value, value.value)
            if cure.startswith("write"):
                value.value = UNREADABLE  # it is not one name or number
            draft.problems.append(Problem(draft.original(where), message, cure, unreadable=True))


def _cure(name: str, text: str) -> str:
    """Say how to write what a comma has cut: as a text, or as a list where the field has one."""
    if name in _LISTS:
        return f"write {name}: [{text}]"
    if name in fields.UNSPOKEN and name not in ("dates", "from", "until"):  # which may have commas
        return f"write one of them, such as {name}: {text.partition(',')[0]}"
    return f"put the text in quotes: {field_in_quotes(name, text)}"


def _is_field(key: Scalar) -> bool:
    """Whether this is a field with its value, as in `answer:Behind the house`."""
    name = re.split("[:=]", f"{key.value}=", maxsplit=1)[0]
    return name.strip() in fields.NAMES and len(name) < len(key.value)


def _is_blank(node: Node) -> bool:
    return isinstance(node, Scalar) and not node.value and not node.style
