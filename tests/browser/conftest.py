"""Chromium, driven by Playwright, and the console that it shows."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from ivr.console.editor import address
from tests.support.browser import TIMEOUT, program
from tests.support.pages import Pages, pages
from tests.support.parts import need
from tests.support.paths import ROOT

PICTURES = ROOT / "build" / "pictures"


@pytest.fixture(scope="module")  # no longer: while Playwright is there, asyncio.run is refused
def chromium() -> Iterator[Browser]:
    need("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program(),
            args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required",
                  "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
        )  # fmt: skip
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(locale="en-US", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(TIMEOUT)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page; a script that fails, or that the policy refuses, fails the test."""
    page, wrong = context.new_page(), list[str]()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda one: wrong.append(one.text) if _is_wrong(one) else None)
    yield page
    assert wrong == []


def _is_wrong(message: ConsoleMessage) -> bool:
    return message.type == "error" and "Failed to load resource" not in message.text


@pytest.fixture(autouse=True)
def _simple_editor(monkeypatch: pytest.MonkeyPatch) -> None:
    """The text area, whether or not somebody has built the editor here; test_editor.py has that."""
    monkeypatch.setattr(address, "is_built", lambda: False)


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Pages]:
    """The pages of the shipped line, with its administrator signed in."""
    with pages(tmp_path) as served:
        yield served


@pytest.fixture
def picture(page: Page) -> Callable[[str], None]:
    """Keep a picture of the page in an ignored folder, to be looked at."""

    def take(name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png", full_page=True)

    return take
