"""Drafts of this request: the one that an address names, with all that is wrong in it."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from flask import abort, g

from ivr.check.check import check
from ivr.console.change.table import Draft, DraftsTable
from ivr.console.context import console
from ivr.editing.form import Element, elements
from ivr.tree.load.loader import Loaded
from ivr.tree.load.sources import reader

MAX_REMEMBERED = 8  # checked menus; a large one takes a second


def table() -> DraftsTable:
    """The drafts of this line. Raises StoreError."""
    return DraftsTable(console().engine)


def draft() -> Draft:
    """The draft that the address of this request names; there is none: 404. Raises StoreError."""
    found = table().get(g.draft_id) if 0 < g.draft_id < 2**31 else None
    if found is None:
        abort(404)
    return found


def check_files(files: Mapping[str, bytes]) -> Loaded:
    """Check a menu, or remember how it was found lately; advice depends on the day."""
    return _checked(tuple(sorted(files.items())), _today())


def elements_of(files: Mapping[str, bytes]) -> tuple[Element, ...]:
    """List what a form can change in a menu, or remember it; a large one takes a while."""
    return _elements(tuple(sorted(files.items())), _today())


def _today() -> datetime:
    return console().clock().replace(hour=12, minute=0, second=0, microsecond=0)


@lru_cache(maxsize=MAX_REMEMBERED)
def _elements(files: tuple[tuple[str, bytes], ...], now: datetime) -> tuple[Element, ...]:
    return elements(dict(files), _checked(files, now).line)


@lru_cache(maxsize=MAX_REMEMBERED)
def _checked(files: tuple[tuple[str, bytes], ...], now: datetime) -> Loaded:
    known = dict(files)
    return check(known[""], now, reader(known))
