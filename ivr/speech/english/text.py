"""English: what is said in addresses and with telephone numbers; "a/b"."""

import re

from ivr.speech.patterns.phones import Words

ADDRESSES = {
    ".": "dot", "/": "slash", "@": "at", "-": "dash", "_": "underscore", "+": "plus",
    "?": "question mark", "=": "equals", "&": "and", "#": "hash", "~": "tilde", ":": "colon",
    "%": "percent", "www": "W W W", "edu": "E D U",
}  # fmt: skip
PHONES = Words(
    rooms=("Room", "room", "Suite", "suite", "Unit", "unit"),
    calls=("[Cc]all", "[Dd]ial", "[Tt]ext", "TTY", "TTY:", "[Rr]elay"),
    after=("Suicide", "Lifeline", "Crisis", "relay", "Relay", "TTY"),
    extensions=frozenset({"ext", "Ext", "extension", "Extension"}),
    extension="extension",
)

# "365 days/yr", "3 visits/week": each of them.
_PERIODS = {"yr": "year", "mo": "month", "wk": "week", "hr": "hour"} | {
    period: period for period in ("year", "month", "week", "day", "hour")
}


def either(parts: list[str]) -> str:
    """Join what is on both sides of a slash."""
    if len(parts) == 2 and parts[1] in _PERIODS:
        return f"{parts[0]} per {_PERIODS[parts[1]]}"
    return re.sub(r"\bor(?: or)+\b", "or", " or ".join(parts))  # "and/or/not", "either/or"
