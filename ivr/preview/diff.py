"""Says in words what callers hear differently on another edition of a line."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from difflib import SequenceMatcher
from operator import attrgetter
from typing import NamedTuple

from ivr.dialogue.clock import Words, last_minute, weekly
from ivr.dialogue.phrases import worded
from ivr.preview.match import named
from ivr.preview.pairing import excerpts, pairs
from ivr.preview.transcript import UnfitError, begin, go_on, heard
from ivr.tree.hours import Holidays, Hours, Notice, zone_info
from ivr.tree.model import MAIN, Answer, Contact, Goto, Menu, Option, Transfer, Tree
from ivr.tree.model import named as called
from ivr.tree.problems import short


class Change(NamedTuple):
    """What changes of one thing, in words, and where its words change, those of before and now."""

    what: str
    how: tuple[str, ...]
    words: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        lines = [f"{self.what}: {'; '.join(self.how)}"]
        for was, now in self.words:
            lines += [f"    was: {was or '(nothing)'}", f"    now: {now or '(nothing)'}"]
        return "\n".join(lines)


def compare(old: Tree, new: Tree) -> list[Change]:
    """All that callers hear differently: the line as a whole, then each option where it is now.

    Of several languages each is held beside itself.
    """
    if not (old.views or new.views):
        return _in_one(old, new)
    was, now = ({view.language: view for view in tree.each()} for tree in (old, new))
    changes = []
    if list(was) != list(now):
        changes.append(Change("languages", (f"{', '.join(now)}, was {', '.join(was)}",)))
    for language in [language for language in now if language in was]:
        for change in _in_one(was[language], now[language]):
            changes.append(change._replace(what=f"{language}: {change.what}"))
    return changes


def _in_one(old: Tree, new: Tree) -> list[Change]:
    return [*_whole(old, new), *_words(old, new), *_Options(old, new).changes()]


def _whole(old: Tree, new: Tree) -> Iterator[Change]:
    if old.language != new.language:
        yield Change("language", (f"{new.language}, was {old.language}",))
    if old.voice != new.voice:
        yield Change("voice", (f"{new.voice}, was {old.voice}",))
    if old.greeting != new.greeting:
        yield Change("greeting", ("other words",), tuple(excerpts(old.greeting, new.greeting)))
    if old.operator != new.operator:
        was, now = _person(old, old.operator), _person(new, new.operator)
        if was != now:
            yield Change("key 0", (f"reaches {now}, was {was}",))
    for key, contact in old.contacts.items():
        namesakes = (other for other in new.contacts.values() if other.name == contact.name)
        other = new.contacts.get(key) or next(namesakes, None)
        if other:
            how = [*_contact(contact, other, worded(new))]
            words = tuple(excerpts(contact.closed, other.closed))
            how += ["other words when nobody is there"] * bool(words)
            if how:
                yield Change(f'contact {key} "{contact.name}"', tuple(how), words)
    yield from _notices(old, new)


def _words(old: Tree, new: Tree) -> Iterator[Change]:
    was, now = worded(old), worded(new)
    for name in sorted({*old.phrases, *new.phrases}):
        if was.get(name) != now.get(name) and old.language == new.language:
            changed = excerpts(was.get(name, ""), now.get(name, ""))
            yield Change(f"phrase {name}", ("other words",), tuple(changed))
    for word in sorted({*old.lexicon, *new.lexicon}):
        said, before = new.lexicon.get(word), old.lexicon.get(word)
        if said != before:
            yield Change(f'lexicon "{word}"', (f"said {_quoted(said)}, was {_quoted(before)}",))


def _quoted(said: str | None) -> str:
    return "as written" if said is None else f'"{said}"'


def _contact(old: Contact, new: Contact, words: Words) -> Iterator[str]:
    if old.name != new.name:
        yield f'now called "{new.name}"'
    if (old.numbers, old.written) != (new.numbers, new.written):
        yield f"its number is {_numbers(new)}, was {_numbers(old)}"
    if old.timeout != new.timeout:
        yield f"rings {new.timeout} seconds, was {old.timeout}"
    if old.languages != new.languages:
        was, now = (", ".join(one.languages) or "every language" for one in (old, new))
        yield f"speaks {now}, was {was}"
    if old.hours != new.hours:
        yield from _hours(old.hours, new.hours, words)


def _hours(old: Hours | None, new: Hours | None, words: Words) -> Iterator[str]:
    was, now = (weekly(hours, words) if hours else "always" for hours in (old, new))
    if was != now:
        yield f"can be reached {now}, was {was}"
    if old and new and old.holidays != new.holidays:
        yield f"its holidays are {_holidays(new.holidays)}, was {_holidays(old.holidays)}"
    if old and new and old.zone != new.zone:
        yield f"its hours are those of {new.zone}, was {old.zone}"


def _holidays(holidays: Holidays) -> str:
    dates = map(str, sorted(holidays.dates))
    return ", ".join(filter(None, (holidays.country, holidays.state, *dates))) or "none"


def _notices(old: Tree, new: Tree) -> Iterator[Change]:
    """A notice is the same if its text is, or if it stands in the place of one that is gone."""
    gone, before = list(old.notices), dict[Notice, Notice]()
    for alike in map(attrgetter, ("text", "number")):
        for notice in new.notices:
            same = (one for one in gone if notice not in before and alike(one) == alike(notice))
            if (was := next(same, None)) is not None:
                before[notice] = was
                gone.remove(was)
    for notice in new.notices:
        what = f'notice {notice.number} "{short(notice.text)}"'
        if (was := before.get(notice)) is None:
            yield Change(what, ("new", _heard(notice, new.zone)))
            continue
        words = tuple(excerpts(was.text, notice.text))
        how = ["other words"] * bool(words)
        if (times := _heard(notice, new.zone)) != (then := _heard(was, new.zone)):
            how.append(f"{times}, was {then}")
        if how:
            yield Change(what, tuple(how), words)
    for notice in gone:
        yield Change(f'notice "{short(notice.text)}"', (f"gone; was notice {notice.number}",))


def _heard(notice: Notice, zone: str) -> str:
    """When a notice is heard, on the clocks of a zone."""
    told = [f"from {_written(notice.start, zone)}"] if notice.start else []
    if notice.end:
        last = last_minute(notice.end.astimezone(zone_info(zone)))
        whole = (last.hour, last.minute) == (23, 59)  # a day includes its last minute
        told.append(f"until {f'{last:%Y-%m-%d}' if whole else _written(notice.end, zone)}")
    first = "first of all" if notice.urgent else "after the greeting"
    return f"heard {' '.join([first, *told])}"


def _written(at: datetime, zone: str) -> str:
    return f"{at.astimezone(zone_info(zone)):%Y-%m-%d %H:%M}".removesuffix(" 00:00")


def _numbers(contact: Contact) -> str:
    return ", then ".join((contact.written, *contact.others))


def _person(tree: Tree, key: str | None) -> str:
    return f"{tree.contacts[key].name} at {tree.contacts[key].written}" if key else "nobody"


class _Options:
    """Holds the options of two editions side by side."""

    def __init__(self, old: Tree, new: Tree) -> None:
        self.old, self.new = old, new
        self.now = pairs(old, new)
        self.was = {now: was for was, now in self.now.items()}

    def changes(self) -> Iterator[Change]:
        for option in sorted(self.new.options.values(), key=lambda option: option.path):
            if option.id in self.was:
                yield from self.changed(self.old.options[self.was[option.id]], option)
            elif option.parent in self.was:  # else its menu is new too
                yield Change(_named(self.new, option), (f"new{self.inside(option, self.was)}",))
        for option in self.old.options.values():
            if option.id not in self.now and option.parent in self.now:
                gone = f"gone{self.inside(option, self.now)}", f"was at {','.join(option.path)}"
                yield Change(f'"{self.old.title(option)}"', gone)

    def inside(self, option: Option, kept: Iterable[str]) -> str:
        """How many options come or go with a menu."""
        count = sum(child.id not in kept for child in _within(option))
        return f", with {count} option{'s' * (count != 1)} in it" if count else ""

    def changed(self, old: Option, new: Option) -> Iterator[Change]:
        if new.id == MAIN:
            return
        how: list[str] = []
        words: list[tuple[str, str]] = []
        if (self.now.get(old.parent), old.key) != (new.parent, new.key):
            how.append(f"was at {','.join(old.path)}")
        if (old.title or new.title) and self.old.title(old) != self.new.title(new):
            how.append(f'was called "{self.old.title(old)}"')
        if type(old) is not type(new):
            how.append(f"is {_KINDS[type(new)]}, was {_KINDS[type(old)]}")
        elif isinstance(old, Answer) and isinstance(new, Answer):
            words += _parts(old.parts, new.parts)
            how += ["other words"] * bool(words)
            if len(old.parts) != len(new.parts):
                how.append(f"in {_counted(new)}, was in {_counted(old)}")
            how += self.offered(old, new)
        elif (was := self.leads(self.old, old)) != (now := self.leads(self.new, new)):
            how += [f"leads to {now}, was to {was}"]
        if how:
            yield Change(_named(self.new, new), tuple(how), tuple(words))

    def offered(self, old: Answer, new: Answer) -> Iterator[str]:
        was, now = _person(self.old, old.offer), _person(self.new, new.offer)
        if old.offer != new.offer and was != now:
            yield f"offers {now}, was {was}"

    def leads(self, tree: Tree, option: Option) -> str:
        """Where a key leads, in words that are alike if it is the same place in both."""
        if isinstance(option, Transfer):
            same = option.contact in self.old.contacts and option.contact in self.new.contacts
            return _person(self.new if same else tree, option.contact)
        if isinstance(option, Goto):
            target = self.now.get(option.target) if tree is self.old else option.target
            if target:
                tree, option = self.new, self.new.options[target]
            else:
                option = tree.options[option.target]
            return _named(tree, option)
        return ""


_KINDS: dict[type[Option], str] = {
    Menu: "a menu",
    Answer: "an answer",
    Transfer: "a transfer",
    Goto: "a way to another option",
}


def _counted(answer: Answer) -> str:
    return "one part" if len(answer.parts) == 1 else f"{len(answer.parts)} parts"


def _named(tree: Tree, option: Option) -> str:
    kind = "menu" if isinstance(option, Menu) else "option"
    return called(kind, option.path, tree.title(option))


def _within(option: Option) -> Iterator[Option]:
    if isinstance(option, Menu):
        for child in option.options.values():
            yield child
            yield from _within(child)


def _parts(old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if len(old) != len(new):
        yield from excerpts(" ".join(old), " ".join(new))
        return
    for was, now in zip(old, new, strict=True):
        yield from excerpts(was, now)


def first_difference(old: Tree, new: Tree, acts: Iterable[str]) -> Change | None:
    """Where a call is first heard otherwise; None if it is the same to its end.

    How long the line waits is no difference. Acts that fit neither line end the call.
    """
    was, now, after = begin(old), begin(new), "at the beginning"
    for act in [*acts, None]:
        before, said = _timeless(heard(was)), _timeless(heard(now))
        if before != said:
            return Change(after, ("heard otherwise",), tuple(_lines(before, said)))
        try:
            if act is None:
                break
            was, now, after = go_on(old, was, act), go_on(new, now, act), named(act)
        except UnfitError:
            break
    return None


def _timeless(lines: list[str]) -> list[str]:
    return [line.removeprefix("Line:   ") for line in lines if not line.startswith("        (lis")]


def _lines(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind != "equal":
            yield " ".join(old[i:j]).strip(), " ".join(new[k:m]).strip()
