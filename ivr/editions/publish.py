"""Publishes a menu as an edition: what counts as new, what it may replace, and going back."""

import re
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import NamedTuple

from ivr.editions.holding import (
    Held,
    Kind,
    Taken,
    brought_back,
    closings,
    is_same_name,
    name_of,
    opening,
    other_name,
    reasons,
    taken_out,
)
from ivr.editions.reading import read_edition
from ivr.editions.table import EditionsTable, Origin, Published, RefusedError, TakenError
from ivr.tree.load.sources import edition
from ivr.tree.model import Line
from ivr.tree.parse.closing_notice import MARK, EditError, marked, remove

MAX_NOTE = 1000  # characters
LOOK_BACK = 50  # editions in which rollbacks are looked for, when a file is saved after them

_CLOSES = ("closing", "opening")
_TARGET = re.compile(r"(?:back|forward) to (\d+)(?:: )?")


class HeldError(RefusedError):
    """A file is valid, and must not go live unless somebody means it: for these reasons."""

    def __init__(self, held: tuple[Held, ...]) -> None:
        super().__init__("\n".join(map(str, held)))
        self.held = held


def publish_file(
    table: EditionsTable, files: Mapping[str, bytes], line: Line, by: str, note: str = "",
    over: int = 0, if_changed: bool = False, meant: Collection[Kind] = (),
) -> Published:  # fmt: skip
    """Make a checked menu file live, and return what is live then; it may have been so already.

    With `if_changed`, a file that has not changed since it was last published is left alone:
    somebody may have gone back to an older edition. An edition that was made in the console is
    newer than the file, so it is replaced only by someone who gives its number (`over`). `meant`
    are the reasons to hold a file that do not hold this one.

    Raises HeldError, RefusedError, StoreError.
    """
    newest, last = table.newest(), table.newest("file")
    unchanged = if_changed and last and last.edition == line.edition
    if newest and (newest.edition == line.edition or unchanged):
        return newest
    if newest and newest.origin == "console" and over != newest.number:
        made = f"edition {newest.number} was made in the console by {newest.by}, after the file"
        cure = "see `ivr diff`, copy its changes into the file, and publish with --over"
        raise RefusedError(f"{made}; {cure} {newest.number}")
    held = what_holds(table, files, line)
    if any(one.kind not in meant for one in held):
        raise HeldError(held)
    try:
        return table.publish(files, line.edition, newest.number if newest else 0, by, note)
    except TakenError as error:
        if error.newest.edition == line.edition:  # two lines that share a file, for example
            return error.newest
        raise


def what_holds(table: EditionsTable, files: Mapping[str, bytes], line: Line) -> tuple[Held, ...]:
    """Say why a file must not replace what is live unasked; nothing if it may.

    Raises StoreError.
    """
    newest = table.newest()
    live = table.line(newest.edition) if newest else None
    if newest is None or live is None or newest.edition == line.edition:
        return ()
    last = table.newest("file")
    known = [table.files(name) for name in {one.edition for one in (newest, last) if one}]
    if MARK.encode()[:9] not in files[""]:  # else it may have lost the end of a closing
        known = [_opened(one) for one in known]
    opens = opening(live, table.files(newest.edition), line, datetime.now(UTC))
    return (*reasons(live, known, line, files, taken_back(table)), *([opens] if opens else []))


def _opened(files: dict[str, bytes]) -> dict[str, bytes]:
    """Take what `ivr close` wrote out of a file: it may be all that another lacks at its end."""
    with suppress(EditError):
        return {**files, "": remove(files[""], marked(files[""]))}
    return files


def taken_back(table: EditionsTable) -> list[Taken]:
    """List what rollbacks took out and nobody has brought back, newest first. Raises StoreError.

    Whatever was live after a rollback was meant, so it is no longer held.
    """
    listed, found = table.all(LOOK_BACK), list[Taken]()
    for place, one in enumerate(listed[:-1]):
        if one.origin != "rollback":
            continue
        left, live = (table.line(other.edition) for other in (listed[place + 1], one))
        if left is None or live is None:
            continue
        taken = taken_out(listed[place + 1].number, one.by, left, live)
        for later in {other.edition for other in listed[:place]}:
            if (taken.said or taken.restored) and (line := table.line(later)):
                taken = brought_back(taken, line)
        found.append(taken)
    return found


class Position(NamedTuple):
    """Where a line is in the history of its menus, after an edition was published.

    `menu` is the edition whose menu callers hear, perhaps again, and perhaps with a closing in it;
    `earlier` is the one before that, 0 if there is none. `left` are those that rollbacks have left
    since the last menu was published; the last of them was left last.
    """

    menu: int
    earlier: int
    left: tuple[int, ...] = ()


def positions(editions: Iterable[Published]) -> dict[int, Position]:
    """Find the position after each edition, by its number; they are given newest first.

    What an edition goes back to is in its note, where every release writes it.
    """
    found: dict[int, Position] = {0: Position(0, 0)}
    shown = {0: 0}  # which edition each is, if it only makes another one live again
    for one in sorted(editions, key=lambda one: one.number):
        before, target = found.get(one.number - 1, found[0]), goes_to(one)
        shown[one.number] = shown.get(target, target) or one.number
        if one.origin in _CLOSES:
            found[one.number] = before
        elif target not in found or not target:
            found[one.number] = Position(one.number, before.menu)
        elif one.origin == "undo":
            found[one.number] = found[target]._replace(left=before.left[:-1])
        else:
            left = (*before.left, shown.get(one.number - 1, 0))
            found[one.number] = found[target]._replace(left=left)
    return found


def goes_to(one: Published) -> int:
    """The edition that a rollback, or the undoing of one, made live again; 0 for others."""
    named = _TARGET.match(one.note) if one.origin in ("rollback", "undo") else None
    return int(named[1]) if named else 0


def reason(one: Published) -> str:
    """The note of an edition as a person wrote it."""
    return _TARGET.sub("", one.note, count=1) if goes_to(one) else one.note


def go_back(
    table: EditionsTable, number: int, by: str, note: str = "", after: int = 0
) -> Published:
    """Make an old edition live again, or with number 0 the menu before the one that is live.

    Again and again it goes further back. It never closes the line for a while: nobody wants that
    back without naming it. Rules that have become stricter since do not keep anybody from going
    back: it must be possible when something is wrong. An edition that this release cannot read at
    all is refused: callers would go on hearing the live one. `after` is the edition that whoever
    goes back has seen as live, if that is known: TakenError is raised if another one is by now.

    Raises RefusedError, StoreError.
    """
    newest, old = _seen(next_back(table, number), after)
    files = table.files(old.edition) if number else not_closed(table, old.edition)
    return _again(table, newest, old, files, by, f"back to {old.number}", note, "rollback")


def not_closed(table: EditionsTable, name: str) -> dict[str, bytes]:
    """Return the files of an edition without what `ivr close` put there, unless that is over.

    A file that was published during a closing has it too. Raises StoreError.
    """
    files, line = table.files(name), table.line(name)
    return _opened(files) if line and closings(files, line, datetime.now(UTC)) else files


def next_back(table: EditionsTable, number: int = 0) -> tuple[Published, Published]:
    """Return what is live, and what `go_back` would make live. Raises RefusedError, StoreError."""
    listed = _listed(table)
    newest, place = listed[0], positions(listed)
    by_number = {one.number: one for one in listed}
    is_named = number != 0
    if not is_named:
        number = place[newest.number].menu
        while number and edition(not_closed(table, by_number[number].edition)) == newest.edition:
            number = place[number].earlier
        if not number:
            raise RefusedError(_nothing_further(newest, by_number, place))
    if number not in by_number:
        last = newest.number
        there = "there is only 1" if last == 1 else f"there are 1 to {last}"
        raise RefusedError(f"there is no edition {number}; {there}, as `ivr editions` shows")
    if is_named and by_number[number].edition == newest.edition:
        raise RefusedError(f"edition {number} is already live")
    return newest, by_number[number]


def _nothing_further(
    newest: Published, editions: Mapping[int, Published], place: Mapping[int, Position]
) -> str:
    others = [one.number for one in editions.values() if one.edition != newest.edition]
    if not others:
        return "there is no other edition to go back to, as `ivr editions` shows"
    cure = f"to make another one live, name it: ivr rollback {max(others)}"
    if place[newest.number].left:
        cure = "`ivr rollback --undo` is the way forward"
    return (
        f"edition {place[newest.number].menu} is the first menu, so nothing is further back; {cure}"
    )


def go_forward(table: EditionsTable, by: str, note: str = "", after: int = 0) -> Published:
    """Undo the last rollback that is not undone yet. Raises as `go_back` does."""
    newest, left = _seen(next_forward(table), after)
    files = table.files(left.edition)
    return _again(table, newest, left, files, by, f"forward to {left.number}", note, "undo")


def next_forward(table: EditionsTable) -> tuple[Published, Published]:
    """Return what is live, and what `go_forward` would make live. Raises RefusedError."""
    listed = _listed(table)
    left = positions(listed)[listed[0].number].left
    if not left:
        raise RefusedError(
            "no rollback is left to undo since the menu was last published; to make "
            "an edition live, name it: ivr rollback N (`ivr editions` lists them)"
        )
    return listed[0], next(one for one in listed if one.number == left[-1])


def _seen(found: tuple[Published, Published], after: int) -> tuple[Published, Published]:
    if after and found[0].number != after:
        raise TakenError(found[0])
    return found


def _listed(table: EditionsTable) -> list[Published]:
    if listed := table.all(None):
        return listed
    raise RefusedError("nothing has been published yet; use `ivr publish`")


def _again(
    table: EditionsTable, newest: Published, old: Published, files: Mapping[str, bytes], by: str,
    did: str, note: str, origin: Origin,
) -> Published:  # fmt: skip
    name = edition(files)
    try:
        read_edition(files, name)
    except ValueError as error:
        raise RefusedError(f"edition {old.number}: {error}; go back to another one") from None
    why = (did + (f": {note}" if note else ""))[:MAX_NOTE]
    return table.publish(files, name, newest.number, by, why, origin)


def owners(table: EditionsTable) -> tuple[str, ...]:
    """Name whose line a database is: what is live, then the names that rollbacks have left.

    Nothing is named if nothing can be read. Raises StoreError.
    """
    listed = table.all(None)
    if not listed:
        return ()
    by_number = {one.number: one for one in listed}
    left = (by_number[number] for number in positions(listed)[listed[0].number].left)
    lines = (table.line(one.edition) for one in (listed[0], *left))
    return tuple(line.default.name for line in lines if line)


def other_line(table: EditionsTable, raw: bytes) -> Held | None:
    """Say why a menu file shows that a database belongs to another line; None if it does not.

    A file that has no name, or none that can be read, shows nothing. Raises StoreError.
    """
    names, here = owners(table), name_of(raw)
    if not names or not here or any(is_same_name(one, here) for one in names):
        return None
    return other_name(names[0], here)
