"""Requests as they come over sockets, to the real server: whole, in pieces, late and never."""

import json
import socket
from collections.abc import Iterator

import pytest

from ivr.telephony.signature import sign
from ivr.telephony.webhooks import BODY
from tests.support.lines import BASE, TOKEN, Line, serving, signed
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
        with line.connected(head(Content_Length=BODY + 1)) as connection:
            assert status(connection) == 413
        with line.connected(head(Content_Length=10**18)) as connection:
            assert status(connection) == 413

    def test_a_long_one_in_chunks_is_refused_before_its_end(self, line: Line) -> None:
        with line.connected(head(Transfer_Encoding="chunked")) as connection:
            connection.sendall(b"%x\r\n" % (BODY + 1) + b"x" * (BODY + 1) + b"\r\n")
            assert status(connection) == 413

    @pytest.mark.parametrize("length", ["-1", "x", "1, 2"])
    def test_nonsense_about_its_length_is_refused(self, line: Line, length: str) -> None:
        with line.connected(head(Content_Length=length)) as connection:
            assert status(connection) == 400

    def test_one_that_breaks_off_is_not_taken_for_whole(self, line: Line) -> None:
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


class TestTheRest:
    def test_health_is_told_without_a_signature(self, line: Line) -> None:
        answer = line.ask("GET", "/healthz", {})
        assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
        status = {"edition": line.edition(), "quarantined": 0, "status": "ok", "store": "ok"}
        assert answer.text == json.dumps(status, separators=(",", ":")) + "\n"

    def test_a_head_request_has_no_body(self, line: Line) -> None:
        answer = line.ask("HEAD", "/healthz", {})
        assert (answer.status, answer.body) == (200, b"")

    def test_what_is_not_there_is_not_found(self, line: Line) -> None:
        assert line.ask("GET", "/nothing", {}).status == 404
        assert line.ask("GET", "/prompts/..%2F..%2Fetc%2Fpasswd", {}).status == 404
