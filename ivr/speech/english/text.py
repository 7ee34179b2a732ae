"""Slashes between words, titles before names and streets, initials, states."""

import re
from collections.abc import Mapping

from ivr.speech.rules import Reader, Rule, spelled, stop

# Two letters or digits at least: "n/a" is not "n or a". Consonants of which the first is small
# are a unit: "mg/dL" is not "mg or dL".
_CONSONANT = "[b-df-hj-np-tv-xz]"
_WORD = rf"(?!{_CONSONANT}(?i:{_CONSONANT})*\b)[^\W\d_][^\W_]+(?:[-'\u2019][^\W_]+)*"
_CHOICE = re.compile(rf"(?<![\w/.:@-]){_WORD}(?:\s?/\s?{_WORD})+(?![\w/@-]|\.\w)")


def _choice(found: re.Match[str], read: Reader) -> str:
    parts = (read(part.strip()) for part in found[0].split("/"))
    return re.sub(r"\bor(?: or)+\b", "or", " or ".join(parts))  # "and/or/not", "either/or"


# "Dr. Lee" and "5 Oak Dr.", "St. Mary" and "5 Oak St."

_ADDRESS = re.compile(r"\b\d+\s(?:[A-Z0-9][\w'\u2019]*\.?\s){1,3}$")
_NAME_BEFORE = re.compile(r"[^.?!:\s]\s(?:[A-Z][\w'\u2019]+)\s$")  # and it begins no sentence
_CAPITAL_BEFORE = re.compile(r"[A-Z]\w+\s$")
_NAME_AFTER = re.compile(r"\s[A-Z]")
_DOCTOR = re.compile(r"(?<!\w)Dr(?:\.|(?=\s[A-Z]))")
_SAINT = re.compile(r"(?<!\w)St\.")


def _doctor(found: re.Match[str], _: Reader) -> str:
    before = found.string[: found.start()]
    named = _NAME_AFTER.match(found.string, found.end())
    if _ADDRESS.search(before) or (_CAPITAL_BEFORE.search(before) and not named):
        return "Drive" + stop(found)
    return "Doctor"


def _saint(found: re.Match[str], _: Reader) -> str | None:
    before = found.string[: found.start()]
    named = _NAME_AFTER.match(found.string, found.end())
    if _ADDRESS.search(before) or (_NAME_BEFORE if named else _CAPITAL_BEFORE).search(before):
        return "Street" + stop(found)
    return "Saint" if named else None


_INITIALS = re.compile(r"(?<![\w.])[A-Z]\.(?:\s?[A-Z]\.)+")


def _initials(found: re.Match[str], _: Reader) -> str:
    ends = "." if found.end() == len(found.string) else ""
    return spelled(re.sub(r"[^A-Z]", "", found[0])) + ends


_WORDS_TOO = ("HI", "ID", "IN", "ME", "OH", "OK", "OR", "PA")  # states that may be other words


def rules(states: Mapping[str, str]) -> tuple[Rule, ...]:
    """The rules, with the states' abbreviations."""
    sure = "|".join(state for state in states if state not in _WORDS_TOO)
    state = re.compile(
        rf"(?<=\w,\s)(?:(?P<state>{'|'.join(states)})\s(?P<zip>\d{{5}})(?:-(?P<more>\d{{4}}))?(?![\w-])"
        rf"|(?P<only>{sure})(?=[.;)]|,\s|$))"
    )

    def say(found: re.Match[str], _: Reader) -> str:
        name = states[found["state"] or found["only"]]
        codes = map(spelled, filter(None, (found["zip"], found["more"])))
        return f"{name} {', '.join(codes)}".strip()

    return (
        Rule(_CHOICE, _choice, signs=frozenset("/"), parts=True),
        Rule(_DOCTOR, _doctor, words=frozenset({"Dr"})),
        Rule(_SAINT, _saint, words=frozenset({"St"})),
        Rule(re.compile(r"(?<!\w)Mt\.(?=\s[A-Z])"), lambda *_: "Mount", words=frozenset({"Mt"})),
        Rule(state, say, words=frozenset(states)),
        Rule(_INITIALS, _initials, words=frozenset("BCDEFGHJKLMNOPQRSTUVWXYZ")),  # not A, nor I
    )
