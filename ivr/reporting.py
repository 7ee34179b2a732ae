"""What callers asked for, and whether they got it: figures as they are shown."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from ivr.counting import QUARTER, Figures, Trees
from ivr.store.editions import Published
from ivr.tree.hours import zone_info


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


class Edition(NamedTuple):
    """The calls in an edition; 0 and "" for one that was never published under a number.

    `seconds` is the median until the first answer, None if there was none.
    """

    number: int
    edition: str
    published: str
    note: str
    calls: int
    answered: int
    transferred: int
    given_up: int
    seconds: float | None


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
    editions: list[Edition]

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
        self.numbers = {one.edition: one for one in reversed(published)}
        newest_first = [one.edition for one in published if one.edition in self.editions]
        known = dict.fromkeys([*newest_first, *self.editions])
        trees = (found for edition in known if (found := tree(edition)))
        self.views = [view for found in trees for view in found.each()]

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
        editions = sorted(map(self.edition, self.editions), key=_newest_first)
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
            editions=editions,
        )

    def question(self, name: str) -> Question:
        """The figures of one answer."""
        heard, whole = self.values["seconds", name], self.values["whole", name]
        return Question(
            name,
            next((view.options[name].title for view in self.views if name in view.options), name),
            heard.total(),
            median(heard),
            round(whole[1] / whole.total(), 3) if whole else None,
            self.counts["again"][name],
            self.counts["slowed"][name],
        )

    def transfers(self) -> list[Transfers]:
        """The figures of all contacts."""
        counts = [self.counts[name] for name in Transfers._fields[1:]]
        contacts = sorted(set().union(*counts))
        return [Transfers(contact, *(one[contact] for one in counts)) for contact in contacts]

    def edition(self, name: str) -> Edition:
        """The figures of one edition."""
        found, one = self.editions[name], self.numbers.get(name)
        return Edition(
            number=one.number if one else 0,
            edition=name,
            published=f"{one.at:%Y-%m-%d %H:%M}" if one else "",
            note=one.note if one else "",
            calls=found["began"].total(),
            answered=found["answered"].total(),
            transferred=found["transferred"].total(),
            given_up=found["given up"].total(),
            seconds=median(found["first"]) if found["first"] else None,
        )

    def named(self, place: str) -> str:
        """A place in words."""
        found = (view.options[place] for view in self.views if place in view.options)
        return str(next(found, place))


def _newest_first(one: Edition) -> tuple[int, str]:
    return -one.number, one.edition


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
