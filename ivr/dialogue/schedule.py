"""A line at an instant: which contacts are closed then, and which notices are heard.

`at_time` makes a line of that, so that nothing else needs to know what time it is; `until` says how
long that line is right.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from ivr.dialogue.clock import WEEK, last_minute, opening, there
from ivr.dialogue.phrases import worded
from ivr.tree.closings import ALL, Availability, availability
from ivr.tree.hours import AHEAD, ROUND_THE_CLOCK, Hours, instant
from ivr.tree.model import MAIN, Contact, Line, Tree

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
            said = opening(hours.local(now), opens, words, hours.zone != tree.zone) if opens else ""
            closed[key] = there(said, hours, tree.zone, words) if said else ""
    notices = tuple(notice for notice in tree.notices if notice.in_force(now))
    is_open = tree.when_closed is None or whole_line(tree).is_open(now)
    return replace(tree if is_open else _shut(tree), closed=closed, notices=notices)


def whole_line(tree: Tree) -> Availability:
    """Tell when the line as a whole is open."""
    closings = tuple(notice for notice in tree.notices if notice.closes == ALL)
    return Availability(tree.hours or Hours(ROUND_THE_CLOCK, tree.zone), closings)


def closed_times(line: Line, now: datetime) -> tuple[datetime | None, datetime | None] | None:
    """Return since when the whole line is closed and when it opens; None if it is open now.

    Both are in the line's local time, None if not within a year.
    """
    whole = whole_line(line.default)
    if whole.is_open(now):
        return None
    since = whole.since(now)
    return since and whole.hours.local(since), whole.next_opening(now)


def _shut(tree: Tree) -> Tree:
    """Put the greeting and the menu of `when_closed` into their places, if there are such."""
    closed = tree.when_closed
    if closed is None:
        return tree
    options = {**tree.options, MAIN: closed.menu}
    return replace(tree, greeting=closed.greeting, options=options)


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
    return _changed(line, lambda tree: _shut(_closed(tree, tree.contacts)))


def _closed(tree: Tree, contacts: Collection[str]) -> Tree:
    """Close those of some contacts who close at times."""
    people = (one for one in _changeable(tree) if one[0] in contacts)
    return replace(tree, closed={key: next(_openings(one, tree), "") for key, one in people})


def _changed(line: Line, change: Callable[[Tree], Tree]) -> Line:
    """Change the tree in each language, unless the line never changes."""
    if not has_times(line):
        return line
    return replace(line, languages={tag: change(tree) for tag, tree in line.languages.items()})


def extremes(line: Line) -> tuple[Line, ...]:
    """Return the least and the most that can be closed or announced; one if it never changes.

    With `when_closed`, return that for either menu: each contact is open in one of them, and closed
    in one, if it can be while callers hear that menu.
    """
    if not has_times(line):
        return (line,)
    found = [ordinary(line)]
    if any(tree.when_closed for tree in line.trees):
        found += [
            _changed(line, lambda tree: _closed(tree, _own_times(tree))),
            _changed(line, lambda tree: _shut(_closed(tree, {*tree.contacts} - _own_hours(tree)))),
        ]
    found.append(all_closed(line))
    return tuple(one for at, one in enumerate(found) if one not in found[:at])


def with_other_menu(line: Line, current: Line) -> Line | None:
    """Return the line as it is when callers hear the other main menu; None if it has only one."""
    part = current.default.main_part
    return next((one for one in extremes(line) if one.default.main_part != part), None)


def _own_hours(tree: Tree) -> set[str]:
    """Find the contacts that may be open while the line is closed."""
    return {key for key, contact in tree.contacts.items() if contact.hours != tree.hours}


def _own_times(tree: Tree) -> set[str]:
    """Find the contacts that may be closed while the line is open."""
    named = (notice.closes for notice in tree.notices if notice.closes != ALL)
    return _own_hours(tree).union(*named)


def until(line: Line, now: datetime) -> datetime | None:
    """Return when, at the earliest, `at_time` gives another line than now; None if never."""
    if not has_times(line):
        return None
    changes = (change for tree in line.trees for change in _changes(tree, now))
    return min(changes, default=now + timedelta(AHEAD))


def has_times(line: Line) -> bool:
    """Tell whether what callers hear depends on when they call."""
    return any(tree.notices or tree.when_closed or any(_changeable(tree)) for tree in line.trees)


def openings(contact: Contact, tree: Tree) -> Iterator[str]:
    """Say every way in which a contact's next opening can be worded, each once.

    Those with a date are left out, unless a closing of the file ends then: they have no end.
    """
    if any(key == contact.key for key, _ in _changeable(tree)):
        yield from _openings(availability(tree, contact), tree)


def _openings(people: Availability, tree: Tree) -> Iterator[str]:
    words, hours = worded(tree), people.hours
    heard = [(when, days) for when in _starts(people) for days in DAYS_AHEAD]
    heard += [(when, WEEK) for when in _far_ahead(people)]
    said = dict.fromkeys(
        opening(last_minute(when) - timedelta(days), when, words, hours.zone != tree.zone)
        for when, days in heard
    )
    yield from (there(one, hours, tree.zone, words) for one in said)


def _far_ahead(people: Availability) -> Iterator[datetime]:
    """Yield when somebody comes after each closing that keeps them away for a week or more."""
    for end in (one.end for one in people.closings if one.end):
        when = people.hours.local(end) if people.is_open(end) else people.next_opening(end)
        if when:
            week_before = last_minute(when).replace(hour=23, minute=59) - timedelta(WEEK)
            if not people.is_open(week_before) and people.next_opening(week_before) == when:
                yield when


def _starts(people: Availability) -> Iterator[datetime]:
    """Yield the instants at which somebody may come: the hours begin, or a closing ends."""
    hours = people.hours
    if not replace(people, closings=()).never_closes:
        yield from hours.starts()
    for closing in people.closings:
        end = closing.days and hours.start_of(closing.days.last + timedelta(1))
        if (end := end or closing.end) and people.is_open(end):
            yield hours.local(end)


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
    if tree.when_closed and (change := whole_line(tree).next_change(now)):
        yield change
    for _, people in _changeable(tree):
        if change := people.next_change(now):
            yield change
        if not people.is_open(now):  # after midnight, "tomorrow" is another day
            yield people.hours.midnight(now)
