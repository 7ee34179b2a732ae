"""Slashes between words, initials, states."""

import re
from collections.abc import Callable, Collection, Mapping

from ivr.speech.rules import Rule, ToSpoken, spelled, stop_before

# Two letters or digits at least: "n/a" is not "n or a". Consonants, the first one
# small, are a unit: "mg/dL" is not "mg or dL".
_CONSONANT = "[b-df-hj-np-tv-xz]"
_WORD = rf"(?!{_CONSONANT}(?i:{_CONSONANT})*\b)[^\W\d_][^\W_]+(?:[-'\u2019][^\W_]+)*"
_CHOICE = re.compile(rf"(?<![\w/.:@-]){_WORD}(?:\s?/\s?{_WORD})+(?![\w/@-]|\.\w|\.\s\d)")
_INITIALS = re.compile(r"(?<![\w.])[A-Z]\.(?:\s?[A-Z]\.)+")
_WORDS_TOO = (
    "HI",
    "ID",
    "IN",
    "MD",
    "ME",
    "OH",
    "OK",
    "OR",
    "PA",
)  # states that may be other words
_CITY = re.compile(r"(?:[A-Z][^\W\dA-Z_][\w'\u2019]*|[A-Z]{5,}),\s$")  # not "MRI, CT, …"
_MAX_CITY = 24  # characters of its last word


def choice(either: Callable[[list[str]], str]) -> Rule:
    """Return the rule for words with a slash between them; `either` joins them with "or"."""

    def say(found: re.Match[str], to_spoken: ToSpoken) -> str:
        return either([to_spoken(part.strip()) for part in found[0].split("/")])

    return Rule(_CHOICE, say, characters="/", parts=True)


# "(self)/$8,300", "$10/$25", "711/TDD 711", "617-555-0142 / Fax 617-555-0143".
_BEHIND = re.compile(
    r"(?<=\))/(?=[$\d(])|(?<=\d)/(?=\$\d|TTY|TDD|TRS|VRS|(?:[Ff]ax|[Vv]oice)\b)|(?<=\S)\s/\s(?=\S)"
    r"|(?<=day|urs|día)/(?=7\b)"
)
_OR_BEHIND = re.compile(r"(?<=\))/(?=[^\W\d])|(?<=\d{4})\s/\s(?=\(?1?[-. ]?\(?\d{3}[-. )])")


def slashes(either: str) -> tuple[Rule, ...]:
    """Return the rules for slashes behind a bracket or a number; `either` is " or "."""
    return (
        Rule(_OR_BEHIND, lambda *_: either, characters="/"),
        Rule(_BEHIND, lambda *_: ", ", characters="/"),
    )


def initials(starters: Collection[str]) -> Rule:
    """Return the rule for initials with points: "U.S.", "J. F. Kennedy"."""

    def say(found: re.Match[str], _: ToSpoken) -> str:
        return spelled(re.sub(r"[^A-Z]", "", found[0])) + stop_before(found, starters)

    return Rule(_INITIALS, say, words="BCDEFGHJKLMNOPQRSTUVWXYZ")  # not A, nor I


LETTERS = Rule(
    re.compile(r"(?<![\w/.])[A-Z](?:/[A-Z])+(?![\w/])"),
    lambda found, _: found[0].replace("/", ", "),
    characters="/",
)
"""What has a letter each: "Part A/B", which may mean "and" as well as "or"."""


def states(names: Mapping[str, str]) -> Rule:
    """Return the rule for states and ZIP codes; `names` is written → said."""
    sure = "|".join(state for state in names if state not in _WORDS_TOO)
    state = re.compile(
        rf"(?:(?<=\w,\s)|(?<=[a-z]\s)(?=(?:{sure})\s\d))(?:(?P<state>{'|'.join(names)})\s(?P<zip>\d{{5}})(?:-(?P<more>\d{{4}}))?(?![\w-])"
        rf"|(?P<only>{sure})(?=[.;)]|,\s|$))"
    )

    def say(found: re.Match[str], _: ToSpoken) -> str | None:
        before = found.string[max(0, found.start() - _MAX_CITY) : found.start()]
        if found["only"] and not _CITY.search(before):
            return None
        name = names[found["state"] or found["only"]]
        codes = map(spelled, filter(None, (found["zip"], found["more"])))
        return f"{name} {', '.join(codes)}".strip()

    return Rule(state, say, words=names)
