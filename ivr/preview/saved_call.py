"""Parses a call that was saved as text: what the line should say, and what the caller does.

The text is what `ivr call --keys` prints, or is written by hand in the same form. Words above its
first line say what the call is about; a line `At: 2026-12-24 18:00` among them says when the call
is made. Blank lines and lines that begin with `#` are ignored.
"""

import re
from typing import NamedTuple

from ivr.preview.transcript import CALLER_HANGS_UP, LINE_HANGS_UP, PUT_THROUGH, SILENCE, is_act
from ivr.telephony.phone.call import OUTCOMES
from ivr.tree.hours import instant

ANYTHING = "..."  # matches any number of lines that the line says
ENDS = (f"({CALLER_HANGS_UP})", f"({PUT_THROUGH})", f"({LINE_HANGS_UP})")

_BEGINS = re.compile(r"(line:|caller:|\.\.\.|…)", re.IGNORECASE)
_AT = re.compile(r"at:\s*(\d.*?)\s*", re.IGNORECASE)
_CLOCK = re.compile(r"\s*\d+:\d\d\s+(?=Line:|Caller:|\()")  # of `ivr call --times`
_LINE = re.compile(r"line:\s*(.+)", re.IGNORECASE)
_CALLER = re.compile(r"caller:\s*(\S+?)(\s*\(interrupting\))?", re.IGNORECASE)
_DIALS = re.compile(r"(\(dials .+\))(?:\s*(?:→|->)\s*(\S+))?")
_REMARK = re.compile(r"\(listens .+ s\)|\(they (hear|press): .+\)")
_KEYS = {"(silence)": SILENCE, "silence": SILENCE, "star": "*", "pound": "#"}
_FORMS = (
    'write "Line: …", "Caller: 2", "Caller: (silence)", "(the caller hangs up)", '
    'or "..." for anything that the line says'
)


class Entry(NamedTuple):
    """Something that should be heard: its line number, from 1, and its text."""

    line: int
    text: str


class Part(NamedTuple):
    """What should be heard until the caller acts, and the act; "" where the call ends.

    Its lines are `start` to `end`, counted from 1, without `end`; an act is on the last of them.
    """

    entries: tuple[Entry, ...]
    act: str
    start: int
    end: int


class SavedCall(NamedTuple):
    """A saved call: its text line by line, its parts, and its time ("" for an ordinary time)."""

    lines: tuple[str, ...]
    parts: tuple[Part, ...]
    at: str = ""

    @property
    def acts(self) -> list[str]:
        return [part.act for part in self.parts if part.act]


class SavedCallError(ValueError):
    """Lines that are not lines of a call: the number of each, from 1, and what is wrong with it."""

    def __init__(self, problems: list[tuple[int, str]]) -> None:
        super().__init__(problems)
        self.problems = problems


def parse(text: str) -> SavedCall:
    """Parse a saved call. Raises SavedCallError with everything that is wrong."""
    parser = _Parser(text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n"))
    for number, line in enumerate(parser.lines[parser.head :], parser.head + 1):
        parser.add(number, _CLOCK.sub("", line))
    parser.end_part(len(parser.lines) + 1, "")
    if parser.problems:
        raise SavedCallError(parser.problems)
    return SavedCall(tuple(parser.lines), tuple(parser.parts), parser.at)


class _Parser:
    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        begins = (i for i, line in enumerate(lines) if _BEGINS.match(_CLOCK.sub("", line)))
        self.head = next(begins, len(lines))
        self.problems: list[tuple[int, str]] = []
        self.parts, self.entries = list[Part](), list[Entry]()
        self.start, self.over = self.head + 1, False
        self.at = self.time()
        if self.head == len(lines):
            self.problems.append((1, f"there is no call in it; {_FORMS}"))

    def time(self) -> str:
        at = ""
        for number, line in enumerate(self.lines[: self.head], 1):
            if found := _AT.fullmatch(line):
                if at:
                    self.problems.append((number, "this is a second time; keep one of them"))
                try:
                    instant(at := found[1], "UTC")
                except ValueError as error:
                    self.problems.append((number, str(error)))
        return at

    def add(self, number: int, raw: str) -> None:
        text = " ".join(raw.split())
        if not text or text.startswith("#"):
            return
        if self.over:
            self.problems.append((number, f'"{text}" comes after the end of the call'))
        elif said := _LINE.fullmatch(text):
            self.entries.append(Entry(number, f"Line: {said[1]}"))
        elif text in (ANYTHING, "…"):
            self.entries.append(Entry(number, ANYTHING))
        elif caller := _CALLER.fullmatch(text):
            self.end_with_key(number, _KEYS.get(caller[1].lower(), caller[1]), bool(caller[2]))
        elif dials := _DIALS.fullmatch(text):
            self.entries.append(Entry(number, dials[1]))
            if dials[2]:
                self.end_with_outcome(number, dials[2])
        elif text in ENDS or _REMARK.fullmatch(text):
            self.entries.append(Entry(number, text))
            self.over = text in ENDS
        elif raw[0].isspace() and self.entries and self.entries[-1].text.startswith("Line: "):
            line, begun = self.entries.pop()
            self.entries.append(Entry(line, f"{begun} {text}"))
        else:
            self.problems.append((number, f'"{text}" is not a line of a call; {_FORMS}'))

    def end_with_key(self, number: int, act: str, interrupting: bool) -> None:
        if not is_act(act) or act in OUTCOMES:
            self.problems.append((number, f'"{act}" is not a key; use 0-9, *, # or (silence)'))
        self.end_part(number + 1, f"!{act}" if interrupting and act != SILENCE else act)

    def end_with_outcome(self, number: int, outcome: str) -> None:
        if outcome not in OUTCOMES:
            cure = f"use one of {', '.join(OUTCOMES)}"
            self.problems.append((number, f'"{outcome}" is not an outcome of a transfer; {cure}'))
        self.end_part(number + 1, outcome)

    def end_part(self, end: int, act: str) -> None:
        self.parts.append(Part(tuple(self.entries), act, self.start, end))
        self.entries, self.start = [], end
