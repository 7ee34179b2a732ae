"""Every URL that carries a call: a State in it, and back.

A URL is `/voice/<edition>/<place>?part=…&misses=…&pace=…&to=…&fails=…&number=…&language=…`; what is
as it was at the beginning is left out. Old and new releases serve the same calls while one replaces
the other, so URLs keep to these rules:

- A field that a worker does not know is ignored. A new field is fine, as long as a call that loses
  it in an older worker still makes sense.
- A field never changes its meaning, unless the version is raised: a later one is written first in
  the query, as `v=2`. Version 1 is implied and never written, because the release before this
  rule (commit 2c47c83) accepts only what it would have written itself. For the same reason this
  release writes the same fields, in the same order. The one value that it refuses is `number=0`:
  there, a caller who presses a key while the line says whom it calls gets the main menu.
- Of a URL with a later version a worker trusts the path alone: the caller stays in the edition and
  the place, and loses the rest. So a release first learns to read a version, and the next one
  writes it.
"""

import re
from typing import NamedTuple

from ivr.dialogue.state import State

ROOT = "/voice"
"""The path that starts a call; every other URL of a call begins with it."""
VERSION = "1"
WHISPER = "/whisper"
"""Ends the URLs of a person who picks up a transfer: of what they hear, and of the key by which
they take the call, which has the field `key` too. To a worker that does not know the field, both
are the same: they hear it again, and are connected."""
_KEY = "key=1"
RETRIES = "#rc=3&rp=ct,rt,5xx&ct=3000&rt=5000"
"""At the end of every URL: Twilio tries a request that fails again, up to three times and soon, so
that no caller is lost with a worker or a machine (Twilio, "Webhook connection overrides"). It is
not sent, and Twilio does not sign it. Nothing is done twice, since the URL holds everything about a
call.
"""

_PATH = re.compile(rf"{ROOT}/([0-9a-f]+)/([a-z0-9-]+)({WHISPER})?")
_VALUES = {
    **dict.fromkeys(("part", "misses", "fails", "number"), re.compile("[0-9]{1,4}")),
    "pace": re.compile("slow|patient"),
    "to": re.compile("[a-z0-9-]+"),
    "language": re.compile("[A-Za-z0-9-]+"),
}


class Address(NamedTuple):
    """What a URL says.

    `edition` is empty in the URL that starts a call. `state` is None there, and where the rest of
    the URL is not one of ours. `whispered` is for the person who picks up a transfer; `asked` then
    says that this is the key by which they take the call, or not.
    """

    edition: str
    state: State | None
    whispered: bool = False
    asked: bool = False


def to_url(state: State) -> str:
    """Write the URL of a state.

    It needs no escapes, which servers undo differently, and never ends in a bare `?`, which Twilio
    and Python sign differently.
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
    query = "&".join(f"{name}={value}" for name, value in fields.items() if value is not None)
    return f"{ROOT}/{state.edition}/{state.place}" + (f"?{query}" if query else "")


def whisper_url(state: State) -> str:
    """Write the URL of what somebody hears who picks up a transfer.

    It says where the caller is, who is called, whether a caller has no time limits, and which
    language they have chosen.
    """
    unhurried, language = state.unhurried, state.language
    place = State(state.edition, state.place, to=state.to, unhurried=unhurried, language=language)
    path, mark, query = to_url(place).partition("?")
    return f"{path}{WHISPER}{mark}{query}"


def key_url(state: State) -> str:
    """Write the URL of the key by which somebody who has picked up takes the call."""
    url = whisper_url(state)
    return f"{url}{'&' if '?' in url else '?'}{_KEY}"


def carries_call(path: str) -> bool:
    """Whether requests to a path are webhooks of a call."""
    return path.startswith(ROOT) and path[len(ROOT) :][:1] in ("", "/")


def read_url(url: str) -> Address:
    """Read a URL (path and query) that begins with `ROOT`; any text has an answer."""
    path, _, query = url.partition("?")
    found = _PATH.fullmatch(path)
    if not found:
        return Address(path[len(ROOT) + 1 :].partition("/")[0], None)
    edition, place, whisper = found.groups()
    state = _read_state(edition, place, query) if query else State(edition, place)
    asked = bool(whisper) and _KEY in query.split("&")
    return Address(edition, state, bool(whisper), asked)


def _read_state(edition: str, place: str, query: str) -> State | None:
    """Read a state; None if one of the fields that we know has a value that no release writes."""
    fields = dict(field.partition("=")[::2] for field in query.split("&"))
    if fields.get("v", VERSION) != VERSION:
        return State(edition, place)
    for name, value in fields.items():
        if name in _VALUES and not _VALUES[name].fullmatch(value):
            return None
    pace = fields.get("pace")
    return State(
        edition,
        place,
        part=int(fields.get("part", 1)),
        misses=int(fields.get("misses", 0)),
        slow=pace is not None,
        to=fields.get("to"),
        unhurried=pace == "patient",
        fails=int(fields.get("fails", 0)),
        number=int(fields.get("number", 1)),
        language=fields.get("language", ""),
    )
