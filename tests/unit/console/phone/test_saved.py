"""Calls that are kept as tests of the line: saved, played on another menu, rewritten, removed."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from ivr.check.check import check
from ivr.console.access import Role
from ivr.console.phone.saved import replay_all, saved_calls
from ivr.preview.match import match
from ivr.preview.saved_call import parse
from ivr.store.database import connect
from tests.support.pages import Pages, pages, publish

MENU = b"""\
name: Harbor Clinic
language: en-US
greeting: Welcome to Harbor Clinic.
menu:
  1:
    title: Parking
    answer: Park behind the house.
"""
NEWER = MENU.replace(b"behind", b"in front of")
PARKING = """\
Line:   Welcome to Harbor Clinic.
Line:   For parking, press 1.
        (listens 8 s)
Caller: 1
Line:   Park behind the house.
Line:   To hear this again, press 9.
Line:   To change how fast I speak, press 8.
Line:   For the main menu, press star.
        (listens 8 s)
        (the caller hangs up)
"""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Pages]:
    with pages(tmp_path, MENU) as served:
        yield served


def save(client: FlaskClient, title: str = "Where to park") -> str:
    """Call, press 1 and save the call; return the address of its page."""
    call = client.post("/console/phone/").location
    client.post(call, data={"act": "1", "step": 0})
    answer = client.post(f"{call}/save", data={"title": title})
    assert answer.status_code == 302
    return answer.location


def test_a_call_is_saved_as_ivr_test_reads_it(client: FlaskClient, served: Pages) -> None:
    address = save(client)
    assert "Whoever does the same hears what was saved." in client.get(address).text
    file = client.get(f"{address}.txt")
    assert file.text == PARKING
    assert file.headers["Content-Disposition"] == "attachment; filename=where-to-park.txt"
    line = check(MENU).line
    assert line
    assert match(line, parse(file.text)).differences == ()
    page = client.get("/console/phone/").text
    assert "All are heard as they were saved, on what is live." in page
    assert "Anna Lee" in page


def test_it_shows_where_another_menu_is_heard_differently(
    client: FlaskClient, served: Pages
) -> None:
    address = save(client)
    publish(served.settings, {"": NEWER})
    assert (
        "1 saved call is heard differently on what is live." in client.get("/console/phone/").text
    )
    page = client.get(address).text
    assert "<del>Park behind the house.</del>" in page
    assert "<ins>Park in front of the house.</ins>" in page
    assert "<del>" not in client.get(f"{address}?edition=1").text
    assert client.post(f"{address}/rewrite").location == address
    assert "Whoever does the same hears what was saved." in client.get(address).text
    assert "in front of" in client.get(f"{address}.txt").text


def test_others_ask_for_all_of_them_with_those_of_the_folder(
    client: FlaskClient, served: Pages
) -> None:
    save(client)
    folder = served.settings.tree.parent
    (folder / "calls").mkdir()
    (folder / "calls" / "old.txt").write_text(PARKING.replace("behind", "under"))
    (folder / "calls" / "torn.txt").write_text("Nothing.")
    line = check(MENU).line
    assert line
    found = replay_all(line, saved_calls(connect(served.settings.database), folder))
    assert [(one.call.title, one.passed) for one in found] == [
        ("Where to park", True), ("old", False), ("torn", False),
    ]  # fmt: skip
    assert found[1].match
    assert found[1].match.differences[0].heard == ("Line: Park behind the house.",)
    assert found[2].problems[0][0] == 1
    page = client.get("/console/phone/").text
    assert "a file in the folder calls" in page
    assert "cannot be read" in page


def test_what_is_removed_can_be_brought_back(client: FlaskClient) -> None:
    address = save(client)
    home = client.post(f"{address}/remove").location
    assert client.get(address).status_code == 404
    page = client.get(home).text
    assert "There are none yet." in page
    back = re.search(r'action="([^"]+/back)"', page)
    assert back
    assert client.post(back[1]).location == address
    assert client.get(address).status_code == 200


def test_a_call_comes_from_a_file(client: FlaskClient) -> None:
    def upload(raw: bytes, title: str = "") -> str:
        data = {"file": (BytesIO(raw), "a.txt"), "title": title}
        return client.post("/console/phone/saved", data=data, follow_redirects=True).text

    assert "<h1>Parking, by hand</h1>" in upload(b"# Parking, by hand\n...\nCaller: 1\n...\n")
    assert "The file is not text" in upload(b"\xff\xfe")
    assert "The file is not a saved call: line 1: there is no call in it" in upload(b"")
    shown = upload(PARKING.encode(), "<script>alert(1)</script>")
    assert "<script>alert" not in shown


def test_it_needs_a_name(client: FlaskClient) -> None:
    call = client.post("/console/phone/").location
    answer = client.post(f"{call}/save", data={"title": " "}, follow_redirects=True)
    assert "Give the call a name" in answer.text


def test_a_viewer_calls_and_saves_nothing(client: FlaskClient, served: Pages) -> None:
    address = save(client)
    served.sign_in(Role.VIEWER)
    call = client.post("/console/phone/").location
    assert "Save this call" not in client.get(call).text
    assert client.post(f"{call}/save", data={"title": "x"}).status_code == 403
    assert client.post(f"{address}/remove").status_code == 403
    assert client.get(address).status_code == 200
