"""What is measured: Flask applications, each for gunicorn, granian's WSGI and our gateway.

`BENCH_APP` in the environment names one of `APPS`, `BENCH_TREE` the menu file.
"""

import gc
import os
from collections.abc import Callable
from pathlib import Path
from wsgiref.types import WSGIApplication

from flask import Flask, Response, request
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]  # no types

from ivr.dialogue.engine import step
from ivr.dialogue.state import State
from ivr.editions.live_folder import publish
from ivr.editions.worker_view import WorkerView
from ivr.events.journal import Journal
from ivr.events.recorder import recorder
from ivr.logs import configure
from ivr.server.app import create_app
from ivr.server.gateway import Gateway
from ivr.server.metrics import Meters
from ivr.server.request_log import Observed
from ivr.settings import Settings
from ivr.telephony.address import from_url
from ivr.telephony.responder import event
from ivr.telephony.twiml import twiml
from ivr.telephony.webhooks import Record, no_record
from ivr.tree.load.loader import load
from ivr.tree.model import Tree
from tests.bench.calls import BASE, TOKEN

FIXED = (
    b'<?xml version="1.0" encoding="UTF-8"?><Response><Gather action="/voice/0/main">'
    + b'<Say language="en-US" voice="Polly.Joanna-Neural">For cost and billing, press 2.</Say>' * 12
    + b"</Gather></Response>"
)


def fixed(_: Path) -> Flask:
    """The least that a Flask view can do."""
    app = Flask(__name__)

    @app.post("/voice")
    @app.post("/voice/<path:_>")
    def voice(_: str = "") -> Response:
        return Response(FIXED, content_type="text/xml")

    return app


def plain(file: Path) -> Flask:
    """A view as Twilio's documentation shows it: the SDK validates, and makes TwiML each time."""
    app = Flask(__name__)
    validator = RequestValidator(TOKEN)
    tree = _tree(file.read_bytes())

    @app.post("/voice")
    @app.post("/voice/<path:_>")
    def voice(_: str = "") -> Response:
        url = request.full_path.rstrip("?")
        signature = request.headers.get("X-Twilio-Signature", "")
        if not validator.validate(BASE + url, request.form, signature):
            return Response(status=403)
        state = from_url(url)
        happened = event(url, request.form.to_dict())
        turn = step(tree, state or State(""), happened)
        return Response(twiml(tree, turn), content_type="text/xml")

    return app


def ours(file: Path, record: Record = no_record) -> Flask:
    """The line itself."""
    folder = file.with_suffix(f".{os.getpid()}")
    folder.mkdir()
    raw = file.read_bytes()
    publish(folder, {"": raw}, _tree(raw).edition)
    editions = WorkerView(folder)
    return create_app(Settings(auth_token=TOKEN, public_url=BASE), editions, record=record)


def recorded(file: Path) -> Flask:
    """The line, which writes down what happens in calls as `ivr serve` has it."""
    return ours(file, recorder(Journal(records(file)), TOKEN))  # type: ignore[arg-type]  # see app


def records(file: Path) -> Path:
    """Where the journals of a line with this menu file are."""
    return file.with_suffix(".records")


def observed(file: Path) -> Observed:
    """The same with ids of requests and logs: what `ivr serve` runs by default."""
    configure("info")
    return Observed(recorded(file))


def metered(file: Path) -> Observed:
    """The same with figures for Prometheus."""
    configure("info")
    return Observed(recorded(file), Meters(file.with_suffix(f".{os.getpid()}.meters")))


APPS: dict[str, Callable[[Path], WSGIApplication]] = {
    "fixed": fixed,
    "plain": plain,
    "ours": ours,
    "recorded": recorded,
    "observed": observed,
    "metered": metered,
}


def wsgi() -> WSGIApplication:
    """The application that the environment names."""
    app = APPS[os.environ["BENCH_APP"]](Path(os.environ["BENCH_TREE"]))
    gc.freeze()  # as the line's own workers do
    return app


def gateway() -> Gateway:
    """The same behind our gateway."""
    return Gateway(wsgi())


def _tree(raw: bytes) -> Tree:
    tree = load(raw).tree
    assert tree, "the benchmark's menu file is not sound"
    return tree
