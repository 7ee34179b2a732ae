"""The recording script as a spreadsheet reads it, and as a browser prints it."""

import csv
import html
import io
import os
import re
import subprocess
from html.parser import HTMLParser

import pytest

from ivr.prompts.script import Row, as_csv, as_page, length_of
from tests.support.parts import need
from tests.support.waiting import PATIENCE

ROW = Row("greeting.wav", "greeting", "", "Welcome.", "Welcome.", 1.04, False)
NASTY = 'He said "1 < 2 & 3", <b>then</b> {{ 7 * 6 }}, 日本 é \u2028 end'


def rows(count: int = 60) -> list[Row]:
    """Rows of every length, each with a first and a last word of its own."""
    made = []
    for number in range(1, count + 1):
        words = " ".join(["the words of a long answer"] * (number * 7 % 23 + 1))
        text = f"Begin{number} {words} End{number}"
        name = f"option-{number}-with-a-name-that-is-rather-long-as-it-is-made-of-a-title.answer"
        heard = f'option {number}, "What is it?"'
        made.append(Row(f"{name}.wav", name, heard, text, text, number / 2, number % 5 == 0))
    return made


def made(rows: list[Row], title: str, language: str = "en-US") -> str:
    return as_page(rows, length_of(rows), title, language)


# CSV


def read(written: bytes) -> list[list[str]]:
    text = written.decode()
    assert text.startswith("\ufeff")
    assert text.endswith("\r\n")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))


def test_a_row_is_a_line() -> None:
    heard = 'option 2,1 "How much?"'
    row = Row("cost.wav", "cost", heard, "MGH\nand so on", "M G H\nand so on", 12.345, True)
    assert read(as_csv([ROW, row])) == [
        ["file", "name", "heard", "written", "say", "seconds", "recorded"],
        ["greeting.wav", "greeting", "", "Welcome.", "Welcome.", "1.0", "no"],
        ["cost.wav", "cost", heard, "MGH\nand so on", "M G H\nand so on", "12.3", "yes"],
    ]


def test_without_rows_it_is_its_header() -> None:
    assert [len(line) for line in read(as_csv([]))] == [7]


@pytest.mark.parametrize(
    "text", ["=1+1", "+49", "-1", "@SUM(A1)", "\t=1", "\r=1", '=cmd|"/C calc"!A0']
)
def test_no_cell_becomes_a_formula(text: str) -> None:
    (_, line) = read(as_csv([Row(text, text, text, text, text, 1, False)]))
    assert line[:5] == [f"'{text}"] * 5


@pytest.mark.parametrize("text", [NASTY, "1+1=2", "'quoted'", 'a "b", c; d'])
def test_any_other_cell_stays_as_it_is(text: str) -> None:
    (_, line) = read(as_csv([ROW._replace(written=text, spoken=text)]))
    assert line[3:5] == [text, text]


# The page


class Page(HTMLParser):
    """What of a page matters here: its tags with their attributes, and the text of its cells."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.cells: list[str] = []
        self.inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in ("td", "th", "caption"):
            self.cells.append("")
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "caption"):
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.cells[-1] += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def test_a_page_shows_each_text_as_it_is() -> None:
    page = Page(made([ROW._replace(spoken=NASTY, heard=NASTY)], NASTY))
    assert NASTY in page.cells
    assert f"greeting.wav{NASTY}" in page.cells
    assert not page.all("b")


def test_a_page_says_how_much_there_is() -> None:
    page = Page(made([ROW, ROW._replace(seconds=89, recorded=True)], "Line"))
    caption = " ".join(page.cells[0].split())
    assert caption == (
        "2 texts, 1.5 minutes to read; 1 to record, 0.0 minutes (at 150 words a minute, without "
        "second tries)"
    )
    assert [" ".join(cell.split()) for cell in page.cells[-10:]] == [
        *("1", "greeting.wav", "Welcome.", "1", ""),
        *("2", "greeting.wav", "Welcome.", "89", "X"),
    ]
    one = Page(made([ROW], "Line"))
    assert one.cells[0].split()[:2] == ["1", "text,"]
    assert str(length_of([ROW])) == "1 text, 0.0 minutes to read; none is recorded yet"
    all_done = [ROW._replace(recorded=True)] * 2
    assert str(length_of(all_done)) == "2 texts, 0.0 minutes to read; all are recorded"


def test_a_page_is_accessible() -> None:
    page = Page(made([ROW, ROW._replace(recorded=True)], "Line", "es-US"))
    assert page.all("html") == [{"lang": "en"}]
    assert [th["scope"] for th in page.all("th")] == ["col"] * 5 + ["row"] * 2
    assert len(page.all("caption")) == len(page.all("h1")) == len(page.all("main")) == 1
    assert [td["lang"] for td in page.all("td") if "lang" in td] == ["es-US"] * 2
    labels = [span["aria-label"] for span in page.all("span") if span.get("role") == "img"]
    assert labels == ["to be recorded", "recorded"]


def test_a_page_needs_no_other_file() -> None:
    text = made(rows(3), "Line")
    tags = {tag for tag, _ in Page(text).tags}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "video", "audio"}
    assert not re.search(r"https?:|//|url\(|@import", text)


def test_a_page_says_how_to_record() -> None:
    text = html.unescape(made([ROW], "Line"))
    for word in ("quiet room", ".flac", ".mp3", ".ogg", ".m4a", "WAV", "ivr record FOLDER"):
        assert word in text


@pytest.fixture(scope="module", params=["A4", "letter"])
def printed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The text of each page, as Chromium prints it."""
    need("chromium", "pdftotext")
    folder = tmp_path_factory.mktemp("print")
    size = f"<style>@page {{ size: {request.param}; }}</style></head>"
    page = made(rows(), "The line of the clinic").replace("</head>", size)
    (folder / "page.html").write_text(page, "utf-8")
    command = (
        *("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"),
        *("--no-first-run", "--disable-background-networking", "--disable-component-update"),
        *("--disable-sync", f"--user-data-dir={folder / 'profile'}", "--no-pdf-header-footer"),
        *(f"--print-to-pdf={folder / 'page.pdf'}", (folder / "page.html").as_uri()),
    )
    environment = os.environ | {"HOME": str(folder)}
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE, env=environment)
    text = subprocess.run(
        ("pdftotext", "-layout", folder / "page.pdf", "-"),
        check=True,
        capture_output=True,
        timeout=PATIENCE,
        encoding="utf-8",
    ).stdout
    return text.removesuffix("\f").split("\f")


def test_printed_every_text_is_there(printed: list[str]) -> None:
    words = " ".join(printed).split()
    for row in rows():
        assert words.count(row.spoken.split()[0]) == words.count(row.spoken.split()[-1]) == 1
    assert words.count('it?"') == 60
    answers = sum(row.spoken.count("the words of a long answer") for row in rows())
    assert words.count("answer") == answers


def test_printed_no_row_is_on_two_pages(printed: list[str]) -> None:
    assert len(printed) > 3
    for row in rows():
        first, last = row.spoken.split()[0], row.spoken.split()[-1]
        assert [first in page.split() for page in printed] == [
            last in page.split() for page in printed
        ]


def test_printed_each_page_has_the_header_and_its_number(printed: list[str]) -> None:
    for number, page in enumerate(printed, 1):
        assert re.search(r"No\.\s+File name\s+Say\s+Seconds\s+Done", page)
        assert page.split()[-3:] == [str(number), "/", str(len(printed))]
