"""`python -m tests.load`: how many calls at once the line holds, and that none of them notices.

A real `ivr serve`, PostgreSQL and the callers share the cores of this machine. Bounded in time.
"""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.bench.results import Goal, Table, progress
from tests.load.administrator import ANSWERS, Administrator
from tests.load.common import files_to_open, report, stoppable
from tests.load.crowd import Crowd, Window
from tests.load.ledger import Events, judged, written
from tests.load.oracle import Oracle
from tests.load.site import SECRET, Instance, Site, cpu, running
from tests.load.wire import Wire
from tests.support.databases import Postgres
from tests.support.databases import running as postgres
from tests.support.paths import SHIPPED
from tests.support.waiting import until

MAX_MILLISECONDS = 250  # for 99 of 100 requests, where a number of calls counts as held
SPEED = 20  # how many times faster than people the callers are
STEP = 500  # callers in the first step
MIN_SHARE = 0.7  # of the calls at once that another setting holds; 0.6 behind haproxy
NEAR_ENOUGH = 1.1  # from the most callers that were held to the fewest that were not
SECONDS_A_SETTING = 50  # for all steps of one setting
WARM_UP, MEASURED = 1.5, 3.0  # seconds of a step

SETTINGS = {
    "1 worker": (1, 1),
    "2 workers": (1, 2),
    "4 workers": (1, 4),
    "2 lines of 1 worker": (2, 1),
}
"""How many lines, and how many workers each; two lines are behind haproxy."""
CALM, CHECKED = "a quiet line", f"… {ANSWERS:,} answers checked"
CALLERS = 100  # of the quiet line, which has one worker
SECONDS_CHECKED = 20.0  # for which somebody checks a draft in the console, and before it for none
MAX_SLOWED = 2.0  # times the p99 of the quiet line, while a draft is checked
TITLE = f"""\
Calls at once with 99 of 100 requests answered within {MAX_MILLISECONDS} ms. Callers listen, think
and speak {{speed:g}} times as fast as people, so there are as many requests as those calls make.
The times are what a caller's request takes, with retries and the way through the balancer.
"cores" are those used of this machine's {{cores}}, which the line, the callers, PostgreSQL and the
balancer share: by the lines, the callers, and in all.
"""
COLUMNS = (
    ("calls at once", ",.0f"),
    ("requests/s", ",.0f"),
    ("p50 ms", ".1f"),
    ("p99 ms", ".1f"),
    ("cores: lines", ".2f"),
    ("callers", ".2f"),
    ("in all", ".2f"),
    ("requests", ",.0f"),
    ("retried", ",.0f"),
    ("lost callers", ",.0f"),
    ("wrong answers", ",.0f"),
    ("events", ",.0f"),
    ("lost events", ",.0f"),
)


class Step(NamedTuple):
    """A number of callers, and what they met with; processor time as shares of one core."""

    callers: int
    window: Window
    lines: float
    own: float
    all: float

    @property
    def held(self) -> bool:
        """Whether they were answered in time."""
        return self.window.part(0.99) < MAX_MILLISECONDS


class Measured(NamedTuple):
    """The most callers that a setting held, and what the callers of every step met with."""

    best: Step | None
    crowd: Crowd
    events: Events


def main() -> None:
    """Measure every setting and print the results; exit status 1: somebody noticed something."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--speed", type=float, default=SPEED, help="1 for human time")
    parser.add_argument("--seconds", type=float, default=SECONDS_A_SETTING, help="for each setting")
    given = parser.parse_args()
    files_to_open()
    measured = {}
    with stoppable(), postgres() as server:
        for name, (lines, workers) in SETTINGS.items():
            progress(f"{name} …")
            measured[name] = measure(server, lines, workers, given.speed, given.seconds)
        progress("a quiet line, then with somebody at the console …")
        measured |= beside(server, given.speed)
    found = table(measured, given.speed)
    sys.exit(report(found, musts(measured), goals(measured), given.json))


def measure(
    server: Postgres,
    lines: int,
    workers: int,
    speed: float,
    seconds: float,
    first: int = STEP,
) -> Measured:
    """One setting, with a database of its own."""
    url = server.database()
    with TemporaryDirectory(prefix="ivr-load-") as name:
        folder, tree = Path(name), SHIPPED.read_bytes()
        environ = {"DATABASE_URL": url}
        instances = [Instance(folder / f"{n}", tree, workers, environ) for n in range(lines)]
        with running(instances, folder) as site:
            best, crowd = asyncio.run(_climb(site, tree, speed, seconds, first))
            site.end()
    events = judged(crowd.calls, written(url), SECRET)
    progress(f"  {events}")
    return Measured(best, crowd, events)


def beside(
    server: Postgres, speed: float, callers: int = CALLERS, seconds: float = SECONDS_CHECKED
) -> dict[str, Measured]:
    """A quiet line, and the same while somebody has a draft of 10,000 answers checked."""
    url, found, tree = server.database(), {}, SHIPPED.read_bytes()
    with TemporaryDirectory(prefix="ivr-load-") as name:
        instance = Instance(Path(name, "line"), tree, 1, {"DATABASE_URL": url})
        with running([instance], Path(name)) as site:
            calm = asyncio.run(_steady(site, tree, speed, callers, seconds))
            with Administrator(site.port, url) as administrator:
                until(lambda: administrator.checks or administrator.failed)
                checked = asyncio.run(_steady(site, tree, speed, callers, seconds))
            site.end()
            administrator.ended()
    assert not administrator.failed, administrator.failed
    progress(f"  {administrator.checks} checks")
    calls = [*calm[1].calls, *checked[1].calls]
    events = judged(calls, written(url), SECRET)
    # The events of both are in one database, and are judged together.
    for (title, (step, crowd)), own in zip(
        {CALM: calm, CHECKED: checked}.items(), (events, Events()), strict=True
    ):
        found[title] = Measured(step, crowd, own)
    return found


async def _steady(
    site: Site, tree: bytes, speed: float, callers: int, seconds: float
) -> tuple[Step, Crowd]:
    """So many callers at a time, and no more."""
    oracle = Oracle()
    oracle.add(tree)
    async with Wire(site.port) as wire, Crowd(wire, oracle, speed) as crowd:
        step = await _step(site, crowd, callers, seconds)
        await crowd.close()
    return step, crowd


async def _climb(
    site: Site, tree: bytes, speed: float, seconds: float, first: int
) -> tuple[Step | None, Crowd]:
    """Double the callers until they are too many, then look between."""
    oracle = Oracle()
    oracle.add(tree)
    end, best, callers, too_many = time.monotonic() + seconds, None, first, 0
    failed = 0  # how many callers were answered too late, once: others use the machine too
    async with Wire(site.port) as wire, Crowd(wire, oracle, speed) as crowd:
        while time.monotonic() + WARM_UP + MEASURED < end:
            step = await _step(site, crowd, callers)
            if step.held:
                best = max(best or step, step, key=lambda one: one.callers)
            elif failed == callers:
                too_many = callers
            else:
                failed = callers
                continue
            if too_many and best and too_many / best.callers < NEAR_ENOUGH:
                break
            held = best.callers if best else callers // 4
            callers = int((held * too_many) ** 0.5) if too_many else callers * 2
        await crowd.close()
    return best, crowd


async def _step(site: Site, crowd: Crowd, callers: int, seconds: float = MEASURED) -> Step:
    await crowd.resize(callers)
    await asyncio.sleep(WARM_UP)
    crowd.tally.window()
    lines, own, everything = cpu(site.lines()), time.process_time(), _busy()
    await asyncio.sleep(seconds)
    window = crowd.tally.window()
    used = cpu(site.lines()) - lines, time.process_time() - own, _busy() - everything
    step = Step(callers, window, *(part / window.seconds for part in used))
    progress(
        f"  {callers:6} callers: {window.at_once:8,.0f} calls at once, {window.rate:6,.0f}"
        f" requests/s, p99 {window.part(0.99):6.1f} ms, cores {step.lines:.2f} + {step.own:.2f}"
        f" of {step.all:.2f}"
    )
    return step


def _busy() -> float:
    """Seconds that all cores of the machine have been used for, by anybody (proc(5))."""
    first = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    user, nice, system, _, _, irq, softirq, *_ = map(int, first)
    return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")


def table(measured: dict[str, Measured], speed: float) -> Table:
    """The figures."""
    rows: list[tuple[str, *tuple[float, ...]]] = [
        (name, *_figures(one)) for name, one in measured.items()
    ]
    return Table(TITLE.format(speed=speed, cores=os.cpu_count()), COLUMNS, rows)


def _figures(one: Measured) -> tuple[float, ...]:
    tally, best = one.crowd.tally, one.best
    held: Sequence[float] = (0,) * 7
    if best:
        window = best.window
        times = window.part(0.5), window.part(0.99)
        held = window.at_once, window.rate, *times, best.lines, best.own, best.all
    return (*held, tally.requests, tally.retried, tally.lost, tally.wrong, one.events.expected,
            one.events.lost)  # fmt: skip


def musts(measured: dict[str, Measured]) -> list[Goal]:
    """That no caller notices anything, and no event is lost."""
    tallies = [one.crowd.tally for one in measured.values()]
    events = [one.events for one in measured.values()]
    return [
        Goal("lost callers", sum(tally.lost + tally.untold for tally in tallies), most=0),
        Goal("wrong answers", sum(tally.wrong for tally in tallies), most=0),
        Goal("lost events", sum(event.lost for event in events), most=0),
        Goal("events that nobody made", sum(e.doubled + e.strange for e in events), most=0),
    ]


def goals(measured: dict[str, Measured]) -> list[Goal]:
    """That no way to run the line holds far fewer calls than another.

    On two cores, which the callers and the database use too, one worker fills them; what more
    processes could gain is then spent on changing between them.
    """
    held = [measured[name].best for name in SETTINGS]
    one, two, four, lines = (best.window.at_once if best else 0.0 for best in held)
    calm, checked = measured[CALM].best, measured[CHECKED].best
    slowed = checked.window.part(0.99) / calm.window.part(0.99) if calm and checked else 0.0
    return [
        Goal("calls at once, 2 workers to 1", two / one if one else 0, MIN_SHARE),
        Goal("calls at once, 4 workers to 2", four / two if two else 0, MIN_SHARE),
        Goal(
            "calls at once, 2 lines behind haproxy to 1", lines / one if one else 0, MIN_SHARE - 0.1
        ),
        Goal("p99 while a draft is checked, to a quiet line", slowed, most=MAX_SLOWED),
    ]


if __name__ == "__main__":
    main()
