"""Menus as they were checked: each once, whoever asks for it and on whatever page."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from datetime import date, datetime
from threading import Condition

from flask import abort

from ivr.check.check import check
from ivr.console.change.table import Draft, DraftsTable
from ivr.console.context import console
from ivr.editing.form import Element, elements
from ivr.tree.load.sources import edition, reader

MAX_KEPT = 8  # menus; a large one takes seconds


class OutdatedError(Exception):
    """A newer text of the same draft has been asked for before the check of this one began."""


class Checked:
    """A menu with all that is wrong in it."""

    def __init__(self, files: Mapping[str, bytes], now: datetime) -> None:
        self.files = files
        self.loaded = check(files[""], now, reader(files))
        self._elements: tuple[Element, ...] | None = None

    @property
    def elements(self) -> tuple[Element, ...]:
        """What a form can change in it; listing that takes a while in a large menu."""
        if self._elements is None:
            self._elements = elements(self.files, self.loaded.line)
        return self._elements


class Checks:
    """The last menus that were checked. Any thread may ask; who asks for the same menu shares it.

    Checks that have a `turn` in common (a draft's) follow each other; of those that wait, only the
    newest is still of use.
    """

    def __init__(self, check: Callable[[Mapping[str, bytes], datetime], Checked] = Checked) -> None:
        self._check = check
        self._known: OrderedDict[tuple[str, date], Checked] = OrderedDict()
        self._running: dict[tuple[str, date], Hashable] = {}
        self._newest: dict[Hashable, tuple[str, date]] = {}
        self._changed = Condition()

    def get(self, files: Mapping[str, bytes], now: datetime, turn: Hashable = None) -> Checked:
        """Check a menu; its advice is for the day. Raises OutdatedError."""
        menu, found = (edition(files), now.date()), None
        with self._changed:
            self._newest[turn] = menu
            self._changed.notify_all()
            while menu not in self._known and self._must_wait(menu, turn):
                self._changed.wait()
            if menu in self._known:
                self._known.move_to_end(menu)
                return self._known[menu]
            self._running[menu] = turn
        try:
            found = self._check(files, now)
        finally:
            with self._changed:
                del self._running[menu]
                if found:
                    self._known[menu] = found
                if len(self._known) > MAX_KEPT:
                    self._known.popitem(last=False)
                self._changed.notify_all()
        return found

    def _must_wait(self, menu: tuple[str, date], turn: Hashable) -> bool:
        if menu in self._running or turn is None:
            return menu in self._running
        if self._newest[turn] != menu:
            raise OutdatedError
        return turn in self._running.values()


_CHECKS = Checks()


def checked(files: Mapping[str, bytes], turn: Hashable = None) -> Checked:
    """Check a menu, or remember how it was found lately. Raises OutdatedError if it has a turn."""
    return _CHECKS.get(files, console().clock(), turn)


def stored_draft(number: int) -> Draft:
    """A draft as it is now; there is none: 404. Raises StoreError."""
    draft = DraftsTable(console().engine).get(number) if 0 < number < 2**31 else None
    return draft or abort(404)


def checked_draft(number: int) -> tuple[Draft, Checked]:
    """The same, checked."""
    while True:
        draft = stored_draft(number)
        with suppress(OutdatedError):
            return draft, checked(draft.files, number)
