"""Answers Twilio's webhooks, whatever carries them: a genuine request in, TwiML out.

Nothing here knows a web framework, a server or an event loop. Adapters (`blueprint` for Flask,
`server.gateway` for granian) hand over a request's method, URL, headers and body.
"""

import logging
import time
from ipaddress import IPv6Address, ip_address
from typing import NamedTuple, Protocol

from ivr.dialogue.state import State
from ivr.dialogue.turn import Move, OnEvent
from ivr.telephony.address import ROOT, Address, read_url
from ivr.telephony.responder import Params, Responder
from ivr.telephony.signature import Guard, parameters

log = logging.getLogger(__name__)

MAX_BODY = 64 * 1024  # bytes; Twilio's own requests have some 600
MAX_PARAMETERS = 200  # of a request; Twilio's own have some 30
FORM = "application/x-www-form-urlencoded"
STATUS = f"{ROOT}/status"
"""The path to which Twilio reports that a call has ended."""
ENDED = {"completed", "busy", "failed", "no-answer", "canceled"}
TOO_LONG = bytes(MAX_BODY + 1)
"""What an adapter hands over in place of a body that it did not read because of its length."""

SHARED_KEY = "x-twilio-webhooks-signature-settings"
"""A header of requests that Twilio signs with a SharedKey, which somebody set up for this URL."""
QUIET = 60 * 60  # seconds until it is logged again that those are refused

_FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


class AccessPolicy(NamedTuple):
    """Who is served: requests signed for a public URL, or without tokens callers on this machine.

    `base` is `scheme://host` or `scheme://host:port`, without a slash at the end.
    """

    tokens: tuple[str, ...]
    base: str


class Headers(Protocol):
    """A request's headers, by their names in lower case."""

    def get(self, name: str, /) -> str | None:
        """The value of a header; None if the request has none of that name."""


class Reply(NamedTuple):
    """What a request gets, and the move of a call that it was, if any."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    move: Move | None = None


class Request(NamedTuple):
    """A request that is genuine. `address` is None in a report that a call has ended."""

    address: Address | None
    params: Params
    token: str


def ignore(_: str, __: Move, ___: str) -> None:
    """Keep nothing of calls."""


_TWIML = (("Content-Type", "text/xml"),)
_TEXT = (("Content-Type", "text/plain; charset=utf-8"),)
NOT_ALLOWED = Reply(405, (*_TEXT, ("Allow", "POST")), b"A call sends POST requests only.\n")
REFUSED = Reply(403, _TEXT, b"This request is not signed by Twilio.\n")
TOO_LARGE = Reply(413, _TEXT, b"The body of this request is too long.\n")
NOTED = Reply(204, _TEXT, b"")


class Webhooks:
    """Answers `POST /voice`, which starts a call, and every URL below it."""

    def __init__(
        self, policy: AccessPolicy, responder: Responder, on_event: OnEvent = ignore
    ) -> None:
        self.base = policy.base
        self.responder, self.on_event = responder, on_event
        self.guard = Guard(policy.tokens) if policy.tokens else None
        self._explained = -float(QUIET)

    def respond(
        self, method: str, url: str, headers: Headers, body: bytes, client: str = ""
    ) -> Reply:
        """Answer a request.

        Args:
            method: in upper case.
            url: the path and the query as they were sent, with their escapes.
            headers: as they were sent.
            body: as it was sent; `TOO_LONG`, or its beginning, if it has more than `MAX_BODY`.
            client: the IP address that the request came from.
        """
        request = self.admit(method, url, headers, body, client)
        return request if isinstance(request, Reply) else self.answer(request)

    def admit(
        self, method: str, url: str, headers: Headers, body: bytes, client: str = ""
    ) -> Request | Reply:
        """Check a request: the first half of `respond`. A server may wait before it answers."""
        if refusal := self.refusal(method, headers, client):
            return refusal
        if len(body) > MAX_BODY:
            return TOO_LARGE
        params = self.verified_parameters(url, headers, body)
        if params is None:
            self._explain(headers)
            return REFUSED
        address = None if url.partition("?")[0] == STATUS else read_url(url)
        return Request(address, params, headers.get("i-twilio-idempotency-token") or "")

    def answer(self, request: Request) -> Reply:
        """Answer a request that is genuine: the second half of `respond`."""
        address, params, token = request
        if address:
            document, move = self.responder.respond(address, params)
            reply = Reply(200, _TWIML, document, move)
        elif params.get("CallStatus") in ENDED:
            move = Move(State(""), "ended")  # type: ignore[arg-type]
            reply = NOTED._replace(move=move)
        else:
            return NOTED
        self.on_event(params.get("CallSid", ""), move, token)
        return reply

    def refusal(self, method: str, headers: Headers, client: str) -> Reply | None:
        """Refuse what no body could save, so that nobody needs to read one."""
        if method != "POST":
            return NOT_ALLOWED
        if self.guard:
            return None if headers.get("x-twilio-signature") else REFUSED
        return None if is_local(headers, client) else REFUSED

    def verified_parameters(self, url: str, headers: Headers, body: bytes) -> Params | None:
        """Read the form of a request; None if it is refused."""
        if body.count(b"&") >= MAX_PARAMETERS:  # each takes time to verify: a few senders could
            return None  # keep the line busy
        kind = headers.get("content-type") or ""
        params = parameters(body) if kind.partition(";")[0].strip().lower() == FORM else []
        signature = headers.get("x-twilio-signature") or ""
        if self.guard and not self.guard.genuine(self.base + url, params, signature):
            return None
        return dict(params)

    def _explain(self, headers: Headers) -> None:
        """Log why a request was refused, if Twilio is why; anybody else may only seem to be it."""
        now = time.monotonic()
        if headers.get(SHARED_KEY) is not None and now - self._explained >= QUIET:
            self._explained = now
            log.warning(
                "a request was refused: it is signed with a SharedKey of Twilio's Webhooks "
                "configuration API (public beta), and this line checks the auth token's signature; "
                "delete the webhook rule for this line's address"
            )


def is_local(headers: Headers, client: str) -> bool:
    # A proxy or tunnel on this machine makes everybody look local; it says so in headers.
    try:
        address = ip_address(client)
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    return address.is_loopback and all(headers.get(name) is None for name in _FORWARDED)
