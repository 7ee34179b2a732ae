"""Find what would still sound wrong when it is read aloud, and say how to fix it."""

from collections.abc import Mapping

from ivr.speech.advice.finding import Finding
from ivr.speech.advice.leftovers import leftovers
from ivr.speech.advice.words import hard_words


def awkward(text: str, lexicon: Mapping[str, str], language: str = "en-US") -> list[Finding]:
    """Return what sounds wrong in `text`, in its order, and how to fix it.

    A stretch that appears twice is returned once. An entry in the `lexicon` always helps.
    """
    left = [one for one in leftovers(text, language) if one.fragment not in lexicon]
    found = [*left, *hard_words(text, lexicon, language, left)]
    first = {one.fragment: one for one in reversed(found)}
    return sorted(first.values(), key=lambda one: one.start)
