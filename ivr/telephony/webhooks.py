"""The blueprint that Twilio calls: a genuine request in, TwiML out."""

from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from typing import NamedTuple
from wsgiref.types import WSGIEnvironment

from flask import Blueprint, Response, abort, request

from ivr.dialogue.state import State
from ivr.telephony.address import ROOT
from ivr.telephony.responder import Answers, Clock, Editions, Params, Step, utc
from ivr.telephony.signature import Guard, parameters, public_url

BODY = 64 * 1024  # bytes; Twilio's own requests have some 600
MOST = 200  # parameters of a request; Twilio's own have some 30
FORM = "application/x-www-form-urlencoded"
ENDED = {"completed", "busy", "failed", "no-answer", "canceled"}
REFUSED = "This request is not signed by Twilio.\n"
ASKS_AGAIN = "ivr.asks_again"
"""In the environment of a request: the server would rather ask again a moment later (503) than have
a caller begin anew whose edition is not at hand yet, or others wait while it is read."""
_FORWARDED = (
    "HTTP_FORWARDED",
    "HTTP_VIA",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_REAL_IP",
)


class Door(NamedTuple):
    """Who is let in: signed requests to a public address, or callers on this machine."""

    tokens: tuple[str, ...]
    base: str


Record = Callable[[str, Step, str], None]
"""Takes up a step of a call, by Twilio's ids of the call and the request, which nobody may keep. It
must not wait."""
STEP = "ivr.step"  # in the WSGI environment of a request: what it came to
REQUEST = "HTTP_I_TWILIO_IDEMPOTENCY_TOKEN"  # the same when Twilio asks again
STATUS = f"{ROOT}/status"
"""Where Twilio tells that a call has ended."""


def no_record(_: str, __: Step, ___: str) -> None:
    """Nothing is kept of calls."""


def webhooks(
    editions: Editions, door: Door, clock: Clock = utc, record: Record = no_record
) -> Blueprint:
    """The blueprint with `POST /voice`, which starts a call, and every address below it."""
    blueprint = Blueprint("webhooks", __name__)
    admitted = _admission(door)
    answers = Answers(editions, clock)

    # Twilio would lose a call to a redirect, so no address of ours ever gets one.
    @blueprint.post(ROOT)
    @blueprint.post(f"{ROOT}/")
    @blueprint.post(f"{ROOT}/<path:_>")
    def voice(_: str = "") -> Response:
        environ = request.environ
        params = admitted(environ)
        if params is None:
            return Response(REFUSED, 403, mimetype="text/plain")
        # Addresses below the root are made of characters that need no escaping: the decoded path
        # is the path as it was sent, or it is none of ours.
        query = environ.get("QUERY_STRING")
        url = environ["PATH_INFO"] + (f"?{query}" if query else "")
        if ASKS_AGAIN in environ and not answers.at_hand(url):
            return Response(status=503)
        document, environ[STEP] = answers.to(url, params)
        record(params.get("CallSid", ""), environ[STEP], environ.get(REQUEST, ""))
        return document

    @blueprint.post(STATUS)
    def status() -> Response:
        params = admitted(request.environ)
        if params is None:
            return Response(REFUSED, 403, mimetype="text/plain")
        if params.get("CallStatus") in ENDED:
            request.environ[STEP] = ended = Step(State(""), "ended")
            record(params.get("CallSid", ""), ended, request.environ.get(REQUEST, ""))
        return Response(status=204)

    return blueprint


def _admission(door: Door) -> Callable[[WSGIEnvironment], Params | None]:
    """A function that reads a request's parameters, or tells (None) that it is refused."""
    guard = Guard(door.tokens) if door.tokens else None

    def admitted(environ: WSGIEnvironment) -> Params | None:
        signature = environ.get("HTTP_X_TWILIO_SIGNATURE", "")
        if not signature if guard else not _local(environ):
            return None
        is_form = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() == FORM
        body = _body(environ)
        if body.count(b"&") > MOST:  # each takes a while to be signed: some senders could stop us
            return None
        params = parameters(body) if is_form else []
        if guard and not guard.genuine(public_url(door.base, environ), params, signature):
            return None
        return dict(params)

    return admitted


def _body(environ: WSGIEnvironment) -> bytes:
    # Werkzeug's own way takes longer, and cuts a body in chunks off at the limit without a word.
    length = environ.get("CONTENT_LENGTH", "")
    if not length.isdecimal():
        length = BODY + 1 if environ.get("wsgi.input_terminated") else 0
    elif int(length) > BODY:
        abort(413)
    body: bytes = environ["wsgi.input"].read(int(length))
    if len(body) > BODY:
        abort(413)
    return body


def _local(environ: WSGIEnvironment) -> bool:
    # A proxy or tunnel on this machine would make everybody look local; it says so in headers.
    try:
        address = ip_address(environ.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    return address.is_loopback and not any(header in environ for header in _FORWARDED)
