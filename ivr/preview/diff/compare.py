"""Finds what callers hear differently on another version of a line."""

from collections.abc import Container, Iterable, Iterator
from operator import attrgetter

from ivr.dialogue.clock import Words, weekly
from ivr.dialogue.phrases import worded
from ivr.preview.diff import facts
from ivr.preview.diff.facts import Difference, Fact, Kind, Named, Person
from ivr.preview.pairing import pairs, texts
from ivr.tree.closings import Notice, closed_by
from ivr.tree.hours import ROUND_THE_CLOCK, Hours
from ivr.tree.ids import WHEN_CLOSED
from ivr.tree.model import MAIN, Answer, Contact, Goto, Line, Menu, Option, Transfer, Tree


def compare(old: Line, new: Line) -> list[Difference]:
    """List all that callers hear differently: the line as a whole, then options in today's order.

    Each language is compared with itself.
    """
    if not (old.choices or new.choices):
        return _in_one_language(old.default, new.default)
    found, was, now = list[Difference](), old.languages, new.languages
    if [*was] != [*now]:
        languages = facts.Value(", ".join(was), ", ".join(now))
        found.append(Difference("languages", (languages,), new.default))
    for tag in [tag for tag in now if tag in was]:
        found += [one._replace(language=tag) for one in _in_one_language(was[tag], now[tag])]
    return found


def _in_one_language(old: Tree, new: Tree) -> list[Difference]:
    return [*_general(old, new), *_phrases(old, new), *_Options(old, new).differences()]


def _general(old: Tree, new: Tree) -> Iterator[Difference]:
    yield from _value("language", old.language, new.language, new)
    yield from _value("voice", old.voice, new.voice, new)
    yield from _some("emergency", _reworded(old.emergency, new.emergency), new)
    yield from _some("greeting", _reworded(old.greeting, new.greeting), new)
    was, now = (tree.when_closed.greeting if tree.when_closed else "" for tree in (old, new))
    yield from _some("greeting when closed", _reworded(was, now), new)
    yield from _key_0("key 0", (old, old.operator), (new, new.operator))
    closed = [(tree, tree.when_closed and tree.when_closed.menu.operator) for tree in (old, new)]
    yield from _key_0("key 0 when closed", *closed)
    for key, contact in old.contacts.items():
        namesakes = (other for other in new.contacts.values() if other.name == contact.name)
        if other := new.contacts.get(key) or next(namesakes, None):
            yield from _some("contact", _contact(contact, other, (old, new)), new, contact)
    if old.when_closed or new.when_closed:
        yield from _some("hours", _hours(old.hours, new.hours, worded(new)), new)
    yield from _notices(old, new)


def _some(
    kind: Kind, found: Iterable[Fact], tree: Tree, subject: Contact | Notice | Named | str = ""
) -> Iterator[Difference]:
    """Yield the difference of a thing, if there is one."""
    if differs := tuple(found):
        yield Difference(kind, differs, tree, subject)


def _value(
    kind: Kind, was: str | None, now: str | None, tree: Tree, subject: str = ""
) -> Iterator[Difference]:
    if was != now:
        yield Difference(kind, (facts.Value(was, now),), tree, subject)


def _reworded(was: str, now: str, if_closed: bool = False) -> Iterator[Fact]:
    if was.split() != now.split():
        yield facts.Reworded(((was, now),), if_closed)


def _key_0(kind: Kind, *given: tuple[Tree, str | None]) -> Iterator[Difference]:
    """Find whom key 0 reaches: the operator that is given with each tree, else the line's."""
    if len({own for _, own in given}) > 1:
        was, now = (_person(tree, own or tree.operator) for tree, own in given)
        yield from _some(kind, _reaches("key 0", was, now), given[1][0])


def _person(tree: Tree, key: str | None) -> Person | None:
    if not key:
        return None
    contact = tree.contacts[key]
    return Person(contact.name, tree.numbers_of(contact)[0], contact.private)


def _reaches(
    role: facts.Role, was: Person | None, now: Person | None
) -> Iterator[Fact]:  # fmt: skip
    if was != now:
        yield facts.Reaches(role, was, now)


def _phrases(old: Tree, new: Tree) -> Iterator[Difference]:
    was, now = worded(old), worded(new)
    for name in sorted({*old.phrases, *new.phrases}):
        if old.language == new.language:
            found = _reworded(was.get(name, ""), now.get(name, ""))
            yield from _some("phrase", found, new, name)
    for word in sorted({*old.lexicon, *new.lexicon}):
        yield from _value("word", old.lexicon.get(word), new.lexicon.get(word), new, word)


def _contact(old: Contact, new: Contact, trees: tuple[Tree, Tree]) -> Iterator[Fact]:
    if old.name != new.name:
        yield facts.Renamed(old.name, new.name)
    if old.rings != new.rings or (old.written != new.written and old.private == new.private):
        was, now = (tree.numbers_of(one) for tree, one in zip(trees, (old, new), strict=True))
        yield facts.Numbers(was, now, old.together, new.together)
    if old.private != new.private:
        yield facts.Private(new.private)
    if old.accept != new.accept:
        yield facts.Accept(new.accept)
    if old.timeout != new.timeout:
        yield facts.Rings(old.timeout, new.timeout)
    if old.languages != new.languages:
        yield facts.Speaks(old.languages, new.languages)
    yield from _hours(old.hours, new.hours, worded(trees[1]))
    yield from _reworded(old.closed, new.closed, if_closed=True)


def _hours(old: Hours | None, new: Hours | None, words: Words) -> Iterator[Fact]:
    if some := old or new:
        was, now = (hours or Hours(ROUND_THE_CLOCK, some.zone) for hours in (old, new))
        if weekly(was, words) != weekly(now, words):
            yield facts.Open(was, now)
        if was.holidays != now.holidays:
            yield facts.Off(was.holidays, now.holidays)
        if was.zone != now.zone:
            yield facts.Zone(was.zone, now.zone)


def _notices(old: Tree, new: Tree) -> Iterator[Difference]:
    """A notice or closure is the same if its text is, or its number that of one that is gone."""
    gone, before = list(old.notices), dict[Notice, Notice]()
    for feature in (attrgetter("kind", "text", "start"), attrgetter("kind", "text"),
                    attrgetter("kind", "number")):  # fmt: skip
        for notice in new.notices:
            same = (one for one in gone if notice not in before and feature(one) == feature(notice))
            if (was := next(same, None)) is not None:
                before[notice] = was
                gone.remove(was)
    for notice in new.notices:
        if was := before.get(notice):
            yield from _some("notice", _notice(was, notice), new, notice)
        else:
            yield Difference("notice", (facts.New(notice),), new, notice)
    for notice in {str(one): one for one in gone}.values():  # a closure may have several ranges
        yield Difference("notice", (facts.Gone(notice),), new, notice)


def _notice(was: Notice, now: Notice) -> Iterator[Fact]:
    if (was.start, was.end, was.urgent) != (now.start, now.end, now.urgent):
        yield facts.Heard(was, now)
    if closed_by(was) != closed_by(now):
        yield facts.Closes(was, now)
    yield from _reworded(was.text, now.text)


class _Options:
    """Pairs the options of two editions by their ids."""

    def __init__(self, old: Tree, new: Tree) -> None:
        self.old, self.new = old, new
        self.now = pairs(old, new)
        self.was = {now: was for was, now in self.now.items()}

    def differences(self) -> Iterator[Difference]:
        for option in sorted(self.new.options.values(), key=lambda option: option.path):
            if option.id in self.was:
                yield from self.changed(self.old.options[self.was[option.id]], option)
            elif option.parent in self.was:  # else its menu is new too
                new = facts.New(option, _inside(self.new, option, self.was))
                yield self.difference(self.new, option, [new])
        for option in self.old.options.values():
            if option.id not in self.now and option.parent in self.now:
                gone = facts.Gone(option, _inside(self.old, option, self.now))
                yield self.difference(self.old, option, [gone])

    def difference(self, tree: Tree, option: Option, found: Iterable[Fact]) -> Difference:
        return Difference("option", tuple(found), self.new, _named(tree, option))

    def changed(self, old: Option, new: Option) -> Iterator[Difference]:
        if new.id != MAIN and (found := [*self.in_menus(old, new), *self.inside(old, new)]):
            yield self.difference(self.new, new, found)

    def inside(self, old: Option, new: Option) -> Iterator[Fact]:
        """Find what differs of what an option leads to."""
        if type(old) is not type(new):
            yield facts.Became(old, new)
        elif isinstance(old, Answer) and isinstance(new, Answer):
            if reworded := tuple(texts(old.parts, new.parts)):
                yield facts.Reworded(reworded)
            if len(old.parts) != len(new.parts):
                yield facts.Parts(len(old.parts), len(new.parts))
            if old.offer != new.offer:
                people = _person(self.old, old.offer), _person(self.new, new.offer)
                yield from _reaches("offer", *people)
        else:
            was, now = self.leads(self.old, old), self.leads(self.new, new)
            if was and now and was != now:
                yield facts.Leads(was, now)

    def in_menus(self, old: Option, new: Option) -> Iterator[Fact]:
        """Find what differs of what every option has."""
        was_closed, now_closed = (WHEN_CLOSED in one.path for one in (old, new))
        if (self.now.get(old.parent), old.key, was_closed) != (new.parent, new.key, now_closed):
            yield facts.Moved(old.path)
        was, now = self.old.title(old), self.new.title(new)
        if (old.title or new.title) and was != now:
            yield facts.Renamed(was, now)
        was, now = self.old.spoken(old), self.new.spoken(new)
        if old.spoken != new.spoken and was != now:
            yield facts.Spoken(was, now)
        if old.operator != new.operator:
            people = _person(self.old, old.operator), _person(self.new, new.operator)
            yield from _reaches("its key 0", *people)

    def leads(self, tree: Tree, option: Option) -> Person | Named | None:
        """Find where a key leads: the same for the same place in both editions."""
        if isinstance(option, Transfer):
            same = option.contact in self.old.contacts and option.contact in self.new.contacts
            return _person(self.new if same else tree, option.contact)
        if isinstance(option, Goto):
            target = self.now.get(option.target) if tree is self.old else option.target
            tree = self.new if target else tree
            return _named(tree, tree.options[target or option.target])
        return None


def _inside(tree: Tree, menu: Option, kept: Container[str]) -> int:
    """Count the options that come or go with a menu."""
    inside = (one for one in tree.options.values() if one.path[: len(menu.path)] == menu.path)
    return sum(one.id not in kept for one in inside) - 1


def _named(tree: Tree, option: Option) -> Named:
    return Named(option.path, tree.title(option), isinstance(option, Menu))
