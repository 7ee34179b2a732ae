"""The jobs of an office manager, done in the console of a real line, and what they cost."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.browser import TIMEOUT
from tests.support.lines import TOKEN, Line, free_port, serving, signed, until

PASSWORD = "correct horse battery"
LINK = r"Open it within an hour, once: (\S+)\n"
WIDTH = 1000  # pixels, of the pictures in the docs
MAX_TABS = 200  # until somebody gives up
NEXT = """one => one.contains(document.activeElement) ? ""
  : one.type === "radio" && document.activeElement.name === one.name ? "ArrowDown" : "Tab" """
"""Which key leads to a place; "" if it has the focus."""
SHOWS_FOCUS = """() => {
  const one = document.activeElement, { top, bottom } = one.getBoundingClientRect();
  return getComputedStyle(one).outlineStyle !== "none" && bottom > 0 && top < innerHeight;
}"""
KEY = """({ tagName, type }) => ["radio", "checkbox"].includes(type) ? "Space"
  : ["A", "BUTTON", "SUMMARY"].includes(tagName) || type === "file" ? "Enter" : "" """
"""Which key does what a click does."""

expect.set_options(timeout=TIMEOUT)


class Hand:
    """A person at a page, whose clicks and keys are counted; Control+V is one key."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.keys = page, 0, 0

    def go(self, part: str) -> None:
        """Click on a part of the console, at the top of each page."""
        parts = self.page.get_by_role("navigation", name="Console")
        self.at(parts.get_by_role("link", name=part, exact=True))

    def click(self, name: str) -> None:
        """Click on a link of the page."""
        self.at(self.page.get_by_role("main").get_by_role("link", name=name).first)

    def push(self, name: str) -> None:
        """Click on a button."""
        self.at(self.page.get_by_role("button", name=name, exact=True))

    def at(self, place: Locator) -> None:
        """Click on anything."""
        place.click()
        self.clicks += 1

    def type(self, label: str, text: str, instead: bool = False) -> None:
        """Click into a field and type, `instead` of what is in it."""
        self.at(self.page.get_by_label(label).first)
        if instead:
            self.press("Control+a")
        self.insert(text)

    def insert(self, text: str) -> None:
        """Type where the cursor is."""
        self.page.keyboard.insert_text(text)
        self.keys += len(text)

    def paste(self, label: str, text: str, instead: bool = False) -> None:
        """Click into a field and paste what was copied elsewhere."""
        self.at(self.page.get_by_label(label).first)
        if instead:
            self.press("Control+a")
        self.page.keyboard.insert_text(text)
        self.keys += 1

    def press(self, key: str) -> None:
        """Press one key, or several at once."""
        self.page.keyboard.press(key)
        self.keys += 1

    def sees(self, text: str) -> None:
        """Wait until the page says this."""
        expect(self.page.get_by_text(text).first).to_be_visible()


class Keyboard(Hand):
    """A person without a mouse: goes to everything by Tab, and sees where they are."""

    def at(self, place: Locator) -> None:
        """Go to a place, and press what a link, a button or a box takes."""
        place.wait_for()
        tabs = 0
        while key := place.evaluate(NEXT):
            assert (tabs := tabs + 1) < MAX_TABS, f"nobody gets to {place} by keyboard"
            self.press(key)
        assert place.evaluate(SHOWS_FOCUS), f"nobody sees that the focus is on {place}"
        if key := place.evaluate(KEY):
            self.press(key)


@contextmanager
def office(folder: Path, menu: str, database: str = "") -> Iterator[Line]:
    """Serve the line of an office, with two workers, to callers and to browsers."""
    port = free_port()
    environ = {
        "TWILIO_AUTH_TOKEN": TOKEN,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "DATABASE_URL": database or f"sqlite:///{folder / 'line.db'}",
        "IVR_ENGINE": "none",
    }
    with serving(folder, "--workers", "2", environ=environ, tree=menu, port=port) as line:
        yield line


def heard(line: Line, keys: str = "") -> str:
    """Call the line as Twilio does, press these keys, and return what was heard last."""
    body = _sent(line, "/voice")
    for key in keys:
        found = re.search(r'<Gather[^>]* action="([^"]+)"', body)
        assert found, body
        body = _sent(line, html.unescape(found[1]).partition("#")[0], Digits=key)
    return html.unescape(re.sub("<[^>]+>", " ", body)) + body


def _sent(line: Line, url: str, **fields: str) -> str:
    headers = signed(url.removeprefix(line.base), fields, base=line.base)
    answer = line.ask("POST", url, *headers)
    assert answer.status == 200, answer.text
    return answer.text


def first_link(line: Line) -> str:
    """The link that a line without people prints when it starts."""
    until(lambda: re.search(LINK, line.said()), line)
    found = re.search(LINK, line.said())
    assert found
    return found[1]


def join(hand: Hand) -> None:
    """Become the first person of the console, at the page of the first link."""
    hand.type("Your name", "Anna Lee")
    hand.type("E-mail address", "anna@riverside.example")
    hand.type("Password", PASSWORD)
    hand.push("Go on")
    hand.sees("Anna Lee")


def invite(hand: Hand, name: str, role: str) -> str:
    """Invite somebody, and return the link to send them."""
    hand.go("People")
    hand.type("Name", name)
    hand.type("E-mail address", f"{name.split()[0].lower()}@riverside.example")
    hand.at(hand.page.get_by_label(role))
    hand.push("Make the link")
    return hand.page.get_by_label("Link").input_value()


def accept(hand: Hand, link: str) -> None:
    """Open the link of an invitation, and choose a password."""
    hand.page.goto(link)
    hand.type("Password", PASSWORD)
    hand.push("Go on")
    expect(hand.page.get_by_role("navigation", name="Console")).to_be_visible()


def page_of(chromium: Browser, state: str | None = None) -> Page:
    """A browser of its own, as wide as the pictures, with what is in the file `state`."""
    context = chromium.new_context(locale="en-US", viewport={"width": WIDTH, "height": 760},
                                   storage_state=state)  # fmt: skip
    context.set_default_timeout(TIMEOUT)
    # The text area, whether or not somebody has built the editor here.
    context.route("**/static/built/*", lambda route: route.abort())
    return context.new_page()
