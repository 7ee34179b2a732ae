"""Opening hours as a page writes them: what holds now, every week, and on days to come."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from itertools import groupby
from typing import NamedTuple

from ivr.dialogue.clock import NOON, WEEK, from_to, last_minute, opening, there, weekly
from ivr.dialogue.phrases import phrases
from ivr.tree.closings import Availability, ClosedDay, days_closed
from ivr.tree.hours import DAY, Span
from ivr.web.translations import N_, say_in

BEGIN_WITHIN, LOOK_AHEAD = 28, 60  # days: closed days that begin so soon are shown whole

# How times are written, in the place of how they are spoken (ivr/dialogue/phrases).
_WRITTEN = {
    "time_morning": N_("{clock} a.m."),
    "time_afternoon": N_("{clock} p.m."),
    "time_evening": N_("{clock} p.m."),
    "time_night": N_("{clock} p.m."),
    "time_noon": N_("noon"),
    "time_midnight": N_("midnight"),
    "time_day_ends": N_("midnight"),
}
_UNTIL = {
    "opens_today": N_("until {time} today"),
    "opens_tomorrow": N_("until {time} tomorrow"),
    "opens_weekday": N_("until {weekday} at {time}"),
}
_BACK = {
    "opens_today": N_("today at {time}"),
    "opens_tomorrow": N_("tomorrow at {time}"),
    "opens_weekday": N_("{weekday} at {time}"),
    "opens_date": N_("{weekday}, {month} {day}, at {time}"),
}
_CLOSED_UNTIL = {
    "opens_today": N_("until the end of today"),
    "opens_tomorrow": N_("until the end of tomorrow"),
    "opens_weekday": N_("until the end of {weekday}"),
    "opens_date": N_("until the end of {weekday}, {month} {day}"),
}


class Status(NamedTuple):
    """Whether somebody is there now, and until when, in words."""

    is_open: bool
    text: str


def status(people: Availability, now: datetime, zone: str, language: str) -> Status | None:
    """Say whether somebody is there, and until when; None for those who always are.

    `zone` is that of the readers.
    """
    if people.never_closes:
        return None
    _, is_open = say_in(language), people.is_open(now)
    change = people.next_change(now) if is_open else people.next_opening(now)
    if is_open and (change is None or change - now >= timedelta(WEEK)):
        return Status(True, _("Open now"))
    if change is None:
        return Status(False, _("Closed until further notice"))
    hours, when = people.hours, people.hours.local(change)
    is_midnight = last_minute(when) != when
    words = _words(language, "until" if is_open else "end" if is_midnight else "back")
    said = there(opening(hours.local(now), when, words, hours.zone != zone), hours, zone, words)
    if is_open:
        return Status(True, _("Open %(until)s", until=said))
    if is_midnight:  # "back today at midnight" could be read as last night's
        return Status(False, _("Closed %(until)s", until=said))
    return Status(False, _("Closed: back %(when)s", when=said))


def every_week(people: Availability, zone: str, language: str) -> str:
    """Say the hours of every week; "" of those who always are there."""
    words = _words(language)
    said = there(weekly(people.hours, words), people.hours, zone, words)
    return "" if people.never_closes else said


def closed_ahead(people: Availability, now: datetime, language: str) -> tuple[str, ...]:
    """Say on which of the next days nobody is there, by a holiday or a closure."""
    first = people.hours.local(now).date()
    days = [one for one in days_closed(people, first, LOOK_AHEAD) if one.why != "hours"]
    runs = (
        list(run) for _, run in groupby(enumerate(days), lambda pair: _run(pair[0], pair[1], first))
    )
    said = [
        _range([day for _, day in run], language)
        for run in runs
        if (run[0][1].day - first).days < BEGIN_WITHIN and len(run) < LOOK_AHEAD
    ]
    return tuple(dict.fromkeys(said))


def as_date(day: date, language: str) -> str:
    """Write a date: `Friday, December 25`."""
    words = _words(language)
    return words["a_day"].format(
        weekday=words["weekdays"].split()[day.weekday()],
        month=words["months"].split()[day.month - 1],
        day=day.day,
    )


def as_full_date(day: date, language: str) -> str:
    """Write a date with its year: `Friday, December 25, 2026`."""
    _ = say_in(language)
    return _("%(day)s, %(year)d", day=as_date(day, language), year=day.year)


def as_instant(now: datetime, language: str) -> str:
    """Write a local time: `Friday, December 25, 2026, 5 p.m.`."""
    _, minute = say_in(language), now.hour * 60 + now.minute
    clock = f"{(now.hour - 1) % 12 + 1}:{now.minute:02}"
    time = (_("{clock} a.m.") if minute < NOON else _("{clock} p.m.")).format(clock=clock)
    return _("%(day)s, %(time)s", day=as_full_date(now.date(), language), time=time)


def _run(number: int, one: ClosedDay, first: date) -> tuple[int, str, datetime | None]:
    """What days of one run share: they follow each other, for one reason; parts are alone."""
    return (one.day - first).days - number, one.text, one.start


def _range(run: list[ClosedDay], language: str) -> str:
    """Write the days of a run, with the name of a holiday where it is in this language."""
    words, begins, ends = _words(language), run[0], run[-1]
    said = as_date(begins.day, language)
    if begins.start and begins.end:
        span = Span(_minute(begins.start), _minute(begins.end) or DAY)
        return f"{said}, {from_to(span, words)}"
    if ends.day != begins.day:
        said = words["days"].format(first=said, last=as_date(ends.day, language))
    named = begins.why == "holiday" and begins.text and language.startswith("en")
    return f"{said} ({begins.text})" if named else said


def _minute(local: datetime) -> int:
    return local.hour * 60 + local.minute


@cache
def _words(language: str, kind: str = "") -> Mapping[str, str]:
    """Return a language's phrases with times as they are written, to say until when or from when.

    What the file rewords is for callers' ears, and not among them.
    """
    _ = say_in(language)
    more = {"until": _UNTIL, "back": _BACK, "end": _CLOSED_UNTIL, "": {}}[kind]
    written = {name: _(text) for name, text in (_WRITTEN | more).items()}
    dates = {"a_day": _("{weekday}, {month} {day}"), "days": _("{first} to {last}")}
    return {**phrases(language), **written, **dates}
