"""Reads the options of a menu, and files each under its id."""

import re
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

from ivr.tree import fields
from ivr.tree.load.context import Context, Use
from ivr.tree.load.includes import Includes
from ivr.tree.load.languages import read_languages
from ivr.tree.load.objects import Fields, read_fields, read_pairs
from ivr.tree.load.texts import is_set_aside, shown
from ivr.tree.model import ID_LENGTH, MAIN, Answer, Goto, Menu, Option, Transfer, as_id, named, slug
from ivr.tree.parse.draft import UNREADABLE, as_written
from ivr.tree.parse.parser import Mapping, Node, Scalar, name_place, place
from ivr.tree.problems import Place

DEEPEST = 50  # menus within each other, which aliases can make, that are read
MAX_OPTIONS = 5  # in a menu; when there are more, callers forget the first

OUTER = fields.FILE.names - fields.OPTION.names
"""Names that are within a menu only if they are indented too far."""

_Option = TypeVar("_Option", bound=Option)


@dataclass(slots=True)
class _Owner:
    """An option in messages, before it is made."""

    path: tuple[str, ...]
    title: str = ""

    def __str__(self) -> str:
        return named("option", self.path, self.title)


class _Base(NamedTuple):
    """What every option has, in the order of the fields of an Option."""

    id: str
    key: str
    title: str
    path: tuple[str, ...]
    parent: str
    place: Place


class OptionReader:
    """Reads menus into the context. Names that they use are looked up when all have been read."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.includes = Includes(context)
        self.met: set[int] = set()  # nodes of options and menus, which aliases may repeat

    def read_main_menu(self, node: Node, at: Place) -> None:
        """Read the main menu, with everything in it."""
        self._menu(node, None, _Base(MAIN, "", "", (), MAIN, at))

    def _menu(self, node: Node, found: Fields | None, base: _Base) -> Menu:
        context, options = self.context, dict[str, Option]()
        menu = self._file(Menu(*base, options), found)
        stray, elsewhere = self._has_stray_fields(node, menu), 0
        for key, value in () if stray else read_pairs(context, node, menu, fields.MENU):
            wanted = context.wanted
            if key.value in OUTER:
                message = f'{menu}: "{shown(key)}" is among its keys'
                context.gap(place(key), message, f"start {shown(key)}: in column 1")
                continue
            if not self._is_here(value, (*menu.path, as_written(key.value))):
                elsewhere += 1
            else:
                option = self._option(key, value, menu)
                if self._is_key(key, menu) and option:
                    options.setdefault(key.value, option)
            context.wanted = wanted
        if menu.id and isinstance(node, Mapping) and not stray and not context.source.draft.gaps:
            self._check_size(menu, len(node.value) - elsewhere)
        for digit in sorted(options):
            options[digit] = options.pop(digit)
        return menu

    def _check_size(self, menu: Menu, count: int) -> None:
        if count > MAX_OPTIONS:
            message = f"{menu} has {count} options, which are hard to remember"
            self.context.advise(menu.place, message, f"put at most {MAX_OPTIONS} in a menu")
        if not count and self.context.languages:
            cure = "give it one, or remove the language from its own languages:"
            message = f"{menu} has no option in {self.context.language}"
            self.context.unreadable(menu.place, message, cure)
        if count == 1:
            cure = "put that option in its place" if menu.path else "add others"
            self.context.advise(menu.place, f"{menu} has only one option", cure)

    def _is_here(self, node: Node, path: tuple[str, ...]) -> bool:
        """Whether an option is there in this language; if so, only its own are wanted in it."""
        context = self.context
        if context.languages and isinstance(node, Mapping):
            found = next((value for key, value in node.value if key.value == "languages"), None)
            if found is not None:
                own = read_languages(context, found, named("option", path), context.wanted)
                context.wanted = own or context.wanted
        return not context.languages or context.language in context.wanted

    def _has_stray_fields(self, node: Node, menu: Menu) -> bool:
        """Whether fields of an option are beside the keys, so that none can be told apart."""
        for key, _ in node.value if isinstance(node, Mapping) else ():
            if isinstance(key, Scalar) and key.value in fields.OPTION.names:
                message = f"{menu}: expected a key from 1 to 6 but found {key.value}:"
                cure = "indent it further than the key that it belongs to"
                self.context.gap(place(key), message, cure)
                return True
        return False

    def _is_key(self, node: Node, menu: Menu) -> bool:
        """Whether this is a key that an option may have, or might once have had."""
        key = as_written(node.value)
        if key in fields.KEYS or is_set_aside(node):
            return key in fields.KEYS
        cure = "use 1 to 6"
        if key in fields.KEPT:
            message = f'key {key} is kept for "{fields.KEPT[key]}"'
        else:
            message = f'"{shown(node)}" cannot be a key'
            if re.fullmatch("[1-9][0-9]+", key):
                cure += ", and put the other options into a menu of their own"
        self.context.unreadable(place(node), f"{menu}: {message}", cure)
        return False

    def _option(self, key: Node, node: Node, menu: Menu) -> Option | None:
        """Read one option of a menu; None if it leads nowhere, which is reported."""
        at, digit = place(key), as_written(key.value)
        owner = _Owner((*menu.path, digit))
        if self._is_repeated(node, at, owner):
            return None
        found = read_fields(self.context, node, fields.OPTION, owner, at)
        title = owner.title = found.text("title")
        leads = self._leads_to(found, node, at)
        base = _Base("", digit, title, owner.path, menu.id, at)
        if not leads:
            made = slug(title)  # so that a goto to it is not an error too
            self.context.options.setdefault(made, Option(*base._replace(id=made)))
            return None
        self._check_fields(found, node, leads[0], at)
        if "languages" in found and not self.context.languages:
            read_languages(self.context, found["languages"], owner, self.context.wanted)
        made = self._id(found, leads[0], owner, menu)
        option = self._made(leads[0], node, found, base._replace(id=made))
        for lead in leads[1:]:  # only to find what else is wrong
            self._made(lead, node, found, base)
        return option

    def _is_repeated(self, node: Node, at: Place, owner: object) -> bool:
        """Whether an alias puts the same fields into the menu again, which is reported."""
        if id(node) in self.met and isinstance(node, Mapping):
            message = f"{owner} is in the menu twice, because of an alias (*)"
            cure = "write goto: and the id of the first instead of the second"
            self.context.unreadable(at, message, cure)
            return True
        self.met.add(id(node))
        return False

    def _leads_to(self, found: Fields, node: Node, at: Place) -> list[str]:
        """Which of menu, include, answer, transfer and goto it has, in the order of the file."""
        leads = [name for name in fields.LEADS_TO if name in found]
        if not leads and found.nodes and UNREADABLE not in found:
            cure = "give it an answer:, a menu:, a transfer: or a goto:"
            self.context.unreadable(at, f"{found.owner} leads nowhere", cure)
        if len(leads) > 1:
            leads.sort(key=found.place)
            for name in leads[1:]:
                message = f"{found.owner} has both {leads[0]}: and {name}:"
                self.context.unreadable(name_place(node, name), message, "keep one of them")
        return leads

    def _check_fields(self, found: Fields, node: Node, leads: str, at: Place) -> None:
        """Check the fields that depend on what the option leads to."""
        needed = leads in ("menu", "include", "answer") and UNREADABLE not in found
        if needed and "title" not in found:
            cure = "add title: what the menu says of this option"
            self.context.unreadable(at, f"{found.owner}: title is missing", cure)
        if "offer" in found and leads != "answer":
            message = f"{found.owner}: offer: goes only with answer:, not with {leads}:"
            cure = "remove it, or give the menu an option with transfer:"
            self.context.error(name_place(node, "offer"), message, cure)

    def _made(self, leads: str, node: Node, found: Fields, base: _Base) -> Option | None:
        """Make the option and file it; None if an alias brought it here again."""
        option: Option
        if leads == "include":
            return self.includes.read(found, lambda menu, at: self._inner(menu, at, found, base))
        if leads == "menu":
            return self._inner(found["menu"], name_place(node, "menu"), found, base)
        if leads == "answer":
            parts = tuple(part.text for part in found.texts("answer"))
            option = Answer(*base, parts, self._name(found, "offer", "contact") or None)
        elif leads == "transfer":
            option = Transfer(*base, self._name(found, "transfer", "contact"))
        else:
            option = Goto(*base, self._name(found, "goto", "option"))
        option = self._file(option, found)
        if leads == "goto":
            self.context.gotos[option.id] = found.place("goto")
        return option

    def _inner(self, node: Node, at: Place, found: Fields, base: _Base) -> Option | None:
        """Read the menu of an option; None if an alias brought it here again, or endlessly deep."""
        owner = found.owner
        if self._is_repeated(node, at, f"{owner}: its menu"):
            return None
        if len(base.path) == fields.MAX_LEVELS:
            cure = f"nest menus at most {fields.MAX_LEVELS} levels deep"
            self.context.error(at, f"{owner}: its menu is nested too deep to be found", cure)
        elif len(base.path) == DEEPEST:
            return None
        return self._menu(node, found, base)

    def _id(self, found: Fields, leads: str, owner: _Owner, menu: Menu) -> str:
        """The id that the file gives, else one made from the title or from what it leads to."""
        if known := self.context.ids.get(owner.path):
            return known
        made = slug(owner.title)
        if given := found.text("id"):
            made = slug(given) or made
        elif not owner.title and leads in ("transfer", "goto"):
            joint = "-to-" if leads == "goto" else "-"
            made = f"{menu.id}{joint}{slug(str(found[leads].value))}"
        elif not made and any(map(str.isalnum, owner.title)):
            message = f"{owner}: no id can be made from this title"
            cure = "add id: and a short name in plain letters"
            self.context.error(found.place("title"), message, cure)
        return made or f"option-{'-'.join(owner.path)}"

    def _file(self, option: _Option, found: Fields | None) -> _Option:
        """File an option under its id, which must be unique; if it is not, under another."""
        context = self.context
        if not option.id:
            return option
        first = context.options.setdefault(option.id, option)
        if first is option:
            if option.path not in context.ids and option.id in context.ids.values():
                message = f'{option}: its id "{option.id}" is also that of another option'
                cure = "add id: with another name"
                context.error(option.place, f"{message} in {context.languages[0]}", cure)
            return option
        given = found is not None and "id" in found
        at = found.place("id") if found is not None and given else option.place
        its = f'{option}: its id "{option.id}"' + ("" if given else ", made from its title,")
        cure = "write another" if given else "add id: with another name"
        if option.title and not given:
            cure = f"give {'it' if first.id == MAIN else 'one of them'} another title, or {cure}"
            if option.title == first.title:
                its = f"{option}: its title"
        if first.id == MAIN:
            context.error(at, f"{its} is reserved for the main menu", cure)
        else:
            where = context.line(first.place)
            context.error(at, f"{its} is already that of {first} in {where}", cure)
        number = 2
        while (unique := f"{option.id[: ID_LENGTH - 5]}-{number}") in context.options:
            number += 1
        option = replace(option, id=unique)
        context.options[unique] = option
        return option

    def _name(self, found: Fields, field: str, kind: str) -> str:
        """Read the name of a contact or an option, to be looked up at the end, as an id."""
        name = found.text(field)
        if name:
            use = Use(name, kind, found.place(field), found.owner, field)
            self.context.uses.append(use)
        return as_id(name)
