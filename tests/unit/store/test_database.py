"""The database: opened, brought up to date, and reported in words where it cannot be used."""

import re
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from ivr.editions.table import EditionsTable
from ivr.store.database import StoreError, connect, state_folder
from tests.support.databases import Postgres
from tests.support.waiting import until

FILES = {"": b"name: x\n", "parts/parking.yaml": b"menu: {}\n\xff\0"}


def test_many_processes_may_bring_the_tables_up_to_date_at_once(database: str) -> None:
    start = threading.Barrier(4)

    def connected(_: int) -> int:
        start.wait()
        return len(EditionsTable(connect(database)).all())

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(connected, range(4))) == [0] * 4


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:////proc/nowhere/line.db", "cannot be used: "),
        ("postgresql+psycopg://me:secret@127.0.0.1:1/x", "Connection refused"),
        ("nonsense", "the address of the database cannot be read"),
        ("oracle://x/y", "cannot be used: "),
    ],
)
def test_a_database_that_cannot_be_used_is_named_without_its_password(url: str, said: str) -> None:
    with pytest.raises(StoreError, match=said) as caught:
        connect(url)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_a_database_is_reported(tmp_path: Path) -> None:
    (tmp_path / "line.db").write_text("This is not a database at all, but a letter.\n" * 99)
    with pytest.raises(StoreError, match="file is not a database"):
        connect(f"sqlite:///{tmp_path / 'line.db'}")


def test_a_database_that_goes_away_is_reported_and_found_again(postgres: Postgres) -> None:
    store = EditionsTable(connect(postgres.database()))
    made = store.publish(FILES, "0123456789ab", 0, "a")
    postgres.stop()
    try:
        for ask in (store.newest, store.all, lambda: store.files("0123456789ab")):
            with pytest.raises(StoreError):
                ask()
        with pytest.raises(StoreError):
            store.publish(FILES, "0123456789ac", 1, "a")
    finally:
        postgres.start()
    assert store.all() == [made]


def test_a_file_that_is_moved_away_is_missed_and_never_made_again(tmp_path: Path) -> None:
    file, kept = tmp_path / "ivr.db", tmp_path / "kept.db"
    table = EditionsTable(connect(f"sqlite:///{file}"))
    table.publish({"": b"old"}, "0" * 12, 0, "me")
    with sqlite3.connect(file) as one, sqlite3.connect(kept) as copy:
        one.backup(copy)
    table.publish({"": b"new"}, "1" * 12, 1, "me")
    for each in tmp_path.glob("ivr.db*"):
        each.rename(tmp_path / f"moved-{each.name}")
    for _ in range(2):
        with pytest.raises(StoreError, match="its file is not there any more"):
            table.publish({"": b"lost"}, "2" * 12, 2, "me")
    assert not file.exists()
    kept.rename(file)  # as one restores a copy
    newest = table.newest()
    assert newest
    assert newest.edition == "0" * 12
    table.publish({"": b"newer"}, "3" * 12, 1, "me")
    assert EditionsTable(connect(f"sqlite:///{file}")).has("3" * 12)


def test_the_state_of_a_line_is_kept_beside_its_database_file() -> None:
    assert state_folder("sqlite:////srv/line/ivr.db") == Path("/srv/line/ivr.db-line")
    assert state_folder("sqlite:///var/ivr.db") == Path("var/ivr.db-line")
    one, other = (
        state_folder(f"postgresql+psycopg://line:{word}@host/name") for word in ("a", "b")
    )
    assert one == other
    assert one.parent == Path("var")
    assert re.fullmatch("name-[0-9a-f]{8}-line", one.name)
    assert one != state_folder("postgresql+psycopg://line@elsewhere/name")


def test_a_database_of_a_newer_release_is_refused(database: str) -> None:
    engine = connect(database)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="a newer release of this line has changed it"):
        connect(database)


def test_a_lock_is_waited_for_but_not_for_long(postgres: Postgres) -> None:
    url = postgres.database()
    store, other = EditionsTable(connect(url)), connect(url)
    with other.begin() as connection:
        connection.execute(sa.text("LOCK TABLE editions IN ACCESS EXCLUSIVE MODE"))
        with pytest.raises(StoreError, match="lock timeout"):
            store.newest()
    assert store.newest() is None


def test_a_database_that_is_refused_keeps_no_connection(postgres: Postgres) -> None:
    url = postgres.database()
    engine = connect(url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    refused = []
    for _ in range(3):
        with pytest.raises(StoreError) as caught:
            connect(url)
        refused.append(caught)  # its traceback would keep the engine
    count = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"

    def connections() -> int:
        with engine.connect() as connection:
            return int(connection.execute(sa.text(count)).scalar() or 0)

    until(lambda: connections() == 1)
