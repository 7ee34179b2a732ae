"""What was published, in SQLite and in PostgreSQL: complete, in order, never changed."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.editions.table import EditionsTable, Published, TakenError
from ivr.store.database import connect
from tests.support.examples import examples

FILES = {"": b"name: x\n", "parts/parking.yaml": b"menu: {}\n\xff\0"}


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


def test_whoever_publishes_second_learns_who_was_first(store: EditionsTable) -> None:
    first = store.publish(FILES, "0123456789ab", 0, "first")
    with pytest.raises(TakenError) as caught:
        store.publish({"": b"other"}, "ba9876543210", 0, "second")
    assert caught.value.newest == first
    assert store.all() == [first]
    assert store.files("ba9876543210") == {}


def test_of_many_who_publish_at_once_one_wins(database: str) -> None:
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


@examples(30)
@given(
    st.dictionaries(
        st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40),
        st.binary(max_size=200),
        max_size=4,
    ),
    st.binary(max_size=1_000),
)
def test_any_files_are_kept_as_they_are(files: dict[str, bytes], main: bytes) -> None:
    store = EditionsTable(connect("sqlite://"))
    store.publish({**files, "": main}, "0123456789ab", 0, "a")
    assert store.files("0123456789ab") == {**files, "": main}


def test_editions_are_in_order_although_clocks_differ(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = EditionsTable(connect(database))
    first = store.publish(FILES, "0123456789ab", 0, "here")
    monkeypatch.setattr("ivr.editions.table.time.time", lambda: first.at.timestamp() - 20_000)
    second = store.publish(FILES, "0123456789ac", 1, "on a machine whose clock is late")
    assert second.at == first.at
    since = first.at - timedelta(seconds=10)
    assert [one.number for one in store.live_since(since, 0)] == [1, 2]


def test_the_editions_since_an_instant_begin_with_the_one_live_then(
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
