"""Arranges questions into menus that hold no more than there are keys."""

import re
from collections.abc import Iterator, Sequence
from itertools import count

from ivr.drafts.menu_file import Words
from ivr.drafts.outline import Entry, Question, Section
from ivr.tree.fields import KEYS
from ivr.tree.load.context import SPOKEN_IN_ONE_PIECE

_MOST = len(KEYS)
_SENTENCE_END = re.compile(r"[.!?][\"\u201d)]?\s")
_CHAINED = _MOST * _MOST  # questions that follow each other through "More questions"
_DEEPEST = 3  # levels of sections that are kept: deeper ones are hard to find by telephone

_NAME_GROUP = "this title was made up: name what these questions are about"
_SPLIT = (f"the menu had more than {_MOST} options, which is what the keys can reach: name this "
          "rest, sort it, or leave some out")  # fmt: skip


def arranged(entries: Sequence[Entry], words: Words, level: int = 1) -> tuple[Entry, ...]:
    """Return what the main menu holds. Made-up titles are marked for a person to decide."""
    numbers = count(1)
    found: list[Entry] = []
    for entry in entries:
        if isinstance(entry, Question):
            parts = tuple(piece for part in entry.parts for piece in _pieces(part))
            found.append(entry._replace(parts=parts))
            continue
        inner = entry.entries if level < _DEEPEST else tuple(entry.questions())
        inner = arranged(inner, words, level + 1)
        if entry.title:
            found.append(entry._replace(entries=inner))
        else:
            title = words.group.format(number=next(numbers))
            found.append(Section(title, inner, (_NAME_GROUP,)))
    return _fitting(found, words)


def _pieces(part: str) -> Iterator[str]:
    """Cut what no voice says in one piece, at the ends of sentences where it has some."""
    while len(part) > SPOKEN_IN_ONE_PIECE:
        start = part[:SPOKEN_IN_ONE_PIECE]
        ends = [found.end() for found in _SENTENCE_END.finditer(start)]
        end = ends[-1] if ends else start.rfind(" ") + 1
        if not end:
            break
        yield part[:end].strip()
        part = part[end:]
    yield part


def _fitting(entries: Sequence[Entry], words: Words) -> tuple[Entry, ...]:
    """Move what a menu cannot hold into further menus."""
    if len(entries) <= _MOST:
        return tuple(entries)
    if len(entries) > _CHAINED:
        size = -(-len(entries) // _MOST)
        groups = [entries[start : start + size] for start in range(0, len(entries), size)]
        return tuple(
            Section(words.group.format(number=number), _fitting(group, words), (_NAME_GROUP,))
            for number, group in enumerate(groups, 1)
        )
    rest = _fitting(entries[_MOST - 1 :], words)
    return (*entries[: _MOST - 1], Section(words.more, rest, (_SPLIT,)))
