"""Counts what happened in calls, so that days can be counted on their own and added up.

Metrics are counts by edition, measure, name and value: ("9008a8b0b8c1", "seconds", "parking", 17)
is 3 if three calls first heard that answer after 17 seconds. The metrics of calls that are counted
separately add up to those of all.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, pairwise
from operator import itemgetter

from ivr.check.timing import seconds
from ivr.dialogue.turn import FAILED, Say
from ivr.events.event import CallEvent
from ivr.tree.model import Answer, Line

HEARD_SHARE = 0.8  # of an answer's length, after which it counts as heard to its end
HEARD = {"entered", "again"}
ENDED = "ended"
MISSES = {"no_input", "no_match"}
QUARTER_HOUR = 15 * 60 * 1000  # milliseconds; every time zone's days and hours are made of these
OUTCOMES = {"transferring": "called", "closed": "closed", "completed": "talked"}
OUTCOMES |= dict.fromkeys(FAILED, "failed")
FORMAT = 3  # of metrics as text; those in another format are counted again

CallMetrics = Counter[tuple[str, str, str, int]]
"""Measures of calls: `began` by the quarter of an hour, `answered`, `transferred`, `given up`
(neither), `first` by the seconds to their first answer, `lost` by the place where they gave up,
`language` by the last one that they chose, with 1 as its value if they were answered, 2 if
transferred, 3 if both, 0 if neither; its name is empty if they chose none.
Of answers: `seconds` until a call first heard it, `whole` (1) or not (0); how many calls heard it
`again`, or `slowed`. Of contacts: `called`, `closed`, `talked`, `failed`. Of places: how many calls
`came` there; how often callers were silent (`no_input`) or pressed a key that leads nowhere
(`no_match`) there. `slow` counts calls in which the slow pace was chosen. Where a measure has no
value it is 0.
"""
Lines = Callable[[str], Line | None]
"""The menu of an edition; None if it is unknown, and then its calls can only be numbered."""


def aggregate(
    events: Iterable[CallEvent], lines: Lines, since: int = 0, until: int | None = None
) -> CallMetrics:
    """Count events, which come call by call, each call's in order.

    Calls that began before `since`, or at `until` or later, in milliseconds since 1970, are left
    out.
    """
    metrics, known = CallMetrics(), _Known(lines)
    for _, of_call in groupby(events, key=itemgetter(1)):
        call = list(_once(of_call))
        steps = [step for step in call if step.reason != ENDED]
        # Without steps: they belong to another day, or are not stored yet.
        if steps and steps[0].at >= since and (until is None or steps[0].at < until):
            metrics.update(_Call(call, steps, known).metrics())
    return metrics


def _once(call: Iterable[CallEvent]) -> Iterator[CallEvent]:
    """Leave out requests that Twilio repeated because their answer was lost."""
    known: set[str] = set()
    for event in call:
        if event.request not in known:
            yield event
        if event.request:
            known.add(event.request)


class _Known:
    """What editions say about the answers in them."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.lengths: dict[tuple[object, ...], float] = {}

    def answer(self, step: CallEvent) -> Answer | None:
        """Find the answer that a step leads to, if it leads to one and its edition is known."""
        line = self.lines(step.edition)
        option = line.tree(step.language).options.get(step.place) if line else None
        return option if isinstance(option, Answer) else None

    def length(self, step: CallEvent, answer: Answer) -> float:
        """Return how many seconds the part of an answer takes that a step says."""
        slow = step.pace > 0
        said = step.edition, step.language, step.place, step.part, slow
        if said not in self.lengths and (line := self.lines(step.edition)):
            part = Say(answer.parts[step.part - 1], slow, language=step.language)
            self.lengths[said] = seconds(line, part)
        return self.lengths[said]


class _Call:
    """One call: its events, and the steps among them."""

    def __init__(self, call: list[CallEvent], steps: list[CallEvent], known: _Known) -> None:
        self.call, self.steps, self.known = call, steps, known
        self.edition = steps[0].edition

    def metrics(self) -> Iterator[tuple[str, str, str, int]]:
        """Yield everything that counts in this call, once each."""
        begun = self.steps[0].at
        answers = self.answers()
        yield self.one("began", value=begun // QUARTER_HOUR)
        if answers:
            first = min(at for at, _ in answers.values())
            yield self.one("answered")
            yield self.one("first", value=round((first - begun) / 1000))
        transferred = any(step.reason == "completed" for step in self.steps)
        yield self.one("language", self.language(), bool(answers) + 2 * transferred)
        if transferred:
            yield self.one("transferred")
        elif not answers:
            yield self.one("given up")
            yield self.one("lost", self.steps[-1].place)
        for answer, (at, whole) in answers.items():
            yield self.one("seconds", answer, round((at - begun) / 1000))
            if whole is not None:
                yield self.one("whole", answer, int(whole))
        for step, after in zip(self.steps, [*self.steps[1:], None], strict=True):
            stopped = after and after.reason == "stopped"  # before anybody was called
            if step.contact and not stopped and (outcome := OUTCOMES.get(step.reason)):
                yield self.one(outcome, step.contact)
        yield from self.ways()
        heard = [step for step in self.steps if not step.contact and self.known.answer(step)]
        again = {("again", step.place) for step in heard if step.reason == "again"}
        for measure, answer in again | {("slowed", step.place) for step in heard if step.pace}:
            yield self.one(measure, answer)

    def ways(self) -> Iterator[tuple[str, str, str, int]]:
        """Yield where a call came to, and what went wrong on the way."""
        for place in {step.place for step in self.steps}:
            yield self.one("came", place)
        for step in self.steps:
            if step.reason in MISSES and not step.contact:
                yield self.one(step.reason, step.place)
        if any(step.pace for step in self.steps):
            yield self.one("slow")

    def language(self) -> str:
        """Return the language that was spoken last; empty if there were several and none chosen."""
        chosen = next((step.language for step in reversed(self.steps) if step.language), "")
        line = None if chosen else self.known.lines(self.edition)
        return line.default.language if line and not line.choices else chosen

    def one(self, measure: str, name: str = "", value: int = 0) -> tuple[str, str, str, int]:
        return self.edition, measure, name, value

    def answers(self) -> dict[str, tuple[int, bool | None]]:
        """Say when each answer was first heard, and whether to its end, if that is known."""
        found: dict[str, tuple[int, bool | None]] = {}
        for step, after in pairwise([*self.call, None]):
            if not step or step.contact or step.reason not in HEARD:
                continue
            if not (answer := self.known.answer(step)):
                continue
            at, whole = found.get(answer.id, (step.at, None))
            if step.part < len(answer.parts):
                whole = bool(whole)
            elif after:
                least = HEARD_SHARE * self.known.length(step, answer)
                whole = bool(whole) or (after.at - step.at) / 1000 >= least
            found[answer.id] = at, whole
        return found


def as_text(metrics: CallMetrics) -> str:
    """Encode metrics as text, to be kept."""
    nested: dict[str, dict[str, dict[str, dict[int, int]]]] = {}
    for (edition, measure, name, value), times in metrics.items():
        names = nested.setdefault(edition, {}).setdefault(measure, {})
        names.setdefault(name, {})[value] = times
    return json.dumps([FORMAT, nested], separators=(",", ":"))


def add_text(metrics: CallMetrics, text: str) -> bool:
    """Add metrics that were kept as text; False if there are none in this format."""
    written, nested = json.loads(text) if text else (0, {})
    if written != FORMAT:
        return False
    for edition, measures in nested.items():
        for measure, names in measures.items():
            for name, values in names.items():
                for value, times in values.items():
                    metrics[edition, measure, name, int(value)] += times
    return True
