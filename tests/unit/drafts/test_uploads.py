"""What somebody uploads, read in a process with limits; what is hostile is refused."""

import zipfile
from io import BytesIO

import pytest
from docx import Document
from openpyxl import Workbook

from ivr.drafts import uploads
from ivr.drafts.outline import Outline, Question, Section, from_json, to_json
from ivr.drafts.uploads import UploadError, as_csv, understood

FAQ = b"Where can I park?\nBehind the house.\n\nHow can I pay?\nBy card.\n"
QUESTIONS = (
    Question("Where can I park?", ("Behind the house.",)),
    Question("How can I pay?", ("By card.",)),
)


MANY = "".join(f"Where is room {n}?\nHere.\n\n" for n in range(uploads.MAX_QUESTIONS + 1)).encode()


def workbook(*rows: tuple[str | int | None, ...]) -> bytes:
    book, written = Workbook(), BytesIO()
    book.create_sheet("Questions")
    for row in rows:
        book["Questions"].append(row)
    book.save(written)
    return written.getvalue()


def document() -> bytes:
    made, written = Document(), BytesIO()
    for one in QUESTIONS:
        made.add_heading(one.title, 2)
        made.add_paragraph(one.parts[0])
    made.save(written)
    return written.getvalue()


def bomb(inside: str) -> bytes:
    """A small file that would unpack to a lot."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(inside, bytes(uploads.MAX_BYTES * 16))
    return written.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("text.txt", FAQ),
        ("faq.docx", document()),
        ("faq.xlsx", workbook(("Question", "Answer"), *((q.title, q.parts[0]) for q in QUESTIONS))),
        ("../../faq", FAQ),
    ],
)
def test_an_faq_of_each_kind_is_understood(name: str, content: bytes) -> None:
    assert understood(content, name).outline.entries == QUESTIONS


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b" \n", "empty"),
        ("a.txt", b"Hello there.\n", "none"),
        ("a.pdf", b"%PDF-1.7", "kind"),
        ("a.docx", b"PK\3\4 and nothing", "damaged"),
        ("a.xlsx", b"PK\3\4 and nothing", "damaged"),
        ("a.docx", bomb("word/document.xml"), "large"),
        ("a.xlsx", bomb("xl/worksheets/sheet1.xml"), "large"),
        ("a.csv", b"one,two\n", "columns"),
        ("a.txt", b"x" * (uploads.MAX_BYTES + 1), "large"),
        ("a.txt", MANY, "large"),
    ],
)
def test_what_cannot_be_used_has_a_reason(name: str, content: bytes, reason: str) -> None:
    with pytest.raises(UploadError, match=f"^{reason}$"):
        understood(content, name)


def test_what_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MAX_SECONDS", 0.01)
    with pytest.raises(UploadError, match="slow"):
        understood(FAQ, "a.txt")


def test_a_workbook_is_read_as_a_table() -> None:
    raw = workbook(("en-US", "es-US"), ("Hours", "Horario"), (None, None), (8, None))
    assert as_csv(raw).decode("utf-8-sig") == "en-US,es-US\r\nHours,Horario\r\n8,\r\n"


def test_an_outline_goes_through_a_form_and_other_things_do_not() -> None:
    whole = Outline((Section("Visits", QUESTIONS), QUESTIONS[0]), ("Who?",), ("A text.",))
    assert from_json(to_json(whole)) == whole
    empty: dict[str, object] = {"unanswered": [], "left_out": []}
    wrong: tuple[object, ...] = (
        [["question", 1, []]],
        [["question", "a", "b"]],
        [["section", "a", [1]]],
        3,
    )
    several: tuple[object, ...] = (None, [], {}, *({"entries": one, **empty} for one in wrong))
    for made in several:
        with pytest.raises(ValueError, match="that is not an outline"):
            from_json(made)
