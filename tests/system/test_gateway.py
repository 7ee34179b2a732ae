"""Requests as they come over sockets, to the real server: whole, in pieces, late and never."""

import asyncio
import json
import socket
import time
from collections.abc import Iterator
from typing import cast

import pytest

from ivr.editions.worker_view import WorkerView
from ivr.server import gateway as module
from ivr.server.forward import Forwarder
from ivr.server.gateway import Gateway
from ivr.server.request_log import RequestLog
from ivr.server.worker import Worker
from ivr.telephony import webhooks as telephony
from ivr.telephony.address import read_url
from ivr.telephony.signature import sign
from ivr.telephony.webhooks import MAX_BODY
from tests.support.lines import BASE, TOKEN, Line, serving, signed
from tests.support.rsgi import Answered, Asked, ask_later
from tests.support.twiml_contract import problems

MANY = 300  # senders at once; none of the line's threads waits for any


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    with serving(tmp_path_factory.mktemp("line")) as line:
        yield line


def head(url: str = "/voice", **headers: object) -> bytes:
    """The beginning of a signed POST without fields, or with such headers as are named."""
    named = {
        "Host": "line.example.org",
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": sign(TOKEN, BASE + url, []),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    lines = [f"POST {url} HTTP/1.1", *(f"{name}: {value}" for name, value in named.items())]
    return "\r\n".join([*lines, "", ""]).encode()


def status(connection: socket.socket) -> int:
    """The status of the next answer."""
    return int(connection.recv(65_536).split(b" ", 2)[1])


def everything(connection: socket.socket) -> bytes:
    """All that is sent until the connection is closed."""
    return b"".join(iter(lambda: connection.recv(1_000), b""))


def test_a_signed_call_is_answered(line: Line) -> None:
    answer = line.call(CallSid="CA0")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/xml")
    assert "Thank you for calling the clinic." in answer.text
    assert problems(answer.body) == []


@pytest.mark.parametrize(
    "url",
    [
        "/voice?q=%2F%27%C3%A9%c3%a9%7E'~a+b&r=/?",
        "/voice/it%27s%20caf%C3%A9",
        "/voice/a-b_c.d~e?x",
    ],
)
def test_the_address_is_verified_as_it_was_sent(line: Line, url: str) -> None:
    assert line.call(url, Digits="1").status == 200
    headers, body = signed("/voice", {"Digits": "1"})
    assert line.ask("POST", url, headers, body).status == 403


@pytest.mark.parametrize("path", [b"/voice/\xff", b"/voice/%FF%00", b"/voice/%", b"/voice/a%2Fb"])
def test_no_address_breaks_it(line: Line, path: bytes) -> None:
    with line.connected(head().replace(b"/voice", path, 1) + b"\r\n") as connection:
        assert status(connection) in (400, 403)


def test_a_connection_serves_request_after_request(line: Line) -> None:
    with line.connected() as connection:
        for _ in range(3):
            connection.sendall(head(Content_Length=0))
            assert status(connection) == 200


def test_headers_that_are_repeated_or_odd_do_no_harm(line: Line) -> None:
    odd = head(Content_Length=0, X_Odd="caf\u00e9", Proxy="x")
    odd = odd.replace(b"Host:", b"A: 1\r\nA: 2\r\nHost:")
    with line.connected(odd) as connection:
        assert status(connection) == 200


class TestBodies:
    def test_one_in_pieces_is_put_together(self, line: Line) -> None:
        headers, body = signed("/voice", {"Digits": "1"})
        with line.connected(head(Content_Length=len(body), **headers)) as connection:
            for byte in body:
                connection.sendall(bytes([byte]))
            assert status(connection) == 200

    def test_one_in_chunks_is_too(self, line: Line) -> None:
        headers, body = signed("/voice", {"Digits": "1"})
        with line.connected(head(Transfer_Encoding="chunked", **headers)) as connection:
            for byte in body:
                connection.sendall(b"1\r\n" + bytes([byte]) + b"\r\n")
            connection.sendall(b"0\r\n\r\n")
            assert status(connection) == 200

    def test_a_long_one_is_refused_without_being_read(self, line: Line) -> None:
        with line.connected(head(Content_Length=MAX_BODY + 1)) as connection:
            assert status(connection) == 413
        with line.connected(head(Content_Length=10**18)) as connection:
            assert status(connection) == 413

    def test_a_long_one_in_chunks_is_refused_before_its_end(self, line: Line) -> None:
        with line.connected(head(Transfer_Encoding="chunked")) as connection:
            connection.sendall(b"%x\r\n" % (MAX_BODY + 1) + b"x" * (MAX_BODY + 1) + b"\r\n")
            assert status(connection) == 413

    @pytest.mark.parametrize("length", ["-1", "x", "1, 2"])
    def test_nonsense_about_its_length_is_refused(self, line: Line, length: str) -> None:
        with line.connected(head(Content_Length=length)) as connection:
            assert status(connection) == 400

    def test_one_that_breaks_off_does_not_pass_for_a_whole_one(self, line: Line) -> None:
        headers, body = signed("/voice", {"Digits": "1"})
        sent = head(Transfer_Encoding="chunked", **headers)
        with line.connected(sent + b"3\r\n" + body[:3] + b"\r\nzz\r\n") as connection:
            assert status(connection) == 403


class TestSlowSenders:
    def test_many_hold_up_no_caller_and_are_sent_away(self, line: Line) -> None:
        late = [line.connected(head(Content_Length=100) + b"Dig") for _ in range(MANY)]
        late += [line.connected(head(Transfer_Encoding="chunked")) for _ in range(MANY)]
        silent = [line.connected(b"POST /voice HT") for _ in range(MANY)]
        assert line.call().status == 200
        assert {everything(connection)[:12] for connection in late} == {b"HTTP/1.1 408"}
        for connection in late + silent:
            connection.close()

    def test_those_who_leave_are_forgotten(self, line: Line) -> None:
        for _ in range(MANY):
            line.connected(head(Content_Length=100) + b"Dig").close()
        assert line.call().status == 200


COMING = "0123456789ab"


class Editions:
    """Knows all editions but one, which is loaded after some seconds."""

    def __init__(self, after: float) -> None:
        self.begun, self.after = time.monotonic(), after
        self.asked = 0

    def is_loaded(self, edition: str) -> bool:
        self.asked += 1
        return edition != COMING or time.monotonic() > self.begun + self.after


class Webhooks(telephony.Webhooks):
    """Takes every request for genuine, and notes in which order it answers."""

    def __init__(self) -> None:
        self.answered: list[str] = []

    def admit(self, method: str, url: str, *_: object) -> telephony.Request:
        if url.endswith("torn"):
            raise ZeroDivisionError
        return telephony.Request(read_url(url), {}, "")

    def answer(self, request: telephony.Request) -> telephony.Reply:
        assert request.address
        self.answered.append(request.address.edition)
        return telephony.NOTED


class TestEditions:
    @pytest.fixture
    def webhooks(self) -> Webhooks:
        return Webhooks()

    def ask(self, webhooks: Webhooks, editions: Editions, *urls: str) -> list[int]:
        """The statuses of the answers to requests that come at once."""
        known = cast("WorkerView", editions)
        gateway = Gateway(Worker(webhooks, lambda *_: [], known, RequestLog(), Forwarder("")))

        async def ask_all() -> list[Answered]:
            asked = (Asked("POST", url, "", {}) for url in urls)
            return await asyncio.gather(*(ask_later(gateway, one) for one in asked))

        return [answer.status for answer in asyncio.run(ask_all())]

    def test_a_call_waits_for_one_that_is_coming_and_holds_up_nobody(
        self, webhooks: Webhooks
    ) -> None:
        urls = [f"/voice/{COMING}/main", "/voice", "/voice/ba9876543210/main"]
        assert self.ask(webhooks, Editions(0.2), *urls) == [204] * 3
        assert webhooks.answered == ["", "ba9876543210", COMING]

    def test_it_does_not_wait_forever(
        self, webhooks: Webhooks, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "EDITION_TIMEOUT", 0.1)
        assert self.ask(webhooks, Editions(1e9), f"/voice/{COMING}/main") == [204]

    def test_nobody_waits_at_a_url_that_carries_no_state(self, webhooks: Webhooks) -> None:
        editions = Editions(1e9)
        assert self.ask(webhooks, editions, f"/voice/{COMING}/no state") == [204]
        assert editions.asked == 0

    def test_a_request_that_fails_is_answered_and_logged(
        self, webhooks: Webhooks, caplog: pytest.LogCaptureFixture
    ) -> None:
        assert self.ask(webhooks, Editions(0), "/voice/torn", "/voice") == [500, 204]
        assert "a request could not be answered" in caplog.text


class TestTheRest:
    def test_health_needs_no_signature(self, line: Line) -> None:
        answer = line.ask("GET", "/healthz", {})
        assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
        assert json.loads(answer.text) == {
            "edition": line.edition(),
            "quarantined": 0,
            "status": "ok",
            "store": "ok",
        }

    def test_a_head_request_has_no_body(self, line: Line) -> None:
        answer = line.ask("HEAD", "/healthz", {})
        assert (answer.status, answer.body) == (200, b"")

    def test_what_is_not_there_is_not_found(self, line: Line) -> None:
        assert line.ask("GET", "/nothing", {}).status == 404
        assert line.ask("GET", "/prompts/..%2F..%2Fetc%2Fpasswd", {}).status == 404
