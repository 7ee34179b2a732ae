"""What is answered: documents by edition, address and what happened; each is made once and kept."""

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from threading import Lock
from typing import NamedTuple, Protocol
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Response

from ivr.dialogue import schedule
from ivr.dialogue.engine import step, trouble
from ivr.dialogue.state import State
from ivr.dialogue.turn import Arrived, Dialled, Event, Key, NoInput, Pause, PickedUp, Prompt
from ivr.prompts.keys import key, pause_key
from ivr.telephony.address import ROOT, from_url, to_whom
from ivr.telephony.twiml import twiml
from ivr.tree.model import Tree

log = logging.getLogger(__name__)

Params = dict[str, str]

CACHE = 64 * 1024 * 1024  # bytes that the kept documents of a worker may take
EDITIONS = 50  # whose trees as they are now a worker keeps
OVERHEAD = 1024  # of them for each document besides its text (measured)


class Edition(Protocol):
    """A tree, and which audio it plays."""

    @property
    def tree(self) -> Tree:
        """The tree."""

    @property
    def version(self) -> str:
        """Another one for every other tree, and every other audio of it."""

    @property
    def sounds(self) -> Mapping[str, str]:
        """The addresses of its audio, by the keys of texts and pauses."""


class Editions(Protocol):
    """What the webhooks need of the store."""

    @property
    def live(self) -> Edition:
        """The edition that new calls begin in."""

    def get(self, edition: str) -> Edition | None:
        """The edition of a call that began earlier."""

    def is_loaded(self, edition: str) -> bool:
        """Whether nothing is gained by asking for it a moment later."""


class Document(Response):
    """TwiML, ready to be sent to many callers at once: what is sent is fixed here.

    Werkzeug would make the headers anew for each of them, which takes a tenth of a request.
    """

    def __init__(self, xml: str) -> None:
        self.body = xml.encode()
        super().__init__(self.body, content_type="text/xml")
        self.content_length = len(self.body)
        self.sent = self.headers.to_wsgi_list()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Send it, as WSGI asks."""
        start_response(self.status, self.sent)
        return [self.body]


Clock = Callable[[], datetime]
"""Tells the time, with its zone."""


def utc() -> datetime:
    """The time now."""
    return datetime.now(UTC)


class Step(NamedTuple):
    """What a request came to, with nothing of who called."""

    state: State
    reason: str


def event(url: str, params: Params) -> Event:
    """What an address and Twilio's parameters tell of what has happened."""
    if url.partition("?")[0].rstrip("/") == ROOT:
        return Arrived()
    if to_whom(url)[1]:
        return PickedUp()
    if "DialCallStatus" in params:
        return Dialled(params["DialCallStatus"])
    return Key(params["Digits"][:1]) if params.get("Digits") else NoInput()


def address(edition: Edition, prompt: Prompt) -> str | None:
    """Where the audio of a sentence or a pause is, if the edition has any."""
    if isinstance(prompt, Pause):
        return edition.sounds.get(pause_key(prompt.seconds))
    language = prompt.language or edition.tree.language
    return edition.sounds.get(key(prompt.text, language, prompt.slow))


def _edition(url: str) -> str:
    """The name of the edition in an address."""
    return url[len(ROOT) + 1 :].partition("/")[0]


_Asked = tuple[str, str, str | None, str | None, str | None]
"""A tree as it is now, an address, a key, what came of a transfer, and a number not to dial."""


class _Now(NamedTuple):
    """The tree of an edition as it is from one instant to another, and a name for it."""

    tree: Tree
    since: datetime
    until: datetime | None
    name: str


class Answers:
    """Documents by edition, address and what happened; each is made once and kept."""

    def __init__(self, editions: Editions, clock: Clock) -> None:
        self.editions, self.clock = editions, clock
        self.moments: dict[str, _Now] = {}
        self.known: dict[_Asked, tuple[Document, Step]] = {}
        self.room = CACHE
        self.lock = Lock()

    def to(self, url: str, params: Params) -> tuple[Document, Step]:
        """The answer to a request at an address; whatever happens, one that helps the caller."""
        edition = self.editions.live
        state, tree = None, edition.tree
        try:
            if url != ROOT:
                edition = self.editions.get(_edition(url)) or edition
            now = self.now(edition)
            tree = now.tree
            # Whoever is put through to the number that they have called would be here again.
            own = params.get("To") if params.get("To") in edition.tree.numbers else None
            asked = now.name, url, params.get("Digits"), params.get("DialCallStatus"), own
            answer = self.known.get(asked)
            if answer is None:
                # An address that is none of ours, or of a tree that is gone, gets the main menu.
                state = from_url(to_whom(url)[0]) or State("")
                happened = event(url, params)
                turn = step(tree, state, happened, own or "")
                if own and turn != step(tree, state, happened):
                    log.error("%s is this line's own number; it is not dialled", own)
                document = Document(twiml(edition.tree, turn, partial(address, edition)))
                answer = document, Step(turn.state, turn.reason)
                self.keep(asked, *answer)
        except Exception:
            log.exception("no answer at %s; the caller is offered the operator", state)
            # The state may be none of ours, so that nobody knows how its fields look.
            return Document(twiml(tree, trouble(tree, state))), Step(State(tree.edition), "trouble")
        return answer

    def at_hand(self, url: str) -> bool:
        """Whether an address can be answered at once as well as a moment later."""
        if url == ROOT or self.editions.is_loaded(_edition(url)):
            return True
        return from_url(to_whom(url)[0]) is None

    def now(self, edition: Edition) -> _Now:
        """An edition's tree at this moment; made anew only when something opens, closes or ends."""
        known = self.moments.get(edition.version)
        if known is None or known.until:
            now = self.clock()
            if known and known.until and known.since <= now < known.until:
                return known
            tree, until = schedule.at_time(edition.tree, now), schedule.until(edition.tree, now)
            if len(self.moments) > EDITIONS:
                self.moments.clear()
            name = f"{edition.version} {until and now.isoformat()}"
            known = self.moments[edition.version] = _Now(tree, now, until, name)
        return known

    def keep(self, asked: _Asked, document: Document, step: Step) -> None:
        """Have it ready for the next who asks the same."""
        size = len(document.body) + sum(len(part or "") for part in asked) + OVERHEAD
        with self.lock:
            if size > self.room:
                self.known.clear()
                self.room = CACHE
            self.room -= size
            self.known[asked] = document, step
