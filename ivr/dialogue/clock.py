"""Hours and instants in words, to fit into the line's own sentences."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from ivr.tree.hours import DAY, ROUND_THE_CLOCK, Hours, Span, Week

Words = Mapping[str, str]
"""The phrases of a language by name."""

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
    return _listed([_from_to(span, words) for span in spans], words)


def _from_to(span: Span, words: Words) -> str:
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
