"""Reads the options of a menu, and files each under its id."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from ivr.tree import fields
from ivr.tree.fields.keys import flaws as find_flaws
from ivr.tree.ids import ID_LENGTH, WHEN_CLOSED, as_id, keys_of, named, own_ids, slug
from ivr.tree.load.context import Context, Use
from ivr.tree.load.includes import Includes
from ivr.tree.load.languages import read_languages
from ivr.tree.load.objects import Fields, read_fields, read_pairs
from ivr.tree.load.references import report_taken
from ivr.tree.load.texts import is_set_aside, shown
from ivr.tree.model import MAIN, Answer, Goto, Menu, Option, Transfer
from ivr.tree.parse.draft import UNREADABLE, as_written
from ivr.tree.parse.parser import Mapping, Node, Scalar, name_place, place
from ivr.tree.problems import Place, indent

MAX_DEPTH = 50  # menus within each other, which aliases can make, that are read
MAX_OPTIONS = 5  # in a menu; when there are more, callers forget the first

OUTER = fields.FILE.names - fields.OPTION.names
"""Names that are within a menu only if they are indented too far."""

_LEVEL = "write it level with menu:, above or below it"

_Option = TypeVar("_Option", bound=Option)


_Base = dict[str, Any]
"""What every option has, by the fields of an Option."""


@dataclass(slots=True)
class _Entry:
    """An option while it is being read: what it has whatever it leads to."""

    key: str
    path: tuple[str, ...]
    parent: str
    place: Place
    title: str = ""
    spoken: str = ""
    operator: str | None = None

    def __str__(self) -> str:
        return named("option", self.path, self.title)

    def with_id(self, name: str) -> _Base:
        return {"id": name, **{field: getattr(self, field) for field in self.__slots__}}


class OptionReader:
    """Reads menus into the context. Names that they use are looked up when all have been read."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.includes = Includes(context)
        self.met: set[int] = set()  # nodes of options and menus, which aliases may repeat

    def read_main_menu(self, node: Node, at: Place) -> Menu:
        return self._menu(node, None, _Entry("", (), MAIN, at).with_id(MAIN))

    def read_menu_when_closed(self, node: Node, at: Place, found: Fields) -> Menu:
        """Read the main menu of a closed line: it is filed nowhere, since `main` is the other.

        `found` has the operator of that menu, beside it in the file.
        """
        entry = _Entry("", (WHEN_CLOSED,), MAIN, at)
        entry.operator = self._name(found, "operator", "contact") or None
        return self._menu(node, None, entry.with_id(MAIN))

    def _menu(self, node: Node, found: Fields | None, base: _Base) -> Menu:
        context, options = self.context, dict[str, Option]()  # which `leave_out` may change
        menu = self._file(Menu(**base, options=options), found)
        stray, keys = self._has_stray_fields(node, menu), list[Node]()
        for key, value in () if stray else read_pairs(context, node, menu, fields.MENU):
            wanted = context.wanted
            if key.value in OUTER or (key.value == "operator" and menu.id == MAIN):
                message = f'{menu}: "{shown(key)}" is among its keys'
                outer = menu.path == (WHEN_CLOSED,) and key.value in fields.CLOSED_LINE.names
                cure = _LEVEL if outer else indent(0, f"{shown(key)}:")
                context.gap(place(key), message, cure)
                continue
            digit = as_written(key.value)
            entry = _Entry(digit, (*menu.path, digit), menu.id, place(key))
            if not context.languages or self._is_here(value, entry):
                if not is_set_aside(key):
                    keys.append(key)
                option = self._option(entry, value)
                if digit in fields.KEYS and option:
                    options.setdefault(digit, option)
            context.wanted = wanted
        is_whole = isinstance(node, Mapping) and not stray and not context.source.draft.gaps
        if self._check_keys(menu, keys) and menu.id and is_whole:
            self._check_size(menu, len(keys))
        for digit in sorted(options):
            options[digit] = options.pop(digit)
        return menu

    def _check_size(self, menu: Menu, count: int) -> None:
        if self.context.partial:
            return  # what is left of it is known at the end
        if count > MAX_OPTIONS:
            message = f"{menu} has {count} options, which are hard to remember"
            self.context.advise(menu.place, message, f"put at most {MAX_OPTIONS} in a menu")
        if not count and self.context.languages:
            cure = "give it one, or remove the language from its own languages:"
            message = f"{menu} has no option in {self.context.language}"
            self.context.unreadable(menu.place, message, cure)
        if count == 1:
            cure = "put that option in its place" if menu.id != MAIN else "add others"
            self.context.advise(menu.place, f"{menu} has only one option", cure)

    def _is_here(self, node: Node, entry: _Entry) -> bool:
        """Whether an option is there in this language; if so, only its own are wanted in it."""
        context = self.context
        for key, value in node.value if isinstance(node, Mapping) else ():
            if key.value == "languages":
                own = read_languages(context, value, entry, context.wanted)
                context.wanted = own or context.wanted
                break
        return context.language in context.wanted

    def _has_stray_fields(self, node: Node, menu: Menu) -> bool:
        """Whether fields of an option are among the keys, so that none can be told apart."""
        for key, _ in node.value if isinstance(node, Mapping) else ():
            if isinstance(key, Scalar) and key.value in fields.OPTION.names:
                message = f"{menu}: expected a key from 1 to 6 but found {key.value}:"
                cure = "indent it further than the key that it belongs to"
                if key.value == "operator":
                    if menu.id == MAIN:
                        continue
                    cure = _LEVEL
                self.context.gap(place(key), message, cure)
                return True
        return False

    def _check_keys(self, menu: Menu, keys: list[Node]) -> bool:
        """Report keys that no option may have, or that are used twice; False if there are any."""
        written = [as_written(key.value) for key in keys]
        if {*written} <= {*fields.KEYS} and len({*written}) == len(written):
            return True
        lines = [self.context.line(place(key)) for key in keys]
        for at, flaw in find_flaws(written, lines):
            self.context.unreadable(place(keys[at]), f"{menu}: {flaw.message}", flaw.cure)
        return False

    def _option(self, entry: _Entry, node: Node) -> Option | None:
        """Read one option of a menu; None if it leads nowhere, which is reported."""
        if self._is_repeated(node, entry.place, entry):
            return None
        found = read_fields(self.context, node, fields.OPTION, entry, entry.place)
        entry.title, entry.spoken = found.text("title"), found.text("spoken")
        entry.operator = self._name(found, "operator", "contact") or None
        leads = self._leads_to(entry, found, node)
        if not leads:
            made = slug(entry.title)  # so that a goto to it is not an error too
            self.context.options.setdefault(made, Option(**entry.with_id(made)))
            return None
        self._check_fields(entry, found, leads[0], node)
        if "languages" in found and not self.context.languages:
            read_languages(self.context, found["languages"], entry, self.context.wanted)
        base = entry.with_id(self._id(entry, found, leads[0]))
        option = self._made(leads[0], node, found, base)
        for lead in leads[1:]:  # only to find what else is wrong
            self._made(lead, node, found, entry.with_id(""))
        return option

    def _is_repeated(self, node: Node, at: Place, owner: object, part: str = "") -> bool:
        """Whether an alias puts the same fields into the menu again, which is reported."""
        if id(node) in self.met and isinstance(node, Mapping):
            message = f"{owner}{part} is in the menu twice, because of an alias (*)"
            cure = "write goto: and the id of the first instead of the second"
            self.context.unreadable(at, message, cure)
            return True
        self.met.add(id(node))
        return False

    def _leads_to(self, entry: _Entry, found: Fields, node: Node) -> list[str]:
        """Which of menu, include, answer, transfer and goto it has, in the order of the file."""
        leads = [name for name in fields.LEADS_TO if name in found]
        gaps, last = self.context.source.draft.gaps, node.end_mark.line + 1
        lost = any(entry.place.line < line <= last for line in gaps)  # it may have been there
        if not leads and found and UNREADABLE not in found and not lost:
            cure = "give it an answer:, a menu:, a transfer: or a goto:"
            self.context.unreadable(entry.place, f"{entry} leads nowhere", cure)
        if len(leads) > 1:
            leads.sort(key=found.place)
            for name in leads[1:]:
                message = f"{entry} has both {leads[0]}: and {name}:"
                self.context.unreadable(name_place(node, name), message, "keep one of them")
        return leads

    def _check_fields(self, entry: _Entry, found: Fields, leads: str, node: Node) -> None:
        """Check the fields that depend on what the option leads to."""
        if "title" not in found and leads in fields.NEED_TITLE and UNREADABLE not in found:
            cure = "add title: what the menu says of this option"
            self.context.unreadable(entry.place, f"{entry}: title is missing", cure)
        if "offer" in found and leads != "answer":
            message = f"{entry}: offer: goes only with answer:, not with {leads}:"
            cure = "remove it, or give the menu an option with transfer:"
            self.context.error(name_place(node, "offer"), message, cure)
        if "operator" in found and leads == "goto":
            message = f"{entry}: operator: goes only where callers can be, not with goto:"
            cure = "remove it, or write it at the option that this one leads to"
            self.context.error(name_place(node, "operator"), message, cure)
        if "spoken" in found and "title" not in found and leads not in fields.NEED_TITLE:
            message = f"{entry}: spoken: is a short wording of a title:, which is missing"
            self.context.error(name_place(node, "spoken"), message, "write title: instead")

    def _made(self, leads: str, node: Node, found: Fields, base: _Base) -> Option | None:
        """Make the option and file it; None if an alias brought it here again."""
        if leads == "include":
            return self.includes.read(found, lambda menu, at: self._inner(menu, at, found, base))
        if leads == "menu":
            return self._inner(found["menu"], name_place(node, "menu"), found, base)
        if leads == "answer":
            parts = tuple(part.text for part in found.texts("answer"))
            offer = self._name(found, "offer", "contact") or None
            return self._file(Answer(**base, parts=parts, offer=offer), found)
        if leads == "transfer":
            contact = self._name(found, "transfer", "contact")
            return self._file(Transfer(**base, contact=contact), found)
        goto = self._file(Goto(**base, target=self._name(found, "goto", "option")), found)
        self.context.gotos[goto.id] = found.place("goto")
        return goto

    def _inner(self, node: Node, at: Place, found: Fields, base: _Base) -> Option | None:
        """Read the menu of an option; None if an alias brought it here again, or endlessly deep."""
        if self._is_repeated(node, at, found.owner, ": its menu"):
            return None
        levels = len(keys_of(base["path"]))
        if levels == fields.MAX_LEVELS:
            cure = f"nest menus at most {fields.MAX_LEVELS} levels deep"
            self.context.error(at, f"{found.owner}: its menu is nested too deep to be found", cure)
        return self._menu(node, found, base) if levels != MAX_DEPTH else None

    def _id(self, entry: _Entry, found: Fields, leads: str) -> str:
        """The id that the file gives, else one made from the title or from what it leads to."""
        if known := self.context.ids.get(entry.path):
            return known
        if given := found.text("id"):
            if made := slug(given):
                return made
        elif not entry.title and leads in ("transfer", "goto"):
            joint = "-to-" if leads == "goto" else "-"
            parent = WHEN_CLOSED if entry.path[:-1] == (WHEN_CLOSED,) else entry.parent
            return f"{as_id(parent)}{joint}{slug(str(found[leads].value))}"
        made = slug(entry.title)
        if made and made not in self.context.options and not self.context.ids:
            return made  # as nearly always
        if not any(map(str.isalnum, entry.title)):
            return slug(f"option {'-'.join(entry.path)}")
        return next(filter(self._is_free(entry.title), own_ids(entry.title)))

    def _is_free(self, title: str) -> Callable[[str], bool]:
        """Whether an id is that of no option with another title, in whatever language."""
        options, elsewhere = self.context.options, self.context.ids.values()

        def is_free(made: str) -> bool:
            first = options.get(made)
            if first is None:
                return made not in elsewhere
            return first.title == title and made != MAIN

        return is_free

    def _file(self, option: _Option, found: Fields | None) -> _Option:
        """File an option under its id, which must be unique; if it is not, under another."""
        context = self.context
        if not option.id or option.path == (WHEN_CLOSED,):
            return option
        first = context.options.setdefault(option.id, option)
        if first is option:
            if option.path not in context.ids and option.id in context.ids.values():
                message = f'{option}: its id "{option.id}" is also that of another option'
                cure = "add id: with another name"
                context.error(option.place, f"{message} in {context.languages[0]}", cure)
            return option
        if option.path != first.path:  # else an option was copied with its key, which is reported
            given = found.place("id") if found is not None and "id" in found else None
            report_taken(context, option, first, given)
        number = 2
        while (unique := f"{option.id[: ID_LENGTH - 5]}-{number}") in context.options:
            number += 1
        option = replace(option, id=unique)
        context.options[unique] = option
        return option

    def _name(self, found: Fields, field: str, kind: str) -> str:
        """Read the name of a contact or an option, to be looked up at the end, as an id."""
        if name := found.text(field):
            self.context.uses.append(Use(name, kind, found.place(field), found.owner, field))
        return as_id(name)
