"""How long the shipped line's audio takes to make, against running `espeak-ng` for each prompt."""

import shutil
import subprocess
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from ivr.prompts.library import Prompts
from ivr.prompts.render import Audio, wanted
from ivr.tree.load.loader import load
from ivr.tree.model import Line
from tests.bench.results import Goal, Results, Table, progress
from tests.support.paths import SHIPPED

ROUNDS = 3
RATES = {False: "140", True: "112"}  # words a minute


def measure() -> Results:
    """Measure both ways in turn, a few times; the median of each counts."""
    if not shutil.which("espeak-ng"):
        progress("rendering: not measured, since espeak-ng is missing: apt-get install espeak-ng")
        return Results([], [])
    line, edited = _tree(), _tree(edited=True)
    prompts = list(dict.fromkeys((one.words, one.slow) for one in wanted(line)))
    took: dict[str, list[float]] = {"espeak-ng, once for each prompt": [], "ivr render": []}
    again: dict[str, list[float]] = {"nothing has changed": [], "one answer was edited": []}
    made = 0
    for number in range(ROUNDS):
        progress(f"rendering: round {number + 1} of {ROUNDS}")
        with TemporaryDirectory() as folder:
            took["espeak-ng, once for each prompt"].append(_espeak(prompts, Path(folder)))
            took["ivr render"].append(_render(line, Path(folder))[0])
            again["nothing has changed"].append(_render(line, Path(folder))[0])
            seconds, made = _render(edited, Path(folder))
            again["one answer was edited"].append(seconds)
    by_name = {name: median(times) for name, times in (took | again).items()}
    base = by_name["espeak-ng, once for each prompt"]
    rows = [(name, seconds, seconds / base) for name, seconds in by_name.items()]
    title = f"Rendering the shipped line: {len(prompts)} prompts"
    table = Table(title, (("seconds", ".2f"), ("of espeak-ng", ".2f")), rows)
    return Results(
        [table],
        [
            Goal("rendering to espeak-ng run once for each prompt", rows[1][2], most=0.6),
            Goal("prompts made after one answer was edited", made, 2, 2),
        ],
    )


def _tree(edited: bool = False) -> Line:
    raw = SHIPPED.read_bytes()
    if edited:
        raw = raw.replace(b"world-class MGH care", b"world-class care of MGH")
    line = load(raw).line
    if line is None:
        raise RuntimeError(f"{SHIPPED.name} has errors: run `ivr check`")
    return line


def _espeak(prompts: list[tuple[str, bool]], folder: Path) -> float:
    start = time.perf_counter()
    for number, (words, slow) in enumerate(prompts):
        file = str(folder / f"{number}.wav")
        command = ["espeak-ng", "-v", "en-us", "-s", RATES[slow], "-w", file, "--", words]
        subprocess.run(command, check=True)
    return time.perf_counter() - start


def _render(line: Line, folder: Path) -> tuple[float, int]:
    start = time.perf_counter()
    rendered = Audio(line, Prompts(folder / "prompts")).render()
    took = time.perf_counter() - start
    if rendered.failed:
        raise RuntimeError(f"{len(rendered.failed)} prompts could not be made")
    return took, rendered.made
