"""A line at an instant: what is heard changes when the file says so, and never between."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.dialogue.schedule import all_closed, as_of, at_time, extremes, has_times, ordinary, until
from ivr.tree.closings import ALL
from ivr.tree.model import MAIN, Line
from tests.support.clinic import CLINIC, TIMED
from tests.support.examples import examples
from tests.support.instants import instants
from tests.support.trees import trees

few = examples(25)


@few
@given(trees(), instants(), st.floats(0, 1))
def test_nothing_changes_before_until(line: Line, now: datetime, part: float) -> None:
    end = until(line, now)
    if end is None:
        assert at_time(line, now) is line
        return
    assert end > now
    then = min(now + (end - now) * part, end - timedelta.resolution)
    assert at_time(line, then) == at_time(line, now)


@few
@given(trees(), instants())
def test_a_line_is_between_its_extremes_at_every_instant(line: Line, now: datetime) -> None:
    current = at_time(line, now)
    assert {one.edition for one in (current, *extremes(line))} == {line.edition}
    for number, tree in enumerate(current.trees):
        every = [one.trees[number] for one in extremes(line)]
        assert set(every[0].notices) <= set(tree.notices) <= set(every[-1].notices)
        assert every[0].closed.keys() <= tree.closed.keys() <= every[-1].closed.keys()
        # Whoever is closed, or open, in a menu is so in one of the extremes with that menu.
        alike = [one for one in every if one.main_part == tree.main_part]
        for contact in tree.contacts:
            assert (contact in tree.closed) in {contact in one.closed for one in alike}
        for name in ("options", "greeting"):
            assert all(getattr(one, name) == getattr(tree, name) for one in alike)
        for name in ("contacts", "operator", "lexicon"):
            assert all(getattr(one, name) == getattr(tree, name) for one in every)


@few
@given(trees(), instants())
def test_callers_hear_the_other_menu_while_the_whole_line_is_closed(
    line: Line, now: datetime
) -> None:
    for tree, current in zip(line.trees, at_time(line, now).trees, strict=True):
        if tree.when_closed is None:
            assert current.options == tree.options
            continue
        closing = [one for one in tree.notices if one.closes == ALL and one.in_force(now)]
        shut = bool(closing) or (tree.hours is not None and not tree.hours.is_open(now))
        assert current.main_part == (2 if shut else 1)
        assert current.options[MAIN] == (tree.when_closed.menu if shut else tree.options[MAIN])
        assert current.greeting == (tree.when_closed.greeting if shut else tree.greeting)
        assert {**current.options, MAIN: None} == {**tree.options, MAIN: None}


@few
@given(trees(), instants())
def test_each_language_is_at_the_same_instant(line: Line, now: datetime) -> None:
    closed = [set(tree.closed) for tree in at_time(line, now).trees]
    numbers = [{one.number for one in tree.notices} for tree in at_time(line, now).trees]
    assert all(one == closed[0] for one in closed)
    assert all(one == numbers[0] for one in numbers)


def test_without_hours_and_notices_a_line_is_always_the_same() -> None:
    now = datetime(2026, 11, 25, tzinfo=UTC)
    assert not has_times(CLINIC)
    assert at_time(CLINIC, now) is ordinary(CLINIC) is all_closed(CLINIC) is CLINIC
    assert extremes(CLINIC) == (CLINIC,)
    assert until(CLINIC, now) is None


@pytest.mark.parametrize(
    ("now", "closed", "notices", "seconds"),
    [
        # In New York it is five hours earlier.
        ("2026-12-24 04:59", {"billing": "tomorrow at 8:30 in the morning"}, [2], 60),
        ("2026-12-24 05:00", {"billing": "today at 8:30 in the morning"}, [1, 2], 8.5 * 3600),
        ("2026-12-24 13:30", {}, [1, 2], 3.5 * 3600),
        ("2026-12-24 17:00", {}, [1], 5 * 3600),
        ("2026-12-25 05:00", {"billing": "today at 8:30 in the morning"}, [], 8.5 * 3600),
        ("2026-12-25 22:00", {"billing": "on Monday at 8:30 in the morning"}, [], 7 * 3600),
        ("2026-12-27 12:00", {"billing": "tomorrow at 8:30 in the morning"}, [], 17 * 3600),
    ],
)
def test_the_days_about_christmas(
    now: str, closed: dict[str, str], notices: list[int], seconds: float
) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    then = at_time(TIMED, moment)
    assert then.default.closed == closed
    assert [notice.number for notice in then.default.notices] == notices
    assert until(TIMED, moment) == moment + timedelta(seconds=seconds)


def test_an_instant_may_be_written_in_the_zone_of_the_file() -> None:
    assert as_of(TIMED, "2026-12-24 08:30").default.closed == {}
    assert as_of(TIMED, "2026-12-24 08:29").default.closed == {
        "billing": "today at 8:30 in the morning"
    }
    assert as_of(TIMED, "2026-12-24 08:29Z").default.closed == {
        "billing": "today at 8:30 in the morning"
    }
    assert as_of(TIMED, "2026-12-24").default.closed == {}  # at noon
    assert as_of(TIMED, "") == ordinary(TIMED)
    with pytest.raises(ValueError, match="check a calendar"):
        as_of(TIMED, "2026-02-30 10:00")
