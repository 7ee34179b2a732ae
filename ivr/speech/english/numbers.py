"""English: what is said with numbers, and fractions."""

import re
from unicodedata import normalize

from ivr.speech.english.phones import pound
from ivr.speech.patterns import amounts
from ivr.speech.patterns.amounts import PART, SIGNS, START, Units
from ivr.speech.patterns.numbers import Words
from ivr.speech.rules import DASH, DASHES, DIGITS, Rule, stop

_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
         "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
         "nineteen")  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_COUNTS = {word: number for number, word in enumerate(_ONES, 1)} | {
    **{word: tens for tens, word in zip(range(20, 100, 10), _TENS, strict=True)},
    "hundred": 100, "a": 1, "and": 0,
}  # fmt: skip


# Fractions

_IS_PART = re.compile(rf"(?:\d{{1,2}}[ -]?)?{PART}")
_NAMES = {2: "half", 3: "third", 4: "quarter", 5: "fifth", 6: "sixth", 7: "seventh", 8: "eighth",
          9: "ninth", 10: "tenth"}  # fmt: skip


def _part(part: str) -> str:
    """Return a fraction in words: "one half", "two thirds"."""
    above, below = map(int, re.split("[/\u2044]", normalize("NFKC", part)))
    return f"{_ONES[above - 1]} {_NAMES[below]}{'s' if above > 1 else ''}"


def _say(number: str, _: str = "") -> str:
    """Return a number as it is said: "1 ½" is "1 and a half"; what engines know is left."""
    if number.startswith("."):
        return f"point {number[1:]}"
    if not _IS_PART.fullmatch(number):
        return number
    whole, part = re.fullmatch(rf"(?:(\d{{1,2}})[ -]?)??({PART})", number).groups()  # type: ignore[union-attr]
    said = _part(part)
    return f"{whole} and {'a half' if said == 'one half' else said}" if whole else said


_MEASURED = (
    "of|the|an?|cup|tablet|pill|capsule|dose|teaspoon|tablespoon|ounce|pound|gallon|glass|bottle|"
    "mile|block|inch|inches|foot|hour|day|price|full|way|strength|packet|scoop|pint|quart|liter"
)
_FRACTION = re.compile(
    rf"{START}(?:(?P<whole>\d{{1,2}}[ -]?{PART})|(?P<part>[{SIGNS}]|\d\u2044\d)(?!\w)"
    rf"|(?P<measured>{PART})(?=(?:\s(?:to|or)\s\d\S{{0,5}})?[ -](?:{_MEASURED})s?(?!\w)))"
)
FRACTION = Rule(
    _FRACTION, lambda found, _: _say(found[0]), characters=f"/\u2044{amounts.EVERY_SIGN}"
)

# What is counted

_AT_MOST_ONE = {*(f"one {name}" for name in _NAMES.values()), "two thirds", "three quarters"}


def _counted(number: str, one: str, many: str, adjective: bool) -> str:
    said = _say(number)
    single = adjective or said == "1" or said.endswith(" to 1") or said in _AT_MOST_ONE
    return f"{said} {one if single else many}"


_FEET_INCHES = re.compile(rf"{START}(\d{{1,3}})\s?ft\.?,?\s(\d{{1,2}})\s?in(?:\.|(?!\w))")
_UNTIL_NOW = re.compile(rf"(?<=\d){DASH}(?=(?:present|now|today)\b)")
RULES = (
    FRACTION,
    Rule(_FEET_INCHES, lambda found, _: f"{found[1]} feet {found[2]} inches{stop(found)}", DIGITS),
    Rule(_UNTIL_NOW, lambda *_: " to ", DASHES, also=DIGITS),
)


def words(units: Units, region: str) -> Words:
    return Words(
        amounts=_amounts(units),
        over=" over ",
        point=" point ",
        percent="%",
        minus="minus",
        feet="feet",
        inches="inches",
        mercury="millimeters of mercury",
        version="version",
        versions="[Vv]ersion",
        or_later=" or later",
        degrees="degrees|percent",
        zip_before=r"\b[Zz][Ii][Pp](?: [Cc]ode)? $",
        before={"#": "number", "\u2116": "number", "Nos.": "numbers",
                **dict.fromkeys(("No.", "no."), "number"),
                **dict.fromkeys(("\u2265", ">=", "=>"), "at least"),
                **dict.fromkeys(("\u2264", "<=", "=<"), "at most"),
                **dict.fromkeys(("\u00b1", "+/-"), "plus or minus"),
                "<": "less than", ">": "more than", "~": "about", "\u2248": "about"},
        numbered=r"(?:(?<=[a-z] )|(?<=[a-z\d], ))No\.|Nos\.|(?<=\w )no\.(?=\s?\d{3})",
        presses=("[Pp]ress", "[Dd]ial", "[Ee]nter", "[Uu]se", "[Tt]hen", "[Hh]it", "[Tt]ouch",
                 "[Pp]ush", "[Ss]elect"),
        near_keys=("[Bb]y", "[Tt]he", "or", "and", "[Ww]ith"),
        keys={"#": pound(region), "*": "star"},
        section="section",
        either=" or ",
        once="once",
        times="times",
        often="a|an|per|daily|weekly|each|every",
        every="every",
        hours="hours",
        counts=_COUNTS,
    )  # fmt: skip


def _amounts(units: Units) -> amounts.Words:
    return amounts.Words(
        units=units,
        money={
            "$": ("dollar", "dollars", "cent", "cents"),
            "\u20ac": ("euro", "euros", "cent", "cents"),
            "\u00a3": ("pound", "pounds", "penny", "pence"),
        },
        and_cents=" and ",
        scales="thousand|million|billion|trillion",
        letters={"K": "thousand", "k": "thousand", "MM": "million", "M": "million", "B": "billion",
                 "bn": "billion"},
        scaled=lambda number, scale, unit: f"{_say(number)} {scale} {unit}",
        article="an?|one|another|first|single|two|three|four|five|six",
        noun=r"[ -](?!(?:of|or|and|to|per|in|for|at|every|before|after|each|from|with|if|is|was|a"
             r"|an|then|plus|on|by|off|up|the|are|as|once|twice|until"
             r"|free|only|ago|later|apart|away|prior|daily)\b)[a-z]{2}",
        things="co-?pay(?:ment)?|fee|charge|deductible|deposit|bill|gift|credit|discount|fine"
               "|penalty|tablets?|pills?|capsules?|caplets?|doses?|glass(?:es)?|bottles?|cups?|cans?|bags?"
               "|packets?|vials?|patch(?:es)?|jars?|jugs?|cartons?|syringes?|containers?|gummies"
               "|visits?|appointments?|sessions?|walk|drive|wait|notice|limit|weight|supply|hotline"
               "|helpline|emergency",
        periods="minute|hour|day|night|week|month|year|visit|person|dose|session",
        per_short={"mo": " per month", "pg": " per page", "ea": " each", "each": " each",
                   "pp": " per person", "pt": " per patient", "d": " per day"},
        to=" to ",
        per=" per ",
        more=" or more",
        say=_say,
        counted=_counted,
    )  # fmt: skip
