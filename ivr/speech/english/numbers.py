"""English: what is said with numbers, and fractions."""

import re

from ivr.speech.patterns.numbers import START, Units, Words
from ivr.speech.rules import Rule, ToSpoken


def _counted(number: str, one: str, many: str, adjective: bool) -> str:
    return f"{number} {one if adjective or number == '1' else many}"


def words(units: Units) -> Words:
    return Words(
        units=units,
        money={
            "$": ("dollar", "dollars", "cent", "cents"),
            "\u20ac": ("euro", "euros", "cent", "cents"),
            "\u00a3": ("pound", "pounds", "penny", "pence"),
        },
        and_cents=" and ",
        scales="thousand|million|billion",
        scaled=lambda scale, unit: f"{scale} {unit}",
        things="co-?pay(?:ment)?|fee|charge|deductible|deposit|bill|gift|credit|discount",
        periods="minute|hour|day|night|week|month|year|visit|person|dose|session",
        to=" to ",
        per=" per ",
        over=" over ",
        point=" point ",
        percent="%",
        minus="minus",
        feet="feet",
        inches="inches",
        mercury="millimeters of mercury",
        version="version",
        versions="[Vv]ersion",
        degrees="degrees|percent",
        zip_before=r"\b[Zz][Ii][Pp](?: [Cc]ode)? $",
        before={"#": "number", "\u2116": "number", "No.": "number", "Nos.": "numbers",
                "<": "less than", ">": "more than", "\u2265": "at least", "\u2264": "at most",
                "~": "about", "\u2248": "about"},
        numbered=r"(?:(?<=[a-z] )|(?<=[a-z], ))Nos?\.",
        presses=("[Pp]ress",),
        keys={"#": "pound", "*": "star"},
        say=str,
        counted=_counted,
    )  # fmt: skip


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
    rf"{START}(?:(?P<whole>\d{{1,2}})(?:[ -](?P<more>{_PART})(?![\w/])|(?P<sign>[\u00bc-\u00be]))"
    rf"|(?P<part>{_PART})(?=[ -](?:{_MEASURED})s?(?!\w)))"
)


def _fraction(found: re.Match[str], _: ToSpoken) -> str | None:
    part = _PARTS.get(found["part"] or found["more"] or found["sign"])
    if not part or not found["whole"]:
        return part
    return f"{found['whole']} and {'a half' if part == 'one half' else part}"


FRACTION = Rule(_FRACTION, _fraction, characters="/\u00bd\u00bc\u00be")
