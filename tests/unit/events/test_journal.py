"""What happened in calls, from a worker's memory to the database: each event once, none lost."""

import errno
import fcntl
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.events import journal as module
from ivr.events.event import DAY, Happened
from ivr.events.ingest import Bookkeeper
from ivr.events.journal import CHUNK, Journal, is_left, read
from ivr.events.table import Records
from ivr.store.database import StoreError, connect
from tests.support.databases import Postgres

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
HERE = Happened(1_795_604_102_462, "843563166dda7967", "4c7856c9d09e", "", "main", 1, "arrived",
                "", 0)  # fmt: skip


def made(count: int, start: int = 0) -> list[Happened]:
    return [HERE._replace(at=HERE.at + number) for number in range(start, start + count)]


def write(folder: Path, found: list[Happened]) -> Path:
    journal = Journal(folder)
    for one in found:
        journal.append(one)
    journal.close()
    return journal.path


def all_of(path: Path) -> list[Happened]:
    """Every event of a journal, chunk by chunk."""
    found: list[Happened] = []
    offset = -1
    after = 0
    while after != offset:
        offset = after
        some, after = read(path, offset)
        found += some
    assert after == path.stat().st_size
    return found


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.builds(
            Happened,
            st.integers(0, 2**50),
            *[texts] * 4,
            st.integers(0, 99),
            texts,
            texts,
            st.integers(0, 2),
        ),
        max_size=20,
    )
)
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, found: list[Happened]
) -> None:
    assert all_of(write(tmp_path_factory.mktemp("journal"), found)) == found


def test_a_large_one_is_read_in_chunks(tmp_path: Path) -> None:
    found = made(30_000)
    path = write(tmp_path, found)
    assert path.stat().st_size > CHUNK
    assert all_of(path) == found


def test_it_is_written_soon_and_nobody_waits(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.append(HERE)
    end = time.monotonic() + 10
    while not read(journal.path, 0)[0]:
        assert time.monotonic() < end
        time.sleep(0.005)
    assert not is_left(journal.path)
    journal.close()
    assert is_left(journal.path)
    assert journal.path.stat().st_mode & 0o077 == 0  # nobody else reads it


def test_nobody_ever_takes_one_that_begins_for_one_that_was_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked: list[list[Path]] = []
    real = fcntl.flock

    def flock(file: int, how: int) -> None:
        locked.append(list(tmp_path.glob("*.journal")))  # what a look before the lock would find
        real(file, how)

    with monkeypatch.context() as patch:
        patch.setattr(fcntl, "flock", flock)
        journal = Journal(tmp_path)
    assert locked == [[]]
    assert list(tmp_path.iterdir()) == [journal.path]
    assert not is_left(journal.path)
    journal.close()


def test_half_a_line_is_not_yet_read_and_a_damaged_one_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = write(tmp_path, made(3))
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    path.write_bytes(whole[:-1])
    assert read(path, 0) == (made(2), len(whole) - len(lines[2]))
    other = lines[1].replace(b"main", b"mein")
    for damaged in (b"x" + lines[1][1:], other, b"\n", b"00000000 x\n"):
        path.write_bytes(lines[0] + damaged + lines[2])
        caplog.clear()
        assert [one.at - HERE.at for one in read(path, 0)[0]] == [0, 2]
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
        time.sleep(5 * module.WRITE)
        assert all_of(journal.path) == []
    for one in made(5, start=5):
        journal.append(one)
    journal.close()
    assert all_of(journal.path) == made(10)


KILLED = """
import sys, time
from pathlib import Path
from ivr.events.journal import Happened, Journal
journal = Journal(Path(sys.argv[1]))
number = 0
while True:
    journal.append(Happened(number, "", "", "", "", 1, "arrived", "", 0))
    print(number, flush=True)
    number += 1
    time.sleep(0.001)
"""


def test_of_a_worker_that_is_killed_only_the_last_moment_is_lost(tmp_path: Path) -> None:
    worker = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    time.sleep(1.5)
    worker.send_signal(signal.SIGKILL)
    said = worker.communicate()[0].splitlines()
    (path,) = tmp_path.iterdir()
    assert is_left(path)
    found = [one.at for one in read(path, 0)[0]]
    assert found == list(range(len(found)))
    assert len(said) > 100
    assert len(said) - len(found) <= 50 + 1  # at an event a millisecond: what 50 ms hold


# Into the database


def taken_in(url: str) -> list[Happened]:
    """Every event in a database."""
    records = Records(connect(url))
    return [happened for one in records.days(0) for happened in records.of(one.day)]


def books(folder: Path, url: str) -> Bookkeeper:
    return Bookkeeper(folder, url, days=10_000)


def test_each_event_is_taken_in_once_in_its_order(tmp_path: Path, database: str) -> None:
    folder = tmp_path / "records"
    journal = Journal(folder)
    keeper = books(folder, database)
    for one in made(10):
        journal.append(one)
    time.sleep(10 * module.WRITE)
    keeper.look()
    keeper.look()
    books(folder, database).look()  # another, after a restart
    for one in made(10, start=10):
        journal.append(one)
    journal.close()
    keeper.look()
    assert taken_in(database) == made(20)
    assert list(folder.glob("*.journal")) == []
    books(folder, database).look()
    assert len(taken_in(database)) == 20


def test_a_crash_at_any_moment_takes_nothing_in_twice(tmp_path: Path, database: str) -> None:
    chance = random.Random(7)
    folder = tmp_path / "records"
    count = 0
    for _ in range(12):
        size = chance.randrange(200)
        write(folder, made(size, start=count))
        count += size
        keeper = books(folder, database)
        keeper.records = Records(connect(database))
        for path in sorted(folder.glob("*.journal")):
            before = keeper.records.taken(path.name)
            found, after = read(path, before)
            if chance.random() < 0.5 and after > before:
                assert keeper.records.take(path.name, before, after, found)
                assert not keeper.records.take(path.name, before, after, found)
            # here it is killed, with the file still there
        if chance.random() < 0.5:
            books(folder, database).look()
    books(folder, database).look()
    assert sorted(taken_in(database)) == made(count)


def test_while_the_database_is_away_journals_wait(
    tmp_path: Path, postgres: Postgres, caplog: pytest.LogCaptureFixture
) -> None:
    url = postgres.database()
    folder = tmp_path / "records"
    write(folder, made(5))
    keeper = books(folder, url)
    postgres.stop()
    try:
        with pytest.raises(StoreError):
            keeper.look()
        write(folder, made(5, start=5))
        keeper.start()
        time.sleep(1)
    finally:
        postgres.start()
    keeper.end()
    assert caplog.text.count("events wait in their journals: the database") == 1
    assert sorted(taken_in(url)) == made(10)
    assert list(folder.glob("*.journal")) == []


def test_old_events_are_deleted(tmp_path: Path, database: str) -> None:
    now = int(time.time() * 1000)
    old, new = HERE._replace(at=now - 11 * DAY), HERE._replace(at=now - 9 * DAY)
    write(tmp_path / "records", [old, new])
    Bookkeeper(tmp_path / "records", database, days=10).look()
    assert taken_in(database) == [new]
    assert Records(connect(database)).prune(now) == 1


def test_a_journal_that_cannot_be_read_keeps_no_other_waiting(
    tmp_path: Path, database: str, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "records"
    (folder / "0.journal").mkdir(parents=True)
    write(folder, made(5))
    keeper = books(folder, database)
    keeper.look()
    keeper.look()
    assert taken_in(database) == made(5)
    assert caplog.text.count("a journal cannot be read") == 1
