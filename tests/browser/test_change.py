"""A draft, as people change it: by form, as text, by keyboard, two at once, and after a break."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ivr.console.access import Person
from ivr.console.change.table import Draft, DraftsTable
from ivr.store.database import connect
from tests.support.browser import TIMEOUT, barriers
from tests.support.jobs import Keyboard
from tests.support.pages import ANNA, Pages, pages
from tests.support.paths import SHIPPED
from tests.support.watched import watched

MENU = SHIPPED.read_bytes()
BEN = Person("2", "Ben Ortiz", "ben@clinic.example", ANNA.role)
Picture = Callable[[str], None]
READY = "html[data-ready]"
expect.set_options(timeout=TIMEOUT)


def table(console: Pages) -> DraftsTable:
    return DraftsTable(connect(console.settings.database))


def now(console: Pages) -> Draft:
    found = table(console).get(table(console).all()[0].id)
    assert found
    return found


def begin(console: Pages, raw: bytes = MENU) -> str:
    made = table(console).begin({"": raw}, 1, "Anna Lee", "Snow day")
    return f"{console.base}/console/change/{made.id}"


def is_narrow(page: Page) -> bool:
    """Whether a page needs no scrolling to the side on a small telephone."""
    size = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 640})
    width = page.evaluate("document.documentElement.scrollWidth")
    assert size
    page.set_viewport_size(size)
    return bool(width <= 320)


def usable(page: Page) -> None:
    assert barriers(page) == []
    assert is_narrow(page)


@pytest.mark.slow
def test_an_answer_is_heard_without_leaving_its_form(tmp_path: Path, page: Page) -> None:
    with pages(tmp_path, engine="pyttsx3") as served:
        page.goto(f"{served.base}/console/change/")
        page.get_by_role("button", name="Begin a draft").click()
        page.get_by_role("link", name="How do I pay for my virtual visit?").click()
        page.wait_for_selector(READY)
        with page.expect_response("**/phone/sound?*") as sound:
            page.get_by_role("link", name="Hear it").click()
        assert sound.value.ok
        expect(page.get_by_label("Answer (an empty line")).to_be_visible()


def test_an_answer_is_changed_by_form_and_is_there_after_a_break(
    console: Pages, page: Page, chromium: Browser, picture: Picture
) -> None:
    page.goto(f"{console.base}/console/change/")
    page.get_by_label("What will you change?").fill("Card payments")
    page.get_by_role("button", name="Begin a draft").click()
    picture("change-draft")
    usable(page)
    page.get_by_role("link", name="How do I pay for my virtual visit?").click()
    page.wait_for_selector(READY)
    answer = page.get_by_label("Answer (an empty line")
    answer.fill("You may pay $20 by card.")
    expect(page.locator("#answer-en-US-heard")).to_contain_text("20 dollars by card")
    expect(page.locator("#saved")).to_have_text("Saved.")
    picture("change-form")
    usable(page)
    after = now(console).files[""].split(b"\n")
    taken = [line for line in MENU.split(b"\n") if line not in after]
    assert [line.strip()[:20] for line in taken] == [
        b"Following your virtu", b"Patient Gateway if y", b"Patient Gateway. All"
    ]  # fmt: skip
    page.close()
    other = chromium.new_context(locale="en-US").new_page()
    other.set_default_timeout(TIMEOUT)
    other.goto(f"{console.base}/console/change/")
    other.get_by_role("link", name="Card payments").click()
    other.get_by_role("link", name="How do I pay for my virtual visit?").click()
    expect(other.get_by_label("Answer (an empty line")).to_have_value("You may pay $20 by card.")
    other.get_by_role("button", name="Undo").click()
    expect(other.get_by_text("The change by Anna Lee is undone.")).to_be_visible()
    assert now(console).files[""] == MENU
    other.context.close()


def test_errors_of_a_text_are_shown_while_it_is_typed(
    console: Pages, page: Page, picture: Picture
) -> None:
    page.goto(f"{begin(console)}/text")
    page.wait_for_selector(READY)
    usable(page)
    picture("change-text")
    typed = MENU.decode().replace("operator: billing", "operator: biling")
    fill(page, typed)
    error = page.locator("#problems .error")
    expect(error).to_contain_text('did you mean "billing"?')
    expect(page.locator("#saved")).to_have_text("Saved.")
    assert now(console).files[""] == typed.encode()
    error.get_by_role("link").click()
    usable(page)
    picture("change-text-error")
    page.locator("#menu").get_by_role("link", name="Cost and billing").click()
    expect(page.locator("#menu [aria-current]")).to_have_text("2 Cost and billing")
    page.goto(f"{page.url.partition('/text')[0]}/")
    expect(page.get_by_text("did you mean")).to_be_visible()
    usable(page)
    picture("change-draft-error")


def test_the_editor_knows_what_may_be_written(console: Pages, page: Page) -> None:
    page.goto(f"{begin(console)}/text")
    text = MENU.decode()
    line = text[: text.index("operator: billing")].count("\n") + 1
    script = """async ([text, line, column]) => {
      const {complete, explain} = await import("/console/static/change-schema.js");
      const schema = await (await fetch("/console/change/schema")).json();
      return [complete(schema, text, line, column)?.options.map((one) => one.label),
              explain(schema, text, line, column)?.message];
    }"""
    assert page.evaluate(script, [text, line, 11])[0] == ["billing"]
    assert page.evaluate(script, [text, line, 3])[1] == (
        "The contact that key 0 reaches from anywhere, unless a menu has its own."
    )
    below = text.replace("        offer: billing\n", "        \n", 1)
    line = text[: text.index("        offer: billing")].count("\n") + 1
    found = page.evaluate(script, [below, line, 9])[0]
    assert "offer" in found
    assert "title" not in found  # the question has one already
    assert "greeting" not in found


def fill(page: Page, text: str) -> None:
    """Type a whole text, in the editor or in the text area that is there without it."""
    if page.locator(".cm-content").count():
        page.locator(".cm-content").focus()
        page.keyboard.press("Control+a")
        page.keyboard.press("Delete")
        page.keyboard.insert_text(text)
    else:
        page.locator("#text").fill(text)


def test_two_people_in_one_draft(
    console: Pages, page: Page, chromium: Browser, picture: Picture
) -> None:
    address = begin(console)
    page.goto(f"{address}/text")
    page.wait_for_selector(READY)
    other = chromium.new_context(locale="en-US").new_page()
    other.set_default_timeout(TIMEOUT)
    other.goto(f"{address}/text")
    other.wait_for_selector(READY)
    console.who[0] = BEN
    ben = MENU.decode().replace("Cost and billing", "Money")
    fill(other, ben)
    expect(other.locator("#saved")).to_have_text("Saved.")
    expect(page.locator("#others")).to_contain_text("Ben Ortiz changed this draft")
    expect(page.locator("#menu")).to_contain_text("2 Money")
    console.who[0] = ANNA
    # Both type before either has heard of the other: in different places, then in the same one.
    page.route("**/changed?*", lambda route: route.abort())
    console.who[0] = BEN
    table(console).save(1, {"": ben.replace("to confirm.", "to be sure.").encode()},
                        now(console).hash, "Ben Ortiz")  # fmt: skip
    console.who[0] = ANNA
    fill(page, ben.replace("Who is eligible", "Who may come"))
    expect(page.locator("#saved")).to_contain_text("Ben Ortiz changed other places meanwhile")
    merged = now(console).files[""].decode()
    assert "Who may come" in merged
    assert "to be sure." in merged
    expect(page.locator("#text")).to_have_value(merged)
    theirs = merged.replace("title: Money", "title: Bills")
    table(console).save(1, {"": theirs.encode()}, now(console).hash, "Ben Ortiz")
    fill(page, merged.replace("title: Money", "title: Costs"))
    expect(page.locator("#saved")).to_contain_text("Ben Ortiz has changed the same place")
    assert now(console).files[""] == theirs.encode()
    page.locator("#saved").get_by_role("link", name="Choose").click()
    usable(page)
    picture("change-both")
    page.get_by_role("radio", name="Yours", exact=True).check()
    page.get_by_role("button", name="Save this choice").click()
    expect(page.get_by_text("Saved in the draft.")).to_be_visible()
    assert now(console).files[""].decode() == merged.replace("title: Money", "title: Costs")
    page.get_by_role("link", name="Who changed what").click()
    picture("change-states")
    usable(page)
    other.context.close()


def test_a_session_ends_while_somebody_types_and_nothing_is_lost(
    console: Pages, page: Page
) -> None:
    page.goto(f"{begin(console)}/element?address=menu/2/2")
    page.wait_for_selector(READY)
    console.who[0] = None
    page.get_by_label("Answer (an empty line").fill("By card.")
    expect(page.locator("#saved")).to_contain_text("Not saved: sign in again.")
    assert page.locator("#saved a").get_attribute("target") == "_blank"
    console.who[0] = ANNA
    expect(page.locator("#saved")).to_have_text("Saved.")
    assert b"By card." in now(console).files[""]


def test_a_question_is_added_called_and_published_by_keyboard_alone(
    console: Pages, page: Page
) -> None:
    hand = Keyboard(page)
    with watched(console):
        page.goto(f"{console.base}/console/now/")
        hand.at(page.get_by_role("link", name="Skip to the content"))
        hand.press("Tab")
        assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
        hand.go("Change it")
        hand.push("Begin a draft from what is live")
        hand.click("Add a question with an answer")
        hand.type("Title: what the menu says", "Where are you?")
        hand.type("Answer (an empty line", "On the second floor.")
        usable(page)
        hand.push("Add it")
        expect(page.get_by_role("heading", name="Where are you?")).to_be_visible()
        page.wait_for_selector(READY)
        hand.push("Move up")
        expect(page.get_by_text("key 4")).to_be_visible()
        hand.click("Call it")
        hand.push("Call")
        hand.push("4")
        hand.sees("On the second floor.")
        expect(page.get_by_role("button", name="4", exact=True)).to_be_focused()
        hand.push("Hang up")
        expect(page.get_by_role("button", name="Call again")).to_be_focused()
        hand.go("Publish")
        hand.click("Draft 1")
        hand.push("Publish now")
        expect(page.get_by_text("Edition 2 is live.")).to_be_visible()
    assert b"On the second floor." in console.settings.tree.read_bytes()


def test_without_a_script_everything_is_saved_by_its_button(
    console: Pages, chromium: Browser
) -> None:
    context = chromium.new_context(locale="en-US", java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(TIMEOUT)
    address = begin(console)
    page.goto(f"{address}/element?address=menu/2/2")
    page.get_by_label("Answer (an empty line").fill("By card.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved in the draft.")).to_be_visible()
    page.goto(f"{address}/text")
    text = page.get_by_label("Text of the menu")
    text.fill(text.input_value().replace("By card.", "By cheque."))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved in the draft.")).to_be_visible()
    assert b"By cheque." in now(console).files[""]
    page.goto(f"{address}/")
    page.get_by_role("button", name="Remove this draft").click()
    page.get_by_role("button", name="Bring back").click()
    expect(page.get_by_role("heading", name="Snow day")).to_be_visible()
    context.close()
