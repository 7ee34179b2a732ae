"""The forms of all problems and refusals: the sentences of the source, with names for what varies.

The rooms below the pages say them in English, as f-strings. Their forms are the messages of the
catalogues `<language>.problems.po`, as `ivr.web.problems` finds them again in what is said.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from ivr.web.problems import WORDS
from tests.support.paths import ROOT

SOURCES = (
    "tree", "check", "speech/advice", "prompts/advice.py", "prompts/listen.py", "editing",
    "editions/closing.py", "editions/holding.py", "editions/publish.py", "editions/table.py",
    "editions/planned/carry_out.py", "editions/written/commit.py", "audio/intake.py",
    "audio/confined.py", "audio/decode.py", "audio/voices.py", "audio/synthesis.py",
    "drafts/translate.py", "drafts/faq",
    "preview/saved_call.py", "preview/transcript.py", "store/database.py",
)  # fmt: skip
"""Where what is said may reach a reader of the console."""
_OTHERS = frozenset((
    "tree/schema.py", "tree/fields/keys.py:_WORDS", "tree/fields/synonyms.py:_SYNONYMS",
    "tree/fields/synonyms.py:_HOURS", "tree/fields/synonyms.py:_MENU",
    "tree/fields/synonyms.py:_NUMBERS", "tree/parse/closing_notice.py:MARK",
    "tree/parse/closing_notice.py:ANNOUNCED", "tree/parse/closing_notice.py:lines",
    "tree/parse/parser.py:_UNNAMED", "tree/suggest.py:_SEVERAL", "tree/suggest.py:FORM_ALL_DAY",
    "tree/suggest.py:_FAMILIAR", "speech/advice/on_page.py:_ENGLISH",
    "speech/advice/on_page.py:_SPANISH", "speech/advice/shouted.py:_COMMON",
))  # fmt: skip
"""Files, and names in them, that say nothing to anybody."""
_NOT_SAID = frozenset((
    "pip install '.[office]'", "say it again", "speak with a person", "go back", "move on",
    "m to", "n and", "desde hasta", "+- @di", "voice mail", "mapping values", "expected key",
    "'-' indicator", "document start", "escape character", "24 hours a day", "when closed: option",
    "back to %(number)s", "forward to %(number)s", "%(text)s: {partial: true}",
    "partial: false # true publishes it with the texts that are there", "Line: %(said)s",
    "%(first)s to %(last)s", "in turn", "%(value)s hours", "%(one)s: {partial: true}",
))  # fmt: skip
"""Signs by which something is known, and what a file has."""
_NO_SENTENCE = re.compile(
    r"\(\?|\[a-z|\[A-Z|\[\^|\\[bwsdu]|\)\?|\]\+|\||^[^a-z]*$|^(?:SET|SELECT|PRAGMA) "
)

_PLACE = re.compile(r"%\(\w+\)s")
_OWNER = re.compile(r"%\(\w+\)s: (?=.)")
"""What a problem belongs to, which is said by itself."""

Piece = str | ast.expr
"""A stretch of a sentence, or what is filled in."""


@cache
def forms() -> dict[str, str]:
    """Every form, and where it is first."""
    found = dict[str, tuple[str, str]]()  # by the form without the names
    for source in SOURCES:
        path = ROOT / "ivr" / source
        for file in [path] if path.suffix else sorted(path.rglob("*.py")):
            name = file.relative_to(ROOT / "ivr").as_posix()
            if name not in _OTHERS:
                for line, form in _forms(file, name):
                    found.setdefault(_PLACE.sub("", form), (form, f"{name}:{line}"))
    return dict(found.values()) | dict.fromkeys(WORDS, "web/problems.py")


def _forms(file: Path, name: str) -> Iterator[tuple[int, str]]:
    sentences = _Sentences(name)
    sentences.visit(ast.parse(file.read_text()))
    for line, form in sentences.found:
        form = _OWNER.sub("", form, 1) if _OWNER.match(form) else form
        bare = _PLACE.sub("", form)
        is_sentence = " " in form.strip() and re.search("[a-z]{2}", bare)
        if is_sentence and form not in _NOT_SAID and not _NO_SENTENCE.search(bare):
            yield line, form


class _Sentences(ast.NodeVisitor):
    """Collects the sentences of a module, each with its line."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[tuple[int, str]] = []

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # a docstring
            self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        if f"{self.file}:{_name(node.targets[0], raw=True)}" not in _OTHERS:
            self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if f"{self.file}:{_name(node.target, raw=True)}" not in _OTHERS:
            self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        if f"{self.file}:{node.name}" not in _OTHERS:
            self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        for part in (node.left, *node.comparators):
            if not isinstance(part, ast.Constant):
                self.visit(part)

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name) and node.func.id == "Field":
            for pieces in _variants(node.args[2]):  # as `Field.purpose` has it
                form = _form(pieces)
                self.found.append((node.lineno, form[0].lower() + form[1:].rstrip(".")))
            return
        by = node.func.value if isinstance(node.func, ast.Attribute) else None
        if not (isinstance(by, ast.Name) and (by.id == "re" or "log" in by.id)):
            self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        for pieces in _variants(node.value):
            if any(isinstance(piece, str) for piece in pieces):
                self.found.append((node.lineno, _form([node.target, *pieces])))

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if isinstance(node.op, ast.Add) and _is_text(node):
            self._add(node)
        else:
            self.generic_visit(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self._add(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        self._add(node)

    def _add(self, node: ast.expr) -> None:
        for pieces in _variants(node):
            if any(isinstance(piece, str) for piece in pieces):
                self.found.append((node.lineno, _form(pieces)))


def _variants(node: ast.expr) -> list[list[Piece]]:
    """The pieces of a sentence, once for each choice that there is in it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [_formatted(node.value)]
    if isinstance(node, ast.IfExp):
        return _variants(node.body) + _variants(node.orelse)
    if isinstance(node, ast.FormattedValue):
        return _variants(node.value)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult) and _is_text(node):
        return [*_variants(node.left), [""]]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and _is_text(node):
        return [[*a, *b] for a in _variants(node.left) for b in _variants(node.right)]
    if isinstance(node, ast.JoinedStr):
        found: list[list[Piece]] = [[]]
        for value in node.values:
            found = [[*one, *more] for one in found for more in _in_place(value)]
        return found
    return [[node]]


def _is_text(node: ast.BinOp) -> bool:
    parts = [*ast.walk(node.left), *ast.walk(node.right)]
    return any(isinstance(one, ast.Constant) and isinstance(one.value, str) for one in parts)


def _in_place(value: ast.expr) -> list[list[Piece]]:
    return [[value.value]] if isinstance(value, ast.Constant) else _variants(value)  # type: ignore[list-item]


def _formatted(text: str) -> list[Piece]:
    """A text, which `str.format` may fill in."""
    parts = re.split(r"\{(\w*)\}", text)
    return [ast.Name(part or f"value{at}") if at % 2 else part for at, part in enumerate(parts)]


def _form(pieces: list[Piece]) -> str:
    known: dict[str, str] = {}
    form = ""
    for piece in pieces:
        if isinstance(piece, str):
            form += piece.replace("%", "%%")
            continue
        same = ast.dump(piece)
        if same not in known:
            name, number = _name(piece), 1
            while (unique := f"{name}{number if number > 1 else ''}") in known.values():
                number += 1
            known[same] = unique
        form += f"%({known[same]})s"
    return form


def _name(node: ast.expr, raw: bool = False) -> str:
    """What an expression is about, in a word."""
    if isinstance(node, ast.Name):
        return node.id if raw else node.id.strip("_").lower()
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Call):
        return _name(node.args[0] if node.args else node.func)
    if isinstance(node, ast.Subscript):
        return _name(node.value)
    return "value"
