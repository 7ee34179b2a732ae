"""What zones, weekdays, hours and dates may mean as people write them."""

import re
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.tree import suggest
from ivr.tree.hours import DAY, WRITE_DATE, Span
from ivr.tree.suggest import (
    date,
    days,
    in_order,
    in_the_afternoon,
    moment,
    spans,
    spelled,
    write_days,
    zone,
    zones,
)
from tests.support.instants import written


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


def test_every_zone_is_its_own_in_any_case() -> None:
    assert [name for name in zones() if zone(name.upper()).lower() != name.lower()] == []


def test_all_that_is_proposed_is_a_zone() -> None:
    assert set(suggest._FAMILIAR) <= zones()


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("mon-fri", "01234"),
        ("Mon - Fri", "01234"),
        ("Mon\u2013Fri", "01234"),
        ("monday through friday", "01234"),
        ("M-F", "01234"),
        ("Tues", "1"),
        ("Thurs.", "3"),
        ("Weds", "2"),
        ("Sundays", "6"),
        ("sat & sun", "56"),
        ("Mon/Wed/Fri", "024"),
        ("Tu, Th and Sa", "135"),
        ("fri-mon", "4560"),
        ("weekdays", "01234"),
        ("Weekends", "56"),
        ("weekdays, sat", "012345"),
        ("daily", "0123456"),
        ("every day", "0123456"),
        ("T", ""),
        ("M-S", ""),
        ("Mo-Fr", "01234"),
        ("M-Th", "0123"),
        ("MWF", "024"),
        ("TTh", "13"),
        ("T/Th", "13"),
        ("M-T", ""),
        ("L-V", ""),
        ("mon-wed-fri", ""),
        ("lunes", ""),
        ("", ""),
    ],
)
def test_weekdays(text: str, meant: str) -> None:
    assert "".join(map(str, days(text))) == meant
    assert meant == "" or re.fullmatch(suggest.FORM_DAYS, text)


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("T", "write tue or thu"),
        ("M-T", "write m-tue or m-thu"),
        ("T-Fri", "write tue-fri or thu-fri"),
        ("L-V", "write mon-fri"),
        ("lunes a viernes", "write mon-fri"),
        ("sáb.", "write sat"),
        ("sáb. y dom.", "write sat, sun"),
        ("by appointment", ""),
        ("", ""),
    ],
)
def test_days_that_are_unclear_or_spanish_are_written_as_the_file_wants_them(
    text: str, cure: str
) -> None:
    assert write_days(text) == cure


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        # One clock or the other.
        ("8:30-17:00", "8:30-17:00"),
        ("8am-5pm", "8:00-17:00"),
        ("8 a.m. - 5 p.m.", "8:00-17:00"),
        ("8:30 AM \u2013 5 PM", "8:30-17:00"),
        ("9am-12am", "9:00-24:00"),
        ("9am-12pm", "9:00-12:00"),
        ("12pm-1pm", "12:00-13:00"),
        ("8:30am-noon", "8:30-12:00"),
        ("noon to 12 midnight", "12:00-24:00"),
        ("8.30 to 17.00", "8:30-17:00"),
        ("8-17", "8:00-17:00"),
        ("0:00-24:00", "0:00-24:00"),
        ("midnight-midnight", "0:00-24:00"),
        ("24h", "0:00-24:00"),
        ("24 Hours", "0:00-24:00"),
        ("all day", "0:00-24:00"),
        ("24/7", "0:00-24:00"),
        ("24 hours a day", "0:00-24:00"),
        ("8a-8p", "8:00-20:00"),
        ("9 a.m.-noon", "9:00-12:00"),
        ("12n-5p", "12:00-17:00"),
        ("8 AM thru 5 PM", "8:00-17:00"),
        # Past midnight.
        ("18:00-2:00", "18:00-2:00"),
        ("22-6", "22:00-6:00"),
        ("18:00-0:00", "18:00-24:00"),
        ("11:00-0:30", "11:00-0:30"),
        ("8pm-2am", "20:00-2:00"),
        ("8:30am-5am", "8:30am-5:00am"),
        # Once "am" or "pm" is written, only one of the two times may be left open.
        ("1-5pm", "13:00-17:00"),
        ("9-5pm", "9:00-17:00"),
        ("11-1pm", "11:00-13:00"),
        ("9-11am", "9:00-11:00"),
        ("9am-5", "9:00-17:00"),
        ("9am-12", "9:00-12:00"),
        ("10pm-6", "22:00-6:00"),
        ("noon-5", "12:00-17:00"),
        # More than one is meant by others.
        ("8-5", "8:00-17:00 20:00-5:00"),
        ("1-5", "1:00-5:00 13:00-17:00"),
        ("7-9", "7:00-9:00 7:00-21:00 19:00-21:00"),
        ("9 to 12:30", "9:00-12:30 21:00-0:30"),
        ("9:30 - 5", "9:30-17:00 21:30-5:00"),
        ("8:30-5:00", "8:30-17:00 20:30-5:00"),
        ("12:00-2:00", "0:00-2:00 12:00-14:00"),
        ("9:00-9:00", "9:00-21:00 21:00-9:00"),
        ("8-9pm", "8:00-21:00 20:00-21:00"),
        ("8am-11", "8:00-11:00 8:00-23:00"),
        ("11-2am", "11:00am-2:00am 23:00-2:00"),
        ("9-midnight", "9:00-24:00 21:00-24:00"),
        # Both with minutes, in order: that is how the documentation writes them.
        ("1:00-5:00", "1:00-5:00"),
        # And by these none is.
        ("by appointment", ""),
        ("8:30", ""),
        ("8-5-6", ""),
        ("", ""),
    ],
)
def test_all_that_a_span_may_mean(text: str, meant: str) -> None:
    assert " ".join(map(spelled, spans(text))) == meant


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("25:00-26:00", "contains a time that does not exist"),
        ("8:75-9:00", "contains a time that does not exist"),
        ("13pm-2pm", "contains a time that does not exist"),
        ("8am-24:30", "contains a time that does not exist"),
        ("24:00-2:00", "starts at the end of the day"),
        ("13:00-13:00", "ends when it starts"),
        ("9am-9am", "ends when it starts"),
    ],
)
def test_no_such_span(text: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=f"^{wrong}$"):
        spans(text)


_clock = r"(1?\d|2[0-4])([:.][0-5]\d)?( ?[ap]\.?m\.?)?|noon|midnight"


@given(st.text(max_size=12) | st.from_regex(rf"({_clock})( ?- ?| to )({_clock})", fullmatch=True))
def test_what_is_proposed_for_hours_means_nothing_else(text: str) -> None:
    try:
        meant = spans(text)
    except ValueError:
        return
    for span in meant:
        assert 0 <= span.start < DAY
        assert 0 < span.end - span.start <= DAY
        assert spans(spelled(span)) == [span]


@given(st.integers(0, DAY - 1), st.integers(1, DAY - 1))
def test_every_span_can_be_spelled(start: int, length: int) -> None:
    span = Span(start, start + length)
    assert spans(spelled(span)) == [span]
    assert spans(written(*span)) == [span]


def meant_by(*day: str) -> list[str]:
    return [" or ".join(map(spelled, one)) for one in in_order([spans(text) for text in day])]


@pytest.mark.parametrize(
    ("day", "meant"),
    [
        (["9-12", "1-5pm"], ["9:00-12:00", "13:00-17:00"]),
        (["9-12", "1-5"], ["9:00-12:00", "13:00-17:00"]),
        (["9:00-12:00", "1-5"], ["9:00-12:00", "13:00-17:00"]),
        (["7-9", "5-7"], ["7:00-9:00", "17:00-19:00"]),
        (["8-12", "1-5", "6-8"], ["8:00-12:00", "13:00-17:00", "18:00-20:00"]),
        (["1-3", "5-7"], ["1:00-3:00 or 13:00-15:00", "5:00-7:00 or 17:00-19:00"]),
        (["1-3", "4-4:30pm"], ["1:00-3:00 or 13:00-15:00", "16:00-16:30"]),
        (["13:00-17:00", "8:30-12:00"], ["13:00-17:00", "8:30-12:00"]),  # in no order at all
        ([], []),
    ],
)
def test_the_order_of_a_day_may_leave_one_meaning(day: list[str], meant: list[str]) -> None:
    assert meant_by(*day) == meant


@given(st.lists(st.from_regex(r"(1[0-2]|[1-9])-(1[0-2]|[1-9])(pm)?", fullmatch=True), max_size=4))
def test_what_is_left_is_all_that_fits(texts: list[str]) -> None:
    try:
        day = [spans(text) for text in texts]
    except ValueError:
        return
    fitting = [
        chosen
        for chosen in product(*day)
        if all(one.end <= next_one.start for one, next_one in pairwise(chosen))
    ]
    left = [sorted({chosen[at] for chosen in fitting}) for at in range(len(day))]
    assert in_order(day) == (left if fitting else day)


def test_the_afternoon_is_meant_where_it_fits() -> None:
    assert in_the_afternoon(Span(60, 300), 720) == "13:00-17:00"
    assert in_the_afternoon(Span(60, 300), 800) == ""
    assert in_the_afternoon(Span(510, 720), 600) == ""  # 8:30 is as usual in the morning


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("24/12/2026", "write 2026-12-24"),
        ("24.12.2026", "write 2026-12-24"),
        ("12/24/26", "write 2026-12-24"),
        ("12/11/10", "write 2010-12-11 or 2010-11-12"),
        ("11-12-2026", "write 2026-11-12 or 2026-12-11"),
        ("12.12.2026", "write 2026-12-12"),
        ("13.13.2026", WRITE_DATE),
        ("Dec 24", WRITE_DATE),
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
        ("2026-12-23 9", "write 2026-12-23 9:00 or 2026-12-23 21:00"),
        ("12/23/2026, 12", "write 12/23/2026 0:00 or 12/23/2026 12:00"),
        ("2026-12-23 17", "write 2026-12-23 17:00"),
        ("2026-12-23 25", suggest.TIME),
        ("17:00", suggest.TIME),
        ("5pm", suggest.TIME),
        ("2026-12-23 midnight", suggest.TIME),
        ("24/12/2026", "write 2026-12-24"),
        ("Christmas", WRITE_DATE),
    ],
)
def test_a_moment(text: str, cure: str) -> None:
    assert moment(text) == cure
