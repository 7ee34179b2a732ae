"""The history: every edition, what it changed, and putting one back."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from ivr.console.access import Role
from ivr.editions.publish import go_back
from ivr.store.database import StoreError
from ivr.tree.load.sources import edition
from tests.support.html import text
from tests.support.pages import Pages, pages, publish

MENU = """\
name: Harbor Clinic
language: en-US
timezone: America/New_York
greeting: Welcome to Harbor Clinic.
menu:
  1:
    title: Parking
    answer: Park behind the house.
"""
NEWER = MENU.replace("behind", "in front of")
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Pages]:
    """Two editions: Anna published the first from the file, Ben the second."""
    with pages(tmp_path, MENU.encode(), Role.PUBLISHER) as served:
        publish(served.settings, {"": NEWER.encode()}, "Ben")
        yield served


def get(served: Pages, path: str) -> str:
    response = served.app.test_client().get(f"/console/history{path}")
    assert response.status_code == 200
    return text(response.text)


def post(served: Pages, path: str, **form: object) -> TestResponse:
    return served.app.test_client().post(
        f"/console/history{path}", data=form, follow_redirects=True
    )


def test_every_edition_is_listed_with_who_when_and_how(clinic: Pages) -> None:
    page = get(clinic, "/")
    assert "All times are New York time." in page
    assert re.search(r"Edition 2 live \w{3} \d+, \d{4}, \d+:\d\d [AP]M · Ben · from the file", page)
    assert re.search(r"Edition 1 \w{3} \d+, \d{4}, \d+:\d\d [AP]M · Anna · from the file", page)
    assert page.index("Edition 2") < page.index("Edition 1")
    assert "Go back to the menu before (edition 1)" in page
    assert "Undo going back" not in page


@pytest.mark.parametrize(
    ("origin", "note", "said"),
    [
        ("file", "New parking", "from the file “New parking”"),
        ("console", "", "in the console"),
        ("rollback", "back to 1: it was wrong", "went back to edition 1 “it was wrong”"),
        ("undo", "forward to 2", "went forward again to edition 2"),
        ("closing", "Snow", "closed the line “Snow”"),
        ("opening", "", "opened the line"),
        ("console", HOSTILE, f"in the console “{HOSTILE}”"),
    ],
)
def test_each_origin_is_in_words(origin: str, note: str, said: str, clinic: Pages) -> None:
    files = {"": MENU.encode()}
    clinic.table.publish(files, edition(files), 2, "Eve", note, origin)  # type: ignore[arg-type]
    shown = said.replace("“", "").replace("”", "")
    assert f"Eve · {shown} See it" in get(clinic, "/")


def test_a_long_history_has_pages(clinic: Pages) -> None:
    files = {"": MENU.encode()}
    for number in range(2, 45):
        clinic.table.publish(files, edition(files), number, "Anna")
    assert "Page 1 of 3" in get(clinic, "/")
    last = get(clinic, "/?page=3")
    assert "Edition 5 " in last
    assert "Edition 6 " not in last
    assert "Page 3 of 3" in get(clinic, "/?page=99")


def test_an_edition_says_what_it_changed(clinic: Pages) -> None:
    page = get(clinic, "/2")
    assert "By Ben How from the file Now live" in page
    assert "What callers hear differently than in edition 1, the one before" in page
    words = "Old Park behind the house. New Park in front of the house."
    assert f"Under 1 (“Parking”): the answer is now: {words}" in page
    assert "Put it back" not in page


def test_an_older_edition_says_what_would_differ_from_now(clinic: Pages) -> None:
    page = get(clinic, "/1")
    assert "callers hear edition 2" in page
    assert "The first edition There is none before it." in page
    assert "What callers would hear differently than now (edition 2)" in page
    assert "Old Park in front of the house. New Park behind the house." in page
    assert "Put it back" in page


def test_editions_are_compared_as_text(clinic: Pages) -> None:
    page = get(clinic, "/2/text")
    assert "On the left edition 1, on the right edition 2." in page
    assert "the main file" in page
    assert "8 answer: Park behind the house. 8 answer: Park in front of the house." in page
    assert "… lines that are the same …" in page
    assert "Every line is the same." in get(clinic, "/2/text?with=live")
    assert "It is the first edition: all of it is new." in get(clinic, "/1/text")


@pytest.mark.parametrize("path", ["/3", "/3/text", "/3/back", "/99999999999", "/x"])
def test_what_is_not_there_is_not_found(path: str, clinic: Pages) -> None:
    assert clinic.app.test_client().get(f"/console/history{path}").status_code == 404


def test_putting_an_edition_back_asks_first_and_can_be_undone(clinic: Pages) -> None:
    page = get(clinic, "/1/back")
    assert "Callers now hear edition 2." in page
    assert "Old Park in front of the house. New Park behind the house." in page
    assert "Make edition 1 live" in page
    done = text(post(clinic, "/1/back", live=2, note=" It is \n wrong ").text)
    assert "Edition 3 is live: it is edition 1 again." in done
    newest = clinic.table.newest()
    assert newest
    assert (newest.by, newest.origin, newest.note) == ("Anna Lee", "rollback",
                                                       "back to 1: It is wrong")  # fmt: skip
    assert "Undo going back (to edition 2)" in done
    page = get(clinic, "/forward")
    assert "Edition 2, published by Ben" in page
    done = text(post(clinic, "/forward", live=3).text)
    assert "Edition 4 is live: it is edition 2 again." in done
    assert "Undo going back" not in done


def test_going_back_to_the_menu_before_needs_no_number(clinic: Pages) -> None:
    assert "Edition 1, published by Anna" in get(clinic, "/back")
    assert "it is edition 1 again" in text(post(clinic, "/back", live=2).text)
    assert "There is no menu before the one that is live." in get(clinic, "/back")


@pytest.mark.parametrize("path", ["/1/back", "/back"])
def test_what_another_has_published_meanwhile_is_not_gone_over(path: str, clinic: Pages) -> None:
    publish(clinic.settings, {"": MENU.replace("behind", "beside").encode()}, "Carl")
    response = post(clinic, path, live=2, note="why")
    assert response.status_code == 409
    assert ("Carl has published edition 3 meanwhile, so nothing was changed. Look at what callers "
            "would hear differently now, and decide again.") in text(response.text)  # fmt: skip
    assert 'value="why"' in response.text
    newest = clinic.table.newest()
    assert newest
    assert newest.number == 3


def test_undoing_is_not_done_over_what_another_has_published(clinic: Pages) -> None:
    go_back(clinic.table, 1, "Anna")
    publish(clinic.settings, {"": MENU.replace("behind", "beside").encode()}, "Carl")
    response = post(clinic, "/forward", live=3)
    assert "There is nothing to undo" in text(response.text)


def test_without_what_was_seen_nothing_is_changed(clinic: Pages) -> None:
    assert post(clinic, "/1/back").status_code == 400
    assert post(clinic, "/forward").status_code == 400


def test_what_is_live_is_not_put_back(clinic: Pages) -> None:
    assert "Edition 2 is what callers hear already." in get(clinic, "/2/back")
    assert "Edition 2 is what callers hear already." in text(post(clinic, "/2/back", live=2).text)


def test_an_edition_that_cannot_be_read_is_not_put_back(clinic: Pages) -> None:
    clinic.table.publish({"": b"menu: {}"}, "0123456789ab", 2, "a later release")
    publish(clinic.settings, {"": MENU.encode()})
    assert "This release cannot read this edition" in get(clinic, "/3")
    said = "This release cannot read edition 3, so it cannot be put back."
    assert said in get(clinic, "/3/back")
    assert said in text(post(clinic, "/3/back", live=4).text)
    assert "This release cannot read one of the two" in get(clinic, "/4")


def test_what_was_taken_back_stays_back(clinic: Pages) -> None:
    assert "What was taken back" not in get(clinic, "/")
    go_back(clinic.table, 1, "Eve")
    assert "What was taken back, and why it stays back" in get(clinic, "/")
    page = get(clinic, "/taken-back")
    assert "Eve went back from edition 2" in page
    assert "These stay out: Park in front of the house." in page


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_only_a_publisher_puts_back(role: Role, clinic: Pages) -> None:
    clinic.sign_in(role)
    assert "Put it back" not in get(clinic, "/")
    assert "Put it back" not in get(clinic, "/1")
    for path in ("/1/back", "/back", "/forward"):
        assert clinic.app.test_client().get(f"/console/history{path}").status_code == 403
        assert post(clinic, path, live=2).status_code == 403


def test_while_the_database_is_away_that_is_said(
    clinic: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise StoreError("the database is away")

    monkeypatch.setattr(type(clinic.table), "all", away)
    for response in (
        clinic.app.test_client().get("/console/history/"),
        post(clinic, "/back", live=2),
    ):
        assert response.status_code == 503
        assert "The history cannot be read now, because the database is away." in text(
            response.text
        )


def test_hostile_texts_are_only_text(clinic: Pages) -> None:
    hostile = MENU.replace("Park behind the house.", f"'{HOSTILE} at the house.'")
    publish(clinic.settings, {"": hostile.encode()}, HOSTILE)
    client = clinic.app.test_client()
    for path in ("/", "/3", "/3/text", "/1/back", "/2/text?with=live"):
        page = client.get(f"/console/history{path}").text
        assert HOSTILE not in page
        assert "alert(1)" in page
