"""Who is closed when: hours and notices together, and the days on which somebody is."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.tree.closings import ALL, ClosedDay, availability, closed_days
from ivr.tree.hours import AHEAD, ROUND_THE_CLOCK, Hours
from ivr.tree.load.loader import load
from ivr.tree.model import Contact, Line, Tree
from tests.support.examples import examples
from tests.support.instants import instants
from tests.support.trees import trees

many = examples(40)

SNOW = """\
name: Clinic line
language: en-US
greeting: Welcome.
timezone: America/New_York
contacts:
  desk:
    name: the front desk
    number: 617-726-2000
    hours: {mon-fri: 8:00-18:00}
    holidays: {country: US}
  nurse: {name: the nurse, number: 617-726-3884}
notices:
  - {text: It snows., from: 2026-12-23, until: 2026-12-23 13:00, closes: all}
  - {text: The desk moves., from: 2026-12-28 12:00, until: 2026-12-29, closes: [desk]}
  - {text: Hello., until: 2027-01-01}
menu:
  1: {transfer: desk}
  2: {transfer: nurse}
"""


def tree_of(text: str) -> Tree:
    loaded = load(text.encode())
    assert loaded.line, loaded.problems
    return loaded.line.default


TREE = tree_of(SNOW)
DESK, NURSE = TREE.contacts["desk"], TREE.contacts["nurse"]


def people(line: Line) -> list[Contact]:
    return [contact for tree in line.trees for contact in tree.contacts.values()]


@many
@given(trees(), instants())
def test_somebody_is_there_within_their_hours_unless_a_notice_closes_them(
    line: Line, now: datetime
) -> None:
    for tree in line.trees:
        for contact in tree.contacts.values():
            closing = [
                notice
                for notice in tree.notices
                if notice.in_force(now) and (notice.closes == ALL or contact.key in notice.closes)
                if notice.kind == "notice"
            ]
            # Closures are as holidays of everybody are.
            usual = contact.hours or Hours(ROUND_THE_CLOCK, tree.zone)
            days = usual.holidays.days | {one.days for one in tree.notices if one.days}
            hours = replace(usual, holidays=replace(usual.holidays, days=days))
            assert availability(tree, contact).is_open(now) == (hours.is_open(now) and not closing)


@many
@given(trees(), instants(), st.floats(0, 1))
def test_nothing_changes_before_the_next_change(line: Line, now: datetime, part: float) -> None:
    for contact in people(line):
        one = availability(line.default, contact)
        change = one.next_change(now)
        then = (change or now + timedelta(AHEAD - 2)) - timedelta.resolution
        assert one.is_open(min(now + (then - now) * part, then)) == one.is_open(now)
        assert change is None or one.is_open(change) != one.is_open(now)


@many
@given(trees(), instants())
def test_the_next_opening_is_the_first(line: Line, now: datetime) -> None:
    for contact in people(line):
        one = availability(line.default, contact)
        opens = one.next_opening(now)
        if opens is not None:
            assert now < opens <= now + timedelta(AHEAD + 2)
            assert one.is_open(opens)
            assert not one.is_open(opens.astimezone(UTC) - timedelta.resolution)
        if not one.is_open(now):
            assert opens == one.next_change(now)


@pytest.mark.parametrize(
    ("contact", "now", "opens"),
    [
        (DESK, "2026-12-23 10:00", "2026-12-23 13:00"),  # when the notice ends
        (DESK, "2026-12-22 19:00", "2026-12-23 13:00"),  # not at 8, when it will be in force
        (DESK, "2026-12-24 19:00", "2026-12-28 08:00"),  # after Christmas and a weekend
        (DESK, "2026-12-28 12:00", "2026-12-30 08:00"),  # by the hours, after the notice
        (NURSE, "2026-12-23 10:00", "2026-12-23 13:00"),  # without hours, at its end
        (NURSE, "2026-12-22 10:00", "2026-12-23 13:00"),  # who is there: after they have closed
    ],
)
def test_who_is_closed_opens_at_the_end_of_it_or_by_their_hours_after_it(
    contact: Contact, now: str, opens: str
) -> None:
    local = datetime.fromisoformat(f"{now}-05:00")
    found = availability(TREE, contact).next_opening(local)
    assert found
    assert f"{found:%Y-%m-%d %H:%M}" == opens


@pytest.mark.parametrize("until", ["", ", until: 2028-12-31"])
def test_a_closing_without_an_end_within_a_year_has_no_opening(until: str) -> None:
    tree = tree_of(SNOW.replace(", until: 2026-12-23 13:00", until))
    closed = datetime(2026, 12, 23, 12, tzinfo=UTC)
    for contact in tree.contacts.values():
        assert availability(tree, contact).next_opening(closed) is None
        assert availability(tree, contact).next_change(closed) is None


def test_the_days_on_which_somebody_is_closed() -> None:
    zone = ZoneInfo("America/New_York")
    day, noon = datetime(2026, 12, 23, tzinfo=zone), datetime(2026, 12, 28, 12, tzinfo=zone)
    snow = ClosedDay(day.date(), "closure", "It snows.", day, day + timedelta(hours=13))
    moves = "The desk moves."
    assert list(closed_days(TREE, DESK, date(2026, 12, 23), 7)) == [
        snow,
        ClosedDay(date(2026, 12, 25), "holiday", "Christmas Day"),
        ClosedDay(date(2026, 12, 26), "hours", ""),
        ClosedDay(date(2026, 12, 27), "hours", ""),
        ClosedDay(date(2026, 12, 28), "closure", moves, noon, noon + timedelta(hours=12)),
        ClosedDay(date(2026, 12, 29), "closure", moves),
    ]
    assert list(closed_days(TREE, NURSE, date(2026, 12, 23), 365)) == [snow]


NIGHTS = tree_of("""\
name: Clinic line
language: en-US
greeting: Welcome.
timezone: America/New_York
contacts:
  nurse: {name: the nurse, number: 617-726-3884, hours: {daily: 18:00-2:00}}
  guard: {name: the guard, number: 617-726-2000}
  west: {name: the west desk, number: 617-726-2001, hours: {daily: 18:00-24:00},
         timezone: America/Los_Angeles}
closures: [2027-01-14 to 2027-01-15]
menu:
  1: {transfer: nurse}
  2: {transfer: guard}
  3: {transfer: west}
""")


@pytest.mark.parametrize(
    ("contact", "now", "opens"),
    [
        ("nurse", "2027-01-14 01:59", None),  # the night of Wednesday goes on
        ("nurse", "2027-01-14 02:00", "2027-01-16 18:00"),
        ("nurse", "2027-01-15 18:00", "2027-01-16 18:00"),
        ("nurse", "2027-01-16 00:30", "2027-01-16 18:00"),  # still the night of Friday
        ("guard", "2027-01-13 23:59", None),
        ("guard", "2027-01-14 00:00", "2027-01-16 00:00"),
        ("west", "2027-01-14 02:00", None),  # not yet midnight there
        ("west", "2027-01-14 03:00", "2027-01-16 18:00"),
    ],
)
def test_a_closure_leaves_out_the_hours_that_begin_on_its_days(
    contact: str, now: str, opens: str | None
) -> None:
    there = availability(NIGHTS, NIGHTS.contacts[contact])
    local = datetime.fromisoformat(f"{now}-05:00")
    assert there.is_open(local) == (opens is None)
    if opens:
        found = there.next_opening(local)
        assert found
        assert f"{found:%Y-%m-%d %H:%M}" == opens
    days = [
        one.day.day for one in closed_days(NIGHTS, NIGHTS.contacts[contact], date(2027, 1, 13), 4)
    ]
    assert days == [14, 15]


@many
@given(trees(), instants())
def test_somebody_is_there_on_every_other_day(line: Line, now: datetime) -> None:
    for contact in people(line):
        hours = availability(line.default, contact).hours
        day = hours.local(now).date()
        closed = {one.day for one in closed_days(line.default, contact, day, 8)}
        for other in {day + timedelta(ahead) for ahead in range(8)} - closed:
            assert hours.week[other.weekday()]
            assert other not in hours.holidays


@many
@given(trees(), instants(), st.integers(0, 24 * 60 - 1))
def test_nobody_is_there_while_a_closure_lasts(line: Line, now: datetime, minute: int) -> None:
    for contact in people(line):
        there = availability(line.default, contact)
        for one in closed_days(line.default, contact, there.hours.local(now).date(), 8):
            if one.why == "closure":
                start = one.start or datetime.combine(one.day, time(0), ZoneInfo(there.hours.zone))
                at = start.astimezone(UTC) + timedelta(minutes=minute)
                ends = one.end or start + timedelta(1)
                if not one.start and there.is_open(at):  # the night before goes on
                    before = start.astimezone(UTC) - timedelta.resolution
                    assert there.is_open(before)
                    assert at < (there.next_change(before) or at)
                else:
                    assert at >= ends or not there.is_open(at)
