"""Drafts, in SQLite and in PostgreSQL: nothing that was saved is lost, whatever is undone."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from ivr.console.change import states as module
from ivr.console.change.table import Draft, DraftsTable, ListedDraft, NoDraftError, StaleDraftError
from ivr.store.database import connect
from ivr.tree.load.sources import edition
from tests.support.examples import examples

FILES = {"": b"name: x\n", "parts/parking.yaml": b"menu: {}\n\xff\0"}


@pytest.fixture
def store(database: str) -> DraftsTable:
    return DraftsTable(connect(database))


def changed(number: int) -> dict[str, bytes]:
    return {**FILES, "": b"name: %d\n" % number}


def test_at_first_there_is_none(store: DraftsTable) -> None:
    assert store.all() == []
    assert store.get(1) is None
    assert store.files(1, "x") is None
    with pytest.raises(NoDraftError):
        store.save(1, FILES, "x", "Anna")
    with pytest.raises(NoDraftError):
        store.undo(1)
    with pytest.raises(NoDraftError):
        store.remove(1)


def test_a_draft_is_kept_to_the_byte(store: DraftsTable) -> None:
    made = store.begin(FILES, 7, "Anna", "Snow day ñ \N{SNOWMAN}")
    assert made == Draft(1, "Snow day ñ \N{SNOWMAN}", 7, FILES, edition(FILES), "Anna", made.at,
                         1, ("Anna",))  # fmt: skip
    assert abs(datetime.now(UTC) - made.at) < timedelta(minutes=1)
    assert store.get(1) == made


def test_lists_have_who_works_on_each_draft_and_not_its_files(store: DraftsTable) -> None:
    one, other = store.begin(FILES, 7, "Anna", "Snow day"), store.begin(FILES, 8, "Ben")
    saved = store.save(one.id, changed(1), one.hash, "Ben")
    store.save(one.id, changed(2), saved.hash, "Cleo")
    one = store.undo(one.id)
    queries: list[str] = []
    sa.event.listen(store.engine, "before_cursor_execute", lambda *given: queries.append(given[2]))
    listed = [ListedDraft(found.id, found.title, found.base, found.by, found.at, found.people)
              for found in (one, other)]  # fmt: skip
    assert sorted(store.all()) == listed
    assert listed[0].people == ("Cleo", "Ben", "Anna")
    assert len(queries) == 1


def test_a_save_names_what_it_began_from(store: DraftsTable) -> None:
    made = store.begin(FILES, 1, "Anna")
    saved = store.save(made.id, changed(1), made.hash, "Ben", "greeting")
    assert (saved.files, saved.by, saved.people) == (changed(1), "Ben", ("Ben", "Anna"))
    with pytest.raises(StaleDraftError) as stale:
        store.save(made.id, changed(2), made.hash, "Anna")
    assert stale.value.draft == saved == store.get(made.id)
    assert store.files(made.id, made.hash) == FILES  # what the refused save began from
    assert [(one.by, one.what) for one in store.states(made.id)] == [("Ben", "greeting"),
                                                                    ("Anna", "")]  # fmt: skip


def test_saving_what_is_there_already_changes_nothing(store: DraftsTable) -> None:
    made = store.begin(FILES, 1, "Anna")
    assert store.save(made.id, FILES, made.hash, "Ben") == made


def test_undo_and_redo_go_back_and_forward_and_stop_at_the_ends(store: DraftsTable) -> None:
    made = store.begin(FILES, 1, "Anna")
    one = store.save(made.id, changed(1), made.hash, "Anna")
    two = store.save(made.id, changed(2), one.hash, "Ben")
    assert store.redo(made.id) == two
    assert store.undo(made.id)[:7] == one[:7]
    assert store.undo(made.id)[:7] == made[:7]
    assert store.undo(made.id)[:7] == made[:7]
    assert store.redo(made.id)[:7] == one[:7]
    assert store.redo(made.id)[:7] == two[:7]
    with pytest.raises(StaleDraftError):
        store.undo(made.id, one.hash)
    assert store.get(made.id) == two


def test_what_was_undone_stays_findable_after_another_save(store: DraftsTable) -> None:
    made = store.begin(FILES, 1, "Anna")
    one = store.save(made.id, changed(1), made.hash, "Anna")
    store.undo(made.id)
    two = store.save(made.id, changed(2), made.hash, "Ben")
    assert store.redo(made.id) == two
    assert [(state.step, state.parent) for state in store.states(made.id)] == [(3, 1), (2, 1),
                                                                              (1, 0)]  # fmt: skip
    assert store.files(made.id, one.hash) == changed(1)
    assert store.undo(made.id).files == FILES
    assert store.redo(made.id).files == changed(2)


def test_a_removed_draft_can_be_brought_back(
    store: DraftsTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = store.begin(FILES, 1, "Anna")
    store.rename(made.id, "Another title")
    store.remove(made.id)
    assert store.get(made.id) is None
    assert store.all() == []
    assert [draft.id for draft in store.removed()] == [made.id]
    with pytest.raises(NoDraftError):
        store.save(made.id, changed(1), made.hash, "Ben")
    store.restore(made.id)
    assert store.get(made.id) == made._replace(title="Another title")
    store.remove(made.id)
    other = store.begin(FILES, 1, "Anna")
    assert [draft.id for draft in store.removed()] == [made.id]
    monkeypatch.setattr(module, "KEPT", -1000)
    store.begin(FILES, 1, "Anna")
    assert store.removed() == []
    assert store.states(made.id) == []
    assert store.get(other.id) == other


def test_the_oldest_states_are_deleted(store: DraftsTable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_STATES", 5)
    first = draft = store.begin(FILES, 1, "Anna")
    for number in range(9):
        draft = store.save(draft.id, changed(number), draft.hash, "Anna")
    assert [state.step for state in store.states(draft.id)] == [10, 9, 8, 7, 6]
    assert store.files(draft.id, first.hash) is None
    for _ in range(9):
        draft = store.undo(draft.id)
    assert draft.files == changed(4)


def test_of_many_who_save_at_once_one_wins(database: str) -> None:
    stores = [DraftsTable(connect(database)) for _ in range(6)]
    made = stores[0].begin(FILES, 1, "Anna")
    start = threading.Barrier(len(stores))

    def save(number: int) -> Draft | StaleDraftError:
        start.wait()
        try:
            return stores[number].save(made.id, changed(number), made.hash, f"{number}")
        except StaleDraftError as error:
            return error

    with ThreadPoolExecutor(len(stores)) as pool:
        results = list(pool.map(save, range(len(stores))))
    (won,) = [result for result in results if isinstance(result, Draft)]
    assert stores[0].get(made.id) == won
    assert len(stores[0].states(made.id)) == 2


@examples(30)
@given(
    st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=40), st.binary(max_size=200),
                    max_size=4),
    st.binary(max_size=1_000),
)  # fmt: skip
def test_any_files_are_kept_as_they_are(files: dict[str, bytes], main: bytes) -> None:
    store = DraftsTable(connect("sqlite://"))
    every = {**files, "": main}
    draft = store.begin(every, 1, "a")
    assert draft.files == every
    draft = store.save(draft.id, {"": main + b"x"}, draft.hash, "a")
    assert store.undo(draft.id).files == every
