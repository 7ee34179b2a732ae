"""Digits that are read one by one though they are no telephone number of usual length.

911 and its like, what is texted to, meeting ids, PINs, and numbers of accounts and cases. All are
known by what stands around them: "988 patients" and "Room 911" are numbers.
"""

import re
from typing import NamedTuple

from ivr.speech.rules import DASHES, DIGITS, Rule, ToSpoken, spelled

_EMERGENCY = {"US": "911", "CA": "911", "GB": "999|112", "IE": "999|112", "AU": "000|112",
              "NZ": "111", "MX": "911", "ES": "112"}  # fmt: skip
_SERVICES = {"US": "[2-8]11|988", "CA": "[2-8]11|988", "GB": "101|105|111|119", "NZ": "105|1737",
             "ES": "0[1-9]\\d"}  # fmt: skip
_MAX_BEFORE, _MAX_AFTER = 80, 40  # characters that are looked at around a code


class Words(NamedTuple):
    """What is around codes: patterns of what is written, `before` ones up to its first digit."""

    names: str  # before a number that is a name: "Room 911"
    counted: str  # after a number that is a plain count: "988 patients"
    calls: str  # surely before 988 and its like
    may_call: str  # before one that has no noun behind
    services: str  # after one
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


def _services(words: Words, region: str, either: str) -> Rule:
    emergency = re.compile(_EMERGENCY.get(region, "911|112"))
    number = f"(?:{emergency.pattern}|{_SERVICES.get(region, '988')})"
    # Hyphens only where the digits are such a number; "1-2-3" and "4-1-1" cups are not.
    spaced = rf"(?:[2-9][{DASHES}.]1[{DASHES}.]1|9[{DASHES}.]8[{DASHES}.]8)"
    service = re.compile(
        rf"(?<![\w$\u20ac\u00a3.,{DASHES}])(?<!\d[:/])(?P<first>{number}|{spaced})"
        rf"(?:\s?/\s?(?P<second>{number}|{spaced}))?(?![\w%{DASHES}]|[.,:/]\d)"
    )
    names, counted = re.compile(words.names), re.compile(words.counted)
    calls, may_call = re.compile(words.calls), re.compile(words.may_call)
    follows = re.compile(words.services)
    neighbour = re.compile(rf"(?<!\w){number}(?:{either}|, )$")

    def say(found: re.Match[str], _: ToSpoken) -> str | None:
        before, after = _around(found)
        first, second = found["first"], found["second"]
        if first.isdigit():
            if names.search(before) or counted.match(after):
                return None
            sure = second or emergency.fullmatch(first) or calls.search(before)
            if not (sure or follows.match(after) or neighbour.search(before)) and (
                not may_call.search(before) or re.match(r"\s[^\W\d_]", after)
            ):
                return None
        said = either.join(spelled(re.sub(r"\D", "", one)) for one in (first, second) if one)
        return f" {said}" if before.endswith(":") else said

    return Rule(service, say, characters=DIGITS)


_LETTERED = re.compile(r"\d\)?[-. ][A-Z\d-]*[A-Z]{2}\s?\($")  # 1-877-222-VETS (
_YEAR = re.compile(r"(?:19|20)\d\d")
_CODE = re.compile(
    rf"(?<![\w$\u20ac\u00a3.,/{DASHES}])(?<!\d )(?=[A-Z-]{{0,6}}\d)[A-Z]{{0,5}}-?\d[A-Z\d]{{0,30}}"
    rf"(?:[{DASHES}][A-Z\d]{{1,12}}|[ \u00a0]\d{{3,4}}(?![\w{DASHES}])){{0,6}}"
    r"(?:#|\s#(?!\s?\w))?(?![\w/%]|[.,:]\d)"
)


def _codes(words: Words, pound: str) -> Rule:
    texting = re.compile(words.texting)
    code = re.compile(
        rf"(?i:(?<!\w)(?:{words.codes})(?:\s?(?:{words.marks}|[#:]))*)[\s:(#\"\u201c]*$"
    )
    noun = rf"(?i:(?<!\w)(?:{words.numbered})\.?(?P<marks>(?:\s?(?:{words.marks}|[#:]))*))"
    numbered = re.compile(rf"{noun}[\s:(#\"\u201c]*$")
    marked = re.compile(rf"(?i:(?<!\w)(?:{words.marks}))[\s:(]*$|#\s?$")
    counted = re.compile(words.counted)
    again = re.compile(
        r"(?<!\w)(?i:ext\w*|anexo|x)\.?:?\s?#?\s?(?P<one>\d{3,6})\s?(?:,|/|&|or|and|[uoy])\s?$"
    )

    def is_code(found: re.Match[str]) -> bool:
        """Whether it is one, by its label, what is texted, or its own look."""
        before, after = _around(found)
        written = found[0]
        digits = sum(map(str.isdigit, written))
        plain = written.isdigit()
        if written.endswith("#") or (plain and _LETTERED.search(before) and after[:1] == ")"):
            return digits > 1
        if digits < 3 or counted.match(after):
            return False
        if code.search(before):
            return True
        if label := numbered.search(before):
            named = label["marks"].strip(" :")
            return digits > 4 or bool(named) or (":" in label[0] and not _YEAR.fullmatch(written))
        if plain and (one := again.search(before)):
            return len(one["one"]) == len(written)
        if digits in (5, 6) and texting.search(before):
            return True
        return plain and (
            digits > 6 or written[0] == "0" or (digits > 4 and marked.search(before) is not None)
        )

    def say(found: re.Match[str], _: ToSpoken) -> str | None:
        if not is_code(found):
            return None
        groups = re.split(rf"[ \u00a0{DASHES}]", found[0].rstrip("# "))
        said = ", ".join(spelled(group) for group in groups if group)
        said += f", {pound}" if found[0].endswith("#") else ""
        return f" {said}" if found.string[found.start() - 1 : found.start()] == ":" else said

    return Rule(_CODE, say, characters=DIGITS)
