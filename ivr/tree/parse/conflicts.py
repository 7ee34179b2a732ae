"""Two versions of some lines, which git leaves in a file where it cannot merge them."""

import re
from collections.abc import Iterator

from ivr.tree.parse.draft import Draft
from ivr.tree.problems import Place, Problem, and_list

_MARK = re.compile(r" *(<{7}|\|{7}|={7}|>{7})(?: .*)?")
_ANY = re.compile(r"(?m)^(?: *(?:<{7}|>{7}|\|{7})(?: .*)?|={7})$")
"""A line that only git writes; where it is indented, a row of = may underline a text."""
_SIGNS = ("<<<<<<<", ">>>>>>>", "=======", "|||||||")
_ORDER = "<|=>"
Marks = list[tuple[int, str]]
"""Those of one place: the number of each line, and the sign that it starts with."""


def keep_first(draft: Draft) -> None:
    """Report each place with two versions, and read the first of them."""
    if not any(mark in draft.text for mark in _SIGNS) or not _ANY.search(draft.text):
        return
    lines = draft.text.split("\n")
    for marks in [*_marks(lines)]:
        order = "".join(first for _, first in marks)
        numbers = [number for number, _ in marks]
        gone = {*numbers}
        if order in ("<=>", "<|=>"):
            first, last = numbers[0], numbers[-1]
            ours, theirs = _span(first, numbers[1]), _span(numbers[-2], last)
            message = f"git left two versions of a text in lines {first} to {last}"
            cure = f"keep {ours} or {theirs}, and delete the others of these lines"
            gone |= {*range(numbers[1], last)}
        else:
            where = f"line{'s' * (len(numbers) > 1)} {and_list(map(str, numbers))}"
            message = f"git left marks of two versions of a text in {where}"
            cure = "keep one version, and delete the other with these marks"
        start = lines[numbers[0] - 1]
        at = Place(numbers[0], len(start) - len(start.lstrip()) + 1)
        draft.problems.append(Problem(at, message, cure, unreadable=True))
        for number in gone:
            lines[number - 1] = ""
    draft.text = "\n".join(lines)


def _marks(lines: list[str]) -> Iterator[Marks]:
    marks: Marks = []
    for number, line in enumerate(lines, 1):
        found = _MARK.fullmatch(line)
        if not found or (found[1][0] == "=" and line[0] == " " and not marks):
            continue
        sign = found[1][0]
        if marks and _ORDER.index(sign) <= _ORDER.index(marks[-1][1]):
            yield marks
            marks = []
        marks.append((number, sign))
        if sign == ">":
            yield marks
            marks = []
    if marks:
        yield marks


def _span(above: int, below: int) -> str:
    """Name the lines between two."""
    if below - above < 3:
        return f"line {above + 1}" if below - above == 2 else "nothing"
    return f"lines {above + 1} to {below - 1}"
