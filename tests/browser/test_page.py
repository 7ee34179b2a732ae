"""The public page in a real browser: usable by everybody, small, large, printed, and searched."""

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Page, expect

from ivr.cli import main
from tests.support.browser import barriers
from tests.support.html import Parsed
from tests.support.pages import Pages, pages
from tests.support.parts import need
from tests.support.paths import SHIPPED, TREES

CLINIC = (
    (TREES / "snow-clinic.yaml").read_bytes()
    + b"""\
emergency:
  en-US: If this is a medical emergency, hang up and dial 911.
  es-US: Si se trata de una emergencia, cuelgue y marque el 911.
line: 617-726-3000
"""
)


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Pages]:
    with pages(tmp_path, CLINIC, role=None) as served:
        yield served


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it(
    scheme: str, clinic: Pages, page: Page, picture: Callable[[str], None]
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for path in ("/en/", "/es/", "/en/?q=bring", "/en/?q=nothing"):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(clinic.base + path)
        name = f"page{re.sub('[^a-z]+', '-', path)}{scheme}"
        picture(name)
        assert barriers(page) == []
        for width in (320, 1280 // 4):  # a small telephone; 400 % on a usual screen
            page.set_viewport_size({"width": width, "height": 640})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        picture(f"{name}-320")


def test_a_person_finds_an_answer_by_keyboard_and_sends_a_link_to_it(
    console: Pages, page: Page
) -> None:
    page.goto(console.base)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("searchbox", name="Search the answers")).to_be_focused()
    page.keyboard.type("firewall")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="One answer has: firewall")).to_be_visible()
    expect(page.locator("mark")).to_have_text(["firewall"])
    page.get_by_role("link", name="Am I able to do these visits from work?").press("Enter")
    heading = page.get_by_role("heading", name="Am I able to do these visits from work?")
    expect(heading).to_be_in_viewport()
    page.get_by_role("link", name="Link to: Am I able to do these visits from work?").press("Enter")
    assert page.url == f"{console.base}/#am-i-able-to-do-these-visits-from-work"


def test_a_person_changes_the_language(clinic: Pages, page: Page) -> None:
    page.goto(f"{clinic.base}/?q=")
    page.get_by_role("link", name="Español").click()
    expect(page.get_by_role("heading", name="¿Qué debo traer?").first).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "es-US"
    assert page.context.cookies() == []


def test_it_is_printed_whole(console: Pages, page: Page, tmp_path: Path) -> None:
    need("pdftotext")
    page.goto(console.base)
    shown = page.locator("main")
    page.emulate_media(media="print")
    expect(page.get_by_role("searchbox")).to_be_hidden()
    text = shown.inner_text()
    page.pdf(path=tmp_path / "page.pdf", format="Letter")
    run = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "page.pdf"), "-"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    printed = "".join(run.stdout.split())
    assert len(text) > 4000
    lost = [line for line in text.splitlines() if "".join(line.split()) not in printed]
    assert [line for line in lost if len(line) < 60] == []  # a page may end within a paragraph
    assert "".join(text.split())[-200:] in printed


def test_files_of_it_work_without_a_server(page: Page, tmp_path: Path) -> None:
    menu = tmp_path / "menu.yaml"
    menu.write_bytes(CLINIC)
    written = CliRunner().invoke(main, ["page", str(menu), "--to", str(tmp_path / "public")])
    assert written.exit_code == 0, written.output
    page.goto((tmp_path / "public" / "index.html").as_uri())
    expect(page.get_by_text("Hours and notices are those of")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).margin") == "0px"
    page.get_by_role("link", name="Español").click()
    expect(page.get_by_role("heading", name="Contactos")).to_be_visible()


HOSTILE = """\
name: <script>document.title = "stolen"</script>
language: en-US
greeting: "<img src=x onerror='document.title = 1'>"
menu:
  1:
    title: "<style>* { display: none }</style>"
    id: hostile
    answer: ["</p></main><h1>Other</h1>", {long}]
  2: {title: Parking, answer: Behind the house.}
"""


def test_hostile_texts_do_nothing(page: Page, tmp_path: Path) -> None:
    raw = HOSTILE.replace("{long}", ", ".join(["x" * 2900] * 35)).encode()
    with pages(tmp_path, raw, role=None) as served:
        page.goto(served.base)
        expect(page.get_by_role("heading", name="Parking")).to_be_visible()
        assert page.title() == '<script>document.title = "stolen"</script>'
        assert page.locator("h1").count() == 1
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert Parsed(page.content()).tags.count("script") == 0


def test_the_shipped_line_looks_as_it_should(
    console: Pages, page: Page, picture: Callable[[str], None]
) -> None:
    assert SHIPPED.exists()
    page.goto(console.base)
    picture("page-shipped")
    assert barriers(page) == []
