"""Reads a call that was saved as text: what the line should say, and what the caller does.

The text is what `ivr call --keys` prints, or is written by hand in the same form. Words above its
first line say what the call is about; `At: 2026-12-24 18:00` among them when it is made. Blank
lines, and lines that begin with `#`, are nobody's.
"""

import re
from typing import NamedTuple

from ivr.preview.transcript import (
    CALLER_HANGS_UP,
    LINE_HANGS_UP,
    OUTCOMES,
    PUT_THROUGH,
    SILENCE,
    is_act,
)
from ivr.tree.instants import instant

ANYTHING = "..."
"""Stands for whatever the line says in its place."""

ENDS = (CALLER_HANGS_UP.strip(), PUT_THROUGH.strip(), LINE_HANGS_UP.strip())
"""How a call may end."""
_BEGINS = re.compile(r"(line:|caller:|\.\.\.|…)", re.IGNORECASE)
_AT = re.compile(r"at:\s*(\d.*?)\s*", re.IGNORECASE)
_CLOCK = re.compile(r"\s*\d+:\d\d\s+(?=Line:|Caller:|\()")  # of `ivr call --times`
_LINE = re.compile(r"line:\s*(.+)", re.IGNORECASE)
_CALLER = re.compile(r"caller:\s*(\S+?)(\s*\(interrupting\))?", re.IGNORECASE)
_DIALS = re.compile(r"(\(dials .+\))(?:\s*(?:→|->)\s*(\S+))?")
_KEYS = {"(silence)": SILENCE, "silence": SILENCE, "star": "*", "pound": "#"}
_FORMS = (
    'write "Line: …", "Caller: 2", "Caller: (silence)", "(the caller hangs up)", '
    'or "..." for anything that the line says'
)


class Entry(NamedTuple):
    """Something that should be heard: the number of its line, from 1, and its text."""

    line: int
    text: str


class Part(NamedTuple):
    """What should be heard until the caller acts, and the act; "" where the call ends.

    It stands in the lines `start` to `end` (from 1, `end` after the last); the act, if any, in the
    line before `end`.
    """

    entries: tuple[Entry, ...]
    act: str
    start: int
    end: int


class Saved(NamedTuple):
    """A saved call: its text, line by line, its parts, and when it is made ("" if whenever)."""

    lines: tuple[str, ...]
    parts: tuple[Part, ...]
    at: str = ""

    @property
    def acts(self) -> list[str]:
        """What the caller does, in order."""
        return [part.act for part in self.parts if part.act]


class SavedError(ValueError):
    """What is no line of a call: `problems` holds the number of each line and what is wrong."""

    def __init__(self, problems: list[tuple[int, str]]) -> None:
        super().__init__(problems)
        self.problems = problems


def read(text: str) -> Saved:
    """A saved call. Raises SavedError with everything that cannot be read."""
    reader = _Reader(text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n"))
    for number, line in enumerate(reader.lines[reader.head :], reader.head + 1):
        reader.line(number, _CLOCK.sub("", line))
    reader.end_part(len(reader.lines) + 1, "")
    if reader.problems:
        raise SavedError(reader.problems)
    return Saved(tuple(reader.lines), tuple(reader.parts), reader.at)


class _Reader:
    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        begins = (i for i, line in enumerate(lines) if _BEGINS.match(_CLOCK.sub("", line)))
        self.head = next(begins, len(lines))
        self.problems: list[tuple[int, str]] = []
        self.parts: list[Part] = []
        self.entries: list[Entry] = []
        self.start = self.head + 1
        self.over = False
        self.at = self.when()
        if self.head == len(lines):
            self.problems.append((1, f"there is no call in it; {_FORMS}"))

    def when(self) -> str:
        """When the call is made."""
        at = ""
        for number, line in enumerate(self.lines[: self.head], 1):
            if found := _AT.fullmatch(line):
                if at:
                    self.problems.append((number, "a second time is told here; keep one of them"))
                try:
                    instant(at := found[1], "UTC")
                except ValueError as error:
                    self.problems.append((number, str(error)))
        return at

    def line(self, number: int, raw: str) -> None:
        """Take up one line."""
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
            self.act(number, _KEYS.get(caller[1].lower(), caller[1]), bool(caller[2]))
        elif dials := _DIALS.fullmatch(text):
            self.dials(number, dials[1], dials[2])
        elif text in ENDS or re.fullmatch(r"\(listens .+ s\)|\(they hear: .+\)", text):
            self.entries.append(Entry(number, text))
            self.over = text in ENDS
        elif raw[0].isspace() and self.entries and self.entries[-1].text.startswith("Line: "):
            first = self.entries.pop()
            self.entries.append(Entry(first.line, f"{first.text} {text}"))
        else:
            self.problems.append((number, f'"{text}" is no line of a call; {_FORMS}'))

    def act(self, number: int, act: str, interrupting: bool) -> None:
        """The caller does something."""
        if not is_act(act) or act in OUTCOMES:
            self.problems.append((number, f'"{act}" is no key; use 0-9, *, # or (silence)'))
        self.end_part(number + 1, f"!{act}" if interrupting and act != SILENCE else act)

    def dials(self, number: int, dials: str, outcome: str | None) -> None:
        """The line dials, and something comes of it, or the call ends with that."""
        self.entries.append(Entry(number, dials))
        if outcome is None:
            return
        if outcome not in OUTCOMES:
            message = f'"{outcome}" does not come of a transfer; use one of {", ".join(OUTCOMES)}'
            self.problems.append((number, message))
        self.end_part(number + 1, outcome)

    def end_part(self, end: int, act: str) -> None:
        self.parts.append(Part(tuple(self.entries), act, self.start, end))
        self.entries, self.start = [], end
