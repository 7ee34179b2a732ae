"""The first administrator, inviting, roles, removing, and showing once more who one is."""

import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ivr.console.access import Role
from ivr.console.identity import sessions
from ivr.console.identity.addresses import first_link
from ivr.console.identity.table import FIRST, LINK_LASTS
from ivr.console.log import Filter, entries
from ivr.store.people import links
from tests.support.door import ANNA, BEN, CARLA, PASSWORD, Door, main, sign_in

NEW = "a new horse of ours"


def invited(client: FlaskClient, email: str = BEN, role: Role = Role.EDITOR) -> str:
    """Invite somebody as an administrator does; return the path of their link."""
    data = {"name": "Ben Ode", "email": email, "role": str(int(role))}
    answer = client.post("/console/people/invite", data=data)
    assert answer.status_code == 302, main(answer)
    return link_on(client.get(answer.location))


def link_on(page: TestResponse) -> str:
    found = re.search(r'value="http://[^/"]+(/console/people/welcome/[^"]+)"', page.text)
    assert found
    return found[1]


def accept(client: FlaskClient, link: str, password: str = PASSWORD, **more: str) -> TestResponse:
    assert client.get(link).location == "/console/people/welcome"
    client.get("/console/people/welcome")
    return client.post("/console/people/welcome", data={"password": password} | more)


def log_of(door: Door) -> list[tuple[str, str, str]]:
    found = entries(door.engine, Filter(), 100)
    return [(one.person, one.action, one.what) for one in reversed(found)]


def test_the_first_link_makes_the_administrator_once(any_door: Door) -> None:
    address = first_link(any_door.served.settings, any_door.engine)
    assert address.startswith("http://127.0.0.1:8000/console/people/welcome/")
    link = address.removeprefix("http://127.0.0.1:8000")
    client = any_door.browser()
    data = {"name": "Anna Lee", "email": "Anna@Clinic.example"}
    assert "at least 12 characters" in main(accept(client, link, "short", **data))
    assert accept(client, link, PASSWORD, **data).location == "/console/"
    assert any_door.signed_in(client)
    [anna] = any_door.people.all()
    assert (anna.email, anna.role) == (ANNA, Role.ADMINISTRATOR)
    again = accept(any_door.browser(), link, PASSWORD, **data)
    assert again.status_code == 410
    assert first_link(any_door.served.settings, any_door.engine) == ""
    assert [entry[1] for entry in log_of(any_door)] == ["opened the console", "signed in"]


def test_the_first_link_is_good_for_an_hour_and_only_the_newest(door: Door) -> None:
    door.people.link(FIRST, "", door.time - 60 * 60)
    old = door.people.link(FIRST, "", door.time)
    new = door.people.link(FIRST, "", door.time)
    assert door.people.whose(old, door.time) is None
    assert door.people.whose(new, door.time + 3599) == FIRST
    assert door.people.whose(new, door.time + 3600) is None


@pytest.mark.parametrize(("address", "headers", "good"), [
    ("127.0.0.1", {}, True), ("::1", {}, True), ("192.0.2.1", {}, False), ("", {}, False),
    ("127.0.0.1", {"X-Forwarded-For": "192.0.2.1"}, False),
    ("127.0.0.1", {"Forwarded": "for=192.0.2.1"}, False),
])  # fmt: skip
def test_without_https_the_first_link_is_for_this_machine(
    door: Door, address: str, headers: dict[str, str], good: bool
) -> None:
    link = "/console/people/welcome/" + door.people.link(FIRST, "", door.time)
    client, local = door.browser(), {"REMOTE_ADDR": address}
    client.get(link, environ_overrides=local)
    page = client.get("/console/people/welcome", environ_overrides=local, headers=headers)
    assert page.status_code == (200 if good else 410)
    assert ("only on the computer that the line runs on" in main(page)) is not good
    data = {"name": "Eve", "email": "eve@evil.example", "password": PASSWORD}
    client.post("/console/people/welcome", data=data, environ_overrides=local, headers=headers)
    assert door.people.is_empty() is not good


@pytest.mark.parametrize(("host", "good"), [
    ("127.0.0.1:8000", True), ("[::1]:8000", True), ("localhost", True),
    ("line.example.org", False),  # a proxy on this machine that says nothing else
    ("localhost.evil.example:8000", False),  # another site's name for this machine
])  # fmt: skip
def test_without_https_the_first_link_is_for_this_machines_names(
    door: Door, host: str, good: bool
) -> None:
    link = "/console/people/welcome/" + door.people.link(FIRST, "", door.time)
    page = door.browser().get(link, base_url=f"http://{host}", follow_redirects=True)
    assert page.status_code == (200 if good else 410)


def test_an_administrator_corrects_a_name_and_an_address(any_door: Door) -> None:
    any_door.add()
    ben = any_door.add(BEN, Role.EDITOR)
    anna, his = any_door.browser(ANNA), any_door.browser(BEN)
    address, right = f"/console/people/{ben.id}/details", "ben.ode@clinic.example"
    for name, email, said in (
        ("", right, "Write the person"),
        ("Ben", "ben", "Write an e-mail address"),
        ("Ben", ANNA.upper(), "Somebody else has this e-mail address"),
    ):
        answer = anna.post(address, data={"name": name, "email": email})
        assert answer.status_code == 422
        assert said in main(answer)
    data = {"name": " Ben Ode ", "email": "Ben.Ode@clinic.example"}
    assert his.post(address, data=data).status_code == 403
    assert anna.post(address, data=data).status_code == 302
    assert sign_in(any_door.browser(), right).status_code == 302
    assert sign_in(any_door.browser(), BEN).status_code == 422
    assert ("Anna", "corrected a name or an address", BEN) in log_of(any_door)
    assert "Ben Ode" in his.get("/console/people/account").text, "who is signed in stays so"


def test_everybody_corrects_their_own_name(door: Door) -> None:
    door.add(BEN, Role.VIEWER)
    ben = door.browser(BEN)
    answer = ben.post("/console/people/account/name", data={"name": "x" * 101})
    assert answer.status_code == 422
    assert "at most 100 characters" in main(answer)
    assert ben.post("/console/people/account/name", data={"name": "Ben Ode"}).status_code == 302
    assert "Ben Ode" in main(ben.get("/console/people/account"))
    assert log_of(door)[-1] == ("Ben", "changed their name", BEN)


def test_a_link_is_in_a_field_that_a_script_copies(door: Door) -> None:
    door.add()
    anna = door.browser(ANNA)
    data = {"name": "Ben Ode", "email": BEN, "role": "2"}
    page = anna.get(anna.post("/console/people/invite", data=data).location).text
    assert '<input id="link" class="link" readonly value="http' in page
    assert '<button type="button" hidden data-copies="link">' in page
    assert anna.get(re.findall('script type="module" src="(.*?)"', page)[0]).status_code == 200


def test_somebody_who_is_invited_chooses_a_password_and_is_in(any_door: Door) -> None:
    any_door.add()
    anna, ben = any_door.browser(ANNA), any_door.browser()
    link = invited(anna)
    page = anna.get("/console/people/" + any_door.people.all()[-1].id)
    assert "welcome/" not in page.text, "a link is shown once"
    with any_door.engine.connect() as connection:
        assert link.rpartition("/")[2] not in str(connection.execute(links.select()).all())
    assert accept(ben, link).location == "/console/"
    assert ben.get("/console/now/").status_code == 200
    assert ben.get("/console/people/").status_code == 403
    assert accept(any_door.browser(), link).status_code == 410, "a link is good once"
    assert sign_in(any_door.browser(), BEN).status_code == 302
    assert ("Ben Ode", "accepted the invitation", "") in log_of(any_door)
    assert ("Anna", "invited", BEN) in log_of(any_door)


def test_a_link_ends_after_seven_days_and_when_it_is_taken_back(door: Door) -> None:
    door.add()
    anna = door.browser(ANNA)
    link = invited(anna)
    ben = door.people.by_email(BEN)
    assert ben
    assert door.people.whose(link.rpartition("/")[2], door.time + LINK_LASTS) is None
    new = link_on(anna.get(anna.post(f"/console/people/{ben.id}/link").location))
    assert accept(door.browser(), link).status_code == 410, "a new link ends the old one"
    anna.post(f"/console/people/{ben.id}/revoke")
    assert accept(door.browser(), new).status_code == 410


def test_a_lost_password_is_replaced_by_link_and_ends_every_session(any_door: Door) -> None:
    any_door.add()
    ben = any_door.add(BEN, Role.EDITOR)
    anna, old = any_door.browser(ANNA), any_door.browser(BEN)
    answer = anna.post(f"/console/people/{ben.id}/link")
    accept(any_door.browser(), link_on(anna.get(answer.location)), NEW)
    assert not any_door.signed_in(old)
    assert sign_in(any_door.browser(), BEN).status_code == 422
    assert sign_in(any_door.browser(), BEN, NEW).status_code == 302


def test_a_role_counts_from_the_next_click_on(door: Door) -> None:
    door.add()
    ben = door.add(BEN, Role.EDITOR)
    anna, his = door.browser(ANNA), door.browser(BEN)
    assert his.get("/console/people/log").status_code == 403
    anna.post(f"/console/people/{ben.id}/role", data={"role": "4"})
    assert his.get("/console/people/log").status_code == 200
    for wrong in ("", "5", "x", "-1"):
        answer = anna.post(f"/console/people/{ben.id}/role", data={"role": wrong})
        assert answer.status_code == 400


def test_who_is_removed_is_out_at_once(any_door: Door) -> None:
    any_door.add()
    ben = any_door.add(BEN, Role.EDITOR)
    anna, his = any_door.browser(ANNA), any_door.browser(BEN)
    assert anna.post(f"/console/people/{ben.id}/remove").location == "/console/people/"
    assert not any_door.signed_in(his)
    assert sign_in(any_door.browser(), BEN).status_code == 422
    assert anna.get(f"/console/people/{ben.id}").status_code == 404


def test_the_last_administrator_stays(any_door: Door) -> None:
    anna = any_door.add()
    any_door.people.add("Carla", CARLA, Role.ADMINISTRATOR, any_door.time)  # has not come yet
    client = any_door.browser(ANNA)
    for change, data in (("remove", {}), ("role", {"role": "3"})):
        answer = client.post(f"/console/people/{anna.id}/{change}", data=data)
        assert "only administrator who has signed in" in main(client.get(answer.location))
    assert any_door.people.get(anna.id)
    any_door.add(BEN)
    client.post(f"/console/people/{anna.id}/remove")
    assert any_door.people.get(anna.id) is None


def test_an_administrator_signs_somebody_out_everywhere(door: Door) -> None:
    door.add()
    ben = door.add(BEN, Role.EDITOR)
    anna, his = door.browser(ANNA), [door.browser(BEN), door.browser(BEN)]
    answer = anna.post(f"/console/people/{ben.id}/sign-out")
    assert "Signed out in 2 browsers." in main(anna.get(answer.location))
    assert [door.signed_in(one) for one in (anna, *his)] == [True, False, False]


def test_before_people_are_changed_the_password_is_asked_for_again(any_door: Door) -> None:
    any_door.add()
    client = any_door.browser(ANNA)
    any_door.time += sessions.PROVED
    answer = client.get("/console/people/")
    assert answer.location == "/console/people/again?next=/console/people/?"
    data = {"name": "Ben", "email": BEN, "role": "2"}
    answer = client.post("/console/people/invite", data=data)
    assert answer.location == "/console/people/again?next="
    assert any_door.people.by_email(BEN) is None
    wrong = client.post("/console/people/again", data={"password": "wrong"})
    assert wrong.status_code == 422
    right = client.post("/console/people/again", data={"password": PASSWORD})
    assert right.location == "/console/people/unsent"
    assert BEN in client.get("/console/people/unsent").text
    assert client.post("/console/people/invite", data=data | {"kept_form": "1"}).status_code == 302
    assert client.get("/console/people/").status_code == 200
    assert client.get("/console/people/unsent").location == "/console/"


@pytest.mark.parametrize(("field", "value", "said"), [
    ("name", "", "Write the person's name."), ("name", "x" * 101, "at most 100 characters"),
    ("name", "Ben\u202eedo", "Write the person's name."), ("email", "ben", "such as anna@"),
    ("email", "ben@clinic.example\nbcc: all", "such as anna@"), ("role", "", "Choose what"),
    ("role", "9", "Choose what"), ("email", ANNA, "is in the list"),
    ("email", "ANNA@clinic.example", "is in the list"),
])  # fmt: skip
def test_what_is_wrong_with_an_invitation_is_said(
    door: Door, field: str, value: str, said: str
) -> None:
    door.add()
    client = door.browser(ANNA)
    data = {"name": "Ben", "email": BEN, "role": "2"} | {field: value}
    answer = client.post("/console/people/invite", data=data)
    assert answer.status_code == 422
    assert said in main(answer).replace("&#39;", "'")
    assert len(door.people.all()) == 1


def test_a_name_that_is_a_script_is_shown_as_text(door: Door) -> None:
    door.add()
    client = door.browser(ANNA)
    name = "<script>alert(1)</script>"
    client.post("/console/people/invite", data={"name": name, "email": BEN, "role": "2"})
    for page in ("/console/people/", "/console/people/log"):
        text = client.get(page).text
        assert name not in text
    assert "&lt;script&gt;alert(1)" in client.get("/console/people/").text


def test_the_log_is_filtered_and_exported(any_door: Door) -> None:
    any_door.add()
    client = any_door.browser(ANNA)
    invited(client)
    client.post("/console/people/invite", data={"name": "=1+1", "email": CARLA, "role": "1"})
    page = main(client.get("/console/people/log?action=invited&text=BEN"))
    assert BEN in page
    assert CARLA not in page
    assert "no such entry" in main(client.get("/console/people/log?until=2020-01-01"))
    assert "no such entry" in main(client.get("/console/people/log?since=2999-01-01"))
    assert BEN in main(client.get("/console/people/log?since=nonsense&until=9999-12-31"))
    answer = client.get("/console/people/log.csv?action=invited")
    assert answer.mimetype == "text/csv"
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert lines[0] == "time,person,e-mail,action,what,note"
    assert [line.split(",")[4] for line in lines[1:]] == [CARLA, BEN]
    assert log_of(any_door)[-1][1:] == ("exported the log", "action=invited")


def test_a_long_log_has_pages(door: Door, tmp_path: Path) -> None:
    from ivr.console.log import write

    door.add()
    client = door.browser(ANNA)
    for number in range(150):
        write(door.engine, "Ben", BEN, "tried", f"number {number} ")
    first = client.get("/console/people/log?person=Ben")
    [older] = re.findall(r'href="\?([^"]*before=\d+)"', first.text)
    second = client.get("/console/people/log?" + older.replace("&amp;", "&"))
    seen = [set(re.findall(r"number (\d+) ", one.text)) for one in (first, second)]
    assert [len(one) for one in seen] == [100, 50]
    assert not seen[0] & seen[1]


def at_once(*work: Callable[[], TestResponse]) -> list[int]:
    """Do things at the same moment; return the statuses of their answers."""
    start = threading.Barrier(len(work))

    def do(one: Callable[[], TestResponse]) -> int:
        start.wait()
        return one().status_code

    with ThreadPoolExecutor(len(work)) as pool:
        return sorted(pool.map(do, work))


def test_of_many_who_use_a_link_at_once_one_gets_in(any_door: Door) -> None:
    link = "/console/people/welcome/" + any_door.people.link(FIRST, "", any_door.time)
    fields = {"name": "Anna", "email": ANNA, "password": PASSWORD}
    clients = [any_door.browser() for _ in range(4)]
    for client in clients:
        client.get(link)
    work = [partial(one.post, "/console/people/welcome", data=fields) for one in clients]
    assert at_once(*work) == [302, 410, 410, 410]
    assert len(any_door.people.all()) == 1


def test_of_two_administrators_who_remove_each_other_one_stays(any_door: Door) -> None:
    ids = [any_door.add(email).id for email in (ANNA, BEN)]
    anna, ben = any_door.browser(ANNA), any_door.browser(BEN)
    at_once(partial(anna.post, f"/console/people/{ids[1]}/remove"),
            partial(ben.post, f"/console/people/{ids[0]}/remove"))  # fmt: skip
    assert len(any_door.people.all()) == 1
