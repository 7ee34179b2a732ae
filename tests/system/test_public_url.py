"""The URL that Twilio requested, from literal environments and on the three real servers."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from typing import Any

import pytest

from ivr.telephony.blueprint import target
from ivr.telephony.signature import parameters, sign
from tests.support.paths import ROOT
from tests.support.signed_app import BASE, TOKEN
from tests.support.waiting import PATIENCE, until

BODY = b"CallSid=CA00000000000000000000000000000000&From=%2B16175550100&Digits=2&msg=Gather+End"
TARGET = "/voice/it%27s/caf%C3%A9?q=%2F"
DECODED = {"SCRIPT_NAME": "", "PATH_INFO": "/voice/it's/caf\u00c3\u00a9", "QUERY_STRING": "q=%2F"}


@pytest.mark.parametrize(
    ("environ", "url"),
    [
        ({**DECODED, "RAW_URI": TARGET}, BASE + TARGET),
        ({**DECODED, "REQUEST_URI": TARGET}, BASE + TARGET),
        (DECODED, BASE + TARGET),
        ({**DECODED, "RAW_URI": "http://elsewhere.example" + TARGET}, BASE + TARGET),
        ({**DECODED, "RAW_URI": ".elsewhere.example" + TARGET}, BASE + TARGET),
        ({"SCRIPT_NAME": "/phone", "PATH_INFO": "/voice"}, BASE + "/phone/voice"),
        ({"PATH_INFO": "/voice", "QUERY_STRING": ""}, BASE + "/voice"),
        ({"PATH_INFO": "/a-b_c.d~e", "QUERY_STRING": "x"}, BASE + "/a-b_c.d~e?x"),
    ],
)
def test_the_target_is_as_it_was_sent(environ: dict[str, Any], url: str) -> None:
    assert BASE + target(environ) == url


SERVERS = {
    "werkzeug": ["tests.support.signed_app", "{port}"],
    "gunicorn": ["gunicorn", "--bind", "127.0.0.1:{port}", "tests.support.signed_app:app"],
    "granian": [
        "granian",
        "--interface",
        "wsgi",
        "--port",
        "{port}",
        "tests.support.signed_app:app",
    ],
}
# What granian refuses of these, since it gives only the decoded path: a slash or an unreserved
# character that was escaped, an escape in lower case, and a reserved one that was not escaped.
AMBIGUOUS = {"/voice/a%2Fb", "/voice/%7Ea", "/voice/caf%c3%a9", "/voice/it's"}
TARGETS = {
    "/voice",
    "/voice/0123456789ab/cost-and-billing?part=1&misses=0",
    "/voice/a-b_c.d~e",
    "/voice/it%27s%20caf%C3%A9",
    "/voice?q=%2F%27%C3%A9%c3%a9%7E'~a+b&r=/?",
    *AMBIGUOUS,
}


@contextmanager
def serving(command: list[str]) -> Iterator[int]:
    """Run a server on a free port of 127.0.0.1 until it is no longer needed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    words = [word.format(port=port) for word in command]
    with subprocess.Popen(
        [sys.executable, "-m", *words], cwd=ROOT, stderr=subprocess.DEVNULL
    ) as server:
        try:
            await_answer(server, port)
            yield port
        finally:
            server.terminate()


def await_answer(server: subprocess.Popen[bytes], port: int) -> None:
    def answers() -> bool:
        assert server.poll() is None, f"{server.args!r} ended with {server.returncode}"
        try:
            return bool(status(port, "/voice", "", {}))
        except ConnectionError:
            return False

    until(answers)


def status(port: int, target: str, signature: str, headers: dict[str, str]) -> int:
    """Post `BODY` to a target exactly as it is written."""
    form = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature}
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        connection.request("POST", target, BODY, {**form, **headers})
        return connection.getresponse().status


@pytest.mark.parametrize("server", SERVERS)
def test_genuine_requests_pass_on_a_real_server_and_others_do_not(server: str) -> None:
    proxy = {"X-Forwarded-Proto": "http", "X-Forwarded-Host": "inside", "X-Forwarded-Port": "81"}
    other = sign(TOKEN, BASE + "/elsewhere", parameters(BODY))
    with serving(SERVERS[server]) as port:
        signatures = {t: sign(TOKEN, BASE + t, parameters(BODY)) for t in TARGETS}
        answers = {t: status(port, t, s, proxy) for t, s in signatures.items()}
        wrong = {t: status(port, t, other, {}) for t in TARGETS}
    refused = AMBIGUOUS if server == "granian" else set()
    assert answers == {target: 403 if target in refused else 200 for target in TARGETS}
    assert set(wrong.values()) == {403}
