"""Writes values into a file in the place of others, in its lines and in its nodes."""

import re
from bisect import bisect_right
from collections.abc import Mapping as Fields
from collections.abc import Sequence
from difflib import SequenceMatcher

from ivr.editing.errors import UNSAFE, EditError
from ivr.editing.lines.nodes import is_block, is_flow, leaves, made, pair, put, same
from ivr.editing.lines.text_edit import TextEdit, at
from ivr.editing.lines.yaml_value import (
    Value,
    field_lines,
    in_braces,
    item_lines,
    text_lines,
    tidy,
)
from ivr.tree.parse.parser import List, Mapping, Node, Scalar
from ivr.tree.problems import Place

COLON = re.compile(r"[^\S\r\n]*:")
_BLOCK = re.compile(r"[|>][-+0-9]*")


class ValueEdit(TextEdit):
    """A file whose values are being changed; each change is made to its nodes too."""

    loses_comments = False
    """Whether comments may go, with what they are about."""

    def set_value(self, owner: Node, index: int, value: Value) -> None:
        """Write a text, a list or fields in the place of what a field or an item has."""
        key, old = pair(owner, index)
        new = made(value)
        if same(old, new):
            return
        if isinstance(value, str):
            self._write_text(owner, key, old, value)
        elif _is_list_of_texts(old) and not isinstance(value, Fields):
            self._set_items(old, [one for one in value if isinstance(one, str)])
            return
        else:
            self._write_value(owner, key, old, value)
        put(owner, index, new)

    def _write_text(self, owner: Node, key: Node | None, old: Node, text: str) -> None:
        start, end = self._span(owner, key, old)
        if not text:
            self._clear(owner, key, old)
            return
        style = (old.style or "") if isinstance(old, Scalar) else ""
        below = self._below(owner, key, old)
        if is_flow(owner):
            self._put(start, end, in_braces(text))
        elif style and style in "|>":
            self._write_block(start, old, text, below)
        elif is_block(old):
            first, *more = text_lines(text, self._column(start) + 1, below)
            self._put_below(owner, key, old, more)
            self._put(start, start, first)
        else:
            first, *more = text_lines(text, self._column(start), below, style)
            self._put(start, end, first)
            self.insert(self._number(end), more)

    def _clear(self, owner: Node, key: Node | None, old: Node) -> None:
        """Leave nothing in the place of a value."""
        if is_block(old):
            self._put_below(owner, key, old, [])
            return
        start, end = self._span(owner, key, old)
        if isinstance(old, Scalar) and old.style and old.style in "|>":
            found = _BLOCK.match(self.text, start)
            end = found.end() if found else end
            self.replace(at(old).line + 1, self.last_line(old), [])
        rest = self.text[end : self._stop(end)]
        while not rest.strip() and self.text[start - 1] == " ":
            start -= 1
        self.change(start, end, "")

    def _write_block(self, start: int, old: Node, text: str, below: str) -> None:
        """Write a text in the place of one on lines of its own, below > or |."""
        found = _BLOCK.match(self.text, start)
        header, first, last = found[0] if found else "", at(old).line, self.last_line(old)
        style = header
        if re.search(r"\d", header) or last == first:
            style = f"{header[0]}-"
        else:
            line = next(filter(str.strip, map(self.line, range(first + 1, last + 1))))
            below = line[: len(line) - len(line.lstrip(" "))]
        written, *more = text_lines(text, self._column(start), below, style)
        self.change(start, start + len(header), written)
        self.replace(first + 1, last, more)

    def _write_value(self, owner: Node, key: Node | None, old: Node, value: Value) -> None:
        """Write a list or fields."""
        start, end = self._span(owner, key, old)
        if is_flow(owner) or (isinstance(old, Mapping | List) and not is_block(old)):
            self._put(start, end, in_braces(value))
            return
        if isinstance(value, tuple) and isinstance(old, Scalar) and old.style not in ("|", ">"):
            self._put(start, end, in_braces(value))
            return
        below = self._below(owner, key, old)
        if isinstance(value, Fields):
            lines = [one for name, each in value.items() for one in field_lines(name, each, below)]
        else:
            lines = [line for one in value for line in item_lines(one, below)]
        if is_block(old):
            self._put_below(owner, key, old, lines)
            return
        self._clear(owner, key, old)
        self.insert(self.last_line(old) if old.value else at(key or old).line, lines)

    def _put_below(self, owner: Node, key: Node | None, old: Node, lines: Sequence[str]) -> None:
        """Put lines in the place of those below a field; the comments in them are kept."""
        if key is None:
            raise EditError(UNSAFE)
        first, last = at(key, end=True).line + 1, self.last_line(old)
        below = self._below(owner, key, old)
        kept = [below + one for one in self.comments(first, last, leaves(old))]
        self.replace(first, last, [*lines, *kept])

    def _put(self, start: int, end: int, new: str) -> None:
        """Put a text between two offsets, with a space before it where there is none."""
        space = " " if self.text[start - 1 : start] in (":", "-") else ""
        self.change(start, end, space + new)

    def _span(self, owner: Node, key: Node | None, value: Node) -> tuple[int, int]:
        """Where a value is in the text; what an alias repeats is nowhere there."""
        if at(value) < at(owner):
            raise EditError(UNSAFE)
        start, end = self.value_start(value), self.offset(at(value, end=True))
        if key is not None and (start == end or is_block(value)):
            found = COLON.match(self.text, self.offset(at(key, end=True)))
            if not found:
                raise EditError(UNSAFE)
            start = end = found.end()
            while is_flow(owner) and self.text[end : end + 1] == " ":
                end += 1
            if is_block(value) and self.text[start : self._stop(start)].strip()[:1] in ("&", "!"):
                raise EditError(UNSAFE)  # an anchor, which would be lost
        return start, end

    def _stop(self, offset: int) -> int:
        """The end of the line in which an offset is."""
        return self.end_of(self._number(offset))

    def _number(self, offset: int) -> int:
        """The number of the line in which an offset is, counted from 1."""
        return min(bisect_right(self.starts, offset), len(self.lines))

    def _column(self, offset: int) -> int:
        return offset - self.start_of(self._number(offset)) + 1

    def _below(self, owner: Node, key: Node | None, value: Node) -> str:
        """How far what is below a field, or an item's dash, is indented."""
        if key is None:
            return " " * (self.dash(value).column + 1) if not is_flow(owner) else ""
        below = at(key).column + 1
        if is_block(value) and isinstance(value, Mapping):
            below = at(value.value[0][0]).column - 1
        return " " * below

    def _set_items(self, old: Node, texts: Sequence[str]) -> None:
        """Change a list of texts into another."""
        if is_flow(old):
            start, end = self.value_start(old), self.offset(at(old, end=True))
            self.change(start, end, in_braces(texts))
            old.value[:] = made(texts).value
            return
        before, items, now = [tidy(one.value) for one in old.value], [*old.value], list[Node]()
        matcher = SequenceMatcher(None, before, [*texts], autojunk=False)
        for _, one, end, other, stop in matcher.get_opcodes():
            if before[one:end] == [*texts[other:stop]]:
                now += items[one:end]
                continue
            both = min(end - one, stop - other)
            for number in range(both):
                self._write_text(old, None, items[one + number], texts[other + number])
            for number in range(one + both, end):
                self._delete_item(old, items[number])
            self._insert_items(items, one + both, texts[other + both : stop])
            now += made(texts[other:stop]).value
        old.value[:] = now

    def _delete_item(self, owner: Node, item: Node) -> None:
        dash = self.dash(item)
        if self.line(dash.line)[: dash.column - 1].strip() or at(item) < at(owner):
            raise EditError(UNSAFE)
        last, indent = self.last_line(item), " " * (dash.column - 1)
        kept = [] if self.loses_comments else self.comments(dash.line, last, leaves(item))
        self.replace(dash.line, last, [indent + one for one in kept])

    def _insert_items(self, items: Sequence[Node], index: int, values: Sequence[Value]) -> None:
        """Write items before the one at an index; `items` are those that the file has."""
        dash = self.dash(items[0])
        lines = [line for one in values for line in item_lines(one, " " * (dash.column - 1))]
        self.insert(self.last_line(items[index - 1]) if index else dash.line - 1, lines)

    def dash(self, item: Node) -> Place:
        """Find the dash of an item."""
        start = at(item)
        for number in range(start.line, 0, -1):
            line = self.line(number)
            found = (line[: start.column - 1] if number == start.line else line).rfind("-")
            if found >= 0:
                return Place(number, found + 1)
            if number < start.line and line.strip() and not line.strip().startswith("#"):
                break
        raise EditError(UNSAFE)


def _is_list_of_texts(node: Node) -> bool:
    return (
        isinstance(node, List)
        and bool(node.value)
        and all(isinstance(one, Scalar) for one in node.value)
    )
