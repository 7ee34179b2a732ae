"""create_app(settings, editions): the whole line as one WSGI application."""

import atexit
import gc
import logging
import os
from datetime import datetime
from functools import partial
from pathlib import Path

from flask import Flask, Response, abort, jsonify, send_from_directory
from flask.sessions import NullSession, SessionInterface
from flask.wrappers import Request
from flask.wrappers import Response as AnyResponse

from ivr.recorder import recorder
from ivr.settings import Settings, from_environment
from ivr.speech.keys import is_audio
from ivr.speech.prompts import Prompts
from ivr.store.journal import Journal
from ivr.store.live import Editions
from ivr.telephony.answers import Clock, utc
from ivr.telephony.webhooks import Door, Record, no_record, webhooks

log = logging.getLogger(__name__)

PROMPTS_PATH = "/prompts"
YEAR = 365 * 24 * 60 * 60  # seconds
EDITIONS = "IVR_EDITIONS"
"""In the environment of a worker: the folder of checked trees that `ivr serve` made for it."""
RECORDS = "IVR_RECORDS"
"""Likewise: the folder for what happens in calls."""
STANDS = "IVR_CLOCK_STANDS"
"""Likewise: the instant at which its clock stands, while somebody tries out hours and notices."""


class _NoSession(SessionInterface):
    # Callers have no cookies, and Flask's own sessions would cost them time.
    def open_session(self, app: Flask, request: Request) -> NullSession:
        return _NO_SESSION

    def save_session(self, app: Flask, session: object, response: AnyResponse) -> None:
        return None


_NO_SESSION = NullSession()


def create_app(
    settings: Settings, editions: Editions, clock: Clock = utc, record: Record = no_record
) -> Flask:
    """The line that answers from `editions`, at the time that the clock tells."""
    app = Flask(__name__, static_folder=None)
    app.session_interface = _NoSession()
    app.url_map.merge_slashes = False  # Flask would redirect `//voice`, and Twilio lose the call
    door = Door(settings.tokens, settings.public_url)
    prompts = Prompts(settings.prompts.resolve())
    app.register_blueprint(webhooks(editions, door, clock, record))

    @app.get("/healthz")
    def healthz() -> Response:
        """Whether this worker answers, from which edition, and whether the database is there."""
        return jsonify(status="ok", edition=editions.live.tree.edition, store=editions.store())

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


def worker() -> Flask:
    """The application of one worker of `ivr serve`."""
    settings = from_environment(os.environ)
    logging.basicConfig(level=settings.log_level.upper(), format="%(levelname)s: %(message)s")
    editions = Editions(Path(os.environ[EDITIONS]))
    editions.follow()
    gc.freeze()  # the tree stays; the collector need not walk it again and again
    stands = os.environ.get(STANDS)
    clock = partial(datetime.fromisoformat, stands) if stands else utc
    return create_app(settings, editions, clock, _record(settings))


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
    return recorder(journal, settings.secret)
