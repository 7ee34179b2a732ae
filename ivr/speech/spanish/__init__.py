"""Spanish: its lexicon, and rules for what depends on the context, in the order they win."""

from functools import cache

from ivr.speech.lexicon import shipped, units
from ivr.speech.patterns import addresses, codes
from ivr.speech.patterns import numbers as shared_numbers
from ivr.speech.patterns import phones as shared_phones
from ivr.speech.patterns import text as shared_text
from ivr.speech.patterns import times as shared_times
from ivr.speech.rules import Language
from ivr.speech.spanish import abbreviations, days, numbers, phones, text, times


@cache
def spanish(region: str) -> Language:
    """Return Spanish as written in a country (ISO 3166), which decides the order of dates."""
    sections = shipped("es")
    counted = {one: (one, many) for one, many in sections["counted"].items()}
    return Language(
        rules=(
            *addresses.rules(text.ADDRESSES),
            *shared_phones.rules(phones.PHONES, " o "),
            *codes.rules(phones.CODES, region, " o ", phones.pound(region)),
            times.ONE,
            *shared_times.rules(times.WORDS),
            *days.rules(month_first=region == "US"),
            *numbers.fractions({**units("es"), **counted}),
            *shared_numbers.rules(numbers.words(units("es"), region)),
            *numbers.rules(counted),
            *text.ENDINGS,
            *abbreviations.RULES,
            shared_text.choice(text.either),
            *shared_text.slashes(" o "),
            shared_text.states(shipped("en")["states"] | sections["states"]),
            shared_text.initials(abbreviations.STARTERS),
            shared_text.LETTERS,
            abbreviations.LETTERS,
        ),
        words=sections["words"] | sections["ahead"] | sections["letters"],
        ahead=frozenset(form for word in sections["ahead"] for form in (word, word.capitalize())),
        starters=abbreviations.STARTERS,
        plus="más ",
        extension=", extensión ",
        either=("o", "u"),
        per="por",
        version="versión",
        # What is said as a word or by its letters, as is meant; Roman numerals as numbers.
        well_known=frozenset({
            "COVID", "DVD", "PC", "SIDA", "TV", "UCI", "USA",
            "CHIP", "COBRA", "DACA", "FAFSA", "FEMA", "IVA", "LASIK", "MEDICAID", "MEDICARE",
            "MERS", "NASA", "ONU", "OSHA", "OTAN", "SARS", "SNAP", "UNICEF", "ZIP",
            "II", "III", "IV", "VI", "VII", "VIII", "IX", "XI", "XII", "XX", "XXI",
        }),
    )  # fmt: skip
