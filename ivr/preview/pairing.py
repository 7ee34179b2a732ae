"""Finds for each option of a line the one that it has become in another edition."""

from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher

from ivr.tree.model import Answer, Menu, Option, Tree

ALIKE = 0.6  # of two titles: how much they have in common for one to be the other retitled


def pairs(old: Tree, new: Tree) -> dict[str, str]:
    """The ids of options in `old`, and what they are in `new`.

    An id is an option's name for good. But most are made from titles, so that a new title makes
    another: what stands in the same place with a title that is alike is the same option still, and
    so is an answer with the same words that is elsewhere now.
    """
    found = {name: name for name in old.options if name in new.options}
    taken = set(found)
    for option in old.options.values():
        if option.id not in found and (other := _in_its_place(option, found, new, taken)):
            found[option.id] = other.id
            taken.add(other.id)
    lost = _answers(old, set(found))
    fresh = _answers(new, taken)
    return found | {lost[parts]: fresh[parts] for parts in lost if parts in fresh}


def _in_its_place(
    option: Option, found: dict[str, str], new: Tree, taken: set[str]
) -> Option | None:
    menu = new.options.get(found.get(option.parent, ""))
    other = menu.options.get(option.key) if isinstance(menu, Menu) else None
    if other is None or other.id in taken or type(other) is not type(option):
        return None
    return other if _alike(option, other) else None


def _alike(option: Option, other: Option) -> bool:
    if isinstance(option, Answer) and isinstance(other, Answer) and option.parts == other.parts:
        return True
    if isinstance(option, Menu) and isinstance(other, Menu):
        inside = {child.id for child in option.options.values()}
        if inside & {child.id for child in other.options.values()}:
            return True
    words = option.title.lower().split(), other.title.lower().split()
    return SequenceMatcher(None, *words, autojunk=False).ratio() >= ALIKE


def _answers(tree: Tree, known: set[str]) -> dict[tuple[str, ...], str]:
    """Answers that are not known, by their words, where no two have the same."""
    unknown = [answer for answer in tree.answers() if answer.id not in known]
    often = Counter(answer.parts for answer in unknown)
    return {answer.parts: answer.id for answer in unknown if often[answer.parts] == 1}


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
