"""Saves what somebody changed, merged with what others have saved meanwhile where it can be."""

import threading
from collections.abc import Mapping
from typing import NamedTuple

from ivr.console.change.table import Draft, DraftsTable, StaleDraftError
from ivr.editing.merge import merge
from ivr.tree.load.sources import edition

MAX_TRIES = 10  # each time somebody else, on another machine, was faster
# Those who save one draft at once take turns: SQLite would let some of them wait for too long.
_TURNS = tuple(threading.Lock() for _ in range(16))


class Saved(NamedTuple):
    """A draft with what was saved, and who else has changed it meanwhile; "" if nobody has.

    `mine` is the hash of what was saved without their changes: what is typed next may begin there.
    """

    draft: Draft
    mine: str
    merged_with: str = ""


class CollisionError(Exception):
    """Somebody else has changed the same place: `mine`, the hash of what was to be saved, is kept.

    `was` is the hash of what it began from, and `theirs` the draft as it is now.
    """

    def __init__(self, mine: str, was: str, theirs: Draft) -> None:
        super().__init__(f"{theirs.by} has changed the same place meanwhile")
        self.mine, self.was, self.theirs = mine, was, theirs


def save(
    table: DraftsTable, number: int, mine: Mapping[str, bytes], was: str, by: str, what: str = ""
) -> Saved:
    """Save files that somebody began to change when the hash of the draft was `was`.

    Raises CollisionError, NoDraftError, StoreError.
    """
    with _TURNS[number % len(_TURNS)]:
        return _save(table, number, mine, was, by, what)


def _save(
    table: DraftsTable, number: int, mine: Mapping[str, bytes], was: str, by: str, what: str
) -> Saved:
    merged_with, typed = "", edition(mine)
    for turn in range(MAX_TRIES):
        try:
            return Saved(table.save(number, mine, was, by, what), typed, merged_with)
        except StaleDraftError as stale:
            theirs = stale.draft
        if typed == theirs.hash:  # sent twice: by a script at a pause, and with Save
            return Saved(theirs, typed)
        merged = merge(table.files(number, was) or {}, mine, theirs.files)
        kept = table.set_aside(number, mine, was, by)
        if merged.collisions or turn == MAX_TRIES - 1:
            raise CollisionError(kept, was, theirs)
        mine, was, merged_with = merged.files, theirs.hash, theirs.by
    raise AssertionError  # the last turn has returned or raised
