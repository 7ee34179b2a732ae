"""Finds answers by words in them, whatever their accents and capitals, and marks the words."""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from ivr.page.content import Item, Page

MAX_ASKED = 200  # characters of a search; the rest is left out
MAX_WORDS = 10
SHORT = 2  # characters of a word that says little by itself

Marked = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it is one of the words that were asked for."""


class Found(NamedTuple):
    """An answer that has every word, with the words marked."""

    item: Item
    title: Marked
    parts: tuple[Marked, ...]


def words_of(asked: str) -> tuple[str, ...]:
    """The words to look for, folded, each once."""
    words = re.findall(r"\w+", _fold(asked[:MAX_ASKED])[0])
    return tuple(dict.fromkeys(words))[:MAX_WORDS]


def search(page: Page, asked: str) -> tuple[Found, ...]:
    """Find every option whose title, answer or contact has all the words, in the page's order."""
    words = words_of(asked)
    return tuple(found for number, found in _found(page, words) if number == len(words))


def nearest(page: Page, asked: str) -> tuple[Found, ...]:
    """Find the options that have the most of the words; short ones, such as "my", do not count."""
    some = [*_found(page, tuple(word for word in words_of(asked) if len(word) > SHORT))]
    most = max((number for number, _found in some), default=0)
    return tuple(found for number, found in some if number == most)


def _found(page: Page, words: tuple[str, ...]) -> Iterator[tuple[int, Found]]:
    """Yield the options that have any of the words, with how many they have."""
    for item in (item for part in page.parts for item in part.items):
        person = page.people[item.person].name.text if item.calls else ""
        texts = [item.title.text, *(part.text for part in item.parts), person]
        folded = _fold("\n".join(texts))[0]
        number = sum(word in folded for word in words)
        if number and not item.target:
            parts = tuple(_marked(part.text, words) for part in item.parts)
            yield number, Found(item, _marked(item.title.text, words), parts)


def _marked(text: str, words: tuple[str, ...]) -> Marked:
    folded, places = _fold(text)
    pieces, done = list[tuple[str, bool]](), 0
    for match in re.finditer("|".join(map(re.escape, sorted(words, key=len)[::-1])), folded):
        start, end = places[match.start()], places[match.end() - 1] + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        if start >= done:
            pieces += [(text[done:start], False), (text[start:end], True)]
            done = end
    return tuple(piece for piece in [*pieces, (text[done:], False)] if piece[0])


def _fold(text: str) -> tuple[str, list[int]]:
    """Take accents and capitals away; each character left has its place in the text."""
    if text.isascii():
        return text.lower(), [*range(len(text))]
    letters = [
        (letter, place)
        for place, character in enumerate(text)
        for letter in unicodedata.normalize("NFKD", character).casefold()
        if not unicodedata.combining(letter)
    ]
    return "".join(letter for letter, _ in letters), [place for _, place in letters]
