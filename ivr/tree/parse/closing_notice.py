"""Puts a notice, or one that closes the line, into the text of a menu file, and takes it out.

Every other byte stays as it is: comments, layout, the ends of lines. A comment above such a notice
marks it. What results is read again, and must differ by exactly that notice.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ivr.tree.parse.draft import in_quotes
from ivr.tree.parse.parser import List, Node, Scalar, parse, place
from ivr.tree.parse.parser import Mapping as MappingNode

MARK = "# Made by `ivr close`; `ivr open` takes it out."
ANNOUNCED = "# Made in the console; its page Now takes it out."
"""The mark of a notice that closes nobody."""
_MARK = re.compile(rb"\s*# Made by `ivr close`")
_ANNOUNCED = re.compile(rb"\s*# Made in the console; its page Now")
_ITEM = re.compile(rb"( *)-(?=\s)")
_END = re.compile(rb"\.\.\.(\s|$)")  # of the document, after which YAML allows no field

Plain = Any
"""A node as it is written, without its place: a text, a list, or for a mapping a list of pairs."""


class EditError(ValueError):
    """A file is written so that it cannot be edited safely. The message says what to do."""


@dataclass(frozen=True)
class Closing:
    """A notice to write: what is heard, by language, and until when, as a menu file has it.

    The language is "" where the line has only one. `closes` are keys of contacts, none for
    everybody, unless it only `announces` something; `until` is "" if it does not end by itself.
    """

    texts: Mapping[str, str]
    closes: tuple[str, ...] = ()
    until: str = ""
    announces: bool = False
    urgent: bool = True

    def lines(self) -> Iterator[str]:
        """Write it as YAML, below the mark; the dash is at the left edge."""
        yield ANNOUNCED if self.announces else MARK
        if "" in self.texts:
            yield f"- text: {in_quotes(self.texts[''])}"
        else:
            yield "- text:"
            yield from (f"    {tag}: {in_quotes(text)}" for tag, text in self.texts.items())
        yield f"  closes: [{', '.join(self.closes)}]" if self.closes else f"  closes: {self._all}"
        if self.urgent:
            yield "  urgent: true"
        if self.until:
            yield f"  until: {self.until}"

    def plain(self) -> Plain:
        """Return what should be read of it."""
        texts = self.texts[""] if "" in self.texts else [*self.texts.items()]
        closes = [*self.closes] if self.closes else self._all
        fields = [("text", texts), ("closes", closes), *[("urgent", "true")] * self.urgent]
        return [*fields, ("until", self.until)] if self.until else fields

    @property
    def _all(self) -> str:
        return "none" if self.announces else "all"


class _File:
    """A menu file: its lines as bytes, its fields, and the items of its `notices:`."""

    def __init__(self, raw: bytes) -> None:
        self.lines = raw.splitlines(keepends=True)
        self.root = parse(raw, limited=False).root
        self.pairs = self.root.value if isinstance(self.root, MappingNode) else []
        self.keys = {key.value: key for key, _ in self.pairs if isinstance(key, Scalar)}
        self.notices = next((value for key, value in self.pairs if key.value == "notices"), None)
        self.items: list[Node] = self.notices.value if isinstance(self.notices, List) else []

    def editable(self) -> "_File":
        """Return the file if its fields are on lines of their own. Raises EditError."""
        if not isinstance(self.root, MappingNode) or self.root.flow_style:
            raise EditError("its fields are not on lines of their own; write each on a line, "
                            "without braces around them")  # fmt: skip
        if self.notices is not None and (not self.items or self.notices.flow_style):
            raise EditError("its notices: are in brackets; write each below the other, after a "
                            "dash")  # fmt: skip
        return self

    @property
    def is_last_line_open(self) -> bool:
        """Whether the file ends without the end of a line."""
        return bool(self.lines) and not self.lines[-1].endswith((b"\n", b"\r"))

    def marked(self, mark: re.Pattern[bytes]) -> list[int]:
        """The numbers of the notices, counted from 1, that have a mark."""
        above = (self.lines[place(item).line - 2] for item in self.items)
        return [number for number, line in enumerate(above, 1) if mark.match(line)]

    def plain(self, notices: list[Plain]) -> Plain:
        """Return what is to be read of the file with other notices, whose place does not count."""
        pairs = ((_plain(key), _plain(value)) for key, value in self.pairs)
        others = [(name, value) for name, value in pairs if name != "notices"]
        return [("notices", notices), *others] if notices else others


def marked(raw: bytes) -> list[int]:
    """The numbers of the notices of a file, counted from 1, that have the mark of a closing."""
    return _File(raw).marked(_MARK)


def announced(raw: bytes) -> list[int]:
    """The numbers of the notices of a file, counted from 1, that the console made."""
    return _File(raw).marked(_ANNOUNCED)


def insert(raw: bytes, closing: Closing) -> bytes:
    """Put a notice before all others of a menu file. Raises EditError."""
    file = _File(raw).editable()
    lines, new = file.lines, [*closing.lines()]
    if file.items:  # above the comments of the first of them
        at, indent = place(file.keys["notices"]).line, _indent_of_items(file)
    else:
        at = next((at for at, line in enumerate(lines) if _END.match(line)), len(lines))
        indent = place(next(iter(file.keys.values()))).column - 1
        new = ["notices:", *(f"  {one}" for one in new)]
    end = lines[0][len(lines[0].rstrip(b"\r\n")) :] or b"\n"
    added = [(" " * indent + one).encode() + end for one in new]
    if at == len(lines) and file.is_last_line_open:
        lines = [*lines[:-1], lines[-1] + end]
        added[-1] = added[-1].removesuffix(end)
    edited = b"".join([*lines[:at], *added, *lines[at:]])
    _expect(edited, file.plain([closing.plain(), *map(_plain, file.items)]))
    return edited


def remove(raw: bytes, numbers: Collection[int]) -> bytes:
    """Take notices with these numbers, which have a mark, out of a file. Raises EditError."""
    file = _File(raw).editable()
    if not numbers:
        return raw
    gone: set[int] = set()  # lines, counted from 0
    for number in numbers:
        item = file.items[number - 1]
        gone |= {*range(place(item).line - 2, last_line(item))}
    if len(numbers) == len(file.items):
        gone.add(place(file.keys["notices"]).line - 1)
    kept = [line for at, line in enumerate(file.lines) if at not in gone]
    if file.is_last_line_open and len(file.lines) - 1 in gone:
        kept[-1] = kept[-1].rstrip(b"\r\n")
    edited = b"".join(kept)
    others = [_plain(one) for at, one in enumerate(file.items, 1) if at not in numbers]
    _expect(edited, file.plain(others))
    return edited


def _indent_of_items(file: _File) -> int:
    after = file.lines[place(file.keys["notices"]).line :]
    found = next((match for line in after if (match := _ITEM.match(line))), None)
    return len(found[1]) if found else 0


def last_line(node: Node) -> int:
    """The last line of a node, counted from 1, without comments and empty lines after it."""
    if not isinstance(node, MappingNode | List) or not node.value or node.flow_style:
        last = place(node, end=True)
        return last.line - 1 if last.column == 1 else last.line
    last = node.value[-1]
    return last_line(last[1] if isinstance(node, MappingNode) else last)


def _expect(edited: bytes, wanted: Plain) -> None:
    file = _File(edited)
    if file.plain([*map(_plain, file.items)]) != wanted:
        raise EditError("its text is written in a way that cannot be edited safely")


def _plain(node: Node) -> Plain:
    if isinstance(node, MappingNode):
        return [(_plain(key), _plain(value)) for key, value in node.value]
    if isinstance(node, List):
        return [_plain(item) for item in node.value]
    return node.value.rstrip("\n")  # a text at the end of the file may gain the end of its line
