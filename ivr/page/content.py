"""What the page shows: a pure function of a line, a language and an instant."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import zip_longest
from typing import NamedTuple

from ivr.dialogue import schedule
from ivr.dialogue.phrases import phrases
from ivr.dialogue.schedule import whole_line
from ivr.dialogue.wording import choice
from ivr.page.times import Status, as_full_date, closed_ahead, every_week, status
from ivr.tree.closings import Availability, availability
from ivr.tree.hours import Hours, zone_info
from ivr.tree.ids import WHEN_CLOSED, keys_of
from ivr.tree.model import (
    MAIN,
    Answer,
    Contact,
    Goto,
    Line,
    Menu,
    Option,
    Transfer,
    Tree,
    grouped,
)
from ivr.tree.telephone import SIP
from ivr.web.translations import say_in


class Words(NamedTuple):
    """A text of the file, and its language where that is not the page's."""

    text: str
    language: str = ""


class Times(NamedTuple):
    """When somebody is there: now, every week, and the days to come on which they are not."""

    now: Status | None
    weekly: str
    closed_days: tuple[str, ...]


class Person(NamedTuple):
    """Whom readers can call. `number` and `tel` are "" where the number is private, or is none.

    `keys` are what a caller of the line presses to reach them; `times` is None if they are the
    line's own.
    """

    key: str
    name: Words
    number: str
    tel: str
    keys: tuple[str, ...]
    now: Status | None
    times: Times | None
    closed: Words
    speaks: tuple[str, ...]


class Item(NamedTuple):
    """An option: a heading, and what is below it. The main menu's have level 0.

    `person` is whom to ask, or whom the option calls if it has `calls`; `target` the id that it
    leads to; `trail` the titles of the menus around it.
    """

    id: str
    level: int
    title: Words
    trail: tuple[Words, ...]
    parts: tuple[Words, ...] = ()
    person: str = ""
    calls: bool = False
    target: str = ""


class Part(NamedTuple):
    """A main menu with its greeting: the usual one, or (`closed`) that of a closed line."""

    closed: bool
    greeting: Words
    items: tuple[Item, ...]
    person: str = ""


class Notice(NamedTuple):
    """What holds for a limited time."""

    words: Words
    urgent: bool


class Page(NamedTuple):
    """All that the page of a language shows, in its order; the part that holds now comes first."""

    name: str
    language: str
    day: str
    number: str
    tel: str
    emergency: str
    notices: tuple[Notice, ...]
    times: Times
    parts: tuple[Part, ...]
    people: Mapping[str, Person]


def page_at(line: Line, language: str, now: datetime) -> Page:
    """Return what the page shows in one of the line's languages at an instant."""
    tree, rest = line.tree(language), line.default
    writer = _Writer(line, tree, rest if tree.partial else tree, now)
    local = now.astimezone(zone_info(tree.zone))
    usual = Part(False, Words(tree.greeting), writer.items(_usual(tree), _usual(writer.rest)))
    parts = [usual]
    if tree.when_closed:
        other = writer.rest.when_closed or tree.when_closed
        items = writer.items(tree.when_closed.menu, other.menu)
        person = tree.when_closed.menu.operator or ""
        parts.append(Part(True, Words(tree.when_closed.greeting), items, person))
        if not whole_line(tree).is_open(now):
            parts.reverse()
    return Page(
        name=tree.name,
        language=tree.language,
        day=as_full_date(local.date(), tree.language),
        number=grouped(tree.written, tree.number, tree.region) if tree.number else "",
        tel=_tel(tree.number),
        emergency=tree.emergency,
        notices=tuple(writer.notices()),
        times=writer.times(whole_line(tree)) if _closes(tree) else Times(None, "", ()),
        parts=tuple(parts),
        people=writer.people(),
    )


def until(line: Line, now: datetime) -> datetime:
    """Return when, at the earliest, the page shows something else than now."""
    zones = {line.zone, *(one.hours.zone for one in _everybody(line) if one.hours)}
    changes = [Hours((), zone).midnight(now) for zone in zones]
    changes += [at for tree in line.trees if (at := whole_line(tree).next_change(now))]
    change = schedule.until(line, now)
    return min([*changes, change] if change else changes)


def _everybody(line: Line) -> Iterable[Contact]:
    return (contact for tree in line.trees for contact in tree.contacts.values())


def _usual(tree: Tree) -> Option:
    return tree.options[MAIN]


def _closes(tree: Tree) -> bool:
    """Whether the line as a whole has hours, or a closing."""
    return not whole_line(tree).never_closes


def _tel(number: str) -> str:
    return "" if not number or number.startswith(SIP) else f"tel:{number}"


class _Writer:
    """Makes the parts of a page. `rest` has what the tree lacks, in another language."""

    def __init__(self, line: Line, tree: Tree, rest: Tree, now: datetime) -> None:
        self.line, self.tree, self.rest, self.now = line, tree, rest, now
        self.other = rest.language if rest is not tree else ""
        self.contacts = {**rest.contacts, **tree.contacts}
        self.ways = _ways(line, tree)
        self.left_out = _texts_of_options(tree) if self.other else {}

    def items(self, menu: Option, rest: Option) -> tuple[Item, ...]:
        return tuple(self._below(menu, rest, 0, ()))

    def _below(
        self, menu: Option | None, rest: Option | None, level: int, trail: tuple[Words, ...]
    ) -> Iterator[Item]:
        """Yield the options of a menu by their keys, each before those below it."""
        own = menu.options if isinstance(menu, Menu) else {}
        more = rest.options if isinstance(rest, Menu) else {}
        for key in sorted({*own, *more}):
            option, other = own.get(key), more.get(key)
            shown = option or other
            if shown is None:
                continue
            item = self._item(shown, option is None, level, trail)
            yield item
            if isinstance(shown, Menu):
                inside = (*trail, item.title)
                yield from self._below(option, other, level + 1, inside)

    def _item(self, option: Option, lacks: bool, level: int, trail: tuple[Words, ...]) -> Item:
        tree = self.rest if lacks else self.tree
        language = self.other if lacks else ""
        _ = say_in(self.tree.language)
        title = tree.title(option) or _("The main menu")  # a goto of that has none
        words = self._own_or(language, option, "title", title)[0]
        item = Item(option.id, level, words, trail, person=option.operator or "")
        if isinstance(option, Answer):
            parts = self._own_or(language, option, "answer", *option.parts)
            return item._replace(parts=parts, person=option.offer or item.person)
        if isinstance(option, Transfer):
            return item._replace(person=option.contact, calls=True)
        if isinstance(option, Goto):
            return item._replace(target=_target(tree, option))
        return item

    def _own_or(self, language: str, option: Option, field: str, *texts: str) -> tuple[Words, ...]:
        """Give texts of an option that is left out in the page's language, in that if it can be."""
        own = self.left_out.get((option.path, field), []) if language else []
        if len(own) == len(texts):
            return tuple(map(Words, own))
        return tuple(Words(text, language) for text in texts)

    def notices(self) -> Iterator[Notice]:
        """Yield the notices in force, urgent ones first, each text once."""
        found = dict[Notice, None]()
        for own, other in zip_longest(self.tree.notices, self.rest.notices):
            notice = own or other
            text, language = notice.text, "" if own else self.other
            if not text and other and other.text:
                text, language = other.text, self.other
            if text and notice.in_force(self.now):
                found[Notice(Words(text, language), notice.urgent)] = None
        return iter(sorted(found, key=lambda notice: not notice.urgent))

    def times(self, people: Availability) -> Times:
        tree, now = self.tree, self.now
        return Times(
            status(people, now, tree.zone, tree.language),
            every_week(people, tree.zone, tree.language),
            closed_ahead(people, now, tree.language),
        )

    def people(self) -> dict[str, Person]:
        return {key: self._person(contact) for key, contact in self.contacts.items()}

    def _person(self, contact: Contact) -> Person:
        tree, people = self.tree, availability(self.tree, contact)
        own = contact.key in tree.contacts
        language = "" if own else self.other
        now = status(people, self.now, tree.zone, tree.language)
        dialled = next((one for one in contact.numbers if not one.startswith(SIP)), "")
        names = phrases(tree.language)
        speaks = contact.languages if {*contact.languages} != {*self.line.languages} else ()
        return Person(
            key=contact.key,
            name=Words(contact.name, language),
            number=grouped(contact.written, dialled, tree.region) if contact.written else "",
            tel=_tel(dialled) if contact.written else "",
            keys=self.ways.get(contact.key, ()),
            now=now,
            times=self.times(people) if now and people != whole_line(tree) else None,
            closed=Words(contact.closed, language),
            speaks=tuple(names.get(f"name_{one}", one) for one in speaks),
        )


def _texts_of_options(tree: Tree) -> dict[tuple[tuple[str, ...], str], list[str]]:
    """All texts of options by path and field, also of those that are left out of the tree."""
    found = dict[tuple[tuple[str, ...], str], list[str]]()
    for text in tree.texts:
        if path := getattr(text.owner, "path", ()):
            found.setdefault((path, text.field), []).append(text.text)
    return found


def _target(tree: Tree, option: Option) -> str:
    """Follow gotos to where they lead: the id of an option that is shown."""
    while isinstance(option, Goto):
        option = tree.options[option.target]
    return option.id


def _ways(line: Line, tree: Tree) -> dict[str, tuple[str, ...]]:
    """Find the fewest keys that reach each contact from the start of a call, language first."""
    chosen = tuple(key for key, language in choice(line).items() if language == tree.language)
    found = dict[str, tuple[str, ...]]()
    for option in tree.options.values():
        if option.path[:1] == (WHEN_CLOSED,):
            continue
        person = tree.person(option)
        if isinstance(option, Transfer):
            way, key = keys_of(option.path), option.contact
        elif person and (option.id == MAIN or not isinstance(option, Goto)):
            way, key = (*keys_of(option.path), "0"), person.key
        else:
            continue
        if key not in found or len(way) < len(found[key]):
            found[key] = way
    return {key: (*chosen, *way) for key, way in found.items()}
