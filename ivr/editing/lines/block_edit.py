"""Whole blocks of a file: an option or a contact with the comments above it, moved or added."""

from collections.abc import Mapping
from typing import NamedTuple

from ivr.editing.errors import UNSAFE, EditError
from ivr.editing.lines.node_edit import NodeEdit
from ivr.editing.lines.nodes import is_block, is_flow, made
from ivr.editing.lines.text_edit import at
from ivr.editing.lines.yaml_value import Value, field_lines, in_braces
from ivr.tree.parse.parser import Mapping as MappingNode
from ivr.tree.parse.parser import Node, Scalar


class Block(NamedTuple):
    """The lines of something, both included, with the comments that belong to it."""

    first: int
    last: int


class BlockEdit(NodeEdit):
    """A file being edited, in which blocks keep their comments."""

    def block(self, owner: Node, index: int) -> Block:
        """Find the lines of a field and all that is below it."""
        key, value = owner.value[index]
        start = at(key)
        if self.line(start.line)[: start.column - 1].strip():
            raise EditError(UNSAFE)
        last = start.line if at(value) < start else self.last_line(value)
        while self._is_inside(last + 1, start.column):
            last += 1
        return Block(self.above(start), last)

    def _is_inside(self, number: int, column: int) -> bool:
        """Whether a line is a comment that is indented further than a column."""
        line = self.line(number)
        return line.strip().startswith("#") and len(line) - len(line.lstrip(" ")) >= column

    def swap_keys(self, owner: Node, one: int, other: int) -> None:
        """Give two options each other's key; they stay where they are."""
        keys = [owner.value[index][0] for index in (one, other)]
        written = [self.text[self.offset(at(key)) : self.offset(at(key, end=True))] for key in keys]
        for key, new in zip(keys, reversed(written), strict=True):
            self.change(self.offset(at(key)), self.offset(at(key, end=True)), new)
        (first, value), (second, rest) = owner.value[one], owner.value[other]
        owner.value[one], owner.value[other] = (second, value), (first, rest)

    def set_key(self, owner: Node, index: int, name: str) -> None:
        """Give a field another name."""
        key, value = owner.value[index]
        start, end = self.offset(at(key)), self.offset(at(key, end=True))
        written = self.text[start:end]
        self.change(start, end, written.replace(str(key.value), name))
        owner.value[index] = (Scalar("", name, key.start_mark, key.end_mark), value)

    def swap(self, owner: Node, one: int, other: int) -> None:
        """Let two options change places, each with its comments; the keys stay in their order."""
        one, other = sorted((one, other))
        if is_flow(owner):
            spans = [self._span(owner, *owner.value[index]) for index in (one, other)]
            texts = [self.text[start:end] for start, end in spans]
            for (start, end), new in zip(spans, reversed(texts), strict=True):
                self.change(start, end, new)
        else:
            self._swap_lines(owner, one, other)
        (key, value), (second, rest) = owner.value[one], owner.value[other]
        owner.value[one], owner.value[other] = (key, rest), (second, value)

    def _swap_lines(self, owner: Node, one: int, other: int) -> None:
        spans, parts = [], []
        for index in (one, other):
            block, key = self.block(owner, index), owner.value[index][0]
            spans.append((self.start_of(block.first), self.end_of(block.last)))
            start, end = self.offset(at(key)), self.offset(at(key, end=True))
            parts.append((self.text[spans[-1][0] : start], self.text[start:end],
                          self.text[end : spans[-1][1]]))  # fmt: skip
        for number, (start, end) in enumerate(spans):
            above, _, below = parts[1 - number]
            self.change(start, end, above + parts[number][1] + below)

    def add_block(self, owner: Node, name: str, value: Value, index: int) -> None:
        """Add a field with all that is below it, after the field before an index."""
        if not owner.value:
            raise EditError(UNSAFE)
        if is_flow(owner):
            self._add_in_braces(owner, index, f"{name}: {in_braces(value)}")
        else:
            column, step = at(owner.value[0][0]).column, "  "
            for _, one in owner.value:
                if is_block(one) and isinstance(one, MappingNode) and at(one).column > column:
                    step = " " * (at(one.value[0][0]).column - column)
                    break
            lines = [*field_lines(name, value, " " * (column - 1), step)]
            apart = [""] * self._is_apart(owner, index)
            if index:
                self.insert(self.block(owner, index - 1).last, [*apart, *lines])
            else:
                self.insert(self.block(owner, 0).first - 1, [*lines, *apart])
        owner.value.insert(index, (Scalar("", name), made(value)))

    def _is_apart(self, owner: Node, index: int) -> bool:
        """Whether there is an empty line between the fields next to an index."""
        if len(owner.value) < 2:
            return False
        number = min(max(index, 1), len(owner.value) - 1)
        return not self.line(self.block(owner, number).first - 1).strip()

    def remove_block(self, owner: Node, index: int) -> None:
        """Remove a field with all that is below it, and the comments above it."""
        if len(owner.value) == 1:
            raise EditError(UNSAFE)
        self.loses_comments = True
        if is_flow(owner):
            self._cut(owner.value, index)
        else:
            first, last = self.block(owner, index)
            is_last = index == len(owner.value) - 1
            above, below = self.line(first - 1), self.line(last + 1)
            if first > 1 and not above.strip() and (is_last or not below.strip()):
                first -= 1
            self.delete(first, last)
        del owner.value[index]

    def set_fields(
        self, owner: Node, wanted: Mapping[str, Value], renamed: Mapping[str, str]
    ) -> None:
        """Give fields on lines of their own other values, in their order.

        What is not wanted goes; `renamed` are names whose line stays, with another name.
        """
        names = {renamed.get(str(key.value), str(key.value)): index
                 for index, (key, _) in enumerate(owner.value)}  # fmt: skip
        column, after = at(owner.value[0][0]).column, at(owner.value[0][0]).line - 1
        pairs: list[tuple[Node, Node]] = []
        kept = [names[name] for name in wanted if name in names]
        if not kept or kept != sorted(kept):
            raise EditError(UNSAFE)
        for index, (key, value) in enumerate(owner.value):
            if index not in kept:
                self.delete(at(key).line, self.last_line(value))
        for name, value in wanted.items():
            if name not in names:
                self.insert(after, [*field_lines(name, value, " " * (column - 1))])
                pairs.append((Scalar("", name), made(value)))
                continue
            index = names[name]
            key, old = owner.value[index]
            after = self.last_line(old)
            if key.value != name:
                self.set_key(owner, index, name)
            self.set_value(owner, index, value)
            pairs.append(owner.value[index])
        owner.value[:] = pairs

    def forget_anchor(self, node: Node) -> None:
        """Take away the anchor (&) of a text that no alias repeats any more."""
        self.change(self.offset(at(node)), self.value_start(node), "")
