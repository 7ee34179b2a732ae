"""Says what callers hear differently in the words of the command line."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from difflib import unified_diff
from typing import NamedTuple

from ivr.dialogue.clock import last_minute, weekly
from ivr.dialogue.phrases import worded
from ivr.preview.diff import facts
from ivr.preview.diff.facts import Difference, Fact, Kind, Named, Person
from ivr.preview.pairing import excerpts
from ivr.tree.closings import Notice, closed_by
from ivr.tree.hours import Holidays, zone_info
from ivr.tree.ids import named, way
from ivr.tree.model import Answer, Contact, Goto, Menu, Option, Transfer, Tree
from ivr.tree.problems import short


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


def in_words(one: Difference) -> Change:
    """Say a difference: of long texts only the words that changed, with a few around them."""
    how = [said for fact in one.facts for said in _fact(fact, one)]
    texts = [pair for fact in one.facts if isinstance(fact, facts.Reworded) for pair in fact.texts]
    words = [excerpt for was, now in texts for excerpt in excerpts(was, now)]
    what = f"{one.language}: {_what(one)}" if one.language else _what(one)
    return Change(what, tuple(how), tuple(words))


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


_KINDS = {"hours": "the whole line", "phrase": "phrase {}", "word": 'lexicon "{}"'}


def _what(one: Difference) -> str:
    gone = isinstance(one.facts[0], facts.Gone)
    match one.subject:
        case Contact(key=key, name=name):
            return f'contact {key} "{name}"'
        case Notice(kind=kind, number=number, text=text):
            said = f' "{short(text)}"' if text else ""
            return f"{kind}{said}" if gone else f"{kind} {number}{said}"
        case Named(title=title) as option:
            return f'"{title}"' if gone else _named(option)
        case _:
            return _KINDS.get(one.kind, one.kind).format(one.subject)


def _fact(fact: Fact, one: Difference) -> Iterator[str]:
    tree = one.tree
    match fact:
        case facts.New(what, inside):
            yield f"new{_inside(inside)}"
            if isinstance(what, Notice):
                yield _times(what, tree.zone)
                if what.kind == "notice" and what.closes:
                    yield f"closes {closed_by(what)}"
        case facts.Gone(Notice() as notice):
            yield f"removed; was {notice.kind} {notice.number}"
        case facts.Gone(Option() as option, inside):
            yield f"removed{_inside(inside)}"
            yield f"was at {way(option.path)}"
        case facts.Heard(was, now):
            yield f"{_times(now, tree.zone)}, was {_times(was, tree.zone)}"
        case facts.Closes(was, now):
            yield f"closes {closed_by(now)}, was {closed_by(was)}"
        case facts.Reworded(if_closed=if_closed):
            yield "reworded for closing times" if if_closed else "reworded"
        case _:
            yield _of_option(fact) or _of_contact(fact, tree) or _name_or_value(fact, one.kind)


def _of_option(fact: Fact) -> str:
    """Say what differs of an option; "" if that is no fact of one."""
    match fact:
        case facts.Reaches(role, was, now):
            nobody = "the same as around it" if role == "its key 0" else "nobody"
            verb = {"key 0": "reaches", "its key 0": "its key 0 reaches", "offer": "offers"}[role]
            return f"{verb} {_person(now) or nobody}, was {_person(was) or nobody}"
        case facts.Parts(was, now):
            return f"in {_counted(now)}, was in {_counted(was)}"
        case facts.Spoken(was, now):
            return f'menus say "{now}", was "{was}"'
        case facts.Became(was, now):
            return f"is {_SORTS[type(now)]}, was {_SORTS[type(was)]}"
        case facts.Moved(path):
            return f"was at {way(path)}"
        case facts.Leads(was, now):
            said = (_named(one) if isinstance(one, Named) else _person(one) for one in (now, was))
            return "leads to {}, was to {}".format(*said)
        case _:
            return ""


def _of_contact(fact: Fact, tree: Tree) -> str:
    match fact:
        case facts.Numbers():
            was = _numbers(fact.was, fact.was_together)
            now = _numbers(fact.now, fact.now_together)
            return f"its number is {now}, was {was}"
        case facts.Private(now):
            heard = ("said to callers", "private")
            return f"its number is {heard[now]}, was {heard[not now]}"
        case facts.Accept(now):
            keys = ("nobody has to press 1", "whoever picks up presses 1")
            return f"{keys[now]}, was {keys[not now]}"
        case facts.Rings(was, now):
            return f"rings {now} seconds, was {was}"
        case facts.Speaks(was, now):
            spoken = (", ".join(one) or "every language" for one in (now, was))
            return "speaks {}, was {}".format(*spoken)
        case facts.Open(was, now):
            words = worded(tree)
            return f"can be reached {weekly(now, words)}, was {weekly(was, words)}"
        case facts.Off(was, now):
            return f"its holidays are {_holidays(now)}, was {_holidays(was)}"
        case facts.Zone(was, now):
            return f"its hours are those of {now}, was {was}"
        case _:
            return ""


def _name_or_value(fact: Fact, kind: Kind) -> str:
    match fact:
        case facts.Renamed(was, now):
            return f'now called "{now}"' if kind == "contact" else f'was called "{was}"'
        case facts.Value(was, now) if kind == "word":
            quoted = ("as written" if one is None else f'"{one}"' for one in (now, was))
            return "said {}, was {}".format(*quoted)
        case facts.Value(was, now):
            return f"{now}, was {was}"
        case _:
            return ""


def _numbers(numbers: tuple[str, ...], together: bool) -> str:
    return (" and " if together else ", then ").join(numbers)


def _holidays(holidays: Holidays) -> str:
    dates = map(str, sorted(holidays.days))
    return ", ".join(filter(None, (holidays.country, holidays.state, *dates))) or "none"


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


def _person(one: Person | None) -> str:
    return f"{one.name} at {one.number}" if one else ""


def _named(option: Named) -> str:
    return named("menu" if option.is_menu else "option", option.path, option.title)


_SORTS: dict[type[Option], str] = {Menu: "a menu", Answer: "an answer", Transfer: "a transfer",
                                   Goto: "a way to another option"}  # fmt: skip


def _inside(count: int) -> str:
    """Say how many options come or go with a menu."""
    return f", with {count} option{'s' * (count != 1)} in it" if count else ""


def _counted(parts: int) -> str:
    return "one part" if parts == 1 else f"{parts} parts"
