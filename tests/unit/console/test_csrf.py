"""The token of each form, and the log of who did what, as every part of the console has them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask, render_template_string
from flask.testing import FlaskClient

from ivr.console import log
from ivr.console.access import Role, needs
from ivr.store import people
from ivr.store.database import connect
from tests.support.pages import Pages, pages

FORM = "<form method=post>{{ csrf_field() }}</form>"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Pages]:
    with pages(tmp_path) as found:
        add_form(found.app)
        yield found


def add_form(app: Flask) -> None:
    """Give the console a form that writes what it gets into the log."""
    from flask import request

    @needs(Role.EDITOR)
    def view() -> str:
        if request.method == "POST":
            log.record("tried", request.form["what"])
        return render_template_string(FORM)

    app.view_functions["console.now.home"] = view
    for rule in app.url_map.iter_rules("console.now.home"):
        assert rule.methods is not None
        rule.methods.add("POST")
    app.url_map._remap = True


def browser(served: Pages) -> FlaskClient:
    """A client that adds nothing by itself."""
    return FlaskClient(served.app, served.app.response_class)


def entries(served: Pages) -> list[tuple[object, ...]]:
    with connect(served.settings.database).connect() as connection:
        columns = people.log.c
        query = sa.select(columns.person, columns.email, columns.action, columns.what)
        found = connection.execute(query)
        return [tuple(row) for row in found]


def test_a_change_needs_the_token_of_its_form(served: Pages) -> None:
    client = browser(served)
    for data in ({}, {"csrf_token": ""}, {"csrf_token": "x"}, {"csrf_token": "é"}):
        assert client.post("/console/now/", data={"what": "x"} | data).status_code == 403
    token = re.findall('value="(.+?)"', client.get("/console/now/").text)[0]
    sent = client.post("/console/now/", data={"what": "x", "csrf_token": token})
    assert sent.status_code == 200
    header = client.post("/console/now/", data={"what": "y"}, headers={"X-CSRF-Token": token})
    assert header.status_code == 200
    assert browser(served).post("/console/now/", data={"csrf_token": token}).status_code == 403
    assert [entry[3] for entry in entries(served)] == ["x", "y"]


def test_another_site_is_refused_even_with_the_token(served: Pages) -> None:
    client = browser(served)
    token = re.findall('value="(.+?)"', client.get("/console/now/").text)[0]
    for site in ("cross-site", "same-site"):
        headers = {"Sec-Fetch-Site": site}
        sent = client.post("/console/now/", data={"csrf_token": token}, headers=headers)
        assert sent.status_code == 403


def test_the_log_says_who_and_takes_whatever_it_gets(served: Pages) -> None:
    what = "\0<script>\u202e" + "x" * 100_000
    served.app.test_client().post("/console/now/", data={"what": what})
    [(name, email, action, kept)] = entries(served)
    assert (name, email, action) == ("Anna Lee", "anna@clinic.example", "tried")
    assert kept == (" <script>\u202e" + "x" * 1000)[:500]
