"""Find what a voice would not read as it is meant: capitals, slashes, versions, long addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from ivr.speech.advice.finding import Finding
from ivr.speech.advice.shouted import is_word, shouted
from ivr.speech.normalize import Span, language_of, spans
from ivr.speech.patterns.addresses import ADDRESS
from ivr.speech.rules import Language

_MAX_ADDRESS = 40  # characters that a caller can remember
_SAID = "\0"  # in place of each character that is said correctly, or was already found


def hard_words(
    text: str, lexicon: Mapping[str, str], language: str, found: Sequence[Finding]
) -> Iterator[Finding]:
    """Yield what is hard to read aloud, outside of what has been `found` already.

    Only what `normalize.spans` leaves as it is written is checked, and long addresses.
    """
    if not _suspect(text):
        return
    found_spans = spans(text, lexicon, language)
    known = language_of(language)
    yield from _long_addresses(found_spans, lexicon)
    left = _left(found_spans, lexicon, language)
    for one in found:
        left = _without(left, one)
    for one in shouted(left, text, language):
        yield one
        left = _without(left, one)
    for hint, pattern, cure in _RULES:
        if not hint.search(left):
            continue
        for match in pattern.finditer(left):
            fragment = text[match.start() : match.end()]
            keyword = cure is _spell and _TEXTED.search(text[: match.start()][-_MAX_TEXTED:])
            if fragment not in known.well_known and not keyword and not is_word(fragment, language):
                yield Finding(match.start(), fragment, cure(fragment, known))
        left = pattern.sub(lambda match: _SAID * len(match[0]), left)


def _without(left: str, found: Finding) -> str:
    return f"{left[: found.start]}{_SAID * len(found.fragment)}{left[found.end :]}"


def _left(found: tuple[Span, ...], lexicon: Mapping[str, str], language: str) -> str:
    """Return the text with everything blanked out that is not said as it is written."""
    left = []
    either = re.compile(rf" (?:{'|'.join(language_of(language).either)}) ")
    for span in found:
        if span.kind == "text":
            left.append(span.written)
        elif "/" in span.written and either.search(span.said) and span.written not in lexicon:
            parts = span.written.split("/")  # the slash sounds right, its neighbours may not
            left.append(_SAID.join(_left(spans(part, lexicon, language), lexicon, language)
                                   for part in parts))  # fmt: skip
        else:
            left.append(_SAID * len(span.written))
    return "".join(left)


def _long_addresses(found: tuple[Span, ...], lexicon: Mapping[str, str]) -> Iterator[Finding]:
    position = 0
    for span in found:
        written = span.written
        long = len(written) > _MAX_ADDRESS or "?" in written
        if span.kind == "alias" and long and written not in lexicon and ADDRESS.fullmatch(written):
            cure = (
                "callers cannot remember so long an address: leave it out, or write a shorter one"
            )
            yield Finding(position, written, cure)
        position += len(written)


def _choose_words(fragment: str, known: Language) -> str:
    words = f'"{known.either[0]}", "{known.per}", a date'
    return f'write it in words ({words}), or add "{fragment}: …" to lexicon:'


def _name_version(fragment: str, known: Language) -> str:
    name, _, number = fragment.rpartition(" ")
    return f'write "{name} {known.version} {number}", so that it is read as a version'


def _spell(fragment: str, _: Language) -> str:
    word = fragment.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    letters = (word, *fragment[len(word) :])
    said = " ".join(letters).strip()
    return f'add "{fragment}: {said}" to lexicon:, or write it in lower case if it is a word'


def _list_parts(*_: object) -> str:
    return ("if these are the parts of a list, write each on its own line after a dash, below "
            "answer:, and remove >- and the bullets")  # fmt: skip


def _count_digits(*_: object) -> str:
    return "if it is a telephone number, write all of its ten digits"


# "Text INFO to 233733": words that people send, in capitals.
_TEXTED = re.compile(
    r"\b(?:text|txt|send|reply|type|word|env\xede|mande|palabra|texto|escriba)[\s:]+[\"\u201c'\u2018\xab]?"
    r"(?:\w+[\"\u201d'\u2019\xbb]?,? (?:or|and|[oy]) [\"\u201c'\u2018\xab]?)?$",
    re.IGNORECASE,
)
_MAX_TEXTED = 40  # characters of what is before

# What the text must contain (quick to search for), the fragment, how to fix it.
_RULES: tuple[tuple[re.Pattern[str], re.Pattern[str], Callable[[str, Language], str]], ...] = tuple(
    (re.compile(hint), re.compile(fragment), cure)
    for hint, fragment, cure in (
        (r"[•▪●]|^[-\u2013] ", r"[•▪●]|^[-\u2013]\s", _list_parts),
        ("/", r"(?<![^\s(])[^\s(/]*/[^\s,;)]*(?<![.?!:])", _choose_words),
        # 2.75 alone is not a version, but "Zoom 5.12" is one
        (r"\d\.\d", r"(?<![\w.$€£])[A-Z]\w+ \d+\.\d{2,}(?!\w|\.\d|\s?%)", _name_version),
        (
            r"\d{3}[-.)] ?\d{3}[-.]\d",
            r"(?<![\w.-])(?:1[-. ])?(?:\([2-9]\d\d\) ?|[2-9]\d\d[-.])\d{3}[-.]"
            r"(?:\d{1,3}|\d{5,6})(?![\w-]|\.\d)",
            _count_digits,
        ),
        ("[A-Z]{2}", r"(?<!\w)[a-z]*[A-Z]{2,}(?=s?(?!\w))", _spell),
    )
)
# All of them, and a query, start with one of these characters, which is quick to search for.
_SUSPECT = re.compile(
    rf"(?=[•▪●\u2013/?0-9A-Z-])(?:\?\S|{'|'.join(hint.pattern for hint, *_ in _RULES)})"
)


def _suspect(text: str) -> bool:
    """Whether anything may sound wrong; in most texts nothing does."""
    return bool(_SUSPECT.search(text)) or max(map(len, text.split()), default=0) > _MAX_ADDRESS
