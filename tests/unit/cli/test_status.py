"""What `ivr status` says of a line, and when its exit status is 0."""

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ivr.cli import main
from ivr.editions.table import EditionsTable
from ivr.events.event import CallEvent
from ivr.events.journal import Journal
from ivr.events.table import EventsTable
from ivr.settings import NAMES
from ivr.store.database import connect, state_folder

LINE = """\
name: A clinic
language: en-US
timezone: America/New_York
contacts:
  desk: {name: the front desk, number: 617-726-2000, hours: {mon-fri: 8:30-17:00}}
operator: desk
greeting: Hello.
menu:
  1: {title: When are you open?, answer: At eight.}
  2: {title: Where are you?, answer: On the hill.}
"""
MENU = Path("faq_tree.yaml")


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, database: str) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", database)
    monkeypatch.setenv("IVR_AUTHOR", "Maria")
    monkeypatch.chdir(tmp_path)
    MENU.write_text(LINE)


def ivr(*arguments: str) -> tuple[int, str]:
    """Run a command; return its exit status and what it prints."""
    ran = CliRunner(catch_exceptions=False).invoke(main, arguments, prog_name="ivr")
    return ran.exit_code, ran.output


def found(*arguments: str) -> dict[str, Any]:
    status, output = ivr("status", "--json", *arguments)
    told: dict[str, Any] = json.loads(output)
    assert status == (0 if told["well"] else 1)
    return told


@pytest.fixture
def running(database: str) -> Journal:
    """What a line that runs here keeps open."""
    return Journal(state_folder(database) / "records")


@pytest.mark.usefixtures("running")
def test_one_screen_says_that_all_is_well(database: str) -> None:
    ivr("publish", "--note", "First menu")
    kind = "SQLite, in" if database.startswith("sqlite") else "PostgreSQL, line_"
    status, output = ivr("status")
    assert status == 0, output
    shown = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "…", output)
    lines = shown.splitlines()
    assert lines[0] == "A clinic"
    assert lines[1:4] == [
        "  Live       edition 1, since … (America/New_York), by Maria: First menu",
        "  Your file  faq_tree.yaml is what callers hear",
        "  Calls      recorded; 0 steps of calls are kept for 400 days",
    ]
    assert lines[4].startswith(f"  Database   {kind}")
    assert re.fullmatch(
        r"  Next       the front desk (opens|closes) on \w+day, \w+ \d+, (8:30|17:00) "
        r"\(America/New_York\)",
        lines[-2],
    )
    assert lines[-1] == "All is well."
    assert len(lines) < 24


def test_before_anything_is_published(database: str) -> None:
    status, output = ivr("status")
    assert status == 1
    if database.startswith("sqlite"):
        assert "! Database  there is no " in output
        assert not Path("line.db").exists()
    else:
        assert "! Live       nothing has been published yet" in output


def test_a_file_that_differs_says_what_to_do() -> None:
    ivr("publish")
    MENU.write_text(LINE.replace("Hello", "Good day"))
    assert found()["file"]["state"] == "new"
    MENU.write_text(LINE.replace("answer: At", "anser: At"))
    told = found()["file"]
    assert told["state"] == "errors"
    assert told["to_do"] == "`ivr check` shows what to fix"
    MENU.write_text(LINE[: LINE.index("  2:")])
    told = found()["file"]
    assert told["state"] == "held"
    assert [one["kind"] for one in told["held"]] == ["beginning"]
    assert "`ivr publish`" in told["to_do"]
    MENU.write_text(LINE.replace("A clinic", "The pharmacy"))
    assert [one["option"] for one in found()["file"]["held"]] == ["--rename"]
    MENU.write_text(LINE.replace("A clinic", "The pharmacy").replace("answer: At", "anser: At"))
    assert [one["option"] for one in found()["file"]["held"]] == ["--rename"]
    MENU.unlink()
    assert found()["file"]["state"] == "missing"


def test_what_a_rollback_took_out_is_named() -> None:
    ivr("publish")
    MENU.write_text(LINE.replace("At eight", "At nine"))
    ivr("publish")
    assert ivr("rollback")[0] == 0
    told = found()
    assert told["live"]["number"] == 3
    assert told["live"]["note"] == "back to 1"
    assert (
        'this would return: option 1 "When are you open?": answer: "At nine."'
        in (told["file"]["text"])
    )
    ivr("export", "--over")
    assert found()["file"]["state"] == "live"


def test_it_says_when_the_last_call_came(database: str) -> None:
    ivr("publish")
    assert found()["last_request"]["at"] is None
    store = EventsTable(connect(database))
    at = int((time.time() - 3700) * 1000)
    assert store.store("j", 0, 1, [CallEvent(at, "a", "b", "", "main", 1, "arrived", "", 0)])
    told = found()
    assert told["calls"]["kept"] == 1
    assert told["last_request"]["text"].startswith("the last signed request came 1 hour ago")


def test_events_that_are_set_aside_need_somebody(database: str) -> None:
    ivr("publish")
    records = state_folder(database) / "records"
    records.mkdir(parents=True, exist_ok=True)
    (records / "x.quarantine").write_text("one\ntwo\n")
    told = found()
    assert not told["calls"]["well"]
    assert told["calls"]["set_aside"] == 2


def test_without_a_line_on_this_machine(database: str) -> None:
    ivr("publish")
    told = found()["running"]
    assert told["here"] is False
    assert told["well"] is not database.startswith("sqlite")  # another machine may run one


@pytest.mark.usefixtures("running")
def test_audio_that_is_missing_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    MENU.write_text(LINE.replace("greeting:", "voice: prompts\ngreeting:"))
    ivr("publish")
    told = found()["audio"]
    assert not told["well"]
    assert told["missing"] == told["texts"] > 10
    monkeypatch.setenv("IVR_ENGINE", "none")
    assert found()["audio"]["well"]


def test_a_closing_without_an_end_is_named(database: str) -> None:
    ivr("publish")
    ivr("close", "snow")
    told = found()
    assert "the front desk is closed, and no opening is known; `ivr open`" in told["next"]["text"]
    assert told["file"]["state"] == "live"
    assert EditionsTable(connect(database)).all()[0].origin == "closing"


def test_a_database_that_is_away_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://me:secret@127.0.0.1:1/x")
    status, output = ivr("status")
    assert status == 1
    assert "! Database  the database postgresql+psycopg://me:***@127.0.0.1:1/x cannot" in output
    assert "secret" not in output


def test_a_file_that_is_gone_comes_back_from_what_callers_hear() -> None:
    CliRunner().invoke(main, ["publish"], prog_name="ivr")
    Path("faq_tree.yaml").unlink()
    said = CliRunner().invoke(main, ["status"], prog_name="ivr").output
    assert "! Your file  there is no faq_tree.yaml\n" in said
    assert "`ivr export --over` puts what callers hear there\n" in said
    CliRunner().invoke(main, ["export", "--over"], prog_name="ivr")
    assert Path("faq_tree.yaml").is_file()
