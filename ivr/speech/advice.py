"""Finds what would still read badly aloud, and says how to cure it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from ivr.speech.normalize import Piece, of, read
from ivr.speech.patterns.addresses import ADDRESS
from ivr.speech.rules import Language

_REMEMBERED = 40  # characters of an address that a caller may remember


def awkward(
    text: str, lexicon: Mapping[str, str], language: str = "en-US"
) -> list[tuple[str, str]]:
    """Returns each fragment of `text` that reads badly, in its order, with a cure in words.

    Only what `spoken.read` leaves as it is written is looked at, and long addresses, so that an
    entry in the lexicon is always a cure. A fragment that stands there twice is returned once.
    """
    if not _suspect(text):
        return []
    pieces = read(text, lexicon, language)
    known = of(language)
    found = dict(_long_addresses(pieces, lexicon))
    left = _left(pieces, lexicon, language)
    for sign, pattern, cure in _RULES:
        if not sign.search(left):
            continue
        for match in pattern.finditer(left):
            fragment = text[match.start() : match.end()]
            if fragment not in known.well_known:
                found.setdefault(fragment, (match.start(), cure(fragment, known)))
        left = pattern.sub(lambda match: _SAID * len(match[0]), left)
    return [(fragment, cure) for fragment, (_, cure) in sorted(found.items(), key=lambda i: i[1])]


_SAID = "\0"  # stands for a character of what is said right, or has been found already


def _left(pieces: tuple[Piece, ...], lexicon: Mapping[str, str], language: str) -> str:
    """Returns the text with all that is not said as it is written blanked out."""
    left = []
    either = re.compile(rf" (?:{'|'.join(of(language).either)}) ")
    for piece in pieces:
        if piece.kind == "text":
            left.append(piece.written)
        elif "/" in piece.written and either.search(piece.said) and piece.written not in lexicon:
            parts = piece.written.split("/")  # the slash is cured, what it joins need not be
            left.append(_SAID.join(_left(read(part, lexicon, language), lexicon, language)
                                   for part in parts))  # fmt: skip
        else:
            left.append(_SAID * len(piece.written))
    return "".join(left)


def _long_addresses(
    pieces: tuple[Piece, ...], lexicon: Mapping[str, str]
) -> Iterator[tuple[str, tuple[int, str]]]:
    at = 0
    for piece in pieces:
        written = piece.written
        long = len(written) > _REMEMBERED or "?" in written
        if piece.kind == "alias" and long and written not in lexicon and ADDRESS.fullmatch(written):
            yield written, (at, "nobody remembers so long an address by ear: leave it out, or "
                                "write a shorter one")  # fmt: skip
        at += len(written)


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
    return f'add "{fragment}: {said}" to lexicon:, or write it in small letters if it is a word'


def _list_parts(*_: object) -> str:
    return (
        "if these are the parts of a list, begin each in a line of its own with a dash below "
        "answer:, and take away >- and the bullets"
    )


# What it takes at the least (quick to search for), the fragment, its cure.
_RULES: tuple[tuple[re.Pattern[str], re.Pattern[str], Callable[[str, Language], str]], ...] = (
    (
        re.compile(r"[•▪●]|^(?:[-\u2013]|1[.)]) "),
        re.compile(r"[•▪●]|^(?:[-\u2013]|1[.)])\s"),
        _list_parts,
    ),
    (re.compile("/"), re.compile(r"(?<![^\s(])[^\s(/]*/[^\s,;)]*(?<![.?!:])"), _choose_words),
    (
        re.compile(r"\d\.\d"),
        # 2.75 alone is no version, but "Zoom 5.12" is one
        re.compile(r"(?<![\w.$€£])[A-Z]\w+ \d+\.\d{2,}(?!\w|\.\d|\s?%)"),
        _name_version,
    ),
    (re.compile("[A-Z]{2}"), re.compile(r"(?<!\w)[a-z]*[A-Z]{2,}(?=s?(?!\w))"), _spell),
)
# All of them begin with one of these, and so does a query; that is quick to search for.
_SIGN = re.compile(
    rf"(?=[•▪●\u2013/?0-9A-Z-])(?:\?\S|{'|'.join(sign.pattern for sign, *_ in _RULES)})"
)


def _suspect(text: str) -> bool:
    """Whether anything may read badly; most texts hold nothing of it, and need not be read."""
    return bool(_SIGN.search(text)) or max(map(len, text.split()), default=0) > _REMEMBERED
