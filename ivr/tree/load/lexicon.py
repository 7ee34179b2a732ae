"""Reads how words are spoken, and what the line says itself in other words."""

from collections.abc import Iterable, Mapping
from string import Formatter
from typing import NamedTuple

from ivr.tree import fields
from ivr.tree.load.contacts import ContactReader
from ivr.tree.load.objects import Fields
from ivr.tree.load.texts import shown
from ivr.tree.parse.draft import as_written
from ivr.tree.parse.parser import Node, place
from ivr.tree.problems import Place, nearest, short
from ivr.tree.pronunciation import fault, parse
from ivr.tree.voices import family


class Word(NamedTuple):
    """How a word is spoken, and where the file says so."""

    said: str
    place: Place


class WordReader(ContactReader):
    """Reads the lexicon and the phrases."""

    voice_named = ""
    """The voice that speaks them."""

    def part(self, found: Fields, name: str) -> Node | None:
        """What stands under a name for the language that is read; it need not stand for each."""
        return self.spoken(found[name], "", name, each=False) if name in found else None

    def lexicon(self, found: Fields, known: dict[str, Word]) -> None:
        """Add the words of a file, as they stand there, to those that are known."""
        node = self.part(found, "lexicon")
        for key, value in self.pairs(node, "lexicon", fields.LEXICON) if node else ():
            word = Word(self.entry(key, value), place(key))
            first = known.get(as_written(key.value))
            if first and first.place.file != word.place.file and first.said != word.said:
                message = f"lexicon: {shown(key)} is said otherwise in {self.line(first.place)}"
                self.error(word.place, message, "take one of them out")
            known[as_written(key.value)] = word

    def entry(self, key: Node, node: Node) -> str:
        """How a word is spoken; what cannot be spoken is reported."""
        value = self.text(node, "lexicon", shown(key))
        wrong = fault(value) if value else None
        if wrong:
            message, cure = wrong
            self.error(place(node), f"lexicon: {shown(key)}: {message}", cure)
        elif value and not parse(value).said and not family(self.voice_named).phoneme:
            message = f"lexicon: {shown(key)}: the voice {short(self.voice_named)} takes no IPA"
            self.advise(place(node), message, f"write a respelling before it: … {short(value)}")
        return value

    def phrases(self, found: Fields, known: Mapping[str, str]) -> dict[str, str]:
        """What the line says itself, as the file words it; what could not be said is reported."""
        node = self.part(found, "phrases")
        if node is None:
            return {}
        said = {}
        for key, value in self.pairs(node, "phrases", fields.PHRASES):
            name = as_written(key.value)
            owner = f"phrases: {shown(key)}"
            said[name] = self.text(value, "", owner, self.limit)
            if known and name not in known:
                near = nearest(name, known)
                cure = f'did you mean "{near}"?' if near else "`ivr phrases` lists those there are"
                self.error(place(key), f'phrases: there is no phrase "{shown(key)}"', cure)
            elif wrong := known and said[name] and wrong_slots(said[name], known[name]):
                self.error(place(value), f"{owner}: {wrong[0]}", wrong[1])
        return said


def slots(phrase: str) -> set[str]:
    """The names of a phrase's placeholders. Raises ValueError where a brace stands alone."""
    return {name for _, name, _, _ in Formatter().parse(phrase) if name}


def wrong_slots(phrase: str, original: str) -> tuple[str, str] | None:
    """What is wrong with the placeholders of a phrase that takes the original's place, and a cure.

    Each must stand there, written as in the original: a number or a name that is not said would
    leave the caller without it.
    """
    needed = slots(original)
    try:
        parsed = [part for part in Formatter().parse(phrase) if part[1] is not None]
    except ValueError:
        return "a curly bracket stands alone", _cure(needed)
    found = {name for _, name, _, _ in parsed if name is not None}
    for _, name, form, turned in parsed:
        if name not in needed:
            return f"{{{name}}} is not filled in here", _cure(needed)
        if form or turned:
            return f"{{{name}}} is written with more than its name", _cure(needed)
    missing = needed - found
    return (
        (f"{_listed(missing)} is missing", "let it stand where it is to be said")
        if missing
        else None
    )


def _cure(needed: Iterable[str]) -> str:
    return f"use {_listed(needed)} only" if needed else "use no curly brackets"


def _listed(names: Iterable[str]) -> str:
    return " and ".join(f"{{{name}}}" for name in sorted(names))
