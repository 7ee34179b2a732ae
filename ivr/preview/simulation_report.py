"""What came of many invented calls, in figures: for each wish, and for the line as a whole."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from math import ceil
from typing import Any, NamedTuple

from ivr.preview.pairing import pairs
from ivr.preview.simulate import Outcome, Result, wishes
from ivr.tree.model import Option, Tree

PLACES = 5  # where callers gave up, that a report names
HEAD = ("callers", "presses", "median s", "90 % s", "reached")
RESULTS: tuple[Result, ...] = ("reached", "transferred", "given up")


class Row(NamedTuple):
    """The calls with one wish. The last three are of those who reached it; None if nobody did.

    `median` and `most` are the seconds after which half of them, and nine in ten, had it.
    """

    callers: int
    reached: float
    presses: float | None
    median: float | None
    most: float | None

    def rounded(self) -> dict[str, float | None]:
        """The figures without digits that mean nothing."""
        digits = {"reached": 4, "presses": 2, "median": 1, "most": 1}
        return {
            name: figure if figure is None else round(figure, digits.get(name, 0))
            for name, figure in self._asdict().items()
        }


class Figures:
    """What came of calls on one line."""

    def __init__(self, tree: Tree, outcomes: list[Outcome]) -> None:
        # An option may be there in one language only.
        views = reversed(tree.each())
        options = {one: option for view in views for one, option in view.options.items()}
        self.tree = tree = replace(tree, options=options)
        self.callers = len(outcomes)
        self.results = Counter(outcome.result for outcome in outcomes)
        self.places = Counter(one.place for one in outcomes if one.result == "given up")
        wanted = sorted(wishes(tree), key=lambda option: option.path)
        by_wish: dict[str, list[Outcome]] = {option.id: [] for option in wanted}
        for outcome in outcomes:
            by_wish[outcome.wish].append(outcome)
        self.rows = {wish: _row(some) for wish, some in by_wish.items()}

    def share(self, result: Result) -> float:
        """How many of all calls came to this, from 0 to 1."""
        return self.results[result] / self.callers if self.callers else 0.0

    def as_json(self) -> dict[str, Any]:
        """All figures, for scripts; shares from 0 to 1, times in seconds."""
        return {
            "line": self.tree.name,
            "callers": self.callers,
            **{result.replace(" ", "_"): round(self.share(result), 4) for result in RESULTS},
            "given_up_at": dict(sorted(self.places.items())),
            "wishes": [
                {"id": wish, "keys": ",".join(self.tree.options[wish].path), **row.rounded()}
                for wish, row in self.rows.items()
            ],
        }


def _row(outcomes: list[Outcome]) -> Row:
    there = [outcome for outcome in outcomes if outcome.result == "reached"]
    if not there:
        return Row(len(outcomes), 0.0, None, None, None)
    times = sorted(outcome.seconds for outcome in there)
    presses = sum(outcome.presses for outcome in there) / len(there)
    share = len(there) / len(outcomes)
    return Row(len(outcomes), share, presses, _quantile(times, 0.5), _quantile(times, 0.9))


def _quantile(ordered: list[float], part: float) -> float:
    """The smallest figure that so great a part does not exceed (nearest rank)."""
    return ordered[max(ceil(part * len(ordered)), 1) - 1]


def report(*lines: Figures) -> str:
    """The figures of one line, or of two, then as before → after; the rows are those of the last.

    A wish that only the last line has is shown with - for the other.
    """
    last = lines[-1]
    ids = [{now: was for was, now in pairs(line.tree, last.tree).items()} for line in lines]
    if not last.rows:
        return f"{last.tree.name}: it has no answers and no people, so nobody calls"
    told = [_names(last.tree.options[wish], last.tree) for wish in last.rows]
    cells = [
        _cells([line.rows.get(was.get(wish, "")) for line, was in zip(lines, ids, strict=True)])
        for wish in last.rows
    ]
    width = max(map(len, told))
    widths = [max(map(len, column)) for column in zip(HEAD, *cells, strict=True)]
    table = [
        f"{name:{width}}  "
        + "  ".join(f"{cell:>{wide}}" for cell, wide in zip(row, widths, strict=True))
        for name, row in zip(["", *told], [HEAD, *cells], strict=True)
    ]
    return "\n".join([*_summary(lines), "", *table, "", *_places(lines, ids)])


def _names(option: Option, tree: Tree) -> str:
    return f"{','.join(option.path)}  {tree.title(option)}"


def _cells(rows: list[Row | None]) -> tuple[str, ...]:
    """A row of the table."""
    return (
        _change(f"{row.callers:,}" if row else None for row in rows),
        _change(_shown(row and row.presses, 1) for row in rows),
        _change(_shown(row and row.median) for row in rows),
        _change(_shown(row and row.most) for row in rows),
        _change(f"{row.reached:.0%}" if row and row.callers else None for row in rows),
    )


def _shown(figure: float | None, digits: int = 0) -> str | None:
    return None if figure is None else f"{figure:.{digits}f}"


def _change(figures: Iterable[str | None]) -> str:
    return " → ".join(figure or "-" for figure in figures)


def _summary(lines: tuple[Figures, ...]) -> list[str]:
    last = lines[-1]
    reached, transferred, given_up = (
        _change(f"{line.share(result):.1%}" for line in lines) for result in RESULTS
    )
    return [
        f"{last.tree.name}: {last.callers:,} invented callers",
        f"{reached} reached what they wanted, {transferred} were put through to somebody else, "
        f"{given_up} gave up",
    ]


def _places(lines: tuple[Figures, ...], ids: list[dict[str, str]]) -> list[str]:
    """Where callers gave up, the most frequent first, as shares of all."""
    last = lines[-1]
    places = [place for place, _ in last.places.most_common(PLACES)]
    shares = {
        place: _change(
            f"{line.places[was[place]] / line.callers:.1%}" if place in was else None
            for line, was in zip(lines, ids, strict=True)
        )
        for place in places
    }
    told = [f"  {share}  in {last.tree.options[place]}" for place, share in shares.items()]
    return ["gave up, most often:", *told] if told else ["nobody gave up"]
