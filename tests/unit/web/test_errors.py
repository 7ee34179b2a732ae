"""The pages that somebody reads where a page cannot be shown."""

import dataclasses
from pathlib import Path

import pytest
from flask import Flask, Response, abort

from ivr.editions.worker_view import WorkerView
from ivr.logs import REQUEST
from ivr.server.pages import create_pages
from ivr.store.database import InvalidDataError, StoreError
from ivr.web.application import HEADERS, create_application
from ivr.web.errors import AWAY, WORDS
from tests.support.pages import pages

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def app() -> Flask:
    app = create_application("a secret of these tests", is_https=False)

    @app.get("/refused/<int:code>")
    def refused(code: int) -> Response:
        abort(code)

    @app.get("/own")
    def own() -> Response:
        abort(400, f"Give it a name, not {HOSTILE}.")

    @app.get("/away")
    def away() -> Response:
        raise StoreError("postgresql://secret is away")

    @app.get("/unsuitable")
    def unsuitable() -> Response:
        raise InvalidDataError("too long")

    @app.get("/torn")
    def torn() -> Response:
        raise ZeroDivisionError(HOSTILE)

    return app


@pytest.mark.parametrize("code", WORDS)
def test_each_error_is_a_page(app: Flask, code: int) -> None:
    answer = app.test_client().get(f"/refused/{code}")
    assert (answer.status_code, answer.mimetype) == (code, "text/html")
    assert f"<h1>{WORDS[code].title}</h1>" in answer.text
    assert WORDS[code].text.replace("'", "&#39;") in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert HEADERS.items() <= dict(answer.headers).items()


def test_what_was_said_for_one_error_is_shown_as_text(app: Flask) -> None:
    answer = app.test_client().get("/own")
    assert "Give it a name, not &lt;script&gt;" in answer.text
    assert HOSTILE not in answer.text


def test_what_may_be_done_instead_is_named(app: Flask) -> None:
    answer = app.test_client().post("/own")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_without_the_database_calls_go_on(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    answer = app.test_client().get("/away")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert AWAY.title in answer.text
    assert "secret" not in answer.text
    assert "a page could not be shown" in caplog.text


def test_what_the_database_refuses_is_not_its_absence(app: Flask) -> None:
    assert app.test_client().get("/unsuitable").status_code == 400


def test_a_fault_is_logged_without_its_address_and_has_a_number(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    app.testing = False
    REQUEST.set("a-number-1")
    answer = app.test_client().get("/torn?token=1234")
    REQUEST.set("")
    assert answer.status_code == 500
    assert "a-number-1" in answer.text
    assert HOSTILE not in answer.text
    assert "a page could not be shown" in caplog.text
    assert "1234" not in caplog.text
    assert "/torn" not in caplog.text.replace("torn()", "")


def test_it_looks_like_the_part_that_it_is_of(tmp_path: Path) -> None:
    with pages(tmp_path) as served:
        client = served.app.test_client()
        answer = client.get("/console/nothing")
        assert "/console/static/console.css" in answer.text
        assert 'href="/console/"' in answer.text
        answer = client.get("/nothing/at/all")
        assert "/page/static/page.css" in answer.text
        assert "console" not in answer.text


def test_the_page_is_there_while_the_database_is_away(tmp_path: Path) -> None:
    with pages(tmp_path) as served:
        away = "postgresql+psycopg://nobody@127.0.0.1:1/none"
        gone = dataclasses.replace(served.settings, database=away)
        app = create_pages(gone, WorkerView(tmp_path / "live"), who=lambda: served.who[0])
        client = app.test_client()
        assert client.get("/").status_code == 200
        answer = client.get("/console/publishing/")
        assert answer.status_code == 503
        assert "database" in answer.text


@pytest.mark.parametrize(("asked", "there"), [
    ("/console", "/console/"), ("/console//people/", "/console/people/"),
    ("/console/change?x=1", "/console/change/?x=1"),
])  # fmt: skip
def test_a_redirect_names_no_host_and_no_scheme(tmp_path: Path, asked: str, there: str) -> None:
    """Behind a proxy that speaks HTTPS, the address that Werkzeug makes would lead to HTTP."""
    with pages(tmp_path) as served:
        answer = served.app.test_client().get(asked, headers={"Host": "line.example.org"})
        assert (answer.status_code, answer.headers["Location"]) == (308, there)
