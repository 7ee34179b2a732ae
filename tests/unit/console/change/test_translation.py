"""Texts for a translator: downloaded from a draft, and taken back into it."""

import csv
import difflib
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from ivr.check.check import check
from ivr.console.change.table import Draft, DraftsTable
from ivr.files import as_csv
from ivr.store.database import connect
from tests.support.pages import Pages, pages

MENU = b"""\
name: Clinic  # a comment
language: en-US
greeting: Welcome.
menu:
  1:
    title: Hours
    answer: At eight.
"""
SPANISH = {"Clinic": "Cl\u00ednica", "Welcome.": "Bienvenidos.", "Hours": "Horario",
           "At eight.": "A las ocho."}  # fmt: skip
HERE = "/console/change/1/translation"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Pages]:
    with pages(tmp_path) as served:
        DraftsTable(connect(served.settings.database)).begin({"": MENU}, 1, "Anna Lee")
        yield served


def draft(served: Pages) -> Draft:
    found = DraftsTable(connect(served.settings.database)).get(1)
    assert found
    return found


def download(served: Pages) -> list[list[str]]:
    answer = served.app.test_client().get(f"{HERE}/table?language=es-US")
    assert "texts-es-US.csv" in answer.headers["Content-Disposition"]
    return [*csv.reader(StringIO(answer.data.decode("utf-8-sig")))]


def upload(served: Pages, content: bytes, name: str = "texts.csv") -> TestResponse:
    data = {"language": "es-US", "was": draft(served).hash, "table": (BytesIO(content), name)}
    return served.app.test_client().post(HERE, data=data)


def translated(rows: list[list[str]]) -> list[list[str]]:
    return [rows[0], *([*row[:-1], SPANISH[row[3]]] for row in rows[1:])]


def test_a_language_comes_with_the_table_and_only_its_lines_change(served: Pages) -> None:
    page = served.app.test_client().get(HERE).text
    assert "This draft does not have this language yet." in page
    assert "Other languages" in served.app.test_client().get("/console/change/1/").text
    rows = download(served)
    assert rows[0] == ["file", "line", "where", "en-US", "es-US"]
    assert draft(served).files == {"": MENU}
    answer = upload(served, as_csv(translated(rows)))
    assert answer.status_code == 200
    assert f"{len(rows) - 1} texts were taken into the draft." in answer.text
    made = draft(served).files[""]
    line = check(made).line
    assert line
    assert line.tree("es-US").greeting == "Bienvenidos."
    before, after = (one.decode().splitlines() for one in (MENU, made))
    gone = [one[2:] for one in difflib.ndiff(before, after) if one.startswith("-")]
    assert len(gone) == len(rows), "the line of the language, and one for each text"
    assert all("language" in one or any(text in one for text in SPANISH) for one in gone), gone
    assert b"# a comment" in made
    again = upload(served, as_csv(translated(rows)))
    assert "0 texts were taken" in again.text
    assert f"{len(rows) - 1} were there already." in again.text


def test_an_excel_file_goes_out_and_comes_back(served: Pages) -> None:
    answer = served.app.test_client().get(f"{HERE}/table?language=es-US&kind=xlsx")
    book = load_workbook(BytesIO(answer.data))
    sheet = book.worksheets[0]
    assert sheet.column_dimensions["E"].width > 60  # which the translator fills in
    for row in sheet.iter_rows(min_row=2):
        row[4].value = SPANISH[str(row[3].value)]
    written = BytesIO()
    book.save(written)
    assert "Every text is translated." in upload(served, written.getvalue(), "texts.xlsx").text
    assert "Bienvenidos." in draft(served).files[""].decode()


def test_what_is_not_taken_has_a_reason(served: Pages) -> None:
    rows = download(served)
    upload(served, as_csv(translated(rows)))
    other = [["en-US", "es-US"], ["Hours", "El horario"], ["Old", "Viejo"], ["Welcome.", ""]]
    before = draft(served).files
    page = upload(served, as_csv(other)).text
    assert draft(served).files == before
    there, gone = page.split("because the draft no longer has the text")
    assert "El horario" in there
    assert "Viejo" in gone
    assert "1 row has no translation." in page


def test_what_is_left_is_said_in_whole_sentences(served: Pages) -> None:
    rows = translated(download(served))
    rows[-1][-1] = ""
    page = " ".join(upload(served, as_csv(rows)).text.split())
    assert "1 row has no translation. 1 text is still to be translated." in page


def test_a_language_can_be_added_without_a_table(served: Pages) -> None:
    client = served.app.test_client()
    client.post(HERE, data={"language": "es-US", "was": draft(served).hash, "add": "1"})
    assert "es-US" in client.get("/console/change/1/element?address=menu/1").text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "There is nothing in it"),
        (b"PK\x03\x04 and nothing", "The file is damaged"),
        (b"a,b\n1,2\n", "no row names the columns en-US and es-US"),
        (b'en-US,es-US\n"' + b"x" * 200_000 + b'",b\n', "it is not a table"),
        (b"x" * (8 * 1024**2 + 1), "It is too large."),
    ],
)
def test_what_is_no_table_is_refused(served: Pages, content: bytes, said: str) -> None:
    answer = upload(served, content)
    assert answer.status_code == 422
    assert said in answer.text
    assert draft(served).files == {"": MENU}


def test_a_draft_with_errors_is_corrected_first(tmp_path: Path) -> None:
    with pages(tmp_path) as served:
        DraftsTable(connect(served.settings.database)).begin({"": b"name: [\n"}, 1, "Anna Lee")
        answer = served.app.test_client().get(HERE)
        assert "its text has errors; correct them first" in answer.text
        for language in ("fr-FR", ""):
            there = served.app.test_client().get(f"{HERE}/table?language={language}")
            assert there.status_code == 404
