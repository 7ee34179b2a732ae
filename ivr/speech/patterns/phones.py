"""Telephone numbers, read digit by digit: those that `phonenumbers` finds, and those it does not.

It does not find 911 and its like, seven digits, letters in place of digits, and extensions alone.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberMatch, PhoneNumberMatcher

from ivr.speech.rules import DIGITS, Language, Rule, ToSpoken, spelled

_SEVEN_DIGITS = re.compile(r"\d(?:[^\w\n]{0,4}\d){6}")


def find_numbers(text: str, region: str) -> Iterable[PhoneNumberMatch]:
    """Find the telephone numbers that are valid somewhere, as people in a country write them."""
    if not _SEVEN_DIGITS.search(text):  # the matcher takes ten times as long to find nothing
        return ()
    return PhoneNumberMatcher(text, region)


def say_number(found: PhoneNumberMatch, region: str, language: Language) -> str:
    """Return the number digit by digit, with commas, which make pauses, between its groups."""
    number = found.number
    at_home = number.country_code == phonenumbers.country_code_for_region(region)
    style = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    groups = re.findall(r"\d+", phonenumbers.format_number(number, style))
    extension = language.extension + spelled(groups.pop()) if number.extension else ""
    if at_home and number.country_code == 1 and found.raw_string.startswith("1"):
        groups.insert(0, "1")  # written and dialled in North America, but not in its format
    said = ", ".join(map(spelled, groups))
    return ("" if at_home else language.plus) + said + extension


class Words(NamedTuple):
    """The words around such numbers, of which one is enough."""

    rooms: tuple[str, ...]  # before 911 that is not a telephone number
    calls: tuple[str, ...]  # before 988 and its like
    after: tuple[str, ...]
    extensions: frozenset[str]  # as they are written
    extension: str  # as it is said


_SEVEN = re.compile(r"(?<![\w.-])(?<!\d )([2-9]\d\d)[-.](\d{4})(?![\w-]|\.\d)")
_FREE = "(?:800|833|844|855|866|877|888|900)"
_LETTERS = re.compile(
    rf"(?<![\w-])(?:(1)[-. ])?(?:\(({_FREE})\)\s?|({_FREE})[-. ])"
    r"(?=[\d-]*[A-Z])((?:[A-Z\d]-?){4,10})(?<!-)(?!\w)"
)


def _letters(found: re.Match[str], to_spoken: ToSpoken) -> str:
    one, bracketed, bare, word = found.groups()
    words = " ".join(_word(part, to_spoken) for part in re.findall(r"[A-Z]+|\d+", word))
    return ", ".join(filter(None, (one, spelled(bracketed or bare), words)))


def _word(part: str, to_spoken: ToSpoken) -> str:
    if part.isdigit():
        return spelled(part)
    said = to_spoken(part)
    return part.lower() if said == part else said


def rules(words: Words) -> tuple[Rule, ...]:
    no_room = "".join(rf"(?<!{room} )" for room in words.rooms)
    emergency = re.compile(rf"(?<![\w$#.,/:-]){no_room}911(?![\w%/-]|[.,:]\d)")
    call = "|".join(rf"(?<={one} )" for one in words.calls)
    service = re.compile(
        rf"(?:{call})(?:[2-8]11|988)(?![\w-]|[.,]\d)"
        rf"|(?<![\w-])(?:711|988)(?=\s(?:{'|'.join(words.after)}))"
    )
    extensions = "|".join(words.extensions)
    extension = re.compile(rf"(?<!\w)(?:{extensions})\.?\s?(\d{{2,6}})(?![\w-]|[.,]\d)")
    return (
        Rule(emergency, lambda found, _: spelled(found[0]), words=("911",)),
        Rule(service, lambda found, _: spelled(found[0]),
             words=("988", *(f"{first}11" for first in "2345678"))),
        Rule(_SEVEN, lambda found, _: f"{spelled(found[1])}, {spelled(found[2])}", DIGITS),
        Rule(_LETTERS, _letters, words=_FREE[3:-1].split("|"), parts=True),
        Rule(extension, lambda found, _: f"{words.extension} {spelled(found[1])}",
             words=words.extensions),
    )  # fmt: skip
