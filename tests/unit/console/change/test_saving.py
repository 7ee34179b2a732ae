"""Many who save one draft at the same moment: nothing is lost, and nobody is sent away."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from ivr.console.change import saving
from ivr.console.change.saving import CollisionError, Saved, save
from ivr.console.change.table import DraftsTable
from ivr.store.database import connect
from tests.support.paths import SHIPPED

MANY = 20
LINES = SHIPPED.read_bytes().split(b"\n")


def changed(number: int) -> dict[str, bytes]:
    """The menu with a comment at one of many lines that are apart."""
    lines = [*LINES]
    lines[number * (len(lines) // (MANY + 1))] += b"  # %02d" % number
    return {"": b"\n".join(lines)}


def test_of_twenty_who_save_at_once_each_change_is_in_the_draft(database: str) -> None:
    table = DraftsTable(connect(database))
    made = table.begin({"": SHIPPED.read_bytes()}, 1, "Anna")
    start = threading.Barrier(MANY)

    def one(number: int) -> Saved:
        start.wait()
        return save(table, made.id, changed(number), made.hash, f"{number}")

    with ThreadPoolExecutor(MANY) as pool:
        list(pool.map(one, range(MANY)))
    now = table.get(made.id)
    assert now
    assert [one for one in range(MANY) if b"  # %02d" % one not in now.files[""]] == []


def test_whoever_is_always_too_late_chooses_and_loses_nothing(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Machines that share a database do not take turns."""
    table = DraftsTable(connect(database))
    made = table.begin({"": SHIPPED.read_bytes()}, 1, "Anna")
    table.save(made.id, changed(1), made.hash, "Ben")
    monkeypatch.setattr(saving, "MAX_TRIES", 1)
    with pytest.raises(CollisionError) as late:
        save(table, made.id, changed(2), made.hash, "Anna")
    assert table.files(made.id, late.value.mine) == changed(2)
    assert (late.value.was, late.value.theirs.by) == (made.hash, "Ben")
