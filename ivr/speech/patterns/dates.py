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
_LIST = re.compile(
    r"(?<![\w/.,:$-])\d\d?/\d\d?(?:(?:,?\s(?:and|or|y|o|&)|,)\s(?:el\s)?\d\d?/\d\d?)+"
    r"(?![\w/%]|[.,:-]\d)"
)
_IN_LIST = re.compile(r"\d+/\d+")
_LIST_DAYS = (13, 14, 15, *range(17, 32))  # of dates, not below the line of fractions
_ALWAYS = "24/7"
_MONTHS = 12
_PIVOT = 50  # the two digits of a year from which it is one of the last century
_DASHED = re.compile(f"[{DASHES}]")
_MAX_BEFORE = 16  # characters of what is before a date


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


def _is_date(written: str) -> bool:
    """Whether figures with a slash can hardly be a fraction."""
    first, second = map(int, written.split("/"))
    return first > second or second in _LIST_DAYS


def _lists(words: Words, read: Callable[..., list[str | None]]) -> Rule:
    """Return the rule for lists: "8/1, 11/1 & 2/1"; `read` reads [month, day], in one order."""
    before = re.compile(rf"(?<!\w)(?:{words.before})\s\(?$")
    measured = re.compile(rf"\s(?:{words.measured})(?!\w)")

    def say(found: re.Match[str], _: ToSpoken) -> str | None:
        written = _IN_LIST.findall(found[0])
        ahead = found.string[max(0, found.start() - _MAX_BEFORE) : found.start()]
        sure = before.search(ahead) and not all(map(_FRACTION.fullmatch, written))
        unsure = measured.match(found.string, found.end()) or _ALWAYS in written
        if unsure or not (sure or any(map(_is_date, written))):
            return None
        said = iter(dates := read(*(date.split("/") for date in written)))
        joined = re.sub(r"\s&\s", words.also, found[0])
        return None if None in dates else _IN_LIST.sub(lambda _: str(next(said)), joined)

    return Rule(_LIST, say, characters="/")


def _alone(words: Words, read: Callable[..., list[str | None]]) -> Rule:
    """Return the rule for a date, or two of one month, that is known by what is before it."""
    before = re.compile(rf"(?<!\w)(?:{words.before})\s\(?$")
    single = re.compile(
        rf"(?<![\w/.,:$-])(\d\d?)/(\d\d?)(?:[{DASHES}](?P<last>\d\d?))?"
        rf"(?![\w/%]|[.,:-]\d|\s(?:{words.measured})(?!\w))"
    )

    def say(found: re.Match[str], _: ToSpoken) -> str | None:
        ahead = found.string[max(0, found.start() - _MAX_BEFORE) : found.start()]
        if _FRACTION.fullmatch(found[0]) or not before.search(ahead):
            return None
        if last := found["last"]:  # 12/24-25
            first, second = read([found[1], found[2]], [found[1], last])
            rising = int(found[2]) < int(last)
            return words.dates(first, second, found) if first and second and rising else None
        return read([found[1], found[2]])[0]

    return Rule(single, say, characters="/")


def _figures(words: Words, month_first: bool) -> tuple[Rule, ...]:
    """Return the rules for dates in figures; `month_first` is whether 3/4/2026 is in March."""

    def read(first: str, second: str, year: str = "") -> str | None:
        orders = ((first, second), (second, first))
        return _read(words, _year(year), *(orders if month_first else orders[::-1]))

    def read_all(*dates: list[str]) -> list[str | None]:
        """Read dates in the same order: where one of them has no such month, in the other."""
        month = 0 if month_first else 1
        if any(int(date[month]) > _MONTHS for date in dates):
            dates = tuple([date[1], date[0], *date[2:]] for date in dates)
        return [read(*date) for date in dates]

    def between(found: re.Match[str], _: ToSpoken) -> str | None:
        one, other = found["first"].split("/"), found["last"].split("/")
        if len(one) == len(other) == 2:
            fractions = _FRACTION.fullmatch(found["first"]) and _FRACTION.fullmatch(found["last"])
            if fractions or one[1] == other[1]:
                return None
        first, last = read_all(one, other)
        return words.dates(first, last, found) if first and last else None

    return (
        Rule(_RANGE, between, characters="/"),
        Rule(_DATE, lambda found, _: read(found[1], found[3], found[4]), characters="/-"),
        Rule(_SHORT_YEAR, lambda found, _: read(*found.groups()), characters="/"),
        Rule(_ISO, lambda found, _: _read(words, found[1], (found[2], found[3])), characters="-"),
        _lists(words, read_all),
        _alone(words, read_all),
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
