"""When people can be reached: by the clock on their wall, on days of every length."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.tree.closings import Notice
from ivr.tree.hours import WRITE_DATE, Days, Holidays, Hours, instant
from ivr.tree.load.loader import load
from ivr.tree.problems import Place
from tests.support.examples import examples
from tests.support.instants import ZONES, clock, days, hours, instants, zones
from tests.support.opening_hours import HEAD, NEW_YORK, MinuteByMinute, desk, read, utc

many = examples(60)
MINUTE = timedelta(minutes=1)


written = hours().map(read)


@many
@given(hours(), instants())
def test_somebody_is_there_when_the_clock_on_the_wall_says_so(
    fields: dict[str, Any], now: datetime
) -> None:
    found, model = read(fields), MinuteByMinute(fields, now)
    for hour in range(-30, 31):
        then = now + timedelta(hours=hour)
        assert found.is_open(then) == model.is_open(then)
    change = found.next_change(now)
    change = change and change.astimezone(UTC)  # a time that is twice equals none in another zone
    expected = model.next_change(now)
    assert change == expected if expected else change is None or change > now + timedelta(days=2)


@many
@given(written, instants())
def test_the_next_opening_is_the_first(hours: Hours, now: datetime) -> None:
    opens = hours.next_opening(now)
    if opens is None:  # nothing but holidays for a year
        return
    assert now < opens <= now + timedelta(368)
    assert hours.is_open(opens)
    assert not hours.is_open(opens.astimezone(UTC) - timedelta(seconds=1))
    if not hours.is_open(now):
        assert opens == hours.next_change(now)


@many
@given(written, instants(), st.floats(0, 1))
def test_nothing_changes_before_the_next_change(hours: Hours, now: datetime, part: float) -> None:
    change = hours.next_change(now)
    if change is not None:
        then = min(now + (change - now) * part, change - timedelta.resolution)
        assert hours.is_open(then) == hours.is_open(now)
        assert hours.is_open(change) != hours.is_open(now)


@many
@given(written, instants())
def test_the_next_day_begins_at_midnight(hours: Hours, now: datetime) -> None:
    today = hours.local(now).date()
    begins = hours.midnight(now)
    assert begins > now
    assert hours.local(begins).date() > today
    assert hours.local(begins.astimezone(UTC) - timedelta(seconds=1)).date() == today


def times(hours: Hours, first: str, count: int) -> list[str]:
    """So many changes after an instant, in UTC."""
    now, found = utc(first), []
    for _ in range(count):
        change = hours.next_change(now)
        assert change
        now = change.astimezone(UTC)
        found.append(f"{now:%m-%d %H:%M}")
    return found


@pytest.mark.parametrize(
    ("week", "zone", "first", "changes"),
    [
        # The night is an hour shorter, and an hour longer.
        ("sun 1:00-4:00", NEW_YORK, "2026-03-08", ["03-08 06:00", "03-08 08:00"]),
        ("sun 1:00-4:00", NEW_YORK, "2026-11-01", ["11-01 05:00", "11-01 09:00"]),
        # A time that is left out is what it would have been without the change.
        ("sun 2:30-5:00", NEW_YORK, "2026-03-08", ["03-08 07:30", "03-08 09:00"]),
        ("sun 1:00-2:30", NEW_YORK, "2026-03-08", ["03-08 06:00", "03-08 07:30"]),
        # One that comes twice is the first.
        ("sun 1:30-1:45", NEW_YORK, "2026-11-01", ["11-01 05:30", "11-01 05:45"]),
        # Clocks go forward at midnight; by half an hour; a whole day is left out.
        ("fri 0:00-2:00", "Africa/Cairo", "2026-04-23", ["04-23 22:00", "04-23 23:00"]),
        ("sun 1:00-3:00", "Australia/Lord_Howe", "2026-04-04", ["04-04 14:00", "04-04 16:30"]),
        ("fri 9:00-17:00", "Pacific/Apia", "2011-12-29", ["01-05 19:00", "01-06 03:00"]),
        # Past midnight it goes on, in one line or two, also from Sunday to Monday.
        ("fri 18:00-24:00; sat 0:00-2:00", "UTC", "2026-01-02", ["01-02 18:00", "01-03 02:00"]),
        ("sun 18:00-2:00", "UTC", "2026-01-04", ["01-04 18:00", "01-05 02:00", "01-11 18:00"]),
        # A night in which clocks change is longer or shorter.
        ("sat 20:00-3:00", NEW_YORK, "2026-03-07 12:00", ["03-08 01:00", "03-08 07:00"]),
        ("sat 20:00-3:00", NEW_YORK, "2026-10-31 12:00", ["11-01 00:00", "11-01 08:00"]),
        # It begins at a time that is left out, which is then on the next day.
        ("sat 23:30-2:00", "America/Nuuk", "2026-03-28", ["03-29 01:30", "03-29 03:00"]),
        # Of hours that begin at a time that is left out, nothing may be left.
        ("sun 2:45-3:15", NEW_YORK, "2026-03-08", ["03-15 06:45", "03-15 07:15"]),
        # Of two spans, the second may come first.
        (
            "sun 2:15-2:45, 3:00-3:05",
            NEW_YORK,
            "2026-03-08",
            ["03-08 07:00", "03-08 07:05", "03-08 07:15", "03-08 07:45"],
        ),
    ],
)
def test_days_of_other_lengths(week: str, zone: str, first: str, changes: list[str]) -> None:
    assert times(desk(week, zone), first, len(changes)) == changes


def test_round_the_clock_nothing_ever_changes() -> None:
    always = desk("mon-sun 0:00-24:00")
    assert always.is_open(utc("2026-07-04 03:00"))
    assert always.next_change(utc("2026-07-04 03:00")) is None
    assert always.next_opening(utc("2026-07-04 03:00")) is None


@pytest.mark.parametrize(
    ("holidays", "day", "is_open"),
    [
        ({"country": "US", "state": "MA"}, "2026-04-20", False),  # Patriots' Day
        ({"country": "US"}, "2026-04-20", True),
        ({"country": "US"}, "2026-11-26", False),
        # A holiday that is observed on another day counts on both, where the library says so.
        ({"country": "US"}, "2027-07-05", False),  # the 4th is a Sunday
        ({"country": "US"}, "2026-07-03", False),  # a Saturday, observed on Friday
        ({"country": "US", "state": "NY"}, "2026-07-03", False),
        ({"country": "US", "state": "MA"}, "2026-07-03", True),  # but not in Massachusetts
        ({"country": "US", "dates": ["2026-12-24"]}, "2026-12-24", False),
        (["2028-02-29"], "2028-02-29", False),
        (["2028-02-29"], "2028-03-01", True),
        ("2026-12-24", "2026-12-24", False),
    ],
)
def test_holidays(holidays: object, day: str, is_open: bool) -> None:
    weekdays = desk("mon-fri 8:00-17:00", holidays=holidays)
    assert weekdays.is_open(utc(f"{day} 15:00")) == is_open


@pytest.mark.parametrize("state", ["", "MA"])
def test_the_day_itself_is_a_holiday_where_another_is_observed(state: str) -> None:
    holidays = {"country": "US", **({"state": state} if state else {})}
    daily = desk("mon-sun 8:00-17:00", holidays=holidays)
    assert not daily.is_open(utc("2026-07-04 15:00"))


def test_a_holiday_takes_the_hours_that_begin_on_it() -> None:
    nights = desk("mon-sun 18:00-2:00", "UTC", holidays="2026-12-24")
    assert times(nights, "2026-12-23 12:00", 4) == [
        "12-23 18:00", "12-24 02:00", "12-25 18:00", "12-26 02:00"
    ]  # fmt: skip
    cut = desk("mon-sun 0:00-2:00, 18:00-24:00", "UTC", holidays="2026-12-24")
    assert times(cut, "2026-12-23 12:00", 4) == [
        "12-23 18:00", "12-24 00:00", "12-25 00:00", "12-25 02:00"
    ]  # fmt: skip


def test_holidays_alone_are_the_only_days_on_which_nobody_is_there() -> None:
    always = read({"holidays": "2026-12-24, 2026-12-25", "timezone": "UTC"})
    assert times(always, "2026-12-01", 2) == ["12-24 00:00", "12-26 00:00"]


def test_after_a_holiday_it_opens_on_the_next_day() -> None:
    weekdays = desk("mon-fri 8:30-17:00", holidays={"country": "US"})
    opens = weekdays.next_opening(utc("2026-11-25 23:00"))  # the evening before Thanksgiving
    assert opens
    assert opens.isoformat() == "2026-11-27T08:30:00-05:00"


def test_on_holidays_for_a_year_it_does_not_open() -> None:
    week = desk("mon 8:00-9:00").week
    every_day = frozenset({Days(date(2026, 1, 1), date(2028, 3, 1))})
    assert Hours(week, "UTC", Holidays(every_day)).next_opening(utc("2026-06-01 12:00")) is None


@pytest.mark.parametrize("zone", ZONES)
def test_each_span_of_the_week_has_an_instant(zone: str) -> None:
    starts = list(desk("mon, thu 9:00-12:00, 13:00-17:00; sun 0:00-24:00", zone).starts())
    opens = [f"{start.astimezone(ZoneInfo(zone)):%a %H:%M}" for start in starts]
    assert opens == ["Mon 09:00", "Mon 13:00", "Thu 09:00", "Thu 13:00", "Sun 00:00"]


def test_a_notice_is_heard_from_its_beginning_until_before_its_end() -> None:
    start, end = utc("2026-12-01 00:00"), utc("2026-12-03 12:00")
    notice = Notice(2, "Closed.", start, end, urgent=False, place=Place(1, 1))
    assert str(notice) == "notice-2"
    heard = {at: notice.in_force(at) for at in (start - MINUTE, start, end - MINUTE, end)}
    assert list(heard.values()) == [False, True, True, False]
    assert [notice.next_change(at) for at in heard] == [start, end, end, None]
    always = Notice(1, "Hello.", None, None, urgent=True, place=Place(1, 1))
    assert always.in_force(start)
    assert always.next_change(start) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-12-24 14:30", "2026-12-24 19:30"),
        ("2026-12-24T14:30:15", "2026-12-24 19:30:15"),
        ("2026-12-24 14:30Z", "2026-12-24 14:30"),
        ("2026-12-24 14:30 +05:30", "2026-12-24 09:00"),
        ("2026-12-24", "2026-12-24 17:00"),  # noon
        ("12/24/2026", "2026-12-24 17:00"),
        ("12/11/2026", "2026-12-11 17:00"),  # the month comes first
        ("1/2/2027 9:00", "2027-01-02 14:00"),
        ("Dec 24, 2026", "2026-12-24 17:00"),
        ("sept. 1 2026", "2026-09-01 16:00"),
        ("December 24th, 2026 at 5:30 p.m.", "2026-12-24 22:30"),
        ("24 December 2026, 12am", "2026-12-24 05:00"),
        ("1st May 2026 12pm", "2026-05-01 16:00"),
        ("may 1, 2026 noon", "2026-05-01 16:00"),
        # Times that clocks skip, and that come twice.
        ("2026-03-08 2:30", "2026-03-08 07:30"),
        ("2026-03-08 3:30", "2026-03-08 07:30"),
        ("2026-11-01 1:30", "2026-11-01 05:30"),
        ("2026-11-01 1:30 -05:00", "2026-11-01 06:30"),
    ],
)
def test_an_instant_as_people_write_it(text: str, meant: str) -> None:
    assert instant(text, NEW_YORK) == utc(meant)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("2026-02-30", "2026-02-30 does not exist; check a calendar and a clock"),
        ("2/29/2027 5pm", "2/29/2027 5pm does not exist; check a calendar and a clock"),
        ("2026-12-24 25:00", "2026-12-24 25:00 does not exist; check a calendar and a clock"),
        ("1999-12-24", "1999-12-24 does not exist; check a calendar and a clock"),
        ("24/12/2026", f'"24/12/2026" is not a date and time; {WRITE_DATE} 14:30'),
        ("12/11/10", f'"12/11/10" is not a date and time; {WRITE_DATE} 14:30'),
        ("2026-12-24 13pm", f'"2026-12-24 13pm" is not a date and time; {WRITE_DATE} 14:30'),
        ("2026-12-24 9", f'"2026-12-24 9" is not a date and time; {WRITE_DATE} 14:30'),
        ("tomorrow", f'"tomorrow" is not a date and time; {WRITE_DATE} 14:30'),
    ],
)
def test_what_is_no_instant(text: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(wrong)}$"):
        instant(text, NEW_YORK)


@many
@given(days, zones, st.integers(0, 24 * 60 - 1))
def test_an_instant_is_the_first_that_the_clock_on_the_wall_shows(
    day: date, zone: str, minute: int
) -> None:
    written = f"{day} {clock(minute)}"
    model = MinuteByMinute({"timezone": zone}, instant(f"{day} 12:00Z", "UTC"))
    assert instant(written, zone) == model.instant(datetime.fromisoformat(f"{day}")
                                                   + minute * MINUTE)  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "written", "heard"),
    [
        # Days that clocks make shorter or longer; the day after one that begins at 1:00.
        (NEW_YORK, "from: 3/8/2026, until: 3/8/2026", ("2026-03-08 05:00", "2026-03-09 04:00")),
        (NEW_YORK, "from: 11/1/2026, until: 11/1/2026", ("2026-11-01 04:00", "2026-11-02 05:00")),
        ("Africa/Cairo", "from: 2026-04-24, until: 2026-04-24",
         ("2026-04-23 22:00", "2026-04-24 21:00")),
        # A time that is skipped, and one that comes twice.
        (NEW_YORK, "from: 2026-03-08 2:30 am, until: 2026-03-08 3:41am",
         ("2026-03-08 07:30", "2026-03-08 07:41")),
        (NEW_YORK, "from: 2026-11-01 1:30, until: 2026-11-01 2:00",
         ("2026-11-01 05:30", "2026-11-01 07:00")),
    ],
)  # fmt: skip
def test_a_notice_when_clocks_change(zone: str, written: str, heard: tuple[str, str]) -> None:
    head = HEAD.replace("transfer: a", "answer: b")
    file = f"{head}timezone: {zone}\nnotices: [{{text: Hello., {written}}}]\n"
    loaded = load(file.encode())
    assert loaded.line, loaded.problems
    [notice] = loaded.line.default.notices
    start, end = map(utc, heard)
    at = {now: notice.in_force(now) for now in (start - MINUTE, start, end - MINUTE, end)}
    assert [*at.values()] == [False, True, True, False]
