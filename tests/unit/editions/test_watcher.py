"""A running line while audio is made, which may take long: everything else goes on meanwhile."""

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
import sqlalchemy as sa

from ivr.editions import live_audio, live_folder, menu_file, reading, watcher
from ivr.editions.table import EditionsTable
from ivr.editions.watcher import Watcher
from ivr.editions.worker_view import WorkerView
from ivr.prompts.library import Index, Progress, Prompts, Rendered
from ivr.settings import Settings
from ivr.store.database import connect, editions
from ivr.tree.load.loader import load
from ivr.tree.model import Line
from tests.support.databases import Postgres
from tests.support.lines import TREE
from tests.support.waiting import until

PLAYED = TREE.replace("greeting:", "voice: prompts\ngreeting:")
NINE, TEN = (PLAYED.replace("At eight.", f"At {hour}.") for hour in ("nine", "ten"))
SPOKEN = TREE.replace("At eight.", "At noon.")  # by Twilio's voice, so nothing has to be made


class SlowAudio:
    """Audio that takes as long as a test wants; some cannot be made at all."""

    finished = threading.Event()
    failing = threading.Event()
    begun: list[str] = []  # noqa: RUF012 (emptied for each test)

    def __init__(self, line: Line, _: Prompts) -> None:
        self.line = line

    def ready(self) -> Index:
        return {}

    def lacks(self, _: Index) -> bool:
        return True

    def render(self, progress: Progress, is_cancelled: Callable[[], bool]) -> Rendered:
        self.begun.append(self.line.edition)
        if self.failing.is_set():
            raise RuntimeError("the engine is broken")
        while not self.finished.wait(0.01):
            progress(1, 9)
        return Rendered(0, 1, 0, 0, (), {"key": f"rendered/{self.line.edition}.wav"})


class Watched:
    """A watcher on a thread of its own, as `ivr serve` has it."""

    def __init__(self, folder: Path, url: str, tree: str) -> None:
        self.file, self.folder, self.said = folder / "tree.yaml", folder / "live", list[str]()
        self.file.write_text(tree)
        settings = Settings(tree=self.file, database=url, prompts=folder / "prompts")
        loaded = load(tree.encode())
        self.watcher = Watcher(settings, self.folder, self.announce, loaded)
        self.view = WorkerView(self.folder)
        self.table = EditionsTable(connect(url))
        self.thread = threading.Thread(target=self.watcher.forever)
        self.thread.start()

    def announce(self, text: str, /, warning: bool = False) -> None:
        self.said.append(f"warning: {text}" if warning else text)

    def live(self) -> str:
        """The edition that a new call begins in."""
        self.view.refresh()
        return self.view.live.line.edition

    def published(self) -> str:
        newest = self.table.newest()
        return newest.edition if newest else ""


@pytest.fixture
def line(
    tmp_path: Path, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], Watched]]:
    """Start a line with a menu, on an engine that takes long."""
    monkeypatch.setattr(live_audio, "Audio", SlowAudio)
    monkeypatch.setattr(watcher, "POLL_INTERVAL", 0.02)
    monkeypatch.setattr(menu_file, "STILL", 0.1)
    monkeypatch.setattr(watcher, "RETRY_INTERVAL", 0.1)
    monkeypatch.chdir(tmp_path)
    SlowAudio.finished.clear()
    SlowAudio.failing.clear()
    SlowAudio.begun.clear()
    lines: list[Watched] = []

    def start(tree: str) -> Watched:
        lines.append(Watched(tmp_path, postgres.database(), tree))
        return lines[-1]

    yield start
    for one in lines:
        one.watcher.end()
        one.thread.join()
        assert not one.watcher.audio.is_busy()


def edition(tree: str) -> str:
    loaded = load(tree.encode()).line
    assert loaded
    return loaded.edition


def test_a_menu_is_published_while_its_audio_is_made_and_live_when_that_is_done(
    line: Callable[[str], Watched],
) -> None:
    one = line(TREE)
    one.file.write_text(NINE)
    until(lambda: edition(NINE) in SlowAudio.begun)
    assert one.published() == edition(NINE)
    assert one.live() == edition(TREE)
    SlowAudio.finished.set()
    until(lambda: one.live() == edition(NINE))
    assert one.view.live.sounds == {"key": f"/prompts/rendered/{edition(NINE)}.wav"}
    until(lambda: any(text.endswith("is live") for text in one.said))


def test_the_console_knows_how_much_audio_is_made_and_why_it_cannot_be(
    line: Callable[[str], Watched],
) -> None:
    one = line(TREE)
    one.file.write_text(NINE)
    until(lambda: one.view.progress() == live_folder.Progress(edition(NINE), 1, 9))
    SlowAudio.finished.set()
    until(lambda: one.live() == edition(NINE))
    SlowAudio.failing.set()
    one.file.write_text(TEN)
    failed = live_folder.Progress(edition(TEN), failed="its audio: the engine is broken")
    until(lambda: one.view.progress() == failed)


def test_a_file_that_is_a_pipe_for_a_while_holds_up_nothing(line: Callable[[str], Watched]) -> None:
    one = line(TREE)
    one.file.rename(one.file.with_name("away.yaml"))
    os.mkfifo(one.file)
    until(lambda: any("that is not a file" in text for text in one.said))
    one.file.with_name("new.yaml").write_text(SPOKEN)
    one.file.with_name("new.yaml").replace(one.file)
    until(lambda: one.live() == edition(SPOKEN))


def test_a_menu_that_is_saved_while_audio_is_made_comes_first(
    line: Callable[[str], Watched],
) -> None:
    one = line(TREE)
    for tree in (NINE, TEN):
        one.file.write_text(tree)
        until(lambda tree=tree: edition(tree) in SlowAudio.begun)  # type: ignore[misc]
        assert one.published() == edition(tree)
    one.file.write_text(SPOKEN)
    until(lambda: one.live() == edition(SPOKEN))
    one.file.write_text(TEN)
    SlowAudio.finished.set()
    until(lambda: one.live() == edition(TEN))
    assert SlowAudio.begun.count(edition(NINE)) == 1


def test_audio_that_the_live_menu_lacks_holds_up_nothing(line: Callable[[str], Watched]) -> None:
    one = line(PLAYED)
    until(lambda: edition(PLAYED) in SlowAudio.begun)
    assert one.live() == edition(PLAYED)  # Twilio's voice speaks meanwhile
    one.file.write_text("menu: {}\n")
    until(lambda: any("callers still hear edition" in text for text in one.said))
    one.file.write_text(SPOKEN)
    until(lambda: one.live() == edition(SPOKEN))
    assert one.published() == edition(SPOKEN)


def test_who_goes_back_while_audio_is_made_hears_so_at_once(line: Callable[[str], Watched]) -> None:
    one = line(PLAYED)
    until(lambda: edition(PLAYED) in SlowAudio.begun)
    one.file.write_text(NINE)
    until(lambda: edition(NINE) in SlowAudio.begun)
    one.table.publish({"": PLAYED.encode()}, edition(PLAYED), 2, "me", "back to 1", "rollback")
    until(lambda: SlowAudio.begun.count(edition(PLAYED)) == 2)  # which goes on
    SlowAudio.finished.set()
    until(lambda: "key" in one.view.live.sounds or not one.live())
    assert one.live() == edition(PLAYED)


def test_the_database_is_followed_while_audio_is_made(
    line: Callable[[str], Watched], postgres: Postgres
) -> None:
    one = line(PLAYED)
    until(lambda: edition(PLAYED) in SlowAudio.begun)
    # Somebody publishes elsewhere, and calls that begin there come here.
    one.table.publish({"": NINE.encode()}, edition(NINE), 1, "elsewhere")
    until(lambda: live_folder.has(one.folder, edition(NINE)))
    postgres.stop()
    try:
        until(lambda: one.view.database_status() == "away")
    finally:
        postgres.start()
    until(lambda: one.view.database_status() == "ok")
    SlowAudio.finished.set()
    until(lambda: one.live() == edition(NINE))


def test_audio_that_cannot_be_made_is_reported_and_tried_again(
    line: Callable[[str], Watched],
) -> None:
    one = line(TREE)
    SlowAudio.failing.set()
    one.file.write_text(NINE)
    until(lambda: SlowAudio.begun.count(edition(NINE)) >= 2)
    failed = "warning: edition 2: its audio: the engine is broken\n"
    assert [text for text in one.said if text.startswith(failed)] == [
        f"{failed}{one.file}: not live; callers still hear edition 1"
    ]
    assert one.live() == edition(TREE)
    SlowAudio.failing.clear()
    SlowAudio.finished.set()
    until(lambda: one.live() == edition(NINE))


def test_prompts_that_cannot_be_written_are_a_warning(
    line: Callable[[str], Watched], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Rendered(0, 1, 0, 0, (), {}, "prompts/rendered cannot be written")
    monkeypatch.setattr(SlowAudio, "render", lambda *_: made)
    one = line(PLAYED)
    until(lambda: any("cannot be written" in text for text in one.said))
    assert "warning: prompts: 0 made, 1 kept\n  prompts/rendered cannot be written" in one.said


def test_an_engine_that_callers_hardly_understand_is_announced_once(
    line: Callable[[str], Watched],
) -> None:
    one = line(PLAYED)
    until(lambda: edition(PLAYED) in SlowAudio.begun)
    one.file.write_text(NINE)
    until(lambda: edition(NINE) in SlowAudio.begun)
    [said] = [said for said in one.said if "hard to understand on a telephone" in said]
    assert said.startswith(f"warning: {one.file}: advice: voice: the engine pyttsx3 is hard")


def test_the_first_edition_is_announced_once_and_so_is_who_published_another(
    line: Callable[[str], Watched],
) -> None:
    one = line(TREE)
    assert one.said == [f"{one.file}: edition 1 is live"]
    one.table.publish({"": SPOKEN.encode()}, edition(SPOKEN), 1, "root", "lunch")
    until(lambda: one.live() == edition(SPOKEN))
    one.file.write_text(SPOKEN.replace("noon", "one"))
    until(lambda: one.published() == edition(SPOKEN.replace("noon", "one")))
    until(lambda: one.live() == one.published())
    one.table.publish({"": SPOKEN.encode()}, edition(SPOKEN), 3, "root", "back to 2", "rollback")
    until(lambda: one.live() == edition(SPOKEN))
    until(lambda: len(one.said) == 4)
    differs = f"; {one.file} differs from it"
    assert one.said[1] == f"edition 2 is live (root published it: lunch){differs}"
    assert one.said[3] == f"edition 4 is live (root went back to edition 2){differs}"


def test_an_edition_without_files_is_announced_once_and_tried_again(
    line: Callable[[str], Watched], monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[str] = []

    def read_edition(files: Mapping[str, bytes], name: str) -> Line:
        reads.append(name)
        return reading.read_edition(files, name)

    monkeypatch.setattr(watcher, "read_edition", read_edition)
    one = line(TREE)
    with one.table.engine.begin() as connection:
        row = {"number": 2, "edition": "0123456789ab", "at": 0, "by": "me", "note": ""}
        connection.execute(sa.insert(editions), row | {"origin": "file"})
    until(lambda: len(reads) > 2)
    assert len([text for text in one.said if "its main file is missing" in text]) == 1
    assert one.live() == edition(TREE)
    one.file.write_text(SPOKEN)
    until(lambda: one.live() == edition(SPOKEN))


def test_an_edition_keeps_the_name_that_it_was_published_under(
    line: Callable[[str], Watched],
) -> None:
    """A later release may name the same files otherwise."""
    one = line(TREE)
    one.table.publish({"": SPOKEN.encode()}, "0123456789ab", 1, "me")
    until(lambda: one.live() == "0123456789ab")
    before = one.folder / live_folder.POINTER
    written = before.stat().st_mtime_ns
    time.sleep(0.2)  # several looks at the database
    assert before.stat().st_mtime_ns == written
    assert one.table.line("0123456789ab") == one.view.live.line
    assert len([text for text in one.said if "edition 2 is live" in text]) == 1
