"""Dates in figures, and months in ranges: "6/1-8/31", "Jan.-Mar."."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from ivr.speech.rules import DASH, DASHES, Rule, ToSpoken, stop


class Words(NamedTuple):
    """What a language says with dates. Patterns match what is written."""

    date: Callable[[str, int, int], str]  # of a year or "", month and day (1 and up)
    dates: Callable[[str, str, re.Match[str]], str]  # of two, and the match of both
    months: Mapping[str, str]  # in full and shortened → as said
    careful: frozenset[str]  # those that are other words too: "may"
    to: str
    also: str  # for "&"
    joints: str  # pattern of the words between months
    since: Callable[[re.Match[str]], str]  # said before a range
    before: str  # pattern of what is before a date such as 4/15
    measured: str  # pattern of what follows fractions


_DATE = re.compile(r"(?<![\w/.-])(\d\d?)([/-])(\d\d?)\2((?:19|20)\d\d)(?![\w/]|-\d)")
_ISO = re.compile(r"(?<![\w/.-])((?:19|20)\d\d)-(\d\d)-(\d\d)(?![\w/]|-\d)")
_SHORT_YEAR = re.compile(r"(?<![\w/.,:$-])(\d\d?)/(\d\d?)/(\d\d)(?![\w/%]|[.,:-]\d)")
MONTH_YEAR = re.compile(r"(?<![\w/.,:$-])(0?[1-9]|1[0-2])/((?:19|20)\d\d)(?![\w/%]|[.,:-]\d)")
_MONTH_DAY = r"\d\d?/\d\d?(?:/(?:(?:19|20)\d\d|\d\d))?"
_RANGE = re.compile(
    rf"(?<![\w/.,:$-])(?P<first>{_MONTH_DAY})(?:{DASH}|\s(?:to|through|thru|al?)\s)"
    rf"(?P<last>{_MONTH_DAY})(?![\w/%]|[.,:-]\d)"
)
_FRACTION = re.compile(r"1/2|[12]/3|[13]/4|[1357]/8|\d\d?/16")
_MONTHS = 12
_PIVOT = 50  # the two digits of a year from which it is one of the last century
_DASHED = re.compile(f"[{DASHES}]")
_MAX_BEFORE = 48  # characters of what is before a date, or before a list of dates


def _read(words: Words, year: str, *orders: tuple[str, str]) -> str | None:
    """Return the date by the first of the orders (month, day) that makes one."""
    for month, day in orders:
        if 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
            return words.date(year, int(month), int(day))
    return None


def _year(written: str) -> str:
    if len(written) != 2:
        return written
    return f"{19 if int(written) >= _PIVOT else 20}{written}"


def _sure(words: Words) -> Callable[[re.Match[str]], bool]:
    """Return what tells whether 4/15 is a date, by what is before it or by others beside it."""
    before = re.compile(rf"(?<!\w)(?:{words.before})\s\(?$")
    both = rf",?\s(?:{words.joints}|&)\s"
    earlier = re.compile(rf"(?:(?<![\w/.-])\d\d?/\d\d?(?:,\s|{both}))+$")
    date = rf"(?!(?:{_FRACTION.pattern})(?!\d))(?:1[0-2]|0?[1-9])/(3[01]|[12]\d|0?[1-9])(?![\w/])"
    follows, precedes = re.compile(both + date), re.compile(rf"(?<![\w/.-]){date}{both}$")

    def sure(found: re.Match[str]) -> bool:
        ahead = found.string[max(0, found.start() - _MAX_BEFORE) : found.start()]
        if before.search(ahead) or before.search(earlier.sub("", ahead)):
            return True
        other = follows.match(found.string, found.end()) or precedes.search(ahead)
        return bool(other and other[1] != found[2])  # "4/5 or 5/5" are of five

    return sure


def _figures(words: Words, month_first: bool) -> tuple[Rule, ...]:
    """Return the rules for dates in figures; `month_first` is whether 3/4/2026 is in March."""

    def read(first: str, second: str, year: str = "") -> str | None:
        orders = ((first, second), (second, first))
        return _read(words, _year(year), *(orders if month_first else orders[::-1]))

    def read_both(one: list[str], other: list[str]) -> tuple[str | None, str | None]:
        """Read two dates in the same order: where one of them has no such month, in the other."""
        month = 0 if month_first else 1
        if int(one[month]) > _MONTHS or int(other[month]) > _MONTHS:
            one, other = ([date[1], date[0], *date[2:]] for date in (one, other))
        return read(*one), read(*other)

    def between(found: re.Match[str], _: ToSpoken) -> str | None:
        one, other = found["first"].split("/"), found["last"].split("/")
        if len(one) == len(other) == 2:
            fractions = _FRACTION.fullmatch(found["first"]) and _FRACTION.fullmatch(found["last"])
            if fractions or one[1] == other[1]:
                return None
        first, last = read_both(one, other)
        return words.dates(first, last, found) if first and last else None

    sure = _sure(words)
    single = re.compile(
        rf"(?<![\w/.,:$-])(\d\d?)/(\d\d?)(?![\w/%]|[.,:-]\d|\s(?:{words.measured})(?!\w))"
    )

    def alone(found: re.Match[str], _: ToSpoken) -> str | None:
        fraction = _FRACTION.fullmatch(found[0])
        return read(found[1], found[2]) if not fraction and sure(found) else None

    return (
        Rule(_RANGE, between, characters="/"),
        Rule(_DATE, lambda found, _: read(found[1], found[3], found[4]), characters="/-"),
        Rule(_SHORT_YEAR, lambda found, _: read(*found.groups()), characters="/"),
        Rule(_ISO, lambda found, _: _read(words, found[1], (found[2], found[3])), characters="-"),
        Rule(single, alone, characters="/"),
    )


def _months(words: Words) -> Rule:
    """Return the rule for months in lists and ranges."""
    name = "|".join(sorted(words.months, key=len, reverse=True))
    month = rf"(?:(?:{name})(?!\w)\.?)"
    joint = rf"(?:{DASH}|\s?[/&]\s?|,?\s(?:{words.joints})\s|,\s)"
    listed = re.compile(rf"(?<![\w{DASHES}/&@]){month}(?:{joint}{month})+")
    token = re.compile(rf"(?<!\w)({name})(?!\w)\.?")

    def say(found: re.Match[str], _: ToSpoken) -> str | None:
        written = found[0]
        between = token.split(written)[::2]
        tokens = token.findall(written)
        dashed = any(map(_DASHED.search, between))
        if words.careful.issuperset(tokens) and not dashed:
            return None
        said = token.sub(lambda one: words.months[one[1]], written)
        said = re.sub(r"\s?/\s?", ", ", re.sub(DASH, words.to, said))
        said = re.sub(r"\s?&\s?", words.also, said)
        if said == written:
            return None
        number = re.match(r"\s\d", found.string[found.end() : found.end() + 2])
        return (words.since(found) if dashed else "") + said + ("" if number else stop(found))

    return Rule(listed, say, words=words.months)


def rules(words: Words, month_first: bool) -> tuple[Rule, ...]:
    return (*_figures(words, month_first), _months(words))
