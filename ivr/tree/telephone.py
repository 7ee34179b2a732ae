"""Telephone numbers and SIP addresses: whether one may be dialled, and how it is written."""

import re
from collections.abc import Collection
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

SHORT = 3  # digits of a number that only callers themselves can dial
MAX_EXTENSION = 6  # digits behind a number that may be its extension
_THEMSELVES = ("no transfer reaches it; tell callers in the greeting or an answer: to hang up and "
               "dial {written} themselves")  # fmt: skip
_PRESS = re.compile("press|option|oprima|opci\u00f3n|marque", re.IGNORECASE)

_LIKE_DIGITS = str.maketrans("OoIl", "0011")
_EXTENSION = re.compile(
    r"(?P<number>.*\d\)?)\s*(?:"
    r",?\s*[(\[]?(?:ext(?:ension|ensi\u00f3n|n)?|int(?:erno)?|anexo|ramal|poste|x)[.:]?\s*#?"
    r"(?P<named>\d{1,10})[)\]]?"
    r"|[,;pw#]+\s*(?P<bare>\d{1,6}))#?",  # more digits after a comma are another number
    re.IGNORECASE,
)
"""A number with its extension, as people write it: `ext. 204`, `x204`, `,,204`, `#204`."""
_IN_LETTERS = re.compile(
    r"(?:\+?1\W?)?\(?(?P<area>\d{3})\)?\W{0,2}(?P<local>\d{0,4}[-. ]?[A-Za-z][A-Za-z0-9-. ]+)"
)
"""A number in the letters of a keypad, such as 1-800-MEDICARE."""
_KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
_WHOLE = re.compile(r"\+?(?:\(\d+\)|\d)[\d().\s/\u2013-]{5,}\d")
_BEHIND = re.compile(r"\W*(?:[A-Za-z]+\W*){0,2}(\d[\d-]{0,6})\W*")
_ANOTHER = re.compile(r"\W*(?:and|or|y|o)\b|\s*[&+]", re.IGNORECASE)
_ALONE = re.compile(
    r"(?:ext(?:ension|ensi\u00f3n|n)?|x|w|e|#)?[.:]?\s*#?(\d{1,6})", re.IGNORECASE | re.ASCII
)
"""An extension without the number before it."""
_EMERGENCIES = frozenset(("911", "112", "999", "000"))  # in one country or another
_BETWEEN = ";ext="  # a number and its extension (RFC 3966)
_SIP = re.compile(
    r"sip:(?P<user>[\w.!~*'&=+$-]+)@(?P<domain>[a-z0-9.-]+)(:\d{1,5})?(;transport=(udp|tcp|tls))?",
    re.IGNORECASE | re.ASCII,
)
SIP = "sip:"
DOMAIN = r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"


class NotDialledError(ValueError):
    """A number that this line does not dial, and why.

    `number` is what would be dialled all the same, in E.164 form, once the rule that it breaks is
    set aside; "" if it cannot be read as a number.
    """

    def __init__(self, message: str, cure: str, number: str = "") -> None:
        super().__init__(f"{message}; {cure}")
        self.flaw = Flaw(message, cure)
        self.number = number


def split_written(written: str) -> tuple[str, str]:
    """Split a number as people write it from its extension, which is "" if it has none."""
    found = _EXTENSION.fullmatch(written.strip())
    if not found:
        return written, ""
    return found["number"].strip(), found["named"] or found["bare"]


def with_extension(number: str, extension: str) -> str:
    """Add an extension to a number in E.164 form."""
    return f"{number}{_BETWEEN}{extension}" if extension else number


def split_extension(number: str) -> tuple[str, str]:
    """Split an extension, or "", from a number in E.164 form; a SIP address has none."""
    bare, _, extension = number.partition(_BETWEEN)
    return bare, extension


def shown(number: str, region: str = "") -> str:
    """Write a number with its extension: `+16177263884 ext. 204`.

    For a `region` it is in groups as people there write it: `617-726-3884 ext. 204`.
    """
    bare, extension = split_extension(number)
    bare = _in_groups(bare, region) if region and not bare.startswith(SIP) else bare
    return f"{bare} ext. {extension}" if extension else bare


def _in_groups(number: str, region: str) -> str:
    if not number:  # of a draft with mistakes
        return ""
    found = phonenumbers.parse(number, region)
    near, form = phonenumbers.country_code_for_region(region), PhoneNumberFormat.INTERNATIONAL
    form = PhoneNumberFormat.NATIONAL if found.country_code == near != 1 else form
    written = phonenumbers.format_number(found, form)
    return written.removeprefix("+1 ") if near == 1 else written


def sip_address(written: str, region: str, domains: Collection[str]) -> str:
    """Return a SIP address as it is dialled. Raises NotDialledError.

    `domains`, in lower case, are those whose addresses a file allows.
    """
    found = _SIP.fullmatch(written)
    if not found:
        cure = "write one such as sip:204@pbx.example.org"
        raise NotDialledError(f'"{short(written)}" is not a SIP address', cure)
    if phonenumbers.is_emergency_number(found["user"], region):
        cure = _THEMSELVES.format(written=found["user"])
        raise NotDialledError(f"{written} is an emergency number, which no line may dial", cure)
    domain, address = found["domain"].lower(), SIP + written[len(SIP) :]
    if domain not in domains:
        allowed = ", ".join(sorted({domain, *domains}))
        cure = f"if that is intended, add sip: [{allowed}] to the file"
        message = f"the file does not allow SIP addresses at {short(domain)}"
        raise NotDialledError(message, cure, address)
    return address


def is_mobile(number: str) -> bool:
    """Whether a number, in E.164 form, is surely that of a mobile phone; some countries tell."""
    if number.startswith(SIP):
        return False
    found = phonenumbers.parse(split_extension(number)[0])
    return phonenumbers.number_type(found) == Type.MOBILE


def time_zone(written: str, region: str) -> str:
    """Return the time zone of a number, as people write it; "" if that is not one alone."""
    from phonenumbers.timezone import UNKNOWN_TIMEZONE, time_zones_for_number  # a large table

    try:
        number = phonenumbers.parse(split_written(written)[0], region)
    except phonenumbers.NumberParseException:
        return ""
    found = set(time_zones_for_number(number)) - {UNKNOWN_TIMEZONE}
    return found.pop() if len(found) == 1 else ""


def numbers_in(text: str, region: str) -> list[tuple[str, str]]:
    """Find the telephone numbers in a text: each as it is written, and in E.164 form."""
    if not re.search(r"\d\D{0,3}\d", text):
        return []
    return [
        (found.raw_string, phonenumbers.format_number(found.number, PhoneNumberFormat.E164))
        for found in phonenumbers.PhoneNumberMatcher(text, region)
    ]


def is_valid(number: str) -> bool:
    """Whether this is a number in E.164 form that can be in use somewhere, unlike +266696687."""
    if not re.fullmatch(r"\+[1-9]\d{6,14}", number, re.ASCII):
        return False
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False


@lru_cache(maxsize=1_000)  # some 60 microseconds each, and the same numbers come at each save
def dialled(written: str, region: str, countries: frozenset[str] = frozenset()) -> str:
    """Return the number in E.164 form, such as `+16177263884`. Raises NotDialledError.

    A number with an extension has that at its end, as in `+16177263884;ext=204`. `region` is the
    country that a number without + belongs to; `countries` are others that are allowed. Numbers
    that cost the caller or the clinic extra are refused wherever they are: a typing mistake must
    not become somebody's bill.
    """
    (bare, extension), named = split_written(written), f"the number {short(written)}"
    bare = _in_digits(bare, region) or bare
    number = _parsed(bare, region, written, named)
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    e164 = with_extension(e164, extension)
    if flaw := _check(number, bare, region, named) or _check_country(
        number, region, countries, named
    ):
        raise NotDialledError(flaw.message, flaw.cure, e164)
    return e164


def _parsed(bare: str, region: str, written: str, named: str) -> PhoneNumber:
    """Parse a number without its extension, which it has as it is `written`."""
    digits = bare.translate(_LIKE_DIGITS)
    if digits != bare and not any(character.isalpha() for character in digits):
        letters = " and the letter ".join(sorted({*bare} & {*"OoIl"}))
        cure = f"write {digits}" if _is_free(digits, region) else "write all its digits, no letters"
        raise NotDialledError(f"{named} contains the letter {letters}", cure)
    try:
        return phonenumbers.parse(bare, region)
    except phonenumbers.NumberParseException:
        if _ALONE.fullmatch(bare.strip()) and bare.strip() != "0":
            raise NotDialledError(*_without_number(written)) from None
        cure = _number_in(written, region) or "write one number in digits, such as 617-726-3884"
        message = f'"{short(written)}" is not a telephone number'
        raise NotDialledError(message, cure) from None


def _in_digits(bare: str, region: str) -> str:
    """The digits of a number in letters, as a keypad has them; "" if it is something else.

    Letters after the last digit that a number has are left out, as telephones do.
    """
    found = _IN_LETTERS.fullmatch(bare.strip())
    if not found or phonenumbers.country_code_for_region(region) != 1:
        return ""
    letters = re.sub("[^A-Z]", "", found["local"].upper())
    local = re.sub("[^0-9A-Z]", "", found["local"].upper()).translate(_KEYPAD)
    if len({*letters}) < 2 or len(letters) < 3 or not 7 <= len(local) <= 12:  # XXXX is none
        return ""
    return found["area"] + local[:7]


def _without_number(written: str) -> tuple[str, str]:
    digits = re.sub("[^0-9]", "", written)
    message = f"the number {short(written)} is only an extension"
    return message, f"write the number before it, such as 617-726-3884 ext. {digits}"


def _number_in(written: str, region: str) -> str:
    """Say what to write where a number has something before or behind it; "" if it has none."""
    found = next((one for one in _WHOLE.finditer(written) if _is_free(one[0], region)), None)
    if not found:
        cut = re.fullmatch(r"(.*\d)\W+(\d{1,6})\W*", written.strip())
        if not cut or not _is_free(cut[1], region):
            return ""
        if re.fullmatch(r"\d+\.0", written.strip()):  # as a spreadsheet writes it
            return f"write {cut[1]}"
        return f"write {cut[1]} ext. {cut[2]} if {cut[2]} is an extension"
    if found[0] == written:
        return ""
    behind = _BEHIND.fullmatch(written[found.end() :])
    if behind and _ANOTHER.match(behind[0]) and len(behind[1]) < 5:
        return f"write both as a list: [{found[0]}, {found[0][: -len(behind[1])]}{behind[1]}]"
    if behind and not found.start() and not _PRESS.search(behind[0]):
        return f"write {found[0]} ext. {behind[1].replace('-', '')}"
    rest = written[: found.start()] + written[found.end() :]
    return "" if len(re.findall(r"\d", rest)) > MAX_EXTENSION else f"write {found[0]} alone"


def _check(number: PhoneNumber, written: str, region: str, named: str) -> Flaw | None:
    digits = re.sub(r"\W", "", written)
    cure = _THEMSELVES.format(written=written)
    if digits in _EMERGENCIES or phonenumbers.is_emergency_number(written, region):
        return Flaw(f"{named} is an emergency number, which no line may dial", cure)
    if len(digits) <= SHORT and phonenumbers.is_valid_short_number_for_region(number, region):
        return Flaw(f"{named} works only where callers dial it themselves", cure)
    if _ALONE.fullmatch(written.strip()):
        return Flaw(*_without_number(written))
    if number.extension:
        cure = f"write ext. {number.extension} after the number"
        return Flaw(f"the extension of {named} is not clear", cure)
    if any(character.isalpha() for character in written):
        cure = _number_in(written, region) or "write all its digits, no letters"
        return Flaw(f"{named} contains letters", cure)
    if not phonenumbers.is_valid_number(number):
        length = _LENGTHS.get(phonenumbers.is_possible_number_with_reason(number))
        message, cure = length or ("is not in use anywhere", "check its digits")
        cure = _number_in(written, region) or cure
        return Flaw(f"{named} {message}", cure)
    costly = _COSTLY.get(phonenumbers.number_type(number))
    if costly:
        return Flaw(f"{named} is {costly} number", "write an ordinary number")
    return None


def _check_country(
    number: PhoneNumber, region: str, countries: frozenset[str], named: str
) -> Flaw | None:
    country = phonenumbers.region_code_for_number(number)
    if country is None or not is_country(country):
        return Flaw(f"{named} does not belong to a single country", "write the number of a country")
    if country in {region, *countries}:
        return None
    allowed = ", ".join(sorted({country, *countries} - {region}))
    cure = f"if that is intended, add countries: [{allowed}] to the file"
    return Flaw(f"{named} is in another country ({country})", cure)


def _is_free(written: str, region: str) -> bool:
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) not in _COSTLY


def is_country(code: str) -> bool:
    """Whether this is the code of a country, two letters such as `CA`."""
    return code in phonenumbers.SUPPORTED_REGIONS
