"""Flask's blueprint and the gateway answer every request alike: both only carry it."""

from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from werkzeug.test import run_wsgi_app

from ivr.editions.live_folder import publish
from ivr.editions.worker_view import WorkerView
from ivr.server.app import create_app, create_webhooks
from ivr.server.forward import Forwarder
from ivr.server.gateway import Gateway
from ivr.server.request_log import RequestLog
from ivr.server.worker import Worker
from ivr.settings import Settings
from ivr.telephony.signature import parameters, sign
from ivr.telephony.webhooks import MAX_BODY, MAX_PARAMETERS
from ivr.tree.load.loader import load
from tests.support.examples import examples
from tests.support.lines import BASE, TOKEN, TREE
from tests.support.rsgi import Answered, Asked, ask

FORM = "application/x-www-form-urlencoded"
HEADERS = ("content-type", "allow", "location", "set-cookie", "www-authenticate")


@pytest.fixture(scope="module", params=["signed", "open"])
def gateway(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Gateway:
    """A line with a token, and one without, which serves this machine only."""
    folder: Path = tmp_path_factory.mktemp("editions")
    line = load(TREE.encode()).line
    assert line
    publish(folder, {"": TREE.encode()}, line.edition)
    signed = request.param == "signed"
    settings = Settings(auth_token=TOKEN, public_url=BASE) if signed else Settings()
    editions = WorkerView(folder)
    webhooks = create_webhooks(settings, editions)
    return Gateway(
        Worker(
            webhooks,
            create_app(settings, editions, webhooks),
            editions,
            RequestLog(),
            Forwarder(""),
        )
    )


def over_wsgi(gateway: Gateway, asked: Asked, body: bytes) -> Answered:
    """What Flask answers to the same request, as granian's WSGI would describe it."""
    named = {
        f"HTTP_{name.upper().replace('-', '_')}": value for name, value in asked.headers.items()
    }
    environ: dict[str, Any] = named | {
        "REQUEST_METHOD": asked.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": asked.path.encode().decode("latin-1"),
        "QUERY_STRING": asked.query_string,
        "REMOTE_ADDR": asked.client.rpartition(":")[0].strip("[]"),
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "wsgi.input_terminated": True,
    }
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if f"HTTP_{name}" in environ:
            environ[name] = environ.pop(f"HTTP_{name}")
    chunks, status, headers = run_wsgi_app(gateway.worker.app, environ)
    return Answered(int(status[:3]), list(headers), b"".join(chunks))


texts = st.text(st.characters(codec="utf-8"), max_size=8)
segments = st.sampled_from(
    ["main", "when-are-you-open", "whisper", "status", "{edition}", "", ".."]
)
paths = st.one_of(
    st.sampled_from(["/voice", "/voice/", "/voice/status", "/voice/{edition}/main"]),
    st.lists(segments | texts, max_size=4).map(lambda parts: "/".join(["/voice", *parts])),
)
queries = st.one_of(
    st.just(""),
    st.sampled_from(["misses=1", "part=2&x=1", "v=2", "pace=patient", "to=desk&fails=1", "?", "%"]),
    texts.map(quote),
)
known = {
    "Digits": st.sampled_from(["", "1", "2", "0", "*", "12"]),
    "DialCallStatus": st.sampled_from(["busy", "completed", "x"]),
    "CallStatus": st.sampled_from(["completed", "ringing"]),
    "CallSid": texts,
    "To": st.sampled_from(["+16177263884", "+16175550100"]),
}
forms = st.fixed_dictionaries({}, optional=known).map(urlencode).map(str.encode)
bodies = st.one_of(
    forms,
    st.binary(max_size=40),
    st.sampled_from([b"x" * MAX_BODY, b"x" * (MAX_BODY + 1), b"a=&" * (MAX_PARAMETERS + 1), b"&&"]),
)
types = st.sampled_from([FORM, f"{FORM}; charset=UTF-8", FORM.upper(), "text/plain", "", "; x"])
methods = st.sampled_from(["POST"] * 8 + ["GET", "HEAD", "PUT", "OPTIONS", "TRACE", "BREW"])
signatures = st.sampled_from(["right"] * 4 + ["none", "wrong", "x", "\u00e9" * 28, ""])
clients = st.sampled_from(["127.0.0.1:1", "[::1]:1", "192.0.2.1:1", "[::ffff:127.0.0.1]:1", "x:1"])
lengths = st.sampled_from(["given", "given", "in chunks"])
proxies = st.sampled_from([{}, {}, {}, {"x-forwarded-for": "127.0.0.1"}, {"via": ""}])


@examples(200)
@given(methods, paths, queries, bodies, types, signatures, clients, lengths, proxies)
@example("POST", "/voice", "", b"", FORM, "right", "127.0.0.1:1", "given", {})
@example("POST", "/voice/status", "", b"CallStatus=busy", FORM, "right", "[::1]:1", "given", {})
def test_both_adapters_answer_alike(
    gateway: Gateway,
    method: str,
    path: str,
    query: str,
    body: bytes,
    kind: str,
    signature: str,
    client: str,
    length: str,
    proxy: dict[str, str],
) -> None:
    path = path.replace("{edition}", gateway.worker.editions.live.line.edition)
    url = quote(path) + (f"?{query}" if query else "")
    headers = {"content-type": kind, **proxy}
    headers |= {"content-length": str(len(body))} if length == "given" else {}
    headers |= {"transfer-encoding": "chunked"} if length == "in chunks" else {}
    if signature == "right":
        params = parameters(body) if kind.partition(";")[0].lower() == FORM else []
        signature = sign(TOKEN, BASE + url, params)
    if signature != "none":
        headers["x-twilio-signature"] = signature
    asked = Asked(method, path, query, headers, client)
    one, other = ask(gateway, asked, body), over_wsgi(gateway, asked, body)
    assert one.status == other.status
    assert [one.header(name) for name in HEADERS] == [other.header(name) for name in HEADERS]
    assert method == "HEAD" or one.body == other.body
    assert unquote(url.partition("?")[0]) == path
