"""Telephone numbers: whether one may be dialled, and how it is written."""

from collections.abc import Collection

import phonenumbers
from phonenumbers import PhoneNumberType as Type

_COSTLY = {Type.PREMIUM_RATE: "a premium", Type.SHARED_COST: "a shared-cost",
           Type.PERSONAL_NUMBER: "a personal-forwarding"}  # fmt: skip


class NotDialledError(ValueError):
    """A number that this line will not dial: `args` are the reason and the cure."""


def dialled(written: str, region: str, countries: Collection[str] = ()) -> str:
    """The number in E.164 form, such as `+16177263884`.

    `region` is the country that a number without + belongs to; `countries` are others that are
    allowed. Numbers that cost the caller or the clinic extra are refused wherever they are: a
    typing mistake must not become somebody's bill. Raises NotDialledError.
    """
    if any(character.isalpha() for character in written):
        raise NotDialledError(f'"{written}" holds letters', "write the digits")
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        raise NotDialledError(
            f'"{written}" is not a telephone number', "write it as 617-726-3884"
        ) from None
    if not phonenumbers.is_valid_number(number):
        cure = "check its digits; numbers of other countries begin with + and the country's code"
        raise NotDialledError(f'"{written}" cannot be dialled: no number in use looks so', cure)
    costly = _COSTLY.get(phonenumbers.number_type(number))
    if costly:
        raise NotDialledError(f'"{written}" is {costly} number', "give one that costs no extra")
    country = phonenumbers.region_code_for_number(number)
    if country not in {region, *countries}:
        cure = f"add countries: [{country}] at the top of the file if that is meant"
        raise NotDialledError(f'"{written}" is a number of another country ({country})', cure)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_country(code: str) -> bool:
    """Whether this is a country's code of two letters, such as `CA`."""
    return code in phonenumbers.SUPPORTED_REGIONS
