"""English: its lexicon, and rules for what depends on its neighbours, in the order they win."""

from functools import cache

from ivr.speech.english import addresses, numbers, phones, text, times
from ivr.speech.lexicon import shipped
from ivr.speech.rules import Language


@cache
def english(region: str) -> Language:
    """English as it is written in a country (ISO 3166), on which the order of dates depends."""
    sections = shipped("en")
    units = {written: said.split(", ") for written, said in sections["units"].items()}
    return Language(
        rules=(
            *addresses.RULES,
            *phones.RULES,
            *times.rules(month_first=region == "US"),
            *numbers.rules({written: (one, many) for written, (one, many) in units.items()}),
            *text.rules(sections["states"]),
        ),
        words=sections["words"] | sections["ahead"],
        ahead=frozenset(form for word in sections["ahead"] for form in (word, word.capitalize())),
        plus="plus ",
        extension=", extension ",
    )
