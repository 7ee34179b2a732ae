"""English: its lexicon, and rules for what depends on the context, in the order they win."""

from functools import cache

from ivr.speech.english import abbreviations, days, numbers, phones, text, times
from ivr.speech.lexicon import shipped, units
from ivr.speech.patterns import addresses, codes
from ivr.speech.patterns import numbers as shared_numbers
from ivr.speech.patterns import phones as shared_phones
from ivr.speech.patterns import text as shared_text
from ivr.speech.patterns import times as shared_times
from ivr.speech.rules import Language


@cache
def english(region: str) -> Language:
    """Return English as written in a country (ISO 3166), which decides the order of dates."""
    sections = shipped("en")
    return Language(
        rules=(
            *addresses.rules(text.ADDRESSES),
            *shared_phones.rules(phones.PHONES, " or "),
            *codes.rules(phones.CODES, region, " or ", phones.pound(region)),
            *shared_times.rules(times.WORDS),
            *days.rules(month_first=region == "US"),
            *shared_numbers.rules(numbers.words(units("en"), region)),
            *numbers.RULES,
            *text.ENDINGS,
            shared_text.choice(text.either),
            *shared_text.slashes(" or "),
            *abbreviations.RULES,
            shared_text.states(sections["states"]),
            shared_text.initials(abbreviations.STARTERS),
            shared_text.LETTERS,
            abbreviations.LETTERS,
        ),
        words=sections["words"] | sections["ahead"] | sections["letters"],
        ahead=frozenset(form for word in sections["ahead"] for form in (word, word.capitalize())),
        starters=abbreviations.STARTERS,
        plus="plus ",
        extension=", extension ",
        well_known=frozenset({
            "AM", "COVID", "DC", "DVD", "ID", "NJ", "NY", "OK", "PC", "PM", "TV", "UK", "US", "USA",
            # Said as words.
            "AIDS", "AMBER", "CAT", "CHIP", "COBRA", "COLA", "DARE", "FAFSA", "FEMA", "FICA",
            "LASER", "LASIK", "MADD", "MEDICAID", "MEDICARE", "MERS", "NASA", "NATO", "OSHA",
            "SARS", "SNAP", "STAT", "SWAT", "TRICARE", "UNICEF", "ZIP",
            # Roman numerals, said as numbers.
            "II", "III", "IV", "VI", "VII", "VIII", "IX", "XI", "XII",
        }),
    )  # fmt: skip
