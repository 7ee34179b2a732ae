"""The files of a menu, parsed once, and every object in them, with its address."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ivr.editing.errors import EditError
from ivr.editing.lines.block_edit import BlockEdit
from ivr.editing.lines.parsed import check_readable, forget, parsed
from ivr.tree import fields
from ivr.tree.fields.spec import ObjectSpec
from ivr.tree.ids import WHEN_CLOSED
from ivr.tree.load.sources import IncludeError, resolve
from ivr.tree.parse.draft import as_written
from ivr.tree.parse.parser import List, Node, Scalar, Source
from ivr.tree.parse.parser import Mapping as MappingNode

Files = Mapping[str, bytes]
"""The bytes of the main file, under "", and of those that it includes, by their names."""


HOLDERS = frozenset({"menu", "contacts", "notices", "closures", "when_closed"})
"""Fields below which there are other elements."""


class Spot(NamedTuple):
    """An object of the menu: its address, what it is, its file, and its nodes there.

    `chain` are the nodes from the file's root to the one that it is written in, which is the last
    but one; the last is its own value. `key` is None for an item of a list.
    """

    address: str
    spec: ObjectSpec
    file: str
    key: Node | None
    chain: tuple[Node, ...]
    menu: str = ""
    """The address of the menu that an option is in."""

    @property
    def node(self) -> Node:
        return self.chain[-1]

    @property
    def holder(self) -> Node:
        return self.chain[-2]

    def get(self, name: str) -> Node | None:
        """The value of one of its fields."""
        return pairs(self.node).get(name)


def pairs(node: Node | None) -> dict[str, Node]:
    """The values of a mapping by their names, the first of each name."""
    found: dict[str, Node] = {}
    for key, value in node.value if isinstance(node, MappingNode) else ():
        if isinstance(key, Scalar):
            found.setdefault(key.value if key.value.isascii() else as_written(key.value), value)
    return found


class Menu:
    """A menu as its files have it."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.sources: dict[str, Source] = {}
        self.spots: dict[str, Spot] = {}
        for spot in self._all():
            address, number = spot.address, 1
            while address in self.spots:  # as two options on one key, each in its own languages
                number += 1
                address = f"{spot.address}~{number}"
            self.spots[address] = spot._replace(address=address)

    def source(self, name: str) -> Source:
        if name not in self.sources:
            self.sources[name] = parsed(self.files[name])
        return self.sources[name]

    def root(self, name: str = "") -> Node | None:
        return self.source(name).root

    def spot(self, address: str) -> Spot:
        """Find an object by its address. Raises EditError."""
        if address in self.spots:
            return self.spots[address]
        raise EditError("this is no longer in the menu; somebody may have removed or moved it")

    def edit(self, name: str) -> BlockEdit:
        """Begin to change a file. The nodes of its spots change too. Raises EditError."""
        source, raw = self.source(name), self.files[name]
        check_readable(source, raw, name)
        forget(raw)
        return BlockEdit(raw, source.root)

    def _all(self) -> Iterator[Spot]:
        root = self.root()
        if not isinstance(root, MappingNode):
            return
        self._open = [""]
        whole = Spot("line", fields.FILE, "", None, (root, root))
        yield whole
        yield whole._replace(address="hours")
        yield from self._contacts("", root)
        for name, spec in (("closures", fields.CLOSURE), ("notices", fields.NOTICE)):
            yield from self._items(name, spec, root)
        menu = pairs(root).get("menu")
        if menu is not None:
            yield Spot("menu", fields.MENU, "", key_of(root, "menu"), (root, menu))
            yield from self._options("menu", "", (root, menu))
        closed = pairs(root).get("when_closed")
        if closed is not None:
            key = key_of(root, "when_closed")
            yield Spot("when_closed", fields.CLOSED_LINE, "", key, (root, closed))
            if (menu := pairs(closed).get("menu")) is not None:
                yield from self._options("when_closed", "", (root, closed, menu))

    def _contacts(self, file: str, root: Node) -> Iterator[Spot]:
        whole = pairs(root).get("contacts", root)
        if whole is root:
            return
        for key, value in whole.value if isinstance(whole, MappingNode) else ():
            if isinstance(key, Scalar):
                address = f"contacts/{as_written(key.value)}"
                yield Spot(address, fields.CONTACT, file, key, (root, whole, value))

    def _items(self, name: str, spec: ObjectSpec, root: Node) -> Iterator[Spot]:
        whole = pairs(root).get(name)
        if isinstance(whole, List):
            for number, item in enumerate(whole.value, 1):
                yield Spot(f"{name}/{number}", spec, "", None, (root, whole, item))
        elif isinstance(whole, Scalar) and whole.value and spec is fields.CLOSURE:
            yield Spot(f"{name}/1", spec, "", key_of(root, name), (root, whole))

    def _options(self, menu: str, file: str, chain: tuple[Node, ...]) -> Iterator[Spot]:
        if len(chain) > 4 * fields.MAX_LEVELS:
            return
        whole = chain[-1]
        for key, value in whole.value if isinstance(whole, MappingNode) else ():
            if not isinstance(key, Scalar):
                continue
            address = f"{menu}/{as_written(key.value)}"
            yield Spot(address, fields.OPTION, file, key, (*chain, value), menu)
            below = pairs(value)
            if "menu" in below:
                yield from self._options(address, file, (*chain, value, below["menu"]))
            elif isinstance(below.get("include"), Scalar):
                yield from self._included(address, file, below["include"].value)

    def _included(self, menu: str, by: str, written: str) -> Iterator[Spot]:
        try:
            name = resolve(written, by)
        except IncludeError:
            return
        if name in self._open or name not in self.files:
            return
        root = self.root(name)
        self._open.append(name)
        yield from self._contacts(name, root) if root is not None else ()
        if root is not None and (below := pairs(root).get("menu")) is not None:
            yield from self._options(menu, name, (root, below))
        self._open.pop()


def key_of(node: Node, name: str) -> Node | None:
    """The node of a field's name."""
    for key, _ in node.value if isinstance(node, MappingNode) else ():
        if isinstance(key, Scalar) and as_written(key.value) == name:
            return key
    return None


def address_of(path: tuple[str, ...]) -> str:
    """The address of an option, by its `path` in the tree."""
    first = path[:1] == (WHEN_CLOSED,)
    return "/".join(["when_closed", *path[1:]] if first else ["menu", *path])
