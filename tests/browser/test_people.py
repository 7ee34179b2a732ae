"""The people's pages in a browser: from the first link to being signed out everywhere."""

import re
import time
from base64 import b32decode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from playwright.sync_api import Browser, BrowserContext, Page, expect

from ivr.console.access import WHO
from ivr.console.identity import sessions
from ivr.console.identity.addresses import first_link
from ivr.console.identity.table import PeopleTable
from ivr.store.database import connect
from tests.browser.conftest import TIMEOUT, barriers
from tests.support.pages import Pages, pages

PASSWORD = "correct horse battery"


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Pages]:
    """A console that nobody may use yet."""
    with pages(tmp_path, role=None) as served:
        served.app.extensions[WHO] = sessions.who
        yield served


@pytest.fixture
def other(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(locale="en-US", viewport={"width": 320, "height": 640},
                                   color_scheme="dark")  # fmt: skip
    context.set_default_timeout(TIMEOUT)
    yield context
    context.close()


def first(served: Pages) -> str:
    link = first_link(served.settings, connect(served.settings.database))
    return link.replace("http://127.0.0.1:8000", served.base)


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_from_the_first_link_to_being_signed_out_everywhere(
    closed: Pages, page: Page, other: BrowserContext, picture: Callable[[str], None]
) -> None:
    page.goto(f"{closed.base}/console/")
    expect(page.get_by_text("closed until somebody is invited")).to_be_visible()
    assert barriers(page) == []
    picture("people-closed")
    page.goto(first(closed))
    assert barriers(page) == []
    picture("people-first")
    page.get_by_label("Your name").fill("Anna Lee")
    page.get_by_label("E-mail address").fill("anna@clinic.example")
    page.get_by_label("Password").fill("too short")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("alert")).to_contain_text("at least 12 characters")
    assert barriers(page) == []
    picture("people-first-error")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("link", name="Anna Lee")).to_be_visible()

    page.get_by_role("link", name="People").click()
    page.get_by_label("Name").fill("Ben Ode")
    page.get_by_label("E-mail address").fill("ben@clinic.example")
    page.get_by_label("Editor").check()
    assert barriers(page) == []
    picture("people")
    page.get_by_role("button", name="Make the link").click()
    link = page.get_by_label("Link").input_value()
    assert link.startswith(f"{closed.base}/console/people/welcome/")
    assert barriers(page) == []
    picture("people-link")

    ben = other.new_page()
    ben.goto(link)
    expect(ben.get_by_role("heading", level=1)).to_have_text("Welcome, Ben Ode")
    assert barriers(ben) == []
    assert fits(ben)
    ben.get_by_label("Password").fill(PASSWORD)
    ben.get_by_role("button", name="Go on").click()
    expect(ben.get_by_role("link", name="Ben Ode")).to_be_visible()
    expect(ben.get_by_role("link", name="People")).to_have_count(0)
    answer = ben.goto(f"{closed.base}/console/people/")
    assert answer
    assert answer.status == 403

    page.reload()
    page.get_by_role("button", name="Sign out everywhere").click()
    expect(page.get_by_role("status")).to_have_text("Signed out in 1 browser.")
    page.get_by_role("link", name="Everybody").click()
    page.get_by_role("link", name="Who did what").click()
    expect(page.get_by_role("row").filter(has_text="accepted the invitation")).to_be_visible()
    assert barriers(page) == []
    picture("people-log")

    ben.goto(f"{closed.base}/console/now/")
    expect(ben.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert barriers(ben) == []
    assert fits(ben)
    ben.screenshot(path=Path("build/pictures/people-sign-in-320-dark.png"))
    ben.get_by_label("E-mail address").fill("ben@clinic.example")
    ben.get_by_label("Password").fill("not this one")
    ben.get_by_role("button", name="Sign in").click()
    expect(ben.get_by_role("alert")).to_contain_text("do not belong together")
    assert barriers(ben) == []
    ben.get_by_label("Password").fill(PASSWORD)
    ben.keyboard.press("Enter")
    expect(ben).to_have_url(re.compile(r"/console/now/\??$"))


def test_ones_own_account_and_a_session_that_ends_while_one_types(
    closed: Pages, page: Page, picture: Callable[[str], None]
) -> None:
    page.goto(first(closed))
    page.get_by_label("Your name").fill("Anna Lee")
    page.get_by_label("E-mail address").fill("anna@clinic.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Anna Lee").click()
    assert barriers(page) == []
    picture("account")
    page.set_viewport_size({"width": 320, "height": 640})
    assert fits(page)
    page.get_by_role("link", name="Use an app").click()
    expect(page.get_by_role("img")).to_be_visible()
    assert page.get_by_role("img").evaluate("one => one.naturalWidth") > 100
    assert barriers(page) == []
    assert fits(page)
    picture("account-factor")
    page.set_viewport_size({"width": 1280, "height": 900})

    page.goto(f"{closed.base}/console/people/")
    page.get_by_label("Name").fill("Ben <b>Ode</b>")
    page.get_by_label("E-mail address").fill("ben@clinic.example")
    page.get_by_label("Editor").check()
    engine = connect(closed.settings.database)
    sessions.Sessions(engine).end_all(PeopleTable(engine).all()[0].id)
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_text("Your session had ended.")).to_be_visible()
    assert barriers(page) == []
    picture("people-ended")
    page.get_by_label("E-mail address").fill("anna@clinic.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not saved yet")
    page.get_by_text("What you typed").click()
    assert barriers(page) == []
    picture("people-unsent")
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ben <b>Ode</b>")


def test_a_second_factor_from_the_picture_to_signing_in_with_it(
    closed: Pages, page: Page, picture: Callable[[str], None]
) -> None:
    page.goto(first(closed))
    page.get_by_label("Your name").fill("Anna Lee")
    page.get_by_label("E-mail address").fill("anna@clinic.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Anna Lee").click()
    page.get_by_role("link", name="Use an app").click()
    page.get_by_label("Code").fill("123456")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("not the code that the app shows")
    assert barriers(page) == []
    secret = b32decode(page.locator("code").inner_text().replace(" ", ""))
    code = TOTP(secret, 6, SHA1(), 30).generate(time.time()).decode()
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Use this app").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    codes = page.locator("code").all_inner_texts()
    assert barriers(page) == []
    picture("account-codes")
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("10 recovery codes left")).to_be_visible()
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.get_by_label("E-mail address").fill("anna@clinic.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your second factor")
    page.get_by_label("Code").fill(code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("was used already")
    assert barriers(page) == []
    picture("sign-in-code")
    page.get_by_label("Code").fill(codes[0])
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Anna Lee")).to_be_visible()


def test_the_password_is_asked_for_again_and_a_used_link_says_so(
    closed: Pages, page: Page, picture: Callable[[str], None]
) -> None:
    link = first(closed)
    page.goto(link)
    page.get_by_label("Your name").fill("Anna Lee")
    page.get_by_label("E-mail address").fill("anna@clinic.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Anna Lee")).to_be_visible()
    closed.app.config[sessions.CLOCK] = lambda: time.time() + sessions.PROVED
    page.get_by_role("link", name="People").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it still you?")
    assert barriers(page) == []
    picture("people-again")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("People")
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("This link does not work")
    assert barriers(page) == []
