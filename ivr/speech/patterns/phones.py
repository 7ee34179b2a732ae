"""Telephone numbers, read digit by digit: those that `phonenumbers` finds, and those it does not.

It does not find numbers that nobody can have, seven digits, letters in place of digits, and
extensions alone. Every digit that is written is said; see tests/properties.
"""

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberMatcher

from ivr.speech.rules import DASHES, DIGITS, Language, Rule, ToSpoken, spelled

_SEVEN_DIGITS = re.compile(r"\d(?:[^\w\n]{0,4}\d){6}")
_SEPARATOR = rf"[. \u00a0{DASHES}]"
_SHAPED = re.compile(  # as a number in North America or Britain, though nobody has it
    rf"(?<![\w.-])(?:\+?1{_SEPARATOR}{{1,2}})?"
    rf"(?:\(\d{{3}}\){_SEPARATOR}{{0,2}}|\d{{3}}[./{DASHES}]\s?)\d{{3}}{_SEPARATOR}\d{{4}}(?!\w|-\d)"
    r"|(?<![\w.-])(?<!\d )\d{3}[ \u00a0]\d{3}[ \u00a0]\d{4}(?!\w|[ -]\d)"
    r"|(?<![\w.-])0\d{2,4}[ -]\d{3,6}(?:[ -]\d{3,4})?(?!\w|[ -]\d)"
)
_GROUPS = re.compile(r"\d+")
_TRUNK = re.compile(r"\(0\)")  # of "+44 (0)20 7946 0958": not dialled after a country code


class Number(NamedTuple):
    """A telephone number that was found in a text."""

    start: int
    end: int
    said: str
    simple: bool  # whether a carrier's voice knows how to read it


def find_numbers(text: str, region: str, language: Language) -> Iterator[Number]:
    """Find the telephone numbers that are valid somewhere, as people in a country write them."""
    if not _SEVEN_DIGITS.search(text):  # the matcher takes ten times as long to find nothing
        return
    for found in PhoneNumberMatcher(text, region):
        written, start = found.raw_string, found.start
        if written.startswith("(") and written.count("(") > written.count(")"):
            written, start = written[1:], start + 1  # the bracket is around the whole number
        said = say_number(found.number, written, region, language)
        glued = start and text[start - 1] in ":."  # "Fax:856-555-0149"
        simple = not found.number.extension
        yield Number(start, start + len(written), f" {said}" if glued else said, simple)
    for shaped in _SHAPED.finditer(text):
        said = ", ".join(map(spelled, _GROUPS.findall(shaped[0])))
        yield Number(shaped.start(), shaped.end(), said, simple=False)


def say_number(
    number: phonenumbers.PhoneNumber, written: str, region: str, language: Language
) -> str:
    """Return the number digit by digit, with commas, which make pauses, between its groups.

    The groups are those of its country; what is written ahead of them (1, 011) is said first.
    """
    at_home = number.country_code == phonenumbers.country_code_for_region(region)
    abroad = written.startswith("+") or not at_home
    style = PhoneNumberFormat.INTERNATIONAL if abroad else PhoneNumberFormat.NATIONAL
    groups = _GROUPS.findall(phonenumbers.format_number(number, style))
    extension = groups.pop() if number.extension else ""
    digits = "".join(_GROUPS.findall(_TRUNK.sub("", written)))
    main = digits.removesuffix(extension)
    joined = "".join(groups)
    if joined.endswith(main):  # the country code is not written
        groups = _last(groups, len(main))
    elif main.endswith(joined):
        groups.insert(0, main.removesuffix(joined))
    parts = _GROUPS.findall(_TRUNK.sub("", written))[: -1 if extension else None]
    if "".join(groups) != main or not _ends(parts) <= _ends(groups):
        groups = parts  # as they are written: 2026-004512
    plus = written.startswith("+") and not (at_home and number.country_code == 1)
    after = language.extension + spelled(extension) if extension else ""
    return (language.plus if plus else "") + ", ".join(map(spelled, filter(None, groups))) + after


def _ends(groups: list[str]) -> set[int]:
    return set(accumulate(map(len, groups)))


def _last(groups: list[str], digits: int) -> list[str]:
    """Return the groups of the last `digits`."""
    while sum(map(len, groups)) > digits:
        excess = sum(map(len, groups)) - digits
        groups = [groups[0][excess:], *groups[1:]] if len(groups[0]) > excess else groups[1:]
    return groups


class Words(NamedTuple):
    """What is written and said with extensions."""

    extensions: str  # pattern of what is before one
    extension: str


_SEVEN = re.compile(rf"(?<![\w.-])(?<!\d )([2-9]\d\d)[.{DASHES}](\d{{4}})(?![\w-]|\.\d)")
# "617-555-0142/0143", "617-555-0142 or -0143"
_MORE_ENDS = re.compile(
    r"(?<=\d{4})(?P<joint>\s?/\s?|,?\s(?:[a-z]{1,7}\s)?-)(?P<more>\d{2,4})(?![\w/-])"
)
_NUMBER_BEFORE = re.compile(r"\d{3}[. -]\d{4}$")
_FREE = "(?:800|833|844|855|866|877|888|900)"
_LETTERS = re.compile(
    rf"(?<![\w-])(?:(?P<one>1){_SEPARATOR}{{1,2}})?(?:"
    # After a toll-free code any word; after another one, what makes seven letters and digits.
    rf"(?:\((?P<held>{_FREE})\){_SEPARATOR}?|(?P<free>{_FREE}){_SEPARATOR})(?=[\d-]*[A-Z])"
    rf"(?:(?P<word>(?:[A-Z\d]-?){{4,10}})|(?P<title>(?:[A-Z][a-z]+-?){{1,3}}))"
    rf"|(?:\((?P<bracketed>\d{{3}})\){_SEPARATOR}?|(?P<area>\d{{3}})[.-])"
    r"(?P<seven>(?=(?:[A-Z\d][-. ]?){7}(?![\w-]))\d{0,4}[-. ]?[A-Z]{3}[A-Z\d]*(?:[-. ][A-Z\d]+)*)"
    r")(?<!-)(?!\w)"
)
_PARTS = re.compile(r"[A-Z][a-z]+|[A-Z]+|\d+")
_VOWEL = re.compile("[AEIOUY]")


def _letters(found: re.Match[str], to_spoken: ToSpoken) -> str | None:
    if found["title"] and not (found["one"] or found["held"]):
        return None  # 800 Beds
    area = found["held"] or found["free"] or found["bracketed"] or found["area"]
    rest = _PARTS.findall(found["word"] or found["title"] or found["seven"])
    said = ", ".join(filter(None, (found["one"], spelled(area))))
    before = "1"
    for part in rest:
        pause = part.isdigit() or before.isdigit()
        said += (", " if pause else " ") + _word(part, to_spoken)
        before = part
    return said


def _word(part: str, to_spoken: ToSpoken) -> str:
    if part.isdigit():
        return spelled(part)
    said = to_spoken(part)
    if said != part:
        return said
    return part.lower() if _VOWEL.search(part.upper()) else spelled(part)


def _more_ends(either: str, found: re.Match[str]) -> str | None:
    before = found.string[max(0, found.start() - 8) : found.start()]
    joint = either if "/" in found["joint"] else found["joint"].removesuffix("-")
    return joint + spelled(found["more"]) if _NUMBER_BEFORE.search(before) else None


# "x5805" is one after these, but "X509" may be a name.
_ALONE = (
    "(?:^|"
    + "|".join(
        f"(?<={one})"
        for one in ("[,:;(/|] ", "[,:;(/|]", "[Dd]ial ", "[Cc]all ", "at ", "to ", "or ", "al ")
    )
    + ")"
)


def rules(words: Words, either: str) -> tuple[Rule, ...]:
    """Return the rules; `either` is " or "."""
    extension = re.compile(
        rf"(?<!\w)(?:(?:{words.extensions})\.?:?\s?#?\s?|{_ALONE}[xX](?:\.?:?\s?)(?=\d{{3}}))"
        r"(\d{1,6}(?:[/-]\d{2,6})?)(?![\w-]|[.,]\d)"
    )

    def numbers(written: str) -> str:
        return either.join(map(spelled, written.split("/"))).replace(" - ", ", ")

    return (
        Rule(_SEVEN, lambda found, _: f"{spelled(found[1])}, {spelled(found[2])}", DIGITS),
        Rule(
            _LETTERS,
            _letters,
            characters="(-",
            words=_FREE[3:-1].split("|"),
            parts=True,
            also=DIGITS,
        ),
        Rule(_MORE_ENDS, lambda found, _: _more_ends(either, found), characters="/-", also=DIGITS),
        Rule(extension, lambda found, _: f"{words.extension} {numbers(found[1])}", DIGITS),
    )
