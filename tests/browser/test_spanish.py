"""The console in Spanish: chosen by a person, and usable by everybody in it too."""

from playwright.sync_api import Page, expect

from ivr.console.parts import PARTS
from tests.support.browser import barriers
from tests.support.pages import Pages

PATHS = [f"/console/{part.endpoint.split('.')[1]}/" for part in PARTS]


def test_a_person_chooses_spanish_and_goes_through_the_console(console: Pages, page: Page) -> None:
    page.goto(f"{console.base}/console/now/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto(f"{console.base}/console/people/account")
    page.get_by_role("button", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    for path in PATHS:
        page.goto(console.base + path)
        expect(page.get_by_role("navigation", name="Consola")).to_be_visible()
        assert barriers(page) == []
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.set_viewport_size({"width": 1280, "height": 900})
