"""English: what is said in addresses; "a/b"."""

import re

from ivr.speech.rules import Rule

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


# "patient(s)", "child(ren)", "(s)he".
_ENDING = re.compile(r"(?<!\w)(?P<word>[^\W\d_]{2,})\((?P<end>e?s|ren)\)(?!\w)")
ENDINGS = (
    Rule(
        _ENDING,
        lambda found, _: f"{found['word']} or {found['word']}{found['end']}",
        words=("s", "es", "ren"),
    ),
    Rule(re.compile(r"(?<!\w)\(s\)he(?!\w)"), lambda *_: "she or he", words=("he",)),
)
