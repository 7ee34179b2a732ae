"""Reads how words are spoken, and what the line says itself in other words."""

from collections.abc import Mapping
from typing import NamedTuple

from ivr.tree import shapes
from ivr.tree.contacts import ContactReader
from ivr.tree.draft import as_written
from ivr.tree.fields import Fields
from ivr.tree.problems import Place, nearest, short
from ivr.tree.pronunciation import fault, parse
from ivr.tree.slots import wrong_slots
from ivr.tree.source import Node, place
from ivr.tree.texts import shown
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
        for key, value in self.pairs(node, "lexicon", shapes.LEXICON) if node else ():
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
        for key, value in self.pairs(node, "phrases", shapes.PHRASES):
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
