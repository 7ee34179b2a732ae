"""Gives each request an id, and notes how it was answered: in the log, and for Prometheus."""

import logging
import re
import time
from itertools import count
from secrets import token_hex
from typing import NamedTuple, Protocol

from ivr.dialogue.turn import Move
from ivr.logs import REQUEST
from ivr.prompts.keys import PROMPTS_PATH, SILENCE_PATH
from ivr.telephony.address import ROOT

log = logging.getLogger(__name__)

HEADER = "X-Request-Id"
QUIET = 60  # seconds until refused requests are logged again
# Ids as Heroku's router and nginx make them. Neither a telephone number nor Twilio's id of a call
# looks like that: what comes in here gets into the log.
_GIVEN = re.compile("[0-9a-f-]{20,64}")
_TARGETS = {ROOT[1:]: "voice", PROMPTS_PATH[1:]: "prompts", SILENCE_PATH[1:]: "prompts"}


class Counts(Protocol):
    """Counts answers."""

    def answered(self, to: str, code: str, seconds: float, reason: str) -> None:
        """Count one: what it was to, its status, how long it took, and the reason of its move."""


class Entry(NamedTuple):
    """A request that is being answered: its id, and when it had come in, by `perf_counter`."""

    id: str
    begun: float


class RequestLog:
    """Notes the requests of one worker. Each of them is answered in a context of its own."""

    def __init__(self, counts: Counts | None = None) -> None:
        self.counts = counts
        self._worker, self._numbers = token_hex(5), count(1)
        self._warned = -float(QUIET)

    def begin(self, given: str | None) -> Entry:
        """Take the id that a proxy has given a request, or make one; it is in every log line."""
        if not given or not _GIVEN.fullmatch(given):
            given = f"{self._worker}-{next(self._numbers)}"
        REQUEST.set(given)
        return Entry(given, time.perf_counter())

    def end(self, entry: Entry, path: str, status: int, move: Move | None) -> None:
        """Note how a request was answered."""
        if self.counts or log.isEnabledFor(logging.DEBUG):
            self._note(path, status, time.perf_counter() - entry.begun, move)
        if status == 403 and time.monotonic() - self._warned > QUIET:
            self._warned = time.monotonic()
            log.warning(
                "a request was refused (403), and others may have been: it was not signed with our "
                "token for PUBLIC_URL, or without a token did not come from this machine"
            )

    def _note(self, path: str, status: int, seconds: float, move: Move | None) -> None:
        to = _TARGETS.get(path[1:].partition("/")[0], "other")
        if self.counts:
            self.counts.answered(to, str(status), seconds, move.reason if move else "")
        fields: dict[str, object] = {"status": status, "milliseconds": round(seconds * 1e3, 3)}
        if move:
            fields |= {"reason": move.reason, "place": move.state.place}
            fields |= {"edition": move.state.edition} if move.state.edition else {}
        log.debug("answered", extra={"to": to, **fields})
