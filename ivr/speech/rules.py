"""The parts of a language's rules for reading aloud."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

ToSpoken = Callable[[str], str]
"""Text as written → as spoken: for a part of what a rule has matched."""


class Rule(NamedTuple):
    """A pattern, and what is said for a match; None leaves it as it is written.

    Only texts with one of `characters`, or of `words` (whole ones), and with one of the characters
    of `also` unless there are none, are searched: most texts have no digits. `parts` says that
    the match is spoken part by part, so that entries of a file's lexicon inside it are used; inside
    any other match they switch the rule off.
    """

    pattern: re.Pattern[str]
    say: Callable[[re.Match[str], ToSpoken], str | None]
    characters: Collection[str] = ""
    words: Collection[str] = ()
    parts: bool = False
    also: Collection[str] = ""


class Language(NamedTuple):
    """How a language is read aloud. The defaults are for languages that are not known here."""

    rules: tuple[Rule, ...] = ()  # in the order in which they win
    words: Mapping[str, str] = {}  # its lexicon
    ahead: frozenset[str] = frozenset()  # those of them that are of what follows: "Dr."
    starters: frozenset[str] = frozenset()  # words that begin a sentence, and are no names
    plus: str = "+ "  # said before a telephone number
    extension: str = ", "  # and before its extension
    either: tuple[str, ...] = ("or",)
    per: str = "per"
    version: str = "version"
    well_known: frozenset[str] = frozenset()  # what voices pronounce correctly in capitals


DIGITS = "0123456789"
DASHES = "\\-\u2010\u2011\u2012\u2013\u2014\u2212"
DASH = rf"\s?[{DASHES}]\s?"
_SENTENCE = re.compile(  # not "5th Ave. NW", nor "20 min. (Sat.)"
    r"\s*$|\s+(?!(?:[NS][EW]?|[EW])(?!\w))(?:\((?=[A-Z]\w*\s[a-z][^()]*[.?!]\)))?"
    r"[\"\u201c\u00a1\u00bf]*[A-Z\u00c0-\u00d6\u00d8-\u00de]"
)


def stop(found: re.Match[str]) -> str:
    """Return the full stop if an abbreviation at the end of a sentence took it, else ""."""
    return "." if found[0].endswith(".") and _SENTENCE.match(found.string, found.end()) else ""


_NEXT_WORD = re.compile(r"\s+[\"\u201c(\u00a1\u00bf]*(\w+)")


def stop_before(found: re.Match[str], starters: Collection[str]) -> str:
    """Return the full stop that an abbreviation took if a sentence surely ends with it, else "".

    What such an abbreviation is of often has a capital too ("Dr. Lee", "U.S. Navy"), so only
    `starters` begin another sentence.
    """
    if not found[0].endswith("."):
        return ""
    follows = _NEXT_WORD.match(found.string, found.end())
    if follows:
        return "." if follows[1] in starters else ""
    return "" if found.string[found.end() :].strip("\"'\u2019\u201d) \n") else "."


def spelled(digits: str) -> str:
    """Return digits one by one, with spaces between them."""
    return " ".join(digits)
