"""Which options of three menus are the same one, in which order they are, and on which keys."""

from collections.abc import Mapping, Sequence

from ivr.editing.merge.parts import Part
from ivr.tree.fields import KEYS

Named = dict[str, Part]
"""Parts by what they are known by, the same in all three menus."""


def matched(base: Part, mine: Part, theirs: Part) -> tuple[Named, Named, Named]:
    """Name the fields or options of each side, so that those of one name belong together."""
    was = _named(base.parts)
    return was, _matched(was, mine), _matched(was, theirs)


def _named(parts: Sequence[Part]) -> Named:
    found: Named = {}
    for part in parts:
        name, number = part.ident, 1
        while name in found:  # two of the same title, which is an error of the menu
            number += 1
            name = f"{part.ident} {number}"
        found[name] = part
    return found


def _matched(was: Named, side: Part) -> Named:
    """Match by id or title; of the options left over, those that have the same key."""
    found = _named(side.parts)
    if not side.is_menu:
        return found
    gone = {part.name: name for name, part in was.items() if name not in found}
    kept: Named = {}
    for name, part in found.items():
        if name not in was and part.name in gone:
            name = gone.pop(part.name)
        kept[name] = part
    return kept


def in_order(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[str]:
    """Put the names of three sides in one order; who has moved something decides."""
    common = [one for one in base if one in mine and one in theirs]
    moved_by_theirs = [one for one in theirs if one in common] != common
    first, second = (theirs, mine) if moved_by_theirs else (mine, theirs)
    order = [*first]
    for name in [*second, *base]:
        if name in order:
            continue
        whole = second if name in second else base
        before = [one for one in whole[: whole.index(name)] if one in order]
        order.insert(order.index(before[-1]) + 1 if before else 0, name)
    return order


def with_keys(order: Sequence[str], was: Named, mine: Named, theirs: Named) -> Mapping[str, str]:
    """Give each option the key that it has been given; none has that of another.

    Keys are as they are written, perhaps in quotes.
    """
    wanted: dict[str, str] = {}
    for name in order:
        base, my, other = was.get(name), mine.get(name), theirs.get(name)
        if other and not (base and my and base.name == other.name):
            wanted[name] = other.key
        elif my:
            wanted[name] = my.key
        else:
            wanted[name] = (other or was[name]).key
    staying = {name for name in order if _stays(was.get(name), mine.get(name), theirs.get(name))}
    taken: set[str] = set()
    keys: dict[str, str] = {}
    for name in sorted(order, key=lambda one: (one not in staying, one not in theirs)):
        key = wanted[name]
        bare = key.strip("'\"")
        if bare in taken:
            free = [one for one in KEYS if one not in taken | {
                wanted[one].strip("'\"") for one in order if one not in keys}]  # fmt: skip
            free = free or [one for one in KEYS if one not in taken]
            key = key.replace(bare, free[0]) if free else key
        keys[name] = key
        taken.add(key.strip("'\""))
    return keys


def _stays(base: Part | None, mine: Part | None, theirs: Part | None) -> bool:
    """Whether an option was there before, and will be."""
    return bool(base and (mine or theirs))
