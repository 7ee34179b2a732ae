"""The telephone of the console in a browser: heard, called by keyboard, and without scripts."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import TIMEOUT, barriers
from tests.support.pages import Pages, pages

MENU = b"""\
name: Harbor Clinic
language: en-US
greeting: Hello.
menu:
  1:
    title: Parking
    answer: Park behind the house.
"""
# Notes on the page itself how long the first sound was heard.
PLAYED = """(() => {
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    const note = () => { document.documentElement.dataset.heard ??= this.currentTime.toFixed(1); };
    this.addEventListener("ended", note, { once: true });
    return play.call(this);
  };
})()"""

expect.set_options(timeout=TIMEOUT)


@pytest.fixture
def spoken(tmp_path: Path) -> Iterator[Pages]:
    """The pages of the shipped line on a machine that can speak."""
    with pages(tmp_path, engine="pyttsx3") as served:
        yield served


def test_the_shipped_line_is_called_by_keyboard_and_heard(
    spoken: Pages, page: Page, picture: Callable[[str], None]
) -> None:
    page.add_init_script(PLAYED)
    page.goto(f"{spoken.base}/console/phone/")
    page.get_by_role("button", name="Call", exact=True).press("Enter")
    expect(page.locator(".said li").first).to_have_text(
        "Thank you for calling the MGH Virtual Visits help line."
    )
    expect(page.locator("html")).to_have_attribute("data-heard", re.compile(r"[2-5]\.\d"))
    expect(page.locator(".said li.saying")).to_have_count(1)
    picture("phone-speaks")
    assert barriers(page) == []
    keys = page.get_by_label("The keys of my keyboard are the keys of the telephone")
    keys.uncheck()
    page.keyboard.press("1")  # nothing happens (WCAG 2.1.4)
    keys.check()
    page.keyboard.press("2")  # while the line speaks
    expect(page.locator(".where li").last).to_have_text("Cost and billing")
    expect(page.locator(".transcript")).to_contain_text("Caller: 2 (interrupting)")
    page.keyboard.press("0")
    page.get_by_role("button", name="It is busy").press("Enter")
    expect(page.locator(".transcript")).to_contain_text("→ busy")
    page.get_by_role("button", name="Hang up").press("Enter")
    expect(page.locator(".doing")).to_have_text("You have hung up.")
    page.get_by_label("Name of the call").fill("The billing office is busy")
    page.get_by_role("button", name="Save it").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("The billing office is busy")
    expect(page.get_by_text("Whoever does the same hears what was saved.")).to_be_visible()
    picture("phone-saved")
    assert barriers(page) == []


def test_a_line_that_has_listened_long_enough_goes_on(tmp_path: Path, page: Page) -> None:
    with pages(tmp_path, MENU, engine="pyttsx3") as spoken:
        page.goto(f"{spoken.base}/console/phone/")
        page.get_by_role("button", name="Call", exact=True).click()
        page.locator("#call").evaluate("call => { call.dataset.seconds = 1; }")
        expect(page.locator(".transcript")).to_contain_text("Caller: (silence)")


def test_it_is_used_without_scripts_and_on_a_small_screen(
    console: Pages, chromium: Browser, page: Page, picture: Callable[[str], None]
) -> None:
    plain = chromium.new_context(java_script_enabled=False)
    telephone = plain.new_page()
    telephone.goto(f"{console.base}/console/phone/")
    telephone.get_by_role("button", name="Call", exact=True).click()
    telephone.get_by_role("button", name="2", exact=True).click()
    expect(telephone.locator(".where li").last).to_have_text("Cost and billing")
    telephone.get_by_role("button", name="Say nothing").click()
    expect(telephone.locator(".said li").first).to_have_text("I do not have your choice yet.")
    address = telephone.url
    plain.close()
    page.goto(address)
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    picture("phone-small")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 1280, "height": 900})
    picture("phone-dark")
    assert barriers(page) == []
