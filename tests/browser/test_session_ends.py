"""A session that ends in the middle of an edit: nothing that was typed is lost."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ivr.console.access import WHO, Role
from ivr.console.change.table import DraftsTable
from ivr.console.identity import sessions
from ivr.console.identity.passwords import hashed
from ivr.console.identity.table import PeopleTable
from ivr.store.database import connect
from tests.support.browser import TIMEOUT
from tests.support.pages import Pages, pages
from tests.support.waiting import until

ANNA, PASSWORD = "anna@clinic.example", "correct horse battery"
TYPED = "# what I had typed: <b>&amp; \u202eniña</b>\n"


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Pages]:
    """A console with real sessions, and an editor who has an account."""
    with pages(tmp_path, role=None) as served:
        served.app.extensions[WHO] = sessions.who
        table = PeopleTable(connect(served.settings.database))
        table.change(table.add("Anna Lee", ANNA, Role.EDITOR, 1).id, password=hashed(PASSWORD))
        yield served


@pytest.fixture
def plain(chromium: Browser) -> Iterator[Page]:
    """A page without JavaScript."""
    context = chromium.new_context(java_script_enabled=False)
    context.set_default_timeout(TIMEOUT)
    yield context.new_page()
    context.close()


def sign_in(page: Page) -> None:
    page.get_by_label("E-mail address").fill(ANNA)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")


def end(console: Pages) -> None:
    engine = connect(console.settings.database)
    sessions.Sessions(engine).end_all(PeopleTable(engine).all()[0].id)


def edit(console: Pages, page: Page) -> None:
    """Begin a draft, and open its text."""
    page.goto(f"{console.base}/console/change/")
    sign_in(page)
    page.get_by_role("button", name="Begin a draft").click()
    page.wait_for_url(re.compile(r"/change/1\b"))
    page.goto(f"{console.base}/console/change/1/text")


def saved(console: Pages) -> bytes:
    draft = DraftsTable(connect(console.settings.database)).get(1)
    assert draft
    return draft.files[""]


def test_without_javascript_the_form_is_sent_again_after_signing_in(
    console: Pages, plain: Page
) -> None:
    edit(console, plain)
    box = plain.get_by_label("Text of the menu")
    box.fill(TYPED + box.input_value())
    end(console)
    plain.get_by_role("button", name="Save", exact=True).click()
    expect(plain.get_by_text("Your session had ended.")).to_be_visible()
    assert TYPED.encode() not in saved(console)
    sign_in(plain)
    plain.get_by_role("button", name="Send it now").click()
    plain.wait_for_url(re.compile(r"/change/1/text"))
    assert saved(console).startswith(TYPED.encode())


def test_with_javascript_one_signs_in_beside_it_and_goes_on(console: Pages, page: Page) -> None:
    edit(console, page)
    box = page.get_by_label("Text of the menu")
    end(console)
    box.fill("# typed\n" + saved(console).decode())  # which is saved at each pause
    with page.expect_popup() as popup:
        page.get_by_role("link", name="Sign in (in a new tab)").click()
    other = popup.value
    assert b"# typed" not in saved(console)
    sign_in(other)
    expect(other.get_by_role("link", name="Anna Lee")).to_be_visible()
    box.press("Control+Home")
    box.press("#")
    expect(page.get_by_text("Not saved: sign in again.")).to_have_count(0)
    until(lambda: saved(console).startswith(b"## typed\n"))
