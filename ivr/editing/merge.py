"""Merges what two people made of the same files, line by line."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from merge3 import Merge3

Choice = Literal["mine", "theirs", "both"]
Files = Mapping[str, bytes]
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n|$)")


class Collision(NamedTuple):
    """Lines that both have changed, differently: as they were, and as each has them.

    `line` is where they begin in the file as it is in `theirs`, counted from 1.
    """

    file: str
    line: int
    base: bytes
    mine: bytes
    theirs: bytes


class Merged(NamedTuple):
    """The files with the changes of both; what collides is as it was chosen, or as in `mine`."""

    files: dict[str, bytes]
    collisions: tuple[Collision, ...]


def merge(base: Files, mine: Files, theirs: Files, choices: Sequence[Choice] = ()) -> Merged:
    """Merge `mine` and `theirs`, which both began from `base`.

    `choices` say what each collision becomes, in their order.
    """
    files: dict[str, bytes] = {}
    collisions: list[Collision] = []
    for name in [*theirs, *(mine.keys() - theirs.keys())]:
        was, my, their = (one.get(name) for one in (base, mine, theirs))
        if my in (was, their):
            merged = their
        elif their == was:
            merged = my
        elif my is None or their is None:  # one has removed what the other has changed: it stays
            merged = my or their
        else:
            merged = _merged(name, (was or b"", my, their), collisions, choices)
        if merged is not None:
            files[name] = merged
    return Merged(files, tuple(collisions))


def _merged(
    name: str,
    three: tuple[bytes, bytes, bytes],
    collisions: list[Collision],
    choices: Sequence[Choice],
) -> bytes:
    made: list[bytes] = []
    line = 1
    was, my, their = map(_lines, three)
    for group in Merge3(was, my, their).merge_groups():
        if group[0] != "conflict":
            made += group[1]
            line += 0 if group[0] == "a" else len(group[1])
            continue
        base, mine, theirs = (b"".join(lines) for lines in group[1:])
        choice = choices[len(collisions)] if len(collisions) < len(choices) else "mine"
        collisions.append(Collision(name, line, base, mine, theirs))
        made.append({"mine": mine, "theirs": theirs, "both": _both(mine, theirs)}[choice])
        line += len(group[3])
    return b"".join(made)


def _lines(content: bytes) -> list[bytes]:
    return [line for line in _LINE.findall(content) if line]


def _both(mine: bytes, theirs: bytes) -> bytes:
    return mine + (b"" if mine.endswith((b"\n", b"\r")) or not mine else b"\n") + theirs
