"""What a worker passes on to the process of the pages, and what comes back of it."""

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from flask import Flask, Response, jsonify, request

from ivr.server import forward
from ivr.server.forward import AWAY, MAX_WAITING, Forwarder, PageRequest
from ivr.server.pages import create_server_at
from ivr.telephony.webhooks import Reply

ASKED = PageRequest("GET", "/", (("host", "line.example.org"),), "192.0.2.7", "https", "an-id-1")


def an_application() -> Flask:
    app = Flask(__name__)

    @app.route("/seen", methods=["GET", "POST"])
    def seen() -> Response:
        """What an application sees of a request."""
        return jsonify(
            peer=request.remote_addr, scheme=request.scheme, host=request.host,
            url=request.full_path, headers=[*request.headers], length=len(request.get_data()),
        )  # fmt: skip

    @app.get("/cookies")
    def cookies() -> Response:
        response = Response("two")
        response.set_cookie("a", "1")
        response.set_cookie("b", "2")
        return response

    @app.get("/many")
    def many() -> Response:
        return Response(iter([b"piece "] * 1_000))

    return app


@pytest.fixture(scope="module")
def path() -> Iterator[str]:
    """A Unix socket at which the application answers."""
    with TemporaryDirectory(dir="/tmp") as folder, socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"{folder}/pages.sock")
        server = create_server_at(listener, an_application())
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        yield f"{folder}/pages.sock"
        server.close()
        thread.join(10)


def ask(path: str, asked: PageRequest, body: bytes = b"") -> Reply:
    return asyncio.run(Forwarder(path).answer(asked, body))


def seen(path: str, *headers: tuple[str, str]) -> dict[str, str]:
    """The headers that the application sees, by their names in lower case; each is there once."""
    reply = ask(path, ASKED._replace(target="/seen", headers=(*ASKED.headers, *headers)))
    found = json(reply)["headers"]
    names = [name.lower() for name, _ in found]
    assert len(names) == len(set(names))
    return {name.lower(): value for name, value in found}


def json(reply: Reply) -> dict:  # type: ignore[type-arg]
    return Response(reply.body, content_type="application/json").get_json()  # type: ignore[no-any-return]


def test_a_page_comes_from_whoever_asked(path: str) -> None:
    reply = ask(path, ASKED._replace(target="/seen?a=%2F&b=c d\u00e9"))
    found = json(reply)
    assert (found["peer"], found["scheme"]) == ("192.0.2.7", "https")
    assert found["host"] == "line.example.org"
    assert found["url"] == "/seen?a=%2F&b=c%20d%C3%A9"
    assert dict(found["headers"])["X-Request-Id"] == "an-id-1"


@pytest.mark.parametrize("name", ["X-Line-Peer", "x-line-peer", "X_Line_Peer", "X-Line_Peer"])
def test_nobody_can_say_that_they_are_somebody_else(path: str, name: str) -> None:
    reply = ask(path, ASKED._replace(target="/seen", headers=((name, "127.0.0.1"),)))
    assert json(reply)["peer"] == "192.0.2.7"


def test_headers_about_a_connection_go_no_further(path: str) -> None:
    found = seen(
        path, ("Connection", "keep-alive, X-Hop"), ("X-Hop", "1"), ("Keep-Alive", "5"),
        ("Transfer-Encoding", "chunked"), ("Upgrade", "h2c"), ("TE", "trailers"),
        ("Content-Length", "7"), ("Expect", "100-continue"), ("X-Request-Id", "another"),
        ("Cookie", "a=1"), ("X-Forwarded-For", "198.51.100.1"), ("X-Odd", "caf\u00e9"),
    )  # fmt: skip
    assert found["cookie"] == "a=1"
    assert found["x-forwarded-for"] == "198.51.100.1"  # what a proxy has said is for the pages
    assert found["x-request-id"] == "an-id-1"
    gone = {"keep-alive", "transfer-encoding", "upgrade", "te", "expect", "x-hop"}
    assert not gone & found.keys()
    assert found.get("content-length", "0") in ("", "0")


def test_each_cookie_is_a_header_of_its_own(path: str) -> None:
    reply = ask(path, ASKED._replace(target="/cookies"))
    cookies = [value for name, value in reply.headers if name.lower() == "set-cookie"]
    assert cookies == ["a=1; Path=/", "b=2; Path=/"]


def test_an_answer_in_pieces_is_whole(path: str) -> None:
    reply = ask(path, ASKED._replace(target="/many"))
    assert reply.body == b"piece " * 1_000
    names = {name.lower() for name, _ in reply.headers}
    assert not names & {"transfer-encoding", "connection", "date", "server"}


def test_a_body_is_passed_on(path: str) -> None:
    reply = ask(path, ASKED._replace(method="POST", target="/seen"), b"x" * 60_000)
    assert json(reply)["length"] == 60_000


def test_a_head_request_has_no_body(path: str) -> None:
    reply = ask(path, ASKED._replace(method="HEAD", target="/many"))
    assert (reply.status, reply.body) == (200, b"")


class TestUploads:
    def upload(self, path: str, length: int, *pieces: bytes) -> Reply | None:
        async def body() -> AsyncIterator[bytes]:
            for piece in pieces:
                yield piece

        asked = ASKED._replace(method="POST", target="/seen")
        return asyncio.run(Forwarder(path).upload(asked, length, body()))

    def test_one_is_passed_on_as_it_comes(self, path: str) -> None:
        reply = self.upload(path, 10_000_000, *[b"x" * 100_000] * 100)
        assert reply
        assert json(reply)["length"] == 10_000_000

    def test_one_that_breaks_off_is_not_answered(self, path: str) -> None:
        assert self.upload(path, 10_000_000, b"x" * 100_000) is None

    def test_no_more_than_a_few_go_on_at_once(
        self, path: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(forward, "MAX_UPLOADS", 0)
        assert self.upload(path, 2, b"ab") == AWAY

    def test_one_that_cannot_be_passed_on_is_refused(self) -> None:
        assert self.upload("/nowhere/pages.sock", 2, b"ab") == AWAY


class TestAway:
    def test_pages_that_are_not_there_are_a_503(self, caplog: pytest.LogCaptureFixture) -> None:
        for path in ("", "/nowhere/pages.sock"):
            reply = ask(path, ASKED)
            assert reply.status == 503
            assert "Telephone calls go on." in reply.body.decode()
        assert "a page could not be answered: FileNotFoundError" in caplog.text

    def test_nobody_waits_behind_a_crowd(self, path: str) -> None:
        forwarder = Forwarder(path)

        async def ask_all() -> list[Reply]:
            asked = [forwarder.answer(ASKED, b"") for _ in range(MAX_WAITING + 50)]
            return await asyncio.gather(*asked)

        statuses = [reply.status for reply in asyncio.run(ask_all())]
        assert (statuses.count(503), statuses.count(404)) == (50, MAX_WAITING)

    def test_nobody_waits_for_their_turn_longer_than_for_a_page(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(forward, "TIMEOUT", 0.5)

        async def ask_all(forwarder: Forwarder) -> list[Reply]:
            return await asyncio.gather(*[forwarder.answer(ASKED, b"") for _ in range(MAX_WAITING)])

        with TemporaryDirectory(dir="/tmp") as folder, socket.socket(socket.AF_UNIX) as listener:
            listener.bind(f"{folder}/pages.sock")
            listener.listen(MAX_WAITING)  # and never answers: the process hangs
            begun = time.monotonic()
            assert asyncio.run(ask_all(Forwarder(f"{folder}/pages.sock"))) == [AWAY] * MAX_WAITING
        # One after the other, in the turns of a few threads, would be 12 seconds and more.
        assert time.monotonic() - begun < 6

    @pytest.mark.parametrize(("method", "status"), [("GET", 200), ("POST", 503)])
    def test_what_changes_nothing_is_asked_again_if_the_process_ends(
        self, method: str, status: int, ending: Callable[[], str]
    ) -> None:
        assert ask(ending(), ASKED._replace(method=method), b"").status == status

    @pytest.fixture
    def ending(self, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
        """A socket whose first connection breaks off; the next one is answered."""
        with TemporaryDirectory(dir="/tmp") as folder, socket.socket(socket.AF_UNIX) as listener:
            path = Path(folder, "pages.sock")
            listener.bind(str(path))
            listener.listen()

            def serve() -> None:
                listener.accept()[0].close()
                try:
                    connection = listener.accept()[0]
                except OSError:
                    return
                with connection:
                    connection.recv(65_536)
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

            def begin() -> str:
                threading.Thread(target=serve, daemon=True).start()
                return str(path)

            yield begin
            listener.shutdown(socket.SHUT_RDWR)
