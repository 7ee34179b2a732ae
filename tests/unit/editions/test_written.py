"""The menu file and the console as one line: written whole, finished after a crash, committed."""

import errno
import os
import subprocess
import threading
from pathlib import Path

import pytest

from ivr import files
from ivr.editions.table import EditionsTable, TakenError
from ivr.editions.written import menu_files, record
from ivr.editions.written.menu_files import write_files
from ivr.editions.written.publish import Author, Edition, Outcome, publish_and_write
from ivr.editions.written.record import Place, finish, written_as
from ivr.store.database import connect
from ivr.tree.load.sources import edition
from tests.support.lines import TREE

WITH_PART = f"{TREE}  3: {{title: Parking, include: parking.yaml}}\r\n".replace("\n", "\r\n")
OLD = {"": WITH_PART.encode(), "parking.yaml": b"menu: {1: {title: Garage, answer: Behind.}}\r\n"}
NEW = {
    "": OLD[""].replace(b"At eight.", b"At nine."),
    "parking.yaml": OLD["parking.yaml"].replace(b"Behind", b"Before"),
}
ANNA = Author("Anna Lee", "anna@clinic.example")


@pytest.fixture
def table(tmp_path: Path) -> EditionsTable:
    table = EditionsTable(connect(f"sqlite:///{tmp_path / 'ivr.db'}"))
    table.publish(OLD, edition(OLD), 0, "me")
    return table


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """The menu file of the line, as it is live."""
    place = Place(tmp_path / "menu" / "tree.yaml", tmp_path / "state")
    place.path.parent.mkdir()
    put(place, OLD)
    return place


def put(place: Place, files: dict[str, bytes]) -> None:
    for name, raw in files.items():
        (place.path.parent / name if name else place.path).write_bytes(raw)


def there(place: Place) -> dict[str, bytes]:
    part = place.path.with_name("parking.yaml")
    return {"": place.path.read_bytes(), "parking.yaml": part.read_bytes()}


def publish(table: EditionsTable, place: Place, after: int = 1, note: str = "Nine") -> Outcome:
    return publish_and_write(table, place, Edition(NEW, OLD, after, note), ANNA)


def test_publishing_writes_the_file_and_what_it_includes_with_their_line_endings(
    table: EditionsTable, place: Place
) -> None:
    outcome = publish(table, place)
    assert (outcome.published.number, outcome.published.origin) == (2, "console")
    assert outcome.file == "written"
    assert there(place) == NEW
    assert b"\r\n" in NEW[""]
    assert written_as(place) == 2


def test_a_file_that_changed_meanwhile_is_left_as_it_is(table: EditionsTable, place: Place) -> None:
    mine = {**OLD, "parking.yaml": b"# mine\n" + OLD["parking.yaml"]}
    put(place, mine)
    assert publish(table, place).file == "different"
    assert there(place) == mine
    assert written_as(place) == 0


def test_an_included_file_that_somebody_else_has_made_is_never_overwritten(
    table: EditionsTable, place: Place
) -> None:
    more = {**NEW, "hours.yaml": b"menu: {1: {title: Hours, answer: Nine.}}\n"}
    place.path.with_name("hours.yaml").write_bytes(b"# a note of mine\n")
    assert write_files(place.path, OLD, more) == "different"
    assert there(place) == OLD


def test_what_cannot_be_written_whole_is_not_written_at_all(place: Place) -> None:
    # The folder of the file that is new cannot be made: a file has its name.
    place.path.with_name("more").write_bytes(b"")
    more = {**NEW, "more/hours.yaml": b"menu: {1: {title: Hours, answer: Nine.}}\n"}
    with pytest.raises(OSError, match="more"):
        write_files(place.path, OLD, more)
    assert there(place) == OLD


def test_without_a_file_the_edition_is_live_all_the_same(
    table: EditionsTable, tmp_path: Path
) -> None:
    outcome = publish(table, Place(tmp_path / "nowhere" / "tree.yaml", tmp_path / "state"))
    assert (outcome.published.number, outcome.file) == (2, "missing")


def test_a_pipe_in_the_place_of_the_file_holds_up_nobody(
    table: EditionsTable, place: Place
) -> None:
    place.path.unlink()
    os.mkfifo(place.path)
    outcomes: list[Outcome] = []
    # Reading a pipe that nobody writes to would never end.
    thread = threading.Thread(target=lambda: outcomes.append(publish(table, place)), daemon=True)
    thread.start()
    thread.join(10)
    outcome = outcomes.pop()
    assert (outcome.published.number, outcome.file) == (2, None)
    assert outcome.why == "that is not a file"


def test_nothing_is_written_if_somebody_has_published_meanwhile(
    table: EditionsTable, place: Place
) -> None:
    other = {**OLD, "": OLD[""] + b"# another\r\n"}
    table.publish(other, edition(other), 1, "Ben")
    with pytest.raises(TakenError):
        publish(table, place)
    assert there(place) == OLD
    assert finish(table, place, patience=0) is None


@pytest.mark.parametrize("written", [{}, {"parking.yaml": NEW["parking.yaml"]}, NEW])
def test_a_process_killed_while_it_wrote_is_finished_by_the_next(
    table: EditionsTable, place: Place, written: dict[str, bytes]
) -> None:
    record.begin(place, edition(OLD), edition(NEW))
    table.publish(NEW, edition(NEW), 1, "Anna", origin="console")
    put(place, written)
    assert finish(table, place) is None  # it may still be at it
    assert finish(table, place, patience=0) in ("written", "live")
    assert there(place) == NEW
    assert written_as(place) == 2
    assert finish(table, place, patience=0) is None


def test_a_process_killed_before_it_published_leaves_all_as_it_was(
    table: EditionsTable, place: Place
) -> None:
    record.begin(place, edition(OLD), edition(NEW))
    assert finish(table, place, patience=0) is None
    assert there(place) == OLD
    assert not place.record.exists()


def test_a_file_that_somebody_changed_after_the_crash_is_left_to_them(
    table: EditionsTable, place: Place
) -> None:
    record.begin(place, edition(OLD), edition(NEW))
    table.publish(NEW, edition(NEW), 1, "Anna", origin="console")
    mine = {**OLD, "": b"# mine\r\n" + OLD[""]}
    put(place, mine)
    assert finish(table, place, patience=0) == "different"
    assert there(place) == mine


def git(folder: Path, *command: str) -> str:
    options = ("-c", "user.name=Me", "-c", "user.email=me@example.org")
    return subprocess.run(
        ["git", "-C", folder, *options, *command], check=True, capture_output=True, text=True
    ).stdout.strip()


@pytest.fixture
def repository(place: Place) -> Path:
    """A repository with the menu file in it, whose hooks write down that they ran."""
    folder = place.path.parent
    git(folder, "init", "--quiet")
    git(folder, "config", "core.autocrlf", "false")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "First")
    for hook in ("pre-commit", "post-commit", "commit-msg", "reference-transaction"):
        file = folder / ".git" / "hooks" / hook
        file.write_text(f"#!/bin/sh\ntouch {folder / 'ran'}\nexit 1\n")
        file.chmod(0o755)
    git(folder, "config", "core.fsmonitor", str(folder / ".git" / "hooks" / "pre-commit"))
    return folder


@pytest.mark.needs("git")
class TestCommit:
    def test_only_the_menu_is_committed_with_the_person_as_author_and_no_hook_runs(
        self, table: EditionsTable, place: Place, repository: Path
    ) -> None:
        (repository / "other.txt").write_text("mine")
        subprocess.run(["git", "-C", repository, "-c", "core.fsmonitor=false", "add", "other.txt"],
                       check=True)  # fmt: skip
        outcome = publish(table, place._replace(commits=True))
        assert (outcome.file, outcome.why) == ("written", "")
        quiet = ("-c", "core.fsmonitor=false")
        assert git(repository, *quiet, "log", "-1", "--format=%an <%ae>|%s|%b") == (
            "Anna Lee <anna@clinic.example>|Nine|Published in the console as edition 2."
        )
        named = git(repository, *quiet, "show", "--name-only", "--format=", "HEAD").splitlines()
        assert named == ["parking.yaml", "tree.yaml"]
        assert git(repository, *quiet, "status", "--porcelain") == "A  other.txt"
        assert not (repository / "ran").exists()

    def test_a_repository_that_refuses_never_keeps_the_edition_back(
        self, table: EditionsTable, place: Place, repository: Path
    ) -> None:
        (repository / ".git" / "index.lock").write_text("")
        outcome = publish(table, place._replace(commits=True))
        assert (outcome.published.number, outcome.file) == (2, "written")
        assert "index.lock" in outcome.why

    def test_a_folder_that_is_in_no_repository_has_nothing_to_commit(
        self, table: EditionsTable, place: Place
    ) -> None:
        assert publish(table, place._replace(commits=True)).why == ""


def test_what_was_written_is_taken_back_if_the_rest_cannot_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    main, beside, new = (tmp_path / name for name in ("tree.yaml", "a.yaml", "b.yaml"))
    main.write_bytes(b"old")
    beside.write_bytes(b"old, too")
    real = files.write

    def full(file: Path, raw: bytes) -> None:
        if file.name == main.name:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(file, raw)

    monkeypatch.setattr(menu_files, "write", full)
    before = {"": b"old", "a.yaml": b"old, too"}
    with pytest.raises(OSError, match="No space left"):
        menu_files.write_files(main, before, {"": b"1", "a.yaml": b"2", "b.yaml": b"3"})
    assert (main.read_bytes(), beside.read_bytes(), new.exists()) == (b"old", b"old, too", False)
