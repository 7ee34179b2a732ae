"""Events on their way from a worker's memory to the database: none lost, none stored twice."""

import errno
import fcntl
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.events import journal as module
from ivr.events.event import DAY, CallEvent
from ivr.events.ingest import Ingester
from ivr.events.journal import CHUNK, Journal, as_lines, is_left, read_journal
from ivr.events.quarantine import quarantined, set_aside
from ivr.events.table import EventsTable
from ivr.store.database import StoreError, connect
from tests.support.databases import Postgres
from tests.support.waiting import until

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
HERE = CallEvent(1_795_604_102_462, "843563166dda7967", "4c7856c9d09e", "", "main", 1, "arrived",
                "", 0)  # fmt: skip


def made(count: int, start: int = 0) -> list[CallEvent]:
    return [HERE._replace(at=HERE.at + number) for number in range(start, start + count)]


def write(folder: Path, found: list[CallEvent]) -> Path:
    journal = Journal(folder)
    for one in found:
        journal.append(one)
    journal.close()
    return journal.path


def all_of(path: Path) -> list[CallEvent]:
    """Read every event of a journal, chunk by chunk."""
    found: list[CallEvent] = []
    offset = -1
    after = 0
    while after != offset:
        offset = after
        some, after = read_journal(path, offset)
        found += some
    assert after == path.stat().st_size
    return found


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.builds(
            CallEvent,
            st.integers(0, 2**50),
            *[texts] * 4,
            st.integers(0, 99),
            texts.filter(lambda reason: reason not in module.RENAMED),
            texts,
            st.integers(0, 2),
        ),
        max_size=20,
    )
)
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, found: list[CallEvent]
) -> None:
    assert all_of(write(tmp_path_factory.mktemp("journal"), found)) == found


def lines_of(folder: Path, *fields: object) -> Path:
    """A journal whose lines hold these fields, as another release may have written them."""
    journal = Journal(folder)
    for one in fields:
        journal.append_text(json.dumps(one).encode())
    journal.close()
    return journal.path


def test_the_reasons_of_earlier_releases_are_read_as_those_of_today(tmp_path: Path) -> None:
    old = ("silence", "wrong", "calling", "another", "patient", "entered")
    path = lines_of(tmp_path, *(HERE._replace(reason=reason) for reason in old))
    assert [one.reason for one in all_of(path)] == [
        "no_input", "no_match", "transferring", "trying_next_number", "unhurried", "entered"
    ]  # fmt: skip


def test_fields_of_another_release_may_be_more_or_fewer(tmp_path: Path) -> None:
    path = lines_of(tmp_path, [*HERE, "later"], HERE[:-1])
    assert all_of(path) == [HERE, HERE]


@pytest.mark.parametrize("part", ["1", 1.0, True, None, [1]])
def test_what_no_release_wrote_is_left_out(
    tmp_path: Path, part: object, caplog: pytest.LogCaptureFixture
) -> None:
    path = lines_of(tmp_path, HERE._replace(part=part), {}, [], HERE)  # type: ignore[arg-type]
    assert all_of(path) == [HERE]
    assert caplog.text.count("a damaged line of") == 3


def test_a_large_journal_is_read_in_chunks(tmp_path: Path) -> None:
    found = made(30_000)
    path = write(tmp_path, found)
    assert path.stat().st_size > CHUNK
    assert all_of(path) == found


def test_an_event_is_written_soon(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.append(HERE)
    until(lambda: read_journal(journal.path, 0)[0])
    assert not is_left(journal.path)
    journal.close()
    assert is_left(journal.path)
    assert journal.path.stat().st_mode & 0o077 == 0  # nobody else reads it


def test_a_new_journal_never_looks_like_one_that_was_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked: list[list[Path]] = []
    real = fcntl.flock

    def flock(file: int, how: int) -> None:
        locked.append(
            list(tmp_path.glob("*.journal"))
        )  # what another process would find before the lock
        real(file, how)

    with monkeypatch.context() as patch:
        patch.setattr(fcntl, "flock", flock)
        journal = Journal(tmp_path)
    assert locked == [[]]
    assert list(tmp_path.iterdir()) == [journal.path]
    assert not is_left(journal.path)
    journal.close()


def test_half_a_line_waits_and_a_damaged_one_is_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = write(tmp_path, made(3))
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    path.write_bytes(whole[:-1])
    assert read_journal(path, 0) == (made(2), len(whole) - len(lines[2]))
    other = lines[1].replace(b"main", b"mein")
    for damaged in (b"x" + lines[1][1:], other, b"\n", b"00000000 x\n"):
        path.write_bytes(lines[0] + damaged + lines[2])
        caplog.clear()
        assert [one.at - HERE.at for one in read_journal(path, 0)[0]] == [0, 2]
        assert "a damaged line of" in caplog.text


def test_while_the_disk_is_full_events_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(tmp_path)
    real = os.write

    def full(file: int, data: bytes) -> int:
        if file == journal.file:
            real(file, data[: len(data) // 2])  # what still fits
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(file, data)

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        for one in made(5):
            journal.append(one)
        time.sleep(5 * module.WRITE_INTERVAL)
        assert all_of(journal.path) == []
    for one in made(5, start=5):
        journal.append(one)
    journal.close()
    assert all_of(journal.path) == made(10)


KILLED = """
import sys, time
from pathlib import Path
from ivr.events.journal import CallEvent, Journal
journal = Journal(Path(sys.argv[1]))
number = 0
while True:
    journal.append(CallEvent(number, "", "", "", "", 1, "arrived", "", 0))
    print(number, flush=True)
    number += 1
    time.sleep(0.001)
"""


def lost_by_a_worker_that_is_killed(folder: Path) -> int:
    """How many of its events are not in its journal."""
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(folder)], stdout=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stdout
        appended = [worker.stdout.readline() for _ in range(300)]
        worker.kill()
        appended += worker.stdout.readlines()
    (path,) = folder.iterdir()
    assert is_left(path)
    found = [one.at for one in read_journal(path, 0)[0]]
    assert found == list(range(len(found)))
    return len(appended) - len(found)


def test_a_worker_that_is_killed_loses_only_the_last_moment(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    # At an event a millisecond: what 50 ms hold. On a busy machine its thread may wake later, once.
    until(lambda: lost_by_a_worker_that_is_killed(tmp_path_factory.mktemp("journal")) <= 50 + 1)


# Into the database


def stored_in(url: str) -> list[CallEvent]:
    """Every event in the database."""
    records = EventsTable(connect(url))
    return [happened for one in records.days_between(0) for happened in records.events_of(one.day)]


def ingester(folder: Path, url: str) -> Ingester:
    return Ingester(folder, url, days=10_000)


def test_each_event_is_stored_once_in_order(tmp_path: Path, database: str) -> None:
    folder = tmp_path / "records"
    journal = Journal(folder)
    keeper = ingester(folder, database)
    for one in made(10):
        journal.append(one)
    until(lambda: len(all_of(journal.path)) == 10)
    keeper.run_once()
    keeper.run_once()
    ingester(folder, database).run_once()  # another, after a restart
    for one in made(10, start=10):
        journal.append(one)
    journal.close()
    keeper.run_once()
    assert stored_in(database) == made(20)
    assert list(folder.glob("*.journal")) == []
    ingester(folder, database).run_once()
    assert len(stored_in(database)) == 20


def test_a_crash_at_any_moment_stores_nothing_twice(tmp_path: Path, database: str) -> None:
    chance = random.Random(7)
    folder = tmp_path / "records"
    count = 0
    for _ in range(12):
        size = chance.randrange(200)
        write(folder, made(size, start=count))
        count += size
        keeper = ingester(folder, database)
        keeper.table = EventsTable(connect(database))
        for path in sorted(folder.glob("*.journal")):
            before = keeper.table.offset(path.name)
            found, after = read_journal(path, before)
            if chance.random() < 0.5 and after > before:
                assert keeper.table.store(path.name, before, after, found)
                assert not keeper.table.store(path.name, before, after, found)
            # here it is killed, with the file still there
        if chance.random() < 0.5:
            ingester(folder, database).run_once()
    ingester(folder, database).run_once()
    assert sorted(stored_in(database)) == made(count)


def test_while_the_database_is_away_journals_wait(
    tmp_path: Path, postgres: Postgres, caplog: pytest.LogCaptureFixture
) -> None:
    url = postgres.database()
    folder = tmp_path / "records"
    write(folder, made(5))
    keeper = ingester(folder, url)
    postgres.stop()
    try:
        with pytest.raises(StoreError):
            keeper.run_once()
        write(folder, made(5, start=5))
        keeper.start()
        until(lambda: "events wait in their journals: the database" in caplog.text)
        time.sleep(1)  # in which it tries again and says no more
    finally:
        postgres.start()
    keeper.end()
    assert caplog.text.count("events wait in their journals: the database") == 1
    assert sorted(stored_in(url)) == made(10)
    assert list(folder.glob("*.journal")) == []


def test_old_events_are_deleted(tmp_path: Path, database: str) -> None:
    now = int(time.time() * 1000)
    old, new = HERE._replace(at=now - 11 * DAY), HERE._replace(at=now - 9 * DAY)
    write(tmp_path / "records", [old, new])
    Ingester(tmp_path / "records", database, days=10).run_once()
    assert stored_in(database) == [new]
    assert EventsTable(connect(database)).prune(now) == 1


def test_a_journal_that_cannot_be_read_holds_up_no_other(
    tmp_path: Path, database: str, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "records"
    (folder / "0.journal").mkdir(parents=True)
    write(folder, made(5))
    keeper = ingester(folder, database)
    keeper.run_once()
    keeper.run_once()
    assert stored_in(database) == made(5)
    assert caplog.text.count("journal 0.journal cannot be stored: ") == 1


# What the database refuses

REFUSED = {
    "sqlite": [
        HERE._replace(part=2**63),
        HERE._replace(place="\ud800"),
    ],
    "postgresql": [
        HERE._replace(part=2**31),
        HERE._replace(pace=2**15),
        HERE._replace(at=2**63),
        HERE._replace(at=2**62),  # its day is out of range
        HERE._replace(place="\ud800"),
        HERE._replace(place="\0"),
        HERE._replace(reason="x" * 41),
        HERE._replace(call="x" * 17),
    ],
}


def refused_by(url: str) -> list[CallEvent]:
    return REFUSED[url.partition(":")[0].partition("+")[0]]


def test_what_the_database_refuses_is_set_aside_and_all_else_is_stored(
    tmp_path: Path, database: str, caplog: pytest.LogCaptureFixture
) -> None:
    refused = refused_by(database)
    between = [one for pair in zip(refused, made(len(refused)), strict=True) for one in pair]
    write(tmp_path, between)
    write(tmp_path, made(5, start=100))
    keeper = ingester(tmp_path, database)
    keeper.run_once()
    assert sorted(stored_in(database)) == [*made(len(refused)), *made(5, start=100)]
    assert list(tmp_path.glob("*.journal")) == []
    (aside,) = tmp_path.glob("*.quarantine")
    assert f"{len(refused)} events are set aside in {aside}: the database" in caplog.text
    assert quarantined(tmp_path) == len(refused)
    assert read_journal(aside, 0)[0] == refused
    assert aside.stat().st_mode & 0o077 == 0
    keeper.run_once()
    assert caplog.text.count("set aside") == 1


def test_what_was_set_aside_can_be_tried_again(tmp_path: Path, database: str) -> None:
    write(tmp_path, refused_by(database))
    keeper = ingester(tmp_path, database)
    keeper.run_once()
    (aside,) = tmp_path.glob("*.quarantine")
    again = aside.with_suffix(".journal")
    again.write_bytes(aside.read_bytes() + as_lines([HERE]))  # one of them can be stored by now
    aside.unlink()
    keeper.run_once()
    assert stored_in(database) == [HERE]
    assert quarantined(tmp_path) == len(refused_by(database))


def test_it_may_be_tried_again_and_again(tmp_path: Path, database: str) -> None:
    """Its name gets no longer than the database can keep."""
    write(tmp_path, refused_by(database))
    keeper = ingester(tmp_path, database)
    for _ in range(12):
        keeper.run_once()
        (aside,) = tmp_path.glob("*.quarantine")
        assert list(tmp_path.glob("*.journal")) == []
        assert quarantined(tmp_path) == len(refused_by(database))
        aside.rename(aside.with_suffix(".journal"))


def test_a_crash_between_setting_aside_and_storing_counts_nothing_twice(
    tmp_path: Path, database: str
) -> None:
    refused = refused_by(database)
    path = write(tmp_path, [HERE, *refused])
    set_aside(path, 0, refused)  # here it was killed
    ingester(tmp_path, database).run_once()
    assert stored_in(database) == [HERE]
    assert quarantined(tmp_path) == len(refused)


def test_a_journal_with_an_impossible_name_holds_up_no_other(
    tmp_path: Path, postgres: Postgres, caplog: pytest.LogCaptureFixture
) -> None:
    path = write(tmp_path, made(3))
    path.rename(path.with_name(f"{'0' * 50}.journal"))
    write(tmp_path, made(5, start=3))
    url = postgres.database()
    keeper = ingester(tmp_path, url)
    keeper.run_once()
    keeper.run_once()
    assert stored_in(url) == made(5, start=3)
    assert quarantined(tmp_path) == 0
    assert caplog.text.count("cannot be stored: the database") == 1


def test_a_database_that_cannot_be_used_sets_no_event_aside(
    tmp_path: Path, database: str, caplog: pytest.LogCaptureFixture
) -> None:
    engine = connect(database)
    keeper = ingester(tmp_path, database)
    keeper.run_once()
    path = write(tmp_path, made(5))
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE events RENAME TO elsewhere"))
    with pytest.raises(StoreError, match="cannot be used"):
        keeper.run_once()
    assert path.exists()
    assert quarantined(tmp_path) == 0
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE elsewhere RENAME TO events"))
    keeper.run_once()
    assert stored_in(database) == made(5)


def test_what_was_set_aside_is_deleted_when_it_is_too_old(tmp_path: Path, database: str) -> None:
    write(tmp_path, refused_by(database))
    Ingester(tmp_path, database, days=10).run_once()
    (aside,) = tmp_path.glob("*.quarantine")
    old = time.time() - 11 * DAY / 1000
    os.utime(aside, (old, old))
    Ingester(tmp_path, database, days=12).run_once()
    assert aside.exists()
    Ingester(tmp_path, database, days=10).run_once()
    assert not aside.exists()
