"""What a language's rules for reading aloud are made of."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

Reader = Callable[[str], str]
"""A text as written → as spoken: for a part of what a rule has found."""


class Rule(NamedTuple):
    """A pattern, and what is said in the place of a match; None leaves it as it is written.

    The pattern is only looked for in texts that hold one of `signs` (characters) or of `words`
    (whole ones). `parts` tells that what is said is made of parts that are read themselves: then
    entries of a file's lexicon that lie within are said; within anything else they keep the rule
    away.
    """

    pattern: re.Pattern[str]
    say: Callable[[re.Match[str], Reader], str | None]
    signs: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    parts: bool = False


class Language(NamedTuple):
    """What is known of a language: rules in the order in which they win, words, and its own signs.

    `words` is its lexicon, `ahead` are those of them whose point never ends a sentence.
    `plus` and `extension` are said before the parts of a telephone number. `either` are its words
    for "or", `per` and `version` those for these; `well_known` is what voices say right as it
    stands, though it is in capitals. Where a language is not known, English words stand for it.
    """

    rules: tuple[Rule, ...] = ()
    words: Mapping[str, str] = {}
    ahead: frozenset[str] = frozenset()
    plus: str = "+ "
    extension: str = ", "
    either: tuple[str, ...] = ("or",)
    per: str = "per"
    version: str = "version"
    well_known: frozenset[str] = frozenset()


DIGITS = frozenset("0123456789")
DASHES = "\\-\u2010\u2011\u2012\u2013\u2014\u2212"
DASH = rf"\s?[{DASHES}]\s?"
_SENTENCE = re.compile(r"\s*$|\s+[\"\u201c(\u00a1\u00bf]*[A-Z\u00c0-\u00d6\u00d8-\u00de]")


def stop(found: re.Match[str]) -> str:
    """Returns the point that an abbreviation at the end of a sentence has swallowed, or ""."""
    return "." if found[0].endswith(".") and _SENTENCE.match(found.string, found.end()) else ""


def spelled(digits: str) -> str:
    """Returns digits one by one."""
    return " ".join(digits)
