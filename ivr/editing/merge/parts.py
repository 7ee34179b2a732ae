"""A menu file in parts: each field with what is below it, down to the texts."""

from collections.abc import Iterator
from typing import NamedTuple

from ivr.editing.lines.block_edit import BlockEdit
from ivr.editing.lines.nodes import index_of, is_block
from ivr.editing.lines.text_edit import at
from ivr.tree import fields
from ivr.tree.ids import slug
from ivr.tree.parse.draft import as_written
from ivr.tree.parse.parser import List, Mapping, Node, Scalar

KEY = "\0"
"""What is in a part's lines in the place of its key, which may change while the rest stays."""
_HOLDS_OPTIONS = "menu"


class Part(NamedTuple):
    """A field, an option or an item: its name, and its lines with those that are right above it.

    What has parts of its own has the lines before the first of them as `head`, and those after the
    last one as `tail`; else all its lines are the head. `ident` tells an option from others.
    """

    name: str
    ident: str
    head: tuple[str, ...]
    parts: tuple["Part", ...] = ()
    tail: tuple[str, ...] = ()
    is_menu: bool = False
    """Whether its parts are options, which have keys."""
    is_list: bool = False
    key: str = ""
    """An option's key as it is written."""

    def lines(self) -> Iterator[str]:
        """Yield all its lines."""
        yield from (line.replace(KEY, self.key) for line in self.head)
        for part in self.parts:
            yield from part.lines()
        yield from self.tail


def parts(raw: bytes, root: Node | None) -> Part:
    """Take a file apart; as one part if its fields are not on lines of their own."""
    edit = BlockEdit(raw, root)
    if edit.mark and edit.lines:
        edit.lines[0] = "\ufeff" + edit.lines[0]
    whole = Part("", "", tuple(edit.lines))
    if root is None or "\0" in edit.text or not _can_split(root):
        return whole
    return _split(edit, whole, root, 1, len(edit.lines), is_menu=False)


def _can_split(node: Node) -> bool:
    if not is_block(node) or (isinstance(node, Mapping) and not _has_names(node)):
        return False
    start = at(node.value[0][0] if isinstance(node, Mapping) else node)
    return start >= at(node)


def _has_names(node: Node) -> bool:
    """Whether each field has a name of its own, on a line of its own."""
    names = [as_written(key.value) if isinstance(key, Scalar) else "" for key, _ in node.value]
    lines = [key.start_mark.line for key, _ in node.value]
    return len({*names}) == len(names) == len({*lines}) and "" not in names


def _split(edit: BlockEdit, whole: Part, node: Node, first: int, last: int, is_menu: bool) -> Part:
    """Take the lines from `first` to `last` apart, which have the fields or items of a node."""
    found: list[Part] = []
    is_list = isinstance(node, List)
    spans = [_span(edit, node, index) for index in range(len(node.value))]
    if any(one is None for one in spans):
        return whole
    begins = [start for start, _ in filter(None, spans)]
    head = tuple(edit.lines[first - 1 : begins[0] - 1])
    done = begins[0] - 1
    for index, (start, end) in enumerate(filter(None, spans)):
        if start <= done or end > last:
            return whole
        found.append(_part(edit, node, index, done + 1, end, is_menu))
        done = end
    tail = tuple(edit.lines[done:last])
    return whole._replace(head=head, parts=tuple(found), tail=tail, is_menu=is_menu,
                          is_list=is_list)  # fmt: skip


def _span(edit: BlockEdit, node: Node, index: int) -> tuple[int, int] | None:
    """The lines of a field or an item, with the comments right above it."""
    if isinstance(node, Mapping):
        return tuple(edit.block(node, index))  # type: ignore[return-value]
    item = node.value[index]
    if at(item) < at(node):
        return None
    dash = edit.dash(item)
    return edit.above(dash), edit.last_line(item)


def _part(edit: BlockEdit, node: Node, index: int, first: int, last: int, is_menu: bool) -> Part:
    lines = edit.lines[first - 1 : last]
    if isinstance(node, List):
        return Part(str(index), "".join(lines), tuple(lines))
    key, value = node.value[index]
    name = as_written(key.value)
    whole = Part(name, name, tuple(lines))
    if is_menu:
        start, end = at(key), at(key, end=True)
        line = edit.lines[start.line - 1]
        written = line[start.column - 1 : end.column - 1]
        marked = line[: start.column - 1] + KEY + line[end.column - 1 :]
        lines[start.line - first] = edit.lines[start.line - 1] = marked
        whole = Part(name, _ident(name, value), tuple(lines), key=written)
    if not _can_split(value) or at(value) < at(key) or _first(value) <= at(key, end=True).line:
        return whole
    is_inner = isinstance(value, Mapping) and name == _HOLDS_OPTIONS and not is_menu
    return _split(edit, whole, value, first, last, is_inner)


def _first(node: Node) -> int:
    return at(node.value[0][0] if isinstance(node, Mapping) else node).line


def _ident(key: str, value: Node) -> str:
    """What an option is known by: its id, or its title, or where it leads."""
    for name in ("id", "title", *fields.LEADS_TO):
        index = index_of(value, name)
        found = value.value[index][1] if index >= 0 else None
        if isinstance(found, Mapping) and found.value:
            found = found.value[0][1]
        if isinstance(found, Scalar) and found.value:
            return f"{name if name not in ('id', 'title') else ''} {slug(found.value)}"
    return f"key {key}"
