"""A line at an instant: which contacts are closed then, and which notices are heard.

`at_time` makes a line of that, so that nothing else needs to know what time it is; `until` says how
long that line is right.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from ivr.dialogue.clock import last_minute, opening, there
from ivr.dialogue.phrases import worded
from ivr.tree.closings import Availability, availability
from ivr.tree.hours import AHEAD, instant
from ivr.tree.model import Contact, Line, Tree

DAYS_AHEAD = (0, 1, 3)
"""One for each wording of an opening without its date: today, tomorrow, a weekday."""


def at_time(line: Line, now: datetime) -> Line:
    """Return the line at an instant, an aware datetime; the same line if it never changes."""
    return _changed(line, lambda tree: _at_time(tree, now))


def _at_time(tree: Tree, now: datetime) -> Tree:
    words = worded(tree)
    closed = {}
    for key, people in _changeable(tree):
        if not people.is_open(now):
            opens, hours = people.next_opening(now), people.hours
            said = opening(hours.local(now), opens, words) if opens else ""
            closed[key] = there(said, hours, tree.zone, words) if said else ""
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
    """Return the line when everybody who closes at times is closed, and every notice is heard."""
    return _changed(line, _all_closed)


def _all_closed(tree: Tree) -> Tree:
    closed = {key: next(_openings(people, tree), "") for key, people in _changeable(tree)}
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
    return any(tree.notices or any(_changeable(tree)) for tree in line.trees)


def openings(contact: Contact, tree: Tree) -> Iterator[str]:
    """Say every way in which a contact's next opening can be worded without a date, each once."""
    if any(key == contact.key for key, _ in _changeable(tree)):
        yield from _openings(availability(tree, contact), tree)


def _openings(people: Availability, tree: Tree) -> Iterator[str]:
    words, hours = worded(tree), people.hours
    said = dict.fromkeys(
        opening(last_minute(when) - timedelta(days), when, words)
        for when in _starts(people)
        for days in DAYS_AHEAD
    )
    yield from (there(one, hours, tree.zone, words) for one in said)


def _starts(people: Availability) -> Iterator[datetime]:
    """Yield the instants at which somebody may come: the hours begin, or a closing ends."""
    hours = people.hours
    if not replace(people, closings=()).never_closes:
        yield from hours.starts()
    for closing in people.closings:
        if closing.end and people.is_open(closing.end):
            yield hours.local(closing.end)


def _changeable(tree: Tree) -> Iterator[tuple[str, Availability]]:
    """Yield those who are not always there, by their keys."""
    for contact in tree.contacts.values():
        people = availability(tree, contact)
        if not people.never_closes:
            yield contact.key, people


def _changes(tree: Tree, now: datetime) -> Iterator[datetime]:
    for notice in tree.notices:
        if change := notice.next_change(now):
            yield change
    for _, people in _changeable(tree):
        if change := people.next_change(now):
            yield change
        if not people.is_open(now):  # after midnight, "tomorrow" is another day
            yield people.hours.midnight(now)
