"""English: what is said in addresses; "a/b"."""

import re

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
