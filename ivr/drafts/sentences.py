"""Joins the lines of an answer so that lines that somebody broke on purpose are not run together.

A screen shows `Monday 8-5` and `Friday 8-12` below each other; a voice needs a sentence of each.
The lines of an address are joined by commas.
"""

import re
from collections.abc import Sequence

_ENDS = re.compile(r"[.!?:;,\u2026/\u2013\u2014-][\"'\u201d\u2019)]*$")
_GOES_ON = re.compile(
    r"\b(?:an?|the|at|by|for|from|in|into|of|on|or|and|to|with|your|our|is|are|call|dial|use|than|least"
    r"|el|la|los|las|un|una|al?|con|de|del|en|o|para|por|y|su|sus|nuestr[oa]s?|es|son|llame|marque)$"
    r"|&$",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"\d{1,6}[A-Z]?\s+(?:[\w.'\u2019-]+\s+){1,4}?(?:street|st|avenue|ave|road|rd|boulevard|blvd"
    r"|drive|dr|lane|ln|way|place|pl|square|sq|court|ct|parkway|pkwy|highway|hwy|turnpike|plaza"
    r"|circle|terrace|broadway)\b.*"
    r"|\d{1,6}\s+broadway\b.*"
    r"|(?:calle|avenida|av\.|carretera|paseo|camino)\s+\S.*|p\.?\s?o\.?\s+box\b.*|apartado\b.*",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"(?:suite|ste|unit|apt|room|rm|floor|bldg|building|level|oficina|piso|edificio|local)\b\.?"
    r"\s*#?\w{1,6}|\w+ (?:floor|piso)|#\s?\w+",
    re.IGNORECASE,
)
_CITY = re.compile(r"[^\W\d][^\d,]*,\s*[A-Z]{2}\.?(?:\s+\d{5}(?:-\d{4})?)?|.*\b[A-Z]{2}\s+\d{5}\b.*"
                   r"|U\.?S\.?A\.?|Puerto Rico(?:\s+\d{5})?")  # fmt: skip


def joined(lines: Sequence[str]) -> str:
    """Join lines that were broken on purpose into the text of one paragraph."""
    text = ""
    is_list = False  # of what a line announces, in lower case: `Please bring:`, `photo ID`
    for above, line in zip(["", *lines], lines, strict=False):
        is_list = above.endswith(":") or (is_list and line[:1].islower())
        text += _between(above, line, is_list and not above.endswith(":")) if text else ""
        text += line
    return text


def _between(above: str, line: str, is_list: bool) -> str:
    """What stands between two lines when they are one text."""
    if _is_address(above, line):
        return ", " if not above.endswith(",") else " "
    if _ENDS.search(above) or _GOES_ON.search(above) or not line[:1].isalnum():
        return " "
    if line[:1].islower():
        return ", " if is_list else " "
    return " " if line.endswith("?") else ". "


def _is_address(above: str, line: str) -> bool:
    """Whether a line goes on with the address of the line above it, or begins one at a name."""
    if _UNIT.fullmatch(line) or _CITY.fullmatch(line):
        return bool(_STREET.fullmatch(above) or _UNIT.fullmatch(above) or _CITY.fullmatch(above))
    if _STREET.fullmatch(line):
        is_name = above[:1].isupper() and not _ENDS.search(above) and not _GOES_ON.search(above)
        return is_name or bool(_UNIT.fullmatch(above))
    return False


def is_wrapped(above: str, line: str, width: int) -> bool:
    """Whether a line was broken only because the next word would not have fitted into a width."""
    return len(above) + 1 + len(line.split(" ", 1)[0]) > width
