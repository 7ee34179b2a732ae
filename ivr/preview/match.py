"""Says where a saved call and the line as it is now differ, and writes the call anew.

What the line says, whom it dials and whether it hangs up must be as saved. How long it waits need
not: that is told apart. Where nothing is written of a turn, nothing is asked of it.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from ivr.dialogue.schedule import as_of
from ivr.preview.saved_call import ANYTHING, ENDS, Entry, Part, Saved
from ivr.preview.transcript import OUTCOMES, SILENCE, Step, UnfitError, begin, go_on, heard, written
from ivr.speech import normalize
from ivr.tree.model import Tree
from ivr.tree.voices import PROMPTS

_TIME = re.compile(r"(\(listens |\(dials .+, )([\d.]+) s\)")
_UNSAID = re.compile(
    r"\((listens|they hear:) .+\)|\(the caller hangs up\)|\(the call is put through\)"
)
"""What a text may leave out."""
_OTHER, _EXTRA, _MISSING = 4.0, 2.0, 3.0
"""What a line costs that has no word in common, that only the call has, or only the file."""


class Difference(NamedTuple):
    """Where the call is another: a line of the file, what the caller did before, and both texts."""

    line: int
    after: str
    expected: tuple[str, ...]
    heard: tuple[str, ...]


class Judged(NamedTuple):
    """What came of playing a saved call.

    `waits` are those of another length; `stopped` says in which line, and why, the call could not
    be played on; `text` is the call as it is now, or None if it could not be played to its end.
    """

    differences: tuple[Difference, ...]
    waits: tuple[Difference, ...]
    stopped: tuple[int, str] | None
    text: str | None


class _Pair(NamedTuple):
    """A line of the file beside one that is heard; either may be missing."""

    entry: Entry | None
    heard: str | None
    same: bool


def judge(tree: Tree, saved: Saved) -> Judged:
    """Play a saved call on a line, when it is made, to its end or until an act does not fit."""
    tree = as_of(tree, saved.at)
    differences: list[Difference] = []
    waits: list[Difference] = []
    lines = list(saved.lines[: saved.parts[0].start - 1])
    step, after = begin(tree), "at the beginning"
    for part in saved.parts:
        found = _Judge(tree, part, step, after)
        differences += found.differences
        waits += found.waits
        lines += found.lines(saved)
        if not part.act:
            break
        try:
            step = go_on(tree, step, part.act)
        except UnfitError as error:
            return Judged(tuple(differences), tuple(waits), (part.end - 1, str(error)), None)
        after = named(part.act)
    return Judged(tuple(differences), tuple(waits), None, "\n".join(lines).rstrip("\n") + "\n")


def named(act: str) -> str:
    """When something is heard: after this act."""
    if act in OUTCOMES:
        return f'after the transfer came to "{act}"'
    return "after silence" if act == SILENCE else f"after key {act.removeprefix('!')}"


class _Judge:
    """Holds one part of a saved call beside what is heard."""

    def __init__(self, tree: Tree, part: Part, step: Step, after: str) -> None:
        self.tree, self.part, self.step, self.after = tree, part, step, after
        self.interrupts = part.act.startswith("!")
        self.pairs = self.aligned() if part.entries else []
        self.differences = list(self.grouped())
        self.waits = [
            self.difference([pair])
            for pair in self.pairs
            if pair.same and pair.entry and pair.heard
            if _time(pair.entry.text) != _time(pair.heard)
        ]

    def aligned(self) -> list[_Pair]:
        """Every line of the file and every one that is heard, in the cheapest pairs."""
        entries = list(self.part.entries)
        said = [" ".join(line.split()) for line in heard(self.step)]
        if self.interrupts:
            anything = any(entry.text == ANYTHING for entry in entries)
            said = said[:-1] if anything else said[: self.sentences()]
        elif not self.part.act and said[-1] not in ENDS:
            said.append(written(self.step, "")[-1].strip())
        elif not self.part.act and not any(entry.text in ENDS for entry in entries):
            said.pop()  # the file does not say how the call ends
        return list(self._walk(entries, said, self._costs(entries, said)))

    def sentences(self) -> int:
        """How many sentences the file has here."""
        return sum(entry.text.startswith("Line: ") for entry in self.part.entries)

    def _costs(self, entries: list[Entry], said: list[str]) -> list[list[float]]:
        """What the cheapest way costs from the rest of the file to the rest of what is heard."""
        costs = [[0.0] * (len(said) + 1) for _ in range(len(entries) + 1)]
        for i in range(len(entries), -1, -1):
            for j in range(len(said), -1, -1):
                ways = [after + cost for after, cost, _ in self._ways(entries, said, i, j, costs)]
                costs[i][j] = min(ways, default=0.0)
        return costs

    def _ways(
        self, entries: list[Entry], said: list[str], i: int, j: int, costs: list[list[float]]
    ) -> Iterator[tuple[float, float, tuple[int, int]]]:
        """Ways on from entry i and line j: the cost after it, its own, and how far it goes."""
        anything = i < len(entries) and entries[i].text == ANYTHING
        if i < len(entries) and j < len(said) and not anything:
            yield costs[i + 1][j + 1], self.cost(entries[i].text, said[j]), (1, 1)
        if j < len(said):
            free = anything or _UNSAID.fullmatch(said[j])
            yield costs[i][j + 1], 0.0 if free else _EXTRA, (0, 1)
        if i < len(entries):
            yield costs[i + 1][j], 0.0 if anything else _MISSING, (1, 0)

    def _walk(
        self, entries: list[Entry], said: list[str], costs: list[list[float]]
    ) -> Iterator[_Pair]:
        i = j = 0
        while i < len(entries) or j < len(said):
            ways = self._ways(entries, said, i, j, costs)
            _, cost, (down, right) = min(ways, key=lambda way: way[0] + way[1])
            entry = entries[i] if down and entries[i].text != ANYTHING else None
            if entry or cost or not right:
                yield _Pair(entry, said[j] if right else None, not cost)
            i, j = i + down, j + right

    def cost(self, expected: str, line: str) -> float:
        """What it costs to have one for the other: the less, the more words they share."""
        if self.same(expected, line):
            return 0.0
        if expected in ENDS and line in ENDS:
            return 1.0
        words, others = set(expected.split()), set(line.split())
        return _OTHER - (_OTHER - 1) * len(words & others) / len(words | others)

    def same(self, expected: str, line: str) -> bool:
        """Whether they say the same; a line that plays its own audio tells the spoken words."""
        if _timeless(expected) == _timeless(line):
            return True
        if self.tree.voice != PROMPTS:
            return False
        words = " ".join(normalize.words(line.removeprefix("Line: "), self.tree).split())
        return expected == f"Line: {words}"

    def grouped(self) -> Iterator[Difference]:
        """Changes that follow one another, each group as one."""
        for same, group in groupby(self.pairs, key=lambda pair: pair.same):
            if not same:
                yield self.difference(list(group))

    def difference(self, pairs: list[_Pair]) -> Difference:
        expected = tuple(pair.entry.text for pair in pairs if pair.entry)
        said = tuple(pair.heard for pair in pairs if pair.heard)
        first = next((pair.entry.line for pair in pairs if pair.entry), None)
        if first is None:  # it comes before the next line of the file
            rest = self.pairs[self.pairs.index(pairs[-1]) :]
            first = next((pair.entry.line for pair in rest if pair.entry), self.part.end - 1)
        return Difference(first, self.after, expected, said)

    def lines(self, saved: Saved) -> list[str]:
        """The lines of this part as they should be: those that still hold stay as they stand."""
        kept = list(saved.lines[self.part.start - 1 : self.part.end - 1])
        if self.differences:
            return written(self.step, self.part.act, max(self.sentences(), 1))
        for wait in self.waits:
            at = wait.line - self.part.start
            old, new = _time(wait.expected[0]), _time(wait.heard[0])
            kept[at] = kept[at].replace(f"{old} s)", f"{new} s)")
        return kept


def _time(line: str) -> str:
    found = _TIME.match(line)
    return found[2] if found else ""


def _timeless(line: str) -> str:
    return _TIME.sub(r"\1", line)
