"""Turn text as written into text as spoken, and estimate how long that takes to say.

One pass serves two uses: local engines, which do not know SSML, get the `plain` words, and TwiML
marks up the spans. Four things change how a text is said: the file's own lexicon, telephone
numbers, and the lexicon and the rules of the language. Of two that overlap, the one that starts
first wins, then the longer one, then the order above.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

from ivr.speech.english import english
from ivr.speech.lexicon import Lexicon
from ivr.speech.patterns.phones import find_numbers
from ivr.speech.rules import Language, Rule, stop, stop_before
from ivr.speech.spanish import spanish
from ivr.tree.model import Tree

CACHED_TEXTS = 100  # each is soon needed again, for another purpose
Kind = Literal["text", "alias", "telephone"]

SLOW = 0.8  # the slow pace, relative to the usual one

_LANGUAGES = {"en": english, "es": spanish}
"""How each language is read aloud in a country, by the first part of its tag."""


def language_of(tag: str) -> Language:
    """Return how a language (`en-US`) is read aloud; a language that is not known has no rules."""
    name, _, region = tag.partition("-")
    known = _LANGUAGES.get(name)
    return known(region) if known else Language()


class Span(NamedTuple):
    """A stretch of text: as it is written in the file, and as it is said.

    `ipa` is the exact pronunciation, for voices that accept it, or "".
    """

    written: str
    said: str
    kind: Kind
    ipa: str = ""


def spans(text: str, lexicon: Mapping[str, str], language: str = "en-US") -> tuple[Span, ...]:
    """Split `text` into spans whose `written`, joined, is `text` itself. Never raises.

    `lexicon` is the file's, written → spoken (`ivr.tree.pronunciation`; `Lexicon` says which words
    an entry covers). The rules and lexicon of the `language` (`en-US`) apply too, if it is known
    here, and its country's telephone numbers need no country code.
    """
    return _normalizer(frozenset(lexicon.items()), language).spans(text)


def plain(spans: Iterable[Span]) -> str:
    return "".join(span.said for span in spans)


def words(text: str, tree: Tree) -> str:
    """Return a text of `tree` as it is spoken."""
    return plain(spans(text, tree.lexicon, tree.language))


_OWN, _TELEPHONE, _SHIPPED, _RULE = range(4)  # which of two with the same place wins
_TOKEN = re.compile(r"\w+")


class _Found(NamedTuple):
    """A span that is not said as it is written, and what decides which of two wins."""

    start: int
    end: int
    rank: int
    span: Span


class _Normalizer:
    """Normalizes the texts of one file."""

    def __init__(self, lexicon: Mapping[str, str], language: str) -> None:
        name, _, self.region = language.partition("-")
        self.language = language_of(language)
        self.characters = frozenset[str]().union(
            *(rule.characters for rule in self.language.rules),
            *(rule.also for rule in self.language.rules),
        )
        self.words = frozenset[str]().union(*(rule.words for rule in self.language.rules))
        self.own = Lexicon(lexicon, english=name == "en")
        self.shipped = _shipped(name)
        self.candidates = lru_cache(maxsize=1_000)(self._candidates)
        self.spans = lru_cache(maxsize=CACHED_TEXTS)(self._spans)

    def _spans(self, text: str) -> tuple[Span, ...]:
        spans = []
        position = 0
        for start, end, _, span in sorted(self.special(text), key=_precedence):
            if start < position:
                continue
            if start > position:
                spans.append(Span(text[position:start], text[position:start], "text"))
            spans.append(span)
            position = end
        if position < len(text):
            spans.append(Span(text[position:], text[position:], "text"))
        return tuple(spans)

    def say(self, text: str) -> str:
        return plain(self.spans(text))

    def special(self, text: str) -> Iterator[_Found]:
        """Yield everything that may not be said as it is written; some of it overlaps."""
        tokens = frozenset(_TOKEN.findall(text))
        own = [found.span() for found in self.own.find(text, tokens)]
        for start, end in own:
            said, ipa = self.own.forms[text[start:end]]
            yield _Found(start, end, _OWN, Span(text[start:end], said, "alias", ipa))
        for number in find_numbers(text, self.region, self.language):
            start, end = number.start, number.end
            # A carrier's voice that reads a number may not know how to read its extension.
            kind: Kind = "telephone" if number.simple else "alias"
            yield _Found(start, end, _TELEPHONE, Span(text[start:end], number.said, kind))
        for word in self.shipped.find(text, tokens):
            said, ipa = self.shipped.forms[word[0]]
            ahead = word[0] in self.language.ahead
            said += stop_before(word, self.language.starters) if ahead else stop(word)
            yield _Found(*word.span(), _SHIPPED, Span(word[0], said, "alias", ipa))
        yield from self.ruled(text, tokens, own)

    def ruled(
        self, text: str, tokens: frozenset[str], own: list[tuple[int, int]]
    ) -> Iterator[_Found]:
        characters, words = self.characters & frozenset(text), self.words & tokens
        for pattern, say, _, _, parts, _ in self.candidates(characters, words):
            for found in pattern.finditer(text):
                start, end = found.span()
                said = say(found, self.say)
                holds_own = own and any(start <= a and b <= end for a, b in own)
                if said is None or (holds_own and not parts):
                    continue
                yield _Found(start, end, _RULE, Span(found[0], said, "alias"))

    def _candidates(self, characters: frozenset[str], words: frozenset[str]) -> list[Rule]:
        return [
            rule
            for rule in self.language.rules
            if not (characters.isdisjoint(rule.characters) and words.isdisjoint(rule.words))
            and not (rule.also and characters.isdisjoint(rule.also))
        ]


@lru_cache(maxsize=16)
def _normalizer(lexicon: frozenset[tuple[str, str]], language: str) -> _Normalizer:
    return _Normalizer(dict(lexicon), language)


@lru_cache
def _shipped(language: str) -> Lexicon:
    return Lexicon(language_of(language).words, english=language == "en")


def _precedence(found: _Found) -> tuple[int, int, int]:
    return found.start, -found.end, found.rank


# Length

_SENTENCE_END = re.compile(r"[.?!:;](?=\s|$)")
_DIGIT = re.compile(r"\d")
_FURTHER_DIGIT = re.compile(r"(?<=\d)\d")  # 47 is "forty-seven": two words in one
_LETTER = re.compile(r"\b[A-Z]\b")


@lru_cache(maxsize=CACHED_TEXTS)
def seconds(words: str, slow: bool = False) -> float:
    """Estimate the seconds that it takes to say `words`, as they are spoken.

    The usual pace is about 150 words a minute, the slow one 0.8 of it. Fitted to espeak-ng at
    that pace: right to a tenth for a sentence without its last pause of half a second.
    """
    tokens = words.split()
    return (
        0.1 * len(tokens)
        + 0.06 * sum(map(len, tokens))
        + 0.2 * len(_DIGIT.findall(words))
        + 0.3 * len(_FURTHER_DIGIT.findall(words))
        + 0.12 * len(_LETTER.findall(words))
        + 0.25 * words.count(",")
        + 0.4 * len(_SENTENCE_END.findall(words))
    ) / (SLOW if slow else 1.0)
