"""Reads blocks from a Word document: its headings, lists, bold lines and tables."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from ivr.drafts.faq.block import Block, Source, paragraph
from ivr.drafts.faq.table import table_blocks

_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_NUMBERED = re.compile(r"list number", re.IGNORECASE)
_LIST = re.compile(r"list", re.IGNORECASE)


def read(raw: bytes) -> Source:
    """Read a .docx file. Raises ValueError if it is not one."""
    try:
        document: Any = Document(BytesIO(raw))
    except Exception as error:  # of a damaged file, the library raises whatever it stumbles over
        raise ValueError("it is not a Word document") from error
    return Source([*_blocks(document)])


def _blocks(document: Any) -> Iterator[Block]:
    lists: list[str] = []
    for element in document.element.body.iter(qn("w:p"), qn("w:tbl")):
        if any(True for _ in element.iterancestors(qn("w:tbl"), qn("w:txbxContent"))):
            continue
        if element.tag == qn("w:tbl"):
            rows = Table(element, document).rows
            yield from table_blocks([[cell.text for cell in row.cells] for row in rows])
        else:
            yield from _paragraph(Paragraph(element, document), lists)


def _paragraph(one: Paragraph, lists: list[str]) -> Iterator[Block]:
    """Yield the blocks of a paragraph; `lists` are the numbered lists so far, the latest last."""
    style = (one.style.name or "") if one.style else ""
    pieces = [*_pieces(one)]
    text = " ".join("".join(piece for piece, _ in pieces).split())
    if re.match("toc|header|footer", style, re.IGNORECASE) or not text:
        return
    heading = _HEADING.fullmatch(style)
    if heading or style == "Title":
        yield Block("heading", text, int(heading[1]) if heading else 0)
        return
    properties: Any = one._p.pPr
    numbering = properties.numPr if properties is not None else None
    number = numbering.numId.val if numbering is not None and numbering.numId is not None else None
    if _NUMBERED.match(style) or (number is not None and not _is_bulleted(one, numbering)):
        name = f"{style} {number}"
        is_new = name not in lists
        lists.append(name)
        yield from paragraph(pieces, "numbered", 1 if is_new else 2)
    elif number is not None or (_LIST.match(style) and style != "List Paragraph"):
        yield from paragraph(pieces, "item")
    else:
        yield from paragraph(pieces)


def _is_bulleted(one: Paragraph, numbering: Any) -> bool:
    """Whether the list of a paragraph has bullets instead of numbers."""
    try:
        part: Any = one.part
        definitions = part.numbering_part.element
    except (KeyError, NotImplementedError):
        return True
    level = numbering.ilvl.val if numbering.ilvl is not None else 0
    found = definitions.xpath(
        f'//w:abstractNum[@w:abstractNumId=//w:num[@w:numId="{numbering.numId.val}"]'
        f'/w:abstractNumId/@w:val]/w:lvl[@w:ilvl="{level}"]/w:numFmt/@w:val'
    )
    return not found or found[0] in ("bullet", "none")


def _pieces(one: Paragraph) -> Iterator[tuple[str, bool]]:
    """Yield the text of a paragraph with whether it is bold: also links, and what was inserted."""
    style = one.style
    usual = bool(style is not None and getattr(style, "font", None) and style.font.bold)
    for element in one._p.iter(qn("w:r")):
        if any(True for _ in element.iterancestors(qn("w:txbxContent"))):
            continue
        run = Run(element, one)
        yield run.text, usual if run.bold is None else bool(run.bold)
