"""The commands about editions, used one after another."""

import json
import re
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli import main
from ivr.editions.table import EditionsTable
from ivr.events.event import DAY, CallEvent
from ivr.events.table import EventsTable
from ivr.settings import NAMES
from ivr.store.database import connect
from ivr.tree.load.sources import edition

LINE = """\
name: A clinic
language: en-US
greeting: Hello.
menu:
  1: {title: When are you open?, answer: At eight.}
  2: {title: Parking, include: parking.yaml}
"""
PARKING = """\
menu:
  1: {title: Garage, answer: Behind us.}
  2: {title: Street, answer: No.}
"""


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, database: str) -> Path:
    """A folder with a line in two files, and a database."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", database)
    monkeypatch.setattr("getpass.getuser", lambda: "editor")
    monkeypatch.chdir(tmp_path)
    Path("faq_tree.yaml").write_text(LINE)
    Path("parking.yaml").write_text(PARKING)
    return tmp_path


def ivr(*arguments: str, status: int = 0) -> str:
    """Run a command; return its output, or its error."""
    ran: Result = CliRunner(catch_exceptions=False).invoke(main, arguments, prog_name="ivr")
    assert ran.exit_code == status, ran.output
    return ran.output


def listed() -> list[str]:
    """List the editions, without the headings and the times."""
    rows = ivr("editions").splitlines()[2:]
    return [" ".join(re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "", row).split()) for row in rows]


def test_commands_that_only_read_do_not_create_a_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
    for command in ("editions", "rollback", "report", "prune"):
        said = ivr(command, status=1)
        assert said.startswith(f"Error: there is no database {tmp_path}/none.db: nothing has been ")
        assert "`ivr publish`" in said
        assert "DATABASE_URL" in said
    assert not (tmp_path / "none.db").exists()


def test_a_menu_is_published_changed_and_rolled_back(database: str) -> None:
    connect(database)
    assert ivr("editions") == "Nothing has been published yet; `ivr publish` does that.\n"
    assert ivr("publish", "--note", "the first") == "faq_tree.yaml: edition 1 is live.\n"
    assert ivr("publish") == "Edition 1 is this file already. Nothing was published.\n"
    Path("parking.yaml").write_text(PARKING.replace("Behind", "Below"))
    ivr("publish", "--note", "garage")
    assert listed() == ["2 live published editor garage", "1 published editor the first"]
    assert ivr("diff", status=1) == (
        "A clinic, from edition 1 to 2:\n"
        'option 2,1 "Garage": reworded\n'
        "    was: Behind us.\n"
        "    now: Below us.\n"
    )
    assert ivr("diff", "2", "1", "--text", status=1).splitlines()[-3:] == [
        "-  1: {title: Garage, answer: Below us.}",
        "+  1: {title: Garage, answer: Behind us.}",
        "   2: {title: Street, answer: No.}",
    ]
    assert ivr("rollback") == (
        "Edition 3 is live: back to 1.\n"
        "Nothing is further back.\n"
        "To go forward again: ivr rollback --undo (edition 2, garage)\n"
        "faq_tree.yaml is not what callers hear. To edit what they hear, put it there: "
        "ivr export --over\n"
        "Hear it: ivr call --live\n"
    )
    assert ivr("diff", "1") == "A clinic, from edition 1 to 3:\nCallers hear the same.\n"
    assert listed()[0] == "3 live went back editor back to 1"
    stays = "Edition 3 stays live: the file has not changed since it was last published. "
    assert ivr("publish", "--release") == f"{stays}Nothing was published.\n"
    assert ivr("editions", "--most", "1").count("\n") == 3


def test_a_file_with_an_error_is_refused_and_the_live_edition_stays() -> None:
    ivr("publish")
    Path("parking.yaml").write_text(PARKING.replace("answer: No.", "anser: No."))
    said = ivr("publish", status=1)
    assert 'parking.yaml:3:22: error: option 2,2: unknown field "anser"' in said
    assert listed() == ["1 live published editor"]


def test_export_writes_the_files_of_an_edition_unchanged(folder: Path) -> None:
    ivr("publish")
    Path("faq_tree.yaml").write_text(LINE.replace("Hello", "Good day"))
    ivr("publish")
    assert ivr("export", "1").splitlines() == [
        "A clinic, edition 1:",
        "edition-1/faq_tree.yaml",
        "edition-1/parking.yaml",
    ]
    assert Path("edition-1/faq_tree.yaml").read_text() == LINE
    assert Path("edition-1/parking.yaml").read_text() == PARKING
    again = ivr("export", "1", status=1)
    assert (
        again == "Error: edition-1/faq_tree.yaml exists already; name an empty folder with --to\n"
    )
    ivr("export", "2", "--to", "other")
    assert "Good day" in Path("other/faq_tree.yaml").read_text()


def test_going_back_to_an_edition_that_breaks_the_rules_of_today_says_so(database: str) -> None:
    part = Path("parking.yaml").read_bytes()
    old = {"": LINE.replace("Parking", "P" * 201).encode(), "parking.yaml": part}
    EditionsTable(connect(database)).publish(old, edition(old), 0, "me")
    ivr("publish")
    said = ivr("rollback", "1")
    assert said.startswith("Edition 3 is live: back to 1.\n")
    assert "`ivr check` finds 1 error in it that would keep its file from being" in said
    assert "stricter" not in ivr("rollback", "2")


def test_publishing_over_the_console_needs_its_edition_number(database: str) -> None:
    ivr("publish")
    store = EditionsTable(connect(database))
    store.publish({"": LINE.encode()}, "0123456789ab", 1, "Mx. Editor", origin="console")
    Path("faq_tree.yaml").write_text(LINE.replace("Hello", "Good day"))
    for options in ([], ["--release"], ["--over", "1"]):
        said = ivr("publish", *options, status=1)
        assert said.startswith("Error: edition 2 was made in the console by Mx. Editor")
        assert "publish with --over 2\n" in said
    assert "edition 3 " in ivr("publish", "--over", "2")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("diff",), "nothing has been published yet; `ivr publish` does that"),
        (("diff", "1", "2"), "there is no edition 2; `ivr editions` lists them"),
        (("export", "7"), "there is no edition 7; `ivr editions` lists them"),
        (("export",), "nothing has been published yet; `ivr publish` does that"),
        (("export", "--over", "--to", "x"), "choose one of --to and --over"),
        (("rollback", "2", "--undo"), "name an edition, or --undo the last rollback, not both"),
        (("rollback", "x"), "'x' is not a valid integer"),
        (("rollback", "99999999999"), "99999999999 is not in the range"),
        (("diff", "0"), "0 is not in the range"),
        (("editions", "--most", "0"), "0 is not in the range"),
        (("publish", "--note", "x" * 1001), "it has 1,001 characters; use at most 1,000"),
        (("report", "--csv", "--json"), "choose one of --csv, --xlsx, --html and --json"),
        (("report", "--csv", "x.csv"), "type `ivr report --csv > x.csv`"),
        (("report", "--since", "this year", "--until", "last year"), "ends before"),
        (("report", "--until", "whenever"), '"whenever" is not a time; write 30d'),
        (("report", "--since", "0001-01-01T00:00+14:00"), "is not a time; write 30d"),
    ],
)
def test_wrong_usage(command: tuple[str, ...], said: str, database: str) -> None:
    connect(database)
    assert said in ivr(*command, status=2)


@pytest.mark.parametrize("command", [("publish",), ("editions",), ("rollback",), ("report",)])
def test_a_database_that_is_down_is_reported_in_a_sentence(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://me:secret@127.0.0.1:1/x")
    said = ivr(*command, status=1)
    assert said.startswith("Error: the database postgresql+psycopg://me:***@127.0.0.1:1/x cannot ")
    assert said.count("\n") == 1


def test_a_wrong_database_url_is_reported_but_not_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://me:secret@host/x")
    said = ivr("editions", status=2)
    assert "DATABASE_URL: its value is not a database such as postgresql://" in said
    assert "secret" not in said


def test_events_are_reported_and_deleted(database: str) -> None:
    ivr("publish")
    store = EditionsTable(connect(database))
    newest = store.newest()
    assert newest
    now = int(time.time() * 1000)
    steps = [("main", "arrived", 0), ("when-are-you-open", "entered", 5), ("", "ended", 9)]
    events = [
        CallEvent(now + seconds * 1000 - 60_000, "a", newest.edition, "", place, 1, reason, "", 0)
        for place, reason, seconds in steps
    ]
    old = events[0]._replace(at=now - 500 * DAY, call="b")
    assert EventsTable(store.engine).store("journal", 0, 1, [*events, old])
    said = ivr("report")
    assert re.match(
        r"A clinic\n1 call since \d{4}-\d\d-\d\d \d\d:\d\d \(UTC\): 100% heard an answer, 0% spoke",
        said,
    )
    assert re.search(r"When are you open\? +1 +5 ", said)
    assert ivr("report", "--csv").splitlines()[1].startswith("when-are-you-open,When are you open?")
    assert json.loads(ivr("report", "--json", "--since", "2020-01-01"))["calls"] == 2
    assert ivr("report", "--csv").startswith("\ufeffid,title,calls,seconds,whole,again,slowed\n")
    assert "2 calls from 20" in ivr("report", "--since", "2020-01-01", "--until", "today")
    assert "No calls on 20" in ivr("report", "--since", "2020-01-01", "--until", "2020-01-01")
    for option, file in (("--csv", "calls"), ("--xlsx", "calls.xlsx"), ("--html", "calls.html")):
        assert ivr("report", option, file).startswith(f"written: {file}")
    assert "When are you open?,1,5.0" in Path("calls", "questions.csv").read_text("utf-8-sig")
    assert "When are you open?" in Path("calls.html").read_text("utf-8")
    assert Path("calls.xlsx").read_bytes().startswith(b"PK")
    assert "cannot be written" in ivr("report", "--csv", "calls.html", status=1)
    assert re.search(r"\n1  \d{4}-\d\d-\d\d \d\d:\d\d +1 +100% +5 +0% +0%\n", said)
    Path("faq_tree.yaml").write_text(LINE.replace("Hello", "Good day"))
    ivr("publish")
    assert ivr("report", "--edition", "2").startswith("A clinic\nNo calls since ")
    of_first = ivr("report", "--edition", "1")  # the minute may have passed
    assert of_first.partition(" (UTC)")[2] == said.partition(" (UTC)")[2]
    assert "there is no edition 3" in ivr("report", "--edition", "3", status=2)
    assert ivr("prune") == "1 event older than 400 days deleted.\n"
    assert json.loads(ivr("report", "--json", "--since", "2020-01-01"))["calls"] == 1
    assert ivr("report", "--since", "0h").startswith("A clinic\nNo calls since ")
    refused = ivr("report", "--since", "later", status=2)
    assert '"later" is not a time; write 30d, 24h, 2026-12-24, yesterday, last week, ' in refused
