"""The telephone of the console: whole calls, as a person makes them without JavaScript."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from ivr.console.access import Person, Role
from ivr.console.change.table import DraftsTable
from ivr.store.database import connect
from tests.support.pages import ANNA, Pages, pages

CLINIC = b"""\
name: Harbor Clinic
language: en-US
timezone: America/New_York
contacts:
  desk:
    name: the front desk
    number: 617-726-3884
    accept: true
    hours: {mon-fri: 8:30-17:00}
operator: desk
greeting: Welcome to Harbor Clinic.
menu:
  1:
    title: Parking
    answer: Park behind the house.
  2:
    title: Visits
    menu:
      1:
        title: Hours
        answer: You can come at any time.
"""
TWO = b"""\
name: Harbor Clinic
languages: [en-US, es-US]
greeting:
  en-US: Welcome to Harbor Clinic.
  es-US: Bienvenidos a la clinica.
menu:
  1:
    title:
      en-US: Parking
      es-US: Estacionamiento
    answer:
      en-US: Park behind the house.
      es-US: Estacione detras de la casa.
"""
OPEN, CLOSED = "2026-12-02T10:00", "2026-12-05T10:00"  # a Wednesday and a Saturday


class Telephone:
    """The telephone's page, as somebody uses it who has no JavaScript."""

    def __init__(self, client: FlaskClient, query: str = "", **form: str) -> None:
        self.client = client
        begun = client.post(f"/console/phone/?{query}", data=form)
        assert begun.status_code == 302, begun.text
        self.address = begun.location

    def page(self) -> str:
        shown = self.client.get(self.address)
        assert shown.status_code == 200
        return shown.text

    def act(self, *acts: str, heard: int = 0) -> "Telephone":
        for act in acts:
            step = re.search(r'name="step" value="(\d+)"', self.page())
            assert step, "the call is over"
            data = {"act": act, "step": step[1], "heard": heard}
            assert self.client.post(self.address, data=data).status_code == 302
        return self

    def text(self) -> str:
        """The call so far."""
        found = re.search(r'<pre[^>]*class="transcript"[^>]*>(.*?)</pre>', self.page(), re.DOTALL)
        assert found
        return unescape(found[1])

    def where(self) -> list[str]:
        """The ids of the menus and the answer that lead to where the call is."""
        return re.findall(r'/console/line/#([^"]*)"', self.page())


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Pages]:
    with pages(tmp_path, CLINIC) as served:
        yield served


def test_a_call_by_its_keys(client: FlaskClient) -> None:
    call = Telephone(client, at=OPEN).act("2", "1")
    assert (
        call.text()
        == """\
Line:   Welcome to Harbor Clinic.
Line:   For parking, press 1.
Line:   For visits, press 2.
Line:   To speak with the front desk, press 0.
        (listens 8 s)
Caller: 2
Line:   Visits.
Line:   For hours, press 1.
Line:   To go back, press star.
        (listens 8 s)
Caller: 1
Line:   You can come at any time.
Line:   To hear this again, press 9.
Line:   To change how fast I speak, press 8.
Line:   To go back to visits, press star.
Line:   For the main menu, press pound.
        (listens 8 s)
"""
    )
    assert call.where() == ["main", "visits", "hours"]
    assert "Then the line listens for a key: 8 seconds." in call.page()


def test_a_key_stops_what_is_said_and_silence_is_heard(client: FlaskClient) -> None:
    call = Telephone(client, at=OPEN).act("1", heard=2)
    assert call.text().splitlines()[:3] == [
        "Line:   Welcome to Harbor Clinic.",
        "Line:   For parking, press 1.",
        "Caller: 1 (interrupting)",
    ]
    assert "Caller: (silence)" in call.act("-").text()


@pytest.mark.parametrize(
    ("outcome", "then"),
    [
        ("completed", "(they press: 1)"),
        ("busy", "I am sorry, the line to the front desk is busy."),
        ("no-answer", "I am sorry, there is no answer at the front desk."),
        ("failed", "I am sorry, the call to the front desk did not go through."),
        ("voicemail", "I am sorry, there is no answer at the front desk."),
        ("declined", "(they press: 2)"),
    ],
)
def test_each_outcome_of_a_transfer(outcome: str, then: str, client: FlaskClient) -> None:
    call = Telephone(client, at=OPEN).act("0")
    page = unescape(call.page())
    assert "The line calls the front desk (617-726-3884), and lets it ring for" in page
    assert "does not take the call" in page
    assert 'class="keypad"' not in page
    assert re.findall(r'aria-current="location">(.*?)<', page) == ["Call to the front desk"]
    call.act(outcome)
    assert f"→ {outcome}" in call.text()
    assert then in call.text()


def test_the_time_of_a_call_decides_who_is_there(client: FlaskClient) -> None:
    call = Telephone(client, at=CLOSED).act("0")
    assert "(dials" not in call.text()
    assert "You can call again on Monday at 8:30 in the morning." in call.text()
    assert "Dec 5, 2026, 10:00 AM" in call.page()


def test_hanging_up_and_calling_again(client: FlaskClient) -> None:
    call = Telephone(client, at=OPEN).act("2", "hangup")
    assert call.text().endswith("(the caller hangs up)\n")
    assert "You have hung up." in call.page()
    again = client.post(f"{call.address}/again")
    assert again.location != call.address
    call.address = again.location
    assert "Caller:" not in call.text()


def test_what_the_line_does_not_wait_for_changes_nothing(client: FlaskClient) -> None:
    call = Telephone(client, at=OPEN)
    before = call.text()
    assert call.act("busy").text() == before
    client.post(call.address, data={"act": "1", "step": "7"})  # a page of another time
    assert call.text() == before
    assert client.post(call.address, data={"act": "call the police"}).status_code == 400


def test_the_language_can_be_chosen_before(tmp_path: Path) -> None:
    with pages(tmp_path, TWO) as served:
        client = served.app.test_client()
        assert (
            '<option value="es-US" selected>Español</option>'
            in client.get("/console/phone/?language=es-US").text
        )
        assert "Choice of a language</a>" in Telephone(client).page()
        call = Telephone(client, language="es-US")
        assert "Caller: 2 (interrupting)" in call.text()
        assert "Para estacionamiento" in call.text()
        assert '<li lang="es-US"' in call.page()


def test_a_call_is_its_callers_own(served: Pages, client: FlaskClient) -> None:
    call = Telephone(client)
    served.who[0] = Person("2", "Ben", "ben@clinic.example", Role.VIEWER)
    assert client.get(call.address).status_code == 302
    assert client.post(call.address, data={"act": "1", "step": 0}).status_code == 302
    assert client.get(f"{call.address}/sound/1").status_code == 404
    served.who[0] = ANNA
    assert "Caller" not in call.text()


def draft_of(served: Pages, raw: bytes) -> int:
    table = DraftsTable(connect(served.settings.database))
    return table.begin({"": raw}, 1, "Ben", "Winter <hours>").id


def test_a_draft_is_called_and_again_as_it_is_then(client: FlaskClient, served: Pages) -> None:
    draft = draft_of(served, CLINIC.replace(b"Welcome", b"Good day"))
    assert "Winter &lt;hours&gt;</a>" in client.get("/console/phone/").text
    call = Telephone(client, f"draft={draft}")
    assert call.text().startswith("Line:   Good day to Harbor Clinic.")
    table = DraftsTable(connect(served.settings.database))
    was = table.get(draft)
    assert was
    table.save(draft, {"": CLINIC.replace(b"Welcome", b"Hello")}, was.hash, "Ben")
    call.address = client.post(f"{call.address}/again").location
    assert call.text().startswith("Line:   Hello to Harbor Clinic.")


def test_a_menu_with_errors_is_to_be_fixed_first(client: FlaskClient, served: Pages) -> None:
    draft = draft_of(served, CLINIC.replace(b"operator: desk", b"operator: nobody"))
    for page in (
        client.get(f"/console/phone/?draft={draft}").text,
        client.post(f"/console/phone/?draft={draft}").text,
    ):
        assert "has 1 error, so it cannot be called yet. Fix it first." in page
        assert f'href="/console/line/?draft={draft}"' in page


def test_what_a_menu_says_is_only_text(client: FlaskClient, served: Pages) -> None:
    hostile = "Park <img src=x onerror=alert(1)> & <script>alert(2)</script>"
    draft = draft_of(served, CLINIC.replace(b"Parking", f'"{hostile}"'.encode()))
    call = Telephone(client, f"draft={draft}").act("1")
    assert "<script>alert" not in call.page()
    assert "<img" not in call.page()


def test_a_time_that_is_none_is_asked_for_again(client: FlaskClient) -> None:
    answer = client.post("/console/phone/", data={"at": "<b>soon</b>"})
    assert answer.status_code == 422
    assert "This is not a date and a time" in answer.text
    assert "<b>soon" not in answer.text


def test_a_call_that_is_forgotten_says_so(client: FlaskClient) -> None:
    answer = client.get("/console/phone/call/none", follow_redirects=True)
    assert "This call is over" in answer.text
