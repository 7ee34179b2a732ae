"""Where a caller is, and the address that carries it from one request to the next."""

import re
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from ivr.tree.model import MAIN

ROOT = "/voice"
"""The path that starts a call; every other address of a call begins with it."""
LAST_MISS = 3
"""After so many misses in a row one last wait is left."""


class State(NamedTuple):
    """All that the line knows of a call.

    `part` counts from 1, `misses` from 0 to `LAST_MISS`; `to` is the contact whose telephone rings
    or did not answer. Nothing here tells who calls: the address stands in Twilio's logs.
    """

    edition: str
    place: str = MAIN
    part: int = 1
    misses: int = 0
    slow: bool = False
    to: str | None = None


def to_url(state: State) -> str:
    """The address of a state: `/voice/<edition>/<place>?part=…&misses=…&pace=slow&to=…`.

    What is as at the beginning is left out, and no address ends in a bare `?`, which Twilio and
    Python sign differently.
    """
    fields = {
        "part": state.part if state.part != 1 else None,
        "misses": state.misses or None,
        "pace": "slow" if state.slow else None,
        "to": state.to,
    }
    query = urlencode({name: value for name, value in fields.items() if value is not None})
    return f"{ROOT}/{state.edition}/{state.place}" + (f"?{query}" if query else "")


_PATH = re.compile(rf"{ROOT}/([0-9a-f]+)/([a-z0-9-]+)")
_COUNT = re.compile("[1-9][0-9]{0,3}")


def from_url(url: str) -> State | None:
    """The state that an address carries; None if `to_url` would not have written it so."""
    path, _, query = url.partition("?")
    match = _PATH.fullmatch(path) if url.isascii() else None
    fields = dict(parse_qsl(query))
    counts = [fields.get("part", "1"), fields.get("misses", "1")]
    if not match or not all(_COUNT.fullmatch(count) for count in counts):
        return None
    state = State(
        edition=match[1],
        place=match[2],
        part=int(fields.get("part", "1")),
        misses=int(fields.get("misses", "0")),
        slow=fields.get("pace") == "slow",
        to=fields.get("to"),
    )
    return state if state.misses <= LAST_MISS and to_url(state) == url else None
