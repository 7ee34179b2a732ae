"""Makes room for a language in the text of a menu file, and fills it.

Only what is new is put into the text, and what goes under a language is indented: every comment,
quotation mark and folded line stays as it is.
"""

import codecs
import re
import textwrap
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ivr.tree.parse.closing_notice import last_line
from ivr.tree.parse.draft import in_quotes
from ivr.tree.parse.parser import List, Mapping, Node, Scalar, parse, place
from ivr.tree.problems import Place

PARTIAL = "partial: false # true publishes it with the texts that are there"
WIDTH = 100  # of the lines that are written
_PLAIN = re.compile(r"[¿¡]?[^\W\d_][\w ¿?¡!.;()/$%+,'\u2019-]*")
_LINE = re.compile(r"[^\r\n]*(\r\n|\r|\n|$)")


class Within(NamedTuple):
    """What a value is within: its key (None for an item of a list), and whether in braces."""

    key: Node | None
    in_braces: bool


class FileEdit:
    """A file to be edited: its text, where its values are, and the changes so far.

    Raises UnicodeDecodeError for a file that is not UTF-8, which the loader reports as an error.
    """

    def __init__(self, raw: bytes) -> None:
        self.mark = codecs.BOM_UTF8 if raw.startswith(codecs.BOM_UTF8) else b""
        self.text = raw.removeprefix(self.mark).decode()
        self.lines = [match for match in _LINE.finditer(self.text) if match[0]]
        self.end = next((line[1] for line in self.lines if line[1]), "\n")
        self.root = parse(raw).root
        self.within: dict[Place, Within] = {}
        self.repeated: set[Place] = set()
        """Values that an alias (*) repeats."""
        for node, within in _values(self.root):
            at = _at(node)
            if at in self.within:
                self.repeated.add(at)
            self.within[at] = within
        self.changes: list[tuple[int, int, str]] = []

    def edited(self) -> bytes:
        """Return the file with the changes."""
        parts, done = [], 0
        for start, end, new in sorted(self.changes, key=lambda change: change[:2]):
            parts += [self.text[done:start], new]
            done = end
        return self.mark + "".join([*parts, self.text[done:]]).encode()

    def add_language(self, first: str, other: str) -> None:
        """Put `languages:` in the place of the file's `language:`."""
        pairs = self.root.value if isinstance(self.root, Mapping) else []
        key, value = next(pair for pair in pairs if pair[0].value == "language")
        self._change(_at(key), _at(key, end=True), "languages")
        if self.within[_at(value)].in_braces:
            new = f"{{{first}: {{}}, {other}: {{{PARTIAL.partition(' #')[0]}}}}}"
            self._change(_at(value), _at(value, end=True), new)
            return
        self._change(self._before(_at(value)), _at(value, end=True), "")
        below = " " * (_at(key).column + 1)
        lines = [f"{below}{first}:", f"{below}{other}:", f"{below}  {PARTIAL}"]
        self._insert(last_line(value), lines)

    def wrap(self, node: Node, first: str, others: Sequence[str]) -> None:
        """Put a value under its language, and make room for others below it."""
        key, in_braces = self.within[_at(node)]
        start, end = _at(node), _at(node, end=True)
        if in_braces or key is None:
            self._change(start, start, f"{{{first}: ")
            self._change(end, end, "".join(f", {other}: " for other in others) + "}")
            return
        below, last = " " * (_at(key).column + 1), self._last_line(node)
        if _at(key, end=True).line == start.line:
            self._change(self._before(start), start, f"{self.end}{below}{first}: ")
            body = start.line + 1
        else:
            body = _at(key, end=True).line + 1
            self._insert(body - 1, [f"{below}{first}:"])
        for number in range(body, last + 1):
            if self.lines[number - 1][0].strip():
                self._change(Place(number, 1), Place(number, 1), "  ")
        self._insert(last, [f"{below}{other}:" for other in others])

    def make(self, languages: Node, language: str) -> None:
        """Make room for a language below others."""
        if isinstance(languages, Mapping) and not languages.flow_style:
            first = _at(languages.value[0][0])
            self._insert(self._last_line(languages), [f"{' ' * (first.column - 1)}{language}:"])
            return
        end = self._offset(_at(languages, end=True)) - 1
        before = self.text[:end].rstrip()
        comma = "" if before.endswith((",", "{")) else ","
        self.changes.append((len(before), end, f"{comma} {language}: "))

    def fill(self, gap: Node, texts: Sequence[str], is_list: bool = False) -> None:
        """Write a text, or a list of them, where there is none."""
        key, in_braces = self.within[_at(gap)]
        start, end = _at(gap), _at(gap, end=True)
        space = "" if self.text[: self._offset(start)].endswith(" ") else " "
        column = _at(key).column if key else start.column - 1
        below = " " * (column + 1)
        if not is_list:
            first, *more = _written(texts[0], in_braces, below)
            self._change(start, end, f"{space}{first}")
            self._insert(end.line, more)
        elif in_braces:
            items = ", ".join(in_quotes(text) for text in texts)
            self._change(start, end, f"{space}[{items}]")
        else:
            self._change(start, end, "")
            for text in texts:
                first, *more = _written(text, False, f"{below}  ")
                self._insert(end.line, [f"{below}- {first}".rstrip(), *more])

    def _change(self, start: Place, end: Place, new: str) -> None:
        self.changes.append((self._offset(start), self._offset(end), new))

    def _insert(self, after: int, lines: Sequence[str]) -> None:
        """Insert lines after a line, counted from 1."""
        at = self.lines[after - 1].end()
        new = "".join(f"{line}{self.end}" for line in lines)
        if lines and not self.lines[after - 1][1]:  # the last line of the file, which has no end
            new = self.end + new.removesuffix(self.end)
        self.changes.append((at, at, new))

    def _offset(self, at: Place) -> int:
        if at.line > len(self.lines):
            return len(self.text)
        return self.lines[at.line - 1].start() + at.column - 1

    def _before(self, at: Place) -> Place:
        """Find the end of what is before a place in its line."""
        line = self.lines[at.line - 1][0][: at.column - 1]
        return at._replace(column=len(line.rstrip(" ")) + 1)

    def _last_line(self, node: Node) -> int:
        number = last_line(node)
        while number > 1 and not self.lines[number - 1][0].strip():
            number -= 1
        return number


def _at(node: Node, end: bool = False) -> Place:
    """Find where a node begins or ends, without the name of its file."""
    return place(node, end)._replace(file="")


def _values(node: Node | None, in_braces: bool = False) -> Iterator[tuple[Node, Within]]:
    """Yield every value of a file, with what it is within."""
    if isinstance(node, Mapping):
        in_braces = in_braces or bool(node.flow_style)
        for key, value in node.value:
            yield value, Within(key, in_braces)
            yield from _values(value, in_braces)
    elif isinstance(node, List):
        in_braces = in_braces or bool(node.flow_style)
        for item in node.value:
            yield item, Within(None, in_braces)
            yield from _values(item, in_braces)


def _written(text: str, in_braces: bool, below: str) -> list[str]:
    """Write a text as YAML: as it is, in quotes, or folded on lines of its own."""
    if not text:
        return [""]
    one_line = text if _PLAIN.fullmatch(text) and not in_braces else in_quotes(text)
    if in_braces or len(one_line) + len(below) <= WIDTH - 10:
        return [one_line]
    folded = textwrap.wrap(text, WIDTH - len(below), break_long_words=False, break_on_hyphens=False)
    return [">-", *(f"{below}{line}" for line in folded)]


def words(node: Node | None, language: str, known: Sequence[str]) -> object:
    """Return what a file says in a language, without places, to compare it."""
    if isinstance(node, Mapping):
        found = {key.value: value for key, value in node.value if isinstance(key, Scalar)}
        if language in found and found.keys() <= {*known}:
            return words(found[language], language, known)
        return {name: words(value, language, known) for name, value in found.items()}
    if isinstance(node, List):
        return [words(item, language, known) for item in node.value]
    return " ".join(node.value.split()) if node is not None else None
