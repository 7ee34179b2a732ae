"""The page Publish in a browser: a draft that changes a saved call, and what is planned."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ivr.console.change.table import DraftsTable
from ivr.console.phone.saved import CallsTable
from tests.support.browser import barriers
from tests.support.lines import TREE
from tests.support.pages import Pages, pages
from tests.support.watched import watched

MENU = f"timezone: America/New_York\n{TREE}".encode()
NINE = MENU.replace(b"At eight.", b"At nine.").replace(
    b"title: Where are you?", b"title: Where are you, and where can I park my car?"
)
CALL = "Opening hours\n...\nCaller: 1\nLine: At eight.\n...\n"


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Pages]:
    """The pages of a line that runs, with a draft and a saved call."""
    with pages(tmp_path, MENU) as served, watched(served):
        engine = served.table.engine
        DraftsTable(engine).begin({"": NINE}, 1, "Ben", "Winter hours")
        CallsTable(engine).save("Opening hours", CALL, "Ben")
        yield served


def test_a_draft_is_published_once_what_it_changes_is_acknowledged(
    running: Pages, page: Page, picture: Callable[[str], None]
) -> None:
    page.goto(f"{running.base}/console/publishing/")
    assert barriers(page) == []
    page.get_by_role("link", name="Winter hours").click()
    expect(page.get_by_role("heading", name="Heard differently: Opening hours")).to_be_visible()
    picture("publish-review")
    assert barriers(page) == []
    page.get_by_label("Why (a note for History)").fill("Winter")
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_role("heading", name="Nothing was published")).to_be_visible()
    picture("publish-refused")
    assert barriers(page) == []
    page.get_by_role("link", name="Say that the saved call “Opening hours”").click()
    page.get_by_label("I have read it: “Opening hours” may be heard differently").check()
    expect(page.get_by_label("Why (a note for History)")).to_have_value("Winter")
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_text("Edition 2 is live.")).to_be_visible()
    picture("publish-done")
    assert barriers(page) == []
    assert running.settings.tree.read_bytes() == NINE


def test_a_draft_is_planned_on_a_telephone_in_the_dark(
    running: Pages, page: Page, picture: Callable[[str], None]
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.emulate_media(color_scheme="dark")
    page.goto(f"{running.base}/console/publishing/")
    page.get_by_role("link", name="Winter hours").click()
    page.get_by_label("I have read it").check()
    page.get_by_text("At a time instead").click()
    page.get_by_label("Day", exact=True).fill("2099-12-24")
    page.get_by_label("Time", exact=True).fill("08:00")
    picture("publish-review-320")
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("button", name="Plan it").click()
    expect(page.get_by_text("“Winter hours” is published")).to_be_visible()
    picture("publish-planned-320")
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("button", name="Cancel it").click()
    expect(page.get_by_text("It is cancelled.")).to_be_visible()
