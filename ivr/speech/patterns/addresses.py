"""Web and mail addresses: "example.org/pay" is "example dot org slash pay"."""

import re
from collections.abc import Mapping
from itertools import repeat

from ivr.speech.rules import Rule, ToSpoken, spelled

_ENDS = "com|edu|gov|net|org|health|info|mil"
_END = rf"\.(?:{_ENDS})\b"
_REST = r"[^\s,;)>\"\u201d]*[^\s,;)>\"\u201d.?!:'\u2019/]"  # without the sentence's punctuation
ADDRESS = re.compile(
    r"(?<![\w.+-])(?:mailto:)?[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    rf"|(?<!\w)(?:(?:https?://|www\.){_REST}|(?<![.@-])[\w-]+(?:\.[\w-]+)*{_END}(?:/{_REST})?)/?"
)
_CODE = r"(?:[2-9]11|988)(?!\d)"
_PARTS = re.compile(rf"{_CODE}|[^\W_]+|[\W_]")  # "988lifeline.org"
_LETTERS = {"html": "H T M L", "php": "P H P", "nih": "N I H", "cdc": "C D C"}


def rules(said: Mapping[str, str]) -> tuple[Rule, ...]:
    """Return the rule; `said` has the punctuation of addresses, and names such as `www`."""
    known = {**_LETTERS, **said}

    def part_said(part: str, to_spoken: ToSpoken) -> str:
        if re.fullmatch(_CODE, part):
            return spelled(part)
        return known.get(part.lower()) or to_spoken(part)

    def say(found: re.Match[str], to_spoken: ToSpoken) -> str:
        written = re.sub(r"^(?:https?://|mailto:)|/$", "", found[0])
        return " ".join(map(part_said, _PARTS.findall(written), repeat(to_spoken)))

    words = (*_ENDS.split("|"), "www", "http", "https")
    return (Rule(ADDRESS, say, characters="@", words=words, parts=True),)
