"""How soon a published edition is live, and how long a report on many events takes."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from ivr.editions.table import EditionsTable
from ivr.events.daily_totals import DailyTotals
from ivr.events.event import DAY, CallEvent, day_of, start_of
from ivr.events.table import EventsTable
from ivr.store.database import connect
from ivr.tree.load.loader import Loaded, load
from ivr.tree.model import Answer
from tests.bench.results import Goal, Results, Table, progress
from tests.support.lines import SIGNED, TREE, serving
from tests.support.menu_files import menu_file

ROUNDS = 5
EVENTS, DAYS = 10_000_000, 400
MAX_REPORT = 2.0  # seconds; the goal for that many events
MAX_LIVE = 2.0  # seconds until callers hear what was published
CALL = 7  # events


def measure(databases: dict[str, str]) -> Results:
    """Measure with each database, by its kind."""
    live, reported, goals = [], [], []
    for kind, url in databases.items():
        progress(f"publishing in {kind}")
        took = _publishing(url)
        live.append((kind, took))
        goals.append(Goal(f"published to live, {kind}, seconds", took, most=MAX_LIVE))
    for kind, url in databases.items():
        last, whole, counting, calls = _reporting(kind, url)
        reported.append((kind, calls, last, whole, counting))
        goals.append(
            Goal(f"ivr report on {EVENTS:,} events, {kind}, seconds", whole, most=MAX_REPORT)
        )
    columns = (("calls", ",.0f"), ("last 30 days", ".2f"), ("all", ".2f"), ("first time", ".0f"))
    return Results(
        [
            Table(f"Published to live, seconds (median of {ROUNDS})", (("seconds", ".2f"),), live),
            Table(
                f"ivr report, {EVENTS:,} events of {DAYS} days, seconds (medians of {ROUNDS}); the "
                "first time every day is counted",
                columns,
                reported,
            ),
        ],
        goals,
    )


def _publishing(url: str) -> float:
    """The median seconds from `publish` until callers hear it on a line with this database."""
    took = []
    store = EditionsTable(connect(url))
    environ = SIGNED | {"DATABASE_URL": url}
    with TemporaryDirectory() as folder, serving(Path(folder), environ=environ) as line:
        for number in range(ROUNDS):
            loaded = load(TREE.replace("At eight.", f"At {number}.").encode())
            newest = store.newest()
            assert loaded.line
            assert newest
            begun = time.perf_counter()
            store.publish(loaded.files, loaded.line.edition, newest.number, "bench")
            while loaded.line.edition not in line.call().text:
                time.sleep(0.01)
            took.append(time.perf_counter() - begun)
    return median(took)


def _reporting(kind: str, url: str) -> tuple[float, float, float, float]:
    """The seconds that reports on a month and on everything take, and the first; and the calls."""
    store, loaded = EditionsTable(connect(url)), load(menu_file(14).encode())
    newest = store.newest()
    assert loaded.line
    store.publish(loaded.files, loaded.line.edition, newest.number if newest else 0, "bench")
    progress(f"writing {EVENTS:,} events into {kind}")
    _fill(store.engine, loaded)
    progress(f"counting them in {kind}")
    begun = time.perf_counter()
    list(DailyTotals(EventsTable(store.engine)).count_ended())
    counting = time.perf_counter() - begun
    last = median(_seconds(url, "30d") for _ in range(ROUNDS))
    whole = median(_seconds(url, "9999d") for _ in range(ROUNDS))
    return last, whole, counting, EVENTS / CALL


def _seconds(url: str, since: str) -> float:
    command = [sys.executable, "-m", "ivr", "report", "--since", since, "--json"]
    begun = time.perf_counter()
    subprocess.run(command, env={"DATABASE_URL": url}, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun


def _fill(engine: sa.Engine, loaded: Loaded) -> None:
    """Store one day's calls as workers would write them, and copies on the days before."""
    per_day = EVENTS // DAYS
    today = day_of(time.time() * 1000) - 1
    made = [one for _, one in zip(range(per_day), _calls(loaded, start_of(today)), strict=False)]
    EventsTable(engine).store("bench", 0, 1, made)
    names = ", ".join(CallEvent._fields)
    shifted = names.replace("at,", f"at - {DAY} * back,", 1)
    before = (
        "WITH RECURSIVE before(back) AS "
        f"(SELECT CAST(1 AS BIGINT) UNION ALL SELECT back + 1 FROM before WHERE back < {DAYS - 1}) "
    )
    with engine.begin() as connection:
        for text in (
            f"INSERT INTO events ({names}) {before} SELECT {shifted} FROM events, before "
            f"WHERE at >= {start_of(today)} AND at < {start_of(today + 1)}",
            f"INSERT INTO days (day, events, counted, figures) {before} "
            f"SELECT {today} - back, {per_day}, -1, '' FROM before",
        ):
            connection.execute(sa.text(text))


def _calls(loaded: Loaded, at: int) -> Iterator[CallEvent]:
    """Make calls on a day: each to a random answer by menus, and back, and on to another."""
    line, chance = loaded.line, Random(1)
    assert line
    answers = [name for name, option in line.default.options.items() if isinstance(option, Answer)]
    menus = [name for name in line.default.options if name not in answers]
    number = 0
    while True:
        number += 1
        when = at + chance.randrange(DAY - 1_000_000)
        steps = [("main", "arrived"), (chance.choice(menus), "entered")]
        steps += [(chance.choice(answers), "entered"), ("main", "entered"), ("main", "no_input")]
        steps += [(chance.choice(answers), "again"), ("main", "ended")]
        for place, reason in steps:
            yield CallEvent(when, f"{number:016x}", line.edition, "", place, 1, reason, "", 0)
            when += chance.randrange(1_000, 60_000)
