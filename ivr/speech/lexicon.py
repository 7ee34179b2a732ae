"""How words are spoken: a language's lexicon, and every form of a word that an entry covers."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from ivr.tree.parse import parser
from ivr.tree.pronunciation import parse, possessive

_FOLDER = files(__package__).joinpath("lexicon")
_TOKEN = re.compile(r"\w+")


class Entry(NamedTuple):
    """How a form is spoken: in ordinary spelling, and in IPA ("" where there is none)."""

    said: str
    ipa: str = ""


class Lexicon:
    """Finds entries in texts: whole words in their own capitals, the longest first.

    An entry also covers the word with "'s"; one in small letters also with a capital first, as at
    the beginning of a sentence; one in capitals also the plural ("HSAs"). `english` is whether
    these endings are spoken.
    """

    def __init__(self, entries: Mapping[str, str], english: bool = True) -> None:
        parsed = {written: parse(value) for written, value in entries.items() if written}
        self.forms = {
            written: Entry(said or written, ipa) for written, (said, ipa) in parsed.items()
        }
        for written, entry in tuple(self.forms.items()):
            for form, form_entry in _forms(written, entry, english):
                self.forms.setdefault(form, form_entry)
        # A text is only searched for the forms that begin with one of its words.
        grouped: dict[str, list[str]] = {}
        for form in sorted(self.forms, key=len, reverse=True):
            begins = _TOKEN.match(form)
            grouped.setdefault(begins[0] if begins else "", []).append(form)
        odd = grouped.pop("", [])
        self._odd = _whole_words(odd) if odd else None
        self._by_token = {token: _whole_words(forms) for token, forms in grouped.items()}

    def find(self, text: str, tokens: frozenset[str]) -> Iterator[re.Match[str]]:
        """Yield every match of an entry in `text`, whose words are `tokens`, in any order."""
        for token in tokens & self._by_token.keys():
            yield from self._by_token[token].finditer(text)
        if self._odd:
            yield from self._odd.finditer(text)


@cache
def shipped(language: str) -> dict[str, dict[str, str]]:
    """Return the sections of the lexicon of a language (`en`), each written → spoken."""
    parsed = parser.parse(_FOLDER.joinpath(f"{language}.yaml").read_bytes())
    if not isinstance(parsed.root, parser.Mapping) or parsed.problems:
        raise ValueError(f"lexicon/{language}.yaml: {parsed.problems or 'not a mapping'}")
    return {
        key.value: {written.value: said.value for written, said in section.value}
        for key, section in parsed.root.value
    }


def units(language: str) -> dict[str, tuple[str, str]]:
    """Return the section `units` of a language: written → one, several."""
    section = shipped(language)["units"]
    pairs = ((written, said.split(", ")) for written, said in section.items())
    return {written: (one, many) for written, (one, many) in pairs}


def _forms(written: str, entry: Entry, english: bool) -> Iterator[tuple[str, Entry]]:
    cases = {written, written[:1].upper() + written[1:]} if written.islower() else {written}
    possessed = Entry(entry.said + "'s", entry.ipa and possessive(entry.ipa)) if english else entry
    for case in cases:
        yield case, entry
        if case[-1].isalnum():
            yield from ((case + end, possessed) for end in ("'s", "\u2019s"))
    if written.isupper() and written[-1].isalnum():
        yield written + "s", possessed  # "H S A's": after "As" an engine says "as"


def _whole_words(forms: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, forms))})(?!\w)")
