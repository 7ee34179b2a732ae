"""Reads the options of a menu, and files each under its id."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from ivr.tree import fields
from ivr.tree.ids import slug
from ivr.tree.load.includes import PartReader
from ivr.tree.load.objects import Fields
from ivr.tree.load.references import References, Use
from ivr.tree.load.sources import Parts
from ivr.tree.load.texts import shown, unreadable
from ivr.tree.model import MAIN, Answer, Goto, Menu, Option, Transfer, named
from ivr.tree.parse.draft import UNREADABLE, as_written
from ivr.tree.parse.parser import Mapping as MappingNode
from ivr.tree.parse.parser import Node, Scalar, name_place, place
from ivr.tree.problems import Place

DEEPEST = 50  # menus inside each other, which aliases can make, that are looked into
MANY = 5  # options in a menu, from which on callers forget the first

OUTER = fields.FILE.names - fields.OPTION.names
"""Names that stand within a menu only if they are indented too far."""

_Base = tuple[str, str, str, tuple[str, ...], str, Place]  # the fields of an Option


class _Owner:
    """An option in messages, before it is made."""

    __slots__ = ("path", "title")

    def __init__(self, path: tuple[str, ...]) -> None:
        self.path = path
        self.title = ""

    def __str__(self) -> str:
        return named("option", self.path, self.title)


class OptionReader(PartReader):
    """Reads menus. Names that may stand further down in the file are looked up at the end."""

    def __init__(
        self,
        parts: Parts,
        languages: Sequence[str] = (),
        current: str = "",
        ids: Mapping[tuple[str, ...], str] = MappingProxyType({}),
    ) -> None:
        super().__init__(parts, languages, current)
        self.ids = ids
        """Those that the options have, by their path, in the languages that were read before."""
        self.options: dict[str, Option] = {}
        self.references = References()
        self.met: set[int] = set()  # nodes of options and menus, which aliases may repeat

    def main_menu(self, node: Node, at: Place) -> None:
        """Read the main menu, with all that is in it."""
        self.menu(node, {}, (MAIN, "", "", (), MAIN, at))

    def menu(self, node: Node, found: Fields, base: _Base) -> Menu:
        """A menu with all that is in it. `base` holds what every option has."""
        options: dict[str, Option] = {}
        menu = Menu(*base, options)
        self.file(menu, found)
        stray, elsewhere = self.stray(node, menu), 0
        for key, value in () if stray else self.pairs(node, menu, fields.MENU):
            wanted = self.wanted
            if key.value in OUTER:
                self.source.draft.gaps = True
                message = f'{menu}: "{shown(key)}" stands among its keys'
                self.error(place(key), message, f"begin {shown(key)}: in column 1")
                continue
            if self.languages and not self.is_here(value, (*menu.path, as_written(key.value))):
                elsewhere += 1
            else:
                option = self.option(key, value, menu)
                if self.key(key, menu) and option:
                    options.setdefault(key.value, option)
            self.wanted = wanted
        if menu.id and isinstance(node, MappingNode) and not stray and not self.source.draft.gaps:
            self.size(menu, len(node.value) - elsewhere)
        for digit in sorted(options):
            options[digit] = options.pop(digit)
        return menu

    def size(self, menu: Menu, count: int) -> None:
        """Advise against menus that are too large, and against those that are none."""
        if count > MANY:
            message = f"{menu} has {count} options, which are hard to remember"
            self.advise(menu.place, message, f"put at most {MANY} in a menu")
        if not count and self.languages:
            cure = "give it one, or take the language out of its own languages:"
            self.error(menu.place, f"{menu} has no option in {self.current}", cure)
        if count == 1:
            cure = "put what it holds in its place" if menu.path else "add others"
            self.advise(menu.place, f"{menu} has one option only", cure)

    def is_here(self, node: Node, path: tuple[str, ...]) -> bool:
        """Whether an option is there in the language that is read; if so, `wanted` are its own."""
        if isinstance(node, MappingNode):
            found = next((value for key, value in node.value if key.value == "languages"), None)
            if found is not None:
                self.wanted = self.listed(found, named("option", path), self.wanted) or self.wanted
        return self.current in self.wanted

    def stray(self, node: Node, menu: Menu) -> bool:
        """Whether fields of an option stand beside the keys, so that none can be told apart."""
        for key, _ in node.value if isinstance(node, MappingNode) else ():
            if isinstance(key, Scalar) and key.value in fields.OPTION.names:
                message = f"{menu}: {key.value}: stands where a key from 1 to 6 is expected"
                self.error(place(key), message, "indent it further than the key that it belongs to")
                self.source.draft.gaps = True
                return True
        return False

    def key(self, node: Node, menu: Menu) -> bool:
        """Whether this is a key that an option may have."""
        key = as_written(node.value)
        if key in fields.KEYS or unreadable(node):
            return key in fields.KEYS
        cure = "use 1 to 6"
        if key in fields.KEPT:
            message = f'key {key} is kept for "{fields.KEPT[key]}"'
        else:
            message = f'"{shown(node)}" cannot be a key'
            if re.fullmatch("[1-9][0-9]+", key):
                cure += ", and put further options into a menu of their own"
        self.error(place(node), f"{menu}: {message}", cure)
        return False

    def option(self, key: Node, node: Node, menu: Menu) -> Option | None:
        """One option of a menu, or None if it leads nowhere (which has been reported)."""
        at, digit = place(key), as_written(key.value)
        path = (*menu.path, digit)
        owner = _Owner(path)
        if self.repeated(node, at, owner):
            return None
        found = self.fields(node, fields.OPTION, owner, at)
        title = ""
        if "title" in found:
            title = owner.title = self.said(found["title"], owner, "title")
        leads = self.leads_to(found, node, owner, at)
        if not leads:
            made = slug(title)  # so that a goto to it is no error too
            self.options.setdefault(made, Option(made, digit, title, path, menu.id, at))
            return None
        self.fit(found, node, leads[0], owner, at)
        if "languages" in found and not self.languages:
            self.listed(found["languages"], owner, self.wanted)
        made = self.id(found, leads[0], owner, menu, at)
        option = self.made(leads[0], node, found, owner, (made, digit, title, path, menu.id, at))
        for lead in leads[1:]:  # only to find what else is wrong
            self.made(lead, node, found, owner, ("", digit, title, path, menu.id, at))
        return option

    def repeated(self, node: Node, at: Place, owner: object) -> bool:
        """Whether an alias puts the same fields into the tree again, which is reported."""
        if id(node) in self.met and isinstance(node, MappingNode):
            message = f"{owner} stands in the tree twice, by an alias (*)"
            self.error(at, message, "write goto: and the id of the first, in place of the second")
            return True
        self.met.add(id(node))
        return False

    def leads_to(self, found: Fields, node: Node, owner: object, at: Place) -> list[str]:
        """Which of menu, include, answer, transfer and goto it has, in the order of the file."""
        leads = [name for name in fields.LEADS_TO if name in found]
        if not leads and found and UNREADABLE not in found:
            cure = "give it an answer:, a menu:, a transfer: or a goto:"
            self.error(at, f"{owner} leads nowhere", cure)
        if len(leads) > 1:
            leads.sort(key=lambda name: place(found[name]))
            for name in leads[1:]:
                message = f"{owner} has both {leads[0]}: and {name}:"
                self.error(name_place(node, name), message, "keep one of them")
        return leads

    def fit(self, found: Fields, node: Node, leads: str, owner: object, at: Place) -> None:
        """Report what does not go with what the option leads to."""
        needed = leads in ("menu", "include", "answer") and UNREADABLE not in found
        if needed and "title" not in found:
            cure = "add title: what the menu says of this option"
            self.error(at, f"{owner}: title is missing", cure)
        if "offer" in found and leads != "answer":
            message = f"{owner}: offer: goes with answer: only, not with {leads}:"
            cure = "take it out; a transfer: can stand in the menu as an option of its own"
            self.error(name_place(node, "offer"), message, cure)

    def made(
        self, leads: str, node: Node, found: Fields, owner: _Owner, base: _Base
    ) -> Option | None:
        """The option itself, filed under its id; None if an alias brought it here again."""
        value = found[leads]
        option: Option
        if leads == "include":
            with self.included(value, owner) as (menu, start):
                return self.inner(menu, start, found, owner, base) if menu else None
        if leads == "menu":
            return self.inner(value, name_place(node, "menu"), found, owner, base)
        if leads == "answer":
            said = self.spoken(value, owner, "answer")
            texts, places = self.texts(said, owner, "answer") if said else ((), ())
            offer = self.name(found["offer"], "contact", owner, "offer") if "offer" in found else ""
            option = Answer(*base, texts, places, offer or None)
        elif leads == "transfer":
            option = Transfer(*base, self.name(value, "contact", owner, "transfer"))
        else:
            option = Goto(*base, self.name(value, "option", owner, "goto"))
            self.references.gotos[option.id] = place(value)
        self.file(option, found)
        return option

    def inner(
        self, node: Node, at: Place, found: Fields, owner: _Owner, base: _Base
    ) -> Option | None:
        """The menu of an option; None if an alias brought it here again, or endlessly deep."""
        if self.repeated(node, at, f"{owner}: its menu"):
            return None
        if len(owner.path) == fields.LEVELS:
            cure = f"put at most {fields.LEVELS} menus inside each other"
            self.error(at, f"{owner}: its menu stands too deep to be found", cure)
        elif len(owner.path) == DEEPEST:
            return None
        return self.menu(node, found, base)

    def id(self, found: Fields, leads: str, owner: _Owner, menu: Menu, at: Place) -> str:
        """The id that the file gives, or the one made from the title."""
        if known := self.ids.get(owner.path):
            return known
        made = slug(owner.title)
        if "id" in found:
            given = self.text(found["id"], owner, "id", fields.ID_LENGTH)
            if given and not re.fullmatch(fields.ID, given):
                message = f'{owner}: id "{shown(found["id"])}" has other signs than a-z, 0-9 and -'
                given = slug(given) or made
                self.error(place(found["id"]), message, f"write {given or 'a word'}")
            return given
        if leads in ("transfer", "goto") and not owner.title:
            joint = "-to-" if leads == "goto" else "-"
            return f"{menu.id}{joint}{found[leads].value}"
        if owner.title and not made:
            message = f"{owner}: no id can be made from this title"
            self.error(place(found["title"]), message, "add id: and a short name in plain letters")
        return made

    def file(self, option: Option, found: Fields) -> None:
        """File an option under its id, which must be its own."""
        first = self.options.setdefault(option.id, option) if option.id else option
        if first is option:
            if option.path not in self.ids and option.id in self.ids.values():
                message = f'{option}: its id "{option.id}" is that of another option'
                cure = "add id: with a name of its own"
                self.error(option.place, f"{message} in {self.languages[0]}", cure)
            return
        given = "id" in found
        at = place(found["id"]) if given else option.place
        its = f'{option}: its id "{option.id}"' + ("" if given else ", made from its title,")
        cure = "write another" if given else "add id: with a name of its own"
        if option.title and not given:
            cure = f"give {'it' if first.id == MAIN else 'one of them'} another title, or {cure}"
            if option.title == first.title:
                its = f"{option}: its title"
        if first.id == MAIN:
            self.error(at, f"{its} is kept for the main menu", cure)
        else:
            self.error(at, f"{its} is already that of {first} in {self.line(first.place)}", cure)

    def name(self, node: Node, kind: str, owner: _Owner, field: str) -> str:
        """The name of a contact or an option, to be looked up at the end."""
        name = self.text(node, owner, field)
        if name:
            self.references.uses.append(Use(name, kind, place(node), owner, field))
        return name
