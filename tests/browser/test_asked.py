"""The figures in a browser: a period chosen, a picture's table opened, everybody can use it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from playwright.sync_api import Page, expect

from ivr.tree.hours import zone_info
from tests.support.browser import barriers
from tests.support.called import CALLS, store_calls
from tests.support.pages import Pages


def test_what_callers_asked_in_a_period(
    console: Pages, page: Page, picture: Callable[[str], None]
) -> None:
    ten = datetime.now(zone_info("America/New_York")).replace(hour=10, minute=0)
    for day in range(1, 6):
        store_calls(console.table, ten - timedelta(days=day), f"{day}", CALLS)
    page.goto(f"{console.base}/console/asked/")
    page.get_by_role("link", name="last 7 days").click()
    expect(page.get_by_role("definition").first).to_have_text("35")
    page.get_by_text("Most calls:").first.click()
    expect(page.get_by_role("table", name="Calls by day")).to_be_visible()
    picture("asked-figures")
    assert barriers(page) == []
    page.emulate_media(color_scheme="dark")
    assert barriers(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    picture("asked-narrow")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
