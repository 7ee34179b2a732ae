"""Finds what would still read badly aloud, and says how to cure it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from ivr.speech.spoken import read

# What voices say right as it stands.
_WELL_KNOWN = re.compile("AM|COVID|DC|DVD|ID|NJ|NY|OK|PC|PM|TV|UK|US|USA")


def awkward(text: str, lexicon: Mapping[str, str], region: str = "US") -> list[tuple[str, str]]:
    """Returns each fragment of `text` that reads badly, in its order, with a cure in words.

    Only what `spoken.read` leaves as it is written is looked at, so an entry in the lexicon is
    always a cure. A fragment that stands there twice is returned once.
    """
    left = _left(text, lexicon, region)
    found: dict[str, tuple[int, str]] = {}
    for sign, pattern, cure in _RULES:
        if not sign.search(left):
            continue
        for match in pattern.finditer(left):
            fragment = text[match.start() : match.end()]
            if not _WELL_KNOWN.fullmatch(fragment):
                found.setdefault(fragment, (match.start(), cure(fragment)))
        left = pattern.sub(lambda match: _SAID * len(match[0]), left)
    return [(fragment, cure) for fragment, (_, cure) in sorted(found.items(), key=lambda i: i[1])]


_SAID = "\0"  # stands for a character of what is said right, or has been found already


def _left(text: str, lexicon: Mapping[str, str], region: str) -> str:
    """Returns `text` with all that is not said as it is written blanked out."""
    left = []
    for piece in read(text, lexicon, region):
        if piece.kind == "text":
            left.append(piece.written)
        elif piece.kind == "alias" and "/" in piece.written and piece.written not in lexicon:
            parts = piece.written.split("/")  # the slash is cured, what it joins need not be
            left.append(_SAID.join(_left(part, lexicon, region) for part in parts))
        else:
            left.append(_SAID * len(piece.written))
    return "".join(left)


def _spell_address(fragment: str) -> str:
    said = fragment.removeprefix("https://").removeprefix("http://")
    for sign, word in ((".", "dot"), ("/", "slash"), ("@", "at")):
        said = said.replace(sign, f" {word} ")
    return f'add "{fragment}: {" ".join(said.split())}" to lexicon:, or leave it out'


def _choose_words(fragment: str) -> str:
    return f'write it in words ("or", "per", a date), or add "{fragment}: …" to lexicon:'


def _name_version(fragment: str) -> str:
    name, _, number = fragment.rpartition(" ")
    return f'write "{f"{name} version {number}".strip()}", so that it is read as a version'


def _complete_number(_: str) -> str:
    return "write the telephone number with its area code, so that it is read digit by digit"


def _spell(fragment: str) -> str:
    word = fragment.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    letters = (word, *fragment[len(word) :])
    said = " ".join(letters).strip()
    return f'add "{fragment}: {said}" to lexicon:, or write it in small letters if it is a word'


def _list_parts(_: str) -> str:
    return (
        "if these are the parts of a list, begin each in a line of its own with a dash below "
        "answer:, and take away >- and the bullets"
    )


_DOMAIN = r"\.(?:com|edu|gov|net|org)\b"
_REST = r"[^\s,;)]*[^\s,;).?!:]"  # of an address, without the sentence's own marks

# What it takes at the least (quick to search for), the fragment, its cure. In this order: an
# address has slashes.
_RULES: tuple[tuple[re.Pattern[str], re.Pattern[str], Callable[[str], str]], ...] = (
    (
        re.compile(rf"@|://|www\.|{_DOMAIN}"),
        re.compile(
            r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
            rf"|\b(?:https?://|www\.){_REST}"
            rf"|(?<![\w.-])[\w-]+(?:\.[\w-]+)*{_DOMAIN}(?:/{_REST})?"
        ),
        _spell_address,
    ),
    (
        re.compile(r"[•▪●]|^(?:[-\u2013]|1[.)]) "),
        re.compile(r"[•▪●]|^(?:[-\u2013]|1[.)])\s"),
        _list_parts,
    ),
    (re.compile("/"), re.compile(r"(?<![^\s(])[^\s(/]*/[^\s,;)]*(?<![.?!:])"), _choose_words),
    (
        re.compile(r"\d\.\d"),
        re.compile(  # 2.75 alone is no version, but "Zoom 5.12" is one
            r"(?<![\w.$€£])(?:\d+(?:\.\d+){2,}|[A-Z]\w+ \d+\.\d{2,})(?!\w|\.\d|\s?%)"
        ),
        _name_version,
    ),
    (re.compile(r"\d-\d"), re.compile(r"(?<![\w-])\d{3}-\d{4}(?![\w-])"), _complete_number),
    (re.compile("[A-Z]{2}"), re.compile(r"(?<!\w)[a-z]*[A-Z]{2,}(?=s?(?!\w))"), _spell),
)
