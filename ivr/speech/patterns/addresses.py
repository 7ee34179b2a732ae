"""Web and mail addresses: "example.org/pay" is "example dot org slash pay"."""

import re
from collections.abc import Mapping

from ivr.speech.rules import Reader, Rule

_ENDS = "com|edu|gov|net|org|health|info|mil"
_END = rf"\.(?:{_ENDS})\b"
_REST = r"[^\s,;)>\"\u201d]*[^\s,;)>\"\u201d.?!:'\u2019/]"  # without the sentence's own marks
ADDRESS = re.compile(
    r"(?<![\w.+-])(?:mailto:)?[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    rf"|(?<!\w)(?:(?:https?://|www\.){_REST}|(?<![.@-])[\w-]+(?:\.[\w-]+)*{_END}(?:/{_REST})?)/?"
)
_LETTERS = {"html": "H T M L", "php": "P H P", "nih": "N I H", "cdc": "C D C"}


def rules(said: Mapping[str, str]) -> tuple[Rule, ...]:
    """The rule; `said` has the signs in addresses, and names such as `www`."""
    known = {**_LETTERS, **said}

    def say(found: re.Match[str], read: Reader) -> str:
        written = re.sub(r"^(?:https?://|mailto:)|/$", "", found[0])
        parts = re.findall(r"[^\W_]+|[\W_]", written)
        return " ".join(known.get(part.lower()) or read(part) for part in parts)

    words = frozenset({*_ENDS.split("|"), "www", "http", "https"})
    return (Rule(ADDRESS, say, signs=frozenset("@"), words=words, parts=True),)
