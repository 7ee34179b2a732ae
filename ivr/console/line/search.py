"""Finds words in everything that a line says, and marks them where they are shown."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ivr.speech import normalize
from ivr.tree.model import MAIN, Answer, Option, Tree

MAX_WORDS = 10  # that are searched for at once
MAX_QUERY = 200  # characters
SHORT = 2  # characters of a word that says little by itself, such as "I" or "do"
MAX_SPOKEN = 300  # options of a menu whose texts are searched as they are spoken too


class Search(NamedTuple):
    """What is searched for, as words, and the ids of the options that have all of them."""

    query: str = ""
    words: tuple[str, ...] = ()
    found: tuple[str, ...] = ()

    def marked(self, text: str) -> Iterator[tuple[str, bool]]:
        """Cut a text into what is searched for (true) and what is between."""
        last = 0
        for start, end in self.places(text) if self.words else ():
            yield text[last:start], False
            yield text[start:end], True
            last = end
        yield text[last:], False

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """From where to where each of the words is in a text, from left to right."""
        plain, origins = _folded(text)
        for one in re.finditer(self._pattern, plain):
            yield origins[one.start()], origins[one.end() - 1] + 1

    @property
    def _pattern(self) -> str:
        """The words, longest first; beside longer ones, "I" is not marked in "virtual"."""
        words = sorted(self.words, key=len, reverse=True)
        has_long = len(words[0]) > SHORT
        return "|".join(
            rf"\b{re.escape(word)}\b" if has_long and len(word) <= SHORT else re.escape(word)
            for word in words
        )

    def has(self, texts: Iterable[str]) -> bool:
        """Whether all the words are in some texts, taken together."""
        plain = [_fold(text) for text in texts]
        return bool(self.words) and all(any(word in text for text in plain) for word in self.words)


def search(query: str, tree: Tree) -> Search:
    """Search the options of a menu; capitals and accents do not count."""
    query = " ".join(query[:MAX_QUERY].split())
    words = tuple(dict.fromkeys(_fold(query).split()))[:MAX_WORDS]
    asked = Search(query, words)
    if not words:
        return asked
    spoken = len(tree.options) <= MAX_SPOKEN
    options = (one for one in tree.options.values() if one.id != MAIN)
    return asked._replace(
        found=tuple(one.id for one in options if asked.has(_texts(tree, one, spoken)))
    )


def _texts(tree: Tree, option: Option, spoken: bool) -> list[str]:
    """All that is said of an option, as it is written, and as it is spoken if that is asked."""
    texts = [tree.title(option), option.spoken]
    if isinstance(option, Answer):
        texts += option.parts
    return [*texts, *(normalize.words(text, tree) for text in texts)] if spoken else texts


def excerpt(asked: Search, texts: Iterable[str], around: int = 60) -> str:
    """The words around the first place in some texts where something is found."""
    for text in texts:
        for start, end in asked.places(text):
            first, last = max(0, start - around), min(len(text), end + around)
            first = text.find(" ", first, start) + 1 or first if first else 0
            last = max(text.rfind(" ", end, last), end) if last < len(text) else last
            before, after = "… " * (first > 0), " …" * (last < len(text))
            return f"{before}{text[first:last].strip()}{after}"
    return ""


def _fold(text: str) -> str:
    return _folded(text)[0]


def _folded(text: str) -> tuple[str, list[int]]:
    """A text without capitals and accents, and where each of its characters comes from."""
    if text.isascii():
        return text.lower(), list(range(len(text)))
    characters, origins = [], []
    for at, character in enumerate(text):
        for one in unicodedata.normalize("NFKD", character.casefold()):
            if not unicodedata.combining(one):
                characters.append(one)
                origins.append(at)
    return "".join(characters), origins
