"""Times of day, days of the week, and dates in figures."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from ivr.speech.rules import DASH, DASHES, DIGITS, Rule, ToSpoken, stop

NO = "(?!)"
"""A pattern that never matches."""


class Words(NamedTuple):
    """What a language says with times; functions return it. Patterns match what is written."""

    # Of an hour, minutes and "a" or "p", which may be missing, and whether it is not a range.
    clock: Callable[[int, str | None, str | None, bool], str]
    to: str  # between two
    since: Callable[[re.Match[str]], str]  # said before a range
    zones: Mapping[str, str]  # E, C, M and P → what is said after a time
    noon: str  # pattern of what may end a range instead of a time
    hours: str  # pattern of "hours" after a time, which is not said
    no_stop: str  # pattern of what may follow and does not start a sentence
    days: Collection[str]  # in full and shortened
    day: Callable[[str, re.Match[str]], str]  # of such a form, and the match of the list it is in
    joints: str  # pattern of the words between days
    also: str  # "and" between days
    surely: Callable[[re.Match[str]], bool]  # whether a single shortened day really is a day
    week: tuple[tuple[str, str], str]  # the letters of Monday and Friday; what is said for both
    date: Callable[[str, int, int], str]  # of a year, month and day (1 and up)


_CLOCK = r"(?P<h{0}>[01]?\d|2[0-3])(?::(?P<m{0}>[0-5]\d))?(?:\s?(?P<half{0}>{1}))?"
_HALF = r"[aApP](?:\.\s?[mM]\.?|[mM](?!\w))"


def _times(words: Words) -> tuple[Rule, ...]:
    noon = rf"(?:{words.noon})(?!\w)"
    time = re.compile(
        rf"(?<![\w$\u20ac\u00a3/#])(?<!\w[.,:{DASHES}])"
        + _CLOCK.format(1, _HALF)
        + rf"(?:{DASH}{_CLOCK.format(2, _HALF)})?(?:\s?(?P<hours>{words.hours}))?"
        + rf"(?:\s(?P<zone>[ECMP])[SD]?T(?!\w))?(?!\w|[:.,]\d|%|[{DASHES}/](?!{noon})\w)"
    )
    no_stop = re.compile(words.no_stop)

    def say(found: re.Match[str], _: ToSpoken) -> str | None:
        if not (found["m1"] or found["m2"] or found["half1"] or found["half2"]):
            return None
        first, last = (_clock(words, found, number) for number in "12")
        said = f"{words.since(found)}{first}{words.to}{last}" if last else first
        if found["zone"]:
            return said + words.zones[found["zone"]]
        return said if no_stop.match(found.string, found.end()) else said + stop(found)

    to_noon = re.compile(rf"(?<=[\dmM.]){DASH}(?={noon})")
    to = Rule(to_noon, lambda *_: words.to, words=words.noon.split("|"))
    return Rule(time, say, characters=DIGITS), to


def _clock(words: Words, found: re.Match[str], number: str) -> str:
    hour, minute, half = (found[f"{name}{number}"] for name in ("h", "m", "half"))
    return words.clock(int(hour), minute, half and half[0].lower(), not found["h2"]) if hour else ""


def _days(words: Words) -> Rule:
    forms = sorted(words.days, key=len, reverse=True)
    day = rf"(?:(?:{'|'.join(forms)})(?!\w)\.?)"
    joint = rf"(?:{DASH}|/|\s?&\s?|,?\s(?:{words.joints})\s|,\s)"
    listed = re.compile(rf"(?<![\w{DASHES}]){day}(?:{joint}{day})*")
    named = re.compile(rf"(?<!\w)({'|'.join(forms)})(?!\w)\.?")

    def say(found: re.Match[str], _: ToSpoken) -> str | None:
        written = found[0]
        days = named.findall(written)
        dashed = re.search(rf"[{DASHES}]", written) is not None
        said = named.sub(lambda day: words.day(day[1], found), written)
        if said == written and not (dashed or re.search("[/&]", written)):
            return None
        if len(days) == 1 and not words.surely(found):
            return None
        said = re.sub(DASH, words.to, said).replace("/", ", ")
        since = words.since(found) if dashed else ""
        return since + re.sub(r"\s?&\s?", words.also, said) + stop(found)

    return Rule(listed, say, words=words.days)


_DATE = re.compile(r"(?<![\w/.-])(\d\d?)([/-])(\d\d?)\2((?:19|20)\d\d)(?![\w/]|-\d)")
_ISO = re.compile(r"(?<![\w/.-])((?:19|20)\d\d)-(\d\d)-(\d\d)(?![\w/]|-\d)")


def _date(words: Words, year: str, *orders: tuple[str, str]) -> str | None:
    """Return the date by the first of the orders (month, day) that makes one."""
    for month, day in orders:
        if 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
            return words.date(year, int(month), int(day))
    return None


def rules(words: Words, month_first: bool) -> tuple[Rule, ...]:
    """Return the rules; `month_first` is whether 3/4/2026 is in March."""

    def written(found: re.Match[str], _: ToSpoken) -> str | None:
        first, _separator, second, year = found.groups()
        orders = ((first, second), (second, first))
        return _date(words, year, *(orders if month_first else orders[::-1]))

    (monday, friday), said = words.week
    week = re.compile(rf"(?<![\w-]){monday}{DASH}{friday}(?![\w-])")
    return (
        Rule(_DATE, written, characters="/-"),
        Rule(_ISO, lambda found, _: _date(words, found[1], (found[2], found[3])), characters="-"),
        *_times(words),
        _days(words),
        Rule(week, lambda found, _: words.since(found) + said, words=monday),
    )
