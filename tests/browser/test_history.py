"""The history in a browser: an edition is put back, and that is undone."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.support.browser import barriers
from tests.support.pages import Pages, publish


def test_an_edition_is_put_back_and_that_is_undone(
    console: Pages, page: Page, picture: Callable[[str], None]
) -> None:
    newer = console.settings.tree.read_bytes().replace(b"Thank you for calling", b"Welcome to")
    publish(console.settings, {"": newer}, "Ben Ortiz")
    page.goto(f"{console.base}/console/history/")
    picture("history")
    page.get_by_role("link", name="Edition 1", exact=True).click()
    expect(page.get_by_text("Thank you for calling the MGH Virtual Visits").first).to_be_visible()
    assert barriers(page) == []
    page.get_by_role("link", name="Compare them as text (YAML)").click()
    expect(page.get_by_role("cell", name="greeting: Welcome to")).to_be_visible()
    assert barriers(page) == []
    picture("history-text")
    page.go_back()
    page.get_by_role("link", name="Put it back").click()
    page.get_by_label("Why").fill("The new greeting is too short")
    picture("history-back")
    assert barriers(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Make edition 1 live")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Edition 3 is live: it is edition 1 again.")
    expect(page.locator(".live .note")).to_have_text("The new greeting is too short")
    assert barriers(page) == []
    page.get_by_role("link", name="What was taken back, and why it stays back").click()
    expect(page.get_by_text("Welcome to the MGH Virtual Visits help line.")).to_be_visible()
    assert barriers(page) == []
    page.go_back()
    page.get_by_role("link", name="Undo going back (to edition 2)").click()
    page.get_by_role("button", name="Make edition 2 live").click()
    expect(page.get_by_role("status")).to_have_text("Edition 4 is live: it is edition 2 again.")


def test_whoever_publishes_meanwhile_is_not_gone_over(console: Pages, page: Page) -> None:
    menu = console.settings.tree.read_bytes()
    publish(console.settings, {"": menu.replace(b"Thank you", b"Thanks")}, "Ben")
    page.goto(f"{console.base}/console/history/1/back")
    publish(console.settings, {"": menu.replace(b"Thank you", b"Many thanks")}, "Carl")
    page.get_by_role("button", name="Make edition 1 live").click()
    expect(page.get_by_role("alert")).to_contain_text("Carl has published edition 3 meanwhile")
    assert barriers(page) == []
    page.get_by_role("button", name="Make edition 1 live").click()
    expect(page.get_by_role("status")).to_have_text("Edition 4 is live: it is edition 1 again.")
