"""The list of drafts and what is done with each, through the pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.console.access import Role
from ivr.console.change.table import Draft, DraftsTable
from ivr.store.database import connect
from tests.support.pages import Pages, pages, publish
from tests.support.paths import SHIPPED


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Pages]:
    with pages(tmp_path) as served:
        yield served


def drafts(served: Pages) -> DraftsTable:
    return DraftsTable(connect(served.settings.database))


def now(served: Pages) -> Draft:
    found = drafts(served).get(1)
    assert found
    return found


def test_a_draft_begins_from_what_is_live(served: Pages) -> None:
    client = served.app.test_client()
    assert "There is no draft yet." in client.get("/console/change/").text
    made = client.post("/console/change/", data={"title": " Snow\0 day "})
    assert made.headers["Location"] == "/console/change/1/"
    draft = now(served)
    assert (draft.title, draft.base, draft.by) == ("Snow day", 1, "Anna Lee")
    assert draft.files == {"": SHIPPED.read_bytes()}
    shown = client.get("/console/change/").text
    assert "Snow day" in shown
    assert "Begun from edition 1." in shown
    page = client.get("/console/change/1/").text
    assert "How much will I be charged for my virtual visit?" in page


def test_a_draft_of_an_older_edition_says_so(served: Pages) -> None:
    client = served.app.test_client()
    client.post("/console/change/", data={"title": "Snow day"})
    publish(served.settings, {"": SHIPPED.read_bytes() + b"# more\n"})
    shown = " ".join(client.get("/console/change/").text.split())
    assert "Begun from edition 1. Edition 2 is live by now." in shown


def test_hostile_words_stay_words(served: Pages) -> None:
    client = served.app.test_client()
    client.post("/console/change/", data={"title": "<script>alert(1)</script>"})
    for address in ("/console/change/", "/console/change/1/", "/console/change/1/text"):
        assert "<script>alert" not in client.get(address).text


def test_a_draft_is_removed_and_brought_back(served: Pages) -> None:
    client = served.app.test_client()
    client.post("/console/change/", data={"title": "Snow day"})
    page = client.post("/console/change/1/remove", follow_redirects=True).text
    assert "“Snow day” is removed." in page
    assert client.get("/console/change/1/").status_code == 404
    assert client.get("/console/change/1/text").status_code == 404
    client.post("/console/change/1/restore")
    assert client.get("/console/change/1/").status_code == 200


def test_undo_and_redo_say_whose_change_it_was(served: Pages) -> None:
    client = served.app.test_client()
    client.post("/console/change/")
    table = drafts(served)
    first = now(served)
    assert client.get("/console/change/1/").text.count("<button disabled") == 2
    second = table.save(1, {"": first.files[""] + b"# x\n"}, first.hash, "Ben")
    assert "<button disabled data-redo>" in client.get("/console/change/1/").text
    page = client.post("/console/change/1/undo", data={"was": second.hash}, follow_redirects=True)
    assert "The change by Ben is undone." in page.text
    assert now(served).files == first.files
    assert "<button disabled data-undo>" in client.get("/console/change/1/").text
    page = client.post("/console/change/1/undo", data={"was": first.hash}, follow_redirects=True)
    assert "There is nothing more to undo." in page.text
    page = client.post("/console/change/1/redo", data={"was": first.hash}, follow_redirects=True)
    assert "The change by Ben is made again." in page.text
    assert now(served).hash == second.hash
    stale = client.post("/console/change/1/undo", data={"was": first.hash}, follow_redirects=True)
    assert "Ben has changed this draft meanwhile." in stale.text
    assert now(served).hash == second.hash


def test_undo_leads_back_to_where_it_was_asked_for_and_nowhere_else(served: Pages) -> None:
    client = served.app.test_client()
    client.post("/console/change/")
    for back, there in (("/console/change/1/text?line=3", "/console/change/1/text?line=3"),
                        ("https://evil.example/", "/console/change/1/"),
                        ("/console/change/1/\r\nX-Evil: 1", "/console/change/1/"),
                        ("//evil.example/console/change/1/", "/console/change/1/")):  # fmt: skip
        answer = client.post("/console/change/1/undo", data={"back": back})
        assert answer.headers["Location"] == there


def test_every_state_is_listed_and_can_be_taken_again(served: Pages) -> None:
    client = served.app.test_client()
    client.post("/console/change/")
    table = drafts(served)
    first = now(served)
    second = table.save(1, {"": first.files[""] + b"# x\n"}, first.hash, "Ben <b>", "as text")
    page = client.get("/console/change/1/states").text
    assert "Ben &lt;b&gt;" in page
    client.post("/console/change/1/states", data={"hash": first.hash, "was": second.hash})
    assert now(served).files == first.files
    stale = client.post("/console/change/1/states", data={"hash": first.hash, "was": second.hash},
                        follow_redirects=True)  # fmt: skip
    assert "has changed this draft meanwhile" in stale.text
    assert client.post("/console/change/1/states", data={"hash": "no"}).status_code == 404


def test_drafts_are_for_editors(served: Pages) -> None:
    client = served.app.test_client()
    client.post("/console/change/")
    served.sign_in(Role.VIEWER)
    for address in ("/console/change/", "/console/change/1/", "/console/change/1/text"):
        assert client.get(address).status_code == 403


@pytest.mark.parametrize("number", ["0", "7", "99999999999999999999"])
def test_there_is_no_such_draft(served: Pages, number: str) -> None:
    client = served.app.test_client()
    assert client.get(f"/console/change/{number}/").status_code == 404
    assert client.get(f"/console/change/{number}/text").status_code == 404
    assert client.post(f"/console/change/{number}/undo").status_code in (303, 404)
    assert client.post(f"/console/change/{number}/restore").status_code in (303, 404)
