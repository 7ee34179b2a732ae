"""Prices, quantities with their units, ranges, fractions and versions."""

import re
from collections.abc import Mapping

from ivr.speech.rules import DASH, DASHES, DIGITS, Reader, Rule, spelled, stop

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_START = rf"(?<![\w$\u20ac\u00a3/])(?<!\w[.,:{DASHES}])"
_RANGE = rf"(?P<low>{_NUMBER})(?:{DASH}(?P<high>{_NUMBER}))?"
_PERIOD = "minute|hour|day|night|week|month|year|visit|person|dose|session"


def _joined(low: str, high: str | None) -> str:
    return f"{low} to {high}" if high else low


# Prices: what is one, several, and a hundredth of one

_MONEY = {
    "$": ("dollar", "dollars", "cent", "cents"),
    "\u20ac": ("euro", "euros", "cent", "cents"),
    "\u00a3": ("pound", "pounds", "penny", "pence"),
}
_SIGNS = "".join(_MONEY)
_THING = r"[ -](?:co-?pay(?:ment)?|fee|charge|deductible|deposit|bill|gift|credit|discount)(?!\w)"
_PRICE = re.compile(
    rf"(?<![\w.])(?P<sign>[{_SIGNS}])\s?(?P<low>{_NUMBER})(?:{DASH}[{_SIGNS}]?(?P<high>{_NUMBER}))?"
    rf"(?P<scale>\s(?:thousand|million|billion)(?!\w))?(?:/(?P<per>{_PERIOD})(?!\w))?"
    rf"(?P<thing>(?={_THING}))?(?!\w|[.,]\d|[{DASHES}/]\d)"
)


def _price(found: re.Match[str], _: Reader) -> str:
    sign, low, high = found["sign"], found["low"], found["high"]
    one = found["thing"] is not None  # a 25 dollar co-pay
    if found["scale"]:
        said = f"{_joined(low, high)}{found['scale']} {_MONEY[sign][0 if one else 1]}"
    elif high and "." not in low:
        said = f"{low} to {_amount(sign, high, one)}"
    else:
        said = _joined(_amount(sign, low, one), high and _amount(sign, high, one))
    return f"{said} per {found['per']}" if found["per"] else said


def _amount(sign: str, number: str, one: bool) -> str:
    unit, units, hundredth, hundredths = _MONEY[sign]
    whole, _, rest = number.partition(".")
    if len(rest) != 2:
        return f"{number} {unit if one or number == '1' else units}"
    said = f"{whole} {unit if one or whole == '1' else units}"
    cents = f"{int(rest)} {hundredth if one or rest == '01' else hundredths}"
    if not int(rest):
        return said
    return cents if whole == "0" else f"{said} and {cents}"


# Units

Units = Mapping[str, tuple[str, str]]
"""What is written → one, several."""


def _quantities(units: Units) -> tuple[Rule, ...]:
    unit = "|".join(map(re.escape, sorted(units, key=len, reverse=True)))
    long = "|".join(name for name in units if len(name) > 1 and name.isalpha())
    quantity = re.compile(
        rf"{_START}{_RANGE}(?P<gap>\s|-)?(?P<unit>{unit})(?:/(?P<per>{unit}|{_PERIOD}))?"
        r"(?!\w|/\w)(?:\.(?!\w))?"
    )
    rate = re.compile(rf"(?<![\w/])(?P<unit>{long})/(?P<per>{unit}|{_PERIOD})(?![\w/])")

    def say(found: re.Match[str], _: Reader) -> str:
        number = _joined(found["low"], found["high"])
        said = f"{number} {_of(found, number == '1' or found['gap'] == '-')}"
        return said + stop(found)

    def _of(found: re.Match[str], one: bool) -> str:
        name = units[found["unit"]][0 if one else 1]
        per = found["per"]
        return f"{name} per {units[per][0] if per in units else per}" if per else name

    return (
        Rule(quantity, say, signs=DIGITS),
        Rule(rate, lambda found, _: _of(found, one=False), signs=frozenset("/")),
        Rule(
            re.compile(rf"(?<=\d )([a-z]+)/({_PERIOD})(?![\w/])"),
            lambda found, _: f"{found[1]} per {found[2]}",
            signs=frozenset("/"),
        ),
    )


_FEET = re.compile(r"(?<!\w)([1-8])['\u2032\u2019]\s?(1[01]|\d)(?:[\"\u2033\u201d])")
_PRESSURE = re.compile(rf"{_START}(\d{{2,3}})/(\d{{2,3}})(\s?mm\s?Hg)?(?![\w/]|[.,]\d)")
_DEGREES = r"\d+(?:\.\d+)?\s?(?:\u00b0|degrees|%|percent)"
_MINUS = re.compile(rf"(?<![^\s(])(?:\u2212(?=\d)|-(?={_DEGREES}))")


def _pressure(found: re.Match[str], _: Reader) -> str | None:
    upper, lower = int(found[1]), int(found[2])
    if not found[3] and not (70 <= upper <= 250 and 40 <= lower <= 150 and lower < upper):
        return None
    unit = " millimeters of mercury" if found[3] else ""
    return f"{upper} over {lower}{unit}"


# Ranges

_SPAN = re.compile(
    rf"{_START}(?P<low>{_NUMBER})%?{DASH}(?P<high>{_NUMBER})(?!\w|[.,:]\d|/|{DASH}\d|-\w)"
)
_PLACE_BEFORE = re.compile(r"\b(?i:room|rm\.?|suite|ste\.?|unit|bed|floor|box|apt\.?)\s$")
_ZIP = re.compile(r"(?<![\w.,/$-])\d{5}(?:-\d{4})?(?![\w/-]|[.,]\d)")
_ZIP_BEFORE = re.compile(r"\b[Zz][Ii][Pp](?: [Cc]ode)? $")
_HOUR = 12


def _zip(found: re.Match[str], _: Reader) -> str | None:
    begins = found[0].startswith("0") or "-" in found[0]
    if begins or _ZIP_BEFORE.search(found.string[: found.start()]):
        return ", ".join(map(spelled, found[0].split("-")))
    return None


def _span(found: re.Match[str], _: Reader) -> str | None:
    if _PLACE_BEFORE.search(found.string[: found.start()]):
        return None  # "Room 3-412" is one place
    low, high = found["low"], found["high"]
    first, last = (float(number.replace(",", "")) for number in (low, high))
    years = re.fullmatch(r"(?:19|20)\d\d", low) and len(high) == 2
    clocks = last <= _HOUR and first <= _HOUR and "." not in low + high
    if not (years or clocks or (first < last and len(high) - len(low) < 3)):
        return None
    sign = "%" if "%" in found[0] else ""
    return f"{low}{sign} to {high}"


# Fractions

_PARTS = {
    "1/2": "one half", "1/3": "one third", "2/3": "two thirds", "1/4": "one quarter",
    "3/4": "three quarters", "1/8": "one eighth", "3/8": "three eighths", "5/8": "five eighths",
    "7/8": "seven eighths", "\u00bd": "one half", "\u00bc": "one quarter",
    "\u00be": "three quarters",
}  # fmt: skip
_MEASURED = (
    "of|the|an?|cup|tablet|pill|capsule|dose|teaspoon|tablespoon|ounce|pound|gallon|glass|bottle|"
    "mile|block|inch|inches|foot|hour|day|hr|tsp|tbsp|oz|lb|mi|price|full|way|strength"
)
_PART = "[1357]/[248]|[12]/3"
_FRACTION = re.compile(
    rf"{_START}(?:(?P<whole>\d{{1,2}})(?:[ -](?P<more>{_PART})(?![\w/])|(?P<sign>[\u00bc-\u00be]))"
    rf"|(?P<part>{_PART})(?=[ -](?:{_MEASURED})s?(?!\w)))"
)


def _fraction(found: re.Match[str], _: Reader) -> str | None:
    part = _PARTS.get(found["part"] or found["more"] or found["sign"])
    if not part or not found["whole"]:
        return part
    return f"{found['whole']} and {'a half' if part == 'one half' else part}"


# Versions

_VERSION = re.compile(r"(?<![\w.])(?:[vV]\.\s?|v)(?=\d)[\d.]*\d(?!\w)")
# After one of these a number with a point is a version; after others engines read it right.
_SYSTEM = re.compile(
    r"\b(?:macOS|OS ?X|iOS|iPadOS|Android|Windows|Chrome|Edge|Firefox|Safari|[Vv]ersion)\)?\s$"
)
_LONGEST = 12  # of the systems' names, with what may stand around them
_DOTTED = re.compile(rf"(?<![\w.{_SIGNS}])\d+(?:\.\d+)+(?!\w|\.\d)")


def _points(version: str) -> str:
    return version.replace(".", " point ")


def _version(found: re.Match[str], _: Reader) -> str:
    return "version " + _points(found[0].lstrip("vV.").strip())


def _dotted(found: re.Match[str], _: Reader) -> str | None:
    before = found.string[max(0, found.start() - _LONGEST) : found.start()]
    day = re.fullmatch(r"\d\d?\.\d\d?\.(?:19|20)\d\d", found[0])
    if (found[0].count(".") < 2 or day) and not _SYSTEM.search(before):
        return None
    return _points(found[0])


# Signs

_BEFORE = {"#": "number ", "\u2116": "number ", "No.": "number ", "Nos.": "numbers ",
           "<": "less than ", ">": "more than ", "\u2265": "at least ", "\u2264": "at most ",
           "~": "about ", "\u2248": "about "}  # fmt: skip
_SIGN = re.compile(
    r"(?<!\w)(?:[#\u2116<>\u2265\u2264~\u2248]|(?:(?<=[a-z] )|(?<=[a-z], ))Nos?\.)\s?(?=\$?\d)"
)
_KEY = re.compile(r"(?<=[Pp]ress )[#*](?!\w)")
_KEYS = {"#": "pound", "*": "star"}


def rules(units: Units) -> tuple[Rule, ...]:
    """The rules, with the units of the lexicon."""
    return (
        Rule(_PRICE, _price, signs=frozenset(_MONEY)),
        *_quantities(units),
        Rule(_ZIP, _zip, signs=DIGITS),
        Rule(_SPAN, _span, signs=frozenset(DASHES)),
        Rule(_FRACTION, _fraction, signs=frozenset("/\u00bd\u00bc\u00be")),
        Rule(_PRESSURE, _pressure, signs=frozenset("/")),
        Rule(_FEET, lambda found, _: f"{found[1]} feet {found[2]} inches",
             signs=frozenset("'\u2019\u2032")),
        Rule(_MINUS, lambda *_: "minus ", signs=frozenset("-\u2212")),
        Rule(_VERSION, _version, signs=frozenset("vV")),
        Rule(_DOTTED, _dotted, signs=DIGITS),
        Rule(_SIGN, lambda found, _: _BEFORE[found[0].strip()], signs=DIGITS),
        Rule(_KEY, lambda found, _: _KEYS[found[0]], signs=frozenset("#*")),
    )  # fmt: skip
