"""English: its lexicon, and rules for what depends on the context, in the order they win."""

from functools import cache

from ivr.speech.english import numbers, phones, text, times
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
            *shared_times.rules(times.WORDS, month_first=region == "US"),
            times.MONTH,
            *shared_numbers.rules(numbers.words(units("en"), region)),
            numbers.FRACTION,
            shared_text.choice(text.either),
            *text.TITLES,
            shared_text.states(sections["states"]),
            shared_text.INITIALS,
        ),
        words=sections["words"] | sections["ahead"],
        ahead=frozenset(form for word in sections["ahead"] for form in (word, word.capitalize())),
        plus="plus ",
        extension=", extension ",
        # Roman numerals are said as numbers.
        well_known=frozenset({
            "AM", "COVID", "DC", "DVD", "ID", "NJ", "NY", "OK", "PC", "PM", "TV", "UK", "US", "USA",
            "II", "III", "VI", "VII", "VIII", "IX", "XI", "XII",
        }),
    )  # fmt: skip
