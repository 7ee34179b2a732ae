"""Makes room for a language in the text of a menu file, and fills it.

Only what is new is put into the text, and what goes under a language is indented: every comment,
quotation mark and folded line stays as it is.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ivr.editing.lines.parsed import parsed
from ivr.editing.lines.text_edit import TextEdit, at
from ivr.editing.lines.yaml_value import in_braces, text_lines
from ivr.tree.parse.parser import List, Mapping, Node, Scalar
from ivr.tree.problems import Place

PARTIAL = "partial: false # true publishes it with the texts that are there"


class Within(NamedTuple):
    """What a value is within: its key (None for an item of a list), and whether in braces."""

    key: Node | None
    in_braces: bool


class LanguageEdit(TextEdit):
    """A file to be edited: its text, where its values are, and the changes so far.

    Raises UnicodeDecodeError for a file that is not UTF-8, which the loader reports as an error.
    """

    def __init__(self, raw: bytes) -> None:
        super().__init__(raw)
        self.root = parsed(raw).root
        self.within: dict[Place, Within] = {}
        self.repeated: set[Place] = set()
        """Values that an alias (*) repeats."""
        for node, within in _values(self.root):
            start = at(node)
            if start in self.within:
                self.repeated.add(start)
            self.within[start] = within

    def add_language(self, first: str, other: str) -> None:
        """Put `languages:` in the place of the file's `language:`."""
        pairs = self.root.value if isinstance(self.root, Mapping) else []
        key, value = next(pair for pair in pairs if pair[0].value == "language")
        self._change(at(key), at(key, end=True), "languages")
        if self.within[at(value)].in_braces:
            new = f"{{{first}: {{}}, {other}: {{{PARTIAL.partition(' #')[0]}}}}}"
            self._change(at(value), at(value, end=True), new)
            return
        self._change(self.before(at(value)), at(value, end=True), "")
        below = " " * (at(key).column + 1)
        lines = [f"{below}{first}:", f"{below}{other}:", f"{below}  {PARTIAL}"]
        self.insert(self.last_line(value), lines)

    def wrap(self, node: Node, first: str, others: Sequence[str]) -> None:
        """Put a value under its language, and make room for others below it."""
        key, is_flow = self.within[at(node)]
        start, end = at(node), at(node, end=True)
        if is_flow or key is None:
            self._change(start, start, f"{{{first}: ")
            self._change(end, end, "".join(f", {other}: " for other in others) + "}")
            return
        below, last = " " * (at(key).column + 1), self.last_line(node)
        if at(key, end=True).line == start.line:
            self._change(self.before(start), start, f"{self.end}{below}{first}: ")
            body = start.line + 1
        else:
            body = at(key, end=True).line + 1
            self.insert(body - 1, [f"{below}{first}:"])
        for number in range(body, last + 1):
            if self.lines[number - 1].strip():
                self._change(Place(number, 1), Place(number, 1), "  ")
        self.insert(last, [f"{below}{other}:" for other in others])

    def make(self, languages: Node, language: str) -> None:
        """Make room for a language below others."""
        if isinstance(languages, Mapping) and not languages.flow_style:
            first = at(languages.value[0][0])
            self.insert(self.last_line(languages), [f"{' ' * (first.column - 1)}{language}:"])
            return
        end = self.offset(at(languages, end=True)) - 1
        start = end  # not self.text[:end].rstrip(): that would copy the whole text for each gap
        while self.text[start - 1].isspace():
            start -= 1
        comma = "" if self.text[start - 1] in ",{" else ","
        self.changes.append((start, end, f"{comma} {language}: "))

    def fill(self, gap: Node, texts: Sequence[str], is_list: bool = False) -> None:
        """Write a text, or a list of them, where there is none."""
        key, is_flow = self.within[at(gap)]
        start, end = at(gap), at(gap, end=True)
        space = "" if self.text.endswith(" ", 0, self.offset(start)) else " "
        column = at(key).column if key else start.column - 1
        below = " " * (column + 1)
        if not is_list:
            first, *more = _written(texts[0], is_flow, below)
            self._change(start, end, f"{space}{first}")
            self.insert(end.line, more)
        elif is_flow:
            self._change(start, end, f"{space}{in_braces(texts)}")
        else:
            self._change(start, end, "")
            for text in texts:
                first, *more = _written(text, False, f"{below}  ")
                self.insert(end.line, [f"{below}- {first}".rstrip(), *more])

    def _change(self, start: Place, end: Place, new: str) -> None:
        self.change(self.offset(start), self.offset(end), new)


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


def _written(text: str, is_flow: bool, below: str) -> list[str]:
    """Write a text as YAML: as it is, in quotes, or folded on lines of its own."""
    if not text:
        return [""]
    return [in_braces(text)] if is_flow else text_lines(text, len(below) + 10, below)


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
