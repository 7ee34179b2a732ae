"""The words that change from one text to another, with some around them."""

from collections.abc import Iterator
from difflib import SequenceMatcher

AROUND = 4  # words that are shown before and after those that changed


def excerpts(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Each stretch of words that changes, as it was and as it is, with some words around it."""
    was, now = old.split(), new.split()
    matcher = SequenceMatcher(None, was, now, autojunk=False)
    for group in matcher.get_grouped_opcodes(AROUND):
        (_, i, _, k, _), (_, _, j, _, m) = group[0], group[-1]
        yield _excerpt(was, i, j), _excerpt(now, k, m)


def _excerpt(words: list[str], start: int, end: int) -> str:
    before, after = "… " * (start > 0), " …" * (end < len(words))
    return before + " ".join(words[start:end]) + after
