"""Counts what happened in calls, so that days can be counted apart and added up.

Figures are counts by edition, measure, name and value: ("9008a8b0b8c1", "seconds", "parking", 17)
is 3 if three calls heard that answer first after 17 seconds. Figures of calls that are counted
apart add up to those of all.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, pairwise
from operator import itemgetter

from ivr.check.timing import seconds
from ivr.dialogue.turn import FAILED, Say
from ivr.events.event import Happened
from ivr.tree.model import Answer, Tree

WHOLE = 0.8  # of its length after which an answer has been heard to its end
HEARD = {"entered", "again"}
ENDED = "ended"
QUARTER = 15 * 60 * 1000  # milliseconds; every time zone's days and hours are made of these
OUTCOMES = {"transferring": "called", "closed": "closed", "completed": "talked"} | dict.fromkeys(
    FAILED, "failed"
)
FORM = 1  # of figures as text; they are counted anew where it is another

Figures = Counter[tuple[str, str, str, int]]
"""Measures of calls: `began` by their quarter of an hour, `answered`, `transferred`, `given up`
(did neither), `first` by the seconds to their first answer, `lost` by the place where they gave up.
Of answers: `seconds` until a call first heard it, `whole` (1) or not (0); how many calls heard it
`again`, or `slowed`. Of contacts: `called`, `closed`, `talked`, `failed`. Where a value says
nothing it is 0.
"""
Trees = Callable[[str], Tree | None]
"""The tree of an edition, None if it is not known: of its calls only numbers can be told."""


def count(events: Iterable[Happened], tree: Trees, since: int = 0) -> Figures:
    """The figures of events that stand call by call, in order.

    Calls that began before `since`, in milliseconds since 1970, are left out.
    """
    figures, known = Figures(), _Known(tree)
    for _, happened in groupby(events, key=itemgetter(1)):
        call = list(_once(happened))
        steps = [step for step in call if step.happening != ENDED]
        # Without any, its steps are of another day, or are not here yet.
        if steps and steps[0].at >= since:
            figures.update(_Call(call, steps, known).figures())
    return figures


def _once(call: Iterable[Happened]) -> Iterator[Happened]:
    """Without what was asked again, since its answer was lost."""
    asked: set[str] = set()
    for happened in call:
        if happened.request not in asked:
            yield happened
        if happened.request:
            asked.add(happened.request)


class _Known:
    """What is known of answers."""

    def __init__(self, tree: Trees) -> None:
        self.tree = tree
        self.lengths: dict[tuple[object, ...], float] = {}

    def answer(self, step: Happened) -> Answer | None:
        """The answer that a step leads to, if it is one and its edition is known."""
        tree = self.tree(step.edition)
        option = tree.of(step.language).options.get(step.place) if tree else None
        return option if isinstance(option, Answer) else None

    def length(self, step: Happened, answer: Answer) -> float:
        """The seconds that the part takes which a step says."""
        slow = step.pace > 0
        said = step.edition, step.language, step.place, step.part, slow
        if said not in self.lengths:
            tree = self.tree(step.edition)
            assert tree  # noqa: S101 (for mypy: its answer is known)
            part = Say(answer.parts[step.part - 1], slow, language=step.language)
            self.lengths[said] = seconds(tree, part)
        return self.lengths[said]


class _Call:
    """One call: what happened, and the steps among it."""

    def __init__(self, call: list[Happened], steps: list[Happened], known: _Known) -> None:
        self.call, self.steps, self.known = call, steps, known
        self.edition = steps[0].edition

    def figures(self) -> Iterator[tuple[str, str, str, int]]:
        """Everything that is to be counted of it, once each."""
        begun = self.steps[0].at
        answers = self.answers()
        talked = any(step.happening == "completed" for step in self.steps)
        yield self.one("began", value=begun // QUARTER)
        if answers:
            first = min(at for at, _ in answers.values())
            yield self.one("answered")
            yield self.one("first", value=round((first - begun) / 1000))
        if talked:
            yield self.one("transferred")
        elif not answers:
            yield self.one("given up")
            yield self.one("lost", self.steps[-1].place)
        for answer, (at, whole) in answers.items():
            yield self.one("seconds", answer, round((at - begun) / 1000))
            if whole is not None:
                yield self.one("whole", answer, int(whole))
        for step in self.steps:
            if step.contact and (outcome := OUTCOMES.get(step.happening)):
                yield self.one(outcome, step.contact)
        there = [step for step in self.steps if not step.contact and self.known.answer(step)]
        for answer in {step.place for step in there if step.happening == "again"}:
            yield self.one("again", answer)
        for answer in {step.place for step in there if step.pace}:
            yield self.one("slowed", answer)

    def one(self, measure: str, name: str = "", value: int = 0) -> tuple[str, str, str, int]:
        """One more of a measure."""
        return self.edition, measure, name, value

    def answers(self) -> dict[str, tuple[int, bool | None]]:
        """When each answer was first heard, and whether to its end, if that is known."""
        found: dict[str, tuple[int, bool | None]] = {}
        for step, after in pairwise([*self.call, None]):
            if not step or step.contact or step.happening not in HEARD:
                continue
            answer = self.known.answer(step)
            if not answer:
                continue
            at, whole = found.get(answer.id, (step.at, None))
            if step.part < len(answer.parts):
                whole = bool(whole)
            elif after:
                least = WHOLE * self.known.length(step, answer)
                whole = bool(whole) or (after.at - step.at) / 1000 >= least
            found[answer.id] = at, whole
        return found


def as_text(figures: Figures) -> str:
    """Figures to be kept."""
    nested: dict[str, dict[str, dict[str, dict[int, int]]]] = {}
    for (edition, measure, name, value), times in figures.items():
        measures = nested.setdefault(edition, {})
        measures.setdefault(measure, {}).setdefault(name, {})[value] = times
    return json.dumps([FORM, nested], separators=(",", ":"))


def add_text(figures: Figures, text: str) -> bool:
    """Add figures that were kept; False if they are of another form, or none."""
    form, nested = json.loads(text) if text else (0, {})
    if form != FORM:
        return False
    for edition, measures in nested.items():
        for measure, names in measures.items():
            for name, values in names.items():
                for value, times in values.items():
                    figures[edition, measure, name, int(value)] += times
    return True
