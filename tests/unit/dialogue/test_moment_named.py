"""Ends as people name them on a command line: the next one, in local time, or why not."""

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.dialogue.clock import WRITE_MOMENT, moment_meant, moment_named
from tests.support.instants import ZONES, instants

NEW_YORK = ZoneInfo("America/New_York")
SATURDAY = datetime(2026, 11, 28, 9, 15, tzinfo=NEW_YORK)


def read(text: str, now: datetime = SATURDAY) -> str:
    return f"{moment_named(text, now, 'America/New_York').astimezone(NEW_YORK):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("tonight", "2026-11-29 00:00"),
        ("today", "2026-11-29 00:00"),
        ("midnight", "2026-11-29 00:00"),
        ("24:00", "2026-11-29 00:00"),
        ("Saturday", "2026-11-29 00:00"),
        ("noon", "2026-11-28 12:00"),
        ("17:00", "2026-11-28 17:00"),
        ("5pm", "2026-11-28 17:00"),
        ("5:30 P.M.", "2026-11-28 17:30"),
        ("12pm", "2026-11-28 12:00"),
        ("12am", "2026-11-29 00:00"),
        ("today 17:00", "2026-11-28 17:00"),
        ("tonight at 8pm", "2026-11-28 20:00"),
        ("8:00", "2026-11-29 08:00"),  # it is past eight
        ("9:15", "2026-11-29 09:15"),
        ("9:16", "2026-11-28 09:16"),
        ("tomorrow", "2026-11-30 00:00"),
        ("tomorrow noon", "2026-11-29 12:00"),
        ("monday", "2026-12-01 00:00"),
        ("Mon.", "2026-12-01 00:00"),
        ("monday 8:00", "2026-11-30 08:00"),
        (" Monday  at 8:30 am ", "2026-11-30 08:30"),
        ("monday 0:00", "2026-11-30 00:00"),
        ("monday midnight", "2026-12-01 00:00"),
        ("sat 9:00", "2026-12-05 09:00"),
        ("sat 10:00", "2026-11-28 10:00"),
        ("fri", "2026-12-05 00:00"),
        ("2026-12-24", "2026-12-25 00:00"),
        ("2026-12-24 18:00", "2026-12-24 18:00"),
        ("2026-12-24 6pm", "2026-12-24 18:00"),
        ("2026-12-24T18:00Z", "2026-12-24 13:00"),
        ("12/24", "2026-12-25 00:00"),
        ("Dec. 24", "2026-12-25 00:00"),
        ("january 2", "2027-01-03 00:00"),
        ("January 2, 2028", "2028-01-03 00:00"),
        ("12/24/2026 6pm", "2026-12-24 18:00"),
    ],
)
def test_the_next_one_is_meant_and_a_day_alone_to_its_end(text: str, meant: str) -> None:
    assert read(text) == meant


NOT_ONE = f"is not a day or a time; {WRITE_MOMENT}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", f'"" {NOT_ONE}'),
        ("soon", f'"soon" {NOT_ONE}'),
        ("mo", f'"mo" {NOT_ONE}'),
        ("tuseday", f'"tuseday" {NOT_ONE}'),
        ("monday morning", f'"monday morning" {NOT_ONE}'),
        ("17:00 monday", f'"17:00 monday" {NOT_ONE}'),
        ("8", '"8" is not clear; write 2026-12-08, 8am or 8pm'),
        ("monday 8", '"monday 8" is not clear; write 8am or 8pm'),
        ("13", '"13" is not clear; write 2026-12-13 or 13:00'),
        ("0", '"0" is not clear; write 0:00'),
        ("25", '"25" is not clear; write 2026-12-25 or an hour, such as 17:00'),
        ("28", '"28" is not clear; write 2026-11-28 or an hour, such as 17:00'),
        ("31", '"31" is not clear; write 2026-12-31 or an hour, such as 17:00'),
        ("32", '"32" does not exist; check a calendar and a clock'),
        ("25:00", '"25:00" does not exist; check a clock'),
        ("24:01", '"24:01" does not exist; check a clock'),
        ("8:60", '"8:60" does not exist; check a clock'),
        ("13pm", '"13pm" does not exist; check a clock'),
        ("0am", '"0am" does not exist; check a clock'),
        ("today 9:00", "today 9:00 is over; write a later time"),
        ("2026-11-27", "2026-11-27 is over; write a later time"),
        ("2026-11-28 09:15", "2026-11-28 09:15 is over; write a later time"),
        ("2026-02-30", "2026-02-30 does not exist; check a calendar and a clock"),
        ("2026-02-30 8:00", "2026-02-30 8:00 does not exist; check a calendar and a clock"),
        ("feb 30", "feb 30 2026 does not exist; check a calendar and a clock"),
        ("13/1", f'"13/1" {NOT_ONE}'),
    ],
)
def test_what_is_not_clear_is_refused_with_what_to_write(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        moment_named(text, SATURDAY, "America/New_York")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("tonight", "2026-11-28 20:00"),
        ("today", "2026-11-28 12:00"),
        ("today 9:00", "2026-11-28 09:00"),  # which is over
        ("9:00", "2026-11-29 09:00"),
        ("tomorrow", "2026-11-29 12:00"),
        ("tomorrow 9am", "2026-11-29 09:00"),
        ("monday", "2026-11-30 12:00"),
        ("2020-12-24", "2020-12-24 12:00"),
        ("2020-12-24 18:00", "2020-12-24 18:00"),
        ("December 24", "2026-12-24 12:00"),
    ],
)
def test_the_time_of_a_call_is_named_in_the_same_words_and_a_day_alone_is_its_noon(
    text: str, meant: str
) -> None:
    at = moment_meant(text, SATURDAY, "America/New_York")
    assert f"{at.astimezone(NEW_YORK):%Y-%m-%d %H:%M}" == meant


@given(
    st.sampled_from(["tonight", "tomorrow", "midnight", "wed", "sunday 24:00"]),
    instants(),
    st.sampled_from(ZONES),
)
def test_days_last_to_the_midnight_that_ends_them(text: str, now: datetime, zone: str) -> None:
    end = moment_named(text, now, zone)
    assert now < end <= now + timedelta(days=8, hours=2)
    assert (end - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).date() != end.astimezone(
        ZoneInfo(zone)
    ).date()


@given(instants(), st.sampled_from(ZONES), st.times())
def test_a_time_is_within_the_next_day(now: datetime, zone: str, at: time) -> None:
    end = moment_named(f"{at:%H:%M}", now, zone)
    assert end.tzinfo is UTC
    assert now < end <= now + timedelta(days=2, hours=2)
