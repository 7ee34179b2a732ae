"""create_app(settings, editions): the whole line as one WSGI application."""

import logging
import os
from pathlib import Path

from flask import Flask, Response, jsonify
from flask.sessions import SessionInterface
from flask.wrappers import Request
from flask.wrappers import Response as AnyResponse

from ivr.settings import Settings, from_environment
from ivr.store.editions import Editions
from ivr.telephony.twiml import Audio, no_audio
from ivr.telephony.webhooks import Door, webhooks

BODY = 64 * 1024  # bytes; Twilio's own requests have some 600
EDITIONS = "IVR_EDITIONS"
"""In the environment of a worker: the folder of checked trees that `ivr serve` made for it."""


class _NoSession(SessionInterface):
    # Callers have no cookies; Flask's own sessions would cost a third of a request (measured).
    def open_session(self, app: Flask, request: Request) -> None:
        return None

    def save_session(self, app: Flask, session: object, response: AnyResponse) -> None:
        return None


def create_app(settings: Settings, editions: Editions, audio: Audio = no_audio) -> Flask:
    """The line that answers from `editions`."""
    app = Flask(__name__, static_folder=None)
    app.session_interface = _NoSession()
    app.config["MAX_CONTENT_LENGTH"] = BODY
    door = Door(settings.tokens, settings.public_url)
    app.register_blueprint(webhooks(editions, door, audio))

    @app.get("/healthz")
    def healthz() -> Response:
        """Whether this worker answers, and from which edition."""
        return jsonify(status="ok", edition=editions.live.edition)

    return app


def worker() -> Flask:
    """The application of one worker of `ivr serve`."""
    settings = from_environment(os.environ)
    logging.basicConfig(level=settings.log_level.upper(), format="%(levelname)s: %(message)s")
    editions = Editions(Path(os.environ[EDITIONS]))
    editions.follow()
    return create_app(settings, editions)
