"""The page Now in a browser: a line closed and opened on a telephone's screen, two clicks each."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import barriers
from tests.support.lines import TREE
from tests.support.pages import Pages, pages
from tests.support.watched import watched

MENU = f"timezone: America/New_York\n{TREE}".replace(
    "greeting:", "  billing:\n    name: the billing office\n    number: 617-726-2000\ngreeting:"
).encode()
SNOW = "We are closed because of the snow."


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Pages]:
    """The pages of a line that runs."""
    with pages(tmp_path, MENU) as served, watched(served):
        yield served


def test_a_line_is_closed_and_opened_in_two_clicks_each_on_a_telephone(
    running: Pages, page: Page, picture: Callable[[str], None]
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{running.base}/console/now/")
    expect(page.get_by_role("heading", name="The line is open")).to_be_visible()
    picture("now-320")
    page.get_by_role("button", name="Snow").click()
    expect(page.get_by_text(SNOW)).to_be_visible()
    picture("now-close-320")
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("button", name="Close the line now").click()
    expect(page.get_by_role("heading", name="The line is closed")).to_be_visible()
    expect(page.get_by_text("Edition 2 is live.")).to_be_visible()
    picture("now-closed-320")
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("link", name="Open again").click()
    assert barriers(page) == []
    page.get_by_role("button", name="Open the line now").click()
    expect(page.get_by_role("heading", name="The line is open")).to_be_visible()
    expect(page.get_by_text("Edition 3 is live.")).to_be_visible()
    assert running.settings.tree.read_bytes() == MENU


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_notice_is_read_before_it_goes_live(
    scheme: str, running: Pages, page: Page, picture: Callable[[str], None]
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"{running.base}/console/now/")
    picture(f"now-{scheme}")
    page.get_by_role("link", name="Add a notice").click()
    page.get_by_label("What callers should hear").fill("Flu shots are here.")
    page.get_by_label("The end of tomorrow").check()
    page.get_by_role("button", name="Show what callers will hear").click()
    expect(page.get_by_role("heading", name="Callers will hear")).to_be_visible()
    picture(f"now-notice-{scheme}")
    assert barriers(page) == []
    page.get_by_role("button", name="Put it live now").click()
    expect(page.get_by_text("Edition 2 is live.")).to_be_visible()
    picture(f"now-noticed-{scheme}")
    assert barriers(page) == []
