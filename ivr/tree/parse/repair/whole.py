"""A whole file that came another way: quoted in a mail, numbered, as a diff, in fences, twice."""

import re
from collections.abc import Callable
from itertools import takewhile
from typing import NamedTuple

from ivr.tree.parse.draft import Draft
from ivr.tree.problems import Place, Problem, and_list

_QUOTED = re.compile(r"(?:> ?)+|\| ?")
_NUMBER = re.compile(r" *(\d+)(?: ?[|:.)](?=\s|$))?")
_DIFF = re.compile(r"diff |index |new file|--- |\+\+\+ |@@ |\\ ")
_FENCE = re.compile(r" {0,3}(?:`{3,}|~{3,})[ \w]*")
_KEYS = re.compile(r"^menu: *\n(?:.*\n)*?(?P<key>['\"]?[1-6]['\"]?: *$)", re.MULTILINE)


class _Whole(NamedTuple):
    """What is wrong with the whole file, from which line on, and all lines as they should be."""

    line: int
    message: str
    cure: str
    lines: list[str]


def unwrap(draft: Draft) -> None:
    """Report once what is wrong with every line of the file, and read it without that."""
    for rule, suspects in _RULES:
        if suspects(draft.text) and (found := rule(draft.text.split("\n"))):
            at = Place(found.line, 1)
            draft.problems.append(Problem(at, found.message, found.cure, unreadable=True))
            before = draft.text.split("\n")
            pairs = zip(before, found.lines, strict=True)
            draft.edit({n: new for n, (old, new) in enumerate(pairs, 1) if old != new})


def is_level(text: str) -> bool:
    """Whether all lines of a file have lost their indentation."""
    return "\n " not in text and "\n\t" not in text and bool(_KEYS.search(text))


def _first(lines: list[str]) -> int:
    """The number of the first line that is not blank."""
    return next((number for number, line in enumerate(lines, 1) if line.strip()), 1)


def _quoted(lines: list[str]) -> _Whole | None:
    start = next((n for n, line in enumerate(lines, 1) if _QUOTED.match(line)), 0)
    rest = [line for line in lines[start - 1 :] if line.strip()]
    if not start or len(rest) < 3 or not all(map(_QUOTED.match, rest)):
        return None
    mark = rest[0][0]
    right = [""] * (start - 1) + [_QUOTED.sub("", line, count=1) for line in lines[start - 1 :]]
    cure = f"remove {mark} and the space after it from every line"
    if start > _first(lines):
        cure += f", and what is above line {start}"
    where = ", as in the answer to an e-mail" if mark == ">" else ""
    return _Whole(start, f"every line starts with {mark}{where}", cure, right)


def _numbered(lines: list[str]) -> _Whole | None:
    found = {n: _NUMBER.match(line) for n, line in enumerate(lines) if line.strip()}
    numbers = [int(one[1]) - n if one else None for n, one in found.items()]
    if len(numbers) < 3 or None in numbers or len({*numbers}) > 1:
        return None
    rest = {n: lines[n][one.end() :] for n, one in found.items() if one}
    tabs = all(text[:1] in ("\t", "") for text in rest.values())
    space = [len(text) - len(text.lstrip(" ")) for text in rest.values() if text.strip()]
    gap = 1 if tabs else min(space, default=0)
    right = [rest[n][gap:] if n in rest else "" for n in range(len(lines))]
    message = "every line starts with its number"
    return _Whole(_first(lines), message, "remove the numbers, and copy the text alone", right)


def _diff(lines: list[str]) -> _Whole | None:
    heads = {n for n, line in enumerate(lines) if _DIFF.match(line)}
    body = [line for n, line in enumerate(lines) if line and n not in heads]
    if len(body) < 3 or any(line[0] not in "+- " for line in body):
        return None
    if not any(line[0] == "+" for line in body):
        return None
    right = ["" if n in heads or line[:1] == "-" else line[1:] for n, line in enumerate(lines)]
    message = "this shows the changes to a file (a diff), whose lines start with + or -"
    return _Whole(_first(lines), message, "check the file itself", right)


def _fenced(lines: list[str]) -> _Whole | None:
    fences = [n for n, line in enumerate(lines) if _FENCE.fullmatch(line.rstrip())]
    if not fences or len(fences) > 2:
        return None
    opening = [n for n in fences if not any(line.startswith("menu:") for line in lines[:n])]
    closing = [n for n in fences if n not in opening]
    if len(opening) > 1 or len(closing) > 1:
        return None
    start, end = (opening or [-1])[0], (closing or [len(lines)])[0]
    right = [line if start < n < end else "" for n, line in enumerate(lines)]
    gone = [n + 1 for n, line in enumerate(lines) if line.strip() and not right[n]]
    mark = lines[fences[0]].strip()[:3]
    message = f"{mark} marks the beginning or the end of a file in a chat or on a page"
    cure = f"remove line{'s' * (len(gone) > 1)} {and_list(map(str, gone))}"
    return _Whole(fences[0] + 1, message, cure, right)


def _twice(lines: list[str]) -> _Whole | None:
    names = [(n, found[0]) for n, line in enumerate(lines) if (found := re.match(r"\w+:", line))]
    once = [*takewhile(lambda one: one[1] != names[0][1], names[1:])]
    again = names[len(once) + 1 :]
    seen = {names[0][1], *(name for _, name in once)}
    if "menu:" not in seen or "menu:" not in (name for _, name in again):
        return None
    if len(again) < 3 or not {name for _, name in again} <= seen:
        return None
    start, last = again[0][0], len("\n".join(lines).rstrip().split("\n"))
    right = [line if n < start and line != "---" else "" for n, line in enumerate(lines)]
    cure = f"keep lines 1 to {start} or lines {start + 1} to {last}, and delete the others"
    return _Whole(start + 1, "the whole menu appears a second time from here on", cure, right)


def _starts(characters: str) -> Callable[[str], bool]:
    return lambda text: text.lstrip("\n ")[:1] in characters


_RULES: tuple[tuple[Callable[[list[str]], _Whole | None], Callable[[str], bool]], ...] = (
    (_quoted, lambda text: ("\n>" in text or text[:1] in ">|") and "\nmenu:" not in text),
    (_numbered, _starts("0123456789")),
    (_diff, lambda text: (text[:1] in "+- @di" and "\n+" in text) or text[:1] == "+"),
    (_fenced, lambda text: "```" in text or "~~~" in text),
    (_twice, lambda text: text.count("\nmenu:") > 1),
)
"""Each rule, and a quick test whether it may apply, which it rarely does."""
