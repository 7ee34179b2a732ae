"""What is read of a file, as nodes: made, compared, and walked."""

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Fields

from ivr.editing.lines.yaml_value import Value
from ivr.tree.parse.draft import as_written
from ivr.tree.parse.parser import List, Mapping, Node, Scalar


def pair(owner: Node, index: int) -> tuple[Node | None, Node]:
    """A field's name and value by its index, or an item of a list, which has no name."""
    one = owner.value[index]
    return one if isinstance(owner, Mapping) else (None, one)


def put(owner: Node, index: int, value: Node) -> None:
    """Give a field or an item another value."""
    key, _ = pair(owner, index)
    owner.value[index] = (key, value) if isinstance(owner, Mapping) else value


def index_of(node: Node, name: str) -> int:
    """The index of a field; -1 if there is none of that name."""
    for index, (key, _) in enumerate(node.value if isinstance(node, Mapping) else ()):
        if isinstance(key, Scalar) and as_written(key.value) == name:
            return index
    return -1


def made(value: Value) -> Node:
    """Make the nodes of a value."""
    if isinstance(value, str):
        return Scalar("", value)
    if isinstance(value, Fields):
        return Mapping("", [(Scalar("", name), made(one)) for name, one in value.items()])
    return List("", [made(one) for one in value])


def value_of(node: Node | None) -> Value:
    """Return a value as it is written; "" where there is none."""
    if isinstance(node, Mapping):
        return {as_written(key.value): value_of(value) for key, value in node.value
                if isinstance(key, Scalar)}  # fmt: skip
    if isinstance(node, List):
        return [value_of(one) for one in node.value]
    return as_written(node.value).rstrip("\n") if node is not None else ""


def same(one: Node, other: Node) -> bool:
    """Whether two values say the same; a text at the end of a file may lack the end of its line."""
    if isinstance(one, Scalar):
        return isinstance(other, Scalar) and one.value.rstrip("\n") == other.value.rstrip("\n")
    if type(one) is not type(other) or len(one.value) != len(other.value):
        return False
    if isinstance(one, List):
        return all(map(same, one.value, other.value))
    return all(
        same(key, name) and same(value, with_)
        for (key, value), (name, with_) in zip(one.value, other.value, strict=True)
    )


def nodes(root: Node | None) -> Iterator[Node]:
    """Yield every node, in the order of the file; what an alias repeats comes again."""
    left = [root] if root is not None else []
    while left:
        node = left.pop()
        yield node
        if isinstance(node, Mapping):
            left += [one for both in reversed(node.value) for one in reversed(both)]
        elif isinstance(node, List):
            left += reversed(node.value)


def leaves(root: Node | None) -> list[Node]:
    """Every text and name that is written in the file."""
    return [one for one in nodes(root) if isinstance(one, Scalar) and one.start_mark is not None]


def repeated(root: Node | None) -> set[int]:
    """The ids of nodes that aliases repeat."""
    met, found = set[int](), set[int]()
    left: list[Node] = [root] if root is not None else []
    while left:
        node = left.pop()
        if id(node) in met:
            found.add(id(node))
            continue
        met.add(id(node))
        if isinstance(node, Mapping):
            left += [one for both in node.value for one in both]
        elif isinstance(node, List):
            left += node.value
    return found


def is_flow(node: Node) -> bool:
    """Whether a value is within braces or brackets of its own."""
    return isinstance(node, Mapping | List) and bool(node.flow_style)


def is_block(node: Node) -> bool:
    """Whether a value is fields or items on lines of their own."""
    return isinstance(node, Mapping | List) and not node.flow_style and bool(node.value)


def texts_of(node: Node) -> Sequence[Node]:
    """The nodes of one text, or of a list of them."""
    return node.value if isinstance(node, List) else [node]
