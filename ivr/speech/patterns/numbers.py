"""Prices, quantities with their units, ranges, pressures, versions and symbols."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from ivr.speech.rules import DASH, DASHES, DIGITS, Rule, ToSpoken, spelled, stop

NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
START = rf"(?<![\w$\u20ac\u00a3/])(?<!\w[.,:{DASHES}])"
_RANGE = rf"(?P<low>{NUMBER})(?:{DASH}(?P<high>{NUMBER}))?"

Units = Mapping[str, tuple[str, str]]
"""What is written → one, several."""


class Words(NamedTuple):
    """What a language says with numbers: words as they are said, patterns of what is written."""

    units: Units  # after numbers
    money: Mapping[str, tuple[str, str, str, str]]  # symbol → one, several, and their hundredths
    and_cents: str  # between the two
    scales: str  # pattern of "million" and its like
    scaled: Callable[[str, str], str]  # such a word and the plural of a currency → what is said
    things: str  # pattern of what has a price: "a 25 dollar co-pay"
    periods: str  # pattern of what may follow "/" that means "per"
    to: str
    per: str
    over: str
    point: str
    percent: str
    minus: str
    feet: str
    inches: str
    mercury: str
    version: str
    versions: str  # pattern after which numbers are versions
    degrees: str  # pattern of what follows a number below zero
    zip_before: str  # pattern of "ZIP code "
    before: Mapping[str, str]  # a symbol before a number → what is said
    numbered: str  # pattern of what means "number" before one
    presses: tuple[str, ...]  # words before a key
    keys: Mapping[str, str]  # # and *
    say: Callable[[str], str]  # a number → as it is said
    counted: Callable[[str, str, str, bool], str]  # a number, one, several, whether an adjective

    def joined(self, low: str, high: str | None) -> str:
        """Return a range as it is said; a single number as it is written."""
        return f"{self.say(low)}{self.to}{self.say(high)}" if high else low


def _price(words: Words) -> Rule:
    symbols = "".join(words.money)
    price = re.compile(
        rf"(?<![\w.])(?P<symbol>[{symbols}])\s?(?P<low>{NUMBER})(?:{DASH}[{symbols}]?(?P<high>{NUMBER}))?"
        rf"(?P<scale>\s(?:{words.scales})(?!\w))?(?:/(?P<per>{words.periods})(?!\w))?"
        rf"(?P<thing>(?=[ -](?:{words.things})(?!\w)))?(?!\w|[.,]\d|[{DASHES}/]\d)"
    )

    def say(found: re.Match[str], _: ToSpoken) -> str:
        symbol, low, high = found["symbol"], found["low"], found["high"]
        thing = found["thing"] is not None  # a 25 dollar co-pay
        if found["scale"]:
            unit = words.money[symbol][0 if thing else 1]
            number = words.joined(low, high) if high else words.say(low)
            said = f"{number} {words.scaled(found['scale'].strip(), unit)}"
        elif high and "." not in low:
            said = words.say(low) + words.to + _amount(words, symbol, high, thing)
        else:
            amounts = (_amount(words, symbol, one, thing) for one in (low, high) if one)
            said = words.to.join(amounts)
        return f"{said}{words.per}{found['per']}" if found["per"] else said

    return Rule(price, say, characters=words.money)


def _amount(words: Words, symbol: str, number: str, thing: bool) -> str:
    unit, units, hundredth, hundredths = words.money[symbol]
    whole, _, rest = number.partition(".")
    if len(rest) != 2:
        return words.counted(number, unit, units, thing)
    said = words.counted(whole, unit, units, thing)
    cents = words.counted(str(int(rest)), hundredth, hundredths, thing)
    if not int(rest):
        return said
    return cents if whole == "0" else f"{said}{words.and_cents}{cents}"


def _quantities(words: Words) -> tuple[Rule, ...]:
    units, periods = words.units, words.periods
    unit = "|".join(map(re.escape, sorted(units, key=len, reverse=True)))
    long = "|".join(name for name in units if len(name) > 1 and name.isalpha())
    quantity = re.compile(
        rf"{START}{_RANGE}(?P<gap>\s|-)?(?P<unit>{unit})(?:/(?P<per>{unit}|{periods}))?"
        r"(?!\w|/\w)(?:\.(?!\w))?"
    )
    rate = re.compile(rf"(?<![\w/])(?P<unit>{long})/(?P<per>{unit}|{periods})(?![\w/])")

    def say(found: re.Match[str], _: ToSpoken) -> str:
        number = words.joined(found["low"], found["high"])
        said = words.counted(number, *units[found["unit"]], found["gap"] == "-")
        return said + per(found) + stop(found)

    def per(found: re.Match[str]) -> str:
        name = found["per"]
        return f"{words.per}{units[name][0] if name in units else name}" if name else ""

    counted = re.compile(rf"(?<=\d )([^\W\d_A-Z]+)/({periods})(?![\w/])")
    return (
        Rule(quantity, say, characters=DIGITS),
        Rule(rate, lambda found, _: units[found["unit"]][1] + per(found), characters="/"),
        Rule(counted, lambda found, _: f"{found[1]}{words.per}{found[2]}", characters="/"),
    )


_FEET = re.compile(r"(?<!\w)([1-8])['\u2032\u2019]\s?(1[01]|\d)(?:[\"\u2033\u201d])")
_PRESSURE = re.compile(rf"{START}(\d{{2,3}})/(\d{{2,3}})(\s?mm\s?Hg)?(?![\w/]|[.,]\d)")


def _pressure(words: Words, found: re.Match[str]) -> str | None:
    upper, lower = int(found[1]), int(found[2])
    if not found[3] and not (70 <= upper <= 250 and 40 <= lower <= 150 and lower < upper):
        return None
    return f"{upper}{words.over}{lower}" + (f" {words.mercury}" if found[3] else "")


_SPAN = re.compile(
    rf"{START}(?P<low>{NUMBER})%?{DASH}(?P<high>{NUMBER})(?!\w|[.,:]\d|/|{DASH}\d|-\w)"
)
_ZIP = re.compile(r"(?<![\w.,/$-])\d{5}(?:-\d{4})?(?![\w/-]|[.,]\d)")
_HOUR = 12


def _zip(before: re.Pattern[str], found: re.Match[str]) -> str | None:
    begins = found[0].startswith("0") or "-" in found[0]
    if begins or before.search(found.string[: found.start()]):
        return ", ".join(map(spelled, found[0].split("-")))
    return None


# "Room 3-412" and "code 12-34" are not ranges: the dash is part of a name.
_NAME_BEFORE = re.compile(
    r"\b(?i:room|rm\.?|suite|ste\.?|unit|bed|floor|box|apt\.?|code|pin|id|section|form|policy"
    r"|invoice|account|case|claim|group|number|no\.?|to|at"
    r"|sala|cuarto|oficina|piso|unidad|cama|código|sección|formulario|póliza|factura|cuenta|caso"
    r"|número|núm\.?|al)\s#?$"
)
_MAX_NAME = 16  # characters of the pattern above, with the space around it
_MAX_DIGITS = 4  # of the end of a range: years; longer ones are numbers with a dash in them


def _span(words: Words, found: re.Match[str]) -> str | None:
    low, high = found["low"], found["high"]
    before = found.string[max(0, found.start() - _MAX_NAME) : found.start()]
    too_long = "," not in high and len(high) > _MAX_DIGITS
    if too_long or low.startswith("0") or _NAME_BEFORE.search(before):
        return None
    first, last = (float(number.replace(",", "")) for number in (low, high))
    years = re.fullmatch(r"(?:19|20)\d\d", low) and len(high) == 2
    clocks = last <= _HOUR and first <= _HOUR and "." not in low + high
    if not (years or clocks or (first < last and len(high) - len(low) < 3)):
        return None
    percent = words.percent if "%" in found[0] else ""
    return f"{words.say(low)}{percent}{words.to}{words.say(high)}"


_VERSION = re.compile(r"(?<![\w.])(?:[vV]\.\s?|v)(?=\d)[\d.]*\d(?!\w)")
_SYSTEMS = r"macOS|OS ?X|iOS|iPadOS|Android|Windows|Chrome|Edge|Firefox|Safari"
_MAX_SYSTEM = 12  # characters of the systems' names, with what is around them


def _versions(words: Words) -> tuple[Rule, ...]:
    # After one of these a number with a point is a version; engines read all others correctly.
    system = re.compile(rf"\b(?:{_SYSTEMS}|{words.versions})\)?\s$")
    dotted = re.compile(rf"(?<![\w.{''.join(words.money)}])\d+(?:\.\d+)+(?!\w|\.\d)")

    def points(version: str) -> str:
        return version.replace(".", words.point)

    def say(found: re.Match[str], _: ToSpoken) -> str | None:
        before = found.string[max(0, found.start() - _MAX_SYSTEM) : found.start()]
        day = re.fullmatch(r"\d\d?\.\d\d?\.(?:19|20)\d\d", found[0])
        if (found[0].count(".") < 2 or day) and not system.search(before):
            return None
        return points(found[0])

    def marked(found: re.Match[str], _: ToSpoken) -> str:
        return f"{words.version} {points(found[0].lstrip('vV.').strip())}"

    return Rule(_VERSION, marked, characters="vV"), Rule(dotted, say, characters=DIGITS)


def _symbols(words: Words) -> tuple[Rule, ...]:
    symbol = re.compile(rf"(?<!\w)(?:[#\u2116<>\u2265\u2264~\u2248]|{words.numbered})\s?(?=\$?\d)")
    press = "|".join(rf"(?<={word} )" for word in words.presses)
    key = re.compile(rf"(?:{press})[#*](?!\w)")
    degrees = rf"\d+(?:\.\d+)?\s?(?:\u00b0|%|{words.degrees})"
    minus = re.compile(rf"(?<![^\s(])(?:\u2212(?=\d)|-(?={degrees}))")
    return (
        Rule(minus, lambda *_: f"{words.minus} ", characters="-\u2212"),
        Rule(symbol, lambda found, _: words.before[found[0].strip()] + " ", characters=DIGITS),
        Rule(key, lambda found, _: words.keys[found[0]], characters="#*"),
    )


def rules(words: Words) -> tuple[Rule, ...]:
    zip_before = re.compile(words.zip_before)
    return (
        _price(words),
        *_quantities(words),
        Rule(_ZIP, lambda found, _: _zip(zip_before, found), characters=DIGITS),
        Rule(_SPAN, lambda found, _: _span(words, found), characters=DASHES),
        Rule(_PRESSURE, lambda found, _: _pressure(words, found), characters="/"),
        Rule(_FEET, lambda found, _: f"{found[1]} {words.feet} {found[2]} {words.inches}",
             characters="'\u2019\u2032"),
        *_versions(words),
        *_symbols(words),
    )  # fmt: skip
