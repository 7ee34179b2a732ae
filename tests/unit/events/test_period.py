"""Words for a time, as the days of a zone: also where the clocks change, and where at midnight."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.events.period import Period, period
from ivr.tree.hours import zone_info

SATURDAY = datetime(2026, 11, 28, 15, 30, tzinfo=UTC)
ZONE = "America/New_York"


def named(since: str, until: str = "", now: datetime = SATURDAY, zone: str = ZONE) -> str:
    return str(period(since, until, now, zone))


@pytest.mark.parametrize(
    ("since", "means"),
    [
        ("30d", "since 2026-10-29 11:30"),  # the clocks have changed since: 30 times 24 hours
        ("24h", "since 2026-11-27 10:30"),
        ("0h", "since 2026-11-28 10:30"),
        ("2026-11-01", "since 2026-11-01 00:00"),
        ("2026-11-01 18:00", "since 2026-11-01 18:00"),
        ("2026-11-01T18:00+00:00", "since 2026-11-01 13:00"),
        ("2026-11-01t18:00z", "since 2026-11-01 13:00"),
        ("today", "on 2026-11-28"),
        ("Yesterday", "on 2026-11-27"),
        ("this week", "from 2026-11-23 to 2026-11-29"),
        ("  last   WEEK ", "from 2026-11-16 to 2026-11-22"),
        ("this month", "from 2026-11-01 to 2026-11-30"),
        ("last month", "from 2026-10-01 to 2026-10-31"),
        ("this year", "from 2026-01-01 to 2026-12-31"),
        ("last year", "from 2025-01-01 to 2025-12-31"),
        ("november", "from 2026-11-01 to 2026-11-30"),
        ("Nov.", "from 2026-11-01 to 2026-11-30"),
        ("december", "from 2025-12-01 to 2025-12-31"),
        ("sept", "from 2026-09-01 to 2026-09-30"),
        ("november 2025", "from 2025-11-01 to 2025-11-30"),
        ("2026-02", "from 2026-02-01 to 2026-02-28"),
        ("2026", "from 2026-01-01 to 2026-12-31"),
    ],
)
def test_a_start_may_set_the_end(since: str, means: str) -> None:
    assert named(since) == means


@pytest.mark.parametrize(
    ("since", "until", "means"),
    [
        ("2026-11-01", "2026-11-15", "from 2026-11-01 to 2026-11-15"),  # that day too
        ("2026-11-01", "2026-11-15 12:00", "from 2026-11-01 00:00 to 2026-11-15 12:00"),
        ("yesterday", "today", "from 2026-11-27 to 2026-11-28"),
        ("october", "november", "from 2026-10-01 to 2026-11-30"),
        ("7d", "24h", "from 2026-11-21 10:30 to 2026-11-27 10:30"),
        ("2026-11-01", "last week", "from 2026-11-01 to 2026-11-22"),
        ("2026-11-05", "2026-11-05", "on 2026-11-05"),
    ],
)
def test_an_end_may_be_named(since: str, until: str, means: str) -> None:
    assert named(since, until) == means


def test_the_day_is_that_of_the_zone() -> None:
    night = datetime(2026, 12, 1, 3, tzinfo=UTC)
    assert named("today", now=night) == "on 2026-11-30"
    assert named("this month", now=night) == "from 2026-11-01 to 2026-11-30"
    assert named("today", now=night, zone="Asia/Tokyo") == "on 2026-12-01"
    assert named("january", now=night, zone="Asia/Tokyo") == "from 2026-01-01 to 2026-01-31"
    assert named("last month", now=datetime(2027, 1, 9, tzinfo=UTC)).endswith("2026-12-31")


@pytest.mark.parametrize(
    ("text", "now", "zone", "hours"),
    [
        ("today", datetime(2026, 3, 8, 15, tzinfo=UTC), "America/New_York", 23),
        ("today", datetime(2026, 11, 1, 15, tzinfo=UTC), "America/New_York", 25),
        ("november", SATURDAY, "America/New_York", 30 * 24 + 1),
        ("today", datetime(2026, 9, 6, 15, tzinfo=UTC), "America/Santiago", 23),  # no midnight
        ("today", datetime(2026, 11, 1, 15, tzinfo=UTC), "America/Havana", 25),  # 0:00 twice
        ("today", datetime(2026, 4, 4, 23, tzinfo=UTC), "Australia/Lord_Howe", 24.5),
    ],
)
def test_a_period_is_as_long_as_its_days(text: str, now: datetime, zone: str, hours: float) -> None:
    start, end = period(text, "", now, zone)
    assert end
    assert end.timestamp() - start.timestamp() == hours * 3600


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(["UTC", ZONE, "America/Santiago", "Asia/Kathmandu", "Pacific/Auckland"]),
    st.sampled_from(["day", "week", "month", "year"]),
)
def test_now_is_in_this_period_and_the_last_one_ends_where_it_begins(
    now: datetime, zone: str, unit: str
) -> None:
    this, last = ("today", "yesterday") if unit == "day" else (f"this {unit}", f"last {unit}")
    current, before = period(this, "", now, zone), period(last, "", now, zone)
    assert current.end
    assert current.start <= now < current.end
    assert before.end == current.start
    for at in (*current, *before):
        assert at
        instant = (at - timedelta(0)).astimezone(UTC).astimezone(zone_info(zone))
        earlier = datetime.fromtimestamp(instant.timestamp() - 1, zone_info(zone))
        assert earlier.date() < instant.date()  # the first instant of a day


@pytest.mark.parametrize(
    "text",
    ["later", "", "1d2h", "2026-13-01", "2026-13", "32 november", "no", "week", "last day",
     "0001-01-01", "1970", "9999", "99999999d", "december 9999", "next week", "november 26"],
)  # fmt: skip
def test_what_is_not_a_time_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match=f'"{text}" is not a time; write 30d, 24h, 2026-12-24, '):
        period(text, "", SATURDAY, ZONE)


def test_an_end_before_the_start_is_refused() -> None:
    said = '"last month" ends before "this month" begins; name a later time'
    with pytest.raises(ValueError, match=said):
        period("this month", "last month", SATURDAY, ZONE)


def test_a_period_without_an_end_lasts_until_now() -> None:
    assert period("7d", "", SATURDAY, ZONE) == Period(SATURDAY - timedelta(7), None)
