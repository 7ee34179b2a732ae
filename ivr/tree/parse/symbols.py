"""Single characters as they are spoken: other forms of letters, invisible ones, pictures."""

import re
from functools import lru_cache
from unicodedata import category, decomposition, normalize

# Other forms of a letter or a digit that lose something if they are read as it: powers, fractions,
# ordinals; what Spanish and the rules of `ivr.speech` know; the ellipsis.
_SUPER, _FRACTION = "<super>", "<fraction>"
_KEPT = frozenset("\ufffd\u2026\xb5\u2116\xa8\xaf\xb8\u2032\u2033")
_MARKS = frozenset("\xae\xa9\u2122\u2120\u2117")
NEGATIVE = frozenset("\u2717\u2718\u2715\u2716\u274c\u274e\u26d4\U0001f6ab\U0001f6ad\U0001f44e")
"""Pictures that say "no": without them a text would say the opposite."""
_SPOKEN = frozenset("\xb0\xa6\u2103\u2109")  # symbols of the category of pictures that are said
_HYPHENS = frozenset("\u2010\u2011\ufe63\uff0d")
_MODIFIERS = frozenset("\ufe0e\ufe0f\u20e3")  # of a picture; the last is the frame of a key
_ARROWS = "\u2190-\u21ff\u27f0-\u27ff\u2900-\u297f\u2b00-\u2b11\u2794\u2798-\u27af\u27b1-\u27be"
_ONE_ARROW = re.compile(f"[{_ARROWS}]")
_ARROW = re.compile(rf"(?<=[^\W_])\s*[{_ARROWS}]\ufe0f?\s*(?=[^\W_])")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])[\xb4`\u02b9\u02bc\u2032\uff07](?=[^\W\d_])")
_SLASH = re.compile("(?<=\\d)\u2044(?=\\d)")
_CIRCLED = re.compile(r"([\u2460-\u2473])(?=\s*[\d\xbc-\xbe])")
_PICTURE = "\0"  # in its place, until the space around it is right
_CLOSING = (".", ",", ";", ":", "!", "?", ")")


def fold(text: str) -> str:
    """Return a text in ordinary characters; no letter and no digit is lost."""
    if text.isascii() and "`" not in text:
        return text
    text = _APOSTROPHE.sub("'", normalize("NFC", text.replace(_PICTURE, "")))
    text = _ARROW.sub(", ", _SLASH.sub("/", text))
    text = _CIRCLED.sub(lambda found: f"({normalize('NFKC', found[1])})", text)
    text = "".join(map(_folded, text))
    return _without_pictures(text) if _PICTURE in text else text


def _without_pictures(text: str) -> str:
    said: list[str] = []
    gap = False  # whether a picture parts the last word from the next
    for word in text.split():
        kept = word.strip(_PICTURE)
        if word.startswith(_PICTURE) and kept.startswith(_CLOSING) and said:
            said[-1] += kept.replace(_PICTURE, " ")
        elif kept:
            if gap and said and kept[0].isupper() and not said[-1].endswith((*_CLOSING, ",")):
                said[-1] += ","
            said.append(kept.replace(_PICTURE, " "))
        gap = word.endswith(_PICTURE)
    return " ".join(said)


@lru_cache(maxsize=1_000)
def _folded(character: str) -> str:
    if character.isascii() or character in _KEPT or character in NEGATIVE:
        return character
    kind = category(character)
    if character in _HYPHENS:
        return "-"
    if character in _MARKS or character in _MODIFIERS or kind == "Cf":
        return ""
    form = decomposition(character)
    if form and form.startswith("<") and not form.startswith((_SUPER, _FRACTION)):
        usual = normalize("NFKC", character)
        return character if " " in usual and kind != "Zs" else usual
    picture = kind == "So" and not form and character not in _SPOKEN
    skin = kind == "Sk" and character >= "\U0001f3fb"  # of a picture of people
    return _PICTURE if picture or skin or _ONE_ARROW.match(character) else character


# What UTF-8 looks like to a program that takes it for Windows' or Mac's own encoding.
_GARBLED = re.compile(
    "[\xc2\xc3\xc5\xe2\xf0\xef][\x80-\xbf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6"
    "\u02dc\u2013-\u203a\u20ac\u2122]"
)


def read_as_utf_8(text: str) -> str:
    """Read a text again that was saved as UTF-8 and opened as if it were something else."""
    if text.isascii() or not _GARBLED.search(text):
        return text
    import ftfy  # a tenth of a second, which only a garbled text may cost

    return ftfy.fix_encoding(text)
