"""Signing in with the organization's own accounts: a real OpenID provider on loopback."""

import dataclasses
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask.testing import FlaskClient
from oidc_provider_mock import User, run_server_in_thread
from werkzeug.test import TestResponse

from ivr.console.access import Role
from ivr.console.context import NAME
from ivr.console.identity import sessions
from tests.support.door import ANNA, BEN, Door, main, set_up, sign_in

SECRET = "what the provider has given"


@pytest.fixture
def provider(door: Door) -> Iterator[str]:
    people = [
        User(sub="anna", claims={"email": "Anna@clinic.example", "email_verified": True}),
        User(sub="ben", claims={"email": BEN, "email_verified": True}),
        User(sub="eve", claims={"email": ANNA, "email_verified": False}),
        User(sub="nina", claims={"email": ANNA}),
        User(sub="otto", claims={}),
    ]
    with run_server_in_thread(require_nonce=True, user_claims=people) as server:
        issuer = f"http://localhost:{server.server_port}"
        found = door.app.extensions[NAME]
        found.settings = dataclasses.replace(
            found.settings, console_oidc_issuer=issuer, console_oidc_client="line",
            console_oidc_secret=SECRET, console_oidc_name="Clinic Login",
        )  # fmt: skip
        yield issuer


def begin(client: FlaskClient, to: str = "") -> str:
    """Go to the provider; return the address that it is asked at."""
    answer = client.get("/console/people/provider", query_string={"next": to})
    assert answer.status_code == 302
    return answer.location


def come_back(client: FlaskClient, address: str, person: str) -> TestResponse:
    """Say at the provider who one is, and go where it sends one."""
    said = requests.post(address, data={"sub": person}, allow_redirects=False, timeout=30)
    assert said.status_code == 302, said.text
    back = urlsplit(said.headers["Location"])
    assert back.path == "/console/people/provider/back"
    return client.get(f"{back.path}?{back.query}")


def test_who_was_invited_signs_in_without_a_password(door: Door, provider: str) -> None:
    door.people.add("Anna", ANNA, Role.ADMINISTRATOR, door.time)
    client = door.browser()
    page = client.get("/console/people/sign-in?next=/console/line/").text
    assert "Sign in with Clinic Login" in page
    [link] = re.findall('href="(/console/people/provider.*?)"', page)
    address = client.get(link).location
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert {"nonce", "state"} <= set(asked)
    assert SECRET not in address
    assert come_back(client, address, "anna").location == "/console/line/"
    assert door.signed_in(client)


@pytest.mark.parametrize(("person", "said"), [
    ("ben", "Nobody with your e-mail address was invited here."),
    ("eve", "has not verified your e-mail address"),
    ("nina", "has not verified your e-mail address"),
    ("otto", "has not verified your e-mail address"),
])  # fmt: skip
def test_nobody_else_gets_in(door: Door, provider: str, person: str, said: str) -> None:
    door.add()
    client = door.browser()
    answer = come_back(client, begin(client), person)
    assert answer.status_code == 403
    assert said in main(answer)
    assert not door.signed_in(client)


def test_an_answer_for_another_browser_is_refused(door: Door, provider: str) -> None:
    door.add()
    address = begin(door.browser())
    for client in (door.browser(), door.browser(ANNA)):
        begin(client)
        assert come_back(client, address, "anna").status_code == 403
    for query in ("", "?error=access_denied", "?code=x&state=y"):
        assert door.browser().get(f"/console/people/provider/back{query}").status_code == 403


def test_a_provider_that_is_away_is_reported_in_a_sentence(door: Door, provider: str) -> None:
    found = door.app.extensions[NAME]
    found.settings = dataclasses.replace(found.settings, console_oidc_issuer="http://localhost:1/x")
    answer = door.browser().get("/console/people/provider")
    assert answer.status_code == 502
    assert "does not answer" in main(answer)


def test_without_the_settings_there_is_none(door: Door) -> None:
    door.add()
    assert "provider" not in door.browser().get("/console/people/sign-in").text
    assert door.browser().get("/console/people/provider").status_code == 404


def test_it_is_no_way_around_the_second_factor(door: Door, provider: str) -> None:
    door.add()
    set_up(door, door.browser(ANNA))
    client = door.browser()
    answer = come_back(client, begin(client), "anna")
    assert answer.location == "/console/people/sign-in/code"
    assert not door.signed_in(client)


def test_who_has_no_password_shows_there_again_who_they_are(door: Door, provider: str) -> None:
    door.people.add("Anna", ANNA, Role.ADMINISTRATOR, door.time)
    client = door.browser()
    come_back(client, begin(client), "anna")
    door.time += sessions.PROVED
    again = client.get(client.get("/console/people/").location)
    assert "Sign in with Clinic Login" in again.text
    address = begin(client, "/console/people/")
    assert parse_qs(urlsplit(address).query)["prompt"] == ["login"]
    assert come_back(client, address, "anna").location == "/console/people/"
    assert client.get("/console/people/").status_code == 200
    assert sign_in(door.browser(), ANNA, "").status_code == 422
