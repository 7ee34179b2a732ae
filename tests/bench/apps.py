"""What the line is measured against: Flask applications as others write them.

`BENCH_APP` in the environment names one of `APPS`, `BENCH_TREE` the menu file.
"""

import os
from collections.abc import Callable
from pathlib import Path

from flask import Flask, Response, request
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]  # no types

from ivr.dialogue.engine import step
from ivr.dialogue.state import State
from ivr.telephony.address import read_url
from ivr.telephony.responder import read_event
from ivr.telephony.twiml import twiml
from ivr.tree.load.loader import load
from tests.bench.calls import BASE, TOKEN

FIXED = (
    b'<?xml version="1.0" encoding="UTF-8"?><Response><Gather action="/voice/0/main">'
    + b'<Say language="en-US" voice="Polly.Joanna-Neural">For cost and billing, press 2.</Say>' * 12
    + b"</Gather></Response>"
)


def fixed(_: Path) -> Flask:
    """The least that a Flask view can do: no signature, no menu."""
    app = Flask(__name__)

    @app.post("/voice")
    @app.post("/voice/<path:_>")
    def voice(_: str = "") -> Response:
        return Response(FIXED, content_type="text/xml")

    return app


def usual(file: Path) -> Flask:
    """A view as Twilio's documentation shows it: the SDK validates, and builds TwiML each time."""
    app = Flask(__name__)
    validator = RequestValidator(TOKEN)
    line = load(file.read_bytes()).line
    assert line, "the benchmark's menu file has errors"

    @app.post("/voice")
    @app.post("/voice/<path:_>")
    def voice(_: str = "") -> Response:
        url = request.full_path.rstrip("?")
        signature = request.headers.get("X-Twilio-Signature", "")
        if not validator.validate(BASE + url, request.form, signature):
            return Response(status=403)
        address = read_url(url)
        event = read_event(address, request.form)
        turn = step(line, address.state or State(""), event)
        return Response(twiml(line, turn), content_type="text/xml")

    return app


APPS: dict[str, Callable[[Path], Flask]] = {"fixed": fixed, "usual": usual}


def wsgi() -> Flask:
    """The application that the environment names."""
    return APPS[os.environ["BENCH_APP"]](Path(os.environ["BENCH_TREE"]))
