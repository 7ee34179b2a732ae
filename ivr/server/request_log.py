"""Gives each request an id, and notes what came of it: for the log, and for Prometheus."""

import logging
import re
import time
from collections.abc import Callable, Iterable
from itertools import count
from secrets import token_hex
from typing import Protocol
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from ivr.logs import REQUEST
from ivr.telephony.address import ROOT
from ivr.telephony.responder import Step
from ivr.telephony.webhooks import ASKS_AGAIN, STEP

log = logging.getLogger(__name__)

HEADER = "X-Request-Id"
BEGUN = "ivr.begun"
"""In a request's environment, the reading of `time.perf_counter` when all of it had come."""
QUIET = 60  # seconds until it is said again that requests are refused
# As Heroku's router and nginx make them. Neither a telephone number nor Twilio's id of a call looks
# so: what came in gets into the log.
_GIVEN = re.compile("[0-9a-f-]{20,64}")


class Answered(Protocol):
    """Takes up an answer: what it was to, its status, seconds, and what happened in a call."""

    def answered(self, to: str, code: str, seconds: float, reason: str) -> None:
        """Count it."""


class Observed:
    """A WSGI application around another."""

    def __init__(self, app: WSGIApplication, meters: Answered | None = None) -> None:
        self.app, self.meters = app, meters
        self.own, self.numbers = token_hex(5), count(1)
        self.refused = -float(QUIET)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as the application within, with the request's id in a header."""
        if BEGUN not in environ:
            environ[BEGUN] = time.perf_counter()
        request_id = environ.get("HTTP_X_REQUEST_ID")
        if not request_id or not _GIVEN.fullmatch(request_id):
            request_id = f"{self.own}-{next(self.numbers)}"
        code = "500"

        def start(
            status: str, headers: list[tuple[str, str]], exc_info: object = None, /
        ) -> Callable[[bytes], object]:
            nonlocal code
            code = status[:3]
            # Another list: many answers share theirs.
            return start_response(status, [*headers, (HEADER, request_id)])

        bound = REQUEST.set(request_id)
        try:
            return self.app(environ, start)
        finally:
            if self.meters or code == "403" or log.isEnabledFor(logging.DEBUG):
                self.note(environ, code)
            REQUEST.reset(bound)

    def note(self, environ: WSGIEnvironment, code: str) -> None:
        """Note what came of a request, unless it is asked again in a moment."""
        if code == "503" and ASKS_AGAIN in environ:
            return
        seconds = time.perf_counter() - environ[BEGUN]
        step: Step | None = environ.get(STEP)
        to = _whom(environ["PATH_INFO"])
        if self.meters:
            self.meters.answered(to, code, seconds, step.reason if step else "")
        if log.isEnabledFor(logging.DEBUG):
            told: dict[str, object] = {"status": int(code), "milliseconds": round(seconds * 1e3, 3)}
            if step:
                state = step.state
                happened = {"reason": step.reason, "place": state.place}
                told |= happened | ({"edition": state.edition} if state.edition else {})
            log.debug("answered", extra={"to": to, **told})
        if code == "403" and time.monotonic() - self.refused > QUIET:
            self.refused = time.monotonic()
            log.warning(
                "a request was refused (403), and others may have been: it was not signed with our "
                "token for PUBLIC_URL, or without a token did not come from this machine"
            )


def _whom(path: str) -> str:
    """What a request was to, in a word out of few."""
    first = path.split("/", 2)[1:2]
    return {ROOT[1:]: "voice", "prompts": "prompts"}.get(first[0] if first else "", "other")
