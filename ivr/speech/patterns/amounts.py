"""Prices, and quantities with their units."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from ivr.speech.rules import DASH, DASHES, DIGITS, Rule, ToSpoken, stop

NUMBER = r"(?:(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?|\.\d+)"
SIGNS = "\u00bc-\u00be\u2150-\u215e"
"""Fractions that are one character: ½, ⅓."""
EVERY_SIGN = "".join(map(chr, (*range(0xBC, 0xBF), *range(0x2150, 0x215F))))
PART = rf"(?:[{SIGNS}]|(?<!\d)(?:[1357][/\u2044][248]|[12][/\u2044]3)(?![\w/]))"
_MIXED = rf"(?:(?:\d{{1,2}}[ -]?)?{PART})"
AMOUNT = rf"(?:{_MIXED}|{NUMBER})"
START = rf"(?<![\w$\u20ac\u00a3/\u2044])(?<!\w[.,:{DASHES}])"
_IN = "m[Ll]|dL|L|hrs?|h|min|gal|lbs?|oz|kg|kWh"
_MAX_BEFORE = 20  # characters that may be an article

Units = Mapping[str, tuple[str, str]]
"""What is written → one, several."""


class Words(NamedTuple):
    """What a language says with amounts: words as they are said, patterns of what is written."""

    units: Units  # after numbers
    money: Mapping[str, tuple[str, str, str, str]]  # symbol → one, several, and their hundredths
    and_cents: str  # between the two
    scales: str  # pattern of "million" and its like
    letters: Mapping[str, str]  # K, M and B after a price → such a word
    scaled: Callable[[str, str, str], str]  # a number, such a word, the plural of a currency
    article: str  # pattern before a number that is said as an adjective: "a 25 dollar fee"
    noun: str  # and of what must follow then
    things: str  # pattern of what has a price or a size, whatever is before
    periods: str  # pattern of what may follow "/" that means "per"
    per_short: Mapping[str, str]  # the same, shortened → what is said
    to: str
    per: str
    more: str  # of a plus sign behind
    say: Callable[[str, str], str]  # a number, and the noun that it counts or "" → as it is said
    # A number as it is written, or a range as it is said; one, several, whether an adjective.
    counted: Callable[[str, str, str, bool], str]

    def joined(self, low: str, high: str | None, noun: str = "") -> str:
        """Return a range as it is said; a single number as it is written."""
        return f"{self.say(low, noun)}{self.to}{self.say(high, noun)}" if high else low


class _Adjective:
    """Tells whether an amount is an adjective: "an 8 ounce glass", "a 25 dollar co-pay"."""

    def __init__(self, words: Words) -> None:
        self.article = re.compile(rf"(?i:(?<!\w)(?:{words.article}))\s(?:\(\d+\)\s)?$")
        self.noun = re.compile(words.noun)
        self.things = re.compile(rf"[ -](?:{words.things})(?!\w)")

    def __call__(self, found: re.Match[str]) -> bool:
        text, start, end = found.string, found.start(), found.end()
        if self.things.match(text, end):
            return True
        before = text[max(0, start - _MAX_BEFORE) : start]
        return bool(self.noun.match(text, end) and self.article.search(before))


def per_pattern(words: Words) -> tuple[str, Callable[[re.Match[str]], str]]:
    """Return the pattern of "/day" or "/kg/day" behind an amount, and what is said for it."""
    short = {
        **{written: f"{words.per}{one}" for written, (one, _) in words.units.items()},
        **words.per_short,
    }
    known = "|".join(map(re.escape, sorted(short, key=len, reverse=True)))
    # A word of three letters at least is whole: "$20/disc".
    word = rf"{known}|{words.periods}|[^\W\d_A-Z]{{3,20}}"
    # "250 mg/5 mL": so many in a volume or a time.
    so_many = rf"(?P<of>\d[\d,]*(?:\.\d+)?)\s?(?P<in>{_IN})(?!\w)"
    one = rf"(?:(?:{known})(?![\w/])\.?|(?:{word})(?![\w-]))"
    parts = re.compile(r"[^\W_][^/]*[^/\s]|[^\W_]")

    def say(found: re.Match[str]) -> str:
        if many := found.groupdict().get("of"):
            return f"{words.per}{words.counted(many, *words.units[found['in']], False)}"
        names = [name.rstrip(".") for name in parts.findall(found["per"] or "")]
        return "".join(short.get(name, f"{words.per}{name}") for name in names)

    return rf"(?P<per>(?:\s?/\s?{one}){{1,2}}|\s?/\s?{so_many})?", say


def _price(words: Words) -> Rule:
    symbols = "".join(words.money)
    currency = rf"(?:(?:US\s?|U\.S\.\s?)?[{symbols}]|USD\s?\$?)"
    letters = "|".join(words.letters)
    per, say_per = per_pattern(words)
    price = re.compile(
        rf"(?<![\w.])(?P<symbol>{currency})\s?(?P<low>{NUMBER})(?P<short_low>(?:{letters})(?![^\W_]))?"
        rf"(?:{DASH}(?:{currency}\s?)?(?P<high>{NUMBER}))?(?:(?P<short>{letters})(?![^\W_])"
        rf"|\s(?P<scale>{words.scales})(?!\w))?(?:\s?USD(?!\w))?(?P<plus>\+)?{per}"
        rf"(?!\w|[.,]\d|[{DASHES}/]\d)"
    )
    adjective = _Adjective(words)
    amount = partial(_amount, words)

    def scale(number: str, name: str, symbol: str, is_adjective: bool) -> str:
        one, many = words.money[symbol][:2]
        return words.scaled(number, name, one if is_adjective else many)

    def say(found: re.Match[str], _: ToSpoken) -> str:
        symbol, low, high = found["symbol"].strip()[-1], found["low"], found["high"]
        symbol = symbol if symbol in words.money else "$"
        thing = adjective(found)
        name = found["scale"] or words.letters.get(found["short"] or "", "")
        first = words.letters.get(found["short_low"] or "", "")
        if first and not high:
            name, first = first, ""
        if first:
            upper = scale(high, name, symbol, thing) if name else amount(symbol, high, thing)
            said = f"{words.say(low, '')} {first}{words.to}{upper}"
        elif name:
            said = f"{words.say(low, '')}{words.to}" if high else ""
            said += scale(high or low, name, symbol, thing)
        elif high and "." not in low:
            said = words.say(low, "") + words.to + amount(symbol, high, thing)
        else:
            amounts = (amount(symbol, one, thing) for one in (low, high) if one)
            said = words.to.join(amounts)
        return said + (words.more if found["plus"] else "") + say_per(found) + stop(found)

    return Rule(price, say, characters=words.money, words=("USD",))


def _amount(words: Words, symbol: str, number: str, thing: bool) -> str:
    unit, units, hundredth, hundredths = words.money[symbol]
    whole, _, rest = number.partition(".")
    if len(rest) != 2:
        return words.counted(number, unit, units, thing)
    said = words.counted(whole or "0", unit, units, thing)
    if not int(rest):
        return said
    cents = words.counted(str(int(rest)), hundredth, hundredths, thing)
    return cents if not whole.strip("0") else f"{said}{words.and_cents}{cents}"


def _quantities(words: Words) -> tuple[Rule, ...]:
    units = words.units
    unit = "|".join(map(re.escape, sorted(units, key=len, reverse=True)))
    long = "|".join(name for name in units if len(name) > 1 and name.isalpha())
    per, say_per = per_pattern(words)
    quantity = re.compile(
        rf"{START}(?P<low>{AMOUNT})(?:(?:\s?(?P<low_unit>{unit})\.?)?{DASH}(?P<high>{AMOUNT}))?"
        rf"(?P<plus>\+)?(?P<gap>\s|-)?"
        rf"(?P<unit>{unit})(?:['\u2019]s)?(?![^\W_]){per}(?!\w|/\w)(?:\.(?!\w))?"
    )
    known = rf"(?P<per>(?:/(?:{unit}|{words.periods})){{1,2}})"
    rate = re.compile(rf"(?<![\w/])(?P<unit>{long}){known}(?![\w/-])")
    counted = re.compile(
        rf"(?<=\d )([^\W\d_A-Z]+)/(?P<of>\d+\s)?({words.periods}|{_IN})"
        r"(?:\.(?=\s[a-z]|[,;:)])|(?![\w/]))"
    )
    adjective = _Adjective(words)

    def say(found: re.Match[str], _: ToSpoken) -> str:
        one, many = units[found["unit"]]
        is_adjective = found["gap"] == "-" or adjective(found)
        if found["low_unit"]:  # 30 min-1 hr
            low = words.counted(found["low"], *units[found["low_unit"]], is_adjective)
            said = low + words.to + words.counted(found["high"], one, many, is_adjective)
        else:
            number = words.joined(found["low"], found["high"], one)
            said = words.counted(number, one, many, is_adjective)
        return said + (words.more if found["plus"] else "") + say_per(found) + stop(found)

    def say_counted(found: re.Match[str], _: ToSpoken) -> str:
        name = found[3]
        one, many = units.get(name, (name, name))
        count = words.counted(found["of"].strip(), one, many, False) if found["of"] else one
        return f"{found[1]}{words.per}{count}"

    return (
        Rule(quantity, say, characters=DIGITS + EVERY_SIGN),
        Rule(rate, lambda found, _: units[found["unit"]][1] + say_per(found), characters="/"),
        Rule(counted, say_counted, characters="/"),
    )


def _ages(words: Words) -> Rule:
    """Say "to" between numbers with a period each: "6 months-4 years"."""
    period = rf"\s(?:{words.periods})(?:e?s)?"
    before = re.compile(rf"\d{period}$")
    dash = re.compile(rf"(?<=[a-z]){DASH}(?=\d{{1,3}}{period}(?!\w))")

    def say(found: re.Match[str], _: ToSpoken) -> str | None:
        ahead = found.string[max(0, found.start() - _MAX_BEFORE) : found.start()]
        return words.to if before.search(ahead) else None

    return Rule(dash, say, characters=DASHES, also=DIGITS)


def rules(words: Words) -> tuple[Rule, ...]:
    return _price(words), *_quantities(words), _ages(words)
