"""A call to a menu from the console, through the real webhooks of a line of its own.

What a caller has done so far decides everything, so a call is kept as these acts, and is played
from its beginning each time: every document is known by then.
"""

import secrets
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from ivr.audio.silence import silence
from ivr.dialogue.turn import CALLEES, Move, Prompt, Say
from ivr.dialogue.wording import prompts
from ivr.prompts.keys import SILENCE_PATH
from ivr.telephony.address import ROOT
from ivr.telephony.phone import Phone, left_to
from ivr.telephony.phone.call import OUTCOMES, HandsetError, Steps
from ivr.telephony.phone.events import Dialling, Ended, Event, Heard, Waiting, transcript
from ivr.telephony.phone.fetch import InProcess
from ivr.telephony.phone.verbs import KEYS
from ivr.telephony.responder import Responder
from ivr.telephony.webhooks import AccessPolicy, Webhooks
from ivr.tree.model import Line

SILENCE = "-"
BASE = "http://line.invalid"
"""Where the line of a call seems to be; nothing of it leaves this process."""


class Act(NamedTuple):
    """What a caller does: a key, silence, or the outcome of a transfer that is chosen for them.

    A key may interrupt: then `heard` counts the sentences that have begun, else it is 0.
    """

    what: str
    heard: int = 0

    @property
    def is_key(self) -> bool:
        return self.what in tuple(KEYS)


class Played(NamedTuple):
    """A call as far as it has got: all that happened, what the line does now, and why.

    `said` is what is heard since the last act; `moves` are those of the caller, the last of them
    being the one that is said.
    """

    events: tuple[Event, ...]
    now: Waiting | Dialling | Ended
    moves: tuple[Move, ...]
    said: tuple[Prompt, ...]

    @property
    def sentences(self) -> list[Say]:
        return [prompt for prompt in self.said if isinstance(prompt, Say)]

    @property
    def text(self) -> str:
        """The call as a text, as `ivr call` prints it."""
        return transcript(self.events)


class _Edition(NamedTuple):
    """The only edition of a line that has no audio: all of it is words."""

    line: Line
    version: str
    sounds: Mapping[str, str] = {}


class _Only(NamedTuple):
    live: _Edition

    def get(self, edition: str) -> _Edition | None:
        return self.live if edition == self.live.line.edition else None


class UnfitActError(ValueError):
    """The line does not wait for this act."""


class Caller:
    """Calls one menu at one time, from the beginning as often as one likes."""

    def __init__(self, line: Line, at: datetime) -> None:
        token = secrets.token_hex(16)
        self.line = line
        self._moves: list[Move] = []
        self._edition = _Edition(line, line.edition)
        self._responder = Responder(_Only(self._edition), lambda: at, BASE)
        self._webhooks = Webhooks(AccessPolicy((token,), BASE), self._responder, self._moved)
        self._phone = Phone(fetcher=InProcess(token, self._answer))

    def play(self, acts: Sequence[Act], hangs_up: bool = False) -> Played:
        """Call, do these acts, and hang up after them if asked to. Raises UnfitActError."""
        self._moves.clear()
        call = self._phone.call(BASE + ROOT)
        left, heard = deque(acts), 0
        events: list[Event] = [next(call)]
        while not _has_stopped(last := events[-1], left):
            heard = heard + 1 if _is_sentence(last) else heard
            reply = _reply(last, left, heard)
            heard = 0 if reply or isinstance(last, Waiting | Dialling) else heard
            events.append(_sent(call, reply))
        if left:
            raise UnfitActError
        if hangs_up and isinstance(last, Waiting | Dialling):
            events.append(left_to(call, last))
        return self._played(events)

    def _played(self, events: list[Event]) -> Played:
        now, moves = events[-1], tuple(self._moves)
        assert isinstance(now, Waiting | Dialling | Ended)  # noqa: S101 (for mypy)
        line = self._responder.now(self._edition).line
        return Played(tuple(events), now, moves, prompts(line, moves[-1]) if moves else ())

    def _moved(self, _: str, move: Move, __: str) -> None:
        if move.reason not in CALLEES:
            self._moves.append(move)

    def _answer(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, str, bytes]:
        path, _, name = url.rpartition("/")
        if path == SILENCE_PATH:
            return 200, "audio/wav", silence(int(name.removesuffix("ms.wav")))
        reply = self._webhooks.respond(method, url, headers, body)
        return reply.status, dict(reply.headers).get("Content-Type", ""), reply.body


def _has_stopped(last: Event, left: deque[Act]) -> bool:
    """Tell whether a call is over, or waits for an act and there is none left."""
    if isinstance(last, Ended):
        return True
    waits = isinstance(last, Dialling) or (isinstance(last, Waiting) and not last.then_dials)
    return waits and not left


def _is_sentence(event: Event) -> bool:
    return isinstance(event, Heard) and bool(event.text.strip())


def _reply(event: Event, left: deque[Act], heard: int) -> str | None:
    """Return what the handset sends after an event; a key is sent as soon as it is pressed."""
    act = left[0] if left else Act("")
    match event:
        case Heard(interruptible=True) if act.is_key and act.heard and act.heard <= heard:
            return left.popleft().what
        case Waiting(then_dials=True):
            return left.popleft().what if act.is_key else None
        case Waiting():
            what = left.popleft().what
            return None if what == SILENCE else what
        case Dialling():
            return left.popleft().what
    return None


def _sent(call: Steps, reply: str | None) -> Event:
    try:
        return call.send(reply)
    except HandsetError as error:
        raise UnfitActError from error


def is_act(what: str) -> bool:
    """Tell whether a caller can do this, or a transfer can end so."""
    return what in (*KEYS, *OUTCOMES, SILENCE)
