"""The menu as data: a line, its tree in each language, and every option with its id and place."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from ivr.tree.closings import Notice
from ivr.tree.hours import Hours
from ivr.tree.ids import named
from ivr.tree.problems import Place, of
from ivr.tree.telephone import SIP, shown, split_extension

MAIN = "main"
"""The id of the main menu, which no option may take."""


class Text(NamedTuple):
    """A text that callers hear: whose it is, in which field, and from where to where in its file.

    `owner` is what messages name, "" for the line itself.
    """

    owner: object
    field: str
    text: str
    start: Place
    end: Place

    def __str__(self) -> str:
        return of(self.owner, self.field)


def grouped(written: str, number: str, region: str) -> str:
    """Write a number in groups of digits, as the file has it if it does so itself."""
    ungrouped = not written or re.search(r"\d{8}", written)
    return shown(number, region) if ungrouped else written


@dataclass(frozen=True, slots=True)
class Contact:
    """People who can be reached: a name as it is spoken and a number in E.164 form.

    `number` may end with an extension, whose keys are sent after the answer, as in
    `+16177263884;ext=204`, or may be a SIP address. `written` is the number as callers hear it, ""
    if it is `private` or there is only a SIP address; `others`, of the same forms, are tried in
    their order when nobody answers there, or are rung with it if `together`. With `accept`, whoever
    picks up presses a key to take the call.
    `languages` are those that these people speak, if the file says so. Without `hours` somebody is
    always there; `closed` is what callers hear when nobody is, if the file has a text for it.
    """

    key: str
    name: str
    number: str
    written: str
    timeout: int
    place: Place
    others: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    hours: Hours | None = None
    closed: str = ""
    accept: bool = False
    private: bool = False
    together: bool = False

    @property
    def numbers(self) -> tuple[str, ...]:
        """All numbers that are dialled for the contact, in their order."""
        return (self.number, *self.others)

    @property
    def rings(self) -> tuple[tuple[str, ...], ...]:
        """The numbers that ring together, once for each time that the contact is dialled."""
        return (self.numbers,) if self.together else tuple((number,) for number in self.numbers)


@dataclass(frozen=True, slots=True)
class Option:
    """What a key leads to. `path` is the keys pressed from the main menu, `parent` a menu's id.

    A path begins with `WHEN_CLOSED` if that main menu is the one heard while the line is closed.
    `title` may be empty for a transfer or a goto: `Tree.title` has what callers hear then.
    """

    id: str
    key: str
    title: str
    path: tuple[str, ...]
    parent: str
    place: Place
    spoken: str = field(default="", kw_only=True)
    operator: str | None = field(default=None, kw_only=True)

    def __str__(self) -> str:
        return named("option", self.path, self.title)


@dataclass(frozen=True, slots=True)
class Menu(Option):
    """Options by key, in ascending order."""

    options: Mapping[str, Option]

    def __str__(self) -> str:
        return named("menu", self.path, self.title)


@dataclass(frozen=True, slots=True)
class Answer(Option):
    """An answer in parts, each a breath of its own, and perhaps a contact to speak with."""

    parts: tuple[str, ...]
    offer: str | None


@dataclass(frozen=True, slots=True)
class Transfer(Option):
    """An option that calls a contact."""

    contact: str


@dataclass(frozen=True, slots=True)
class Goto(Option):
    """An option that leads to another, by its id."""

    target: str


class WhenClosed(NamedTuple):
    """What callers hear instead of the greeting and the main menu while the whole line is closed.

    The options below `menu` are among the tree's; `menu` itself, whose id is `main`, is not.
    """

    greeting: str
    menu: Menu


@dataclass(frozen=True)
class Tree:
    """A menu in one language: every id and every contact that it names is in it.

    `options` holds every option by id, the main menu under `main`; `texts` is all that callers
    hear, the greeting first; `phrases` are those of the line's own phrases that the file rewords.
    `hours` are those of the whole line, which contacts have too unless they have their own.
    It is `partial` if options are left out of it because they have no text in its language.
    `number` is the line's own, in E.164 form, and `written` the same as the file has it; both are
    "" if the file does not give it. `page` is false if the line has no public page.

    As loaded, everybody is there and every notice is heard; `dialogue.schedule` makes the tree of
    an instant. `closed` then holds the contacts where nobody is, by their keys, with when they can
    be reached again, in words, or "" if that is not known.
    """

    name: str
    language: str
    voice: str
    greeting: str
    lexicon: Mapping[str, str]
    contacts: Mapping[str, Contact]
    operator: str | None
    options: Mapping[str, Option]
    texts: tuple[Text, ...] = ()
    phrases: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    timezone: str = ""
    hours: Hours | None = None
    emergency: str = ""
    partial: bool = False
    when_closed: WhenClosed | None = None
    closed: Mapping[str, str] = field(default_factory=dict)
    number: str = ""
    written: str = ""
    page: bool = True
    voice_place: Place = Place(1, 1)  # noqa: RUF009 (a tuple, which never changes)

    @property
    def zone(self) -> str:
        """The time zone of whatever has none of its own: the file's, else a contact's, else UTC."""
        return _zone([self])

    @property
    def main_part(self) -> int:
        """Which main menu callers hear now: 1 is the usual one, 2 that of `when_closed`."""
        closed = self.when_closed
        return 2 if closed and self.options[MAIN] is closed.menu else 1

    @property
    def region(self) -> str:
        """The country whose phone numbers need no country code: `US` for `en-US`."""
        return self.language.rpartition("-")[2]

    def numbers_of(self, contact: Contact) -> tuple[str, ...]:
        """A contact's numbers as people read them, private ones too; SIP addresses as they are."""
        first = next((one for one in contact.numbers if not one.startswith(SIP)), "")
        return tuple(
            grouped(contact.written if one == first else "", one, self.region)
            for one in contact.numbers
        )

    def title(self, option: Option) -> str:
        """What callers hear: the option's own title, its contact's name or its target's title."""
        option = self._titled(option)
        if not option.title and isinstance(option, Transfer) and option.contact in self.contacts:
            return self.contacts[option.contact].name
        return option.title

    def spoken(self, option: Option) -> str:
        """How menus name an option: in its short wording (`spoken:`) if it has one."""
        return self._titled(option).spoken or self.title(option)

    def _titled(self, option: Option) -> Option:
        """The option whose title an option has: itself, or what a goto without one leads to."""
        seen = {option.id}
        while not option.title and isinstance(option, Goto) and option.target in self.options:
            option = self.options[option.target]
            if option.id in seen:
                break
            seen.add(option.id)
        return option

    def answers(self) -> Iterator[Answer]:
        """Every answer, in the order of the file."""
        return (option for option in self.options.values() if isinstance(option, Answer))

    def person(self, option: Option) -> Contact | None:
        """The contact that key 0 reaches here.

        It is the one that an answer offers, else the operator of the option itself or of the
        nearest menu around it that has one, else the line's.
        """
        key = option.offer if isinstance(option, Answer) else None
        around: Option | None = option
        while around and not (key := key or around.operator):
            around = self.options.get(around.parent) if around.parent != around.id else None
        key = key or self.operator
        return self.contacts.get(key) if key else None


@dataclass(frozen=True)
class Line:
    """A whole menu file that has been read: a tree for each of its languages, by the language.

    The first language is the default. Callers of a line of several choose one, and the rest of
    their call is as if there were no other. `edition` is the beginning of a SHA-256 of the file and
    of those that it includes.
    """

    edition: str
    languages: Mapping[str, Tree]

    @cached_property
    def default(self) -> Tree:
        """The menu in the first language, or the only one."""
        return self.trees[0]

    @cached_property
    def trees(self) -> tuple[Tree, ...]:
        """The menu in each language, the default first."""
        return tuple(self.languages.values())

    def tree(self, language: str) -> Tree:
        """The menu in a language; in the default one if the line has no such language."""
        return self.languages.get(language) or self.default

    @cached_property
    def choices(self) -> Mapping[str, Tree]:
        """The languages between which callers choose; none if the line has only one."""
        return self.languages if len(self.languages) > 1 else {}

    def only(self, language: str) -> "Line":
        """The line as if it had no other language than this one."""
        tree = self.tree(language)
        return Line(self.edition, {tree.language: tree})

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Every number that a call may be transferred to."""
        people = (contact for tree in self.trees for contact in tree.contacts.values())
        numbers = (number for contact in people for number in contact.numbers)
        return frozenset(split_extension(number)[0] for number in numbers)

    @property
    def zone(self) -> str:
        """The time zone of whatever has none of its own: the file's, else a contact's, else UTC."""
        return _zone(self.trees)


def _zone(trees: Sequence[Tree]) -> str:
    people = (contact for tree in trees for contact in tree.contacts.values())
    return trees[0].timezone or next((one.hours.zone for one in people if one.hours), "UTC")
