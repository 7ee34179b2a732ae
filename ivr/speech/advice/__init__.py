"""Find what would still sound wrong when it is read aloud, and say how to fix it."""

from collections.abc import Mapping
from functools import lru_cache

from ivr.speech.advice.finding import Finding
from ivr.speech.advice.leftovers import leftovers
from ivr.speech.advice.words import hard_words

MAX_KNOWN = 50_000  # texts; a menu is checked again and again while somebody changes a few of them


def awkward(text: str, lexicon: Mapping[str, str], language: str = "en-US") -> list[Finding]:
    """Return what sounds wrong in `text`, in its order, and how to fix it.

    A stretch that appears twice is returned once. An entry in the `lexicon` always helps.
    """
    return list(_awkward(text, frozenset(lexicon.items()), language))


@lru_cache(maxsize=MAX_KNOWN)
def _awkward(text: str, entries: frozenset[tuple[str, str]], language: str) -> tuple[Finding, ...]:
    lexicon = dict(entries)
    left = [one for one in leftovers(text, language) if one.fragment not in lexicon]
    found = [*left, *hard_words(text, lexicon, language, left)]
    first = {one.fragment: one for one in reversed(found)}
    return tuple(sorted(first.values(), key=lambda one: one.start))
