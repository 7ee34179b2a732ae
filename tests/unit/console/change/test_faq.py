"""A line, or questions of a draft, from an FAQ that somebody pastes or uploads."""

import difflib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from ivr.check.check import check
from ivr.console.change.table import Draft, DraftsTable
from ivr.store.database import connect
from tests.support.pages import Pages, pages

FAQ = """# Visits

## Where can I park?
Behind the house.

## What do I bring?
Your card.

## Who built this?

# Paying

## How can I pay?
By card or by check.

## When do I pay?
Within a month.
"""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Pages]:
    with pages(tmp_path) as served:
        yield served


def sent_by(page: str) -> dict[str, str]:
    """What a browser would send if somebody pressed the button of the last form."""
    form = BeautifulSoup(page, "html.parser").find(
        "form", action=lambda to: bool(to and "keep" in to)
    )
    assert isinstance(form, Tag)
    found = {str(one["name"]): str(one.get("value", "")) for one in form.find_all("input")}
    for select in form.find_all("select"):
        chosen = select.find("option", selected=True) or select.find("option")
        assert isinstance(chosen, Tag)
        found[str(select["name"])] = str(chosen["value"])
    return found


def table(served: Pages) -> DraftsTable:
    return DraftsTable(connect(served.settings.database))


def now(served: Pages) -> Draft:
    found = table(served).get(1)
    assert found
    return found


def only_draft(served: Pages) -> Draft:
    (listed,) = table(served).all()
    draft = table(served).get(listed.id)
    assert draft
    return draft


def test_a_new_line_is_seen_before_it_is_kept(served: Pages) -> None:
    client = served.app.test_client()
    assert "/console/change/faq" in client.get("/console/change/").text
    assert client.get("/console/change/faq").status_code == 200
    twice = "\n## When do I pay?\nNow.\n"
    page = client.post("/console/change/faq", data={"text": FAQ + twice}).text
    for said in ("4 questions were understood. Nothing is kept yet.", "Visits", "Behind the house.",
                 "because no answer was found", "Who built this?",
                 "because these questions are there already"):  # fmt: skip
        assert said in page
    assert table(served).all() == []
    assert sent_by(page)["name"] == ""  # not that of another line, which callers would hear
    assert "replaces the whole line that callers hear now" in page
    form = sent_by(page) | {"name": "Riverside clinic", "number": "617-726-2000",
                            "hours": "mon-fri 8:30-17:00"}  # fmt: skip
    kept = client.post("/console/change/faq/keep", data=form)
    assert kept.headers["Location"] == "/console/change/1/"
    draft = only_draft(served)
    assert (draft.base, draft.title) == (0, "From an FAQ: Riverside clinic")
    line = check(draft.files[""]).line
    assert line
    titles = [one.title for one in line.default.options.values()]
    assert {"Visits", "Where can I park?", "Paying", "When do I pay?"} <= {*titles}
    assert titles.count("When do I pay?") == 1
    assert client.get("/console/change/1/").status_code == 200


def test_what_is_wrong_is_said_and_what_was_given_stays(served: Pages) -> None:
    client = served.app.test_client()
    refused = client.post("/console/change/faq", data={"text": "Hello."})
    assert refused.status_code == 422
    assert "No questions were found." in refused.text
    assert ">\nHello.</textarea>" in refused.text or ">Hello.</textarea>" in refused.text
    form = sent_by(client.post("/console/change/faq", data={"text": FAQ}).text)
    again = client.post("/console/change/faq/keep", data=form | {"number": "61"})
    assert again.status_code == 422
    assert 'value="61"' in again.text
    assert sent_by(again.text)["outline"] == form["outline"]
    assert client.post("/console/change/faq/keep", data={"outline": "[]"}).status_code == 400
    assert table(served).all() == []


def test_questions_are_added_to_a_menu_of_a_draft(served: Pages) -> None:
    client = served.app.test_client()
    client.post("/console/change/")
    first = only_draft(served)
    known = "## How much will I be charged for my virtual visit?\nNothing.\n\n"
    file = (BytesIO((known + FAQ).encode()), "faq.txt")
    page = client.post("/console/change/1/faq", data={"file": file, "menu": "menu/1"}).text
    assert "because these questions are there already" in page
    form = sent_by(page)
    assert form["menu"] == "menu/1"
    client.post("/console/change/1/faq/keep", data=form | {"menu": "menu", "own": "Coming here"})
    draft = only_draft(served)
    assert draft.base == 1
    line = check(draft.files[""]).line
    assert line
    assert {"Coming here", "Visits", "When do I pay?"} <= {
        one.title for one in line.default.options.values()
    }
    before, after = (one.files[""].decode().splitlines() for one in (first, draft))
    assert not [line for line in difflib.ndiff(before, after) if line.startswith("-")]
    again = client.post("/console/change/1/faq/keep", data=form | {"was": draft.hash})
    assert again.status_code == 422
    assert "every question is in the draft already" in again.text


def test_hostile_words_stay_words(served: Pages) -> None:
    client = served.app.test_client()
    text = "Where is <script>alert(1)</script>?\n<img src=x onerror=alert(1)>\n"
    page = client.post("/console/change/faq", data={"text": text}).text
    assert "1 question was understood" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;img src=x" in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page
