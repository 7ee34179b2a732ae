"""Compares a saved call with the line as it is now, and rewrites the call.

What the line says, whom it calls and whether it hangs up must match. The length of its waits may
differ, which is reported separately. A turn that the file leaves out may be anything.
"""

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from doctest import DONT_ACCEPT_BLANKLINE, ELLIPSIS, OutputChecker
from itertools import groupby
from typing import NamedTuple

from ivr.dialogue.schedule import as_of
from ivr.preview.pairing import changed
from ivr.preview.saved_call import ANYTHING, ENDS, Entry, Part, SavedCall
from ivr.preview.transcript import SILENCE, Step, UnfitError, begin, exchange, go_on
from ivr.speech import normalize
from ivr.telephony.phone.call import OUTCOMES
from ivr.telephony.phone.events import Event, transcript
from ivr.tree.model import Line, Tree
from ivr.tree.voices import PROMPTS

_TIME = re.compile(r"(\(listens |\(dials .+, )([\d.]+) s\)")
_OPTIONAL = ("(listens ", "(they hear: ", "(they press: ")
"""How lines begin that count only where the file has one of them."""
SIMILAR = 0.6  # from 0 to 1: above this, a line is shown as what is heard instead of another


class Difference(NamedTuple):
    """A line number of the file, what the caller did before it, what was saved and what is said."""

    line: int
    after: str
    expected: tuple[str, ...]
    heard: tuple[str, ...]


class Match(NamedTuple):
    """The outcome of playing a saved call.

    `waits` differ in length only; `stopped` is the line at which the call could not go on, and why;
    `text` is the call as it is now, or None if it could not be played to its end.
    """

    differences: tuple[Difference, ...]
    waits: tuple[Difference, ...]
    stopped: tuple[int, str] | None
    text: str | None


def match(line: Line, saved: SavedCall) -> Match:
    """Play a saved call at its time, to its end or until the line does not wait for an act."""
    line = as_of(line, saved.at)
    differences, waits = list[Difference](), list[Difference]()
    lines = list(saved.lines[: saved.parts[0].start - 1])
    step, after = begin(line), "at the beginning"
    for part in saved.parts:
        said = _said(line.default, part, step)
        differences += (found := list(_differences(part, said, after)) if part.entries else [])
        waits += (longer := list(_waits(part, said, after)))
        try:
            following = go_on(line, step, part.act) if part.act else step
        except UnfitError as error:
            return Match(tuple(differences), tuple(waits), (part.end - 1, str(error)), None)
        today = exchange(step, part.act, max(_sentences(part), 1))
        lines += lines_of(today) if found else _kept(saved, part, longer)
        step, after = following, after_act(part.act)
    return Match(tuple(differences), tuple(waits), None, "\n".join(lines).rstrip("\n") + "\n")


def after_act(act: str) -> str:
    if act in OUTCOMES:
        return f'after the transfer came to "{act}"'
    return "after silence" if act == SILENCE else f"after key {act.removeprefix('!')}"


def _said(tree: Tree, part: Part, step: Step) -> list[str]:
    """List the lines of a turn that the file must have, with single spaces."""
    texts = {entry.text for entry in part.entries}
    events = step.events(part.act) if part.act else exchange(step, "")
    said = list(map(_single_spaced, lines_of(events)))
    if part.act.startswith("!"):
        said = said[:-1] if ANYTHING in texts else said[: _sentences(part)]
    kept = [line for line in said if not _left_out(line, texts, not part.act)]
    if tree.voice != PROMPTS:
        return kept
    # Audio may be saved in its spoken words.
    words = (normalize.words(line.removeprefix("Line: "), tree) for line in kept)
    spoken = (_single_spaced(f"Line: {one}") for one in words)
    return [one if one in texts else line for one, line in zip(spoken, kept, strict=True)]


def _left_out(line: str, texts: set[str], ends: bool) -> bool:
    if line in ENDS:
        return ends and texts.isdisjoint(ENDS)
    kind = next((kind for kind in _OPTIONAL if line.startswith(kind)), None)
    return kind is not None and not any(text.startswith(kind) for text in texts)


def _differences(part: Part, said: list[str], after: str) -> Iterator[Difference]:
    expected = [_timeless(entry.text) for entry in part.entries]
    heard = [_timeless(line) for line in said]
    if _fits(expected, heard):
        return
    for i, j, k, m in changed(expected, heard):
        entries, lines = part.entries[i:j], said[k:m]
        if any(entry.text == ANYTHING for entry in entries):
            yield from _near_dots(entries, lines, after)
        else:
            before = part.entries[i].line if i < len(part.entries) else part.end - 1
            yield Difference(before, after, tuple(entry.text for entry in entries), tuple(lines))


def _fits(expected: list[str], heard: list[str]) -> bool:
    """Whether these are the lines, with anything in the place of "..."."""
    # Line breaks around each line make "..." match whole lines; dots within a line are just dots.
    want, got = (
        "".join(one if one == ANYTHING else f"\n{one.replace(ANYTHING, '…')}\n" for one in lines)
        for lines in (expected, heard)
    )
    return OutputChecker().check_output(want, got, ELLIPSIS | DONT_ACCEPT_BLANKLINE)


def _near_dots(entries: Iterable[Entry], said: list[str], after: str) -> Iterator[Difference]:
    """Beside "..." a line that is missing has at most the most similar one in its place."""
    for anything, group in groupby(entries, key=lambda entry: entry.text == ANYTHING):
        if anything:
            continue
        numbers, missing = zip(*group, strict=True)
        heard = dict.fromkeys(line for text in missing for line in _similar(text, said))
        yield Difference(numbers[0], after, missing, tuple(heard))


def _similar(text: str, said: list[str]) -> list[str]:
    if text in ENDS:
        return [line for line in said if line in ENDS]
    return get_close_matches(text, said, 1, SIMILAR)


def _waits(part: Part, said: list[str], after: str) -> Iterator[Difference]:
    for entry in part.entries:
        for line in said:
            if entry.text != line and _timeless(entry.text) == _timeless(line):
                yield Difference(entry.line, after, (entry.text,), (line,))


def _kept(saved: SavedCall, part: Part, waits: list[Difference]) -> list[str]:
    """Return the lines of a part as they are, but with waits of today."""
    kept = list(saved.lines[part.start - 1 : part.end - 1])
    for wait in waits:
        old, new = (_TIME.sub(r"\2", line) for (line,) in (wait.expected, wait.heard))
        at = wait.line - part.start
        kept[at] = kept[at].replace(f"{old} s)", f"{new} s)")
    return kept


def lines_of(events: Iterable[Event]) -> list[str]:
    return transcript(events).splitlines()


def _sentences(part: Part) -> int:
    return sum(entry.text.startswith("Line: ") for entry in part.entries)


def _single_spaced(text: str) -> str:
    return " ".join(text.split())


def _timeless(line: str) -> str:
    return _TIME.sub(r"\1", line)
