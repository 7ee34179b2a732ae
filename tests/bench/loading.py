"""How long a menu file takes to load and to check, against reading its YAML alone."""

import gc
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from statistics import median

import yaml

from ivr.check import check
from ivr.tree.loader import load
from tests.bench.results import Goal, Results, Table, progress

ROUNDS = 5
ENOUGH = 1_000_000  # bytes to read at least, since a small file takes no time
MOST = 2.0  # times the YAML alone
COLUMNS = (
    ("bytes", ",d"),
    ("YAML alone", ".4f"),
    ("load", ".4f"),
    ("of YAML alone", ".2f"),
    ("check", ".3f"),
)


def measure(files: dict[int, Path]) -> Results:
    """Measure these files, by their number of answers."""
    rows: list[tuple[str, *tuple[float, ...]]] = []
    goals = []
    for answers, file in sorted(files.items()):
        progress(f"loading and checking {answers} answers")
        raw = file.read_bytes()
        count = max(ROUNDS, ENOUGH // len(raw))
        rounds = [(_seconds(_compose, raw), _seconds(load, raw)) for _ in range(count)]
        alone, whole = map(median, zip(*rounds, strict=True))
        ratio = median(mine / its for its, mine in rounds)
        rows.append((f"{answers:,} answers", len(raw), alone, whole, ratio, _seconds(check, raw)))
        goals.append(Goal(f"load, to YAML alone, {answers:,} answers", ratio, most=MOST))
    for (small, *before), (large, *after) in pairwise(rows):
        growth = (after[2] / before[2]) / (after[0] / before[0])
        goals.append(Goal(f"load grows as the file, {small} to {large}", growth, most=1))
    return Results(
        [Table(f"Menu files, seconds (medians of {ROUNDS} or more)", COLUMNS, rows)], goals
    )


def _compose(raw: bytes) -> object:
    return yaml.compose(raw, yaml.CSafeLoader)


def _seconds(work: Callable[[bytes], object], raw: bytes) -> float:
    gc.collect()  # so that nobody pays for what was done before
    begun = time.perf_counter()
    work(raw)
    return time.perf_counter() - begun
