"""What a form can change in a menu: each element with its address, its fields and their values.

An address is a path that other changes leave as it is: `line`, `hours`, `contacts/billing`,
`notices/1`, `closures/2`, `menu` (the main menu), `menu/2/1` (key 1 in the menu of key 2, in
whatever file), `when_closed`, `when_closed/1`. A second thing of the same address has `~2`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ivr.editing.lines.nodes import repeated, value_of
from ivr.editing.lines.yaml_value import Value
from ivr.editing.sources import HOLDERS, Files, Menu, Spot, pairs
from ivr.editing.spoken import in_languages, languages_of, wanted
from ivr.tree import fields
from ivr.tree.fields.spec import MAX_TITLE
from ivr.tree.fields.spec import Field as FieldSpec
from ivr.tree.model import Line
from ivr.tree.parse.parser import Mapping as MappingNode
from ivr.tree.parse.parser import Node, Scalar, place

KINDS = {
    "title": "title", "spoken": "title", "name": "title", "answer": "texts",
    "greeting": "text", "emergency": "text", "closed": "text", "text": "text",
    "operator": "contact", "offer": "contact", "transfer": "contact", "goto": "option",
    "closes": "contacts", "number": "numbers", "line": "number", "extension": "digits",
    "timeout": "seconds", "accept": "flag", "private": "flag", "urgent": "flag", "ring": "choice",
    "hours": "hours", "holidays": "holidays", "timezone": "zone", "from": "instant",
    "until": "instant", "dates": "dates", "languages": "languages", "language": "language",
    "voice": "voice", "id": "id", "include": "file", "countries": "list", "sip": "list",
}  # fmt: skip
"""How the value of each field is shown; what is not here has no place in a form."""
_OF_THE_HOURS = ("hours", "holidays", "timezone", "closed")


class Field(NamedTuple):
    """A field of an element: how it is shown, and its values by language.

    `values` has "" for the only value of what is not said in a language; it is empty where the
    file does not have the field. `languages` are those that it should be given in, () if in none.
    `shared` are the addresses of what else has this very value, since an alias repeats it.
    """

    name: str
    kind: str
    values: Mapping[str, Value]
    languages: tuple[str, ...] = ()
    required: bool = False
    about: str = ""
    limit: int = 0
    shared: tuple[str, ...] = ()

    @property
    def value(self) -> Value:
        """The only value, or that of the first language that has one; "" if there is none."""
        return next(iter(self.values.values()), "")

    def text(self, language: str = "") -> str:
        """A value as one text; the parts of a list are on lines of their own."""
        value = self.values.get(language, "") if language else self.value
        return value if isinstance(value, str) else "\n".join(map(str, value))

    def parts(self, language: str = "") -> tuple[str, ...]:
        """A value as the items of a list."""
        value = self.values.get(language, "") if language else self.value
        return ((value,) if value else ()) if isinstance(value, str) else tuple(map(str, value))


class Element(NamedTuple):
    """Something that a form can change: `first` to `last` are its lines in `file`, "" the main one.

    `kind` is line, hours, contact, closure, notice, when_closed, menu, answer, transfer, goto or
    option (which leads nowhere yet). `menu` is the address of the menu that an option is in, and
    `key` its key there; `id` is an option's id, or a contact's key.
    """

    address: str
    kind: str
    title: str
    fields: tuple[Field, ...]
    file: str = ""
    first: int = 1
    last: int = 1
    menu: str = ""
    key: str = ""
    id: str = ""

    def field(self, name: str) -> Field | None:
        return next((one for one in self.fields if one.name == name), None)


def languages(files: Files) -> tuple[str, ...]:
    """The languages of a menu, the first one first, as its file names them."""
    return languages_of(Menu(files))


def elements(files: Files, line: Line | None = None) -> tuple[Element, ...]:
    """Everything that a form can change, in the order of the files.

    The `line` that the files make, if they make one, gives options the ids by which others know
    them; without it an id is only known where the file gives it.
    """
    menu = Menu(files)
    return tuple(map(_Reader(menu, line).element, menu.spots.values()))


def element(files: Files, address: str, line: Line | None = None) -> Element | None:
    """Return the element of an address alone; None if there is none."""
    menu = Menu(files)
    spot = menu.spots.get(address)
    return _Reader(menu, line).element(spot) if spot else None


def find(all_of_them: tuple[Element, ...], wanted: str) -> Element | None:
    """Find an element by its address, or an option by its id."""
    found = (one for one in all_of_them if one.address == wanted)
    by_id = (one for one in all_of_them if one.id == wanted and one.key)
    return next(found, None) or next(by_id, None)


class _Reader:
    """Reads the elements of one menu."""

    def __init__(self, menu: Menu, line: Line | None) -> None:
        self.menu = menu
        self.languages = languages_of(menu)
        trees = line.trees if line else ()
        self.ids = {one.place: one.id for tree in trees for one in tree.options.values()}
        self.holders = self._shared()

    def _shared(self) -> dict[int, list[str]]:
        """The addresses of the elements that have each node which aliases repeat."""
        found: dict[int, list[str]] = {}
        for name in {spot.file: 0 for spot in self.menu.spots.values()}:
            if b"*" not in self.menu.files[name]:
                continue
            root = self.menu.root(name)
            for one in repeated(root):
                found[one] = []
        if found:
            for spot in self.menu.spots.values():
                for node in _own(spot):
                    if id(node) in found and spot.address not in found[id(node)]:
                        found[id(node)].append(spot.address)
        return found

    def element(self, spot: Spot) -> Element:
        names, kind = spot.spec.fields.keys() & KINDS.keys(), _kind(spot)
        if kind in ("line", "hours"):
            is_hours = kind == "hours"
            names = {name for name in names if (name in _OF_THE_HOURS) is is_hours}
        shown = (one for name, one in spot.spec.fields.items() if name in names)
        return self._element(spot, kind, tuple(self._fields(spot, shown)))

    def _element(self, spot: Spot, kind: str, found: tuple[Field, ...]) -> Element:
        start = place(spot.key or spot.node)
        whole = kind in ("line", "hours")
        last = start.line if whole else _last(spot, start.line)
        key = str(spot.key.value) if spot.key is not None and spot.menu else ""
        name = str(spot.key.value) if spot.key is not None and kind == "contact" else ""
        given = spot.get("id") if key else None
        known = name or self.ids.get(start, str(given.value) if given is not None else "")
        title = _title(spot, found)
        return Element(
            spot.address, kind, title, found, spot.file, start.line, last, spot.menu, key, known
        )

    def _fields(self, spot: Spot, specs: Iterable[FieldSpec]) -> Iterator[Field]:
        own = pairs(spot.node)
        scalar = isinstance(spot.node, Scalar) and spot.spec is fields.CLOSURE
        wanted_in = wanted(spot, self.languages)
        for spec in specs:
            node = own.get(spec.name)
            if scalar and spec.name == "dates":
                node = spot.node
            spoken = spec.value.spoken
            values = in_languages(node, wanted_in) if spoken else {} if node is None else {
                "": value_of(node)}  # fmt: skip
            shared = self.holders.get(id(node), ()) if node is not None else ()
            yield Field(
                spec.name,
                KINDS[spec.name] if spec.name != "name" or spot.spec is fields.CONTACT else "text",
                values,
                wanted_in if spoken else (),
                spec.required,
                spec.about,
                spec.value.limit or (0 if spoken else MAX_TITLE),
                tuple(one for one in shared if one != spot.address),
            )


def _kind(spot: Spot) -> str:
    if spot.spec is fields.FILE:
        return spot.address
    kinds = {
        fields.CONTACT.name: "contact", fields.CLOSURE.name: "closure",
        fields.NOTICE.name: "notice", fields.CLOSED_LINE.name: "when_closed",
        fields.MENU.name: "menu",
    }  # fmt: skip
    if spot.spec.name in kinds:
        return kinds[spot.spec.name]
    own = pairs(spot.node)
    lead = next((one for one in fields.LEADS_TO if one in own), "option")
    return "menu" if lead == "include" else lead


def _title(spot: Spot, found: tuple[Field, ...]) -> str:
    for name in ("title", "name", "text", "transfer", "goto", "dates"):
        for field in found:
            if field.name == name and field.text():
                return field.text()
    return ""


def _last(spot: Spot, first: int) -> int:
    """The last line of an element; an alias has none of its own."""
    end = place(spot.node, end=True)
    return max(first, end.line - (end.column == 1))


def _own(spot: Spot) -> Iterator[Node]:
    """Yield the nodes of an element's own values, not those of what is below it in the menu."""
    own = {} if spot.spec is fields.MENU else pairs(spot.node)
    left = [value for name, value in own.items() if name not in HOLDERS]
    left.append(spot.node)
    while left:
        node = left.pop()
        yield node
        if node is spot.node:
            continue
        if isinstance(node, MappingNode):
            left += [value for _, value in node.value]
        elif not isinstance(node, Scalar):
            left += node.value
