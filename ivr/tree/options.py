"""Reads the options of a menu, and files each under its id."""

import re
import unicodedata
from collections.abc import Collection
from typing import NamedTuple

from ivr.tree import shapes
from ivr.tree.fields import Entry, Reader
from ivr.tree.model import MAIN, Answer, Goto, Menu, Option, Transfer
from ivr.tree.problems import Place, Problem, suggest
from ivr.tree.source import Node, place


def slug(title: str) -> str:
    """The id made from a title: ASCII, lower case, hyphens, cut at a word within 60 characters."""
    folded = unicodedata.normalize("NFKD", title.replace("\u2019", "").replace("'", ""))
    words = re.findall(r"[a-z0-9]+", folded.encode("ascii", "ignore").decode().lower())
    while len("-".join(words)) > shapes.ID_LENGTH and len(words) > 1:
        words.pop()
    return "-".join(words)[: shapes.ID_LENGTH]


def owner_of(option: Option) -> str:
    """How an option is named in messages: by the keys that lead to it, and its title."""
    if not option.path:
        return "the main menu"
    title = option.title if len(option.title) <= 40 else option.title[:37].rstrip() + "…"
    return f"option {','.join(option.path)}" + (f' "{title}"' if title else "")


class _Reference(NamedTuple):
    name: str
    kind: str  # "contact" or "option"
    place: Place
    owner: str


class OptionReader(Reader):
    """Reads menus. Names that may stand further down in the file are looked up at the end."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems)
        self.options: dict[str, Option] = {}
        self.references: list[_Reference] = []

    def menu(self, id: str, base: Option, node: Node) -> Menu:  # noqa: A002 (the field's name)
        """A menu with all that is in it. `base` holds what every option has."""
        owner = owner_of(base)
        options: dict[str, Option] = {}
        menu = Menu(id, base.key, base.title, base.path, base.parent, base.place, options)
        self.add(menu, owner)
        expected = "options under the keys 1 to 6, each with a title"
        entries = self.entries(node, owner, expected)
        for entry in sorted(entries, key=lambda entry: entry.name):
            if self.key(entry, owner):
                option = self.option(entry, menu)
                if option:
                    options[entry.name] = option
        if not entries and hasattr(node, "value") and node.value == []:
            self.error(base.place, f"{owner} has no options", f"add {expected}")
        return menu

    def key(self, entry: Entry, owner: str) -> bool:
        """Whether this is a key that an option may have."""
        key = entry.name
        if key in shapes.KEYS:
            return True
        said = f'key {key} is kept for "{shapes.KEPT[key]}" everywhere on the line'
        cure = "use 1 to 6"
        if key not in shapes.KEPT:
            said = f'"{key}" is not one key of a telephone'
            if key in shapes.OPTION.by_name:
                said = f'"{key}" stands where a key is expected'
                cure = f"move it to its option, or put a key above it: {cure}"
        if key.isdigit() and len(key) > 1:
            cure = "use 1 to 6, and put more options into a menu of their own"
        self.error(entry.place, f"{owner}: {said}", cure)
        return False

    def option(self, entry: Entry, parent: Menu) -> Option | None:
        """One option of a menu, or None if it leads nowhere (which has been reported)."""
        path = (*parent.path, entry.name)
        base = Option("", entry.name, "", path, parent.id, entry.place)
        found = self.fields(entry.value, shapes.OPTION, owner_of(base), entry.place)
        if "title" in found:
            owner = f"{owner_of(base)}: title"
            title = self.text(found["title"].value, owner, shapes.TITLE)
            base = Option("", entry.name, title, path, parent.id, entry.place)
        leads = self.leads_to(found, base)
        if leads is None:
            self.options.setdefault(slug(base.title), base)  # so that a goto to it is no error too
            return None
        if leads in ("menu", "answer") and "title" not in found:
            self.error(
                entry.place,
                f"{owner_of(base)}: title is missing",
                "add title: what the menu says of this option",
            )
        if "offer" in found and leads != "answer":
            self.error(
                found["offer"].place,
                f"{owner_of(base)}: offer goes with an answer only",
                "take it out, or use transfer:",
            )
        return self.made(leads, found, base)

    def leads_to(self, found: dict[str, Entry], base: Option) -> str | None:
        """Which of menu, answer, transfer and goto this option has."""
        given = [name for name in shapes.LEADS_TO if name in found]
        if not given and found:
            self.error(
                base.place,
                f"{owner_of(base)} leads nowhere",
                "give it a menu, an answer, a transfer or a goto",
            )
        for name in sorted(given, key=lambda name: found[name].place)[1:]:
            first = min(given, key=lambda name: found[name].place)
            self.error(
                found[name].place,
                f"{owner_of(base)} has both {first} and {name}",
                "keep one of them",
            )
        return min(given, key=lambda name: found[name].place) if given else None

    def made(self, leads: str, found: dict[str, Entry], base: Option) -> Option:
        """The option itself, filed under its id."""
        owner = owner_of(base)
        common = (base.key, base.title, base.path, base.parent, base.place)
        node = found[leads].value
        option: Option
        if leads == "menu":
            if len(base.path) >= shapes.LEVELS:
                self.error(
                    found[leads].place,
                    f"{owner} stands {shapes.LEVELS} levels deep",
                    "menus go no deeper; nobody would find it",
                )
                return base
            return self.menu(self.id(found, base, slug(base.title)), base, node)
        if leads == "answer":
            parts = self.texts(node, f"{owner}: answer")
            texts, places = (
                (tuple(column) for column in zip(*parts, strict=True)) if parts else ((), ())
            )
            offer = self.reference(found.get("offer"), "contact", f"{owner}: offer")
            option = Answer(self.id(found, base, slug(base.title)), *common, texts, places, offer)
        elif leads == "transfer":
            contact = self.reference(found[leads], "contact", f"{owner}: transfer") or ""
            made = slug(base.title) or f"{base.parent}-{contact}"
            option = Transfer(self.id(found, base, made), *common, contact)
        else:
            target = self.reference(found[leads], "option", f"{owner}: goto") or ""
            made = slug(base.title) or f"{base.parent}-to-{target}"
            option = Goto(self.id(found, base, made), *common, target)
        self.add(option, owner)
        return option

    def id(self, found: dict[str, Entry], base: Option, made: str) -> str:
        """The id that the file gives, or the one made from the title."""
        if "id" in found:
            node = found["id"].value
            given = self.text(node, f"{owner_of(base)}: id", shapes.ID_LENGTH)
            if given and not re.fullmatch(shapes.ID, given):
                self.error(
                    place(node),
                    f'{owner_of(base)}: "{given}" cannot be an id',
                    f"write {slug(given) or 'letters and digits, joined by hyphens'}",
                )
            return given
        if base.title and not made:
            self.error(
                base.place,
                f"{owner_of(base)}: no id can be made from this title",
                "add id: a short name in plain letters",
            )
        return made

    def add(self, option: Option, owner: str) -> None:
        """File an option under its id, which must be its own."""
        first = self.options.setdefault(option.id, option)
        if first is option or not option.id:
            return
        if option.id == MAIN:
            self.error(
                option.place,
                f'{owner}: the id "main" is kept for the main menu',
                "add id: with another name",
            )
        elif first.place == option.place:
            self.error(
                option.place,
                f"{owner} stands in the tree twice, by an alias",
                f"use goto: {option.id} in the other place",
            )
        else:
            self.error(
                option.place,
                f'{owner}: its id "{option.id}" is that of {owner_of(first)} '
                f"in line {first.place.line} too",
                "give one of them an id: of its own",
            )

    def reference(self, entry: Entry | None, kind: str, owner: str) -> str | None:
        """The name of a contact or an option, to be looked up at the end."""
        name = self.text(entry.value, owner) if entry else ""
        if entry and name:
            self.references.append(_Reference(name, kind, place(entry.value), owner))
        return name or None

    def look_up(self, contacts: Collection[str]) -> None:
        """Report names that nothing has, and contacts that nobody names."""
        for name, kind, at, owner in self.references:
            known = contacts if kind == "contact" else self.options
            if name not in known:
                cure = suggest(name, known, "" if known else f"add {kind}s: with it")
                self.error(at, f'{owner}: there is no {kind} "{name}"', cure)
