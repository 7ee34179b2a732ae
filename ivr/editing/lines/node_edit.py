"""A file being edited: fields and items added and removed, and the proof of what has changed.

Each change is made twice, to the lines and to the nodes. `finished` parses the lines again: what is
read must be the nodes as they were changed, and every comment must still be there.
"""

from collections import Counter
from collections.abc import Sequence

from ivr.editing.errors import UNSAFE, EditError
from ivr.editing.lines.nodes import is_flow, leaves, made, same
from ivr.editing.lines.parsed import parsed
from ivr.editing.lines.text_edit import TextEdit, at
from ivr.editing.lines.value_edit import COLON, ValueEdit
from ivr.editing.lines.yaml_value import Value, field_lines, in_braces, item_lines
from ivr.tree.parse.parser import Node, Scalar


class NodeEdit(ValueEdit):
    """A file being edited, and its nodes, which change with it."""

    def __init__(self, raw: bytes, root: Node | None) -> None:
        super().__init__(raw)
        self.raw, self.root = raw, root
        self.leaves = leaves(root) if b"#" in raw else []
        """The names and texts that it had."""

    def finished(self) -> bytes:
        """Return the file with the changes. Raises EditError unless it has just those."""
        raw = self.edited()
        other = parsed(raw)
        if other.root is None or self.root is None or not same(self.root, other.root):
            raise EditError(UNSAFE)
        if not self.loses_comments and self._lost_comments(raw, other.root):
            raise EditError(UNSAFE)
        return raw

    def _lost_comments(self, raw: bytes, root: Node) -> Counter[str]:
        """The comments that are in the lines that differ, and no more in what they became."""
        if "#" not in self.text:
            return Counter()
        other = TextEdit(raw)
        was, now = ([line.rstrip("\r\n") for line in one.lines] for one in (self, other))
        first = next((n for n, (a, b) in enumerate(zip(was, now, strict=False)) if a != b),
                     min(len(was), len(now)))  # fmt: skip
        pairs = zip(reversed(was[first:]), reversed(now[first:]), strict=False)
        last = next((n for n, (a, b) in enumerate(pairs) if a != b),
                    min(len(was), len(now)) - first)  # fmt: skip
        return Counter(self.comments(first + 1, len(was) - last, self.leaves)) - Counter(
            other.comments(first + 1, len(now) - last, leaves(root))
        )

    def add_item(self, owner: Node, value: Value, index: int) -> None:
        """Add an item to a list before the one at an index."""
        if not owner.value:
            raise EditError(UNSAFE)
        if is_flow(owner):
            end = self.offset(at(owner.value[index - 1], end=True)) if index else 0
            start = self.value_start(owner) + 1
            new = in_braces(value)
            self.change(end or start, end or start, f", {new}" if index else f"{new}, ")
        else:
            self._insert_items(owner.value, index, [value])
        owner.value.insert(index, made(value))

    def set_item(self, owner: Node, index: int, value: Value) -> None:
        """Write an item in the place of another."""
        if isinstance(value, str):
            self.set_value(owner, index, value)
        elif is_flow(owner):
            item = owner.value[index]
            self.change(self.offset(at(item)), self.offset(at(item, end=True)), in_braces(value))
            owner.value[index] = made(value)
        else:
            item, dash = owner.value[index], self.dash(owner.value[index])
            first, last = dash.line, self.last_line(item)
            if self.line(first)[: dash.column - 1].strip() or at(item) < at(owner):
                raise EditError(UNSAFE)
            kept = [" " * (dash.column + 1) + one
                    for one in self.comments(first, last, leaves(item))]  # fmt: skip
            self.replace(first, last, [*item_lines(value, " " * (dash.column - 1)), *kept])
            owner.value[index] = made(value)

    def remove_item(self, owner: Node, index: int) -> None:
        """Remove an item of a list, which has others, with the comments above it."""
        item = owner.value[index]
        if is_flow(owner):
            self._cut([(one, one) for one in owner.value], index)
        elif at(item) < at(owner):
            raise EditError(UNSAFE)
        else:
            dash = self.dash(item)
            if self.line(dash.line)[: dash.column - 1].strip():
                raise EditError(UNSAFE)
            self.delete(self.above(dash), self.last_line(item))
        del owner.value[index]

    def add_field(self, owner: Node, name: str, value: Value, order: Sequence[str] = ()) -> None:
        """Add a field to others, after those that usually come before it."""
        names = [key.value for key, _ in owner.value]
        before = order[: order.index(name)] if name in order else names
        index = max((n for n, one in enumerate(names, 1) if one in before), default=0)
        if is_flow(owner):
            self._add_in_braces(owner, index, f"{name}: {in_braces(value)}")
        else:
            self._add_lines(owner, index, name, value)
        owner.value.insert(index, (Scalar("", name), made(value)))

    def _add_in_braces(self, owner: Node, index: int, new: str) -> None:
        if index:
            end = self._end_of(*owner.value[index - 1])
            self.change(end, end, f", {new}")
        else:
            start = self.value_start(owner) + 1
            self.change(start, start, f"{new}, " if owner.value else new)

    def _end_of(self, key: Node, value: Node) -> int:
        """Where a field within braces ends."""
        end = self.offset(at(value, end=True))
        if at(value) < at(key):
            raise EditError(UNSAFE)
        if not value.value and isinstance(value, Scalar) and not value.style:
            found = COLON.match(self.text, self.offset(at(key, end=True)))
            end = found.end() if found else end
        return end

    def _add_lines(self, owner: Node, index: int, name: str, value: Value) -> None:
        first = at(owner.value[0][0])
        lines = [*field_lines(name, value, " " * (first.column - 1))]
        if index:
            key, before = owner.value[index - 1]
            is_alias = at(before) < at(key)
            self.insert(at(key).line if is_alias else self.last_line(before), lines)
        elif self.line(first.line)[: first.column - 1].strip():  # a dash
            start, indent = self.offset(first), " " * (first.column - 1)
            new = "".join(f"{line}{self.end}" for line in [lines[0].lstrip(), *lines[1:]])
            self.change(start, start, new + indent)
        else:
            self.insert(first.line - 1, lines)

    def remove_field(self, owner: Node, index: int) -> None:
        """Remove a field that has others beside it."""
        key, value = owner.value[index]
        if len(owner.value) == 1:
            raise EditError(UNSAFE)
        if is_flow(owner):
            self._cut(owner.value, index)
        else:
            first = at(key)
            last = first.line if at(value) < first else self.last_line(value)
            if self.line(first.line)[: first.column - 1].strip():  # a dash
                after = owner.value[index + 1][0]
                self.change(self.offset(first), self.offset(at(after)), "")
            else:
                self.delete(first.line, last)
        del owner.value[index]

    def _cut(self, pairs: Sequence[tuple[Node, Node]], index: int) -> None:
        """Take a field or an item out of braces, with a comma."""
        key, value = pairs[index]
        if index + 1 < len(pairs):
            self.change(self.offset(at(key)), self.offset(at(pairs[index + 1][0])), "")
        elif index:
            self.change(self._end_of(*pairs[index - 1]), self._end_of(key, value), "")
        else:
            self.change(self.offset(at(key)), self._end_of(key, value), "")
