"""A line at an instant: which contacts are closed then, and which notices are heard.

`at_time` makes a line of that, so that nothing else needs to know what time it is; `until` says how
long that line is right.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from ivr.dialogue.clock import last_minute, opening, there
from ivr.dialogue.phrases import worded
from ivr.tree.hours import AHEAD, Hours, instant
from ivr.tree.model import Contact, Line, Tree

DAYS_AHEAD = (0, 1, 3)
"""One for each wording of an opening without its date: today, tomorrow, a weekday."""


def at_time(line: Line, now: datetime) -> Line:
    """Return the line at an instant, an aware datetime; the same line if it never changes."""
    return _changed(line, lambda tree: _at_time(tree, now))


def _at_time(tree: Tree, now: datetime) -> Tree:
    words = worded(tree)
    closed = {}
    for contact, hours in _with_hours(tree):
        if not hours.is_open(now):
            opens = hours.next_opening(now)
            said = opening(hours.local(now), opens, words) if opens else ""
            closed[contact.key] = there(said, hours, tree.zone, words) if said else ""
    notices = tuple(notice for notice in tree.notices if notice.in_force(now))
    return replace(tree, closed=closed, notices=notices)


def as_of(line: Line, when: str) -> Line:
    """Return the line at an instant as menu files write it, in the file's zone.

    "" is an ordinary time. Raises ValueError, which says what to write.
    """
    return at_time(line, instant(when, line.zone)) if when else ordinary(line)


def ordinary(line: Line) -> Line:
    """Return the line when every contact is open and there is no notice."""
    return _changed(line, lambda tree: replace(tree, closed={}, notices=()))


def all_closed(line: Line) -> Line:
    """Return the line when every contact with hours is closed, and every notice is heard."""
    return _changed(line, _all_closed)


def _all_closed(tree: Tree) -> Tree:
    closed = {contact.key: next(openings(hours, tree), "") for contact, hours in _with_hours(tree)}
    return replace(tree, closed=closed)


def _changed(line: Line, change: Callable[[Tree], Tree]) -> Line:
    """Change the tree in each language, unless the line never changes."""
    if not has_times(line):
        return line
    return replace(line, languages={tag: change(tree) for tag, tree in line.languages.items()})


def extremes(line: Line) -> tuple[Line, ...]:
    """Return the least and the most that can be closed or announced; one if it never changes."""
    return (ordinary(line), all_closed(line)) if has_times(line) else (line,)


def until(line: Line, now: datetime) -> datetime | None:
    """Return when, at the earliest, `at_time` gives another line than now; None if never."""
    if not has_times(line):
        return None
    changes = (change for tree in line.trees for change in _changes(tree, now))
    return min(changes, default=now + timedelta(AHEAD))


def has_times(line: Line) -> bool:
    """Tell whether what callers hear depends on when they call."""
    return any(tree.notices or any(_with_hours(tree)) for tree in line.trees)


def openings(hours: Hours, tree: Tree) -> Iterator[str]:
    """Say every way in which the next opening can be worded without a date, each once."""
    words = worded(tree)
    said = dict.fromkeys(
        opening(last_minute(when) - timedelta(days), when, words)
        for when in hours.starts()
        for days in DAYS_AHEAD
    )
    yield from (there(one, hours, tree.zone, words) for one in said)


def _with_hours(tree: Tree) -> Iterator[tuple[Contact, Hours]]:
    for contact in tree.contacts.values():
        if contact.hours:
            yield contact, contact.hours


def _changes(tree: Tree, now: datetime) -> Iterator[datetime]:
    for notice in tree.notices:
        if change := notice.next_change(now):
            yield change
    for _, hours in _with_hours(tree):
        if change := hours.next_change(now):
            yield change
        if not hours.is_open(now):  # after midnight, "tomorrow" is another day
            yield hours.midnight(now)
