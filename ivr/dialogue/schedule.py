"""A line at an instant: which contacts are closed then, and which notices are heard.

`at_time` makes a tree of that, so that nothing else needs to know what time it is; `until` says how
long that tree is right.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from ivr.dialogue.clock import last_minute, opening, there
from ivr.dialogue.phrases import worded
from ivr.tree.hours import AHEAD, Hours
from ivr.tree.instants import instant
from ivr.tree.model import Contact, Tree

DAYS_AHEAD = (0, 1, 3)
"""One for each wording of an opening without its date: today, tomorrow, a weekday."""


def at_time(tree: Tree, now: datetime) -> Tree:
    """Return the tree at an instant, an aware datetime; the same tree if it never changes."""
    if not has_times(tree):
        return tree
    words = worded(tree)
    closed = {}
    for contact, hours in _with_hours(tree):
        if not hours.is_open(now):
            opens = hours.next_opening(now)
            said = opening(hours.local(now), opens, words) if opens else ""
            closed[contact.key] = there(said, hours, tree.zone, words) if said else ""
    notices = tuple(notice for notice in tree.notices if notice.in_force(now))
    views = {language: at_time(view, now) for language, view in tree.views.items()}
    return replace(tree, closed=closed, notices=notices, views=views)


def as_of(tree: Tree, when: str) -> Tree:
    """Return the tree at an instant as menu files write it, in the file's zone.

    "" is an ordinary time. Raises ValueError, which says what to write.
    """
    return at_time(tree, instant(when, tree.zone)) if when else ordinary(tree)


def ordinary(tree: Tree) -> Tree:
    """Return the tree when every contact is open and there is no notice."""
    if not has_times(tree):
        return tree
    views = {language: ordinary(view) for language, view in tree.views.items()}
    return replace(tree, closed={}, notices=(), views=views)


def all_closed(tree: Tree) -> Tree:
    """Return the tree when every contact with hours is closed, and every notice is heard."""
    if not has_times(tree):
        return tree
    views = {language: all_closed(view) for language, view in tree.views.items()}
    closed = {contact.key: next(openings(hours, tree), "") for contact, hours in _with_hours(tree)}
    return replace(tree, closed=closed, views=views)


def extremes(tree: Tree) -> tuple[Tree, ...]:
    """Return the least and the most that can be closed or announced; one if it never changes."""
    return (ordinary(tree), all_closed(tree)) if has_times(tree) else (tree,)


def until(tree: Tree, now: datetime) -> datetime | None:
    """Return when, at the earliest, `at_time` gives another tree than now; None if never."""
    if not has_times(tree):
        return None
    changes = (change for view in tree.each() for change in _changes(view, now))
    return min(changes, default=now + timedelta(AHEAD))


def has_times(tree: Tree) -> bool:
    """Tell whether what callers hear depends on when they call."""
    return any(view.notices or any(_with_hours(view)) for view in tree.each())


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
