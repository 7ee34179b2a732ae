"""Twilio's requests in bytes: what is the same in every call is made and hashed once."""

import hmac
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha1
from itertools import count
from typing import NamedTuple
from urllib.parse import urlencode

ANYBODY = "CA" + "x" * 32  # instead of the id of a call
MAX_KEPT = 100_000  # addresses and forms that are kept


class _Made(NamedTuple):
    """A request but for the call's id and the signature; `mac` has hashed what is before the id."""

    head: bytes
    body: tuple[bytes, bytes]
    mac: hmac.HMAC
    rest: bytes


class Signed:
    """Requests that are signed with a token, to a public address, with these fields and more."""

    def __init__(self, token: str, base: str, fields: Mapping[str, str]) -> None:
        self.base, self.fields = base, {**fields, "CallSid": ANYBODY}
        self.keyed = hmac.new(token.encode(), digestmod=sha1)
        self.numbers = count()
        self.made: dict[tuple[str, tuple[tuple[str, str], ...]], _Made] = {}

    def request(self, path: str, sid: str, params: tuple[tuple[str, str], ...] = ()) -> bytes:
        """A POST to an address below the base, in a call."""
        made = self.made.get((path, params))
        if made is None:
            if len(self.made) > MAX_KEPT:
                self.made.clear()
            made = self.made[path, params] = self._make(path, dict(params))
        mac = made.mac.copy()
        mac.update(sid.encode() + made.rest)
        before, after = made.body
        signature = b64encode(mac.digest())
        token = f"\r\nI-Twilio-Idempotency-Token: {next(self.numbers):036}\r\n\r\n".encode()
        return b"".join((made.head, signature, token, before, sid.encode(), after))

    def _make(self, path: str, params: Mapping[str, str]) -> _Made:
        fields = {**self.fields, **params}
        body = urlencode(fields).encode()
        head = (
            f"POST {path} HTTP/1.1",
            f"Host: {self.base.partition('//')[2]}",
            "User-Agent: TwilioProxy/1.1",
            "Accept: */*",
            "Content-Type: application/x-www-form-urlencoded; charset=utf-8",
            f"Content-Length: {len(body)}",
            "X-Twilio-Signature: ",
        )
        text = "".join([self.base + path, *map("".join, sorted(fields.items()))])
        first, _, rest = text.partition(ANYBODY)
        mac = self.keyed.copy()
        mac.update(first.encode())
        before, _, after = body.partition(ANYBODY.encode())
        return _Made("\r\n".join(head).encode(), (before, after), mac, rest.encode())
