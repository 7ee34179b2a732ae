"""Reads blocks from tables: CSV files, and the tables of documents and pages."""

import csv
import re
from collections.abc import Iterator, Sequence
from io import StringIO
from statistics import mode
from typing import NamedTuple

from ivr.drafts.faq.block import END, Block, asks
from ivr.drafts.faq.plain_text import blocks as blocks_of_text

_NAMES = {
    "question": re.compile(r"q|questions?|preguntas?|faqs?|title|t[ií]tulo", re.IGNORECASE),
    "answer": re.compile(
        r"a|answers?|respuestas?|repl(y|ies)|responses?|text|texto", re.IGNORECASE
    ),
    "section": re.compile(
        r"sections?|secci[oó]n(es)?|categor(y|ies|[ií]as?)|topics?|temas?|groups?|grupos?|areas?"
        r"|[aá]reas?|chapters?|subjects?|headings?",
        re.IGNORECASE,
    ),
}
_DELIMITERS = ",;\t|"

Rows = Sequence[Sequence[str]]


class _Columns(NamedTuple):
    """Which columns hold what, and whether the first row names them; -1 is none."""

    question: int
    answer: int
    section: int = -1
    named: bool = False


def read_csv(text: str) -> list[Block]:
    """Read the blocks of a CSV file; none if it has no column of questions and one of answers."""
    rows = max((_rows(text, one) for one in _DELIMITERS), key=_fit)
    columns = _columns(rows)
    return [*_questions(rows, columns)] if columns else []


def table_blocks(rows: Rows) -> list[Block]:
    """Read a table in a text: questions with their answers, or else an item for each row."""
    filled = [row for row in rows if any(map(str.strip, row))]
    columns = _columns(filled)
    if columns and (columns.named or _asking(filled, columns.question) * 2 > len(filled)):
        return [*_questions(filled, columns)]
    return [Block("item", ", ".join(filter(None, map(str.strip, row)))) for row in filled]


def _rows(text: str, delimiter: str) -> Rows:
    usual = csv.field_size_limit(2**31 - 1)  # of the whole process
    try:
        rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
        return [row for row in rows if any(map(str.strip, row))]
    finally:
        csv.field_size_limit(usual)


def _fit(rows: Rows) -> tuple[float, int]:
    """How well a delimiter fits: in how many rows it makes the same number of columns, if many."""
    widths = [len(row) for row in rows] or [0]
    usual = mode(widths)
    return (widths.count(usual) / len(widths) if usual > 1 else 0, usual)


def _columns(rows: Rows) -> _Columns | None:
    """Find the columns by their names, or else by what is in them."""
    if not rows or max(map(len, rows)) < 2:
        return None
    names = [name.strip(" :*") for name in rows[0]]
    numbered = [*enumerate(names)][::-1]  # of two columns of a name the first counts
    found = {
        kind: number
        for kind, pattern in _NAMES.items()
        for number, name in numbered
        if pattern.fullmatch(name)
    }
    if "question" in found and "answer" in found:
        return _Columns(found["question"], found["answer"], found.get("section", -1), True)
    numbers = range(max(map(len, rows)))
    question = max(numbers, key=lambda number: _asking(rows, number))
    others = [number for number in numbers if number != question]
    answer = max(others, key=lambda number: _length(rows, number))
    rest = [number for number in others if number != answer and _repeats(rows, number)]
    if not _asking(rows, question):
        return None
    return _Columns(question, answer, rest[0] if rest else -1)


def _asking(rows: Rows, number: int) -> int:
    return sum(asks(_cell(row, number)) for row in rows)


def _length(rows: Rows, number: int) -> float:
    """How long the texts of a column are; those that repeat are rather sections than answers."""
    cells = [cell for row in rows if (cell := _cell(row, number))]
    return sum(map(len, {*cells})) / len(rows)


def _repeats(rows: Rows, number: int) -> bool:
    """Whether a column may hold sections: short texts, some of them several times or left empty."""
    cells = [_cell(row, number) for row in rows]
    words = any(any(map(str.isalpha, cell)) for cell in cells)
    return words and max(map(len, cells)) <= 80 and len({*filter(None, cells)}) < len(cells)


def _cell(row: Sequence[str], number: int) -> str:
    return row[number].strip() if 0 <= number < len(row) else ""


def _questions(rows: Rows, columns: _Columns) -> Iterator[Block]:
    """Yield the questions section by section, each section where it first appears."""
    sections: dict[str, list[Sequence[str]]] = {}
    section = ""
    for row in rows[columns.named :]:
        section = _cell(row, columns.section) or section
        sections.setdefault(section, []).append(row)
    for title, inside in sections.items():
        if title:
            yield Block("heading", title, 1)
        for row in inside:
            if question := _cell(row, columns.question):
                yield Block("question", " ".join(question.split()))
                yield from map(_part, blocks_of_text(_cell(row, columns.answer)))
                yield END


def _part(block: Block) -> Block:
    """A block of an answer, which is never a title, however it looks."""
    return block if block.kind in ("text", "item") else block._replace(kind="text")
