"""Figures in tables, and goals that they meet or miss."""

import sys
from collections.abc import Sequence
from typing import Any, NamedTuple


class Table(NamedTuple):
    """Named rows of figures under a title; each column has a name and a format."""

    title: str
    columns: tuple[tuple[str, str], ...]
    rows: Sequence[tuple[str, *tuple[float, ...]]]

    def text(self) -> str:
        """The table to be read."""
        width = max(len(name) for name, *_ in self.rows)
        heads = [name for name, _ in self.columns]
        lines = [self.title, " ".join([" " * width, *(f"{head:>14}" for head in heads)])]
        for name, *figures in self.rows:
            columns = zip(figures, self.columns, strict=True)
            cells = [format(figure, form) for figure, (_, form) in columns]
            lines.append(" ".join([f"{name:{width}}", *(f"{cell:>14}" for cell in cells)]))
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        """The table for a program."""
        heads = [name for name, _ in self.columns]
        rows = {name: dict(zip(heads, figures, strict=True)) for name, *figures in self.rows}
        return {"title": self.title, "rows": rows}


class Goal(NamedTuple):
    """A ratio that should lie within bounds."""

    name: str
    value: float
    least: float = 0
    most: float = float("inf")

    @property
    def met(self) -> bool:
        """Whether it does."""
        return self.least <= self.value <= self.most

    def text(self) -> str:
        """The goal and what came of it, in a line."""
        bounds = [f"at least {self.least:g}"] * (self.least > 0)
        bounds += [f"at most {self.most:g}"] * (self.most < float("inf"))
        said = "met" if self.met else "MISSED"
        return f"{said:6} {self.value:5.2f}  {self.name} (goal: {' and '.join(bounds)})"


class Results(NamedTuple):
    """What a part of the benchmark came to."""

    tables: list[Table]
    goals: list[Goal]


def progress(text: str) -> None:
    """Say on stderr what is being done."""
    print(text, file=sys.stderr, flush=True)
