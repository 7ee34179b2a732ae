"""One's own account: password, second factor, recovery codes, language."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask.testing import FlaskClient

from ivr.console.access import Role
from ivr.console.context import NAME
from ivr.console.identity import limits
from ivr.console.identity.codes import Factors
from ivr.console.identity.passwords import hashed
from ivr.store.people import people, recovery_codes
from tests.support.door import ANNA, BEN, PASSWORD, Door, code, main, set_up, sign_in

NEW = "a new horse of ours"


def second(client: FlaskClient, given: str) -> int:
    return client.post("/console/people/sign-in/code", data={"code": given}).status_code


def test_a_password_is_changed_by_who_knows_the_old_one(any_door: Door) -> None:
    any_door.add()
    client, other = any_door.browser(ANNA), any_door.browser(ANNA)
    for old, new, said in (
        ("wrong", NEW, "do not belong together"),
        (PASSWORD, "sh0rt", "at least 12 characters"),
        (PASSWORD, "aaaaaaaaaaaaaaaa", "repeats itself"),
        (PASSWORD, ANNA.upper(), "is your name or e-mail address"),
        (PASSWORD, "x" * 201, "too long"),
    ):
        data = {"password": old, "new": new}
        answer = client.post("/console/people/account/password", data=data)
        assert answer.status_code == 422
        assert said in main(answer)
        assert new not in answer.text
    data = {"password": PASSWORD, "new": NEW}
    assert client.post("/console/people/account/password", data=data).status_code == 302
    assert any_door.signed_in(client)
    assert not any_door.signed_in(other)
    assert sign_in(any_door.browser()).status_code == 422
    assert sign_in(any_door.browser(), password=NEW).status_code == 302


def test_a_password_is_the_same_however_a_keyboard_writes_it(door: Door) -> None:
    door.add()
    client = door.browser(ANNA)
    data = {"password": PASSWORD, "new": "contraseña de café"}
    client.post("/console/people/account/password", data=data)
    assert sign_in(door.browser(), password="contrasen\u0303a de cafe\u0301").status_code == 302


def test_who_uses_an_app_is_asked_for_its_code(any_door: Door) -> None:
    any_door.add()
    client, other = any_door.browser(ANNA), any_door.browser(ANNA)
    secret, _ = set_up(any_door, client)
    assert not any_door.signed_in(other)
    with any_door.engine.connect() as connection:
        kept = connection.execute(people.select()).all()[0].factor
    assert secret.replace(" ", "") not in kept
    client = any_door.browser()
    assert sign_in(client, to="/console/line/").location == "/console/people/sign-in/code"
    assert not any_door.signed_in(client)
    assert second(client, code(secret, any_door.time)) == 422, "the code of the setup is used up"
    any_door.time += 60
    assert second(client, "000000") == 422
    answer = client.post("/console/people/sign-in/code", data={"code": code(secret, any_door.time)})
    assert answer.location == "/console/line/"
    assert any_door.signed_in(client)
    other = any_door.browser()
    sign_in(other)
    assert second(other, code(secret, any_door.time)) == 422, "a code is good once"


def test_codes_are_limited_like_passwords_and_end(door: Door) -> None:
    door.add()
    secret, _ = set_up(door, door.browser(ANNA))
    client = door.browser()
    sign_in(client)
    tries = [second(client, "12345x") for _ in range(limits.BY_ACCOUNT + 1)]
    assert tries == [422] * limits.BY_ACCOUNT + [429]
    door.time += limits.PERIOD
    assert second(client, code(secret, door.time)) == 302
    assert not door.signed_in(client), "five minutes have passed since the password"


def test_knowing_the_password_gives_no_more_attempts_at_the_code(door: Door) -> None:
    door.add()
    set_up(door, door.browser(ANNA))
    client, statuses = door.browser(), []
    for _ in range(limits.BY_ACCOUNT):
        assert sign_in(client).status_code == 302
        statuses.append(second(client, "123456"))
    assert statuses == [422] * limits.BY_ACCOUNT
    assert sign_in(client).status_code == 429


def test_nobody_gives_a_second_factor_without_the_first(door: Door) -> None:
    door.add()
    secret, codes = set_up(door, door.browser(ANNA))
    client = door.browser()
    door.time += 60
    assert second(client, code(secret, door.time)) == 302
    assert second(client, codes[0]) == 302
    assert not door.signed_in(client)


def test_a_recovery_code_is_good_once_however_it_is_typed(any_door: Door) -> None:
    any_door.add()
    _, codes = set_up(any_door, any_door.browser(ANNA))
    with any_door.engine.connect() as connection:
        assert codes[0] not in str(connection.execute(recovery_codes.select()).all())
    for status in (302, 422):
        client = any_door.browser()
        sign_in(client)
        assert second(client, codes[0].upper().replace("-", " ")) == status
    client = any_door.browser()
    sign_in(client)
    second(client, codes[1])
    assert "8 recovery codes left" in main(client.get("/console/people/account"))
    client.post("/console/people/account/codes")
    new = re.findall("<li><code>(.+?)</code>", client.get("/console/people/account/factor").text)
    other = any_door.browser()
    sign_in(other)
    assert second(other, codes[2]) == 422
    assert second(other, new[0]) == 302


def test_a_second_factor_is_stopped_by_oneself_or_an_administrator(door: Door) -> None:
    door.add()
    ben = door.add(BEN, Role.EDITOR)
    anna, his = door.browser(ANNA), door.browser(BEN)
    set_up(door, his)
    anna.post(f"/console/people/{ben.id}/factor")
    assert sign_in(door.browser(), BEN).location == "/console/"
    set_up(door, his)
    assert sign_in(door.browser(), BEN).location == "/console/people/sign-in/code"
    his.post("/console/people/account/factor/stop")
    assert sign_in(door.browser(), BEN).location == "/console/"


@pytest.mark.parametrize(("role", "must"), [(Role.EDITOR, False), (Role.PUBLISHER, True)])
def test_a_setting_requires_a_second_factor_by_role(door: Door, role: Role, must: bool) -> None:
    import dataclasses

    found = door.app.extensions[NAME]
    found.settings = dataclasses.replace(found.settings, console_two_factors="publisher")
    door.add(BEN, role)
    client = door.browser(BEN)
    answer = client.get("/console/now/")
    assert (answer.location == "/console/people/account/factor") is must
    if must:
        assert client.get("/console/people/account").status_code == 302
        set_up(door, client)
        assert client.get("/console/now/").status_code == 200
        client.post("/console/people/account/factor/stop")
        assert client.get("/console/now/").location == "/console/people/account/factor"


def test_somebody_signs_out_everywhere(any_door: Door) -> None:
    any_door.add()
    browsers = [any_door.browser(ANNA) for _ in range(3)]
    assert "In 3 browsers." in main(browsers[0].get("/console/people/account"))
    browsers[0].post("/console/people/account/sign-out-everywhere")
    assert [any_door.signed_in(one) for one in browsers] == [False] * 3


def test_the_language_is_chosen_before_and_after_signing_in(door: Door) -> None:
    client = door.browser()
    data = {"language": "es", "next": "/console/people/sign-in"}
    assert client.post("/console/people/language", data=data).location == data["next"]
    assert '<html lang="es">' in client.get("/console/people/sign-in").text
    client.post("/console/people/language", data={"language": "xx", "next": "//evil.example"})
    assert '<html lang="es">' in client.get("/console/people/sign-in").text


def test_a_password_that_was_replaced_meanwhile_is_no_way_to_the_second_factor(door: Door) -> None:
    anna = door.add()
    client, thief = door.browser(ANNA), door.browser()
    _, codes = set_up(door, client)
    assert sign_in(thief).location == "/console/people/sign-in/code"
    assert second(thief, "000000") == 422
    door.people.change(anna.id, password=hashed(NEW))
    assert second(thief, codes[0]) == 302
    assert not door.signed_in(thief)


def test_of_many_who_use_a_code_at_once_one_gets_in(any_door: Door) -> None:
    anna = any_door.add()
    secret, codes = set_up(any_door, any_door.browser(ANNA))
    any_door.time += 60
    account = any_door.people.get(anna.id)
    assert account

    def use(given: str) -> bool:
        with any_door.app.app_context():
            return Factors(any_door.engine).use(account, given, any_door.time)

    with ThreadPoolExecutor(8) as crowd:
        for given in (code(secret, any_door.time), codes[0]):
            assert sum(crowd.map(use, [given] * 8)) == 1
    assert not use(code(secret, any_door.time - 30)), "an earlier code is good no more"
