"""The text editor in a real browser, under the pages' policy."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Response, send_file
from playwright.sync_api import Page, expect

from ivr.console.editor import address, build
from tests.support.browser import barriers
from tests.support.pages import Pages, pages

pytestmark = pytest.mark.needs("npm", "node")
BEGIN = """
async (text) => {
  document.querySelector("main").innerHTML =
    `<h1>Text</h1><form><label for="text">Text of the menu</label>` +
    `<textarea id="text" name="text"></textarea><button>Save</button></form>` +
    `<div id="difference"></div>`;
  const area = document.getElementById("text");
  area.value = text;
  const {createEditor, createComparison, createMerge} = await import("/editor.js");
  Object.assign(window, {createComparison, createMerge, heard: [], at: []});
  window.editor = createEditor(area, {
    problems: async (text) => text.includes("anser")
      ? [{line: 3, column: 5, severity: "error", message: "there is no anser", cure: "answer"}]
      : [],
    completions: async (text, line, column) =>
      ({from: {line, column: column - 2}, options: [{label: "answer", apply: "answer: "}]}),
    hover: async (text, line) => ({message: `help on line ${line}`}),
    onChange: (text) => heard.push(text),
    onCursor: (line, column) => { window.at = [line, column]; },
  });
}
"""
MENU = "menu:\n  1:\n    title: Where? \U0001f3e5 here\n    answer: On the hill.\n"


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    build.build(folder)
    return folder / build.SCRIPT


@pytest.fixture
def console(tmp_path: Path, script: Path) -> Iterator[Pages]:
    with pages(tmp_path) as served:

        @served.app.get("/editor.js")
        def editor() -> Response:
            return send_file(script, mimetype="text/javascript")

        yield served


def begin(console: Pages, page: Page, text: str = MENU) -> None:
    page.goto(f"{console.base}/console/line/")
    page.evaluate(BEGIN, text)


def test_somebody_writes_in_it(console: Pages, page: Page, picture: Callable[[str], None]) -> None:
    begin(console, page)
    box = page.get_by_role("textbox", name="Text of the menu")
    expect(box).to_be_visible()
    page.evaluate("editor.goTo(3, 21)")
    page.keyboard.type("X")
    assert page.evaluate("editor.text") == MENU.replace(" here", " Xhere")
    assert page.evaluate("document.getElementById('text').value === editor.text")
    assert page.evaluate("heard.length") == 1
    assert page.evaluate("at") == [3, 22]
    page.keyboard.press("Control+z")
    assert page.evaluate("editor.text") == MENU
    assert barriers(page) == []
    picture("editor")
    # Tab leaves it, as any other field.
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Save")).to_be_focused()


def test_problems_are_under_the_text_and_help_is_at_hand(
    console: Pages, page: Page, picture: Callable[[str], None]
) -> None:
    begin(console, page, "menu:\n  1:\n    anser: x\n")
    expect(page.locator(".cm-lintRange-error")).to_be_visible()
    page.evaluate("editor.goTo(1, 1)")
    page.keyboard.press("F8")
    expect(page.get_by_text("there is no anser")).to_be_visible()
    picture("editor-problem")
    assert barriers(page) == []
    page.evaluate("editor.goTo(2, 1)")
    page.keyboard.press("F1")
    expect(page.get_by_text("help on line 2")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("help on line 2")).to_have_count(0)
    page.evaluate("editor.goTo(3, 20)")
    page.keyboard.press("Enter")
    page.keyboard.type("an")
    expect(page.get_by_role("option", name="answer")).to_be_visible()
    page.wait_for_timeout(100)  # CodeMirror takes no key for a moment, lest somebody is surprised
    page.keyboard.press("Enter")
    assert page.evaluate("editor.text").endswith("answer: \n")


def test_what_somebody_else_wrote_arrives_without_moving_the_cursor(
    console: Pages, page: Page
) -> None:
    begin(console, page)
    page.evaluate("editor.goTo(4, 13)")
    page.evaluate("text => editor.setText(text)", "# a note\n" + MENU)
    assert page.evaluate("at") == [5, 13]
    assert page.evaluate("heard") == []
    page.keyboard.type("Up ")
    assert page.evaluate("editor.text") == "# a note\n" + MENU.replace("On the", "Up On the")


def test_two_texts_are_compared_and_merged(
    console: Pages, page: Page, picture: Callable[[str], None]
) -> None:
    begin(console, page)
    mine, theirs = MENU.replace("hill", "moor"), MENU.replace("hill", "coast")
    page.evaluate(
        "texts => { window.merge = createMerge(document.getElementById('difference'), texts); }",
        {"mine": mine, "theirs": theirs, "label": "Both"},
    )
    expect(page.get_by_role("textbox", name="Both")).to_be_visible()
    picture("editor-merge")
    assert barriers(page) == []
    page.get_by_role("button", name="Take theirs").click()
    assert page.evaluate("merge.text") == theirs
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_without_it_the_text_area_is_back(console: Pages, page: Page) -> None:
    begin(console, page)
    page.evaluate("editor.destroy()")
    expect(page.locator("textarea")).to_be_visible()


def test_a_draft_is_written_in_it(
    console: Pages,
    page: Page,
    script: Path,
    monkeypatch: pytest.MonkeyPatch,
    picture: Callable[[str], None],
) -> None:
    monkeypatch.setattr(address, "is_built", lambda: True)
    page.route(
        "**/static/built/editor.js",
        lambda route: route.fulfill(path=script, content_type="text/javascript"),
    )
    page.goto(f"{console.base}/console/change/")
    page.get_by_role("button", name="Begin").first.click()
    page.goto(f"{page.url}text")
    box = page.get_by_role("textbox", name="Text of the menu")
    expect(box).to_contain_text("greeting")
    expect(page.locator(".cm-content")).to_be_visible()
    box.click()
    page.keyboard.press("Control+Home")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    page.keyboard.type("countr")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".cm-lintRange-error").first).to_be_visible()
    expect(page.locator("#problems .error").first).to_be_visible()
    picture("editor-draft")
    assert barriers(page) == []
    page.emulate_media(color_scheme="dark")
    picture("editor-draft-dark")
    assert barriers(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    picture("editor-draft-narrow")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.reload()
    expect(page.get_by_role("textbox", name="Text of the menu")).to_contain_text("countr")
