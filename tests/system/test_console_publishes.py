"""What the console publishes on a real line: heard within seconds, written, planned, or killed."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.console.change.table import DraftsTable
from ivr.editions.planned.schedules import SchedulesTable
from ivr.editions.table import EditionsTable
from ivr.editions.written.publish import Author
from ivr.store.database import connect
from tests.support.databases import Postgres
from tests.support.lines import QUICK, TREE, Line, serving, until
from tests.support.signed_in import Visitor

CRLF = TREE.replace("\n", "\r\n")
NINE = CRLF.replace("At eight.", "At nine.")
HASTY = f"from ivr.editions.written import record; record.PATIENCE = 1; {QUICK}"


def answer(line: Line) -> str:
    return line.call(f"/voice/{line.edition()}/main", Digits="1").text


def address(folder: Path) -> str:
    return f"sqlite:///{folder / 'line.db'}"


def test_what_the_console_publishes_is_heard_within_seconds_and_is_the_file(tmp_path: Path) -> None:
    database = address(tmp_path)
    with serving(tmp_path, environ={"DATABASE_URL": database}, tree=CRLF) as line:
        anna = Visitor(line, database)
        draft = DraftsTable(connect(database)).begin({"": NINE.encode()}, 1, "Ben")
        path = f"/console/publishing/?draft={draft.id}"
        page = anna.read(path)
        form = {name: anna.token(page, name) for name in ("csrf_token", "draft", "hash", "after")}
        said = anna.post("/console/publishing/publish", form | {"note": "Winter"}).text
        assert "Edition 2 is" in said
        until(lambda: "At nine." in answer(line), line)
        until(lambda: "Edition 2 is live." in anna.read("/console/publishing/"), line)
        assert line.tree.read_bytes() == NINE.encode()
        # Whoever edits the file goes on from there: it is one line.
        line.tree.write_bytes(NINE.replace("At nine.", "At ten.").encode())
        until(lambda: "At ten." in answer(line), line)
        assert "not published" not in line.said()


def test_a_line_is_closed_and_opened_by_buttons(tmp_path: Path) -> None:
    database = address(tmp_path)
    with serving(tmp_path, environ={"DATABASE_URL": database}) as line:
        anna = Visitor(line, database)
        page = anna.read("/console/now/close?reason=snow")
        form = {name: anna.token(page, name) for name in ("csrf_token", "seen", "reason")}
        anna.post("/console/now/close", form)
        until(lambda: "because of the snow" in line.call().text, line)
        page = anna.read("/console/now/open")
        form = {name: anna.token(page, name) for name in ("csrf_token", "seen")}
        anna.post("/console/now/open", form)
        until(lambda: "because of the snow" not in line.call().text, line)
        assert line.tree.read_text() == TREE


def test_two_lines_on_one_database_carry_out_a_plan_once(
    tmp_path: Path, postgres: Postgres
) -> None:
    database, folders = postgres.database(), (tmp_path / "one", tmp_path / "two")
    for folder in folders:
        folder.mkdir()
    environ = {"DATABASE_URL": database, "SECRET_KEY": "a-secret-of-these-tests"}
    with (
        serving(folders[0], environ=environ) as one,
        serving(folders[1], environ=environ) as two,
    ):
        table = EditionsTable(connect(database))
        soon = datetime.now(UTC) + timedelta(seconds=2)
        files = {"": TREE.replace("At eight.", "At nine.").encode()}
        SchedulesTable(table.engine).publish_at(soon, files, 1, Author("Anna Lee"), "Winter")
        until(lambda: "At nine." in answer(one), one)
        until(lambda: "At nine." in answer(two), two)
        assert [(row.number, row.by) for row in table.all()][:1] == [(2, "Anna Lee")]
        assert len(table.all()) == 2
        # The machine that carried it out has written its file; the other's is as it was.
        written = [line.tree.read_bytes() == files[""] for line in (one, two)]
        assert sorted(written) == [False, True]


KILLED = """\
import os, signal, sys
from pathlib import Path
from ivr.editions.table import EditionsTable
from ivr.editions.written import menu_files, publish
from ivr.editions.written.record import Place
from ivr.store.database import connect

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

step, tree, database = sys.argv[1:]
if step == "before":
    EditionsTable.publish = die
if step == "after":
    publish.write_files = die
if step == "halfway":
    menu_files.write = lambda path, raw: (Path(path).write_bytes(raw), die())
table, place = EditionsTable(connect(database)), Place.of(Path(tree), database)
newest = table.newest()
before = table.files(newest.edition)
files = {name: raw.replace(b"At eight.", b"At nine.").replace(b"Behind", b"Before")
         for name, raw in before.items()}
publish.publish_and_write(table, place, publish.Edition(files, before, newest.number),
                          publish.Author("Anna Lee"))
"""


@pytest.mark.parametrize("step", ["before", "after", "halfway"])
def test_a_process_killed_while_it_publishes_leaves_one_line(tmp_path: Path, step: str) -> None:
    database, part = address(tmp_path), tmp_path / "parking.yaml"
    part.write_text("menu: {1: {title: Garage, answer: Behind us.}}\n")
    tree = f"{TREE}  3: {{title: Parking, include: parking.yaml}}\n"
    environ = {"DATABASE_URL": database}
    with serving(tmp_path, environ=environ, tree=tree, program=("-c", HASTY)) as line:
        killed = subprocess.run(
            [sys.executable, "-c", KILLED, step, line.tree, database],
            env=dict(os.environ), cwd=tmp_path, check=False,
        )  # fmt: skip
        assert killed.returncode == -9
        table = EditionsTable(connect(database))

        def is_one() -> bool:
            newest = table.newest()
            assert newest
            there = {"": line.tree.read_bytes(), "parking.yaml": part.read_bytes()}
            return table.files(newest.edition) == there and line.edition() == newest.edition

        until(is_one, line)
        assert len(table.all()) == (1 if step == "before" else 2)
