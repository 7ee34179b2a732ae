"""What a page shows of the history: editions in words, and texts that differ side by side."""

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from ivr.editions.publish import goes_to, reason
from ivr.editions.table import Origin, Published
from ivr.web.translations import N_
from ivr.web.translations import gettext as _

AROUND = 3  # lines that are shown before and after lines that changed
MAX_ROWS = 2_000  # of lines side by side; a page must stay usable

ORIGINS: Mapping[Origin, str] = {
    "file": N_("from the file"),
    "console": N_("in the console"),
    "rollback": N_("went back"),
    "undo": N_("went forward again"),
    "closing": N_("closed the line"),
    "opening": N_("opened the line"),
}


class Entry(NamedTuple):
    """An edition in words: how it came about, and why. `target` is what was made live again."""

    one: Published
    origin: str
    note: str
    target: int = 0


def entry(one: Published) -> Entry:
    """Say how an edition came about."""
    target = goes_to(one)
    if not target:
        return Entry(one, _(ORIGINS[one.origin]), one.note)
    back = _("went back to edition %(number)d", number=target)
    forward = _("went forward again to edition %(number)d", number=target)
    return Entry(one, back if one.origin == "rollback" else forward, reason(one), target)


class Row(NamedTuple):
    """A line before and now, with its numbers; 0 where there is none. A gap has neither."""

    kind: Literal["same", "changed", "gap"]
    number: int = 0
    was: str = ""
    new_number: int = 0
    now: str = ""


class FileChange(NamedTuple):
    """A file that differs: its lines side by side; `is_cut` if there are more than are shown."""

    name: str
    rows: tuple[Row, ...]
    is_cut: bool


def side_by_side(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> Iterator[FileChange]:
    """Compare the files of two editions; those that are the same are left out."""
    for name in sorted({*old, *new}):
        was, now = (files.get(name, b"").decode("utf-8", "replace").splitlines()
                    for files in (old, new))  # fmt: skip
        if was != now:
            rows = tuple(_rows(was, now))
            yield FileChange(name, rows[:MAX_ROWS], len(rows) > MAX_ROWS)


def _rows(was: list[str], now: list[str]) -> Iterator[Row]:
    groups = SequenceMatcher(None, was, now).get_grouped_opcodes(AROUND)
    for count, group in enumerate(groups):
        if count or group[0][1] or group[0][3]:
            yield Row("gap")
        for kind, i, j, k, m in group:
            for ahead in range(max(j - i, m - k)):
                old, new = i + ahead, k + ahead
                yield Row(
                    "same" if kind == "equal" else "changed",
                    old + 1 if old < j else 0,
                    was[old] if old < j else "",
                    new + 1 if new < m else 0,
                    now[new] if new < m else "",
                )
