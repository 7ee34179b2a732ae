"""The console as a whole: its navigation, and that everybody can use each of its pages."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from ivr.console.parts import PARTS
from tests.support.browser import barriers
from tests.support.pages import Pages


@pytest.mark.parametrize("part", [part.endpoint.split(".")[1] for part in PARTS])
def test_everybody_can_use_each_part(
    part: str, console: Pages, page: Page, picture: Callable[[str], None]
) -> None:
    page.goto(f"{console.base}/console/{part}/")
    picture(part)
    assert barriers(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("path", ["/console/nothing", "/nothing/at/all"])
def test_everybody_can_read_why_a_page_cannot_be_shown(
    path: str, console: Pages, page: Page, picture: Callable[[str], None]
) -> None:
    page.goto(console.base + path)
    picture("error" + path.replace("/", "-"))
    assert page.get_by_role("heading", level=1).inner_text() == "There is no such page"
    assert barriers(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
