"""What callers asked for, and whether they got it: the figures that people read."""

from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from itertools import accumulate
from types import MappingProxyType
from typing import Any, NamedTuple

from ivr.editions.table import EditionsTable, Published
from ivr.events.aggregate import QUARTER_HOUR, CallMetrics, Lines
from ivr.events.daily_totals import DailyTotals, Progress
from ivr.events.period import Period, period
from ivr.tree.hours import zone_info
from ivr.tree.model import Option, Transfer, Tree


class Question(NamedTuple):
    """An answer: how many calls heard it, after how long (the median, in seconds), and how.

    `whole` is the share of calls that heard it to its end; None if no call tells.
    """

    id: str
    title: str
    calls: int
    seconds: float
    whole: float | None
    again: int
    slowed: int


class ContactCalls(NamedTuple):
    """A contact: how often it was called or was closed, and the outcomes of the calls."""

    contact: str
    name: str
    called: int
    closed: int
    talked: int
    failed: int


class Lost(NamedTuple):
    """How many calls were given up at a place."""

    place: str
    calls: int


class Missed(NamedTuple):
    """How often callers were silent at a place, or pressed a key that leads nowhere there."""

    id: str
    place: str
    no_input: int
    no_match: int


class LanguageCalls(NamedTuple):
    """The calls in a language, the last that each caller chose; "" if they chose none."""

    language: str
    calls: int
    answered: int
    transferred: int
    given_up: int


class EditionCalls(NamedTuple):
    """The calls in an edition, under every number that it was published as, newest first.

    `published` and `note` belong to the newest. `seconds` is the median time to the first answer;
    None if nobody heard one.
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
    """All figures of a period. Days and hours are local time in `zone`.

    A call may be both answered and transferred; if it was neither, it was given up. `name` is that
    of the line, and `language` that of the titles. In `slow` calls the slow pace was chosen; `came`
    says how many came to each option, by its id.
    """

    calls: int
    answered: int
    transferred: int
    given_up: int
    days: Mapping[str, int]
    hours: Mapping[int, int]
    questions: list[Question]
    lost: list[Lost]
    transfers: list[ContactCalls]
    languages: list[LanguageCalls]
    editions: list[EditionCalls]
    zone: str
    name: str = ""
    language: str = ""
    slow: int = 0
    came: Mapping[str, int] = MappingProxyType({})
    missed: Sequence[Missed] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the figures as objects that JSON can hold."""
        return {
            name: [one._asdict() for one in figures] if isinstance(figures, list) else figures
            for name, figures in self._asdict().items()
        }


class UnknownEditionError(ValueError):
    """There is no edition with this number."""

    def __init__(self, number: int) -> None:
        super().__init__(f"there is no edition {number}; `ivr editions` lists them")


def report_between(
    totals: DailyTotals,
    since: str,
    until: str,
    number: int | None,
    progress: Progress = lambda *_: None,
) -> tuple[Period, Report]:
    """Count the calls of a period in people's words, and return that period and the report.

    It is in the time zone of the newest edition. With the number of an edition, only calls in its
    menu count. Raises UnknownEditionError, StoreError, and ValueError as `period` does.
    """
    published = EditionsTable(totals.table.engine).all(limit=None)
    only = next((one.edition for one in published if one.number == number), "")
    if number and not only:
        raise UnknownEditionError(number)
    line = totals.lines(published[0].edition) if published else None
    zone = line.zone if line else "UTC"
    asked = period(since, until, datetime.now(UTC), zone)
    end = int(asked.end.timestamp() * 1000) if asked.end else None
    metrics = totals.between(int(asked.start.timestamp() * 1000), end, progress)
    if only:
        metrics = CallMetrics({one: times for one, times in metrics.items() if one[0] == only})
    found = report(metrics, totals.lines, published, zone)
    if line:
        found = found._replace(name=line.default.name, language=line.default.language)
    return asked, found


def report(
    metrics: CallMetrics, lines: Lines, published: Sequence[Published] = (), zone: str = "UTC"
) -> Report:
    """Turn metrics into a report, with days and hours in the local time of `zone`.

    Places have the names that the newest edition with them gives them. `published` has the newest
    edition first.
    """
    return _Shown(metrics, lines, published).report(zone)


class _Shown:
    def __init__(self, metrics: CallMetrics, lines: Lines, published: Sequence[Published]) -> None:
        # Counts of each measure by name, of each measure and name by value, and of each edition
        # by measure and value.
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        self.values: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
        self.editions: dict[str, dict[str, Counter[int]]] = {}
        for (edition, measure, name, value), times in metrics.items():
            self.counts[measure][name] += times
            self.values[measure, name][value] += times
            self.editions.setdefault(edition, defaultdict(Counter))[measure][value] += times
        self.published: dict[str, list[Published]] = defaultdict(list)
        for one in published:
            self.published[one.edition].append(one)
        known = [one for one in self.published if one in self.editions]
        self.lines, self.unread = lines, list(dict.fromkeys([*known, *self.editions]))
        self.trees: list[Tree] = []

    def report(self, zone: str) -> Report:
        info = zone_info(zone)
        days, hours, lost = Counter[str](), Counter[int](), Counter[str]()
        for quarter, calls in self.values["began", ""].items():
            begun = datetime.fromtimestamp(quarter * QUARTER_HOUR / 1000, UTC).astimezone(info)
            days[f"{begun:%Y-%m-%d}"] += calls
            hours[begun.hour] += calls
        questions = [self.question(name) for name in self.counts["seconds"]]
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
            lost=[Lost(*one) for one in sorted(lost.items(), key=lambda one: (-one[1], one[0]))],
            transfers=self.transfers(),
            languages=self.languages(),
            editions=sorted(editions, key=lambda one: (-max(one.numbers, default=0), one.edition)),
            zone=zone,
            slow=self.counts["slow"][""],
            came=dict(sorted(self.counts["came"].items())),
            missed=self.missed(),
        )

    def missed(self) -> list[Missed]:
        silent, wrong = self.counts["no_input"], self.counts["no_match"]
        found = [Missed(one, self.named(one), silent[one], wrong[one]) for one in silent | wrong]
        return sorted(found, key=lambda one: (-one.no_input - one.no_match, one.id))

    def question(self, name: str) -> Question:
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

    def transfers(self) -> list[ContactCalls]:
        counts = [self.counts[name] for name in ("called", "closed", "talked", "failed")]
        contacts = sorted(set().union(*counts))
        return [ContactCalls(one, self.called(one), *(c[one] for c in counts)) for one in contacts]

    def languages(self) -> list[LanguageCalls]:
        found = []
        for name in self.counts["language"]:
            count = self.values["language", name]
            heard, spoke = count[1] + count[3], count[2] + count[3]
            found.append(LanguageCalls(name, count.total(), heard, spoke, count[0]))
        return sorted(found, key=lambda one: (-one.calls, one.language))

    def edition(self, name: str, zone: tzinfo) -> EditionCalls:
        found, known = self.editions[name], self.published[name]
        return EditionCalls(
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
        """Find an option in the newest edition that has it; older ones are read only if needed."""
        return next((tree.options[name] for tree in self.each() if name in tree.options), None)

    def named(self, place: str) -> str:
        option = self.option(place)
        called = f", {self.called(option.contact)}" if isinstance(option, Transfer) else ""
        return f"{option or place}{called}"

    def called(self, contact: str) -> str:
        found = (tree.contacts[contact].name for tree in self.each() if contact in tree.contacts)
        return next(found, contact)

    def each(self) -> Iterator[Tree]:
        """Yield the trees of every language, those of the newest edition first."""
        yield from self.trees
        while self.unread:
            found = self.lines(self.unread.pop(0))
            self.trees += (trees := found.trees if found else ())
            yield from trees


def median(counts: Counter[int]) -> float:
    """The median of values, each of which came up as often as its count says."""
    values = sorted(counts)
    ends = list(accumulate(counts[value] for value in values))
    return sum(values[bisect(ends, (ends[-1] - less) // 2)] for less in (0, 1)) / 2
