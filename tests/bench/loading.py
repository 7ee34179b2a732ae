"""How long a menu file takes to load and to check, against reading its YAML alone."""

import gc
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from statistics import median

import yaml

from ivr.check.check import check
from ivr.tree.load.loader import load
from tests.bench.results import Goal, Results, Table, progress

ROUNDS = 5
ENOUGH = 1_000_000  # bytes to read at least, since a small file takes no time
MOST = 2.0  # times the YAML alone
PROVEN = 5.0  # times the loading that a check of the largest file takes, its proof included
LINEAR = 1.25  # times the file's own growth that a check may grow
COLUMNS = (
    ("bytes", ",d"),
    ("YAML alone", ".4f"),
    ("load", ".4f"),
    ("of YAML alone", ".2f"),
    ("check", ".3f"),
    ("of load", ".1f"),
)


def measure(files: dict[int, Path]) -> Results:
    """Measure these files, by their number of answers."""
    rows: list[tuple[str, *tuple[float, ...]]] = []
    proven = 0.0
    goals = []
    for answers, file in sorted(files.items()):
        progress(f"loading and checking {answers} answers")
        raw = file.read_bytes()
        count = max(ROUNDS, ENOUGH // len(raw))
        alone, whole, of_alone = _beside(_compose, load, raw, count)
        _, checked, proven = _beside(load, check, raw, ROUNDS)
        rows.append((f"{answers:,} answers", len(raw), alone, whole, of_alone, checked, proven))
        goals.append(Goal(f"load, to YAML alone, {answers:,} answers", of_alone, most=MOST))
    goals.append(Goal(f"check, to load, {rows[-1][0]}", proven, most=PROVEN))
    for (small, *before), (large, *after) in pairwise(rows):
        size = after[0] / before[0]
        growth = (after[2] / before[2]) / size
        goals.append(Goal(f"load grows as the file, {small} to {large}", growth, most=1))
        growth = (after[4] / before[4]) / size
        goals.append(Goal(f"check grows as the file, {small} to {large}", growth, most=LINEAR))
    return Results(
        [Table(f"Menu files, seconds (medians of {ROUNDS} or more)", COLUMNS, rows)], goals
    )


def _beside(
    one: Callable[[bytes], object], other: Callable[[bytes], object], raw: bytes, count: int
) -> tuple[float, float, float]:
    """Seconds for each, and how many times the one the other takes, as medians of rounds."""
    rounds = [(_seconds(one, raw), _seconds(other, raw)) for _ in range(count)]
    first, second = map(median, zip(*rounds, strict=True))
    return first, second, median(mine / its for its, mine in rounds)


def _compose(raw: bytes) -> object:
    return yaml.compose(raw, yaml.CSafeLoader)


def _seconds(work: Callable[[bytes], object], raw: bytes) -> float:
    gc.collect()  # so that nobody pays for what was done before
    begun = time.perf_counter()
    work(raw)
    return time.perf_counter() - begun
