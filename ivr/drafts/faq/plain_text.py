"""Reads blocks from plain text, and from Markdown: by its lines."""

import re
from collections.abc import Iterator

from ivr.drafts.faq.block import ITEM, NUMBER, Block, asks, is_labelled
from ivr.drafts.sentences import is_wrapped, joined

_HEADING = re.compile(r"(#{1,6})\s+(.*?)[ #]*")
_QUOTED = re.compile(r"^ {0,3}(?:> ?)+")
_RULE = re.compile(r"\s*([-=*_~\u2013\u2014\u2500])(?:\s*\1){2,}\s*")
_UNDERLINE = re.compile(r"(=|-){3,}\s*")
_STRONG = re.compile(r"\s*(\*\*|__)(?=\S)(.+?)(?<=\S)\1:?\s*")
_CELLS = re.compile(r"\s*\|(.*)\|\s*")
_SENTENCE_END = re.compile(r"[.!?:)\"\u201d\u2026]$")
_WIDE = 45  # characters of a line that may go on in the next
_WIDEST = 66  # a longer line is not the measure of the others: whoever types it breaks none


def blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of a text whose lines end in a newline; wrapped lines are joined."""
    lines = [_QUOTED.sub("", line) for line in text.expandtabs().split("\n")]
    width = min(max(_WIDE, *map(len, map(str.strip, lines))), _WIDEST)
    reader = _Reader(_questions_within_paragraphs(lines), width)
    starts = True
    for number, line in enumerate(lines):
        below = lines[number + 1] if number + 1 < len(lines) else ""
        if not line.strip() or (_RULE.fullmatch(line) and not reader.underlines):
            yield from reader.finish()
            starts = True
        elif reader.underlines:
            reader.underlines = False
            starts = True
        else:
            yield from reader.read(line, below, starts)
            starts = False
    yield from reader.finish()


def _questions_within_paragraphs(lines: list[str]) -> bool:
    """Whether questions are in the middle of paragraphs, without empty lines between them."""
    pairs = [*zip(["", *lines], lines, strict=False)]
    within = [line for above, line in pairs if above.strip() and asks(line.strip())]
    first = [line for above, line in pairs if not above.strip() and asks(line.strip())]
    return len(within) > len(first)


class _Reader:
    """Joins lines into blocks."""

    def __init__(self, is_dense: bool, width: int) -> None:
        self.is_dense = is_dense
        self.width = width
        self.held: Block | None = None
        self.lines: list[str] = []
        """The text that is held, cut where somebody broke it on purpose."""
        self.above = ""
        self.underlines = False
        """Whether the next line only underlines a heading that has been read."""

    def finish(self) -> Iterator[Block]:
        if self.held:
            yield self.held._replace(text=joined(self.lines))
        self.held = None

    def read(self, line: str, below: str, starts: bool) -> Iterator[Block]:
        """Read a line, of which `below` is the next; `starts` if no text is right above it."""
        block = self._marked(line, below, starts)
        if block is None and self.held and self._goes_on(line.strip()):
            self._join(self.held, line.strip())
            return
        yield from self.finish()
        self.held = block or Block("text", line.strip(), alone=starts)
        self.lines, self.above = [self.held.text], line.strip()
        if self.held.kind in ("heading", "strong"):
            yield from self.finish()

    def _join(self, held: Block, line: str) -> None:
        if is_wrapped(self.above, line, self.width):
            self.lines[-1] = f"{self.lines[-1]} {line}"
        else:
            self.lines.append(line)
        self.above = line
        self.held = held._replace(text=f"{held.text} {line}")

    def _marked(self, line: str, below: str, starts: bool) -> Block | None:
        """The block that a line begins by how it is written; None if it is a line of a text."""
        if heading := _HEADING.fullmatch(line):
            return Block("heading", heading[2], len(heading[1]))
        if starts and _UNDERLINE.fullmatch(below) and len(line.strip()) <= 80:
            self.underlines = True
            return Block("heading", line.strip(), 1 if below[0] == "=" else 2)
        if starts and _is_in_capitals(line) and not _is_text(below.strip()):
            return Block("heading", line.strip(), 7)
        if strong := _STRONG.fullmatch(line):
            return Block("strong", strong[2], alone=starts)
        if item := ITEM.match(line):
            return Block("item", line[item.end() :].strip())
        if number := NUMBER.match(line.strip()):
            return Block("numbered", line.strip()[number.end() :], int(number[1]), starts)
        if cells := _CELLS.fullmatch(line):
            written = [cell.strip() for cell in cells[1].split("|")]
            return Block("item", ", ".join(filter(None, written)))
        return None

    def _goes_on(self, line: str) -> bool:
        """Whether a line belongs to the block before it."""
        held = self.held
        if held is None:
            return False
        if asks(held.text) and held.kind != "item" and (held.alone or self.is_dense):
            return False
        if is_labelled(line):
            return False
        ends = _SENTENCE_END.search(held.text)
        if held.kind == "numbered" and not ends and len(held.text) <= _WIDE:
            return False  # a title
        if self.is_dense and asks(line) and ends:
            return False
        return bool(not self.is_dense or not ends or len(held.text) > _WIDE)


def _is_text(line: str) -> bool:
    return bool(line) and not asks(line) and not is_labelled(line)


def _is_in_capitals(line: str) -> bool:
    letters = [character for character in line if character.isalpha()]
    is_label = len(letters) > 3 and not _SENTENCE_END.search(line.strip()) and len(line) <= 80
    return is_label and line == line.upper()
