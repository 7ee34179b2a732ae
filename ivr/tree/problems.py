"""What is wrong in a file: where, what was expected, and what to do."""

import difflib
import posixpath
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

Severity = Literal["error", "advice"]
Texts = Mapping[str, str]
"""The text of the main file, under "", and of those that it includes, by their names."""


class Place(NamedTuple):
    """A point in a file: line and column, both counted in characters from 1.

    `file` is empty in the main file, and in one that it includes that file's name.
    """

    line: int
    column: int
    file: str = ""


class Problem(NamedTuple):
    """One thing to mend. An error keeps the tree from going live, advice never does."""

    place: Place
    message: str
    cure: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        return f"{self.severity}: {self.message}" + (f"; {self.cure}" if self.cure else "")


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems as they stand in their files, the main one first, each once."""
    return tuple(sorted(dict.fromkeys(problems), key=_by_file))


def _by_file(problem: Problem) -> tuple[str, Place]:
    return problem.place.file, problem.place


def report(problem: Problem, file: str, texts: Texts) -> str:
    """The problem as compilers print it, `FILE:LINE:COL: error: …`, above its picture."""
    line, column, part = problem.place
    pictured = picture(problem.place, texts.get(part, ""))
    return f"{path(file, part)}:{line}:{column}: {problem}\n{pictured}"


def reports(
    problems: Iterable[Problem], file: str, texts: Texts, errors_only: bool = False
) -> list[str]:
    """The report of each problem, or of each that keeps the tree from going live."""
    told = (problem for problem in problems if not errors_only or problem.severity == "error")
    return [report(problem, file, texts) for problem in told]


def path(file: str, part: str) -> str:
    """Where a file is that the main `file` includes by this name; "" is the main one itself."""
    return posixpath.join(posixpath.dirname(file), part) if part else file


@lru_cache(maxsize=1)  # a file may have thousands of problems
def _lines(text: str) -> list[str]:
    return text.split("\n")


def picture(place: Place, text: str, width: int = 90) -> str:
    """The line in question, cut to about `width` characters, with a caret below the place."""
    lines = _lines(text)
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    start = max(0, place.column - width)
    shown = visible(line[start : start + width + 20].replace("\t", " ")).rstrip()
    return f"{place.line:5} | {shown}\n      | {' ' * (place.column - 1 - start)}^"


def as_json(problem: Problem, file: str) -> dict[str, str | int]:
    """The problem as a flat object, for editors and scripts."""
    return {
        "file": path(file, problem.place.file),
        "line": problem.place.line,
        "column": problem.place.column,
        "severity": problem.severity,
        "message": problem.message,
        "cure": problem.cure,
    }


SHOWN = 40  # characters of a text that a message quotes


def visible(text: str) -> str:
    """The text with a sign for each character that cannot be seen, or that moves a cursor."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else "␣" if c.isspace() else "�" for c in text)


def short(text: str) -> str:
    """The text as a message quotes it."""
    text = visible(text)
    return text if len(text) <= SHOWN else text[: SHOWN - 1].rstrip() + "…"


def suggest(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """`did you mean "billing"?` where a known name is near, else the names there are."""
    known = sorted(known)
    near = nearest(word, known)
    if near:
        return f'did you mean "{near}"?'
    return otherwise or (choice(known) if known else "")


def nearest(word: str, known: Iterable[str], close: float = 0.6) -> str | None:
    """The known name that was probably meant; `close`, from 0 to 1, is how near it must be."""
    names = {name.lower(): name for name in known}
    near = difflib.get_close_matches(word.strip().lower(), names, n=1, cutoff=close)
    return names[near[0]] if near else None


def choice(names: Iterable[str]) -> str:
    """`use a, b or c`."""
    *others, last = names
    return f"use {', '.join(others)} or {last}" if others else f"use {last}"
