"""Blocks: what every kind of file is read as, before questions are looked for."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from ivr.drafts.sentences import joined
from ivr.tree.parse.draft import within_curly

Kind = Literal["heading", "question", "strong", "numbered", "text", "item", "end"]


class Block(NamedTuple):
    """A heading, a paragraph or an item of a list.

    `level` is that of a heading, 1 being the highest, or the number of what is numbered, if it is
    known. A `question` is certainly one; `strong` is a paragraph in bold type. `end` has no text:
    whatever follows it belongs to no answer. `alone` is false of a line in the middle of a
    paragraph.
    """

    kind: Kind
    text: str = ""
    level: int = 0
    alone: bool = True


class Source(NamedTuple):
    """A file that has been read: its blocks, and what it says of itself, "" if it does not."""

    blocks: Sequence[Block]
    site: str = ""
    language: str = ""


END = Block("end")

MAX_QUESTION = 300  # characters
NUMBER = re.compile(r"\(?(\d{1,3})[.)\]:]\s+(?=\S)(?!\d{3}[-. ]?\d{4}\b)")  # not of (617) 726-2000
_BULLETS = "\u2022\u00b7\u25aa\u25cf\u25cb\u25e6\u2023\u25a0\uf0b7*+\u2013\u2014-"
ITEM = re.compile(rf"\s*(?:[{_BULLETS}]|o(?= {{2}}))\s+(?=\S)")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")  # some programs leave them in what they save
_ASKS = re.compile(r"\?[\s\"'\u201d\u2019)*_\]]*$")
# What follows Q or A: `Q1: `, `Q. `.
_LABEL = r"\s*(?:#?\s*\d{1,3})?\s*(?::\s*|[.)\u2013-]\s+)(?=\S)"
_QUESTION = re.compile(f"(?:q(?:uestion)?|p(?:regunta)?){_LABEL}", re.IGNORECASE)
_ANSWER = re.compile(f"(?:a(?:nswer)?|r(?:espuesta|esp)?){_LABEL}", re.IGNORECASE)
# An answer on the line of its question, and the question after it: `Q: Where? A: Here. Q: When?`
_LABEL_WITHIN = re.compile(
    r"\s+(?=(?:Q(?:uestion|UESTION)?|P(?:regunta|REGUNTA)?|A(?:nswer|NSWER)?"
    r"|R(?:espuesta|ESPUESTA|esp|ESP)?)(?:\s?\d{1,3})?\s?:\s*\S)"
    r"|(?<=[?!])\s+(?=[AR](?:\.|\)|\s[\u2013-])\s+\S)"
)
_ICON = (
    "[+\u2212\u00bb\u203a\u25a0-\u25ff\u2700-\u27bf\u2b9a-\u2bff-]+"  # what people press to unfold
)
_ICONS = re.compile(rf"^{_ICON}\s+|\s+{_ICON}$")
# What pages have beside their text, in whole lines.
_BESIDE = re.compile(
    r"\W*(?:(?:back to )?top(?: of (?:the )?page)?|print(?: this page)?|share(?: this.*)?|e-?mail"
    r"|(?:expand|collapse|show|hide|open|close)(?: all)?|skip to (?:main )?content|menu|search"
    r"|(?:read|learn|show) (?:more|less)|last (?:updated|reviewed)\b.*|page last \w+\b.*"
    r"|(?:was|is) th(?:is|e) (?:page|article|information|answer) (?:helpful|useful)\W*"
    r"|frequently asked questions(?: \(faqs?\))?|faqs?|table of contents|contents|home"
    r"|volver arriba|arriba|imprimir|compartir|(?:expandir|contraer|mostrar|ocultar) todo"
    r"|(?:le )?(?:result[oó]|fue) útil .*|última actualización\b.*|leer más|inicio"
    r"|preguntas frecuentes|ir al contenido(?: principal)?|cerrar|abrir)\W*",
    re.IGNORECASE,
)


def asks(text: str) -> bool:
    """Whether a text may be a question as a menu has it."""
    return len(text) <= MAX_QUESTION and bool(_ASKS.search(text))


def is_beside(text: str) -> bool:
    """Whether a text is a button or a label of a page, or holds nothing that can be said."""
    return not any(map(str.isalnum, text)) or bool(_BESIDE.fullmatch(text))


def is_labelled(text: str) -> bool:
    """Whether a text begins with Q:, A: or their like."""
    return bool(_QUESTION.match(text) or _ANSWER.match(text))


def paragraph(
    pieces: Iterable[tuple[str, bool]], kind: Kind = "text", level: int = 0
) -> Iterator[Block]:
    """Yield the blocks of a paragraph, given as pieces of text, each with whether it is bold.

    A newline breaks the line: what is bold, or a question, before the first is a block of its own,
    and so is what an empty line separates.
    """
    held: list[str] = []
    lines = _lines(pieces)
    for number, line in enumerate(lines, 1):
        text = " ".join("".join(piece for piece, _ in line).split())
        is_strong = bool(text) and all(bold for piece, bold in line if piece.strip())
        is_own = is_strong or (asks(text) and number < len(lines))
        if held and (not text or is_own or is_labelled(text)):
            yield Block(kind, joined(held), level)
            held = []
        if is_own:
            yield Block("strong" if is_strong else kind, text, level)
        elif text:
            held.append(text)
    if held:
        yield Block(kind, joined(held), level)


_Pieces = list[tuple[str, bool]]


def _lines(pieces: Iterable[tuple[str, bool]]) -> list[_Pieces]:
    """Cut pieces into lines; a bold question is one, though its answer goes on beside it."""
    lines: list[_Pieces] = [[]]
    for text, is_strong in pieces:
        first, *others = text.split("\n")
        if not is_strong and first.strip() and _is_strong_question(lines[-1]):
            lines.append([])
        lines[-1].append((first, is_strong))
        lines += ([(line, is_strong)] for line in others)
    return lines


def _is_strong_question(line: _Pieces) -> bool:
    text = "".join(piece for piece, _ in line).strip()
    return bool(text) and asks(text) and all(bold for piece, bold in line if piece.strip())


def tidied(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield blocks without what is beside the text, and with Q: and A: understood."""
    labelled = False  # "A. " is the label of an answer only where questions have one
    for block in _with_labels_apart(blocks):
        text = " ".join(_CONTROLS.sub(" ", block.text).split())
        text = within_curly(text) or text
        if block.kind == "end":
            yield block
        elif is_beside(text):
            continue
        elif found := _QUESTION.match(text):
            labelled = True
            yield block._replace(kind="question", text=text[found.end() :])
        elif block.kind in ("heading", "question"):
            yield block._replace(text=_ICONS.sub("", text))
        elif labelled and block.kind != "heading" and (found := _ANSWER.match(text)):
            yield block._replace(kind="text", text=text[found.end() :])
        elif block.kind == "text" and (found := ITEM.match(text)):
            yield block._replace(kind="item", text=text[found.end() :])
        elif block.kind == "text" and (found := NUMBER.match(text)):
            yield Block("numbered", text[found.end() :], int(found[1]), block.alone)
        else:
            yield block._replace(text=text)


def _with_labels_apart(blocks: Iterable[Block]) -> Iterator[Block]:
    """Cut what has a question and its answer, with their labels, in one line."""
    for block in blocks:
        if not _QUESTION.match(block.text):
            yield block
            continue
        first, *others = _LABEL_WITHIN.split(block.text)
        yield block._replace(text=first)
        yield from (Block("text", other, alone=False) for other in others)
