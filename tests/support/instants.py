"""Hypothesis strategies for instants that matter, and for hours and notices as files write them."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

# Clocks that change by an hour, by half of one, at midnight, before it, never; one skipped a day.
ZONES = (
    "America/New_York",
    "Europe/London",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "America/Nuuk",
    "America/Phoenix",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "UTC",
)
DAYS = (
    date(2026, 3, 8),  # clocks go forward in America
    date(2026, 11, 1),  # and back
    date(2026, 3, 29),  # in Europe
    date(2026, 10, 25),
    date(2026, 4, 5),  # by half an hour, on Lord Howe Island
    date(2026, 4, 24),  # at midnight, in Egypt
    date(2026, 3, 28),  # an hour before midnight, in Greenland
    date(2011, 12, 30),  # was no day in Samoa
    date(2028, 2, 29),
    date(2026, 12, 24),
    date(2026, 12, 25),
    date(2026, 12, 31),
    date(2027, 1, 1),
    date(2026, 7, 4),
    date(2026, 11, 26),  # Thanksgiving
)
NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

zones = st.sampled_from(ZONES)
days = st.sampled_from(DAYS) | st.dates(date(2026, 1, 1), date(2029, 1, 1))
minutes = st.integers(0, 24 * 60) | st.integers(0, 48).map(lambda half: half * 30)


@st.composite
def instants(draw: st.DrawFn) -> datetime:
    """An instant on a day that matters or next to it, to the second."""
    local = datetime.combine(draw(days), time(0), ZoneInfo(draw(zones))).astimezone(UTC)
    whole = timedelta(minutes=draw(st.integers(-24 * 60, 48 * 60)))
    return local + whole + timedelta(seconds=draw(st.sampled_from([0, 0, 1, 59])))


DAY = 24 * 60  # minutes
Spans = list[tuple[int, int]]  # minutes of the day; after 24:00 on the next day


def clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02}"


def half_clock(minute: int) -> str:
    """A minute of the day as 12-hour clocks show it."""
    return f"{clock((minute - 60) % (DAY // 2) + 60)}{'am' if minute < DAY // 2 else 'pm'}"


def written(start: int, end: int) -> str:
    """A span in 24-hour times, or in 12-hour ones where those would not tell night from day."""
    if end <= DAY:
        return f"{clock(start)}-{clock(end)}"
    return f"{half_clock(start)}-{half_clock(end - DAY)}"


def halves(start: int, end: int) -> str:
    """A span in 12-hour times."""
    return f"{half_clock(start)}-{half_clock(end % DAY)}"


@st.composite
def weeks(draw: st.DrawFn) -> list[Spans]:
    """The hours of a week: each day has none or up to three spans, some of which touch."""
    edges = [sorted(draw(st.sets(minutes, max_size=6))) for _ in NAMES]
    week = [list(zip(day[::2], day[1::2], strict=False)) for day in edges]
    week[draw(st.integers(0, 6))] = [(8 * 60 + 30, 17 * 60)]
    for day, tomorrow in zip(week, week[1:] + week[:1], strict=True):
        if not day or not draw(st.booleans()):
            continue
        start = day[-1][0]
        latest = min([start - 1, *(first for first, _ in tomorrow[:1])])
        if latest > 0:  # the last span may go on into the night
            day[-1] = start, DAY + draw(st.integers(1, latest))
    return week


@st.composite
def hours(draw: st.DrawFn) -> dict[str, Any]:
    """The fields of a contact that is not always there."""
    style = draw(st.sampled_from([written, halves]))
    week = [[style(*span) for span in day] or ["closed"] for day in draw(weeks())]
    spans = dict(zip(NAMES, week, strict=True))
    fields: dict[str, Any] = {"hours": spans, "timezone": draw(zones)}
    if draw(st.booleans()):
        dates = draw(st.lists(_dates(), min_size=1, max_size=3))
        state = {"country": "US", "state": "MA", "dates": dates}
        fields["holidays"] = draw(st.sampled_from([dates, {"country": "US"}, state]))
        if draw(st.integers(0, 9)) == 0:
            del fields["hours"]  # always there but on those days
    return fields


@st.composite
def _dates(draw: st.DrawFn) -> str:
    """A date, or a range of dates."""
    first = draw(days)
    last = first + timedelta(draw(st.integers(0, 20)))
    return draw(st.sampled_from([f"{first}", f"{first} to {last}"]))


@st.composite
def notices(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Notices with all or none of their fields but the text, which is left to be filled in."""
    found = []
    for _ in range(draw(st.integers(1, 3))):
        first = draw(days)
        last = first + timedelta(draw(st.integers(0, 400)))
        at = draw(st.sampled_from(["", " 10:30", " 00:00Z", " 23:59+05:30"]))
        notice = {"from": f"{first}{at}", "until": f"{last}{at and ' 23:59-11:00'}"}
        kept = draw(st.sets(st.sampled_from(["from", "until"])))
        fields: dict[str, Any] = {name: value for name, value in notice.items() if name in kept}
        found.append({**fields, **draw(st.sampled_from([{}, {"urgent": "true"}]))})
    return found


@st.composite
def closures(draw: st.DrawFn) -> list[str]:
    """Dates on which everybody is closed, and ranges of them."""
    found = []
    for _ in range(draw(st.integers(1, 3))):
        first = draw(days)
        last = first + timedelta(draw(st.integers(0, 20)))
        ranges = [f"{first}", f"{first} to {last}", f"{last}, {first} \u2013 {last}"]
        found.append(draw(st.sampled_from(ranges)))
    return found
