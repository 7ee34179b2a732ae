"""Tells whether Twilio signed a request with our auth token; one that it did not gets a 403.

A signature is base64(HMAC-SHA1(auth token, URL + the name and value of each POST parameter,
sorted)) in the header `X-Twilio-Signature`, where the URL is the one that Twilio requested
(twilio.com/docs/usage/security). Another engine, somleng-switch, signs a URL of ours as we wrote
it, with the fragment that is never sent. What is verified should also be what is used, so a webhook
takes `Digits` and the rest from the same `parameters(body)`.
"""

import hmac
import re
from binascii import b2a_base64
from collections.abc import Iterable, Sequence
from hashlib import sha1
from urllib.parse import unquote_to_bytes

from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]  # no types
from werkzeug.datastructures import MultiDict  # its package registers the error handler below

from ivr.telephony.address import RETRIES

Params = Sequence[tuple[str, str]]

_LENGTH = 28  # of a base64 SHA-1

# A URL that the SDK signs as it is. It parses each URL and joins it again, which changes some (it
# drops a bare "?" or ";" at the end), so whatever is not plain here is left to the SDK.
_PLAIN = re.compile(
    r"https?://[\w.-]+(?::[1-5]?\d{1,4})?/[\w.~%/-]*(?:\?[\w.~%!*'(),:;@&=+$/?-]+)?", re.ASCII
)


def sign(token: str, url: str, params: Iterable[tuple[str, str]]) -> str:
    """Sign a request as Twilio does, for the phone and the tests.

    Raises:
        UnicodeEncodeError: the URL or a parameter holds half a surrogate pair.
    """
    return _encoded(hmac.new(token.encode(), _signed_text(url, params), sha1)).decode()


def parameters(body: bytes) -> list[tuple[str, str]]:
    """Read a URL-encoded body into its parameters, in order, exactly as Werkzeug does.

    Blank values are kept, wrong escapes stay as written, and a body that is not UTF-8 has no
    parameters. It takes a sixth of the time of Werkzeug's `request.form`.
    """
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return []
    found = []
    for field in text.replace("+", " ").split("&"):
        name, _, value = field.partition("=")
        if "%" in field:
            name, value = _unquoted(name), _unquoted(value)
        if field:
            found.append((name, value))
    return found


class Guard:
    """Tells with our auth tokens which requests are genuine.

    One HMAC over the URL and the parameters is enough for nearly every genuine request. Only what
    it does not match is tried again: with our fragment at the end of the URL, then by the SDK's
    `RequestValidator`, which also tries the URL with and without its port. But for the fragment,
    both accept exactly the same requests.

    Args:
        tokens: the auth token in use and, while it is being changed, the next one. With none,
            nothing is genuine.

    Raises:
        ValueError: a token is empty, so that anyone could sign.
    """

    def __init__(self, tokens: Sequence[str]) -> None:
        if not all(tokens):
            raise ValueError("an auth token is empty; leave it out, or give the whole token")
        self._keyed = [hmac.new(token.encode(), digestmod=sha1) for token in tokens]
        self._validators = [RequestValidator(token) for token in tokens]

    def genuine(self, url: str, params: Params, signature: str) -> bool:
        """Whether `signature` is that of a POST to `url` with `params`; never raises."""
        if len(signature) != _LENGTH:
            return False
        try:
            given = signature.encode()
            return self._matches(url, params, given) or self._matches_later(url, params, given)
        except ValueError:  # an impossible port, or text that has no UTF-8
            return False

    def _matches_later(self, url: str, params: Params, signature: bytes) -> bool:
        return self._matches(url, params, signature, RETRIES) or any(
            validator.validate(url, MultiDict(params), signature.decode())
            for validator in self._validators
        )

    def _matches(self, url: str, params: Params, signature: bytes, fragment: str = "") -> bool:
        if not _PLAIN.fullmatch(url):
            return False
        text = _signed_text(url + fragment, params)
        for keyed in self._keyed:
            mac = keyed.copy()  # hashing the key again would cost as much as the text
            mac.update(text)
            if hmac.compare_digest(_encoded(mac), signature):
                return True
        return False


def _signed_text(url: str, params: Iterable[tuple[str, str]]) -> bytes:
    return "".join([url, *map("".join, sorted(set(params)))]).encode()


def _encoded(mac: hmac.HMAC) -> bytes:
    return b2a_base64(mac.digest(), newline=False)


def _unquoted(text: str) -> str:
    return unquote_to_bytes(text).decode(errors="werkzeug.url_quote")
