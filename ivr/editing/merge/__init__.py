"""Two people's changes of a menu, put together; what both have changed is left to a choice.

Files are compared field by field, options by what they are, whatever their keys are. Nothing that
one of them has added is lost, and nothing is there twice.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from merge3 import Merge3

from ivr.editing.errors import EditError
from ivr.editing.lines.parsed import check_readable, parsed
from ivr.editing.merge.options import in_order, matched, with_keys
from ivr.editing.merge.parts import KEY, Part, parts
from ivr.editing.sources import Files

Choice = Literal["mine", "theirs", "both"]
"""Which text of a collision to take; `both` is first mine, then theirs."""


class Collision(NamedTuple):
    """Lines that both have changed, differently: as they were, and as each has them.

    `line` is where they begin in the file as it is in `theirs`, counted from 1. A text is empty
    where that side does not have it. `path` are the names that lead there, () if they are unknown.
    """

    file: str
    line: int
    base: bytes
    mine: bytes
    theirs: bytes
    path: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """The address of the element that it is in; `line` if it is in none."""
        names = [*self.path]
        if names[:1] == ["menu"] or names[:2] == ["when_closed", "menu"]:
            return "/".join([names[0], *(name for name in names if name.isdecimal())])
        return "/".join(names[:2]) if names[:1] == ["contacts"] else "line"

    @property
    def is_added(self) -> bool:
        """Whether both have only added something here, so that both can stay."""
        return not self.base and bool(self.mine) and bool(self.theirs)


class Merged(NamedTuple):
    """The files with the changes of both; what collides is as it was chosen, or as in `mine`."""

    files: dict[str, bytes]
    collisions: tuple[Collision, ...]


Piece = str | int
"""Some lines of the merged file, or the number of a collision in their place."""


def merge(base: Files, mine: Files, theirs: Files, choices: Sequence[Choice] = ()) -> Merged:
    """Merge `mine` and `theirs`, which both began from `base`.

    `choices` say what each collision becomes, in their order.
    """
    merger, files = _Merger(), dict[str, bytes]()
    for name in [*theirs, *(mine.keys() - theirs.keys())]:
        was, my, their = (one.get(name) for one in (base, mine, theirs))
        if my in (was, their):
            merged = their
        elif their == was:
            merged = my
        elif my is None or their is None:  # one has removed what the other has changed: it stays
            merged = my or their
        else:
            pieces = merger.file(name, was or b"", my, their)
            merged = _joined(_lines(pieces, merger.collisions, choices))
        if merged is not None:
            files[name] = merged
    return Merged(files, tuple(merger.collisions))


def _lines(
    pieces: Sequence[Piece], collisions: Sequence[Collision], choices: Sequence[Choice]
) -> Iterator[str]:
    for piece in pieces:
        if isinstance(piece, str):
            yield piece
            continue
        _, _, _, mine, theirs, _ = collisions[piece]
        choice = choices[piece] if piece < len(choices) else "mine"
        taken = {"mine": (mine,), "theirs": (theirs,), "both": (mine, theirs)}[choice]
        yield from (_text(one) for one in taken if one)


def _joined(lines: Iterator[str]) -> bytes:
    """Put lines together; one that was the last of a file without its end gets one."""
    found = [*lines]
    end = next((one[len(one.rstrip("\r\n")) :] for one in found if one.endswith(("\n", "\r"))), "")
    whole = (one if one.endswith(("\n", "\r")) else one + (end or "\n") for one in found[:-1])
    return "".join([*whole, *found[-1:]]).encode("utf-8", "surrogateescape")


_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


class _Merger:
    """Puts files together, and collects what collides."""

    def __init__(self) -> None:
        self.collisions: list[Collision] = []
        self.name = ""

    def file(self, name: str, base: bytes, mine: bytes, theirs: bytes) -> tuple[Piece, ...]:
        """Put the texts of a file together."""
        self.name, count = name, len(self.collisions)
        found = self._by_fields(base, mine, theirs)
        if found is None or not self._is_sound(found, count):
            del self.collisions[count:]
            was, my, their = (tuple(_LINE.findall(_text(one))) for one in (base, mine, theirs))
            found = tuple(self._head((), was, my, their, ""))
        line = 1
        for piece in found:
            if isinstance(piece, str):
                line += len(_LINE.findall(piece))
            else:
                self.collisions[piece] = self.collisions[piece]._replace(line=line)
                line += len(_LINE.findall(_text(self.collisions[piece].theirs)))
        return found

    def _by_fields(self, *three: bytes) -> tuple[Piece, ...] | None:
        """Put a file together field by field; None if one of the three cannot be read."""
        taken: list[Part] = []
        for raw in three:
            source = parsed(raw)
            try:
                check_readable(source, raw, self.name)
            except EditError:
                return None
            taken.append(parts(raw, source.root))
            if not taken[-1].parts:
                return None
        return tuple(self._part((), *taken))

    def _is_sound(self, found: Sequence[Piece], count: int) -> bool:
        """Whether what has been put together can be read, with the one choice and the other."""
        every = len(self.collisions)
        sides: list[Choice] = ["mine", "theirs"]
        for side in sides if every > count else sides[:1]:
            raw = _joined(_lines(found, self.collisions, [side] * every))
            try:
                check_readable(parsed(raw), raw, self.name)
            except EditError:
                return False
        return True

    def _conflict(self, path: tuple[str, ...], *three: str) -> int:
        base, mine, theirs = (one.encode("utf-8", "surrogateescape") for one in three)
        self.collisions.append(Collision(self.name, 0, base, mine, theirs, path))
        return len(self.collisions) - 1

    def _part(self, path: tuple[str, ...], base: Part, mine: Part, theirs: Part) -> Iterator[Piece]:
        """Put a part together that all three have."""
        if _same(mine, theirs) or _same(base, mine):
            yield from theirs.lines()
        elif _same(base, theirs):
            yield from mine.lines()
        elif not (base.parts and mine.parts and theirs.parts):
            three = ("".join(one.lines()) for one in (base, mine, theirs))
            yield self._conflict(path, *three)
        else:
            yield from self._head(path, base.head, mine.head, theirs.head, theirs.key)
            if base.is_list:
                yield from self._items(path, base, mine, theirs)
            else:
                yield from self._fields(path, base, mine, theirs)
            yield from self._head(path, base.tail, mine.tail, theirs.tail, "")

    def _head(
        self, path: tuple[str, ...], base: tuple[str, ...], mine: tuple[str, ...],
        theirs: tuple[str, ...], key: str,
    ) -> Iterator[Piece]:  # fmt: skip
        """Put lines together that are between fields: comments, and names of fields."""
        for group in Merge3(base, mine, theirs).merge_groups():
            if group[0] == "conflict":
                yield self._conflict(path, *("".join(one).replace(KEY, key) for one in group[1:]))
            else:
                yield from (line.replace(KEY, key) for line in group[1])

    def _items(self, path: tuple[str, ...], *three: Part) -> Iterator[Piece]:
        base, mine, theirs = ([one.ident for one in part.parts] for part in three)
        for group in Merge3(base, mine, theirs).merge_groups():
            if group[0] == "conflict":
                yield self._conflict(path, *("".join(one) for one in group[1:]))
            else:
                yield from group[1]

    def _fields(
        self, path: tuple[str, ...], base: Part, mine: Part, theirs: Part
    ) -> Iterator[Piece]:
        was, my, other = matched(base, mine, theirs)
        order = in_order([*was], [*my], [*other])
        keys = with_keys(order, was, my, other) if base.is_menu else {}
        for ident in order:
            three = [one.get(ident) for one in (was, my, other)]
            if ident in keys:
                three = [one._replace(key=keys[ident]) if one else None for one in three]
            yield from self._one(path, *three)

    def _one(
        self, path: tuple[str, ...], base: Part | None, mine: Part | None, theirs: Part | None
    ) -> Iterator[Piece]:
        """Put a field together that not all of them may have."""
        some = theirs or mine or base
        if some is None:
            return
        path = (*path, some.key.strip("'\"") or some.name)
        if base and mine and theirs:
            yield from self._part(path, base, mine, theirs)
        elif base and (left := mine or theirs):  # the other has removed it
            if not _same(base, left):
                mine_text, their_text = ("".join(one.lines()) if one else "" for one in
                                         (mine, theirs))  # fmt: skip
                yield self._conflict(path, "".join(base.lines()), mine_text, their_text)
        elif mine and theirs:
            if _same(mine, theirs):
                yield from theirs.lines()
            else:
                yield self._conflict(path, "", "".join(mine.lines()), "".join(theirs.lines()))
        elif not base:
            yield from some.lines()


def _same(one: Part, other: Part) -> bool:
    return [*one.lines()] == [*other.lines()]


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")
