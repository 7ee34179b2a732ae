"""What a page shows of a menu: each option with what is said, and all that is known about it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from ivr.console.figures import Figures
from ivr.console.line.search import Search
from ivr.dialogue.sentences import option_prompt
from ivr.preview.reach import Arrival, arrivals, enter, heard
from ivr.speech import normalize
from ivr.tree.ids import keys_of
from ivr.tree.model import MAIN, Answer, Contact, Goto, Line, Menu, Option, Transfer, Tree
from ivr.tree.problems import Problem

WHOLE = 300  # options; of a larger menu, each menu in it comes when it is opened

Kind = Literal["menu", "answer", "transfer", "goto"]
_KINDS: dict[type[Option], Kind] = {
    Menu: "menu", Answer: "answer", Transfer: "transfer", Goto: "goto",
}  # fmt: skip


class Said(NamedTuple):
    """A text as it is written, and as it is spoken if that is something else."""

    written: str
    spoken: str = ""


class Other(NamedTuple):
    """An option in another language; its title is "" if it has not been translated."""

    language: str
    title: str
    texts: tuple[str, ...]


class Item(NamedTuple):
    """An option as the page shows it.

    `prompt` is what callers hear of it in its menu. `inside` is what is in a menu; None if that is
    to be fetched; `size` is how many options that are. `target` is what a goto leads to, `person`
    whom a transfer or key 0 reaches.
    """

    option: Option
    kind: Kind
    title: str
    prompt: str
    texts: tuple[Said, ...]
    keys: tuple[str, ...]
    seconds: float
    problems: tuple[Problem, ...] = ()
    asked: int | None = None
    whole: float | None = None
    target: Option | None = None
    person: Contact | None = None
    others: tuple[Other, ...] = ()
    inside: "tuple[Item, ...] | None" = ()
    size: int = 0
    is_open: bool = False
    is_found: bool = False


@dataclass
class View:
    """A line in one language, and what the reader has asked for.

    `address_of` says where a thing is changed that has an id or an address, if the reader may.
    """

    line: Line
    tree: Tree
    problems: Mapping[str, list[Problem]]
    figures: Figures | None
    search: Search
    opened: Collection[str] = ()
    open_all: bool = False
    counts: Mapping[str, int] = field(default_factory=dict)
    can_hear: bool = False
    address_of: Callable[[str], str] | None = None

    def __post_init__(self) -> None:
        self.counts = _counts(self.tree)

    @property
    def is_large(self) -> bool:
        """Whether menus come when they are opened."""
        return len(self.tree.options) > WHOLE

    def numbers(self, contact: Contact) -> str:
        """The numbers of a contact, as people read them."""
        return ", ".join(self.tree.numbers_of(contact))

    def items(self, arrival: Arrival) -> tuple[Item, ...]:
        """The options of a menu as callers hear them who come to it."""
        return tuple(
            self._item(option, time, arrival) for option, time in heard(self.line, arrival)
        )

    def _item(self, option: Option, time: float, arrival: Arrival) -> Item:
        tree, target = self.tree, _target(self.tree, option)
        item = Item(
            option,
            _KINDS[type(option)],
            tree.title(option),
            option_prompt(tree, option).text,
            tuple(self.said(part) for part in option.parts) if isinstance(option, Answer) else (),
            keys_of(option.path),
            time,
            tuple(self.problems.get(option.id, ())),
            target=target,
            others=tuple(self._others(option)),
            person=person(tree, option),
            is_open=self.open_all or option.id in self.opened,
            is_found=option.id in self.search.found,
        )
        if self.figures:
            item = self._counted(item)
        return self._entered(item, arrival) if isinstance(option, Menu) else item

    def _others(self, option: Option) -> Iterator[Other]:
        """The option in the other languages of the line."""
        for tree in self.line.choices.values():
            same = tree.options.get(option.id)
            if tree.language != self.tree.language:
                texts = same.parts if isinstance(same, Answer) else ()
                yield Other(tree.language, tree.title(same) if same else "", texts)

    def said(self, text: str) -> Said:
        spoken = normalize.words(text, self.tree)
        return Said(text, spoken if spoken != text else "")

    def _counted(self, item: Item) -> Item:
        assert self.figures  # noqa: S101  # asked before
        if isinstance(item.option, Menu):
            return item._replace(asked=self.figures.below(item.option))
        if isinstance(item.option, Answer):
            asked, whole = self.figures.answers.get(item.option.id, (0, None))
            return item._replace(asked=asked, whole=whole)
        return item

    def _entered(self, item: Item, arrival: Arrival) -> Item:
        menu = item.option
        inside = None
        if item.is_open or not self.is_large:
            inside = self.items(enter(self.line, arrival, menu, item.seconds))
        return item._replace(inside=inside, size=self.counts.get(menu.id, 0))


def come_to(line: Line, language: str, menu: Option) -> Arrival | None:
    """Come to a menu in a language; None if no keys lead there on this line."""
    tree = line.tree(language)
    spoken = {"", language}
    arrival = next((one for one in arrivals(line) if one.turn.state.language in spoken), None)
    way = [] if menu.id == MAIN else [menu.id, *around(tree, menu)]
    for id_ in reversed(way):
        inside = heard(line, arrival) if arrival else ()
        found = next(((one, time) for one, time in inside if one.id == id_), None)
        arrival = enter(line, arrival, *found) if arrival and found else None
    return arrival


def _counts(tree: Tree) -> dict[str, int]:
    """How many options are in each menu, at any depth."""
    counts: dict[str, int] = {}
    for option in tree.options.values():
        for menu in around(tree, option):
            counts[menu] = counts.get(menu, 0) + 1
    return counts


def around(tree: Tree, option: Option) -> Iterator[str]:
    """Yield the ids of the menus that an option is in, the nearest first, without the main one."""
    while option.parent != option.id and option.parent != MAIN:
        yield option.parent
        option = tree.options[option.parent]


def _target(tree: Tree, option: Option) -> Option | None:
    return tree.options.get(option.target) if isinstance(option, Goto) else None


def person(tree: Tree, option: Option) -> Contact | None:
    """Whom an option calls or offers, or its own key 0 reaches."""
    if isinstance(option, Transfer):
        return tree.contacts.get(option.contact)
    key = option.offer if isinstance(option, Answer) else None
    key = key or option.operator
    return tree.contacts.get(key) if key else None


def by_option(
    problems: Iterable[Problem], trees: Iterable[Tree]
) -> tuple[dict[str, list[Problem]], list[Problem]]:
    """Sort problems by the ids of the options that they name; those that name none come apart."""
    names = {
        str(option): option.id for tree in trees for option in tree.options.values()
        if option.id != MAIN
    }  # fmt: skip
    found: dict[str, list[Problem]] = {}
    others = []
    for problem in problems:
        if id_ := _named(problem.message, names):
            found.setdefault(id_, []).append(problem)
        else:
            others.append(problem)
    return found, others


def _named(message: str, names: Mapping[str, str]) -> str:
    """Find the option that a message begins with: its name ends before a colon or a space."""
    ends = (at for at, character in enumerate(message) if character in ": ")
    for end in ends:
        if id_ := names.get(message[:end]):
            return id_
    return ""
