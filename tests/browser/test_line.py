"""The line in a browser: found by search, opened by keys, usable with thousands of options."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import barriers
from tests.support.menu_files import menu_file
from tests.support.pages import Pages, pages
from tests.support.paths import ROOT

LARGE = 1_500  # answers, in 2,387 options and menus
MOST = 200  # milliseconds from a key to what it opens; see `fastest`
FIRST_PAINT = 60_000  # bytes


def test_an_answer_is_found_and_read(
    console: Pages, page: Page, picture: Callable[[str], None]
) -> None:
    page.goto(f"{console.base}/console/line/")
    page.get_by_label("Search everything that is said").fill("credit cards")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("1 option has “credit cards”.")
    picture("line-found")
    assert barriers(page) == []
    page.get_by_role("link", name="How do I pay for my virtual visit?", exact=True).click()
    answer = page.locator("#how-do-i-pay-for-my-virtual-visit")
    expect(answer.locator("summary")).to_be_focused()
    expect(answer.locator(".written")).to_contain_text("All major credit cards")
    expect(answer.locator("mark").first).to_be_visible()


def test_menus_open_by_keys_and_stay_open(
    console: Pages, page: Page, picture: Callable[[str], None]
) -> None:
    page.goto(f"{console.base}/console/line/")
    menu, answer = page.locator("#cost-and-billing"), "#how-do-i-pay-for-my-virtual-visit"
    menu.locator("> summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(answer)).to_be_visible()
    page.locator(f"{answer} > summary").press("Space")
    expect(page.get_by_text("Following your virtual visit").first).to_be_visible()
    picture("line-open")
    assert barriers(page) == []
    page.reload()
    expect(page.get_by_text("Following your virtual visit").first).to_be_visible()
    page.get_by_role("link", name="Close all").click()
    expect(page.locator(answer)).to_be_hidden()
    page.get_by_role("link", name="Open all").click()
    expect(page.locator(f"{answer} .written")).to_be_visible()
    assert barriers(page) == []
    picture("line-all")


@pytest.mark.slow
def test_an_option_is_heard_at_both_paces(tmp_path: Path, page: Page) -> None:
    with pages(tmp_path, engine="pyttsx3") as console:
        page.goto(f"{console.base}/console/line/?at=how-do-i-pay-for-my-virtual-visit")
        answer = page.locator("#how-do-i-pay-for-my-virtual-visit")
        lengths: list[float] = []
        for number, name in enumerate(("Hear it", "Hear it slowly")):
            answer.locator("a.hear").nth(number).click()
            expect(page.locator("[data-player] [role=status]")).to_contain_text(f"Playing: {name}")
            playing = page.wait_for_function(
                """was => {
                    const audio = document.querySelector("[data-player] audio");
                    return audio.duration && audio.duration !== was && audio.duration;
                }""",
                arg=lengths[-1] if lengths else None,
            )
            lengths.append(playing.json_value())
        assert lengths[0] > 5
        assert lengths[1] > 1.1 * lengths[0]
        assert barriers(page) == []


@pytest.mark.parametrize(("width", "zoom"), [(320, 1), (1280, 4)])
def test_nothing_is_cut_off_when_it_is_narrow_or_large(
    width: int, zoom: int, tmp_path: Path, page: Page, picture: Callable[[str], None]
) -> None:
    raw = (ROOT / "tests/spec/trees/harbor-street.yaml").read_bytes()
    with pages(tmp_path, raw) as console:
        # At 400 % a page has a quarter of the width, which is what a browser makes of zoom.
        page.set_viewport_size({"width": width // zoom, "height": 900 // zoom})
        page.emulate_media(color_scheme="dark")
        page.goto(f"{console.base}/console/line/?open=all")
        assert page.evaluate("document.documentElement.scrollWidth") <= width // zoom
        picture(f"line-{width}-{zoom}")
        assert barriers(page) == []


def test_a_line_of_thousands_of_options_is_usable(
    tmp_path: Path, page: Page, picture: Callable[[str], None]
) -> None:
    with pages(tmp_path, menu_file(LARGE).encode()) as console:
        response = page.goto(f"{console.base}/console/line/")
        assert response
        assert len(response.body()) < FIRST_PAINT
        assert barriers(page) == []
        opened(page, "questions-1-to-250")
        # One is enough: the others may have shared the machine.
        assert any(opened(page, f"questions-{first}-to-{first + 41}") < MOST
                   for first in range(1, 250, 42) if first + 41 <= 250)  # fmt: skip
        page.reload()
        expect(page.locator("#questions-1-to-7 > summary")).to_be_visible()
        picture("line-large")
        page.goto(f"{console.base}/console/line/#what-is-the-cost-of-service-number-777")
        expect(page.locator("#what-is-the-cost-of-service-number-777 .written")).to_be_visible()


def opened(page: Page, menu: str) -> float:
    """Open a menu by its key; return the milliseconds until an option in it is there."""
    page.locator(f"#{menu} > summary").focus()
    page.evaluate(
        """id => {
            const menu = document.getElementById(id), begun = performance.now();
            window.took = new Promise(resolve => new MutationObserver((_, observer) => {
                if (!menu.querySelector(".options")) return;
                observer.disconnect();
                requestAnimationFrame(() => resolve(performance.now() - begun));
            }).observe(menu, {childList: true, subtree: true}));
        }""",
        menu,
    )
    page.keyboard.press("Enter")
    return float(page.evaluate("window.took"))


def test_without_scripts_a_large_line_has_pages(tmp_path: Path, chromium: object) -> None:
    from playwright.sync_api import Browser

    assert isinstance(chromium, Browser)
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    with pages(tmp_path, menu_file(400).encode()) as console:
        page.goto(f"{console.base}/console/line/")
        page.locator("#questions-1-to-67 > summary").click()
        page.get_by_role("link", name="Open this menu on a page of its own").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Questions 1 to 67")
        page.get_by_label("Where this menu is").get_by_role("link", name="The line").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("The line")
    context.close()
