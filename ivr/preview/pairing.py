"""Finds what each option of a line has become in another edition, and which words changed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from ivr.tree.ids import WHEN_CLOSED
from ivr.tree.model import Answer, Menu, Option, Tree

SIMILAR = 0.6  # from 0 to 1: from here on two titles are the same one, reworded
AROUND = 4  # words that are shown before and after words that changed


def pairs(old: Tree, new: Tree) -> dict[str, str]:
    """Map the ids of options in `old` to their ids in `new`.

    Most ids are made from titles, so a new title makes a new id. An option in the same place with
    a similar title is still the same option, and so is an answer with the same words elsewhere.
    """
    found = {name: name for name in old.options if name in new.options}
    taken = set(found)
    for option in old.options.values():
        if option.id not in found and (other := _in_its_place(option, found, new, taken)):
            found[option.id] = other.id
            taken.add(other.id)
    lost, fresh = _answers(old, set(found)), _answers(new, taken)
    return found | {lost[parts]: fresh[parts] for parts in lost if parts in fresh}


def _in_its_place(
    option: Option, found: dict[str, str], new: Tree, taken: set[str]
) -> Option | None:
    menu = new.options.get(found.get(option.parent, ""))
    if len(option.path) == 2 and option.path[0] == WHEN_CLOSED:
        menu = new.when_closed.menu if new.when_closed else None
    other = menu.options.get(option.key) if isinstance(menu, Menu) else None
    return other if other and other.id not in taken and _similar(option, other) else None


def _similar(option: Option, other: Option) -> bool:
    if type(other) is not type(option):
        return False
    if isinstance(option, Answer) and isinstance(other, Answer) and option.parts == other.parts:
        return True
    if isinstance(option, Menu) and isinstance(other, Menu):
        inside, others = ({one.id for one in menu.options.values()} for menu in (option, other))
        if inside & others:
            return True
    words = option.title.lower().split(), other.title.lower().split()
    return SequenceMatcher(None, *words, autojunk=False).ratio() >= SIMILAR


def _answers(tree: Tree, known: set[str]) -> dict[tuple[str, ...], str]:
    """Map the words of answers that are not known yet to their ids, where they are unique."""
    unknown = [answer for answer in tree.answers() if answer.id not in known]
    often = Counter(answer.parts for answer in unknown)
    return {answer.parts: answer.id for answer in unknown if often[answer.parts] == 1}


def changed(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Find each run that changed: its start and end in `old`, and its start and end in `new`."""
    for kind, *where in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            i, j, k, m = where
            yield i, j, k, m


def excerpts(old: str, new: str) -> Iterator[tuple[str, str]]:
    """List each run of words that changed, before and now, with a few words around it."""
    was, now = old.split(), new.split()
    matcher = SequenceMatcher(None, was, now, autojunk=False)
    for group in matcher.get_grouped_opcodes(AROUND):
        (_, i, _, k, _), (_, _, j, _, m) = group[0], group[-1]
        yield _excerpt(was, i, j), _excerpt(now, k, m)


def texts(old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """List the parts of an answer that changed; the whole if there are more or fewer of them."""
    if len(old) != len(new):
        old, new = (" ".join(old),), (" ".join(new),)
    for was, now in zip(old, new, strict=True):
        if was.split() != now.split():
            yield was, now


def _excerpt(words: list[str], start: int, end: int) -> str:
    before, after = "… " * (start > 0), " …" * (end < len(words))
    return before + " ".join(words[start:end]) + after
