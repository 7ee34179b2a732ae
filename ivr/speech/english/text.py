"""English: what is said in addresses; titles before names and streets."""

import re

from ivr.speech.rules import Rule, ToSpoken, stop

ADDRESSES = {
    ".": "dot", "/": "slash", "@": "at", "-": "dash", "_": "underscore", "+": "plus",
    "?": "question mark", "=": "equals", "&": "and", "#": "hash", "~": "tilde", ":": "colon",
    "%": "percent", "www": "W W W", "edu": "E D U",
}  # fmt: skip

# "365 days/yr", "3 visits/week": each of them.
_PERIODS = {"yr": "year", "mo": "month", "wk": "week", "hr": "hour"} | {
    period: period for period in ("year", "month", "week", "day", "hour")
}


def either(parts: list[str]) -> str:
    """Join what is on both sides of a slash."""
    if len(parts) == 2 and parts[1] in _PERIODS:
        return f"{parts[0]} per {_PERIODS[parts[1]]}"
    return re.sub(r"\bor(?: or)+\b", "or", " or ".join(parts))  # "and/or/not", "either/or"


# "Dr. Lee" and "5 Oak Dr.", "St. Mary" and "5 Oak St."

_ADDRESS = re.compile(r"\b\d+\s(?:[A-Z0-9][\w'\u2019]*\.?\s){1,3}$")
_NAME_BEFORE = re.compile(r"[^.?!:\s]\s(?:[A-Z][\w'\u2019]+)\s$")  # and it begins no sentence
_CAPITAL_BEFORE = re.compile(r"[A-Z]\w+\s$")
_NAME_AFTER = re.compile(r"\s[A-Z]")
_DOCTOR = re.compile(r"(?<!\w)Dr(?:\.|(?=\s[A-Z]))")
_SAINT = re.compile(r"(?<!\w)St\.")


def _doctor(found: re.Match[str], _: ToSpoken) -> str:
    before = found.string[: found.start()]
    named = _NAME_AFTER.match(found.string, found.end())
    if _ADDRESS.search(before) or (_CAPITAL_BEFORE.search(before) and not named):
        return "Drive" + stop(found)
    return "Doctor"


def _saint(found: re.Match[str], _: ToSpoken) -> str | None:
    before = found.string[: found.start()]
    named = _NAME_AFTER.match(found.string, found.end())
    if _ADDRESS.search(before) or (_NAME_BEFORE if named else _CAPITAL_BEFORE).search(before):
        return "Street" + stop(found)
    return "Saint" if named else None


TITLES = (
    Rule(_DOCTOR, _doctor, words=("Dr",)),
    Rule(_SAINT, _saint, words=("St",)),
    Rule(re.compile(r"(?<!\w)Mt\.(?=\s[A-Z])"), lambda *_: "Mount", words=("Mt",)),
)
