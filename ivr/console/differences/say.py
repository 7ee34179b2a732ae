"""Says what callers hear differently to somebody who runs an office, in their language."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ivr.console.differences.sentences import sentences, where
from ivr.console.line.times import week
from ivr.preview.diff import facts
from ivr.preview.diff.facts import Difference, Fact, Named
from ivr.preview.pairing import changed, excerpts
from ivr.tree.closings import Notice
from ivr.tree.hours import Hours
from ivr.tree.model import Answer, Contact
from ivr.tree.problems import short
from ivr.web import formats
from ivr.web.translations import N_
from ivr.web.translations import gettext as _

MAX_WHOLE = 1200  # characters of a text that is shown as a whole, not only where it has changed

Marked = tuple[tuple[str, bool], ...]
"""A text in runs of words, each with whether it is only on this side."""


class Pair(NamedTuple):
    """A text before and now; () where there was none. `language` is "" of what no caller hears."""

    was: Marked
    now: Marked
    language: str = ""


class How(NamedTuple):
    """A sentence that says how something differs, and the texts that it ends with."""

    said: str
    texts: tuple[Pair, ...] = ()


class Said(NamedTuple):
    """A difference in words: of what, and how; sentences that end with texts are the last."""

    what: str
    how: tuple[How, ...]


def say(differences: Iterable[Difference]) -> list[Said]:
    """Say each difference."""
    return [_say(one) for one in differences]


def _say(one: Difference) -> Said:
    what = _what(one)
    if one.language:
        what = _("In %(language)s: %(what)s", language=formats.language_name(one.language),
                 what=what)  # fmt: skip
    how = [how for fact in one.facts for how in _how(fact, one)]
    return Said(what, tuple(sorted(how, key=lambda one: bool(one.texts))))


def _how(fact: Fact, one: Difference) -> Iterator[How]:
    if isinstance(fact, facts.Open) and fact.was.week == fact.now.week:
        return  # only the holidays differ, which are a fact of their own
    *before, last = sentences(fact, one)
    yield from map(How, before)
    yield How(last, tuple(_texts(fact, one)))


def marked(was: str, now: str, language: str = "") -> Iterator[Pair]:
    """Put two texts side by side, with what differs marked; of long ones only what differs."""
    is_long = max(len(was), len(now)) > MAX_WHOLE
    for before, after in excerpts(was, now) if is_long else [(was, now)]:
        old, new = before.split(), after.split()
        runs = [*changed(old, new)]
        yield Pair(_runs(old, [run[:2] for run in runs]), _runs(new, [run[2:] for run in runs]),
                   language)  # fmt: skip


def _runs(words: list[str], spans: list[tuple[int, int]]) -> Marked:
    found, done = list[tuple[str, bool]](), 0
    for start, end in [*spans, (len(words), len(words))]:
        found += [(" ".join(words[done:start]), False), (" ".join(words[start:end]), True)]
        done = end
    return tuple(run for run in found if run[0])


_KINDS = {
    "languages": N_("The languages of the line"),
    "language": N_("The language of the line"),
    "voice": N_("The voice"),
    "emergency": N_("What callers hear about emergencies"),
    "greeting": N_("The greeting"),
    "greeting when closed": N_("The greeting while the line is closed"),
    "key 0": N_("Key 0"),
    "key 0 when closed": N_("Key 0 while the line is closed"),
    "hours": N_("The opening hours of the line"),
    "phrase": N_("A sentence that the line says itself"),
}


def _what(one: Difference) -> str:
    match one.subject:
        case Contact(name=name):
            return name[:1].upper() + name[1:]
        case Notice(kind=kind, text=text):
            said = {"notice": _("Notice"), "closure": _("Closure")}[kind]
            return _("%(what)s “%(text)s”", what=said, text=short(text)) if text else said
        case Named() as option:
            said = where(option)
            return said[:1].upper() + said[1:]
        case _:
            if one.kind == "word":
                return _("How “%(word)s” is spoken", word=one.subject)
            return _(_KINDS[one.kind])


def _texts(fact: Fact, one: Difference) -> Iterator[Pair]:
    """The texts of a fact, side by side."""
    match fact:
        case facts.Reworded(texts):
            for was, now in texts:
                yield from marked(was, now, one.tree.language)
        case facts.New(Answer(parts=parts)):
            yield from marked("", " ".join(parts), one.tree.language)
        case facts.Gone(Answer(parts=parts)):
            yield from marked(" ".join(parts), "", one.tree.language)
        case facts.Open(was, now):
            yield from marked(_week(was), _week(now))
        case _:
            pass


def _week(hours: Hours) -> str:
    return "; ".join(f"{days}: {times}" for days, times in week(hours))
