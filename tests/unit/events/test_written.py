"""The report as people keep and mail it: CSV, Excel and a page, each opened as a reader would."""

import csv
import io
import re
import subprocess
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ivr.cli import main
from ivr.events.period import Period, period
from ivr.events.report import (
    ContactCalls,
    EditionCalls,
    LanguageCalls,
    Lost,
    Question,
    Report,
)
from ivr.events.written.page import as_page
from ivr.events.written.spreadsheet import as_xlsx, write_csv
from ivr.events.written.tables import COLUMNS, days, tables
from tests.support.waiting import PATIENCE

NASTY = '=HYPERLINK("x"), <b>¿Cómo?</b> {{ 7 }} 日本 \u2028'
OCTOBER = period("2026-10", "", datetime(2026, 11, 28, tzinfo=UTC), "America/New_York")
FOUND = Report(
    calls=20,
    answered=12,
    transferred=5,
    given_up=5,
    days={"2026-10-05": 15, "2026-10-31": 5},
    hours={9: 12, 17: 8},
    questions=[
        Question("parking", NASTY, 9, 17.5, 0.9, 1, 2),
        Question("cost", "What does it cost?", 3, 20.0, None, 0, 0),
    ],
    lost=[Lost("the main menu", 4), Lost('menu 1 "-1+1"', 1)],
    transfers=[ContactCalls("desk", "+the desk", 7, 1, 5, 1)],
    languages=[LanguageCalls("en-US", 15, 10, 5, 2), LanguageCalls("", 5, 2, 0, 3)],
    editions=[EditionCalls([4, 2], "9008a8b0b8c1", "2026-10-01 09:00", "@now", 20, 12, 5, 5, 18.0)],
    zone="America/New_York",
    name="Clínica & sons",
    language="es-US",
)
NOTHING = Report(0, 0, 0, 0, {}, {}, [], [], [], [], [], "UTC")


def read(file: Path) -> list[list[str]]:
    content = file.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_help_explains_every_column() -> None:
    said = " ".join((main.commands["report"].help or "").split())
    for table, names in COLUMNS.items():
        explained = said[said.index(f" {table} ") :]
        assert not [name for name in names.split() if not re.search(rf"\b{name}\b", explained)]


class TestCsv:
    def test_there_is_a_file_for_each_table(self, tmp_path: Path) -> None:
        written = write_csv(tables(FOUND, OCTOBER), tmp_path / "new")
        assert [file.name for file in written] == [f"{name}.csv" for name in COLUMNS]
        assert [read(file)[0] for file in written] == [names.split() for names in COLUMNS.values()]

    def test_no_cell_is_a_formula_and_no_accent_is_lost(self, tmp_path: Path) -> None:
        write_csv(tables(FOUND, OCTOBER), tmp_path)
        assert read(tmp_path / "questions.csv")[1:] == [
            ["parking", f"'{NASTY}", "9", "17.5", "0.9", "1", "2"],
            ["cost", "What does it cost?", "3", "20.0", "", "0", "0"],
        ]
        assert read(tmp_path / "transfers.csv")[1][1] == "'+the desk"
        assert read(tmp_path / "editions.csv")[1][:4] == [
            "4, 2", "9008a8b0b8c1", "2026-10-01 09:00", "'@now"
        ]  # fmt: skip

    def test_a_summary_says_what_it_is_about(self, tmp_path: Path) -> None:
        write_csv(tables(FOUND, OCTOBER), tmp_path)
        assert read(tmp_path / "summary.csv")[1] == [
            "2026-10-01 00:00", "2026-11-01 00:00", "America/New_York", "20", "12", "5", "5"
        ]  # fmt: skip
        assert len(read(tmp_path / "hours.csv")) == 25
        assert read(tmp_path / "gave-up.csv")[1:] == [
            ["the main menu", "4"],
            ['menu 1 "-1+1"', "1"],
        ]
        assert read(tmp_path / "languages.csv")[2] == ["", "5", "2", "0", "3"]


class TestDays:
    def test_days_without_calls_are_listed_too(self) -> None:
        found = dict(days(FOUND, OCTOBER))
        assert list(found) == [date(2026, 10, 1) + timedelta(n) for n in range(31)]
        assert sum(found.values()) == 20

    def test_those_to_come_are_not(self) -> None:
        now = datetime.now(UTC)
        asked = Period(now - timedelta(3), now + timedelta(300))
        assert list(dict(days(NOTHING, asked)))[-1] == now.date()

    def test_a_long_period_begins_with_its_first_call(self) -> None:
        asked = Period(datetime(1990, 1, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC))
        assert next(days(FOUND, asked)) == (date(2026, 10, 5), 15)
        assert list(days(NOTHING, asked)) == [(date(2026, 10, 31), 0)]


class TestExcel:
    def test_there_is_a_sheet_for_each_table(self) -> None:
        book = load_workbook(io.BytesIO(as_xlsx(tables(FOUND, OCTOBER))))
        assert book.sheetnames == list(COLUMNS)
        for name, columns in COLUMNS.items():
            assert [cell.value for cell in book[name][1]] == columns.split()
            assert book[name].freeze_panes == "A2"

    def test_numbers_days_and_shares_are_what_they_are(self) -> None:
        book = load_workbook(io.BytesIO(as_xlsx(tables(FOUND, OCTOBER))))
        assert [cell.value for cell in book["questions"][3]] == [
            "cost", "What does it cost?", 3, 20, None, 0, 0
        ]  # fmt: skip
        share = book["questions"]["E2"]
        assert (share.value, share.number_format) == (0.9, "0%")
        day = book["days"]["A2"]
        assert (day.value, day.is_date) == (datetime(2026, 10, 1), True)

    def test_no_cell_is_a_formula(self) -> None:
        found = FOUND._replace(questions=[Question("a", f"{NASTY}\x01", 1, 1.0, None, 0, 0)])
        book = load_workbook(io.BytesIO(as_xlsx(tables(found, OCTOBER))))
        title = book["questions"]["B2"]
        assert (title.value, title.data_type, title.quotePrefix) == (NASTY, "s", True)
        kinds = {cell.data_type for sheet in book for row in sheet for cell in row}
        assert "f" not in kinds

    def test_an_empty_report_has_its_headings(self) -> None:
        book = load_workbook(io.BytesIO(as_xlsx(tables(NOTHING, OCTOBER))))
        assert book["questions"].max_row == 1


class Page(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


class TestThePage:
    page = Page(as_page(FOUND, OCTOBER))

    def test_it_shows_texts_as_they_are_in_their_language(self) -> None:
        assert NASTY in self.page.text
        assert "Calls to Clínica & sons" in self.page.text
        assert not self.page.all("b")
        assert [th["lang"] for th in self.page.all("th") if "lang" in th] == ["es-US"] * 2
        assert self.page.all("html") == [{"lang": "en"}]

    def test_it_needs_no_other_file_and_runs_no_program(self) -> None:
        tags = {tag for tag, _ in self.page.tags}
        assert not tags & {"script", "link", "img", "iframe", "object", "embed", "base", "form"}
        assert not [name for _, given in self.page.tags for name in given if name.startswith("on")]
        assert not re.search(r"https?:|url\(|@import", as_page(NOTHING, OCTOBER))

    def test_each_picture_has_its_figures_as_text(self) -> None:
        pictures = [one for one in self.page.all("svg") if one.get("role") == "img"]
        assert [str(one["aria-label"]).partition(".")[0] for one in pictures] == [
            "Calls by day",
            "Calls by hour of the day",
        ]
        assert "Most calls on Monday, Oct 5: 15." in str(pictures[0]["aria-label"])
        others = [one for one in self.page.all("svg") if one.get("role") != "img"]
        assert {one.get("aria-hidden") for one in others} == {"true"}
        assert self.page.text.count("Monday, Oct 5") == 1

    def test_headings_of_tables_say_what_they_are_of(self) -> None:
        scopes = {th.get("scope") for th in self.page.all("th")}
        assert scopes == {"row", "col"}
        names = {one.get("aria-labelledby") for one in self.page.all("table")} - {None}
        assert names <= {one.get("id") for one in self.page.all("h2")}

    def test_a_year_is_shown_in_weeks(self) -> None:
        year = period("2026", "", datetime(2026, 11, 28, tzinfo=UTC), "America/New_York")
        page = as_page(FOUND, year)
        assert "<h2>Calls by week</h2>" in page
        assert "Most calls in the week from Oct 5, 2026: 15." in page

    def test_without_calls_it_says_so(self) -> None:
        assert "There were no calls in this time." in as_page(NOTHING, OCTOBER)

    def test_no_column_is_outside_of_its_picture(self) -> None:
        for one in self.page.all("rect"):
            x, y = float(one.get("x") or 0), float(one.get("y") or 0)
            assert 0 <= x <= x + float(one["width"] or 0) <= 720
            assert 0 <= y <= y + float(one["height"] or 0) <= 170

    @pytest.mark.slow
    @pytest.mark.needs("chromium", "pdftotext")
    def test_printed_everything_is_there(self, tmp_path: Path) -> None:
        (tmp_path / "page.html").write_text(as_page(FOUND, OCTOBER), "utf-8")
        command = (
            *("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
            *("--disable-background-networking", f"--user-data-dir={tmp_path / 'profile'}"),
            *("--no-pdf-header-footer", f"--print-to-pdf={tmp_path / 'page.pdf'}"),
            (tmp_path / "page.html").as_uri(),
        )
        environ = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
        subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE, env=environ)
        printed = subprocess.run(
            ("pdftotext", "-layout", tmp_path / "page.pdf", "-"),
            check=True, capture_output=True, timeout=PATIENCE, encoding="utf-8",
        ).stdout  # fmt: skip
        words = " ".join(printed.split())
        for text in ("From 2026-10-01 to 2026-10-31", "What does it cost? 3 20 s not known",
                     "the main menu 4", "+the desk 7 5 1 1", "none chosen 5", "Oct 1"):  # fmt: skip
            assert text in words
