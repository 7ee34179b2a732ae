"""What the line answers: documents by edition, state and event; each is made once and kept."""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from threading import Lock
from typing import NamedTuple, Protocol

from ivr.dialogue import schedule
from ivr.dialogue.engine import step, trouble
from ivr.dialogue.state import State
from ivr.dialogue.turn import (
    FAILED,
    Arrived,
    CalleeKey,
    Dial,
    Dialled,
    Event,
    Key,
    Move,
    NoInput,
    Pause,
    PickedUp,
    Prompt,
)
from ivr.dialogue.wording import REASONS
from ivr.prompts.keys import key, pause_key
from ivr.telephony.address import Address
from ivr.telephony.twiml import twiml
from ivr.tree.model import Line
from ivr.tree.telephone import is_valid

log = logging.getLogger(__name__)

Params = Mapping[str, str]
"""The fields of a form that Twilio posts."""

MAX_CACHE = 64 * 1024 * 1024  # bytes that the kept documents of a worker may take
OVERHEAD = 1024  # bytes of that for each document, besides its text and its key (measured)
MAX_LINES = 50  # editions whose menus, as they are now, a worker keeps


class Edition(Protocol):
    """A published menu, and the audio that it plays."""

    @property
    def line(self) -> Line:
        """The menu."""

    @property
    def version(self) -> str:
        """A name that no other menu has, nor this one with other audio."""

    @property
    def sounds(self) -> Mapping[str, str]:
        """The URLs of its audio, by the keys of texts and pauses."""


class Editions(Protocol):
    """What the responder needs to know of the editions."""

    @property
    def live(self) -> Edition:
        """The edition that new calls begin in."""

    def get(self, edition: str) -> Edition | None:
        """The edition of a call that began earlier."""


Clock = Callable[[], datetime]
"""Returns the time, with its zone."""


def utc() -> datetime:
    return datetime.now(UTC)


class Answer(NamedTuple):
    """A document for Twilio, and the move that it is about, with nothing of who called."""

    document: bytes
    move: Move


def read_event(address: Address, params: Params) -> Event:
    """Read from a webhook's address and form what has happened in the call."""
    if not address.edition:
        return Arrived()
    key = params.get("Digits", "")[:1]
    if address.whispered:
        return CalleeKey(key) if address.asked else PickedUp()
    if "DialCallStatus" in params or "DialCallSid" in params:
        return Dialled(read_outcome(params))
    return Key(key) if key else NoInput()


DIALLING = frozenset(reason for reason, row in REASONS.items() if row.action is Dial)


def read_outcome(params: Params) -> str:
    """Read the outcome of a Dial from all that is posted about it; docs/twilio.md has the rule.

    It is a conversation only if nothing says that nobody talked; an unknown status is a failure.
    """
    status, bridged = params.get("DialCallStatus", ""), params.get("DialBridged", "").lower()
    if status not in ("completed", "answered"):
        return status if status in FAILED else "failed"
    if bridged == "false" or params.get("AnsweredBy", "").startswith(("machine", "fax")):
        return "no-answer"
    if bridged == "true":
        return "completed"
    if params.get("DialCallDuration") == "0" or params.get("DialSipResponseCode", "2")[:1] != "2":
        return "no-answer"
    return "failed" if params.get("ErrorCode") else "completed"


def line_number(params: Params) -> str:
    """Return the line's own number as caller id, if no carrier accepts the caller's; else "".

    Such are `client:` and `sip:` addresses, and what stands for a number that is withheld, such as
    `anonymous` or +266696687. Nothing here is kept in memory.
    """
    own = params.get("To", "")
    return own if not is_valid(params.get("From", "")) and is_valid(own) else ""


def audio_url(edition: Edition, prompt: Prompt) -> str | None:
    """Find the audio of a sentence or a pause, if the edition has any."""
    if isinstance(prompt, Pause):
        return edition.sounds.get(pause_key(prompt.seconds))
    language = prompt.language or edition.line.default.language
    return edition.sounds.get(key(prompt.text, language, prompt.slow))


class _Now(NamedTuple):
    """The menu of an edition as it is from one instant to another, and a name for that."""

    line: Line
    since: datetime
    until: datetime | None
    version: str


_Question = tuple[str, State, Event, str, str]
"""The version of a menu as it is now, a state, an event, a number not to dial, and a caller id."""


class Responder:
    """Answers webhooks from the editions, at the clock's time. Any thread may use it.

    All addresses in its documents begin with `base`, `https://line.example.org`.
    """

    def __init__(self, editions: Editions, clock: Clock = utc, base: str = "") -> None:
        self.editions, self.clock, self.base = editions, clock, base
        self._now: dict[str, _Now] = {}
        self._known: dict[_Question, Answer] = {}
        self._free = MAX_CACHE
        self._lock = Lock()

    def respond(self, address: Address, params: Params) -> Answer:
        """Answer a webhook; whatever goes wrong, the caller gets help."""
        edition = self.editions.live
        line = edition.line
        try:
            if address.edition:
                edition = self.editions.get(address.edition) or edition
            now = self.now(edition)
            line = now.line
            # A call that is put through to the number that it came in at would be here again.
            own_number = params.get("To", "")
            if own_number not in edition.line.numbers:
                own_number = ""
            # A URL that is not one of ours, or of an edition that is gone, gets the main menu.
            state = address.state or State("")
            event = read_event(address, params)
            answer = self._answer(edition, now, state, event, own_number)
            if answer.move.reason in DIALLING and (caller_id := line_number(params)):
                answer = self._answer(edition, now, state, event, own_number, caller_id)
        except Exception:
            log.exception("no answer at %s; the caller is offered the operator", address.state)
            document = twiml(line, trouble(line, address.state), base=self.base).encode()
            # The state may be made by hand, so that nobody knows what its fields hold.
            return Answer(document, Move(State(line.edition), "trouble"))
        return answer

    def _answer(
        self,
        edition: Edition,
        now: _Now,
        state: State,
        event: Event,
        own_number: str,
        caller_id: str = "",
    ) -> Answer:
        """Return an answer that is known already, or make it."""
        question = now.version, state, event, own_number, caller_id
        answer = self._known.get(question)
        if answer is None:
            answer = self._make(edition, now.line, *question[1:])
            self._keep(question, answer)
        return answer

    def _make(
        self,
        edition: Edition,
        line: Line,
        state: State,
        event: Event,
        own_number: str,
        caller_id: str,
    ) -> Answer:
        turn = step(line, state, event, own_number)
        if own_number and turn != step(line, state, event):
            log.error("%s is this line's own number; it is not dialled", own_number)
        audio = partial(audio_url, edition)
        document = twiml(edition.line, turn, audio, self.base, caller_id)
        return Answer(document.encode(), turn.move)

    def now(self, edition: Edition) -> _Now:
        """Return an edition's menu as it is until something next opens, closes or ends."""
        known = self._now.get(edition.version)
        if known is None or known.until:
            now = self.clock()
            if known and known.until and known.since <= now < known.until:
                return known
            line, until = schedule.at_time(edition.line, now), schedule.until(edition.line, now)
            if len(self._now) >= MAX_LINES:
                self._now.clear()
            version = f"{edition.version} {until and now.isoformat()}"
            known = self._now[edition.version] = _Now(line, now, until, version)
        return known

    def _keep(self, question: _Question, answer: Answer) -> None:
        """Keep an answer for the next caller who gets there."""
        size = len(answer.document) + len(repr(question)) + OVERHEAD
        with self._lock:
            if size > self._free:
                self._known.clear()
                self._free = MAX_CACHE
            self._free -= size
            self._known[question] = answer
