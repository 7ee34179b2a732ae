"""What callers asked for, and whether they got it: figures from the events of calls."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import groupby, pairwise
from statistics import median
from typing import Any, NamedTuple

from ivr.check import seconds
from ivr.dialogue.turn import FAILED, Say
from ivr.store.journal import Happened
from ivr.tree.hours import zone_info
from ivr.tree.model import Answer, Option, Tree

WHOLE = 0.8  # of its length after which an answer has been heard to its end
HEARD = {"entered", "again"}
ENDED = "ended"


class Question(NamedTuple):
    """An answer: how many calls heard it, after how long (the median, in seconds), and how.

    `whole` is the share that heard it to its end, None if of no call it is known.
    """

    id: str
    title: str
    calls: int
    seconds: float
    whole: float | None
    again: int
    slowed: int


class Transfers(NamedTuple):
    """A contact: how often it was called, was not there, and what came of the calls."""

    contact: str
    called: int
    closed: int
    talked: int
    failed: int


class Report(NamedTuple):
    """All figures of some time. A call may be answered and transferred; else it is given up."""

    calls: int
    answered: int
    transferred: int
    given_up: int
    days: Mapping[str, int]
    hours: Mapping[int, int]
    questions: list[Question]
    lost: list[tuple[str, int]]
    transfers: list[Transfers]
    editions: list[tuple[str, int, int]]

    def as_json(self) -> dict[str, Any]:
        """The figures as plain objects."""
        lost = [{"place": place, "calls": calls} for place, calls in self.lost]
        editions = [
            {"edition": edition, "calls": calls, "answered": answered}
            for edition, calls, answered in self.editions
        ]
        return {
            **self._asdict(),
            "questions": [one._asdict() for one in self.questions],
            "lost": lost,
            "transfers": [one._asdict() for one in self.transfers],
            "editions": editions,
        }


def report(events: Iterable[Happened], trees: Mapping[str, Tree], zone: str = "UTC") -> Report:
    """The figures of events that stand call by call, in order; days and hours are of a zone.

    `trees` are the editions that are known, by name; of others only numbers can be told.
    """
    figures = _Figures(trees, zone)
    for _, call in groupby(events, key=lambda happened: happened.call):
        figures.take(list(call))
    return figures.report()


class _Heard(NamedTuple):
    """An answer that one call has heard."""

    seconds: float
    whole: bool | None


class _Figures:
    def __init__(self, trees: Mapping[str, Tree], zone: str) -> None:
        self.trees, self.zone = trees, zone_info(zone)
        self.counts: Counter[str] = Counter()
        self.days: Counter[str] = Counter()
        self.hours: Counter[int] = Counter()
        self.lost: Counter[str] = Counter()
        self.heard: dict[str, list[_Heard]] = defaultdict(list)
        self.titles: dict[str, str] = {}
        self.again: Counter[str] = Counter()
        self.slowed: Counter[str] = Counter()
        self.contacts: dict[str, Counter[str]] = defaultdict(Counter)
        self.editions: dict[str, Counter[str]] = defaultdict(Counter)

    def take(self, call: list[Happened]) -> None:
        """Count one call."""
        steps = [happened for happened in call if happened.happening != ENDED]
        if not steps:  # its steps are of another day, or are not here yet
            return
        first = steps[0]
        begun = datetime.fromtimestamp(first.at / 1000, UTC).astimezone(self.zone)
        self.days[f"{begun:%Y-%m-%d}"] += 1
        self.hours[begun.hour] += 1
        answers = self.answers(call, first.at)
        talked = any(step.happening == "completed" for step in steps)
        self.counts["calls"] += 1
        self.counts["answered"] += bool(answers)
        self.counts["transferred"] += talked
        if not answers and not talked:
            self.counts["given_up"] += 1
            self.lost[self.named(steps[-1])] += 1
        edition = self.editions[first.edition]
        edition["calls"] += 1
        edition["answered"] += bool(answers)
        for answer, heard in answers.items():
            self.heard[answer].append(heard)
        for step in steps:
            self.step(step)

    def step(self, step: Happened) -> None:
        """Count what a step tells by itself."""
        if isinstance(self.option(step), Answer) and not step.contact:
            self.again[step.place] += step.happening == "again"
            self.slowed[step.place] += step.happening == "slower"
        if step.contact:
            self.contacts[step.contact][step.happening] += 1

    def answers(self, call: list[Happened], begun: int) -> dict[str, _Heard]:
        """Every answer that a call has heard."""
        found: dict[str, _Heard] = {}
        for step, after in pairwise([*call, None]):
            option = self.option(step) if step else None
            if not step or not isinstance(option, Answer) or step.contact:
                continue
            self.titles[option.id] = option.title
            if step.happening not in HEARD:
                continue
            known = found.get(option.id, _Heard((step.at - begun) / 1000, None))
            last = step.part == len(option.parts)
            whole = known.whole
            if last and after:
                text = seconds(self.trees[step.edition], self.said(step, option))
                whole = bool(whole) or (after.at - step.at) / 1000 >= WHOLE * text
            elif not last:
                whole = bool(whole)
            found[option.id] = known._replace(whole=whole)
        return found

    def said(self, step: Happened, answer: Answer) -> Say:
        """The part of an answer that a step says."""
        return Say(answer.parts[step.part - 1], step.pace > 0, language=step.language)

    def option(self, step: Happened) -> Option | None:
        """The option at which a step leads to, if its edition is known."""
        tree = self.trees.get(step.edition)
        return tree.of(step.language).options.get(step.place) if tree else None

    def named(self, step: Happened) -> str:
        """A place in words."""
        option = self.option(step)
        return str(option) if option else step.place

    def report(self) -> Report:
        """All that was counted."""
        questions = [self.question(name, heard) for name, heard in self.heard.items()]
        transfers = [
            Transfers(
                contact,
                counts["calling"],
                counts["closed"],
                counts["completed"],
                sum(counts[name] for name in FAILED),
            )
            for contact, counts in sorted(self.contacts.items())
        ]
        editions = [
            (edition, counts["calls"], counts["answered"])
            for edition, counts in self.editions.items()
        ]
        return Report(
            self.counts["calls"],
            self.counts["answered"],
            self.counts["transferred"],
            self.counts["given_up"],
            dict(sorted(self.days.items())),
            dict(sorted(self.hours.items())),
            sorted(questions, key=lambda one: (-one.calls, one.id)),
            self.lost.most_common(),
            transfers,
            sorted(editions, key=lambda one: -one[1]),
        )

    def question(self, name: str, heard: list[_Heard]) -> Question:
        """The figures of one answer."""
        known = [one.whole for one in heard if one.whole is not None]
        return Question(
            name,
            self.titles[name],
            len(heard),
            round(median(one.seconds for one in heard), 1),
            round(sum(known) / len(known), 3) if known else None,
            self.again[name],
            self.slowed[name],
        )


def as_rows(found: Report) -> Iterator[list[object]]:
    """The questions as rows of a spreadsheet, their header first."""
    yield list(Question._fields)
    for question in found.questions:
        yield list(question)
