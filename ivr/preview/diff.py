"""Says in words what callers hear differently on another version of a line."""

from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import datetime
from difflib import unified_diff
from operator import attrgetter
from typing import NamedTuple

from ivr.dialogue.clock import Words, last_minute, weekly
from ivr.dialogue.phrases import worded
from ivr.preview.pairing import excerpts, pairs, parts
from ivr.tree.closings import Notice, closed_by
from ivr.tree.hours import ROUND_THE_CLOCK, Holidays, Hours, zone_info
from ivr.tree.ids import WHEN_CLOSED, way
from ivr.tree.ids import named as object_name
from ivr.tree.model import MAIN, Answer, Contact, Goto, Line, Menu, Option, Transfer, Tree
from ivr.tree.problems import short

_Texts = Iterable[tuple[str, str]]


class Change(NamedTuple):
    """What changed of one thing, in words; `words` are texts that changed, before and now."""

    what: str
    how: tuple[str, ...]
    words: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        lines = [f"{self.what}: {'; '.join(self.how)}"]
        for was, now in self.words:
            lines += [f"    was: {was or '(nothing)'}", f"    now: {now or '(nothing)'}"]
        return "\n".join(lines)


def compare(old: Line, new: Line) -> list[Change]:
    """List all that callers hear differently: the line as a whole, then options in today's order.

    Each language is compared with itself.
    """
    if not (old.choices or new.choices):
        return _in_one_language(old.default, new.default)
    was, now = old.languages, new.languages
    changes = [*_change("languages", _differs("{}", ", ".join(was), ", ".join(now)))]
    for language in [language for language in now if language in was]:
        for change in _in_one_language(was[language], now[language]):
            changes.append(change._replace(what=f"{language}: {change.what}"))
    return changes


def unified(
    old: tuple[str, Mapping[str, bytes]], new: tuple[str, Mapping[str, bytes]]
) -> Iterator[str]:
    """Compare two editions line by line; each is given as its number and its files."""
    for file in sorted({*old[1], *new[1]}):
        before, after = (
            files.get(file, b"").decode("utf-8", "replace").splitlines() for _, files in (old, new)
        )
        was, now = (f"{file or 'faq_tree.yaml'} {number}" for number, _ in (old, new))
        yield from unified_diff(before, after, was, now, lineterm="")


def _in_one_language(old: Tree, new: Tree) -> list[Change]:
    return [*_general(old, new), *_phrases(old, new), *_Options(old, new).changes()]


def _general(old: Tree, new: Tree) -> Iterator[Change]:
    yield from _change("language", _differs("{}", old.language, new.language))
    yield from _change("voice", _differs("{}", old.voice, new.voice))
    yield from _change("emergency", (), excerpts(old.emergency, new.emergency))
    yield from _change("greeting", (), excerpts(old.greeting, new.greeting))
    was, now = (tree.when_closed.greeting if tree.when_closed else "" for tree in (old, new))
    yield from _change("greeting when closed", (), excerpts(was, now))
    yield from _key_0("key 0", (old, old.operator), (new, new.operator))
    closed = [(tree, tree.when_closed and tree.when_closed.menu.operator) for tree in (old, new)]
    yield from _key_0("key 0 when closed", *closed)
    for key, contact in old.contacts.items():
        namesakes = (other for other in new.contacts.values() if other.name == contact.name)
        other = new.contacts.get(key) or next(namesakes, None)
        if other:
            what, how = f'contact {key} "{contact.name}"', _contact(contact, other, (old, new))
            words = excerpts(contact.closed, other.closed)
            yield from _change(what, how, words, "reworded for closing times")
    if old.when_closed or new.when_closed:
        yield from _change("the whole line", _hours(old.hours, new.hours, worded(new)))
    yield from _notices(old, new)


def _key_0(what: str, *given: tuple[Tree, str | None]) -> Iterator[Change]:
    """Say whom key 0 reaches: the operator that is given with each tree, else the line's."""
    if len({own for _, own in given}) > 1:
        was, now = (_person(tree, own or tree.operator) for tree, own in given)
        yield from _change(what, _differs("reaches {}", was, now))


def _change(
    what: str, how: Iterable[str], words: _Texts = (), reworded: str = "reworded"
) -> Iterator[Change]:
    """Yield the change of a thing, if it has changed in any way or in any words."""
    texts = tuple(words)
    if ways := (*how, *[reworded] * bool(texts)):
        yield Change(what, ways, texts)


def _differs(text: str, was: object, now: object) -> list[str]:
    """Say what is now in the place of {} in a text, and what was there; nothing if it is equal."""
    return [f"{text.format(now)}, was {was}"] if was != now else []


def _phrases(old: Tree, new: Tree) -> Iterator[Change]:
    was, now = worded(old), worded(new)
    for name in sorted({*old.phrases, *new.phrases}):
        if old.language == new.language:
            words = excerpts(was.get(name, ""), now.get(name, ""))
            yield from _change(f"phrase {name}", (), words)
    for word in sorted({*old.lexicon, *new.lexicon}):
        before, said = (_quoted(tree.lexicon.get(word)) for tree in (old, new))
        yield from _change(f'lexicon "{word}"', _differs("said {}", before, said))


def _quoted(said: str | None) -> str:
    return "as written" if said is None else f'"{said}"'


def _contact(old: Contact, new: Contact, trees: tuple[Tree, Tree]) -> Iterator[str]:
    if old.name != new.name:
        yield f'now called "{new.name}"'
    if old.rings != new.rings or (old.written != new.written and old.private == new.private):
        was, now = map(_numbers, trees, (old, new))
        yield f"its number is {now}, was {was}"
    heard = ("said to callers", "private")
    yield from _differs("its number is {}", heard[old.private], heard[new.private])
    keys = ("nobody has to press 1", "whoever picks up presses 1")
    yield from _differs("{}", keys[old.accept], keys[new.accept])
    yield from _differs("rings {} seconds", old.timeout, new.timeout)
    spoken = (", ".join(one.languages) or "every language" for one in (old, new))
    yield from _differs("speaks {}", *spoken)
    yield from _hours(old.hours, new.hours, worded(trees[1]))


def _numbers(tree: Tree, contact: Contact) -> str:
    return (" and " if contact.together else ", then ").join(tree.numbers_of(contact))


def _hours(old: Hours | None, new: Hours | None, words: Words) -> Iterator[str]:
    if some := old or new:
        was, now = (hours or Hours(ROUND_THE_CLOCK, some.zone) for hours in (old, new))
        yield from _differs("can be reached {}", weekly(was, words), weekly(now, words))
        yield from _differs("its holidays are {}", *map(_holidays, (was.holidays, now.holidays)))
        yield from _differs("its hours are those of {}", was.zone, now.zone)


def _holidays(holidays: Holidays) -> str:
    dates = map(str, sorted(holidays.days))
    return ", ".join(filter(None, (holidays.country, holidays.state, *dates))) or "none"


def _notices(old: Tree, new: Tree) -> Iterator[Change]:
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
        what = f"{notice.kind} {notice.number}{_said(notice)}"
        closes = [f"closes {closed_by(notice)}"] * bool(notice.kind == "notice" and notice.closes)
        if was := before.get(notice):
            times = _differs("{}", _times(was, new.zone), _times(notice, new.zone))
            times += _differs("closes {}", closed_by(was), closed_by(notice))
            yield from _change(what, times, excerpts(was.text, notice.text))
        else:
            yield Change(what, ("new", _times(notice, new.zone), *closes))
    for notice in {str(one): one for one in gone}.values():  # a closure may have several ranges
        removed = f"removed; was {notice.kind} {notice.number}"
        yield Change(f"{notice.kind}{_said(notice)}", (removed,))


def _said(notice: Notice) -> str:
    return f' "{short(notice.text)}"' if notice.text else ""


def _times(notice: Notice, zone: str) -> str:
    """Say when a notice is heard, or a closure closes, in the local time of a zone."""
    times = [f"from {_local(notice.start, zone)}"] if notice.start else []
    if notice.end:
        last = last_minute(notice.end.astimezone(zone_info(zone)))
        whole_day = (last.hour, last.minute) == (23, 59)  # a day includes its last minute
        until = f"{last:%Y-%m-%d}" if whole_day else _local(notice.end, zone)
        times.append(f"until {until}")
    heard = "first of all" if notice.urgent else "after the greeting"
    first = "closed" if notice.kind == "closure" else f"heard {heard}"
    return " ".join([first, *times])


def _local(at: datetime, zone: str) -> str:
    return f"{at.astimezone(zone_info(zone)):%Y-%m-%d %H:%M}".removesuffix(" 00:00")


def _person(tree: Tree, key: str | None) -> str:
    if not key:
        return "nobody"
    contact = tree.contacts[key]
    return f"{contact.name} at {tree.numbers_of(contact)[0]}"


def _operator(tree: Tree, option: Option) -> str:
    return _person(tree, option.operator) if option.operator else "the same as around it"


class _Options:
    """Pairs the options of two editions by their ids."""

    def __init__(self, old: Tree, new: Tree) -> None:
        self.old, self.new = old, new
        self.now = pairs(old, new)
        self.was = {now: was for was, now in self.now.items()}

    def changes(self) -> Iterator[Change]:
        for option in sorted(self.new.options.values(), key=lambda option: option.path):
            if option.id in self.was:
                yield from self.changed(self.old.options[self.was[option.id]], option)
            elif option.parent in self.was:  # else its menu is new too
                inside = _inside(self.new, option, self.was)
                yield Change(_named(self.new, option), (f"new{inside}",))
        for option in self.old.options.values():
            if option.id not in self.now and option.parent in self.now:
                inside = _inside(self.old, option, self.now)
                gone = f"removed{inside}", f"was at {way(option.path)}"
                yield Change(f'"{self.old.title(option)}"', gone)

    def changed(self, old: Option, new: Option) -> Iterator[Change]:
        if new.id == MAIN:
            return
        how, words = [*self.in_menus(old, new)], list[tuple[str, str]]()
        if type(old) is not type(new):
            how.append(f"is {_KINDS[type(new)]}, was {_KINDS[type(old)]}")
        elif isinstance(old, Answer) and isinstance(new, Answer):
            words += parts(old.parts, new.parts)
            how += ["reworded"] * bool(words)
            if len(old.parts) != len(new.parts):
                how.append(f"in {_counted(new)}, was in {_counted(old)}")
            if old.offer != new.offer:
                people = _person(self.old, old.offer), _person(self.new, new.offer)
                how += _differs("offers {}", *people)
        elif (was := self.leads(self.old, old)) != (now := self.leads(self.new, new)):
            how += [f"leads to {now}, was to {was}"]
        if how:
            yield Change(_named(self.new, new), tuple(how), tuple(words))

    def in_menus(self, old: Option, new: Option) -> Iterator[str]:
        """Say what differs of what every option has."""
        was_closed, now_closed = (WHEN_CLOSED in one.path for one in (old, new))
        if (self.now.get(old.parent), old.key, was_closed) != (new.parent, new.key, now_closed):
            yield f"was at {way(old.path)}"
        if (old.title or new.title) and self.old.title(old) != self.new.title(new):
            yield f'was called "{self.old.title(old)}"'
        if old.spoken != new.spoken:
            was, now = (f'"{tree.spoken(one)}"' for tree, one in ((self.old, old), (self.new, new)))
            yield from _differs("menus say {}", was, now)
        if old.operator != new.operator:
            zero = _operator(self.old, old), _operator(self.new, new)
            yield from _differs("its key 0 reaches {}", *zero)

    def leads(self, tree: Tree, option: Option) -> str:
        """Say where a key leads, in the same words for the same place in both editions."""
        if isinstance(option, Transfer):
            same = option.contact in self.old.contacts and option.contact in self.new.contacts
            return _person(self.new if same else tree, option.contact)
        if isinstance(option, Goto):
            target = self.now.get(option.target) if tree is self.old else option.target
            tree = self.new if target else tree
            return _named(tree, tree.options[target or option.target])
        return ""


_KINDS: dict[type[Option], str] = {Menu: "a menu", Answer: "an answer", Transfer: "a transfer",
                                   Goto: "a way to another option"}  # fmt: skip


def _inside(tree: Tree, menu: Option, kept: Container[str]) -> str:
    """Say how many options come or go with a menu."""
    inside = (one for one in tree.options.values() if one.path[: len(menu.path)] == menu.path)
    count = sum(one.id not in kept for one in inside) - 1
    return f", with {count} option{'s' * (count != 1)} in it" if count else ""


def _counted(answer: Answer) -> str:
    return "one part" if len(answer.parts) == 1 else f"{len(answer.parts)} parts"


def _named(tree: Tree, option: Option) -> str:
    kind = "menu" if isinstance(option, Menu) else "option"
    return object_name(kind, option.path, tree.title(option))
