"""Changes to the lines of a file; every other byte stays, also the ends of lines and the mark."""

import codecs
import re
from collections.abc import Iterable, Sequence
from itertools import accumulate

from ivr.tree.parse.parser import List, Mapping, Node, place
from ivr.tree.problems import Place

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)*(?:[&!][^\s,\]}]*)?")  # an anchor or a tag of a value


class TextEdit:
    """A file's text, where its lines are, and the changes so far.

    Places count from 1 and have no file. Raises UnicodeDecodeError for a file that is not UTF-8.
    """

    def __init__(self, raw: bytes) -> None:
        self.mark = codecs.BOM_UTF8 if raw.startswith(codecs.BOM_UTF8) else b""
        self.text = raw.removeprefix(self.mark).decode()
        self.lines = _LINE.findall(self.text)
        self.starts = [0, *accumulate(map(len, self.lines))]
        first = self.lines[0] if self.lines else ""
        self.end = first[len(first.rstrip("\r\n")) :] or "\n"
        self.changes: list[tuple[int, int, str]] = []

    def edited(self) -> bytes:
        """Return the file with the changes."""
        parts, done = [], 0
        for start, end, new in sorted(self.changes, key=lambda change: change[:2]):
            parts += [self.text[done:start], new]
            done = max(done, end)
        return self.mark + "".join([*parts, self.text[done:]]).encode()

    def line(self, number: int) -> str:
        """Return a line, counted from 1, without its end; "" below the last one."""
        return self.lines[number - 1].rstrip("\r\n") if 0 < number <= len(self.lines) else ""

    def offset(self, at: Place) -> int:
        if at.line > len(self.lines):
            return len(self.text)
        return self.starts[at.line - 1] + at.column - 1

    def start_of(self, line: int) -> int:
        return self.starts[min(line, len(self.starts)) - 1]

    def end_of(self, line: int) -> int:
        """The offset where a line ends, before the sign of its end."""
        return self.start_of(line) + len(self.line(line))

    def change(self, start: int, end: int, new: str) -> None:
        """Put a text in the place of another, given by its offsets."""
        if new or start < end:
            self.changes.append((start, end, new))

    def insert(self, after: int, lines: Sequence[str]) -> None:
        """Insert lines after a line, counted from 1; after 0 they are the first."""
        if not lines:
            return
        at = self.start_of(after + 1)
        new = "".join(f"{line}{self.end}" for line in lines)
        if after and self.end_of(after) == at:  # the last line of the file, which has no end
            new = self.end + new.removesuffix(self.end)
        self.changes.append((at, at, new))

    def delete(self, first: int, last: int) -> None:
        """Delete lines, both included; a file that ends without the end of a line still does."""
        start, end = self.start_of(first), self.start_of(last + 1)
        if last >= len(self.lines) and self.end_of(last) == end and first > 1:
            start = self.end_of(first - 1)
        self.changes.append((start, end, ""))

    def replace(self, first: int, last: int, lines: Sequence[str]) -> None:
        """Put lines in the place of others, both included; none are there if last < first."""
        if last < first:
            self.insert(first - 1, lines)
        elif not lines:
            self.delete(first, last)
        else:
            stop = self.end_of(last)
            self.change(self.start_of(first), stop, self.end.join(lines))

    def above(self, start: Place) -> int:
        """The first line of the comments right above a place that are indented like it."""
        number, indent = start.line, " " * (start.column - 1)
        while self.line(number - 1).startswith(f"{indent}#"):
            number -= 1
        return number

    def before(self, at: Place) -> Place:
        """Find the end of what is before a place in its line."""
        line = self.line(at.line)[: at.column - 1]
        return at._replace(column=len(line.rstrip(" ")) + 1)

    def value_start(self, node: Node) -> int:
        """The offset where a value begins, after its anchor."""
        start = self.offset(at(node))
        found = _PROPERTIES.match(self.text, start, self.offset(at(node, end=True)))
        return found.end() if found else start

    def last_line(self, node: Node) -> int:
        """The last line of a node, without comments and empty lines after it."""
        if isinstance(node, Mapping | List) and node.value and not node.flow_style:
            last = node.value[-1]
            if isinstance(node, List):
                return self._end(node, "#") if at(last) < at(node) else self.last_line(last)
            key, value = last
            is_alias = at(value) < at(key)
            return at(key, end=True).line if is_alias else self.last_line(value)
        return self._end(node)

    def _end(self, node: Node, skipped: str = "") -> int:
        """The last line of a node that is not blank, nor `skipped` by how it begins."""
        end = at(node, end=True)
        number = end.line - 1 if end.column == 1 and end.line > at(node).line else end.line
        while number > at(node).line:
            line = self.line(number).strip()
            if line and not (skipped and line.startswith(skipped)):
                break
            number -= 1
        return number

    def comments(self, first: int, last: int, leaves: Iterable[Node]) -> list[str]:
        """The comments in some lines, given the scalars that are in them."""
        start, end = self.start_of(first), self.start_of(last + 1)
        if "#" not in self.text[start:end]:
            return []
        pieces, done = [], start
        for leaf in leaves:
            if leaf.start_mark.line >= last or leaf.end_mark.line < first - 1:
                continue
            begin, stop = self.offset(at(leaf)), self.offset(at(leaf, end=True))
            if getattr(leaf, "style", None) in ("|", ">"):  # its first line may have a comment
                begin = min(stop, self.start_of(at(leaf).line + 1))
            pieces.append(self.text[done : max(done, begin)])
            done = min(max(done, stop), end)
        pieces.append(self.text[done:end])
        return [one for piece in pieces for one in _comments(piece)]


_COMMENT = re.compile(r"(?:(?<=[\s,\[\]{}:>|+-])|^)#[^\r\n]*", re.MULTILINE)


def _comments(text: str) -> list[str]:
    return [found.rstrip() for found in _COMMENT.findall(text)] if "#" in text else []


def at(node: Node, end: bool = False) -> Place:
    """Find where a node begins or ends, without the name of its file."""
    return place(node, end)._replace(file="")
