"""What was published, in SQLite and in PostgreSQL: whole, in order, never changed."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.editions.table import EditionsTable, Published, TakenError
from ivr.store import database as module
from ivr.store.database import HEAD, StoreError, connect, metadata, state_folder
from tests.support.databases import Postgres

FILES = {"": b"name: x\n", "parts/parking.yaml": b"menu: {}\n\xff\0"}
MIGRATIONS = str(Path(module.__file__).parent / "migrations")


@pytest.fixture
def store(database: str) -> EditionsTable:
    return EditionsTable(connect(database))


def test_at_first_there_is_nothing(store: EditionsTable) -> None:
    assert store.newest() is None
    assert store.all() == []
    assert store.get(1) is None
    assert store.files("0123456789ab") == {}


def test_what_is_published_is_live_and_kept_to_the_byte(store: EditionsTable) -> None:
    made = store.publish(FILES, "0123456789ab", 0, "Mx. Editor", "A first one: ñ \N{SNOWMAN}")
    assert made == Published(1, "0123456789ab", made.at, "Mx. Editor", made.note, "file")
    assert abs(datetime.now(UTC) - made.at) < timedelta(minutes=1)
    assert store.newest() == store.get(1) == made
    assert store.files("0123456789ab") == FILES


def test_the_newest_is_live_and_old_ones_stay(store: EditionsTable) -> None:
    one = store.publish(FILES, "0123456789ab", 0, "a")
    two = store.publish({"": b"other"}, "ba9876543210", 1, "b", origin="console")
    three = store.publish(FILES, "0123456789ab", 2, "c", "back to 1", "rollback")
    assert store.all() == [three, two, one]
    assert store.all(limit=2) == [three, two]
    assert store.newest() == three
    assert store.newest("file") == one
    assert store.newest("console") == two
    assert store.files("ba9876543210") == {"": b"other"}
    assert store.files("0123456789ab") == FILES


def test_whoever_comes_second_is_told_who_was_first(store: EditionsTable) -> None:
    first = store.publish(FILES, "0123456789ab", 0, "first")
    with pytest.raises(TakenError) as caught:
        store.publish({"": b"other"}, "ba9876543210", 0, "second")
    assert caught.value.newest == first
    assert store.all() == [first]
    assert store.files("ba9876543210") == {}


def test_of_many_at_once_one_wins(database: str) -> None:
    stores = [EditionsTable(connect(database)) for _ in range(6)]
    start = threading.Barrier(len(stores))

    def publish(number: int) -> Published | TakenError:
        start.wait()
        try:
            return stores[number].publish({"": b"%d" % number}, f"{number:012}", 0, f"{number}")
        except TakenError as error:
            return error

    with ThreadPoolExecutor(len(stores)) as pool:
        results = list(pool.map(publish, range(len(stores))))
    (won,) = [result for result in results if isinstance(result, Published)]
    assert stores[0].all() == [won]
    lost = [result for result in results if isinstance(result, TakenError)]
    assert [error.newest for error in lost] == [won] * 5


def test_many_may_bring_the_tables_up_to_date_at_once(database: str) -> None:
    start = threading.Barrier(4)

    def connected(_: int) -> int:
        start.wait()
        return len(EditionsTable(connect(database)).all())

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(connected, range(4))) == [0] * 4


def test_the_migrations_make_the_tables_that_the_code_knows(database: str) -> None:
    engine = connect(database)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == HEAD
    config = Config()
    config.set_main_option("script_location", MIGRATIONS)
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_they_can_be_taken_back(database: str) -> None:
    from alembic import command

    engine = connect(database)
    config = Config()
    config.set_main_option("script_location", MIGRATIONS)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert set(sa.inspect(engine).get_table_names()) <= {"alembic_version"}


@settings(max_examples=30, deadline=None)
@given(
    st.dictionaries(
        st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40),
        st.binary(max_size=200),
        max_size=4,
    ),
    st.binary(max_size=1_000),
)
def test_any_files_come_back(files: dict[str, bytes], main: bytes) -> None:
    store = EditionsTable(connect("sqlite://"))
    store.publish({**files, "": main}, "0123456789ab", 0, "a")
    assert store.files("0123456789ab") == {**files, "": main}


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


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "line.db").write_text("This is not a database at all, but a letter.\n" * 99)
    with pytest.raises(StoreError, match="file is not a database"):
        connect(f"sqlite:///{tmp_path / 'line.db'}")


def test_one_that_goes_away_is_told_and_found_again(postgres: Postgres) -> None:
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


def test_what_is_kept_beside_a_file_stands_in_its_folder() -> None:
    assert state_folder("sqlite:////srv/line/ivr.db") == Path("/srv/line/ivr.db-line")
    assert state_folder("sqlite:///var/ivr.db") == Path("var/ivr.db-line")
    one, other = (
        state_folder(f"postgresql+psycopg://line:{word}@host/name") for word in ("a", "b")
    )
    assert one == other
    assert one.parent == Path("var")
    assert re.fullmatch("name-[0-9a-f]{8}-line", one.name)
    assert one != state_folder("postgresql+psycopg://line@elsewhere/name")


def test_a_database_of_a_newer_release_is_told(database: str) -> None:
    engine = connect(database)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="a newer release of this line has changed it"):
        connect(database)


def test_a_lock_that_somebody_holds_is_waited_for_a_while(postgres: Postgres) -> None:
    url = postgres.database()
    store, other = EditionsTable(connect(url)), connect(url)
    with other.begin() as connection:
        connection.execute(sa.text("LOCK TABLE editions IN ACCESS EXCLUSIVE MODE"))
        with pytest.raises(StoreError, match="lock timeout"):
            store.newest()
    assert store.newest() is None


def test_time_goes_on_although_clocks_differ(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = EditionsTable(connect(database))
    first = store.publish(FILES, "0123456789ab", 0, "here")
    monkeypatch.setattr("ivr.editions.table.time.time", lambda: first.at.timestamp() - 20_000)
    second = store.publish(FILES, "0123456789ac", 1, "on a machine whose clock is late")
    assert second.at == first.at
    since = first.at - timedelta(seconds=10)
    assert [one.number for one in store.live_since(since, 0)] == [1, 2]


def test_what_was_live_since_an_instant_begins_with_what_was_live_then(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = EditionsTable(connect(database))
    for number in range(5):
        monkeypatch.setattr("ivr.editions.table.time.time", lambda at=1000 * number: at + 1_000_000)
        store.publish(FILES, f"{number:012x}", number, "me")
    since = datetime.fromtimestamp(1_002_500, UTC)
    assert [one.number for one in store.live_since(since, 0)] == [3, 4, 5]
    assert [one.number for one in store.live_since(since, 4)] == [5]
    assert [one.number for one in store.live_since(since - timedelta(hours=9), 0)] == [
        1,
        2,
        3,
        4,
        5,
    ]
    assert store.has(f"{2:012x}")
    assert not store.has(f"{9:012x}")
