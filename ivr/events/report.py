"""What callers asked for, and whether they got it: figures as they are shown."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from itertools import count
from typing import Any, NamedTuple

from ivr.editions.table import Published
from ivr.events.aggregate import QUARTER, Figures, Trees
from ivr.tree.hours import zone_info
from ivr.tree.model import Option, Transfer, Tree


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
    name: str
    called: int
    closed: int
    talked: int
    failed: int


class Edition(NamedTuple):
    """The calls in an edition, under all the numbers that it was published as, newest first.

    `published` and `note` are of the newest. `seconds` is the median until the first answer, None
    if there was none.
    """

    numbers: list[int]
    edition: str
    published: str
    note: str
    calls: int
    answered: int
    transferred: int
    given_up: int
    seconds: float | None


class Report(NamedTuple):
    """All figures of some time, by the clocks of a zone.

    A call may be answered and transferred; else it is given up.
    """

    calls: int
    answered: int
    transferred: int
    given_up: int
    days: Mapping[str, int]
    hours: Mapping[int, int]
    questions: list[Question]
    lost: list[tuple[str, int]]
    transfers: list[Transfers]
    editions: list[Edition]
    zone: str

    def as_json(self) -> dict[str, Any]:
        """The figures as plain objects."""
        return {
            **self._asdict(),
            "questions": [one._asdict() for one in self.questions],
            "lost": [{"place": place, "calls": calls} for place, calls in self.lost],
            "transfers": [one._asdict() for one in self.transfers],
            "editions": [one._asdict() for one in self.editions],
        }


def report(
    figures: Figures, tree: Trees, published: Sequence[Published] = (), zone: str = "UTC"
) -> Report:
    """Figures as they are shown; days and hours are of a zone.

    Places are called what they are called in the newest edition that has them; `published` are the
    editions, newest first.
    """
    return _Shown(figures, tree, published).report(zone)


class _Shown:
    def __init__(self, figures: Figures, tree: Trees, published: Sequence[Published]) -> None:
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        """Of each measure how many by name."""
        self.values: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
        """Of each measure and name how many by value."""
        self.editions: dict[str, dict[str, Counter[int]]] = {}
        """Of each edition how many by measure and value."""
        for (edition, measure, name, value), times in figures.items():
            self.counts[measure][name] += times
            self.values[measure, name][value] += times
            measures = self.editions.setdefault(edition, defaultdict(Counter))
            measures[measure][value] += times
        self.published: dict[str, list[Published]] = defaultdict(list)
        for one in published:
            self.published[one.edition].append(one)
        known = [one for one in self.published if one in self.editions]
        self.tree, self.unread = tree, list(dict.fromkeys([*known, *self.editions]))
        self.views: list[Tree] = []

    def report(self, zone: str) -> Report:
        """All that was counted."""
        info = zone_info(zone)
        days: Counter[str] = Counter()
        hours: Counter[int] = Counter()
        for quarter, calls in self.values["began", ""].items():
            begun = datetime.fromtimestamp(quarter * QUARTER / 1000, UTC).astimezone(info)
            days[f"{begun:%Y-%m-%d}"] += calls
            hours[begun.hour] += calls
        questions = [self.question(name) for name in self.counts["seconds"]]
        lost = Counter({self.named(name): 0 for name in self.counts["lost"]})
        for name, calls in self.counts["lost"].items():
            lost[self.named(name)] += calls
        editions = [self.edition(name, info) for name in self.editions]
        return Report(
            calls=self.counts["began"][""],
            answered=self.counts["answered"][""],
            transferred=self.counts["transferred"][""],
            given_up=self.counts["given up"][""],
            days=dict(sorted(days.items())),
            hours=dict(sorted(hours.items())),
            questions=sorted(questions, key=lambda one: (-one.calls, one.id)),
            lost=sorted(lost.items(), key=lambda one: (-one[1], one[0])),
            transfers=self.transfers(),
            editions=sorted(editions, key=_newest_first),
            zone=zone,
        )

    def question(self, name: str) -> Question:
        """The figures of one answer."""
        heard, whole = self.values["seconds", name], self.values["whole", name]
        return Question(
            name,
            option.title if (option := self.option(name)) else name,
            heard.total(),
            median(heard),
            round(whole[1] / whole.total(), 3) if whole else None,
            self.counts["again"][name],
            self.counts["slowed"][name],
        )

    def transfers(self) -> list[Transfers]:
        """The figures of all contacts."""
        counts = [self.counts[name] for name in ("called", "closed", "talked", "failed")]
        contacts = sorted(set().union(*counts))
        return [Transfers(one, self.called(one), *(c[one] for c in counts)) for one in contacts]

    def edition(self, name: str, zone: tzinfo) -> Edition:
        """The figures of one edition."""
        found, known = self.editions[name], self.published[name]
        return Edition(
            numbers=[one.number for one in known],
            edition=name,
            published=f"{known[0].at.astimezone(zone):%Y-%m-%d %H:%M}" if known else "",
            note=known[0].note if known else "",
            calls=found["began"].total(),
            answered=found["answered"].total(),
            transferred=found["transferred"].total(),
            given_up=found["given up"].total(),
            seconds=median(found["first"]) if found["first"] else None,
        )

    def option(self, name: str) -> Option | None:
        """An option as it is in the newest edition that has it; older ones are read if need be."""
        return next((view.options[name] for view in self.each() if name in view.options), None)

    def named(self, place: str) -> str:
        """A place in words."""
        option = self.option(place)
        if isinstance(option, Transfer):
            return f"{option}, {self.called(option.contact)}"
        return str(option or place)

    def called(self, contact: str) -> str:
        """A contact's name."""
        found = (view.contacts[contact].name for view in self.each() if contact in view.contacts)
        return next(found, contact)

    def each(self) -> Iterator[Tree]:
        """The trees of all languages, of the newest edition first."""
        for number in count():
            while number >= len(self.views):
                if not self.unread:
                    return
                if found := self.tree(self.unread.pop(0)):
                    self.views.extend(found.each())
            yield self.views[number]


def _newest_first(one: Edition) -> tuple[int, str]:
    return -max(one.numbers, default=0), one.edition


def median(counts: Counter[int]) -> float:
    """The middle one of values that came so often."""
    total, seen = counts.total(), 0
    middle: list[int] = []
    for value in sorted(counts):
        seen += counts[value]
        while len(middle) < 2 and seen > (total - 1 + len(middle)) // 2:
            middle.append(value)
    return sum(middle) / 2


def as_rows(found: Report) -> Iterator[list[object]]:
    """The questions as rows of a spreadsheet, their header first."""
    yield list(Question._fields)
    for question in found.questions:
        yield list(question)
