"""`python -m tests.load.chaos`: what callers notice while something goes wrong: nothing.

Two lines of two workers behind haproxy, on one PostgreSQL, with callers on them. Bounded in time.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.bench.results import Goal, Table, progress
from tests.load import faults, settings
from tests.load.common import files_to_open, report, stoppable
from tests.load.crowd import Crowd, Tally, Window
from tests.load.ledger import Events, judged, written
from tests.load.oracle import Oracle
from tests.load.settings import Setting
from tests.load.site import SECRET, Instance, Site, running
from tests.load.wire import Wire
from tests.support.databases import Postgres
from tests.support.databases import running as postgres

CALLERS = 1000
LINES, WORKERS = 2, 2
PATIENCE = 60  # seconds for one fault


class Case(NamedTuple):
    """A fault, and the setting in which the lines run."""

    fault: faults.Fault
    setting: Callable[[], Setting] = settings.usual


CASES = {
    "nothing goes wrong": Case(faults.nothing),
    "workers killed -9": Case(faults.workers_killed),
    "PostgreSQL stopped, started": Case(faults.database_stopped),
    "disk of the journals full": Case(faults.disk_full, settings.small_disk),
    "bad editions offered": Case(faults.bad_editions),
    "an edition a second": Case(faults.editions_every_second, settings.long_calls),
    "clock put forward": Case(faults.clock_changed, settings.spring),
    "clock put back": Case(faults.clock_changed, settings.autumn),
    "one of two lines ended": Case(faults.line_ended),
    "one of two lines gone": Case(faults.line_gone),
    "slow senders": Case(faults.slow_senders),
}
TITLE = f"""\
Faults during load: {LINES} lines of {WORKERS} workers behind haproxy on one PostgreSQL, {{callers}}
callers at a time, each as fast as 20 people (6 where editions come every second). "retried" are
requests that Twilio sends again, as the fragment of the address says. "last 50 ms" are lost events
of workers that were killed, which may be; "doubled" are events of requests that were retried, and
written down both times; "strange" are events that nobody made.
"""
COLUMNS = (
    ("calls", ",.0f"),
    ("requests", ",.0f"),
    ("retried", ",.0f"),
    ("lost callers", ",.0f"),
    ("wrong answers", ",.0f"),
    ("events", ",.0f"),
    ("lost events", ",.0f"),
    ("last 50 ms", ",.0f"),
    ("doubled", ",.0f"),
    ("strange", ",.0f"),
    ("p99 ms", ",.1f"),
    ("slowest ms", ",.0f"),
)


class Came(NamedTuple):
    """The results of a case; `left` counts journals that were not stored in the database."""

    tally: Tally
    window: Window
    events: Events
    left: int


def main() -> None:
    """Try every case and print the results; exit status 1: somebody noticed something."""
    parser = argparse.ArgumentParser(prog="python -m tests.load.chaos", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--only", metavar="WORDS", default="", help="cases with these in the name")
    parser.add_argument("--callers", type=int, default=CALLERS, help="at a time")
    given = parser.parse_args()
    files_to_open()
    came = {}
    with stoppable(), postgres() as server:
        for name, case in CASES.items():
            if given.only in name:
                progress(f"{name} …")
                came[name] = run(case, server, given.callers)
    rows: list[tuple[str, *tuple[float, ...]]] = [
        (name, *_figures(one)) for name, one in came.items()
    ]
    table = Table(TITLE.format(callers=given.callers), COLUMNS, rows)
    sys.exit(report(table, musts(came), [], given.json))


def run(case: Case, server: Postgres, callers: int, lines: int = LINES) -> Came:
    """One case, with lines and a database of its own."""
    url, setting, kills = server.database(), case.setting(), list[float]()
    with TemporaryDirectory(prefix="ivr-chaos-") as name:
        folder, environ = Path(name), {"DATABASE_URL": url, **setting.environ}
        instances = [
            Instance(folder / f"{n}", setting.tree, WORKERS, environ, setting.before)
            for n in range(lines)
        ]
        with running(instances, folder) as site:
            crowd, window = asyncio.run(_load(case, setting, site, server, url, callers, kills))
            site.end()
            left = sum(len(one.left()) for one in instances)
    events = judged(crowd.calls, written(url), SECRET, kills)
    progress(f"  {events}; {crowd.wire.failures or 'no failures'}; {len(crowd.begun)} editions")
    return Came(crowd.tally, window, events, left)


async def _load(
    case: Case,
    setting: Setting,
    site: Site,
    server: Postgres,
    url: str,
    callers: int,
    kills: list[float],
) -> tuple[Crowd, Window]:
    """Let callers call while the fault happens."""
    oracle = Oracle()
    oracle.add(setting.tree)
    async with (
        Wire(site.port) as wire,
        Crowd(wire, oracle, setting.speed, setting.ahead, setting.change) as crowd,
    ):
        await crowd.resize(callers, within=2.0)
        begun = time.monotonic()
        async with asyncio.timeout(PATIENCE):
            await case.fault(faults.Scene(site, server, url, crowd, kills))
        window = crowd.tally.window()  # without the end, at which all hang up at once
        await crowd.close()
        progress(f"  {time.monotonic() - begun:.0f} s, {crowd.tally.requests:,} requests")
        return crowd, window


def _figures(one: Came) -> tuple[float, ...]:
    tally, events = one.tally, one.events
    return (tally.calls, tally.requests, tally.retried, tally.lost, tally.wrong, *events,
            one.window.part(0.99), one.window.part(1))  # fmt: skip


def musts(came: dict[str, Came]) -> list[Goal]:
    """That no caller notices anything, and no event is lost."""
    all_of = came.values()
    return [
        Goal("lost callers", sum(one.tally.lost for one in all_of), most=0),
        Goal("ends of calls not reported", sum(o.tally.untold for o in all_of), most=0),
        Goal("wrong answers", sum(one.tally.wrong for one in all_of), most=0),
        Goal("lost events", sum(one.events.lost for one in all_of), most=0),
        Goal("events that nobody made", sum(one.events.strange for one in all_of), most=0),
        Goal("journals left over", sum(one.left for one in all_of), most=0),
    ]


if __name__ == "__main__":
    main()
