"""The blueprint that Twilio calls: a genuine request in, TwiML out."""

import logging
from collections.abc import Callable
from ipaddress import ip_address
from typing import NamedTuple, Protocol

from flask import Blueprint, Request, Response, request

from ivr.dialogue.engine import step
from ivr.dialogue.state import ROOT, State, from_url
from ivr.dialogue.turn import Arrived, Dialled, Event, Key, Silence
from ivr.dialogue.wording import trouble
from ivr.telephony.signature import Guard, parameters, public_url
from ivr.telephony.twiml import Audio, no_audio, twiml
from ivr.tree.model import Tree

log = logging.getLogger(__name__)

CACHED = 32_768  # documents of about 2 kB that a worker keeps at most
FORM = "application/x-www-form-urlencoded"
_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED", "HTTP_VIA")


class Editions(Protocol):
    """What the webhooks need of the store."""

    @property
    def live(self) -> Tree:
        """The tree that new calls begin in."""

    def get(self, edition: str) -> Tree | None:
        """The tree of a call that began earlier."""


class Door(NamedTuple):
    """Who is let in: signed requests to a public address, or callers on this machine."""

    tokens: tuple[str, ...]
    base: str


def webhooks(editions: Editions, door: Door, audio: Audio = no_audio) -> Blueprint:
    """The blueprint with `POST /voice`, which starts a call, and every address below it."""
    blueprint = Blueprint("webhooks", __name__)
    admitted = _admission(door)
    answers = _Answers(editions, audio)

    @blueprint.post(ROOT)
    @blueprint.post(f"{ROOT}/<path:_>")
    def voice(_: str = "") -> Response:
        params = admitted(request)
        if params is None:
            return Response("This request is not signed by Twilio.\n", 403, mimetype="text/plain")
        # Addresses below the root are made of characters that need no escaping: the decoded path
        # is the path as it was sent, or it is none of ours.
        query = request.environ.get("QUERY_STRING", "")
        url = request.environ["PATH_INFO"] + (f"?{query}" if query else "")
        return Response(answers.to(url, event(dict(params))), content_type="text/xml")

    return blueprint


def event(params: dict[str, str]) -> Event:
    """What Twilio's parameters tell: a transfer's outcome, a key, or silence."""
    if "DialCallStatus" in params:
        return Dialled(params["DialCallStatus"])
    return Key(params["Digits"][:1]) if params.get("Digits") else Silence()


def _admission(door: Door) -> Callable[[Request], list[tuple[str, str]] | None]:
    """A function that reads a request's parameters, or tells (None) that it is refused."""
    guard = Guard(door.tokens) if door.tokens else None

    def admitted(request: Request) -> list[tuple[str, str]] | None:
        environ = request.environ
        signature = environ.get("HTTP_X_TWILIO_SIGNATURE", "")
        if guard and not signature:
            return None
        if not guard and not _local(environ):
            return None
        is_form = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() == FORM
        params = parameters(request.get_data()) if is_form else []
        if guard and not guard.genuine(public_url(door.base, environ), params, signature):
            return None
        return params

    return admitted


def _local(environ: dict[str, str]) -> bool:
    # A proxy or tunnel on this machine would make everybody look local; it says so in headers.
    try:
        here = ip_address(environ.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
    return here and not any(header in environ for header in _FORWARDED)


class _Answers:
    """Documents by edition, address and event; each is made once and kept."""

    def __init__(self, editions: Editions, audio: Audio) -> None:
        self.editions = editions
        self.audio = audio
        self.known: dict[tuple[str, str, Event], str] = {}

    def to(self, url: str, event: Event) -> str:
        """The answer to an event at an address; whatever happens, one that helps the caller."""
        tree = self.editions.live
        if url == ROOT:
            event = Arrived()
        else:
            tree = self.editions.get(url[len(ROOT) + 1 :].partition("/")[0]) or tree
        key = (tree.edition, url, event)
        document = self.known.get(key)
        if document is None:
            document = self.made(tree, url, event)
        return document

    def made(self, tree: Tree, url: str, event: Event) -> str:
        try:
            # An address that is none of ours, or of a tree that is gone, gets the main menu.
            state = from_url(url) or State("")
            document = twiml(tree, step(tree, state, event), self.audio)
        except Exception:
            log.exception("no answer for %s; the caller is offered the operator", url)
            return twiml(tree, trouble(tree))
        if len(self.known) >= CACHED:
            self.known.clear()
        self.known[tree.edition, url, event] = document
        return document
