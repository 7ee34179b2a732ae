"""What tests in a browser share: how long they wait, and what keeps people out of a page."""

import shutil

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TIMEOUT = 60_000  # milliseconds: a busy machine is no failure
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def program() -> str | None:
    """Debian's Chromium: the one without a window, which takes half the work, if it is there."""
    return shutil.which("chromium-headless-shell") or shutil.which("chromium")


def barriers(page: Page) -> list[str]:
    """What axe finds on a page as it is now: one line for each rule that it breaks."""
    found = Axe().run(page, options={"runOnly": TAGS}).response["violations"]
    return [f"{one['id']}: {one['help']}: {[node['target'] for node in one['nodes']][:3]}"
            for one in found]  # fmt: skip
