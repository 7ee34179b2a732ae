"""The line's own Flask application: audio, `/healthz` and `/metrics`."""

import hmac
import logging
import os
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from flask import Flask, Response, abort, jsonify, request, send_from_directory
from flask.sessions import NullSession, SessionInterface
from flask.wrappers import Request
from flask.wrappers import Response as AnyResponse

from ivr.audio.silence import MAX_MILLISECONDS, silence
from ivr.dialogue.turn import OnEvent
from ivr.editions.worker_view import WorkerView
from ivr.events.quarantine import quarantined
from ivr.prompts.keys import PROMPTS_PATH, SILENCE_PATH, is_audio
from ivr.prompts.library import Prompts
from ivr.settings import Settings
from ivr.telephony.address import ROOT
from ivr.telephony.blueprint import blueprint
from ivr.telephony.responder import Clock, Responder, utc
from ivr.telephony.webhooks import AccessPolicy, Webhooks, ignore

if TYPE_CHECKING:  # prometheus-client is loaded only where somebody asks for its figures
    from ivr.server.metrics import Metrics

log = logging.getLogger(__name__)

YEAR = 365 * 24 * 60 * 60  # seconds
EDITIONS = "IVR_EDITIONS"
"""In the environment of a worker: the folder of checked menus that `ivr serve` made for it."""
RECORDS = "IVR_RECORDS"
"""Likewise: the folder for what happens in calls."""
METRICS = "metrics"  # the folder in that of the editions where workers count
FIXED_CLOCK = "IVR_FIXED_CLOCK"
"""Likewise: the instant that its clock always shows, while somebody tries out hours and notices."""
HEALTH, FIGURES = "/healthz", "/metrics"
LINE = {ROOT, HEALTH, FIGURES, PROMPTS_PATH, SILENCE_PATH}
"""The first parts of the paths that the line itself answers."""


class _NoSession(SessionInterface):
    # Nobody who calls has a cookie, and Flask's own sessions would cost time.
    def open_session(self, app: Flask, request: Request) -> NullSession:
        return _NO_SESSION

    def save_session(self, app: Flask, session: object, response: AnyResponse) -> None:
        return None


_NO_SESSION = NullSession()
_Failed = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class _Line(Flask):
    def log_exception(self, exc_info: _Failed) -> None:
        """Log that something failed, and not at which URL, which may hold anything."""
        log.error("a request could not be answered", exc_info=exc_info)


def create_webhooks(
    settings: Settings, editions: WorkerView, clock: Clock = utc, on_event: OnEvent = ignore
) -> Webhooks:
    policy = AccessPolicy(settings.tokens, settings.public_url)
    return Webhooks(policy, Responder(editions, clock, policy.base), on_event)


def create_app(
    settings: Settings,
    editions: WorkerView,
    webhooks: Webhooks | None = None,
    metrics: "Metrics | None" = None,
) -> Flask:
    """Make the line's own application, which has no session and no secret.

    Without `webhooks` it makes its own; with `metrics` it answers Prometheus too.
    """
    app = _Line(__name__, static_folder=None)
    app.session_interface = _NoSession()
    prompts = Prompts(settings.prompts.resolve())
    app.register_blueprint(blueprint(webhooks or create_webhooks(settings, editions)))

    app.add_url_rule(f"{SILENCE_PATH}/<int:milliseconds>ms.wav", "silence", _silence)
    app.add_url_rule(HEALTH, "healthz", partial(_health, editions))
    if metrics:
        view = partial(_figures, metrics, editions, settings.metrics_token)
        app.add_url_rule(FIGURES, "metrics", view)

    @app.get(f"{PROMPTS_PATH}/<path:path>")
    def prompt(path: str) -> AnyResponse:
        """A prompt's audio, which may be kept for good: its name changes with what it sounds like.

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


def _silence(milliseconds: int) -> Response:
    """Answer with silence of this length, which is the same for good."""
    if not 0 < milliseconds <= MAX_MILLISECONDS:
        abort(404)
    response = Response(silence(milliseconds), mimetype="audio/wav")
    cache = response.cache_control
    cache.public, cache.max_age, cache.immutable = True, YEAR, True
    response.add_etag()
    response.make_conditional(request)
    return response


def _health(editions: WorkerView) -> Response:
    """Say that this worker answers, from which edition, and how the database is."""
    edition, store = editions.live.line.edition, editions.database_status()
    return jsonify(status="ok", edition=edition, store=store, quarantined=_quarantined())


def _quarantined() -> int:
    """Count the events that are set aside because the database refused them."""
    folder = os.environ.get(RECORDS)
    return quarantined(Path(folder)) if folder else 0


def _figures(metrics: "Metrics", editions: WorkerView, token: str) -> Response:
    """The figures of all workers, for a reader who has the token."""
    given = request.authorization
    shown = given.token if given and given.type == "bearer" else None
    if not hmac.compare_digest((shown or "").encode(), token.encode()):
        refused = "Prometheus needs METRICS_TOKEN as its bearer token.\n"
        return Response(refused, 401, {"WWW-Authenticate": "Bearer"}, mimetype="text/plain")
    stored, accept = editions.database_status() == "ok", request.headers.get("Accept", "")
    text, content_type = metrics.text(editions.live.line.edition, stored, _quarantined(), accept)
    return Response(text, content_type=content_type)


def is_lines(path: str) -> bool:
    """Tell whether a path is one that the line itself answers; all others are for pages."""
    return "/" + path[1:].partition("/")[0] in LINE
