"""Find what makes sense only on a page, and what was left over when a text was copied or filled in.

What can be read aloud as it was meant is no longer there: `ivr.tree.parse.unfold` has read it.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from ivr.speech.advice import on_page
from ivr.speech.advice.finding import READS_BADLY, Finding


class _Kind(NamedTuple):
    """A kind of leftovers: characters or words of which a text has one, the pattern, the words."""

    hints: tuple[str, ...]
    pattern: re.Pattern[str]
    why: str
    cure: str


_FILL = "write what callers should hear there, without brackets"
_GAP = "fill it in, or leave the sentence out"
_BEFORE_GAPS = (
    "is|are|was|at|by|to|on|from|of|for|call|our|the|an|and|or|through|between|until"
    "|es|son|est\xe1|est\xe1n|al|a|de|del|en|por|para|el|la|los|las|y|desde|hasta|entre|llame|nuestro"
)
_KINDS = (
    _Kind(
        ("{", "[", "<"),
        re.compile(r"\$?\{{1,2}[^{}]{0,80}\}{1,2}|\[[^\[\]]{0,80}?[^\W\d_][^\[\]]{0,80}\]"
                   r"|<{1,2}(?=[^<>\d=]|\d[^<>]*>)[^<>]{1,80}>{1,2}(?!\s?\d)"),
        "is in brackets like a placeholder", _FILL,
    ),
    _Kind(
        ("xx", "$x", "tb", "lorem", "insert", "here", "aqu", "__", "???", "todo:", "fixme", "#",
         "%"),
        re.compile(
            r"(?<![\w-])(?:1[-. ])?(?:\(?\d{3}\)?[-. ]{0,2}){0,2}[Xx]{3,}(?:[-. ][Xx]{2,})*"
            r"(?![\w-])|(?<![\w-])\(?\d{3}\)?[-. ]{1,2}\d{3}[-. ]\d{0,3}[Xx]{2,}(?!\w)"
            r"|\$[Xx]+(?:[.,][Xx]+)*(?!\w)"
            r"|(?<!\w)(?:TB[ADC]|tb[ad]|T\.B\.[AD]\.)(?!\w)"
            r"|\b[Ll]orem ipsum(?: dolor(?: sit amet)?)?"
            r"|\b[Ii]nsert (?:your |the |a )?\w+(?: \w+)? here\b"
            r"|_{3,}|\?{3,}|%[A-Z_]{3,}%|#(?:REF|VALUE|NAME|N/A)[!?]?|\b(?:TODO:|FIXME\b)"
            r"|\b(?:[Yy]our|[Cc]ompany|[Cc]linic|[Oo]ffice) [Nn]ame [Hh]ere\b"
            r"|\b[Ii]nsert(?:e|ar) (?:su |el |la |un )?\w+ aqu\xed\b|\b[Ss]u \w+ aqu\xed\b"
        ),
        "looks like a placeholder", "write what callers should hear there",
    ),
    _Kind(
        ("mm/", "dd/", "/yy", "/aa"),
        re.compile(r"(?i:(?<!\w)(?:mm|dd)/(?:mm|dd)(?:/(?:yy|aa){1,2})?|(?<!\w)mm/(?:yy|aa){1,2})(?!\w)"),
        READS_BADLY, "say in words what to enter, such as the month, the day and the year",
    ),
    _Kind(
        (" .", " ,", " ;", " :", " !", " ?", "()", "( )", ":.", ":,", ": ", "m to", "n and",
         "desde hasta"),
        re.compile(rf"\(\s?\)|\b(?:\w+\s)?(?:{_BEFORE_GAPS})\s[.,;:!?](?=\s|$)|\b\w+:\s?[.;,](?=\s|$)"
                   r"|\b(?:from to|between and|desde hasta)\b", re.IGNORECASE),
        "has a gap where something is missing", _GAP,
    ),
    _Kind(
        ("\u2717", "\u2718", "\u2715", "\u2716", "\u274c", "\u274e", "\u26d4", "\U0001f6ab",
         "\U0001f6ad", "\U0001f44e"),
        re.compile("[\u2715-\u2718\u274c\u274e\u26d4\U0001f6ab\U0001f6ad\U0001f44e]"),
        'is a picture that says "no", and is not read aloud', "say it in words",
    ),
)  # fmt: skip
# "pre- and postnatal" is right.
_BROKEN = re.compile(
    r"(?<![\w-])([^\W\d_]{2,})- (?!(?:and|or|to|but|y|e|o|u|ni|a)\b)([a-z\xe0-\xff]{2,})(?!\w)"
)
_ON_PAGE = "makes sense only on a page"
_TELL = "say what callers can do on the telephone, or leave it out"


def leftovers(text: str, language: str) -> Iterator[Finding]:
    """Yield what no caller can make sense of."""
    small = text.lower()
    for kind in _KINDS:
        if any(hint in small for hint in kind.hints):
            for found in kind.pattern.finditer(text):
                yield Finding(found.start(), found[0], kind.cure, kind.why)
    if "- " in text:
        for found in _BROKEN.finditer(text):
            cure = f'write "{found[1]}{found[2]}", or "{found[1]}-{found[2]}"'
            yield Finding(found.start(), found[0], cure, "was broken at the end of a line")
    for found in on_page.find(text, small, language):
        yield Finding(found.start(), found[0], _TELL, _ON_PAGE)
