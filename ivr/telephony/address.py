"""Every URL that carries a call: a State in it, and back."""

import re
from urllib.parse import parse_qsl, urlencode

from ivr.dialogue.state import MOST_FAILS, WARNED, State

ROOT = "/voice"
"""The path that starts a call; every other address of a call begins with it."""


def to_url(state: State) -> str:
    """The address of a state: `/voice/<edition>/<place>?part=…&misses=…&pace=slow&to=…&fails=…`.

    The number and the language follow. What is as at the beginning is left out, and no address ends
    in a bare `?`, which Twilio and Python sign differently.
    """
    fields = {
        "part": state.part if state.part != 1 else None,
        "misses": state.misses or None,
        "pace": "patient" if state.unhurried else "slow" if state.slow else None,
        "to": state.to,
        "fails": state.fails or None,
        "number": state.number if state.number != 1 else None,
        "language": state.language or None,
    }
    query = urlencode({name: value for name, value in fields.items() if value is not None})
    return f"{ROOT}/{state.edition}/{state.place}" + (f"?{query}" if query else "")


WHISPER = "/whisper"
"""Ends the address of what somebody hears who picks up a transfer."""


def whisper_url(state: State) -> str:
    """That address. It holds where the caller is.

    On a line of several languages also which one they have chosen, and who is called: they may
    speak another.
    """
    to = state.to if state.language else None
    place = State(state.edition, state.place, to=to, language=state.language)
    path, mark, query = to_url(place).partition("?")
    return f"{path}{WHISPER}{mark}{query}"


_WHISPERED = re.compile(rf"({ROOT}/[^/?]*/[^/?]*){WHISPER}(\?.*)?", re.DOTALL)


def to_whom(url: str) -> tuple[str, bool]:
    """The address of a state, and whether `url` is the one of a whisper there."""
    found = _WHISPERED.fullmatch(url)
    return (found[1] + (found[2] or ""), True) if found else (url, False)


_PATH = re.compile(rf"{ROOT}/([0-9a-f]+)/([a-z0-9-]+)")

_COUNT = re.compile("[1-9][0-9]{0,3}")


def from_url(url: str) -> State | None:
    """The state that an address carries; None if `to_url` would not have written it so."""
    path, _, query = url.partition("?")
    match = _PATH.fullmatch(path) if url.isascii() else None
    fields = dict(parse_qsl(query))
    counts = [fields.get(name, "1") for name in ("part", "misses", "fails", "number")]
    if not match or not all(_COUNT.fullmatch(count) for count in counts):
        return None
    state = State(
        edition=match[1],
        place=match[2],
        part=int(fields.get("part", "1")),
        misses=int(fields.get("misses", "0")),
        slow=fields.get("pace") in ("slow", "patient"),
        to=fields.get("to"),
        unhurried=fields.get("pace") == "patient",
        fails=int(fields.get("fails", "0")),
        number=int(fields.get("number", "1")),
        language=fields.get("language", ""),
    )
    bounded = state.misses <= WARNED and state.fails <= MOST_FAILS
    return state if bounded and to_url(state) == url else None
