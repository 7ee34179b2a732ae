"""Requests as Twilio sends them in many different calls: signed forms of some 25 fields."""

import random
from collections.abc import Iterator
from urllib.parse import urlencode

from ivr.dialogue.engine import step
from ivr.dialogue.state import State
from ivr.dialogue.turn import Arrived, Dial, Dialled, Event, Key, Listen, NoInput
from ivr.telephony.address import ROOT, to_url
from ivr.telephony.signature import parameters, sign
from ivr.tree.model import Line

TOKEN = "0123456789abcdef0123456789abcdef"
BASE = "https://line.example.org"
LONGEST = 30  # events of one call
_ENDS = ("From", "Caller", "To", "Called")
_PLACE = {"City": "BOSTON", "State": "MA", "Zip": "02114", "Country": "US"}
CALL = {
    "AccountSid": "AC" + "0" * 32,
    "ApiVersion": "2010-04-01",
    "CallSid": "CA" + "0" * 32,
    "CallStatus": "in-progress",
    "Direction": "inbound",
    **dict.fromkeys(_ENDS, "+16175550100"),
    **{end + part: value for end in _ENDS for part, value in _PLACE.items()},
}


def signed_requests(line: Line, count: int) -> list[bytes]:
    """So many different requests, as bytes for a socket, in the order of random calls."""
    chance = random.Random(1)
    found: dict[tuple[str, Event], bytes] = {}
    while len(found) < count:
        for url, event in _call(line, chance):
            found.setdefault((url, event), request(url, fields(event)))
    return list(found.values())[:count]


def request(url: str, extra: dict[str, str], token: str = TOKEN) -> bytes:
    """One request to an address of the line, with these fields besides a call's own."""
    body = urlencode(CALL | extra).encode()
    head = (
        f"POST {url} HTTP/1.1",
        "Host: line.example.org",
        "User-Agent: TwilioProxy/1.1",
        "Accept: */*",
        "Content-Type: application/x-www-form-urlencoded; charset=utf-8",
        f"Content-Length: {len(body)}",
        "I-Twilio-Idempotency-Token: 00000000-0000-0000-0000-000000000000",
        f"X-Twilio-Signature: {sign(token, BASE + url, parameters(body))}",
    )
    return "\r\n".join((*head, "", "")).encode() + body


def fields(event: Event) -> dict[str, str]:
    """What Twilio posts of an event."""
    if isinstance(event, Dialled):
        return {"DialCallStatus": event.outcome}
    if isinstance(event, Arrived):
        return {}
    return {"msg": "Gather End", "Digits": event.key if isinstance(event, Key) else ""}


def _call(line: Line, chance: random.Random) -> Iterator[tuple[str, Event]]:
    url, state = ROOT, State(line.edition)
    event: Event = Arrived()
    for _ in range(LONGEST):
        yield url, event
        then = step(line, state, event).action
        if not isinstance(then, Listen | Dial):
            return
        state, url = then.state, to_url(then.state)
        if isinstance(then, Dial):
            event = Dialled(chance.choice(("completed", "busy", "no-answer")))
        else:
            key = chance.choice("123456" * 3 + "0*#98-")
            event = NoInput() if key == "-" else Key(key)
