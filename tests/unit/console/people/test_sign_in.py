"""Signing in and out, sessions that end, and that nothing typed is lost."""

import dataclasses
import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ivr.console.access import Role
from ivr.console.context import NAME
from ivr.console.identity import kept_forms as kept_forms_module
from ivr.console.identity import limits, sessions
from ivr.console.identity.passwords import hashed
from ivr.store.people import attempts, kept_forms
from ivr.web.application import COOKIE_LASTS
from tests.support.door import ANNA, BEN, CARLA, PASSWORD, Door, main, sign_in


def test_the_console_is_closed_until_somebody_is_invited(door: Door) -> None:
    client = door.browser()
    answer = client.get("/console/now/")
    assert answer.status_code == 302
    said = main(client.get(answer.location))
    assert "closed until somebody is invited" in said
    assert "Password" not in said


def test_somebody_signs_in_and_goes_on_where_they_were_and_out(any_door: Door) -> None:
    any_door.add()
    client = any_door.browser()
    answer = client.get("/console/line/?draft=3")
    assert answer.location == "/console/people/sign-in?next=/console/line/?draft%3D3"
    to = re.findall('name="next" value="(.*?)"', client.get(answer.location).text)[0]
    assert sign_in(client, to=to).location == "/console/line/?draft=3"
    assert any_door.signed_in(client)
    assert client.post("/console/people/sign-out").location == "/console/people/sign-in"
    assert not any_door.signed_in(client)


@pytest.mark.parametrize(
    "to",
    ["https://evil.example/", "//evil.example/console/", "/\\evil.example", "javascript:alert(1)",
     "/console/\n//evil.example", "/voice", "console/now", "/console//\\evil", "http://[",
     "\t//evil.example"],
)  # fmt: skip
def test_nobody_is_sent_to_another_site(door: Door, to: str) -> None:
    door.add()
    assert sign_in(door.browser(), to=to).location == "/console/"


def test_a_wrong_password_and_an_unknown_person_get_the_same_words(door: Door) -> None:
    door.add()
    wrong = sign_in(door.browser(), password="wrong horse battery")
    unknown = sign_in(door.browser(), email="nobody@clinic.example")
    assert wrong.status_code == unknown.status_code == 422
    assert main(wrong).replace(ANNA, "") == main(unknown)
    assert "do not belong together" in main(wrong)


def test_asking_only_for_the_headers_of_the_page_is_no_attempt(door: Door) -> None:
    door.add()
    for _ in range(limits.BY_ACCOUNT + 1):
        assert door.browser().head("/console/people/sign-in").status_code == 200


def test_an_account_without_a_password_lets_nobody_in(door: Door) -> None:
    door.people.add("Ben", BEN, Role.EDITOR, door.time)
    for password in ("", " ", "what nobody has chosen"):
        assert sign_in(door.browser(), BEN, password).status_code == 422


def test_too_many_attempts_have_to_wait_and_are_told_how_long(any_door: Door) -> None:
    any_door.add()
    for email in (ANNA, "nobody@clinic.example"):
        for _ in range(limits.BY_ACCOUNT):
            assert sign_in(any_door.browser(), email, "wrong").status_code == 422
            any_door.time += 60
        answer = sign_in(any_door.browser(), email)
        assert answer.status_code == 429
        assert "Try again in 10 minutes." in main(answer)
        assert answer.headers["Retry-After"] == "600"
    any_door.time += 299
    assert sign_in(any_door.browser()).status_code == 429
    any_door.time += 1
    assert sign_in(any_door.browser()).status_code == 302
    with any_door.engine.connect() as connection:
        assert ANNA not in str(connection.execute(attempts.select()).all())


def test_an_address_that_tries_many_accounts_has_to_wait_and_others_need_not(door: Door) -> None:
    door.add()
    for number in range(limits.BY_ADDRESS):
        sign_in(door.browser(), f"{number}@clinic.example", address="198.51.100.7")
    assert sign_in(door.browser(), address="198.51.100.7").status_code == 429
    assert sign_in(door.browser(), address="198.51.100.8").status_code == 302


def test_nobody_elsewhere_keeps_somebody_out_of_a_browser_of_their_own(door: Door) -> None:
    anna = door.add()
    own, others = door.browser(ANNA), door.browser()
    own.post("/console/people/sign-out")
    for number in range(limits.BY_ACCOUNT + 1):
        sign_in(others, password="wrong", address=f"192.0.2.{number}")
    assert sign_in(others).status_code == 429
    assert sign_in(own).status_code == 302
    own.post("/console/people/sign-out")
    for _ in range(limits.BY_ACCOUNT):
        assert sign_in(own, password="wrong").status_code == 422
    assert sign_in(own).status_code == 429
    door.time += limits.PERIOD
    door.people.change(anna.id, password=hashed("another horse of ours"))
    for _ in range(limits.BY_ACCOUNT):
        sign_in(others, password="wrong")
    assert sign_in(own, password="another horse of ours").status_code == 429, "no longer known"


def test_who_signs_in_rightly_never_has_to_wait(door: Door) -> None:
    door.add()
    for _ in range(limits.BY_ADDRESS + 2):
        assert sign_in(door.browser()).status_code == 302


@pytest.mark.parametrize(("idle", "times", "ended"), [
    (sessions.IDLE - 1, 11, False), (sessions.IDLE, 1, True), (sessions.IDLE - 1, 13, True),
])  # fmt: skip
def test_a_session_ends(any_door: Door, idle: int, times: int, ended: bool) -> None:
    any_door.add()
    client = any_door.browser(ANNA)
    for _ in range(times):
        any_door.time += idle
        signed_in = any_door.signed_in(client)
    assert signed_in is not ended


def test_what_was_sent_too_late_is_there_after_signing_in(any_door: Door) -> None:
    any_door.add()
    client = any_door.browser(ANNA)
    any_door.time += sessions.IDLE
    hostile = "</textarea><script>alert(1)</script>"
    data = {"name": hostile, "email": BEN, "role": "2"}
    answer = client.post("/console/people/invite", data=data)
    assert answer.location == "/console/people/sign-in"
    assert "go on with what you were about to save" in main(client.get(answer.location))
    with any_door.engine.connect() as connection:
        assert BEN.encode() not in connection.execute(kept_forms.select()).all()[0].content
    assert sign_in(client).location == "/console/people/unsent"
    page = client.get("/console/people/unsent").text
    assert '<form method="post" action="/console/people/invite">' in page
    assert "<script>alert" not in page
    assert "&lt;/textarea&gt;&lt;script&gt;" in page
    sent = client.post("/console/people/invite", data=data | {"kept_form": "1"})
    assert sent.location.startswith("/console/people/")
    assert client.get("/console/people/unsent").location == "/console/"
    assert any_door.people.by_email(BEN)


def test_what_was_sent_too_late_is_for_the_same_person_only_and_for_an_hour(door: Door) -> None:
    door.add(), door.add(BEN)
    client = door.browser(ANNA)
    door.time += sessions.IDLE
    data = {"name": "Carla", "email": "carla@clinic.example", "role": "2"}
    client.post("/console/people/invite", data=data)
    assert sign_in(client, BEN).location == "/console/"
    assert client.get("/console/people/unsent").location == "/console/"
    client = door.browser(ANNA)
    door.time += sessions.IDLE
    client.post("/console/people/invite", data=data)
    door.time += 60 * 60
    assert sign_in(client, ANNA).location == "/console/"


def test_nothing_is_kept_of_whom_nobody_knows_nor_of_passwords(door: Door) -> None:
    door.add()
    door.browser().post("/console/people/invite", data={"name": "x"})
    client = door.browser(ANNA)
    door.time += sessions.IDLE
    client.post("/console/people/account/password", data={"new": PASSWORD})
    client.post("/console/people/invite", data={"name": "x"}, headers={"X-CSRF-Token": "no"})
    with door.engine.connect() as connection:
        assert connection.execute(kept_forms.select()).all() == []


def token_of(client: FlaskClient) -> str:
    """The token in the forms of whoever is signed in."""
    found = re.search('name="csrf-token" content="(.*?)"', client.get("/console/now/").text)
    assert found
    return found[1]


def lost_cookie(door: Door, token: str, **data: str) -> tuple[FlaskClient, TestResponse]:
    """Send a form from a browser whose cookies somebody has deleted."""
    client = door.browser()
    sent = {"name": "Carla", "email": CARLA, "role": "2"} | data
    where = {"X-CSRF-Token": token, "Referer": "http://localhost/console/people/?x=1"}
    return client, client.post("/console/people/invite", data=sent, headers=where)


def test_what_is_sent_without_the_cookie_is_there_after_signing_in(any_door: Door) -> None:
    any_door.add()
    client, answer = lost_cookie(any_door, token_of(any_door.browser(ANNA)))
    assert answer.location == "/console/people/sign-in?next=/console/people/?x%3D1"
    assert "go on with what you were about to save" in main(client.get(answer.location))
    assert sign_in(client, to="/console/people/?x=1").location == "/console/people/unsent"
    assert CARLA in client.get("/console/people/unsent").text
    assert any_door.people.by_email(CARLA) is None, "nothing is sent before somebody says so"


def test_what_is_sent_without_the_cookie_is_for_whoever_the_page_was_made_for(door: Door) -> None:
    door.add(), door.add(BEN)
    client, _ = lost_cookie(door, token_of(door.browser(BEN)))
    assert sign_in(client, ANNA).location == "/console/"
    assert client.get("/console/people/unsent").location == "/console/"


def test_nobody_fills_the_database_without_a_page_of_somebody_who_may_use_the_console(
    door: Door,
) -> None:
    door.add()
    ben = door.add(BEN)
    good = token_of(door.browser(BEN))
    name, owner, made, signature = good.split(".")
    anna = door.people.by_email(ANNA)
    assert anna
    assert owner == ben.id
    nobodys = door.browser().get("/console/people/sign-in").text
    found = re.search('name="csrf-token" content="(.*?)"', nobodys)
    assert found
    forged = ("", "x", "...", found[1], ".".join([name, anna.id, made, signature]),
              ".".join([name, owner, str(int(made) + 1), signature]), good + "é")  # fmt: skip
    for token in forged:
        lost_cookie(door, token)
    with door.engine.connect() as connection:
        assert connection.execute(kept_forms.select()).all() == []
    for _ in range(kept_forms_module.MOST + 2):
        lost_cookie(door, good)
    lost_cookie(door, good, name="x" * kept_forms_module.LARGEST)
    with door.engine.connect() as connection:
        assert len(connection.execute(kept_forms.select()).all()) == kept_forms_module.MOST
    door.people.remove(ben.id)
    lost_cookie(door, good)
    with door.engine.connect() as connection:
        assert connection.execute(kept_forms.select()).all() == []


def test_a_token_of_long_ago_keeps_nothing(door: Door) -> None:
    door.add()
    token = token_of(door.browser(ANNA))
    door.time += int(COOKIE_LASTS.total_seconds()) + 600
    lost_cookie(door, token)
    with door.engine.connect() as connection:
        assert connection.execute(kept_forms.select()).all() == []


@pytest.mark.parametrize(
    "page", ["http://evil.example/console/now/", "//evil.example/", "http://["]
)
def test_a_form_of_another_site_leads_nowhere_else(door: Door, page: str) -> None:
    door.add()
    answer = door.browser().post("/console/people/invite", headers={"Referer": page})
    assert answer.location == "/console/people/sign-in"


def test_a_script_hears_that_the_session_has_ended(door: Door) -> None:
    door.add()
    client = door.browser(ANNA)
    door.time += sessions.IDLE
    answer = client.post("/console/people/invite", headers={"Sec-Fetch-Dest": "empty"})
    assert answer.status_code == 401
    assert answer.json == {"sign_in": "/console/people/sign-in"}
    assert sign_in(client).location == "/console/"


def test_nobody_is_in_a_session_that_somebody_else_has_prepared(door: Door) -> None:
    """The cookie from before signing in is no use to whoever knows it."""
    door.add()
    client = door.browser()
    client.get("/console/people/sign-in")
    before = client.get_cookie("ivr-console")
    assert before
    sign_in(client)
    other = door.browser()
    other.set_cookie("ivr-console", before.value)
    assert not door.signed_in(other)


def test_a_form_that_is_open_in_another_tab_is_still_good_after_signing_in_again(
    door: Door,
) -> None:
    door.add()
    client = door.browser(ANNA)
    with client.session_transaction() as kept:
        before = kept["csrf"]
    door.time += sessions.IDLE
    client.get("/console/people/")
    sign_in(client)
    with client.session_transaction() as kept:
        assert kept["csrf"] == before
    door.add(BEN)
    sign_in(client, BEN)
    with client.session_transaction() as kept:
        assert kept["csrf"] != before, "somebody else gets another token"


def test_what_is_sent_from_a_page_of_an_earlier_session_is_not_lost(door: Door) -> None:
    door.add()
    client = door.browser(ANNA)
    data = {"name": "Ben", "email": BEN, "role": "2"}
    ours = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate", "X-CSRF-Token": "old"}
    answer = client.post("/console/people/invite", data=data, headers=ours)
    assert answer.location == "/console/people/unsent"
    assert BEN in client.get(answer.location).text
    assert door.people.by_email(BEN) is None
    for change in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "none"},
                   {"Sec-Fetch-Mode": "cors"}):  # fmt: skip
        headers = ours | change
        sent = client.post("/console/people/invite", data=data, headers=headers)
        assert sent.status_code == 403


def test_the_cookie_is_as_it_should_be(door: Door) -> None:
    door.add()
    cookies = sign_in(door.browser()).headers.getlist("Set-Cookie")
    assert sorted(one.partition("=")[0] for one in cookies) == ["ivr-console", "ivr-known"]
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert PASSWORD not in cookie


@pytest.mark.parametrize("text", ["\0", "a\0b", "\u202e", "x" * 100_000, "é" * 9, "' OR 1=1 --"])
def test_whatever_is_sent_is_refused_and_nothing_fails(any_door: Door, text: str) -> None:
    any_door.add()
    assert sign_in(any_door.browser(), text, text).status_code == 422
    assert sign_in(any_door.browser(), ANNA, text).status_code == 422
    client = any_door.browser(ANNA)
    asked = {"person": text, "text": text, "since": text, "until": text, "before": text}
    assert client.get("/console/people/log", query_string=asked).status_code == 200
    assert client.get("/console/people/log?before=99999999999999999999").status_code == 200
    assert client.get(f"/console/people/{text[:2000]}".replace("\0", "%00")).status_code == 404
    data = {"name": text, "email": text, "role": text}
    assert client.post("/console/people/invite", data=data).status_code == 422
    headers = {"X-CSRF-Token": text.encode().decode("latin-1") if text.isprintable() else "x"}
    assert client.post("/console/people/invite", headers=headers).status_code == 403


def test_no_cache_keeps_what_is_shown_to_somebody(door: Door) -> None:
    door.add()
    client = door.browser(ANNA)
    for page, said in (
        ("now/", "private, no-cache"),
        ("people/", "no-store"),
        ("people/account", "no-store"),
        ("static/console.css", "no-cache"),
    ):
        assert client.get(f"/console/{page}").headers["Cache-Control"] == said
    answer = client.post("/console/people/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache"'


def test_no_password_and_no_token_is_logged(
    door: Door, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")
    door.add()
    link = door.people.link(door.add(BEN, Role.EDITOR).id, "", door.time)
    client, wrong = door.browser(ANNA), "a wrong horse battery"
    with client.session_transaction() as kept:
        secrets = [PASSWORD, wrong, link, kept["session"], kept["csrf"]]
    sign_in(door.browser(), BEN, wrong)
    client.get(f"/console/people/welcome/{link}")
    client.post("/console/people/welcome", data={"password": PASSWORD})
    out, err = capfd.readouterr()
    assert not [one for one in secrets if one in caplog.text + out + err]


def test_without_its_database_the_console_says_so(door: Door) -> None:
    door.add()
    client = door.browser(ANNA)
    found = door.app.extensions[NAME]
    away = dataclasses.replace(found.settings, database="postgresql+psycopg://me@127.0.0.1:1/x")
    door.app.extensions[NAME] = dataclasses.replace(found, settings=away)
    for page in ("now/", "people/sign-in", "people/"):
        answer = client.get(f"/console/{page}")
        assert answer.status_code == 503
        assert "database cannot be reached" in answer.text
    assert client.get("/console/static/console.css").status_code == 200
    door.app.extensions[NAME] = found
    assert door.signed_in(client)


@pytest.mark.parametrize(
    ("client", "forwarded", "counted"),
    [
        ("8.8.8.8", "", "8.8.8.8"),
        ("8.8.8.8", "9.9.9.9", "8.8.8.8"),  # anybody can say so
        ("10.0.0.1", "1.1.1.1, 9.9.9.9", "9.9.9.9"),  # a proxy of ours says it last
        ("10.0.0.1", "", "10.0.0.1"),
    ],
)
def test_attempts_are_counted_by_the_address_that_cannot_be_invented(
    door: Door, client: str, forwarded: str, counted: str
) -> None:
    def key(address: str, **headers: str) -> str:
        sent = {"REMOTE_ADDR": address}
        with door.app.test_request_context(headers=headers, environ_overrides=sent):
            return limits.address()

    assert key(client, **{"X-Forwarded-For": forwarded}) == key(counted)
