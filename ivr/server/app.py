"""create_app(settings, editions): the whole line as one WSGI application."""

import atexit
import gc
import hmac
import logging
import os
from datetime import datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING
from wsgiref.types import WSGIApplication

from flask import Flask, Response, abort, jsonify, request, send_from_directory
from flask.sessions import NullSession, SessionInterface
from flask.wrappers import Request
from flask.wrappers import Response as AnyResponse

from ivr.editions.worker_view import WorkerView
from ivr.events.journal import Journal
from ivr.events.quarantine import quarantined
from ivr.events.recorder import recorder
from ivr.prompts.keys import PROMPTS_PATH, is_audio
from ivr.prompts.library import Prompts
from ivr.server.request_log import Observed
from ivr.settings import Settings, from_environment
from ivr.telephony.responder import Clock, utc
from ivr.telephony.webhooks import Door, Record, no_record, webhooks

if TYPE_CHECKING:  # prometheus-client is loaded only where somebody asks for its figures
    from ivr.server.metrics import Meters

log = logging.getLogger(__name__)

YEAR = 365 * 24 * 60 * 60  # seconds
EDITIONS = "IVR_EDITIONS"
"""In the environment of a worker: the folder of checked trees that `ivr serve` made for it."""
RECORDS = "IVR_RECORDS"
"""Likewise: the folder for what happens in calls."""
METERS = "meters"  # the folder in that of the editions where workers count
STANDS = "IVR_CLOCK_STANDS"
"""Likewise: the instant at which its clock stands, while somebody tries out hours and notices."""


class _NoSession(SessionInterface):
    # Callers have no cookies, and Flask's own sessions would cost them time.
    def open_session(self, app: Flask, request: Request) -> NullSession:
        return _NO_SESSION

    def save_session(self, app: Flask, session: object, response: AnyResponse) -> None:
        return None


_NO_SESSION = NullSession()
_Failed = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class _Line(Flask):
    def log_exception(self, exc_info: _Failed) -> None:
        """Say that something failed, and not at which address, which may hold anything."""
        log.error("a request could not be answered", exc_info=exc_info)


def create_app(
    settings: Settings,
    editions: WorkerView,
    clock: Clock = utc,
    record: Record = no_record,
    meters: "Meters | None" = None,
) -> Flask:
    """The line that answers from `editions`, at the time that the clock tells.

    With `meters` it answers Prometheus too.
    """
    app = _Line(__name__, static_folder=None)
    app.session_interface = _NoSession()
    app.url_map.merge_slashes = False  # Flask would redirect `//voice`, and Twilio lose the call
    door = Door(settings.tokens, settings.public_url)
    prompts = Prompts(settings.prompts.resolve())
    app.register_blueprint(webhooks(editions, door, clock, record))

    app.add_url_rule("/healthz", "healthz", partial(_health, editions))
    if meters:
        asked = partial(_metrics, meters, editions, settings.metrics_token)
        app.add_url_rule("/metrics", "metrics", asked)

    @app.get(f"{PROMPTS_PATH}/<path:path>")
    def prompt(path: str) -> AnyResponse:
        """A prompt's audio, whose name tells all that it sounds like: it may be kept for good.

        A recording that was replaced a moment ago is answered with the new one, which may not.
        """
        if not is_audio(path):
            abort(404)
        current = prompts.recordings.current(path)
        response = send_from_directory(prompts.folder, current, mimetype="audio/wav", max_age=YEAR)
        if current == path:
            response.cache_control.immutable = True
        else:
            response.headers["Cache-Control"] = "no-store"
        return response

    return app


def _health(editions: WorkerView) -> Response:
    """Whether this worker answers, from which edition, and how the database is."""
    edition, store = editions.live.tree.edition, editions.database_status()
    return jsonify(status="ok", edition=edition, store=store, quarantined=_quarantined())


def _quarantined() -> int:
    """How many events are set aside because the database refused them."""
    folder = os.environ.get(RECORDS)
    return quarantined(Path(folder)) if folder else 0


def _metrics(meters: "Meters", editions: WorkerView, token: str) -> Response:
    """The figures of all workers, for whoever has the token."""
    given = request.authorization
    shown = given.token if given and given.type == "bearer" else None
    if not hmac.compare_digest((shown or "").encode(), token.encode()):
        refused = "Prometheus needs METRICS_TOKEN as its bearer token.\n"
        return Response(refused, 401, {"WWW-Authenticate": "Bearer"}, mimetype="text/plain")
    stored, accept = editions.database_status() == "ok", request.headers.get("Accept", "")
    text, content_type = meters.text(editions.live.tree.edition, stored, _quarantined(), accept)
    return Response(text, content_type=content_type)


def worker() -> WSGIApplication:
    """The application of one worker of `ivr serve`."""
    settings = from_environment(os.environ)
    editions = WorkerView(Path(os.environ[EDITIONS]))
    editions.follow()
    gc.freeze()  # the tree stays; the collector need not walk it again and again
    stands = os.environ.get(STANDS)
    clock = partial(datetime.fromisoformat, stands) if stands else utc
    meters = _meters(settings)
    return Observed(create_app(settings, editions, clock, _record(settings), meters), meters)


def _meters(settings: Settings) -> "Meters | None":
    """What counts for Prometheus, if it may ask."""
    if not settings.metrics_token:
        return None
    from ivr.server.metrics import Meters

    try:
        return Meters(Path(os.environ[EDITIONS]) / METERS)
    except OSError as error:
        log.error("nothing is counted for Prometheus: %s", error)
        return None


def _record(settings: Settings) -> Record:
    """What writes calls down, if `ivr serve` says where."""
    if not (folder := os.environ.get(RECORDS)):
        return no_record
    try:
        journal = Journal(Path(folder))
    except OSError as error:
        log.error("calls are not written down: %s", error)
        return no_record
    atexit.register(journal.close)
    return recorder(journal, settings.secret)  # type: ignore[return-value]  # until Step is Move
