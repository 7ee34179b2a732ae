"""Requests as Twilio makes them, against a real server."""

import gzip
import socket
from collections.abc import Iterator, Mapping
from contextlib import closing
from threading import Thread

import pytest

from ivr.telephony.phone.fetch import (
    Fetcher,
    FetchError,
    InProcess,
    Limits,
    Page,
    Request,
    limits,
)
from ivr.telephony.signature import Guard
from tests.support.twiml_server import TOKEN, Answer, Line

XML = "<Response></Response>"


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with closing(Fetcher(TOKEN)) as fetcher:
        yield fetcher


def outcomes(attempts: Iterator[Page | FetchError]) -> list[str]:
    """What became of each attempt: a status, or the error."""
    return [str(a.status) if isinstance(a, Page) else str(a) for a in attempts]


def test_posts_a_signed_form(fetcher: Fetcher) -> None:
    with Line(voice="") as line:
        (page,) = fetcher.documents(Request(line.url(), "POST", (("Digits", "1"), ("From", ""))))
    assert page == Page(line.url(), 200, "text/xml", XML.encode())
    (asked,) = line.asked
    assert (asked.method, asked.path) == ("POST", "/voice")
    assert asked.params == {"Digits": "1", "From": ""}
    assert asked.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert asked.genuine


def test_gets_with_a_signed_query(fetcher: Fetcher) -> None:
    with Line(voice="") as line:
        list(fetcher.documents(Request(f"{line.url()}?a=b", "GET", (("Digits", "#"),))))
    (asked,) = line.asked
    assert (asked.method, asked.path) == ("GET", "/voice?a=b&Digits=%23")
    assert asked.genuine


@pytest.mark.parametrize("path", ["voice?a=%2F%27%C3%A9", "voice?a=é b", "voice?", "voice?a='(!)*"])
def test_signs_the_url_as_it_is_sent(fetcher: Fetcher, path: str) -> None:
    with Line(voice="") as line:
        assert outcomes(fetcher.documents(Request(line.url(path)))) == ["200"]
    assert line.asked[0].genuine


def test_neither_sends_nor_signs_the_fragment(fetcher: Fetcher) -> None:
    with Line(voice="") as line:
        list(fetcher.documents(Request(f"{line.url()}#rc=2&rp=all")))
    assert line.asked[0].path == "/voice"
    assert line.asked[0].genuine


def test_neither_sends_nor_signs_other_fragments(fetcher: Fetcher) -> None:
    with Line(voice=Answer(status=302, headers={"Location": "a.wav#t=5"}), **{"a.wav": ""}) as line:
        fetcher.media(line.url("voice#top"))
    assert [(asked.path, asked.genuine) for asked in line.asked] == [
        ("/voice", True),
        ("/a.wav", True),
    ]


def test_signs_nothing_without_a_token() -> None:
    with Line(voice="") as line, closing(Fetcher("")) as fetcher:
        assert outcomes(fetcher.documents(Request(line.url()))) == ["200"]
    assert "X-Twilio-Signature" not in line.asked[0].headers


def test_goes_past_the_proxies_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with Line(voice="") as line, closing(Fetcher(TOKEN)) as fetcher:
        assert outcomes(fetcher.documents(Request(line.url()))) == ["200"]


def test_keeps_the_connection(fetcher: Fetcher) -> None:
    with Line(voice=["", Answer(status=500), ""]) as line:
        for _ in range(3):
            list(fetcher.documents(Request(line.url())))
    assert len({asked.connection for asked in line.asked}) == 1


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_redirect_becomes_a_get_and_drops_the_form(fetcher: Fetcher, status: int) -> None:
    with Line(voice=Answer(status=status, headers={"Location": "/new?a=b"}), new="") as line:
        (page,) = fetcher.documents(Request(line.url(), "POST", (("Digits", "1"),)))
    assert isinstance(page, Page)
    assert page.url == line.url("new?a=b")
    assert [(a.method, a.path, a.params, a.genuine) for a in line.asked] == [
        ("POST", "/voice", {"Digits": "1"}, True),
        ("GET", "/new?a=b", {"a": "b"}, True),
    ]


def test_a_307_keeps_the_form(fetcher: Fetcher) -> None:
    with Line(voice=Answer(status=307, headers={"Location": "new"}), new="") as line:
        assert outcomes(fetcher.documents(Request(line.url(), "POST", (("Digits", "1"),)))) == [
            "200"
        ]
    assert [(a.method, a.path, a.params, a.genuine) for a in line.asked] == [
        ("POST", "/voice", {"Digits": "1"}, True),
        ("POST", "/new", {"Digits": "1"}, True),
    ]


@pytest.mark.parametrize(
    ("status", "headers"),
    [(308, {"Location": "/new"}), (300, {"Location": "/new"}), (304, {}), (302, {})],
)
def test_other_redirects_are_not_followed(
    fetcher: Fetcher, status: int, headers: dict[str, str]
) -> None:
    with Line(voice=Answer(status=status, headers=headers), new="") as line:
        assert outcomes(fetcher.documents(Request(f"{line.url()}#rp=all"))) == [
            f"Twilio error 11216: POST {line.url()} answers {status}; "
            "Twilio follows 301, 302, 303 and 307, with a Location"
        ]
    assert line.paths() == ["/voice"]


def test_redirects_in_a_circle_end(fetcher: Fetcher) -> None:
    with Line(voice=Answer(status=307, headers={"Location": "/voice"})) as line:
        assert outcomes(fetcher.documents(Request(line.url()))) == [
            f"Twilio error 11215: POST {line.url()} answers 307, one redirect too many"
        ]
    assert len(line.asked) == 11


def test_a_redirect_to_what_is_not_an_address_is_11100(fetcher: Fetcher) -> None:
    with Line(voice=Answer(status=302, headers={"Location": "http://["})) as line:
        assert outcomes(fetcher.documents(Request(line.url()))) == [
            "Twilio error 11100: GET http://[ is not an address; "
            "write http:// or https:// and a host"
        ]


@pytest.mark.parametrize(
    ("status", "fragment", "asks"),
    [
        (500, "", 1),
        (404, "", 1),
        (500, "#rp=5xx", 2),
        (503, "#rc=3&rp=4xx,5xx", 4),
        (500, "#rc=3&rp=4xx,ct,rt", 1),
        (404, "#rc=3&rp=4xx", 4),
        (404, "#rc=2&rp=all", 3),
        (404, "#rc=0&rp=all", 1),
    ],
)
def test_retries_as_the_fragment_says(
    fetcher: Fetcher, status: int, fragment: str, asks: int
) -> None:
    with Line(voice=Answer(status=status)) as line:
        attempts = outcomes(fetcher.documents(Request(line.url() + fragment)))
    assert attempts == [f"Twilio error 11217: POST {line.url()} answers {status}"] * asks
    assert len(line.asked) == asks


def test_stops_retrying_when_a_page_comes(fetcher: Fetcher) -> None:
    with Line(voice=[Answer(status=500), Answer(status=502), ""]) as line:
        attempts = outcomes(fetcher.documents(Request(f"{line.url()}#rc=5&rp=5xx")))
    assert [attempt[-3:] for attempt in attempts] == ["500", "502", "200"]


def test_retries_carry_the_same_token(fetcher: Fetcher) -> None:
    with Line(voice=[Answer(status=500), ""]) as line:
        list(fetcher.documents(Request(f"{line.url()}#rp=5xx")))
        list(fetcher.documents(Request(line.url())))
    first, again, other = (asked.headers["I-Twilio-Idempotency-Token"] for asked in line.asked)
    assert first == again != other


def test_a_refused_connection_is_tried_twice(fetcher: Fetcher) -> None:
    with Line(voice="") as line:
        pass
    refused = f"Twilio error 11202: POST {line.url()} refuses the connection; is the line running?"
    assert outcomes(fetcher.documents(Request(line.url()))) == [refused, refused]
    assert outcomes(fetcher.documents(Request(f"{line.url()}#rc=0"))) == [refused]


def test_an_unknown_host_is_11210(fetcher: Fetcher) -> None:
    assert outcomes(fetcher.documents(Request("http://line.invalid/voice#rc=0"))) == [
        "Twilio error 11210: POST http://line.invalid/voice has a host that cannot be found"
    ]


def test_a_server_without_tls_is_11220(fetcher: Fetcher) -> None:
    with Line(voice="") as line:
        url = line.url().replace("http:", "https:")
        assert outcomes(fetcher.documents(Request(f"{url}#rc=0"))) == [
            f"Twilio error 11220: POST {url} fails at TLS"
        ]


@pytest.mark.parametrize(
    "url", ["", "voice", "ftp://a/b", "http://", "http://[", "http://[#rc=1", "http://a:b/"]
)
def test_what_is_not_an_address_is_11100(fetcher: Fetcher, url: str) -> None:
    (failure,) = outcomes(fetcher.documents(Request(url)))
    assert failure.startswith("Twilio error 11100: ")


def test_a_late_answer_is_a_read_time_out(fetcher: Fetcher) -> None:
    late = Answer(XML, delay=0.5)
    with Line(voice=late) as line:
        failure = f"Twilio error 11205: POST {line.url()} does not answer in time"
        assert outcomes(fetcher.documents(Request(f"{line.url()}#rt=100"))) == [failure]
        assert outcomes(fetcher.documents(Request(f"{line.url()}#rt=100&rp=rt"))) == [failure] * 2
        assert outcomes(fetcher.documents(Request(f"{line.url()}#tt=100&rp=all"))) == [failure]


def test_a_body_that_trickles_in_meets_the_total_limit(fetcher: Fetcher) -> None:
    with Line(voice=Answer(XML * 100, trickle=0.02)) as line:
        assert outcomes(fetcher.documents(Request(f"{line.url()}#tt=200"))) == [
            f"Twilio error 11205: POST {line.url()} does not answer in time"
        ]


def test_a_large_document_is_not_read_to_its_end(fetcher: Fetcher) -> None:
    with Line(voice=Answer("a" * 1_000_000)) as line:
        (page,) = fetcher.documents(Request(line.url()))
        assert isinstance(page, Page)
        assert 64 * 1024 < len(page.body) <= 128 * 1024
        assert outcomes(fetcher.documents(Request(line.url()))) == ["200"]  # on another connection


def test_a_compressed_document_is_read(fetcher: Fetcher) -> None:
    packed = Answer(gzip.compress(XML.encode()), headers={"Content-Encoding": "gzip"})
    with Line(voice=packed) as line:
        (page,) = fetcher.documents(Request(line.url()))
    assert isinstance(page, Page)
    assert page.body == XML.encode()


@pytest.mark.parametrize(
    ("said", "failure"),
    [
        (b"", "11205: POST {} breaks the connection"),
        (b"Hello\r\n", "11206: POST {} does not answer with HTTP"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nHello",
            "11206: POST {} does not answer with HTTP",
        ),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Encoding: gzip\r\n\r\nHello",
            "11206: POST {} breaks off its answer",
        ),
    ],
)
def test_what_is_not_http_is_reported(fetcher: Fetcher, said: bytes, failure: str) -> None:
    def answer() -> None:
        with listener.accept()[0] as connection:
            connection.recv(65536)
            connection.sendall(said)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/voice"
        Thread(target=answer, daemon=True).start()
        attempts = outcomes(fetcher.documents(Request(f"{url}#rc=0")))
    assert attempts == [f"Twilio error {failure.format(url)}"]


def test_a_wrong_fragment_is_reported_without_a_request(fetcher: Fetcher) -> None:
    with Line(voice="") as line:
        assert outcomes(fetcher.documents(Request(f"{line.url()}#rp=5xx,6xx"))) == [
            "Twilio error 11243: rp=5xx,6xx in #rp=5xx,6xx: write 4xx, 5xx, ct, rt or all"
        ]
        assert outcomes(fetcher.documents(Request(f"{line.url()}#rc=6"))) == [
            "Twilio error 11100: rc=6 after the # of a URL: write 0 to 5"
        ]
    assert line.asked == []


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("", Limits(5.0, 15.0, 15.0, 1, frozenset({"ct"}))),
        ("top", Limits()),
        ("e=ashburn&sni=y", Limits()),
        ("ct=100&rt=200&tt=300", Limits(0.1, 0.2, 0.3)),
        ("rc=2&rp=ct,rt", Limits(retries=2, policies=frozenset({"ct", "rt"}))),
        ("rp=all", Limits(policies=frozenset({"ct", "rt", "4xx", "5xx"}))),
    ],
)
def test_the_fragment_sets_the_limits(fragment: str, expected: Limits) -> None:
    assert limits(fragment) == expected


def test_a_line_in_this_process_is_asked_as_over_http() -> None:
    def answer(
        method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, str, bytes]:
        params = [("Digits", "#1")] if method == "POST" else []
        signature = headers["X-Twilio-Signature"]
        assert Guard((TOKEN,)).genuine(f"http://line.invalid{url}", params, signature)
        assert body == (b"Digits=%231" if method == "POST" else b"")
        return (404, "text/plain", b"") if url == "/none" else (200, "text/xml", XML.encode())

    with closing(InProcess(TOKEN, answer)) as fetcher:
        request = Request("http://line.invalid/voice?a=b#rc=0", "POST", (("Digits", "#1"),))
        assert outcomes(fetcher.documents(request)) == ["200"]
        assert fetcher.media("http://line.invalid/a.wav").body == XML.encode()
        with pytest.raises(FetchError, match="none answers 404"):
            fetcher.media("http://line.invalid/none")
