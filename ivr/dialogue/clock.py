"""Hours and instants in words: to fit into the line's own sentences, and as people name them."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from ivr.tree.hours import (
    AHEAD,
    DATE,
    DAY,
    INSTANT,
    ROUND_THE_CLOCK,
    Hours,
    Span,
    Week,
    instant,
    minute_of,
    zone_info,
)
from ivr.tree.problems import short
from ivr.tree.suggest import DAYS

Words = Mapping[str, str]
"""The phrases of a language by name."""

WRITE_MOMENT = "write tonight, 17:00, 5pm, monday 8:00 or 2026-12-24 18:00"
"""What to do wherever the name of an instant cannot be read."""

HOURS = 24  # of a day
_CLOCK = re.compile(r"(\d\d?)(?::(\d\d))? ?(?:([ap])\.?m\.?)?")

NOON = 12 * 60  # minutes after midnight
NIGHT = 21 * 60  # the minute of the day in which it begins
WEEK = 7  # days


def opening(now: datetime, when: datetime, words: Words, elsewhere: bool = False) -> str:
    """Say at `now` when a contact opens: "tomorrow at 8:30 in the morning".

    Both instants are in the contact's local time; if that is `elsewhere`, callers hear the weekday,
    since it may be another day for them. A date a week away or more is said in full.
    Midnight is the end of a day, not the beginning of the next, so that nobody calls a day late.
    """
    minute = when.hour * 60 + when.minute
    time = _time(minute, words) if minute else words["time_day_ends"]
    when = last_minute(when)
    days = (when.date() - now.date()).days
    named = "weekday" if elsewhere else ("today", "tomorrow", "weekday")[min(days, 2)]
    return words[f"opens_{named if days < WEEK else 'date'}"].format(
        time=time,
        weekday=words["weekdays"].split()[when.weekday()],
        month=words["months"].split()[when.month - 1],
        day=when.day,
    )


def last_minute(when: datetime) -> datetime:
    """Move midnight back to the day that it is said to belong to, the one that it ends."""
    return when - timedelta(minutes=1) if when.hour == when.minute == 0 else when


def there(said: str, hours: Hours, zone: str, words: Words) -> str:
    """Add that these are local times, if callers are in another zone (`zone`)."""
    return said if hours.zone == zone else words["there"].format(times=said)


def weekly(hours: Hours, words: Words) -> str:
    """Say all hours: "Monday to Friday from 8:30 in the morning to 5 in the afternoon"."""
    days_by_spans: dict[tuple[Span, ...], list[int]] = {}
    for day, spans in enumerate(_nights_joined(hours.week)):
        if spans:
            days_by_spans.setdefault(spans, []).append(day)
    said = "; ".join(
        f"{_days(days, words)} {_spans(spans, words)}" for spans, days in days_by_spans.items()
    )
    if hours.week == ROUND_THE_CLOCK:
        said = words["always"]
    return words["but_holidays"].format(hours=said) if hours.holidays.country else said


def _nights_joined(week: Week) -> Week:
    """Join spans that touch, also at midnight: then the whole night belongs to the day before."""
    days = [_joined(spans) for spans in week]
    joined = [list(spans) for spans in days]
    for today, spans in enumerate(days):
        tomorrow = (today + 1) % WEEK
        if not spans or not days[tomorrow]:
            continue
        evening, morning = spans[-1], days[tomorrow][0]
        # In 24 hours or more, "from 8 to 9" would be one hour.
        if evening.end - DAY == morning.start and morning.end < evening.start:
            joined[today][-1] = Span(joined[today][-1].start, DAY + morning.end)
            joined[tomorrow].remove(morning)
    return tuple(map(tuple, joined))


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Join the spans of a day that touch."""
    found: list[Span] = []
    for span in spans:
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, span.end)
        else:
            found.append(span)
    return found


def _days(days: list[int], words: Words) -> str:
    if len(days) == WEEK:
        return words["every_day"]
    names, each = words["weekdays"].split(), words["every_weekday"].split()
    said = []
    for _, run in groupby(enumerate(days), key=lambda pair: pair[1] - pair[0]):
        several = [day for _, day in run]
        if len(several) > 2:
            first, last = names[several[0]], names[several[-1]]
            said.append(words["day_to_day"].format(first=first, last=last))
        else:
            said += [words["on_day"].format(weekday=each[day]) for day in several]
    return _listed(said, words)


def _spans(spans: tuple[Span, ...], words: Words) -> str:
    if spans == (Span(0, DAY),):
        return words["all_day"]
    return _listed([from_to(span, words) for span in spans], words)


def from_to(span: Span, words: Words) -> str:
    """Say a span; the part of the day only once where both its ends are in the same."""
    start, end = _time(span.start, words), _time(span.end, words)
    part = words[_part(span.end, words)]
    if span.end < DAY and words[_part(span.start, words)] == part:  # noon and midnight differ
        start, end = _digits(span.start), part.format(clock=_digits(span.end))
    return words["from_to"].format(start=start, end=end)


def _listed(said: list[str], words: Words) -> str:
    *before, last = said
    return f"{', '.join(before)} {words['and']} {last}" if before else last


def _time(minute: int, words: Words) -> str:
    """Say a minute of the day, or of the day after, on a 12-hour clock."""
    part = _part(minute, words)
    if part in ("time_noon", "time_midnight"):
        return words[part]
    clock = words["clock_1" if minute // 60 % 12 == 1 else "clock"].format(time=_digits(minute))
    return words[part].format(clock=clock)


def _digits(minute: int) -> str:
    hour, rest = divmod(minute, 60)
    hour = (hour - 1) % 12 + 1
    return f"{hour}:{rest:02}" if rest else f"{hour}"


def _part(minute: int, words: Words) -> str:
    """Name the phrase for the part of the day in which a minute is."""
    minute %= DAY
    if minute in (NOON, 0):
        return "time_noon" if minute == NOON else "time_midnight"
    part = (
        "morning" if minute < NOON
        else "afternoon" if minute < int(words["evening"]) * 60
        else "evening" if minute < NIGHT
        else "night"
    )  # fmt: skip
    return f"time_{part}"


def moment_named(text: str, now: datetime, zone: str) -> datetime:
    """Parse an instant as people name it: `tonight`, `5pm`, `monday 8:00`; the next one after now.

    It is local time in `zone`; a day alone means its end, as `until:` in a file does. Raises
    ValueError, which says what is wrong and what to write.
    """
    later = [one for one in _moments(text, now, zone, DAY) if one > now]
    if not later:
        raise ValueError(f"{text} is over; write a later time")
    return later[0]


def moment_meant(text: str, now: datetime, zone: str) -> datetime:
    """Parse an instant named in the same words, which may be over; a day alone means its noon.

    `tonight` is 8 in the evening. Raises ValueError, which says what is wrong and what to write.
    """
    text = "today 8pm" if text.strip().lower() == "tonight" else text
    found = _moments(text, now, zone, DAY // 2)
    return next((one for one in found if one > now), found[-1])


def _moments(text: str, now: datetime, zone: str, alone: int) -> list[datetime]:
    """The instants that words may mean, in order; `alone` is the minute of a day without a time."""
    written, today = " ".join(text.split()), now.astimezone(zone_info(zone)).date()
    if INSTANT.fullmatch(written):
        return [instant(written, zone)]
    if dates := _dates_named(written, today.year):
        return [minute_of(day, alone, zone) for day in dates]
    words = written.lower().replace(" at ", " ")
    first, _, rest = words.partition(" ")
    days = _days_named(first, today)
    if words.isdecimal():
        raise ValueError(f'"{short(text)}" {_not_clear(int(words), today)}')
    minute = _minute_named(rest if days else words or "?", text) if rest or not days else alone
    return [minute_of(day, minute, zone) for day in days or [today, today + timedelta(1)]]


def _not_clear(number: int, today: date) -> str:
    """Say what a number alone may mean: an hour, the day of a month, or neither."""
    days = (today + timedelta(ahead) for ahead in range(AHEAD))
    named = [str(day) for day in days if day.day == number][:1]
    hours = _hours_meant(number) if number <= HOURS else ["an hour, such as 17:00"] if named else []
    if not named and not hours:
        return "does not exist; check a calendar and a clock"
    *first, last = [*named, *hours]
    return f"is not clear; write {', '.join(first)}{' or ' if first else ''}{last}"


def _hours_meant(hour: int) -> list[str]:
    return [f"{hour}am", f"{hour}pm"] if 0 < hour < HOURS // 2 else [f"{hour}:00"]


def _dates_named(written: str, year: int) -> list[date]:
    """The days that a date may mean; one without its year is of this year or the next."""
    this_year, next_year = ((f"{written} {one}", f"{written}/{one}") for one in (year, year + 1))
    found = (one for one in (written, *this_year, *next_year) if DATE.fullmatch(one))
    return [instant(one, "UTC").date() for one in found]


def _days_named(word: str, today: date) -> list[date]:
    """The days that a word may mean, in order; none if it is not the name of a day."""
    if word in ("today", "tonight"):
        return [today]
    if word == "tomorrow":
        return [today + timedelta(1)]
    if DATE.fullmatch(word):
        return [instant(word, "UTC").date()]
    for number, name in enumerate(DAYS):
        if len(word) > 2 and name.startswith(word.rstrip(".")):
            days = (number - today.weekday()) % 7
            return [today + timedelta(days), today + timedelta(days + 7)]
    return []


def _minute_named(words: str, text: str) -> int:
    """The minute of the day that words mean. Raises ValueError."""
    if words in ("midnight", "noon"):
        return DAY // 2 if words == "noon" else DAY
    found = _CLOCK.fullmatch(words)
    if not found:
        raise ValueError(f'"{short(text)}" is not a day or a time; {WRITE_MOMENT}')
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        count = hour % 12 * 60 + minute + DAY // 2 * (found[3] == "p")
        exists = 1 <= hour <= 12 and minute < 60
    else:
        count = hour * 60 + minute
        exists = count <= DAY and minute < 60
        if exists and not found[2]:
            both = " or ".join(_hours_meant(hour))
            raise ValueError(f'"{short(text)}" is not clear; write {both}')
    if not exists:
        raise ValueError(f'"{short(text)}" does not exist; check a clock')
    return count
