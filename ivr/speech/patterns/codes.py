"""Digits that are read one by one though they are no telephone number of usual length.

911 and its like, what is texted to, meeting ids, PINs, and numbers of accounts and cases. All are
known by what stands around them: "988 patients" and "Room 911" are numbers.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from ivr.speech.rules import DASHES, DIGITS, Rule, ToSpoken, spelled

_EMERGENCY = {"US": "911", "CA": "911", "GB": "999|112", "IE": "999|112", "AU": "000|112",
              "NZ": "111", "MX": "911", "ES": "112"}  # fmt: skip
_SERVICES = {"US": "[2-8]11|988", "CA": "[2-8]11|988", "GB": "101|105|111|116 123",
             "NZ": "105|1737", "ES": "0[1-9]\\d"}  # fmt: skip
_EXPLAINED = re.compile(rf"\s?:\s|\s[({DASHES}]")  # "211: food"
_MAX_BEFORE, _MAX_AFTER = 80, 40  # characters that are looked at around a code


class Words(NamedTuple):
    """What is around codes: patterns of what is written, `before` ones up to its first digit."""

    names: str  # before a number that is a name: "Room 911"
    counted: str  # after a number that is a plain count: "988 patients"
    calls: str  # surely before 988 and its like
    may_call: str  # before one that has no noun behind
    services: str  # after one
    joints: str  # between two of them
    texting: str  # before what is texted to
    codes: str  # labels of codes, before PINs and ids
    numbered: str  # what has a number: accounts, cases
    marks: str  # that it is a number: "number", "no."


def rules(words: Words, region: str, either: str, pound: str) -> tuple[Rule, ...]:
    """Return the rules for a country (ISO 3166); `either` is " or ", `pound` the key #."""
    return _services(words, region, either), _codes(words, pound)


def _around(found: re.Match[str]) -> tuple[str, str]:
    """Return a little of what is before and after a match: enough, and quick to search."""
    text, start, end = found.string, found.start(), found.end()
    return text[max(0, start - _MAX_BEFORE) : start], text[end : end + _MAX_AFTER]


def _is_service(
    words: Words, emergency: re.Pattern[str], number: str, spaced: str
) -> Callable[..., bool]:
    """Return what tells whether a number such as 988 is a code."""
    names, counted = re.compile(words.names), re.compile(words.counted)
    calls, may_call = re.compile(words.calls), re.compile(words.may_call)
    follows = re.compile(words.services)
    listed = re.compile(rf"(?<![\w.{DASHES}])(?P<last>{number}|{spaced})(?:{words.joints})$")
    another = re.compile(rf"(?:{words.joints})(?:{emergency.pattern}|{spaced})(?![\w{DASHES}])")

    def is_one(before: str, code: str, after: str, sure: bool = False) -> bool:
        """Whether a code is one, by what is around it or by another one in the same list."""
        if not code.isdigit():
            return True
        if names.search(before) or counted.match(after):
            return False
        starts = not before.strip() or before.rstrip()[-1] in ".!?"
        if (
            sure
            or (starts and _EXPLAINED.match(after))
            or emergency.fullmatch(code)
            or calls.search(before)
            or follows.match(after)
            or another.match(after)
            or (may_call.search(before) and not re.match(r"\s[^\W\d_]", after))
        ):
            return True
        one = listed.search(before)
        return bool(one and is_one(before[: one.start()], one["last"], ""))

    return is_one


def _services(words: Words, region: str, either: str) -> Rule:
    emergency = re.compile(_EMERGENCY.get(region, "911|112"))
    number = f"(?:{emergency.pattern}|{_SERVICES.get(region, '988')})"
    # Hyphens only where the digits are such a number; "1-2-3" and "4-1-1" cups are not.
    # "9-911" is dialled from a desk, 9 for a line outside.
    spaced = (
        rf"(?:[2-9][{DASHES}.]1[{DASHES}.]1|9[{DASHES}.]8[{DASHES}.]8"
        rf"|9[{DASHES}](?:{emergency.pattern}))"
    )
    service = re.compile(
        rf"(?<![\w$\u20ac\u00a3.,{DASHES}])(?<!\d[:/])(?P<first>{number}|{spaced})"
        rf"(?:\s?/\s?(?P<second>{number}|{spaced}))?(?![\w%{DASHES}]|[.,:/]\d)"
    )
    is_one = _is_service(words, emergency, number, spaced)

    def say(found: re.Match[str], _: ToSpoken) -> str | None:
        before, after = _around(found)
        first, second = found["first"], found["second"]
        if not is_one(before, first, after, sure=bool(second)):
            return None
        said = either.join(_spelled(one) for one in (first, second) if one)
        return f" {said}" if before.endswith(":") else said

    return Rule(service, say, characters=DIGITS)


def _spelled(number: str) -> str:
    """Return 9-1-1 as one group, but 9-911 as two."""
    groups = re.findall(r"\d+", number)
    return ", ".join(map(spelled, groups)) if len(groups[-1]) > 1 else spelled("".join(groups))


# Digits of a code with a label, of what is texted to, of what has a label without "number", and of
# a code that needs none: larger numbers have commas.
_SHORTEST, _TEXTED, _LONG, _VERY_LONG = 3, (5, 6), 5, 7
_LETTERED = re.compile(r"\d\)?[-. ][A-Z\d-]*[A-Z]{2}\s?\($")  # 1-877-222-VETS (
_YEAR = re.compile(r"(?:19|20)\d\d")
_CODE = re.compile(
    rf"(?<![\w$\u20ac\u00a3./{DASHES}])(?<![^,],)(?<!\d )(?=[A-Z-]{{0,6}}\d)"
    r"[A-Z]{0,5}-?\d[A-Z\d]{0,30}"
    rf"(?:[{DASHES}][A-Z\d]{{1,12}}|[ \u00a0]\d{{3,5}}(?![\w{DASHES}])){{0,6}}"
    r"(?:#|\s#(?!\s?\w))?(?![\w/%]|-\w|[.,:]\d)"
)


_AGAIN = re.compile(  # "ext. 12 or 13"
    r"(?<!\w)(?i:ext\w*|anexo|x)\.?:?\s?#?\s?(?P<one>\d{2,6})\s?(?:,|/|&|or|and|[uoy])\s?$"
)
_OPENS = r"[\s:=(#\"\u201c]*$"


class _Codes:
    """Tells codes from numbers by their label, by what is texted, or by their own look."""

    def __init__(self, words: Words) -> None:
        marks = rf"(?P<marks>(?:\s?(?:{words.marks}|[#:]|\([^()]{{1,20}}\)))*)"
        self.code = re.compile(rf"(?i:(?<!\w)(?:{words.codes}){marks}){_OPENS}")
        self.numbered = re.compile(rf"(?i:(?<!\w)(?:{words.numbered})\.?{marks}){_OPENS}")
        self.marked = re.compile(rf"(?i:(?<!\w)(?:{words.marks}))[\s:(]*$|#\s?$")
        self.texting = re.compile(words.texting)
        self.counted = re.compile(words.counted)

    def __contains__(self, found: re.Match[str]) -> bool:
        before, after = _around(found)
        written = found[0]
        digits = sum(map(str.isdigit, written))
        plain = written.isdigit()
        if written.endswith("#") or (plain and _LETTERED.search(before) and after[:1] == ")"):
            return digits > 1
        if self.counted.match(after):
            return False
        if plain and (one := _AGAIN.search(before)):
            return len(one["one"]) == len(written)
        return digits >= _SHORTEST and (
            self.is_labelled(written, digits, before)
            or (plain and self.looks_so(written, digits, before))
            or (written[0] == "0" and digits >= _VERY_LONG)
        )

    def is_labelled(self, written: str, digits: int, before: str) -> bool:
        if label := self.code.search(before):
            bare = label[0].lower().startswith("code") and not label["marks"]
            return not (bare and _YEAR.fullmatch(written))  # the Code 2010 is of that year
        if not (label := self.numbered.search(before)):
            return digits in _TEXTED and self.texting.search(before) is not None
        if label["marks"].strip(" :"):
            return True
        return digits >= _LONG or (":" in label[0] and not _YEAR.fullmatch(written))

    def looks_so(self, written: str, digits: int, before: str) -> bool:
        if digits >= _VERY_LONG or written[0] == "0":
            return True
        return digits >= _LONG and self.marked.search(before) is not None


def _codes(words: Words, pound: str) -> Rule:
    codes = _Codes(words)

    def say(found: re.Match[str], _: ToSpoken) -> str | None:
        if found not in codes:
            return None
        groups = re.split(rf"[ \u00a0{DASHES}]", found[0].rstrip("# "))
        said = ", ".join(spelled(group) for group in groups if group)
        said += f", {pound}" if found[0].endswith("#") else ""
        return f" {said}" if found.string[found.start() - 1 : found.start()] == ":" else said

    return Rule(_CODE, say, characters=DIGITS)
