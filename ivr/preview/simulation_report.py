"""Counts the outcomes of many invented calls, for each wish and for the line as a whole."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from math import ceil
from statistics import fmean
from typing import Any, NamedTuple

from ivr.preview.pairing import pairs
from ivr.preview.simulate import Outcome, Result, simulate, wishes
from ivr.tree.ids import way
from ivr.tree.model import Line

MAX_PLACES = 5  # where callers gave up, that the text names
HEAD: tuple[str, ...] = ("", "callers", "presses", "median s", "90 % s", "reached")
RESULTS: tuple[Result, ...] = ("reached", "transferred", "given up")


class Row(NamedTuple):
    """The calls with one wish. The last three count those who reached it; None if nobody did.

    `median` and `most` are the seconds after which half of them, and nine in ten, reached it.
    """

    callers: int
    reached: float
    presses: float | None
    median: float | None
    most: float | None

    def rounded(self) -> dict[str, float | None]:
        """Return the figures without digits that mean nothing."""
        digits = zip(self._asdict().items(), (0, 4, 2, 1, 1), strict=True)
        return {name: None if one is None else round(one, places) for (name, one), places in digits}


class SimulationMetrics:
    """The figures of all calls on one line."""

    def __init__(self, line: Line, outcomes: list[Outcome]) -> None:
        # An option may be there in one language only.
        trees = reversed(line.trees)
        options = {one: option for tree in trees for one, option in tree.options.items()}
        self.tree = replace(line.default, options=options)
        self.callers = len(outcomes)
        self.results = Counter(outcome.result for outcome in outcomes)
        self.places = Counter(one.place for one in outcomes if one.result == "given up")
        wanted = sorted(wishes(self.tree), key=lambda option: option.path)
        by_wish: dict[str, list[Outcome]] = {option.id: [] for option in wanted}
        for outcome in outcomes:
            by_wish[outcome.wish].append(outcome)
        self.rows = {wish: _row(some) for wish, some in by_wish.items()}

    def share(self, result: Result) -> float:
        """Return the share of all calls with this result, from 0 to 1."""
        return self.results[result] / self.callers if self.callers else 0.0

    def as_json(self) -> dict[str, Any]:
        """Return all figures, for scripts; shares from 0 to 1, times in seconds."""
        return {
            "line": self.tree.name,
            "callers": self.callers,
            **{result.replace(" ", "_"): round(self.share(result), 4) for result in RESULTS},
            "given_up_at": dict(sorted(self.places.items())),
            "wishes": [
                {"id": wish, "keys": way(self.tree.options[wish].path), **row.rounded()}
                for wish, row in self.rows.items()
            ],
        }


def simulated(
    lines: list[Line], callers: int, seed: int, progress: Callable[[int, int], object]
) -> list[SimulationMetrics]:
    """Let the same callers use each line; they want the same things on all of them."""
    found = []
    for number, line in enumerate(lines):
        known = {new: old for old, new in pairs(lines[0].default, line.default).items()}

        def count(done: int, total: int, before: int = number * callers) -> None:
            progress(before + done, len(lines) * total)

        found.append(SimulationMetrics(line, list(simulate(line, callers, seed, count, known))))
    return found


def _row(outcomes: list[Outcome]) -> Row:
    there = [outcome for outcome in outcomes if outcome.result == "reached"]
    if not there:
        return Row(len(outcomes), 0.0, None, None, None)
    times = sorted(outcome.seconds for outcome in there)
    presses, share = fmean(outcome.presses for outcome in there), len(there) / len(outcomes)
    return Row(len(outcomes), share, presses, _quantile(times, 0.5), _quantile(times, 0.9))


def _quantile(ordered: list[float], part: float) -> float:
    """Return the smallest figure that this part of all does not exceed (nearest rank)."""
    return ordered[max(ceil(part * len(ordered)), 1) - 1]


def format_metrics(*lines: SimulationMetrics) -> str:
    """Format the figures of one line, or of two as "before → after"; the last has the rows.

    A wish that only the last line has is shown with - for the other.
    """
    last = lines[-1]
    ids = [{now: was for was, now in pairs(line.tree, last.tree).items()} for line in lines]
    if not last.rows:
        return f"{last.tree.name}: it has no answers and no people, so nobody calls"
    table = [HEAD]
    for wish in last.rows:
        option = last.tree.options[wish]
        rows = [line.rows.get(was.get(wish, "")) for line, was in zip(lines, ids, strict=True)]
        table.append((f"{way(option.path)}  {last.tree.title(option)}", *_cells(rows)))
    first, *widths = (max(map(len, column)) for column in zip(*table, strict=True))
    rows_as_text = (
        "  ".join([f"{name:{first}}", *map(str.rjust, cells, widths)]) for name, *cells in table
    )
    return "\n".join([*_summary(lines), "", *rows_as_text, "", *_places(lines, ids)])


def _cells(rows: list[Row | None]) -> tuple[str, ...]:
    return (
        _change("{:,}", (row and row.callers for row in rows)),
        _change("{:.1f}", (row and row.presses for row in rows)),
        _change("{:.0f}", (row and row.median for row in rows)),
        _change("{:.0f}", (row and row.most for row in rows)),
        _change("{:.0%}", (row.reached if row and row.callers else None for row in rows)),
    )


def _change(text: str, figures: Iterable[float | None]) -> str:
    return " → ".join("-" if figure is None else text.format(figure) for figure in figures)


def _summary(lines: tuple[SimulationMetrics, ...]) -> list[str]:
    last = lines[-1]
    shares = [_change("{:.1%}", (line.share(result) for line in lines)) for result in RESULTS]
    ends = "reached what they wanted", "were put through to somebody else", "gave up"
    return [
        f"{last.tree.name}: {last.callers:,} invented callers",
        ", ".join(map(" ".join, zip(shares, ends, strict=True))),
    ]


def _places(lines: tuple[SimulationMetrics, ...], ids: list[dict[str, str]]) -> list[str]:
    """List where callers gave up, the most frequent first, as shares of all calls."""
    rows = []
    for place, _ in lines[-1].places.most_common(MAX_PLACES):
        shares = (
            line.places[was[place]] / line.callers if place in was else None
            for line, was in zip(lines, ids, strict=True)
        )
        rows.append(f"  {_change('{:.1%}', shares)}  in {lines[-1].tree.options[place]}")
    return ["gave up, most often:", *rows] if rows else ["nobody gave up"]
