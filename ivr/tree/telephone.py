"""Telephone numbers: whether one may be dialled, and how it is written."""

from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, ValidationResult
from phonenumbers import PhoneNumberType as Type

from ivr.tree.problems import short

_COSTLY = {Type.PREMIUM_RATE: "a premium", Type.SHARED_COST: "a shared-cost",
           Type.PERSONAL_NUMBER: "a personal-forwarding"}  # fmt: skip
_LENGTHS = {
    ValidationResult.TOO_SHORT: ("has too few digits", "write the area code and all its digits"),
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: ("lacks its area code", "write the area code too"),
    ValidationResult.TOO_LONG: ("has too many digits", "write + before another country's number"),
}

_LIKE_DIGITS = str.maketrans("OoIl", "0011")


class NotDialledError(ValueError):
    """A number that this line will not dial: `args` are the reason and the cure."""


@lru_cache(maxsize=1_000)  # some 60 microseconds, for numbers that are there at each save
def dialled(written: str, region: str, countries: frozenset[str] = frozenset()) -> str:
    """The number in E.164 form, such as `+16177263884`.

    `region` is the country that a number without + belongs to; `countries` are others that are
    allowed. Numbers that cost the caller or the clinic extra are refused wherever they are: a
    typing mistake must not become somebody's bill. Raises NotDialledError.
    """
    number = _parsed(written, region)
    costly = _COSTLY.get(phonenumbers.number_type(number))
    if costly:
        cure = "give one that costs no extra"
        raise NotDialledError(f'number "{short(written)}" is {costly} number', cure)
    country = phonenumbers.region_code_for_number(number)
    if country is None or not is_country(country):
        cure = "give a number of one country"
        raise NotDialledError(f'number "{short(written)}" belongs to no single country', cure)
    if country not in {region, *countries}:
        reason = f'number "{short(written)}" is of another country ({country})'
        allowed = ", ".join(sorted({country, *countries} - {region}))
        raise NotDialledError(reason, f"write countries: [{allowed}] in the file if it is meant")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _parsed(written: str, region: str) -> PhoneNumber:
    shown = f'number "{short(written)}"'
    digits = written.translate(_LIKE_DIGITS)
    if digits != written and not any(character.isalpha() for character in digits):
        letters = " and the letter ".join(sorted({*written} & {*"OoIl"}))
        reason = f"{shown} holds the letter {letters}"
        cure = f"write {digits}" if _valid(digits, region) else "write digits only, and all of them"
        raise NotDialledError(reason, cure)
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        cure = "write one number by its digits, such as 617-726-3884"
        raise NotDialledError(f"{shown} is not a telephone number", cure) from None
    if phonenumbers.is_emergency_number(written, region):
        cure = "ask callers to hang up and call it themselves"
        raise NotDialledError(f"{shown} is an emergency number, which no line may dial", cure)
    if number.extension:
        reason = f"{shown} has an extension, which the line cannot dial"
        raise NotDialledError(reason, "give a number that reaches them directly")
    if any(character.isalpha() for character in written):
        cure = "write digits only, and all of them"
        if phonenumbers.is_valid_number(number):
            digits = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
            cure = f"write its digits, as {digits}"
        raise NotDialledError(f"{shown} holds letters", cure)
    if not phonenumbers.is_valid_number(number):
        length = _LENGTHS.get(phonenumbers.is_possible_number_with_reason(number))
        otherwise = ("is not in use anywhere", "check its digits")
        reason, cure = length or otherwise
        raise NotDialledError(f"{shown} {reason}", cure)
    return number


def _valid(written: str, region: str) -> bool:
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) not in _COSTLY


def is_country(code: str) -> bool:
    """Whether this is a country's code of two letters, such as `CA`."""
    return code in phonenumbers.SUPPORTED_REGIONS
