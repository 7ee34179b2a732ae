"""Sources of drafts: Word documents, what is refused and why, and files that nobody meant."""

from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ivr.drafts.faq import plain_text
from ivr.drafts.faq.sections import outline
from ivr.drafts.faq.source import SourceError, read
from ivr.drafts.outline import Entry, Question, Section
from tests.support.paths import SPEC

PARKING = Question("Where can I park?", ("Behind the house.",))
PAYING = Question("How can I pay?", ("By card.", "By check."))
FORM = Question("Which form?", ("The green one.",))


def entries(document: Any) -> tuple[Entry, ...]:
    saved = BytesIO()
    document.save(saved)
    return outline(read(Path("faq.docx"), saved.getvalue()).blocks).entries


def headings(document: Any) -> None:
    document.add_heading("Questions of our patients", 0)
    for title, questions in (("Visits", (PARKING, FORM)), ("Cost", (PAYING, FORM))):
        document.add_heading(title, 1)
        for one in questions:
            document.add_heading(one.title, 2)
            for part in one.parts:
                document.add_paragraph(part)


def bold_lines(document: Any) -> None:
    for title, questions in (("Visits", (PARKING, FORM)), ("Cost", (PAYING, FORM))):
        document.add_heading(title, 1)
        for one in questions:
            document.add_paragraph().add_run(one.title).bold = True
            for part in one.parts:
                document.add_paragraph(part)


def bullets_in_answers(document: Any) -> None:
    for title, questions in (("Visits", (PARKING, FORM)), ("Cost", (PAYING, FORM))):
        document.add_paragraph(title, "Heading 1")
        for one in questions:
            document.add_paragraph(one.title)
            style = "List Bullet" if len(one.parts) > 1 else None
            for part in one.parts:
                document.add_paragraph(part, style)


def table(document: Any) -> None:
    rows = [("Section", "Question", "Answer"),
            ("Visits", PARKING.title, PARKING.parts[0]), ("", FORM.title, FORM.parts[0]),
            ("Cost", PAYING.title, "\n\n".join(PAYING.parts)),
            ("", FORM.title, FORM.parts[0])]  # fmt: skip
    made = document.add_table(0, 3)
    for row in rows:
        for cell, text in zip(made.add_row().cells, row, strict=True):
            cell.text = text


@pytest.mark.parametrize("write", [headings, bold_lines, bullets_in_answers, table])
def test_word_documents_in_every_usual_form_are_the_same_draft(
    write: Callable[[Any], None],
) -> None:
    document = Document()
    write(document)
    assert entries(document) == (
        Section("Visits", (PARKING, FORM)), Section("Cost", (PAYING, FORM)))  # fmt: skip


def test_numbered_questions_of_word_lose_their_numbers() -> None:
    document = Document()
    for one in (PARKING, FORM):
        document.add_paragraph(one.title, "List Number")
        document.add_paragraph(one.parts[0])
    assert entries(document) == (PARKING, FORM)


def test_what_was_inserted_is_read_and_what_was_deleted_is_not() -> None:
    document = Document()
    document.add_heading(PARKING.title, 1)
    answer = document.add_paragraph("Behind the ")
    run = "<w:r><w:{1}>{2}</w:{1}></w:r>"
    tracked = "<w:{0} NAMES w:id='1' w:author='A'>RUN</w:{0}>".replace("RUN", run)
    tracked = tracked.replace("NAMES", nsdecls("w"))
    answer._p.append(parse_xml(tracked.format("del", "delText", "barn.")))
    answer._p.append(parse_xml(tracked.format("ins", "t", "house.")))
    document.add_heading(FORM.title, 1)
    document.add_paragraph(FORM.parts[0])
    assert entries(document) == (PARKING, FORM)


def test_a_line_break_and_a_link_keep_their_words() -> None:
    document = Document()
    document.add_heading(PARKING.title, 1)
    answer = document.add_paragraph("Behind")
    answer.runs[0].add_break()
    answer.add_run("the ")
    link = OxmlElement("w:hyperlink")
    link.append(answer.add_run("house.")._r)
    link.set(qn("w:anchor"), "x")
    answer._p.append(link)
    document.add_heading(FORM.title, 1)
    document.add_paragraph(FORM.parts[0])
    assert entries(document) == (PARKING, FORM)


def test_the_hospitals_text_pasted_into_word_becomes_what_it_becomes_as_text() -> None:
    text = (SPEC / "faq-source.txt").read_text("utf-8")
    document = Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    assert entries(document) == outline(plain_text.blocks(text)).entries


KINDS = "a .txt, .md, .docx, .html or .csv file"


@pytest.mark.parametrize(("name", "raw", "message"), [
    ("faq.pdf", b"%PDF-1.7", f"faq.pdf is not {KINDS}; copy its text into a file such as faq.txt, "
     "or open it in Word and save it as .docx"),
    ("faq.txt", b"%PDF-1.7", f"faq.txt is not {KINDS}, whatever its name says; copy its text into "
     "a file such as faq.txt, or open it in Word and save it as .docx"),
    ("faq.rtf", b"{\\rtf1", f"faq.rtf is not {KINDS}; open it in Word and save it as .docx"),
    ("faq.txt", b"{\\rtf1", f"faq.txt is not {KINDS}, whatever its name says; open it in Word and "
     "save it as .docx"),
    ("faq.doc", b"\xd0\xcf\x11\xe0", f"faq.doc is not {KINDS}; open it in Word and save it as "
     ".docx"),
    ("faq.xlsx", b"PK\x03\x04", f"faq.xlsx is not {KINDS}; save its sheet as CSV"),
    ("faq.yaml", b"menu:", f"faq.yaml is not {KINDS}; it may be a menu file already: ivr check "
     "says so"),
    ("faq.docx", b"PK\x03\x04broken", "faq.docx: it is not a Word document; "
     "open it in Word and save it as .docx"),
    ("faq.docx", b"", "faq.docx: it is not a Word document; open it in "
     "Word and save it as .docx"),
    ("faq.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0",
     f"faq.txt is not {KINDS}; save it as one of them"),
    ("faq.csv", b"name,town\nAnn,Boston\n", "faq.csv: no column of questions was found; name its "
     "columns question, answer and perhaps section in the first line"),
])  # fmt: skip
def test_what_is_refused_is_refused_with_a_cure(name: str, raw: bytes, message: str) -> None:
    with pytest.raises(SourceError) as raised:
        read(Path(name), raw)
    assert str(raised.value) == message


NAMES = st.sampled_from(["faq.txt", "faq.md", "faq.csv", "faq.html", "faq.docx", "faq.mht"])
TAGS = st.lists(st.sampled_from([
    *("<p>", "</p>", "<h2>", "</h2>", "<li>", "<ol>", "</ol>", "<ul>", "<table>", "<tr>", "<td>"),
    *("<dl>", "<dt>", "<dd>", "</dl>", "<details>", "<summary>", "</details>", "<br>", "<b>"),
    *('<div id="a">', '<a href="#a">', '<button aria-controls="a">', "</button>", "</div>"),
    *('<div role="heading" aria-level="x">', '<script type="application/ld+json">', "</script>"),
    *('{"@type":"FAQPage","mainEntity":[', "<!--", "-->", "<![CDATA[", "&nbsp;", "&#0;", "&#x1F;"),
    *("Where?", "Here.", "Q: What", "A: That", "1.", "\u2022 one", "\n", "<main>", "<article>"),
]), max_size=40).map("".join)  # fmt: skip
ODD = st.binary(max_size=300) | TAGS.map(lambda text: text.encode())


@settings(max_examples=50)
@given(NAMES, ODD)
@example("faq.html", b"<!")
@example("faq.html", b'<button aria-controls="a"><div id="a"><button aria-controls="a">Where?')
def test_no_bytes_and_no_tags_break_a_reader(name: str, raw: bytes) -> None:
    with suppress(SourceError):
        outline(read(Path(name), raw).blocks)


SENTENCE = st.text("abcdefghij \u00e9\u00f1,'", min_size=3, max_size=60).map(
    lambda text: f"It is {' '.join(text.replace(',', ' ').split())} now.")  # fmt: skip
ASKED = st.builds(
    lambda text, part: Question(f"What {text[6:-5].strip()} is it?", (part,)), SENTENCE, SENTENCE
)


@settings(max_examples=20)
@given(st.lists(ASKED, min_size=2, max_size=6, unique_by=lambda one: one.title))
def test_questions_that_are_written_to_a_file_are_read_again(questions: list[Question]) -> None:
    text = "".join(f"{one.title}\n{one.parts[0]}\n\n" for one in questions)
    assert outline(read(Path("faq.txt"), text.encode()).blocks).entries == tuple(questions)
