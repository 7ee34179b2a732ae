"""Web and mail addresses: "example.org/pay" is "example dot org slash pay"."""

import re

from ivr.speech.rules import Reader, Rule

_ENDS = "com|edu|gov|net|org|health|info|mil"
_END = rf"\.(?:{_ENDS})\b"
_REST = r"[^\s,;)>\"\u201d]*[^\s,;)>\"\u201d.?!:'\u2019/]"  # without the sentence's own marks
ADDRESS = re.compile(
    r"(?<![\w.+-])(?:mailto:)?[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    rf"|(?<!\w)(?:(?:https?://|www\.){_REST}|(?<![.@-])[\w-]+(?:\.[\w-]+)*{_END}(?:/{_REST})?)/?"
)

_SIGNS = {
    ".": "dot", "/": "slash", "@": "at", "-": "dash", "_": "underscore", "+": "plus",
    "?": "question mark", "=": "equals", "&": "and", "#": "hash", "~": "tilde", ":": "colon",
    "%": "percent",
}  # fmt: skip
_LETTERS = {"www": "W W W", "edu": "E D U", "html": "H T M L", "php": "P H P", "nih": "N I H",
            "cdc": "C D C"}  # fmt: skip


def _say(found: re.Match[str], read: Reader) -> str:
    written = re.sub(r"^(?:https?://|mailto:)|/$", "", found[0])
    parts = re.findall(r"[^\W_]+|[\W_]", written)
    return " ".join(_SIGNS.get(part) or _LETTERS.get(part.lower()) or read(part) for part in parts)


RULES = (
    Rule(
        ADDRESS,
        _say,
        signs=frozenset("@"),
        words=frozenset({*_ENDS.split("|"), "www", "http", "https"}),
        parts=True,
    ),
)
