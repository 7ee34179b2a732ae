"""Lines that share a database: all serve what one publishes; no caller notices when it is away."""

import os
import re
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from ivr.editions.table import EditionsTable
from ivr.store.database import connect
from ivr.tree.load.loader import load
from tests.support import command
from tests.support.databases import Postgres
from tests.support.lines import SIGNED, TREE, Line, serving, until

NINE, TEN = (TREE.replace("At eight.", f"At {hour}.") for hour in ("nine", "ten"))
BROKEN = TREE.replace("greeting:", "greetin:")


def ivr(database: str, *arguments: str, folder: Path) -> str:
    """Run a command in a folder, and return what it prints."""
    return command.ivr(*arguments, folder=folder, DATABASE_URL=database).output


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    """The address of an empty database, where it does not matter which kind it is."""
    return f"sqlite:///{tmp_path / 'line.db'}"


def hours(line: Line) -> str:
    """When the clinic opens, as a new caller hears it."""
    answer = line.call(f"/voice/{line.edition()}/main", Digits="1")
    assert answer.status == 200
    return answer.text.partition("At ")[2].partition(".")[0]


def store_of(line: Line) -> str:
    return line.ask("GET", "/healthz", {}).text.partition('"store":"')[2].partition('"')[0]


def publish_and_go_back(line: Line, database: str) -> None:
    """Somebody saves another menu, and somebody takes it back."""
    line.tree.write_text(NINE)
    until(lambda: hours(line) == "nine", line)
    ivr(database, "rollback", folder=line.tree.parent)
    until(lambda: hours(line) == "eight", line)


def test_what_is_published_anywhere_is_live_everywhere(tmp_path: Path, database: str) -> None:
    environ = SIGNED | {"DATABASE_URL": database}
    folders = [tmp_path / name for name in ("a", "b", "c")]
    for folder in folders:
        folder.mkdir()
    with ExitStack() as stack:
        lines = [stack.enter_context(serving(folder, environ=environ)) for folder in folders[:2]]
        old = lines[0].edition()
        file = folders[2] / "tree.yaml"
        file.write_text(NINE)
        assert "edition 2 " in ivr(database, "publish", str(file), folder=folders[2])
        for line in lines:
            until(lambda line=line: hours(line) == "nine", line)  # type: ignore[misc]
            assert "At eight." in line.call(f"/voice/{old}/main", Digits="1").text
        assert "Edition 3 " in ivr(database, "rollback", folder=folders[2])
        for line in lines:
            until(lambda line=line: hours(line) == "eight", line)  # type: ignore[misc]
        lines[1].tree.write_text(TEN)
        for line in lines:
            until(lambda line=line: hours(line) == "ten", line)  # type: ignore[misc]
    listed = ivr(database, "editions", folder=folders[2]).splitlines()[2:]
    assert [row.split()[0] for row in listed] == ["4", "3", "2", "1"]
    assert "live" in listed[0]
    assert "ivr serve" not in listed[0]


def test_a_call_may_arrive_before_its_edition_does(tmp_path: Path, sqlite: str) -> None:
    """It began on another machine a moment ago."""
    loaded = load(NINE.encode())
    assert loaded.line
    url = f"/voice/{loaded.line.edition}/main"
    with serving(tmp_path, environ=SIGNED | {"DATABASE_URL": sqlite}) as line:
        EditionsTable(connect(sqlite)).publish(loaded.files, loaded.line.edition, 1, "elsewhere")
        assert "At nine." in line.call(url, Digits="1").text
        # Of one that nobody has published the caller hears the main menu.
        assert "Press 1." in line.call("/voice/0123456789ab/main").text
        assert line.ask("POST", "/voice/0123456789ab/main", {}).status == 403


def test_a_call_goes_on_in_its_edition_after_a_restart_with_another_menu(
    tmp_path: Path, sqlite: str
) -> None:
    environ = SIGNED | {"DATABASE_URL": sqlite}
    with serving(tmp_path, environ=environ) as line:
        old = line.edition()
    elsewhere = tmp_path / "elsewhere"  # as on a host that keeps no files, with each push
    elsewhere.mkdir()
    with serving(elsewhere, environ=environ, tree=NINE) as line:
        until(lambda: hours(line) == "nine", line)
        assert "At eight." in line.call(f"/voice/{old}/main", Digits="1").text


def test_going_back_outlasts_a_restart(tmp_path: Path, sqlite: str) -> None:
    environ = SIGNED | {"DATABASE_URL": sqlite}
    with serving(tmp_path, environ=environ) as line:
        publish_and_go_back(line, sqlite)
        line.tree.touch()
        until(lambda: hours(line) == "eight", line)
    with serving(tmp_path, environ=environ, tree=NINE) as line:
        assert hours(line) == "eight"
        line.tree.write_text(TEN)
        until(lambda: hours(line) == "ten", line)


def test_a_restart_does_not_publish_an_old_file(tmp_path: Path, database: str) -> None:
    """Somebody has published another menu since, on another machine."""
    environ = SIGNED | {"DATABASE_URL": database}
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with serving(tmp_path, environ=environ):
        pass
    (elsewhere / "tree.yaml").write_text(NINE)
    assert "edition 2 " in ivr(database, "publish", "tree.yaml", folder=elsewhere)
    with serving(tmp_path, environ=environ) as line:
        assert hours(line) == "nine"
        said = f"{line.tree} is not what callers hear, which is edition 2: `ivr publish` makes"
        assert said in line.said()
        time.sleep(1)
        assert hours(line) == "nine"
        line.tree.write_text(TEN)
        until(lambda: hours(line) == "ten", line)
    with serving(tmp_path, environ=environ, tree=TEN.replace("ten", "noon")) as line:
        until(lambda: hours(line) == "noon", line)
        assert (
            "has changed while this line was not running: it is edition 4, and replaces edition 3"
            in line.said()
        )


def test_an_edition_that_cannot_be_written_here_holds_up_no_newer_one(
    tmp_path: Path, sqlite: str
) -> None:
    store = EditionsTable(connect(sqlite))
    with serving(tmp_path, environ=SIGNED | {"DATABASE_URL": sqlite}) as line:
        loaded = load(NINE.encode())
        assert loaded.line
        long = {"": NINE.encode(), f"{'x' * 300}.yaml": b""}
        store.publish(long, "0123456789ab", 1, "elsewhere")
        store.publish(loaded.files, loaded.line.edition, 2, "elsewhere")
        until(lambda: hours(line) == "nine", line)
        assert "Traceback" not in line.said()


def test_a_line_starts_although_its_file_has_an_error(tmp_path: Path, sqlite: str) -> None:
    environ = SIGNED | {"DATABASE_URL": sqlite}
    with serving(tmp_path, environ=environ):
        pass
    with serving(tmp_path, environ=environ, tree=BROKEN) as line:
        assert f"{line.tree}:8:1: error: " in line.said()
        assert hours(line) == "eight"


def test_while_the_database_is_away_lines_go_on(tmp_path: Path, postgres: Postgres) -> None:
    environ = SIGNED | {"DATABASE_URL": postgres.database()}
    with serving(tmp_path, environ=environ) as line:
        assert store_of(line) == "ok"
        old = line.edition()
        postgres.stop()
        try:
            until(lambda: store_of(line) == "away", line)
            assert "; the line goes on with what it knows\n" in line.said()
            assert hours(line) == "eight"
            line.tree.write_text(NINE)
            later = f"{line.tree}: it will be published when the database is back\n"
            until(lambda: later in line.said(), line)
            assert line.edition() == old
        finally:
            postgres.start()
        until(lambda: hours(line) == "nine", line)
        until(lambda: store_of(line) == "ok", line)
        assert line.said().count("goes on with what it knows") == 1
        assert line.said().count("\nthe database is back\n") == 1
        assert "Traceback" not in line.said()


def test_a_line_starts_while_the_database_is_away(tmp_path: Path, postgres: Postgres) -> None:
    environ = SIGNED | {"DATABASE_URL": postgres.database()}
    with serving(tmp_path, environ=environ) as line:
        line.tree.write_text(NINE)
        until(lambda: hours(line) == "nine", line)
    postgres.stop()
    try:
        with serving(tmp_path, environ=environ, tree=TEN) as line:
            assert hours(line) == "nine"  # what was live here last
            assert store_of(line) == "away"
            postgres.start()
            until(lambda: hours(line) == "ten", line)
    finally:
        postgres.stop()
        postgres.start()


def test_going_back_outlasts_a_start_without_the_database(
    tmp_path: Path, postgres: Postgres
) -> None:
    database = postgres.database()
    environ = SIGNED | {"DATABASE_URL": database}
    with serving(tmp_path, environ=environ) as line:
        publish_and_go_back(line, database)
    postgres.stop()
    try:
        with serving(tmp_path, environ=environ, tree=NINE) as line:
            assert hours(line) == "eight"
            postgres.start()
            until(lambda: store_of(line) == "ok", line)
            assert hours(line) == "eight"
    finally:
        postgres.stop()
        postgres.start()
    assert ivr(database, "editions", folder=tmp_path).count("\n") == 2 + 3


def test_where_the_live_edition_cannot_be_read_that_is_reported_and_the_file_served(
    tmp_path: Path, sqlite: str
) -> None:
    store = EditionsTable(connect(sqlite))
    store.publish({"": b"menu: {}"}, "0123456789ab", 0, "a later release", origin="console")
    with serving(tmp_path, environ=SIGNED | {"DATABASE_URL": sqlite}, tree=TREE) as line:
        assert hours(line) == "eight"
        assert "the live edition cannot be served: this release cannot read it" in line.said()
        assert "edition 1 was made in the console by a later release" in line.said()


def test_the_very_first_start_without_a_database_serves_the_file(tmp_path: Path) -> None:
    nowhere = "postgresql://line:secret@127.0.0.1:1/line"
    with serving(tmp_path, environ=SIGNED | {"DATABASE_URL": nowhere}) as line:
        assert hours(line) == "eight"
        assert store_of(line) == "away"
        assert "secret" not in line.said()


def test_calling_a_file_to_try_it_publishes_nothing(tmp_path: Path, sqlite: str) -> None:
    (tmp_path / "tree.yaml").write_text(NINE)
    assert "At nine." in ivr(sqlite, "call", "tree.yaml", "--keys", "1", folder=tmp_path)
    said = ivr(sqlite, "editions", folder=tmp_path)
    assert re.search("nothing has been published (from this folder )?yet", said, re.IGNORECASE)
    assert not (tmp_path / "var").exists()


def test_a_file_is_published_only_when_it_has_been_still(tmp_path: Path, sqlite: str) -> None:
    """Here with the time of a real line."""
    environ = SIGNED | {"DATABASE_URL": sqlite}
    with serving(tmp_path, environ=environ, program=("-m", "ivr")) as line:
        halves = NINE.partition("  2:")
        begun = time.monotonic()
        line.tree.write_text(halves[0])  # valid, and no more than half of it
        while time.monotonic() - begun < 1:
            assert hours(line) == "eight"
        written = time.monotonic()
        line.tree.write_text(NINE)
        until(lambda: hours(line) == "nine", line)
        assert time.monotonic() - written >= 2.9
        assert "held" not in line.said()
    assert len(EditionsTable(connect(sqlite)).all()) == 2


def test_half_a_file_is_held_until_somebody_means_it(tmp_path: Path, sqlite: str) -> None:
    with serving(tmp_path, environ=SIGNED | {"DATABASE_URL": sqlite}) as line:
        line.tree.write_text(TREE[: TREE.index("  2:")])
        until(lambda: "is held; callers still hear edition 1\n" in line.said(), line)
        said = line.said()
        assert "this file is only the beginning of what callers hear" in said
        assert '"Where are you?"' in said
        assert "type `ivr publish`\n" in said
        asked = ivr(sqlite, "publish", "tree.yaml", folder=tmp_path)
        assert "Nothing was published" in asked
        assert "ivr publish --yes" in asked
        assert "edition 2 " in ivr(sqlite, "publish", "tree.yaml", "--yes", folder=tmp_path)
        until(lambda: "edition 2 is live" in line.said(), line)


def test_what_was_taken_back_stays_back(tmp_path: Path, sqlite: str) -> None:
    with serving(tmp_path, environ=SIGNED | {"DATABASE_URL": sqlite}) as line:
        publish_and_go_back(line, sqlite)
        line.tree.write_text(NINE.replace("On the hill", "On the long hill"))
        until(lambda: "is held; callers still hear edition 3\n" in line.said(), line)
        assert 'this would return: option 1 "When are you open?": answer: "At nine."' in line.said()
        line.tree.write_text(TEN)
        until(lambda: hours(line) == "ten", line)
        line.tree.write_text(NINE)
        until(lambda: "is held; callers still hear edition 4\n" in line.said(), line)
        assert "edition 5 " in ivr(sqlite, "publish", "tree.yaml", "--yes", folder=tmp_path)
        until(lambda: hours(line) == "nine", line)


def test_a_line_refuses_the_database_of_another(tmp_path: Path, sqlite: str) -> None:
    environ = SIGNED | {"DATABASE_URL": sqlite}
    with serving(tmp_path, environ=environ) as line:
        line.tree.write_text(TREE.replace("A clinic", "The pharmacy"))
        until(lambda: "is held" in line.said(), line)
        assert 'is "The pharmacy", but callers hear "A clinic"; if it is another' in line.said()
    renamed = TREE.replace("A clinic", "The pharmacy")
    with serving(tmp_path, environ=environ, tree=renamed) as line:
        assert hours(line) == "eight"  # callers must find somebody, whatever was edited
    other = tmp_path / "faq_tree.yaml"
    other.write_text(TREE.replace("A clinic", "The pharmacy"))
    served = subprocess.run(
        [sys.executable, "-m", "ivr", "serve", "--port", "1"], cwd=tmp_path, text=True,
        env={**os.environ, "DATABASE_URL": sqlite}, capture_output=True, check=False,
    )  # fmt: skip
    assert served.stderr.startswith('Error: the name of this file is "The pharmacy", but callers')
    for typed in ("rollback", "close snow", "open", "prune"):
        said = ivr(sqlite, *typed.split(), folder=tmp_path)
        assert said.startswith('Error: the name of this file is "The pharmacy", but callers'), said
    for typed in ("editions", "diff", "report", "export"):
        said = ivr(sqlite, *typed.split(), folder=tmp_path)
        assert 'warning: the name of this file is "The pharmacy", but callers' in said
    said = ivr(sqlite, "publish", "--yes", "--release", folder=tmp_path)
    assert "Nothing was published" in said
    assert "ivr publish --rename" in said
    assert "edition 2 " in ivr(sqlite, "publish", "--rename", folder=tmp_path)
    assert "Edition 3 " in ivr(sqlite, "rollback", folder=tmp_path)
    assert "Edition 4 " in ivr(sqlite, "rollback", "--undo", folder=tmp_path)
