# ruff: noqa: RUF001, RUF002  # these are the characters of IPA
"""How an entry of the lexicon is spoken: a respelling, IPA, or both, as a dictionary writes them.

`win` is a respelling, `/wɪn/` the International Phonetic Alphabet, `win /wɪn/` both: the IPA for
voices that accept it, the respelling for all others. These are the alias and the phoneme of the
W3C's Pronunciation Lexicon (PLS 1.0).
"""

import re
from typing import NamedTuple

from ivr.tree.problems import Flaw, short

_SHAPE = re.compile(r"(?:(?P<said>.*\S)\s+)?/(?P<ipa>[^/]*)/", re.DOTALL)
_ONE_SLASH = re.compile(r"(?:.*\s)?(?:/[^/]*|[^/\s]*/)", re.DOTALL)

# Letters that IPA has and ordinary spelling has not, and all that may be between slashes: the
# block of IPA, its modifiers and marks, and what it takes from other scripts (IPA chart, 2020).
_OWN = re.compile("[\u0250-\u02af\u02c8\u02cc\u02d0\u02d1]")
_IPA = re.compile(
    "[a-z .|()\u00e6\u00e7\u00f0\u00f8\u0127\u014b\u0153\u01c0-\u01c3\u0250-\u02ff\u0300-\u036f"
    "\u03b2\u03b8\u03c7\u1d00-\u1dff\u2016\u203f\u207f\u2191\u2193\u2197\u2198\u2c71\ua71b\ua71c]+"
)
_SAMPA = re.compile(r'[A-Z0-9@{}%"\\&]')
_MEANT = {"'": "ˈ", "\u2019": "ˈ", ",": "ˌ", ":": "ː"}  # what people type for them
_EXAMPLE = "copy it from a dictionary, such as /ˈneɪtʃɚ/, or write a respelling without slashes"

_HISSING = ("s", "z", "ʃ", "ʒ")
_VOICELESS = ("p", "t", "k", "f", "θ")


class Pronunciation(NamedTuple):
    """A respelling and IPA; either is "" where there is none."""

    said: str
    ipa: str


def parse(value: str) -> Pronunciation:
    """Split an entry. Never raises: `check` says whether the entry is correct."""
    found = _SHAPE.fullmatch(value.strip())
    if not found:
        return Pronunciation(value, "")
    ipa = " ".join(found["ipa"].split()).replace("g", "\u0261")  # IPA's own letter, as Polly has it
    return Pronunciation(found["said"] or "", ipa)


def check(value: str) -> Flaw | None:
    """Say what is wrong with an entry; None for one that can be spoken."""
    said, ipa = parse(value)
    if not _SHAPE.fullmatch(value.strip()):
        return _check_without_slashes(value.strip())
    if not ipa:
        cure = f'write "{short(said)}" alone' if said else "write IPA between them, or a respelling"
        return Flaw("there is nothing between its slashes", cure)
    if _OWN.search(said):
        return Flaw(f'"{short(said)}" before the slashes is IPA too', "write a respelling there")
    return _check_ipa(ipa)


def possessive(ipa: str) -> str:
    """The IPA of an English word with "'s", or of its plural."""
    if ipa.endswith(_HISSING):
        return ipa + "ɪz"
    return ipa + ("s" if ipa.endswith(_VOICELESS) else "z")


def _check_without_slashes(value: str) -> Flaw | None:
    inner = value.strip("/[] ")
    if _ONE_SLASH.fullmatch(value):
        return Flaw("it has one slash where IPA has two", f"write /{short(inner)}/ if it is IPA")
    if _OWN.search(value):
        return Flaw("it is IPA without slashes", f"write /{short(inner)}/")
    return None


def _check_ipa(ipa: str) -> Flaw | None:
    if _IPA.fullmatch(ipa):
        return None
    other = next(character for character in ipa if not _IPA.fullmatch(character))
    if other in _MEANT:
        meant = "".join(_MEANT.get(character, character) for character in ipa)
        return Flaw(f"{other} is not a character of IPA", f"write /{short(meant)}/")
    if _SAMPA.search(ipa):
        return Flaw(f"/{short(ipa)}/ looks like X-SAMPA, not like IPA", _EXAMPLE)
    return Flaw(f"{other} is not a character of IPA", _EXAMPLE)
