"""The folder of editions: what is live, what is kept, and what a worker reads from it."""

import os
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from ivr.editions import live_folder, reading, worker_view
from ivr.editions.live_folder import is_published, publish
from ivr.editions.worker_view import WorkerView
from ivr.tree.load.line import Phrasebook
from ivr.tree.load.loader import load, load_edition
from ivr.tree.load.sources import edition
from ivr.tree.model import Line
from tests.support.lines import TREE
from tests.support.waiting import until


def put(folder: Path, greeting: str = "Hello.", sounds: Mapping[str, str] | None = None) -> str:
    """Publish a menu with this greeting, and return its edition."""
    raw = TREE.replace("Thank you for calling the clinic.", greeting).encode()
    line = load(raw).line
    assert line
    publish(folder, {"": raw}, line.edition, sounds or {})
    return line.edition


def test_what_was_published_last_is_live(tmp_path: Path) -> None:
    put(tmp_path, "One.")
    edition = put(tmp_path, "Two.")
    editions = WorkerView(tmp_path)
    assert (editions.live.line.edition, editions.live.line.default.greeting) == (edition, "Two.")


def test_a_worker_switches_to_what_is_published_later_and_keeps_what_it_had(tmp_path: Path) -> None:
    first = put(tmp_path, "One.")
    editions = WorkerView(tmp_path)
    second = put(tmp_path, "Two.")
    assert editions.live.line.edition == first
    editions.refresh()
    assert editions.live.line.edition == second
    kept = editions.get(first)
    assert kept
    assert kept.line.default.greeting == "One."


def test_a_caller_may_reach_a_worker_that_has_not_heard_of_their_edition_yet(
    tmp_path: Path,
) -> None:
    put(tmp_path, "One.")
    editions = WorkerView(tmp_path)
    second = put(tmp_path, "Two.")
    found = editions.get(second)
    assert found
    assert found.line.default.greeting == "Two."
    assert editions.live.line.default.greeting == "One."


def test_a_fresh_worker_finds_the_earlier_editions(tmp_path: Path) -> None:
    first = put(tmp_path, "One.")
    put(tmp_path, "Two.")
    found = WorkerView(tmp_path).get(first)
    assert found
    assert found.line.default.greeting == "One."


FEW = 5


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep no more than five editions, in the folder and in memory."""
    monkeypatch.setattr(live_folder, "MAX_KEPT_EDITIONS", FEW)
    monkeypatch.setattr(worker_view, "MAX_LOADED_EDITIONS", FEW)


def there(folder: Path) -> set[str]:
    return {file.stem for file in folder.glob("*.yaml")}


def test_a_call_ends_in_its_edition_however_many_are_published_meanwhile(tmp_path: Path) -> None:
    published = [put(tmp_path, f"Greeting {number}.") for number in range(60)]
    editions = WorkerView(tmp_path)
    assert all(editions.get(edition) for edition in published)


def test_editions_go_once_no_call_can_be_in_them(tmp_path: Path) -> None:
    put(tmp_path, "One.")
    old, two = time.time() - live_folder.MAX_CALL, put(tmp_path, "Two.")
    for file in tmp_path.glob("*.yaml"):
        os.utime(file, (old - 1, old - 1))
    three = put(tmp_path, "Three.")  # until now calls began in the second
    assert there(tmp_path) == {two, three}
    assert {file.stem for file in tmp_path.glob("*.json")} == {two, three}


@pytest.mark.usefixtures("few")
def test_somebody_who_publishes_again_and_again_does_not_fill_the_disk(tmp_path: Path) -> None:
    published = [put(tmp_path, f"Greeting {number}.") for number in range(FEW + 2)]
    assert there(tmp_path) == set(published[-FEW:])


@pytest.mark.usefixtures("few")
def test_going_back_makes_an_old_edition_the_newest(tmp_path: Path) -> None:
    first, *others = (put(tmp_path, f"Greeting {number}.") for number in range(FEW))
    assert put(tmp_path, "Greeting 0.") == first
    put(tmp_path, "A new one.")
    editions = WorkerView(tmp_path)
    assert editions.get(first)
    assert editions.get(others[0]) is None


def test_a_worker_holds_few_trees_in_memory_and_reads_others_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_view, "MAX_LOADED_EDITIONS", 3)
    first = put(tmp_path, "One.")
    editions = WorkerView(tmp_path)
    before = editions.get(first)
    for text in ("Two.", "Three."):
        put(tmp_path, text)
        editions.refresh()
    assert editions.get(first) is before
    put(tmp_path, "Four.")
    editions.refresh()
    after = editions.get(first)
    assert after
    assert before
    assert after.line is not before.line
    assert after.line == before.line


def test_a_worker_holds_no_more_text_than_fits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_view, "MAX_LOADED_TEXT", 2 * len(TREE))
    first = put(tmp_path, "One.")
    editions = WorkerView(tmp_path)
    before = editions.get(first)
    put(tmp_path, "Two.")
    editions.refresh()
    assert editions.get(first) is before
    put(tmp_path, "Three.")
    editions.refresh()
    again = editions.get(first)
    assert again
    assert again is not before


def test_an_edition_that_was_live_elsewhere_can_be_had(tmp_path: Path) -> None:
    edition = put(tmp_path, "One.")
    other = load(TREE.encode()).line
    assert other
    live_folder.add(tmp_path, {"": TREE.encode()}, other.edition, {"key": "/a.wav"})
    editions = WorkerView(tmp_path)
    assert editions.live.line.edition == edition
    found = editions.get(other.edition)
    assert found
    assert found.sounds == {"key": "/a.wav"}


@pytest.mark.parametrize(
    "edition",
    ["", "live", "../secret", "..", "/etc/passwd", "a" * 300, "\u0660" * 12, "\ud800" * 12],
)
def test_what_is_not_an_edition_is_not_found(tmp_path: Path, edition: str) -> None:
    folder = tmp_path / "editions"
    folder.mkdir()
    put(folder)
    (tmp_path / "secret.yaml").write_text(TREE)
    assert WorkerView(folder).get(edition) is None


def test_nothing_is_half_written_in_the_folder(tmp_path: Path) -> None:
    edition = put(tmp_path)
    put(tmp_path)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [f"{edition}.json", f"{edition}.yaml", "live"]


def test_without_an_edition_there_is_no_worker(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        WorkerView(tmp_path)


def test_a_worker_keeps_what_it_has_when_the_folder_is_gone(tmp_path: Path) -> None:
    folder = tmp_path / "editions"
    folder.mkdir()
    edition = put(folder)
    editions = WorkerView(folder)
    folder.rename(tmp_path / "away")
    with pytest.raises(OSError, match="live"):
        editions.refresh()
    assert editions.live.line.edition == edition
    assert editions.get(edition) is editions.live
    assert editions.get("0123456789ab") is None


@pytest.mark.usefixtures("few")
def test_the_live_edition_is_never_deleted_whatever_the_clock_says(tmp_path: Path) -> None:
    for number in range(FEW):  # made "later" than what is published next: the clock stepped back
        file = tmp_path / f"{number:012x}.yaml"
        file.write_text("old")
        os.utime(file, (2**32, 2**32))
    edition = put(tmp_path)
    assert is_published(tmp_path, [""], edition)
    assert WorkerView(tmp_path).live.line.edition == edition
    assert len(list(tmp_path.glob("*.yaml"))) == FEW


@pytest.mark.parametrize("gone", ["{}.yaml", "{}.json", "live"])
def test_an_edition_with_a_missing_file_is_not_published(tmp_path: Path, gone: str) -> None:
    edition = put(tmp_path / "new")
    assert is_published(tmp_path / "new", [""], edition)
    (tmp_path / "new" / gone.format(edition)).unlink()
    assert not is_published(tmp_path / "new", [""], edition)


def is_loaded(editions: WorkerView, edition: str) -> bool:
    """Whether an edition is loaded in the end."""
    return until(lambda: editions.is_loaded(edition))


def test_an_edition_in_the_folder_is_read_in_the_background(tmp_path: Path) -> None:
    first = put(tmp_path, "One.")
    put(tmp_path, "Two.")
    editions = WorkerView(tmp_path)
    assert not editions.is_loaded(first)
    assert is_loaded(editions, first)
    found = editions.get(first)
    assert found
    assert found.line.default.greeting == "One."


def test_an_edition_that_may_still_come_is_worth_waiting_for(tmp_path: Path) -> None:
    put(tmp_path, "One.")
    editions = WorkerView(tmp_path)
    assert editions.is_loaded("")
    assert editions.is_loaded("../secret")
    coming = load(TREE.encode()).line
    assert coming
    assert not editions.is_loaded(coming.edition)
    live_folder.add(tmp_path, {"": TREE.encode()}, coming.edition, {})
    assert is_loaded(editions, coming.edition)


def test_an_edition_that_cannot_be_read_is_tried_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "One.")
    editions = WorkerView(tmp_path)
    live_folder.add(tmp_path, {"": TREE.replace("menu:", "menyu:").encode()}, "0123456789ab", {})
    reads: list[bytes] = []

    def counted(files: Mapping[str, bytes], phrasebook: Phrasebook) -> Line:
        reads.append(files[""])
        return load_edition(files, phrasebook)

    monkeypatch.setattr(reading, "load_edition", counted)
    assert is_loaded(editions, "0123456789ab")
    assert [editions.get("0123456789ab") for _ in range(5)] == [None] * 5
    assert len(reads) == 1


def test_an_edition_that_breaks_the_rules_of_today_is_served(tmp_path: Path) -> None:
    old = {"": TREE.replace("When are you open?", "x" * 201).encode()}
    assert load(old[""]).line is None
    name = edition(old)
    publish(tmp_path, old, name)
    assert WorkerView(tmp_path).live.line.edition == name


def test_an_edition_with_a_missing_part_is_read_once_it_is_complete(tmp_path: Path) -> None:
    put(tmp_path, "One.")
    editions = WorkerView(tmp_path)
    whole = {
        "": TREE.replace("answer: On the hill.", "include: where.yaml").encode(),
        "where.yaml": b"menu:\n  1: {title: Street, answer: On the hill.}\n",
    }
    edition = load_edition(whole).edition
    live_folder.add(tmp_path, {"": whole[""]}, edition, {})
    assert editions.get(edition) is None
    publish(tmp_path, whole, edition)
    editions.refresh()
    assert editions.live.line.edition == edition


# Its audio


def test_an_edition_knows_the_addresses_of_its_audio(tmp_path: Path) -> None:
    put(tmp_path, "One.", {"key": "/prompts/rendered/one.wav"})
    second = put(tmp_path, "Two.", {"key": "/prompts/rendered/two.wav"})
    editions = WorkerView(tmp_path)
    assert editions.live.sounds == {"key": "/prompts/rendered/two.wav"}
    put(tmp_path, "Three.")
    editions.refresh()
    assert editions.live.sounds == {}
    earlier = editions.get(second)
    assert earlier
    assert earlier.sounds == {"key": "/prompts/rendered/two.wav"}


def test_a_worker_switches_to_other_audio_of_the_same_tree(tmp_path: Path) -> None:
    edition = put(tmp_path, "One.", {"key": "/a.wav"})
    editions = WorkerView(tmp_path)
    before = editions.live
    put(tmp_path, "One.", {"key": "/b.wav"})
    editions.refresh()
    assert editions.live.sounds == {"key": "/b.wav"}
    assert editions.live.line is before.line
    assert editions.live.version != before.version
    assert editions.get(edition) is editions.live
    put(tmp_path, "One.", {"key": "/b.wav"})
    after = editions.live
    editions.refresh()
    assert editions.live is after


@pytest.mark.usefixtures("few")
def test_audio_addresses_are_deleted_with_their_edition(tmp_path: Path) -> None:
    published = [put(tmp_path, f"Greeting {number}.") for number in range(FEW + 1)]
    assert {file.stem for file in tmp_path.glob("*.json")} == set(published[1:])
