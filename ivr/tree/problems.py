"""What is wrong in a file: where, what was expected, and what to do."""

import difflib
import posixpath
import re
from collections import Counter
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
    """One thing to fix. An error keeps a menu from being published; advice never does.

    `unreadable` is an error because of which no Line can be built. All others are rules: they are
    checked before publishing, and never again when what was published is read.
    """

    place: Place
    message: str
    cure: str = ""
    severity: Severity = "error"
    unreadable: bool = False

    def __str__(self) -> str:
        return f"{self.severity}: {self.message}" + (f"; {self.cure}" if self.cure else "")


class Flaw(NamedTuple):
    """What is wrong with a value, wherever it is, and what to do."""

    message: str
    cure: str
    severity: Severity = "error"


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sort problems by their places, the main file first, and drop repetitions."""
    return tuple(sorted(dict.fromkeys(problems), key=_by_file))


def _by_file(problem: Problem) -> tuple[str, Place]:
    return problem.place.file, problem.place


def format_problem(problem: Problem, file: str, texts: Texts) -> str:
    """Format a problem as compilers do, `FILE:LINE:COL: error: …`, above the line it is in."""
    line, column, part = problem.place
    pictured = picture(problem.place, texts.get(part, ""))
    return f"{path(file, part)}:{line}:{column}: {problem}\n{pictured}"


MAX_SHOWN = 100  # problems of a file that are printed
MAX_OF_A_KIND = 20  # of those that say the same of different places
_DIFFERENT = re.compile(r'"[^"]*"|\d[\d,.]*')  # what problems of one kind differ in


def format_problems(
    problems: Iterable[Problem], file: str, texts: Texts, errors_only: bool = False
) -> list[str]:
    """Format the problems, or the errors, in their order, and say how many more there are.

    At most MAX_SHOWN, errors before advice, and of each kind the first MAX_OF_A_KIND.
    """
    wanted = [problem for problem in problems if not errors_only or problem.severity == "error"]
    counts, shown = Counter[str](), dict[int, str]()  # kinds, by the index of a problem
    for at in sorted(range(len(wanted)), key=lambda at: wanted[at].severity != "error"):
        kind = _DIFFERENT.sub("", str(wanted[at]).partition("; ")[0])
        counts[kind] += 1
        if counts[kind] <= MAX_OF_A_KIND and len(shown) < MAX_SHOWN:
            shown[at] = kind
    kept, last = Counter(shown.values()), {kind: at for at, kind in sorted(shown.items())}
    lines, missing = [], len(wanted) - len(shown)
    for at, kind in sorted(shown.items()):
        lines.append(format_problem(wanted[at], file, texts))
        if at == last[kind] and kept[kind] == MAX_OF_A_KIND < counts[kind]:
            missing -= (more := counts[kind] - MAX_OF_A_KIND)
            lines.append(f"      | and {more:,} more like this")
    if missing:
        lines.append(f"And {missing:,} more; `ivr check --json` lists them all.")
    return lines


def path(file: str, part: str) -> str:
    """The path of what the main `file` includes under this name; "" is the main file itself."""
    return posixpath.join(posixpath.dirname(file), part) if part else file


@lru_cache(maxsize=1)  # a file may have thousands of problems
def _lines(text: str) -> list[str]:
    return text.split("\n")


def picture(place: Place, text: str, width: int = 90) -> str:
    """Show the line, cut to about `width` characters, with a caret under the place."""
    lines = _lines(text)
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    start = max(0, place.column - width)
    shown = visible(line[start : start + width + 20].replace("\t", " ")).rstrip()
    return f"{place.line:5} | {shown}\n      | {' ' * (place.column - 1 - start)}^"


def as_json(problem: Problem, file: str) -> dict[str, str | int]:
    """Turn a problem into a flat object, for editors and scripts."""
    return {
        "file": path(file, problem.place.file),
        "line": problem.place.line,
        "column": problem.place.column,
        "severity": problem.severity,
        "message": problem.message,
        "cure": problem.cure,
    }


def of(owner: object, what: str) -> str:
    """Name what belongs to something, as in `option 2: title`; an `owner` of "" has no name."""
    return f"{owner}: {what}" if owner else what


MAX_QUOTED = 40  # characters of a text that a message quotes


def visible(text: str) -> str:
    """Replace each character that cannot be seen, or that moves a cursor, by one that can."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else "␣" if c.isspace() else "�" for c in text)


def short(text: str) -> str:
    """Shorten a text for a message that quotes it."""
    text = visible(text)
    return text if len(text) <= MAX_QUOTED else text[: MAX_QUOTED - 1].rstrip() + "…"


def suggest(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Say `did you mean "billing"?` if a known name is near, else `otherwise` or the names."""
    known = sorted(known)
    near = nearest(word, known)
    if near:
        return did_you_mean(near)
    return otherwise or (choice(known) if known else "")


def did_you_mean(near: str) -> str:
    return f'did you mean "{near}"?'


def nearest(word: str, known: Iterable[str], close: float = 0.6) -> str | None:
    """Find the known name that was probably meant; `close`, from 0 to 1, is how near it must be."""
    names = {name.lower(): name for name in known}
    near = difflib.get_close_matches(word.strip().lower(), names, n=1, cutoff=close)
    return names[near[0]] if near else None


def indent(spaces: int, what: str = "it") -> str:
    """Say how far to indent something."""
    if not spaces:
        return f"start {what} at the left edge"
    return f"indent {what} by {spaces} space{'s' * (spaces > 1)} in all"


def choice(names: Iterable[str]) -> str:
    """Say `use a, b or c`."""
    return f"use {or_list(names)}"


def or_list(names: Iterable[str]) -> str:
    """Say `a, b or c`."""
    return _listed(names, "or")


def and_list(names: Iterable[str]) -> str:
    """Say `a, b and c`."""
    return _listed(names, "and")


def _listed(names: Iterable[str], word: str) -> str:
    *others, last = names
    return f"{', '.join(others)} {word} {last}" if others else last
