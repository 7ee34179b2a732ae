"""Turns text as written into text as spoken, and says how long that takes to say.

One pass serves two uses: `plain` is what a local engine gets, which knows no SSML, and the pieces
are what TwiML marks up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberMatch, PhoneNumberMatcher

from ivr.tree.model import Tree

SLOW = 0.8  # the slow pace, as a part of the usual one

_LEXICON = {  # what every file gets; its own entries win
    "macOS": "Mac O S",
    "OSX": "O S X",
    "iOS": "i O S",
    "and/or": "and or",  # this and the next are not "and or or", nor a fraction
    "24/7": "24 7",
}


class Piece(NamedTuple):
    """A stretch of text: as it stands in the file, and as it is said."""

    written: str
    said: str
    kind: Literal["text", "alias", "telephone"]


def read(text: str, lexicon: Mapping[str, str], region: str = "US") -> tuple[Piece, ...]:
    """Cuts `text` into pieces whose `written`, joined, is `text` itself.

    Args:
        text: as it stands in the file.
        lexicon: written → spoken. An entry covers whole words in its own capitals, with or
            without "'s"; one in small letters also with a capital first, as at the beginning of
            a sentence; one in capitals also in the plural ("HSAs").
        region: the country (ISO 3166) whose telephone numbers need no country code.
    """
    pieces = []
    at = 0
    for start, piece in _special(text, lexicon, region):
        if start > at:
            pieces.append(Piece(text[at:start], text[at:start], "text"))
        pieces.append(piece)
        at = start + len(piece.written)
    if at < len(text):
        pieces.append(Piece(text[at:], text[at:], "text"))
    return tuple(pieces)


def plain(pieces: Iterable[Piece]) -> str:
    """Joins pieces into the words to be spoken."""
    return "".join(piece.said for piece in pieces)


def words(text: str, tree: Tree) -> str:
    """Returns a text of `tree` as it is spoken."""
    return plain(read(text, tree.lexicon, tree.region))


def _special(text: str, lexicon: Mapping[str, str], region: str) -> Iterator[tuple[int, Piece]]:
    """Yields every piece that is not said as it is written, and where it begins."""
    table, entries, every_rule = _compiled(frozenset(lexicon.items()))
    pattern = every_rule if _DIGIT_OR_SLASH.search(text) else entries
    at = 0
    for number in _telephones(text, region):
        if number.raw_string in table:
            continue
        for found in pattern.finditer(text, at, number.start):
            yield from _alias(found, table, lexicon, region)
        yield number.start, Piece(number.raw_string, _digits(number, region), "telephone")
        at = number.end
    for found in pattern.finditer(text, at):
        yield from _alias(found, table, lexicon, region)


# The lexicon, slashes and versions

# Two letters or digits at least: "n/a" is not "n or a". Consonants of which the first is small
# are a unit: "mg/dL" is not "mg or dL".
_CONSONANT = "[b-df-hj-np-tv-xz]"
_WORD = rf"(?!{_CONSONANT}(?i:{_CONSONANT})*\b)[^\W\d_][^\W_]+(?:[-'\u2019][^\W_]+)*"
_DIGIT_OR_SLASH = re.compile(r"[\d/]")  # most texts have neither: then a quicker pattern will do
_OTHER_RULES = (
    rf"(?P<choice>(?<![\w/.:@-]){_WORD}(?:\s?/\s?{_WORD})+(?![\w/@-]|\.\w))",
    r"(?P<version>(?<![\w.])(?:[vV]\.\s?|v)(?=\d)[\d.]*\d(?!\w))",
    r"(?P<number>(?<![\w.$€£])\d+(?:\.\d+)+(?!\w|\.\d))",
)
# After one of these a number with a point is a version; after others engines read it right.
_VERSIONED = re.compile(
    r"\b(?:macOS|OS ?X|iOS|iPadOS|Android|Windows|Chrome|Edge|Firefox|Safari|[Vv]ersion)\)?\s$"
)
_VERSIONED_LENGTH = 12  # of the longest of them, with what may stand around it


def _alias(
    found: re.Match[str], table: Mapping[str, str], lexicon: Mapping[str, str], region: str
) -> Iterator[tuple[int, Piece]]:
    written = found[0]
    match found.lastgroup:
        case "choice":
            parts = (plain(read(part.strip(), lexicon, region)) for part in written.split("/"))
            said = " or ".join(parts)
        case "version":
            said = "version " + _points(written.lstrip("vV.").strip())
        case "number":
            before = max(0, found.start() - _VERSIONED_LENGTH)
            if not _VERSIONED.search(found.string, before, found.start()):
                return
            said = _points(written)
        case _:
            said = table[written]
    yield found.start(), Piece(written, said, "alias")


def _points(version: str) -> str:
    return version.replace(".", " point ")


@lru_cache(maxsize=16)
def _compiled(
    lexicon: frozenset[tuple[str, str]],
) -> tuple[dict[str, str], re.Pattern[str], re.Pattern[str]]:
    """Returns every form that the lexicon covers, what finds those, and what finds all else too."""
    table = _LEXICON | {written: said for written, said in lexicon if written}
    for written, said in tuple(table.items()):
        for form, form_said in _forms(written, said):
            table.setdefault(form, form_said)
    longest_first = sorted(table, key=len, reverse=True)
    with_slash = [form for form in longest_first if "/" in form]
    without = [form for form in longest_first if "/" not in form]
    entries = _whole_words(without)
    every_rule = "|".join((_whole_words(with_slash), *_OTHER_RULES, entries))
    return table, re.compile(entries), re.compile(every_rule)


def _forms(written: str, said: str) -> Iterator[tuple[str, str]]:
    cases = {written, written[:1].upper() + written[1:]} if written.islower() else {written}
    for case in cases:
        yield case, said
        yield from ((case + end, said + "'s") for end in ("'s", "\u2019s"))
    if written.isupper():
        yield written + "s", said + "'s"  # "H S A's": after "As" an engine says "as"


def _whole_words(forms: Iterable[str]) -> str:
    return rf"(?<!\w)(?:{'|'.join(map(re.escape, forms))})(?!\w)"


# Telephone numbers

_SEVEN_DIGITS = re.compile(r"\d(?:[^\w\n]{0,4}\d){6}")


def _telephones(text: str, region: str) -> Iterable[PhoneNumberMatch]:
    if not _SEVEN_DIGITS.search(text):  # the matcher takes ten times as long to find none
        return ()
    return PhoneNumberMatcher(text, region)


def _digits(found: PhoneNumberMatch, region: str) -> str:
    """Returns the number digit by digit, a comma's pause between its groups."""
    number = found.number
    at_home = number.country_code == phonenumbers.country_code_for_region(region)
    style = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    groups = re.findall(r"\d+", phonenumbers.format_number(number, style))
    extension = f", extension {' '.join(groups.pop())}" if number.extension else ""
    if at_home and number.country_code == 1 and found.raw_string.startswith("1"):
        groups.insert(0, "1")  # written and dialled in North America, but not in its format
    said = ", ".join(" ".join(group) for group in groups)
    return ("" if at_home else "plus ") + said + extension


# Length

_SENTENCE_END = re.compile(r"[.?!:;](?=\s|$)")
_DIGIT = re.compile(r"\d")
_FURTHER_DIGIT = re.compile(r"(?<=\d)\d")  # 47 is "forty-seven": two words in one
_LETTER = re.compile(r"\b[A-Z]\b")


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
