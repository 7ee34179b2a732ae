"""Telephone numbers: whether one may be dialled, and how it is written."""

from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, ValidationResult
from phonenumbers import PhoneNumberType as Type

from ivr.tree.problems import Flaw, short

_COSTLY = {Type.PREMIUM_RATE: "a premium-rate", Type.SHARED_COST: "a shared-cost",
           Type.PERSONAL_NUMBER: "a personal-forwarding"}  # fmt: skip
_LENGTHS = {
    ValidationResult.TOO_SHORT: ("has too few digits", "write the area code and all its digits"),
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: ("has no area code", "write the area code too"),
    ValidationResult.TOO_LONG: ("has too many digits", "write + before another country's number"),
}

_LIKE_DIGITS = str.maketrans("OoIl", "0011")


class NotDialledError(ValueError):
    """A number that this line does not dial, and why.

    `number` is what would be dialled all the same, in E.164 form, once the rule that it breaks is
    set aside; "" if it cannot be read as a number.
    """

    def __init__(self, message: str, cure: str, number: str = "") -> None:
        super().__init__(f"{message}; {cure}")
        self.flaw = Flaw(message, cure)
        self.number = number


@lru_cache(maxsize=1_000)  # some 60 microseconds each, and the same numbers come at each save
def dialled(written: str, region: str, countries: frozenset[str] = frozenset()) -> str:
    """Return the number in E.164 form, such as `+16177263884`. Raises NotDialledError.

    `region` is the country that a number without + belongs to; `countries` are others that are
    allowed. Numbers that cost the caller or the clinic extra are refused wherever they are: a
    typing mistake must not become somebody's bill.
    """
    shown = f"the number {short(written)}"
    number = _parsed(written, region, shown)
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if flaw := _check(number, written, region, shown) or _check_country(
        number, region, countries, shown
    ):
        raise NotDialledError(flaw.message, flaw.cure, e164)
    return e164


def _parsed(written: str, region: str, shown: str) -> PhoneNumber:
    digits = written.translate(_LIKE_DIGITS)
    if digits != written and not any(character.isalpha() for character in digits):
        letters = " and the letter ".join(sorted({*written} & {*"OoIl"}))
        cure = f"write {digits}" if _is_free(digits, region) else "write all its digits, no letters"
        raise NotDialledError(f"{shown} contains the letter {letters}", cure)
    try:
        return phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        cure = "write one number in digits, such as 617-726-3884"
        message = f'"{short(written)}" is not a telephone number'
        raise NotDialledError(message, cure) from None


def _check(number: PhoneNumber, written: str, region: str, shown: str) -> Flaw | None:
    if phonenumbers.is_emergency_number(written, region):
        cure = "ask callers to hang up and dial it themselves"
        return Flaw(f"{shown} is an emergency number, which no line may dial", cure)
    if number.extension:
        cure = "write a number that reaches them directly"
        return Flaw(f"{shown} has an extension, which the line cannot dial", cure)
    if any(character.isalpha() for character in written):
        cure = "write all its digits, no letters"
        if phonenumbers.is_valid_number(number):
            digits = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
            cure = f"write it in digits: {digits}"
        return Flaw(f"{shown} contains letters", cure)
    if not phonenumbers.is_valid_number(number):
        length = _LENGTHS.get(phonenumbers.is_possible_number_with_reason(number))
        message, cure = length or ("is not in use anywhere", "check its digits")
        return Flaw(f"{shown} {message}", cure)
    costly = _COSTLY.get(phonenumbers.number_type(number))
    if costly:
        return Flaw(f"{shown} is {costly} number", "write an ordinary number")
    return None


def _check_country(
    number: PhoneNumber, region: str, countries: frozenset[str], shown: str
) -> Flaw | None:
    country = phonenumbers.region_code_for_number(number)
    if country is None or not is_country(country):
        return Flaw(f"{shown} does not belong to a single country", "write the number of a country")
    if country in {region, *countries}:
        return None
    allowed = ", ".join(sorted({country, *countries} - {region}))
    cure = f"if that is intended, add countries: [{allowed}] to the file"
    return Flaw(f"{shown} is in another country ({country})", cure)


def _is_free(written: str, region: str) -> bool:
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) not in _COSTLY


def is_country(code: str) -> bool:
    """Whether this is the code of a country, two letters such as `CA`."""
    return code in phonenumbers.SUPPORTED_REGIONS
