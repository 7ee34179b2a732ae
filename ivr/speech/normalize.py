"""Turns text as written into text as spoken, and says how long that takes to say.

One pass serves two uses: `plain` is what a local engine gets, which knows no SSML, and the pieces
are what TwiML marks up. What is said otherwise than it is written comes of four things: the file's
own lexicon, telephone numbers, and the lexicon and the rules of the language. Of two that meet, the
one that begins first wins, then the longer one, then the order above.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberMatch, PhoneNumberMatcher

from ivr.speech.english import english
from ivr.speech.lexicon import Lexicon
from ivr.speech.rules import Language, Rule, spelled, stop
from ivr.speech.spanish import spanish
from ivr.tree.model import Tree

REMEMBERED = 100  # texts that have just been read
SLOW = 0.8  # the slow pace, as a part of the usual one

_LANGUAGES = {"en": english, "es": spanish}
"""What is known of each language, by the first part of its name, for a country."""


def of(language: str) -> Language:
    """What is known of a language (`en-US`); of others nothing."""
    name, _, region = language.partition("-")
    known = _LANGUAGES.get(name)
    return known(region) if known else Language()


class Piece(NamedTuple):
    """A stretch of text: as it stands in the file, and as it is said.

    `ipa` says it more closely, for voices that take it; "" where nothing does.
    """

    written: str
    said: str
    kind: Literal["text", "alias", "telephone"]
    ipa: str = ""


def read(text: str, lexicon: Mapping[str, str], language: str = "en-US") -> tuple[Piece, ...]:
    """Cuts `text` into pieces whose `written`, joined, is `text` itself. Never raises.

    Args:
        text: as it stands in the file.
        lexicon: written → spoken, as in the file (`ivr.tree.pronunciation`). An entry covers whole
            words in its own capitals, with or without "'s"; one in small letters also with a
            capital first, as at the beginning of a sentence; one in capitals also in the plural.
        language: whose rules and lexicon hold (`en-US`); its country's telephone numbers need no
            country code. A language that is not known here has no rules and no lexicon.
    """
    return _reader(frozenset(lexicon.items()), language).read(text)


def plain(pieces: Iterable[Piece]) -> str:
    """Joins pieces into the words to be spoken."""
    return "".join(piece.said for piece in pieces)


def words(text: str, tree: Tree) -> str:
    """Returns a text of `tree` as it is spoken."""
    return plain(read(text, tree.lexicon, tree.language))


_OWN, _TELEPHONE, _SHIPPED, _RULE = range(4)  # which of two that are alike wins
_TOKEN = re.compile(r"\w+")


class _Found(NamedTuple):
    """A piece that is not said as it is written. The smallest of those that meet wins."""

    start: int
    end: int
    rank: int
    piece: Piece


class _Reader:
    """Reads the texts of one file."""

    def __init__(self, lexicon: Mapping[str, str], language: str) -> None:
        name, _, self.region = language.partition("-")
        self.language = of(language)
        self.signs = frozenset[str]().union(*(rule.signs for rule in self.language.rules))
        self.words = frozenset[str]().union(*(rule.words for rule in self.language.rules))
        self.own = Lexicon(lexicon, english=name == "en")
        self.shipped = _shipped(name) if name in _LANGUAGES else Lexicon({})
        self.candidates = lru_cache(maxsize=1_000)(self._candidates)
        # Whoever looks at a text for one thing will soon look at it for another.
        self.read = lru_cache(maxsize=REMEMBERED)(self._read)

    def _read(self, text: str) -> tuple[Piece, ...]:
        pieces = []
        at = 0
        for start, end, _, piece in sorted(self.special(text), key=_precedence):
            if start < at:
                continue
            if start > at:
                pieces.append(Piece(text[at:start], text[at:start], "text"))
            pieces.append(piece)
            at = end
        if at < len(text):
            pieces.append(Piece(text[at:], text[at:], "text"))
        return tuple(pieces)

    def say(self, text: str) -> str:
        return plain(self.read(text))

    def special(self, text: str) -> Iterator[_Found]:
        """Yields all that may not be said as it is written; some of it meets."""
        tokens = frozenset(_TOKEN.findall(text))
        own = [found.span() for found in self.own.find(text, tokens)]
        for start, end in own:
            said, ipa = self.own.forms[text[start:end]]
            yield _Found(start, end, _OWN, Piece(text[start:end], said, "alias", ipa))
        for number in _telephones(text, self.region):
            said = _digits(number, self.region, self.language)
            piece = Piece(number.raw_string, said, "telephone")
            yield _Found(number.start, number.end, _TELEPHONE, piece)
        for word in self.shipped.find(text, tokens):
            said, ipa = self.shipped.forms[word[0]]
            said += "" if word[0] in self.language.ahead else stop(word)
            yield _Found(*word.span(), _SHIPPED, Piece(word[0], said, "alias", ipa))
        yield from self.ruled(text, tokens, own)

    def ruled(
        self, text: str, tokens: frozenset[str], own: list[tuple[int, int]]
    ) -> Iterator[_Found]:
        signs, words = self.signs & frozenset(text), self.words & tokens
        for pattern, say, _, _, parts in self.candidates(signs, words):
            for found in pattern.finditer(text):
                start, end = found.span()
                said = say(found, self.say)
                holds_own = own and any(start <= a and b <= end for a, b in own)
                if said is None or (holds_own and not parts):
                    continue
                yield _Found(start, end, _RULE, Piece(found[0], said, "alias"))

    def _candidates(self, signs: frozenset[str], words: frozenset[str]) -> list[Rule]:
        """The rules that a text with these signs and words may fall under."""
        return [
            rule
            for rule in self.language.rules
            if not (rule.signs.isdisjoint(signs) and rule.words.isdisjoint(words))
        ]


@lru_cache(maxsize=16)
def _reader(lexicon: frozenset[tuple[str, str]], language: str) -> _Reader:
    return _Reader(dict(lexicon), language)


@lru_cache
def _shipped(language: str) -> Lexicon:
    return Lexicon(_LANGUAGES[language]("").words, english=language == "en")


def _precedence(found: _Found) -> tuple[int, int, int]:
    return found.start, -found.end, found.rank


# Telephone numbers

_SEVEN_DIGITS = re.compile(r"\d(?:[^\w\n]{0,4}\d){6}")


def _telephones(text: str, region: str) -> Iterable[PhoneNumberMatch]:
    if not _SEVEN_DIGITS.search(text):  # the matcher takes ten times as long to find none
        return ()
    return PhoneNumberMatcher(text, region)


def _digits(found: PhoneNumberMatch, region: str, language: Language) -> str:
    """Returns the number digit by digit, a comma's pause between its groups."""
    number = found.number
    at_home = number.country_code == phonenumbers.country_code_for_region(region)
    style = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    groups = re.findall(r"\d+", phonenumbers.format_number(number, style))
    extension = language.extension + spelled(groups.pop()) if number.extension else ""
    if at_home and number.country_code == 1 and found.raw_string.startswith("1"):
        groups.insert(0, "1")  # written and dialled in North America, but not in its format
    said = ", ".join(map(spelled, groups))
    return ("" if at_home else language.plus) + said + extension


# Length

_SENTENCE_END = re.compile(r"[.?!:;](?=\s|$)")
_DIGIT = re.compile(r"\d")
_FURTHER_DIGIT = re.compile(r"(?<=\d)\d")  # 47 is "forty-seven": two words in one
_LETTER = re.compile(r"\b[A-Z]\b")


@lru_cache(maxsize=REMEMBERED)
def seconds(words: str, slow: bool = False) -> float:
    """Estimates the seconds it takes to say `words`, which stand as they are spoken.

    The usual pace is about 150 words a minute, the slow one 0.8 of it. Fitted to espeak-ng at
    that pace: within a tenth for a sentence, less its last pause of half a second.
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
