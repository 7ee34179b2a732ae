"""The totals of many days: kept, and always equal to what counting every event gives."""

import random
import time
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from ivr.editions.table import EditionsTable
from ivr.events import daily_totals as module
from ivr.events.aggregate import CallMetrics, aggregate
from ivr.events.daily_totals import DailyTotals
from ivr.events.event import DAY, CallEvent, day_of, start_of
from ivr.events.ingest import Ingester
from ivr.events.table import EventsTable
from ivr.store.database import connect, days, events
from ivr.tree.load.loader import load
from tests.support.databases import downgrade
from tests.support.examples import examples
from tests.support.lines import TREE

LOADED = load(TREE.encode())
assert LOADED.line
EDITION = LOADED.line.edition
TODAY = day_of(time.time() * 1000)
PLACES = ("main", "when-are-you-open", "where-are-you")


def sums(url: str) -> DailyTotals:
    """The totals of a database in which the menu is published."""
    store = EditionsTable(connect(url))
    if not store.newest():
        store.publish(LOADED.files, EDITION, 0, "me")
    return DailyTotals(EventsTable(store.engine))


def call(day: int, number: int, chance: random.Random) -> list[CallEvent]:
    """A call, `day` days ago."""
    at = start_of(TODAY - day) + chance.randrange(DAY - 600_000)
    found = [CallEvent(at, f"{day}/{number}", EDITION, "", "main", 1, "arrived", "", 0)]
    for _ in range(chance.randrange(4)):
        at += chance.randrange(1, 60_000)
        place, what = chance.choice(PLACES), chance.choice(("entered", "again", "slower"))
        found.append(found[0]._replace(at=at, place=place, reason=what))
    if chance.random() < 0.5:
        found.append(CallEvent(at + 9_000, f"{day}/{number}", "", "", "main", 1, "ended", "", 0))
    return found


def counted_from_events(
    written: Iterable[CallEvent], since: int, until: int | None = None
) -> CallMetrics:
    """The metrics, counted from every event."""
    assert LOADED.line
    ordered = sorted(written, key=lambda one: (one.call, one.at))
    return aggregate(ordered, {EDITION: LOADED.line}.get, since, until)


def days_counted(found: DailyTotals) -> dict[int, tuple[int, int]]:
    """For each day, counted back from today: its events, and how many of them are counted."""
    return {TODAY - one.day: (one.events, one.counted) for one in found.table.days_between(0)}


@examples(15)
@given(st.integers(0, 2**32), st.integers(0, 6 * 24), st.integers(-24, 6 * 24))
def test_totals_are_right_in_whatever_order_events_are_stored(
    tmp_path_factory: pytest.TempPathFactory, seed: int, hours: int, length: int
) -> None:
    url = f"sqlite:///{tmp_path_factory.mktemp('sums')}/line.db"
    store_at_random(url, seed, hours, length)


def test_they_are_right_on_postgresql_too(database: str) -> None:
    store_at_random(database, 7, 100, 40)


def store_at_random(url: str, seed: int, hours: int, length: int) -> None:
    """Store the events of some days in random batches, counting days in between.

    The totals are those since so many hours ago, and of the time from then that is so long.
    """
    chance = random.Random(seed)
    found = sums(url)
    written = [one for number in range(20) for one in call(chance.randrange(5), number, chance)]
    left = sorted(written, key=lambda _: chance.random())
    since = int(time.time() * 1000) - hours * 3_600_000
    until = since + length * 3_600_000
    # Also at the very ends of a day that is counted, and of a call.
    ends = [*((start_of(TODAY - day), start_of(TODAY - day + 2)) for day in range(4)),
            (written[0].at, written[-1].at), (since, until)]  # fmt: skip
    while left:
        size = chance.randrange(1, 30)
        part, left = left[:size], left[size:]
        assert found.table.store(f"{len(left)}", 0, 1, part)
        if chance.random() < 0.5:
            list(found.count_ended())
        if chance.random() < 0.3:
            found.between(since)
    assert found.between(0) == counted_from_events(written, 0)
    assert found.between(since) == counted_from_events(written, since)
    for start, end in ends:
        assert found.between(start, end) == counted_from_events(written, start, end)
    list(found.count_ended())
    assert found.between(0) == counted_from_events(written, 0)
    for start, end in ends:
        assert found.between(start, end) == counted_from_events(written, start, end)


def test_the_events_of_a_day_that_has_ended_are_read_once(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = (start_of(TODAY) + module.LATE + 1) / 1000  # the totals of yesterday may just be kept
    monkeypatch.setattr(module, "time", SimpleNamespace(time=lambda: now))
    found, chance = sums(database), random.Random(1)
    written = [call(day, number, chance) for day in range(3) for number in range(5)]
    assert found.table.store("a", 0, 1, [one for steps in written for one in steps])
    list(found.count_ended())
    kept = days_counted(found)
    ended = {day: counted == many for day, (many, counted) in kept.items()}
    assert ended == {0: False, 1: True, 2: True}
    expected = found.between(0)
    with found.table.engine.begin() as connection:  # nothing of them is needed any more
        connection.execute(sa.delete(events).where(events.c.at < start_of(TODAY - 1)))
    assert found.between(0) == expected


def test_an_event_that_is_stored_late_counts_on_its_day(database: str) -> None:
    found, chance = sums(database), random.Random(2)
    one, other = call(3, 1, chance), call(3, 2, chance)
    assert found.table.store("a", 0, 1, one)
    list(found.count_ended())
    assert days_counted(found) == {3: (len(one), len(one))}
    assert found.table.store("b", 0, 1, other)
    assert days_counted(found) == {3: (len(one) + len(other), len(one))}
    assert found.between(0) == counted_from_events([*one, *other], 0)
    assert days_counted(found)[3][0] == days_counted(found)[3][1]


def test_an_event_that_is_stored_while_its_day_is_counted_has_it_counted_again(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, chance = sums(database), random.Random(3)
    one, other = call(3, 1, chance), call(3, 2, chance)
    assert found.table.store("a", 0, 1, one)

    def slowly(*arguments: object) -> CallMetrics:
        assert found.table.store("b", 0, 1, other)
        monkeypatch.setattr(module, "aggregate", aggregate)
        return aggregate(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "aggregate", slowly)
    list(found.count_ended())
    assert found.between(0) == counted_from_events([*one, *other], 0)


def test_two_lines_may_count_the_same_day(database: str) -> None:
    found, other, chance = sums(database), sums(database), random.Random(4)
    written = call(2, 1, chance)
    assert found.table.store("a", 0, 1, written)
    list(found.count_ended())
    list(other.count_ended())
    assert found.between(0) == other.between(0) == counted_from_events(written, 0)


def test_totals_in_the_format_of_another_release_are_counted_again(database: str) -> None:
    found, chance = sums(database), random.Random(5)
    written = call(2, 1, chance)
    assert found.table.store("a", 0, 1, written)
    list(found.count_ended())
    with found.table.engine.begin() as connection:
        connection.execute(sa.update(days).values(figures="[0,{}]"))
    assert found.between(0) == counted_from_events(written, 0)


def test_a_database_from_before_there_were_totals_gets_them(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/line.db"
    found, chance = sums(url), random.Random(6)
    written = [*call(2, 1, chance), *call(5, 2, chance), *call(5, 3, chance)]
    assert found.table.store("a", 0, 1, written)
    expected = {2: len(call(2, 1, random.Random(6)))}
    expected[5] = len(written) - expected[2]
    downgrade(found.table.engine, "0002")
    again = sums(url)
    assert days_counted(again) == {day: (many, -1) for day, many in expected.items()}
    assert again.between(0) == counted_from_events(written, 0)


def test_totals_are_deleted_with_their_events(database: str) -> None:
    found, chance = sums(database), random.Random(8)
    old, new = call(9, 1, chance), call(2, 2, chance)
    assert found.table.store("a", 0, 1, [*old, *new])
    list(found.count_ended())
    assert found.table.prune(start_of(TODAY - 5)) == len(old)
    assert found.between(0) == counted_from_events(new, 0)


def test_the_line_counts_days_by_itself(tmp_path: Path, database: str) -> None:
    found, chance = sums(database), random.Random(9)
    for day in (4, 5, 6):
        assert found.table.store(f"{day}", 0, 1, call(day, 1, chance))
    keeper = Ingester(tmp_path / "records", database, days=400)
    for _ in range(4):
        keeper.run_once()
    assert {day: many == counted for day, (many, counted) in days_counted(found).items()} == {
        4: True, 5: True, 6: True
    }  # fmt: skip
