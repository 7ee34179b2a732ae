"""Spanish: what is said in addresses; "niño/a", "a/b"."""

import re

from ivr.speech.rules import Rule, ToSpoken

ADDRESSES = {
    ".": "punto", "/": "barra", "@": "arroba", "-": "guion", "_": "guion bajo", "+": "más",
    "?": "signo de interrogación", "=": "igual", "&": "y", "#": "numeral", "~": "tilde",
    ":": "dos puntos", "%": "por ciento", "www": "triple doble u",
}  # fmt: skip


def either(parts: list[str]) -> str:
    """Join parts with "o", which becomes "u" before the same sound: "siete u ocho"."""
    said = parts[0]
    for part in parts[1:]:
        said += (" u " if re.match("h?[oó]", part, re.IGNORECASE) else " o ") + part
    return said


# "niño/a" and "doctores(as)" are both words; so are "hijo(s)" and "mes(es)".

_GENDER = re.compile(
    r"(?<![\w/])(?P<stem>[lL](?=os)|[^\W\d_]{2,}?)(?P<man>[oe]s|[oe]|s|)(?:/(?P<bare>as?)|\((?P<held>as?)\))(?![\w/])"
)
_PLURAL = re.compile(r"(?<!\w)(?P<word>[^\W\d_]{2,})\((?P<end>e?s)\)(?!\w)")


def _gender(found: re.Match[str], _: ToSpoken) -> str:
    stem, man, woman = found["stem"], found["man"], found["bare"] or found["held"]
    return either([stem + man, stem + woman])


ENDINGS = (
    Rule(_GENDER, _gender, words=("a", "as")),
    Rule(_PLURAL, lambda found, _: either([found["word"], found["word"] + found["end"]]),
         words=("s", "es")),
)  # fmt: skip
