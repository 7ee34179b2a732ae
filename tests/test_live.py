"""The folder of editions: what is live, what is kept, and what a worker makes of it."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from ivr.store.live import KEPT, Editions, publish, published
from ivr.tree.loader import load
from tests.lines import TREE


def put(folder: Path, greeting: str = "Hello.", sounds: Mapping[str, str] | None = None) -> str:
    """Publish a tree of its own and return its edition."""
    raw = TREE.replace("Thank you for calling the clinic.", greeting).encode()
    tree = load(raw).tree
    assert tree
    publish(folder, {"": raw}, tree.edition, sounds or {})
    return tree.edition


def test_what_was_published_last_is_live(tmp_path: Path) -> None:
    put(tmp_path, "One.")
    edition = put(tmp_path, "Two.")
    editions = Editions(tmp_path)
    assert (editions.live.tree.edition, editions.live.tree.greeting) == (edition, "Two.")


def test_a_worker_takes_up_what_is_published_later_and_keeps_what_it_had(tmp_path: Path) -> None:
    first = put(tmp_path, "One.")
    editions = Editions(tmp_path)
    second = put(tmp_path, "Two.")
    assert editions.live.tree.edition == first
    editions.refresh()
    assert editions.live.tree.edition == second
    kept = editions.get(first)
    assert kept
    assert kept.tree.greeting == "One."


def test_a_caller_may_reach_a_worker_that_has_not_heard_of_their_edition_yet(
    tmp_path: Path,
) -> None:
    put(tmp_path, "One.")
    editions = Editions(tmp_path)
    second = put(tmp_path, "Two.")
    found = editions.get(second)
    assert found
    assert found.tree.greeting == "Two."
    assert editions.live.tree.greeting == "One."


def test_a_fresh_worker_finds_the_earlier_editions(tmp_path: Path) -> None:
    first = put(tmp_path, "One.")
    put(tmp_path, "Two.")
    found = Editions(tmp_path).get(first)
    assert found
    assert found.tree.greeting == "One."


def test_only_the_newest_few_are_kept(tmp_path: Path) -> None:
    published = [put(tmp_path, f"Greeting {number}.") for number in range(KEPT + 2)]
    editions = Editions(tmp_path)
    there = [edition for edition in published if editions.get(edition)]
    assert there == published[-KEPT:]


def test_going_back_makes_an_old_edition_the_newest(tmp_path: Path) -> None:
    first, *others = (put(tmp_path, f"Greeting {number}.") for number in range(KEPT))
    assert put(tmp_path, "Greeting 0.") == first
    put(tmp_path, "A new one.")
    editions = Editions(tmp_path)
    assert editions.get(first)
    assert editions.get(others[0]) is None


def test_a_worker_holds_no_more_trees_than_are_kept(tmp_path: Path) -> None:
    first = put(tmp_path, "One.")
    editions = Editions(tmp_path)
    for number in range(KEPT):
        put(tmp_path, f"Greeting {number}.")
        editions.refresh()
    assert editions.get(first) is None


@pytest.mark.parametrize(
    "edition",
    ["", "live", "../secret", "..", "/etc/passwd", "a" * 300, "\u0660" * 12, "\ud800" * 12],
)
def test_what_is_no_edition_is_none(tmp_path: Path, edition: str) -> None:
    folder = tmp_path / "editions"
    folder.mkdir()
    put(folder)
    (tmp_path / "secret.yaml").write_text(TREE)
    assert Editions(folder).get(edition) is None


def test_nothing_is_half_written_in_the_folder(tmp_path: Path) -> None:
    edition = put(tmp_path)
    put(tmp_path)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [f"{edition}.json", f"{edition}.yaml", "live"]


def test_without_an_edition_there_is_no_worker(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Editions(tmp_path)


def test_a_folder_that_is_away_leaves_a_worker_what_it_has(tmp_path: Path) -> None:
    folder = tmp_path / "editions"
    folder.mkdir()
    edition = put(folder)
    editions = Editions(folder)
    folder.rename(tmp_path / "away")
    with pytest.raises(OSError, match="live"):
        editions.refresh()
    assert editions.live.tree.edition == edition
    assert editions.get(edition) is editions.live
    assert editions.get("0123456789ab") is None


def test_what_is_live_is_never_thrown_away_whatever_the_clock_says(tmp_path: Path) -> None:
    for number in range(KEPT):  # made "later" than what is published next: the clock stepped back
        file = tmp_path / f"{number:012x}.yaml"
        file.write_text("old")
        os.utime(file, (2**32, 2**32))
    edition = put(tmp_path)
    assert published(tmp_path, [""], edition)
    assert Editions(tmp_path).live.tree.edition == edition
    assert len(list(tmp_path.glob("*.yaml"))) == KEPT


@pytest.mark.parametrize("gone", ["{}.yaml", "{}.json", "live"])
def test_says_whether_an_edition_is_there(tmp_path: Path, gone: str) -> None:
    edition = put(tmp_path / "new")
    assert published(tmp_path / "new", [""], edition)
    (tmp_path / "new" / gone.format(edition)).unlink()
    assert not published(tmp_path / "new", [""], edition)


# Its audio


def test_an_edition_knows_the_addresses_of_its_audio(tmp_path: Path) -> None:
    put(tmp_path, "One.", {"key": "/prompts/rendered/one.wav"})
    second = put(tmp_path, "Two.", {"key": "/prompts/rendered/two.wav"})
    editions = Editions(tmp_path)
    assert editions.live.sounds == {"key": "/prompts/rendered/two.wav"}
    put(tmp_path, "Three.")
    editions.refresh()
    assert editions.live.sounds == {}
    earlier = editions.get(second)
    assert earlier
    assert earlier.sounds == {"key": "/prompts/rendered/two.wav"}


def test_other_audio_of_the_same_tree_is_taken_up(tmp_path: Path) -> None:
    edition = put(tmp_path, "One.", {"key": "/a.wav"})
    editions = Editions(tmp_path)
    before = editions.live
    put(tmp_path, "One.", {"key": "/b.wav"})
    editions.refresh()
    assert editions.live.sounds == {"key": "/b.wav"}
    assert editions.live.tree is before.tree
    assert editions.live.version != before.version
    assert editions.get(edition) is editions.live
    put(tmp_path, "One.", {"key": "/b.wav"})
    after = editions.live
    editions.refresh()
    assert editions.live is after


def test_audio_goes_with_its_edition(tmp_path: Path) -> None:
    published = [put(tmp_path, f"Greeting {number}.") for number in range(KEPT + 1)]
    assert {file.stem for file in tmp_path.glob("*.json")} == set(published[1:])
