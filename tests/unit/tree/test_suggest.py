"""What is proposed for zones, hours and dates in another form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.tree import suggest
from ivr.tree.hours import WRITE_DATE
from ivr.tree.suggest import DAY, date, in_the_afternoon, moment, span, spelled, zone, zones


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Boston", "America/New_York"),
        ("America/Boston", "America/New_York"),
        ("America/Bostn", "America/New_York"),
        ("america/new_york", "America/New_York"),
        ("America/New York", "America/New_York"),
        ("New York", "America/New_York"),
        ("Houston", "America/Chicago"),
        ("San Francisco", "America/Los_Angeles"),
        ("America/San_Francisco", "America/Los_Angeles"),
        ("EST", "America/New_York"),
        ("pt", "America/Los_Angeles"),
        ("Pacific Time", ""),
        ("Berlin", "Europe/Berlin"),
        ("Madird", ""),
        ("Springfield", ""),
        ("GMT-5", ""),
        ("x", ""),
    ],
)
def test_a_zone_is_proposed_only_if_it_is_sure(text: str, meant: str) -> None:
    assert zone(text) == meant


@pytest.mark.parametrize("name", sorted(zones()))
def test_every_zone_is_its_own_in_any_case(name: str) -> None:
    assert zone(name.upper()).lower() == name.lower()


def test_all_that_is_proposed_is_a_zone() -> None:
    assert set(suggest._FAMILIAR) <= zones()


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("9am-5pm", "9:00-17:00"),
        ("9am-12am", "9:00-24:00"),
        ("9am-12pm", "9:00-12:00"),
        ("12pm-1pm", "12:00-13:00"),
        ("9-5", "9:00-17:00"),
        ("9:30 - 5", "9:30-17:00"),
        ("8.30 to 17.00", "8:30-17:00"),
        ("9 a.m. to 5 p.m.", "9:00-17:00"),
        ("22:00-2:00", ""),
        ("1:00-5:00", "1:00-5:00"),
        ("24h", "0:00-24:00"),
        ("all day", "0:00-24:00"),
        ("24/7", "0:00-24:00"),
        ("by appointment", ""),
    ],
)
def test_a_span(text: str, meant: str) -> None:
    assert span(text) == meant


@given(st.text(max_size=12) | st.from_regex(r"\d?\d[:.]?\d?\d?[ap]?m?-\d?\d[:.]?\d?\d?[ap]?m?"))
def test_what_is_proposed_for_hours_can_be_written(text: str) -> None:
    if proposed := span(text):
        start, end = (
            int(hour) * 60 + int(minute)
            for hour, minute in (time.split(":") for time in proposed.split("-"))
        )
        assert 0 <= start < end <= DAY
        assert spelled(start, end) == proposed


def test_the_afternoon_is_meant_where_it_fits() -> None:
    assert in_the_afternoon(60, 300, 720) == "13:00-17:00"
    assert in_the_afternoon(60, 300, 800) == ""
    assert in_the_afternoon(510, 720, 600) == ""  # 8:30 in the morning is as usual as at night


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("12/24/2026", "write 2026-12-24"),
        ("24/12/2026", WRITE_DATE),
        ("Christmas", WRITE_DATE),
        ("US/MA", "write country: US and state: MA, each on a line under holidays:"),
        ("US", "write country: US, each on a line under holidays:"),
    ],
)
def test_a_date(text: str, cure: str) -> None:
    assert date(text) == cure


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("2026-12-28 5pm", "write 2026-12-28 17:00"),
        ("2026-12-23, 17:00", "write 2026-12-23 17:00"),
        ("2026-12-23 9", "write 2026-12-23 09:00"),
        ("17:00", suggest.TIME),
        ("2026-12-23 noon", suggest.TIME),
        ("12/24/2026", "write 2026-12-24"),
        ("Christmas", WRITE_DATE),
    ],
)
def test_a_moment(text: str, cure: str) -> None:
    assert moment(text) == cure
