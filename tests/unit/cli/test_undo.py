"""Taking a publication back, further back, and forward again; and going on from what is live."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from ivr.cli import main
from ivr.editions.table import EditionsTable
from ivr.settings import NAMES
from ivr.store.database import connect

MENU = """\
name: A clinic
language: en-US
timezone: America/New_York
greeting: Hello.
contacts:
  desk: {name: the front desk, number: 617-726-2000}
menu:
  1: {title: When are you open?, answer: At eight.}
  2: {title: Parking, include: parking.yaml}
  3: {title: Who are you?, answer: We are a clinic.}
  4: {transfer: desk}
"""
PARKING = "menu:\n  1: {title: Garage, answer: Behind us.}\n  2: {title: Street, answer: No.}\n"
FILE, PART = Path("faq_tree.yaml"), Path("parking.yaml")


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/line.db")
    monkeypatch.setenv("IVR_AUTHOR", "office")
    monkeypatch.chdir(tmp_path)
    PART.write_text(PARKING)


def ivr(*arguments: str, status: int = 0) -> list[str]:
    ran = CliRunner(catch_exceptions=False).invoke(main, arguments, prog_name="ivr")
    assert ran.exit_code == status, ran.output
    return ran.output.splitlines()


def publish(opens: str, *options: str, status: int = 0) -> list[str]:
    FILE.write_text(MENU.replace("eight", opens))
    return ivr("publish", *options, status=status)


def heard() -> str:
    """When the clinic opens, in what is live."""
    store = EditionsTable(connect(f"sqlite:///{Path.cwd()}/line.db"))
    newest = store.newest()
    assert newest
    return store.files(newest.edition)[""].decode().partition("answer: At ")[2].partition(".")[0]


def test_typed_again_it_goes_further_back_and_undo_goes_forward() -> None:
    for opens in ("seven", "eight", "nine"):
        publish(opens, "--note", f"at {opens}")
    assert ivr("rollback")[:3] == [
        "Edition 4 is live: back to 2.",
        "To go further back: ivr rollback (edition 1, at seven)",
        "To go forward again: ivr rollback --undo (edition 3, at nine)",
    ]
    assert ivr("rollback")[:3] == [
        "Edition 5 is live: back to 1.",
        "Nothing is further back.",
        "To go forward again: ivr rollback --undo (edition 2, at eight)",
    ]
    assert heard() == "seven"
    [said] = ivr("rollback", status=1)
    assert "nothing is further back; `ivr rollback --undo` is the way forward" in said
    assert ivr("rollback", "--undo", "--note", "too far")[:3] == [
        "Edition 6 is live: forward to 2: too far.",
        "To go further back: ivr rollback (edition 1, at seven)",
        "To go forward again: ivr rollback --undo (edition 3, at nine)",
    ]
    assert ivr("rollback", "--undo")[0] == "Edition 7 is live: forward to 3."
    assert heard() == "nine"
    [said] = ivr("rollback", "--undo", status=1)
    assert "no rollback is left to undo" in said
    assert ivr("rollback")[0] == "Edition 8 is live: back to 2."
    assert heard() == "eight"


def test_after_a_new_menu_back_is_what_was_live_before_it() -> None:
    for opens in ("seven", "eight"):
        publish(opens)
    ivr("rollback")
    publish("nine")
    assert ivr("rollback")[0] == "Edition 5 is live: back to 1."
    assert heard() == "seven"


def test_a_snow_day_after_a_rollback_changes_nothing_about_it() -> None:
    for opens in ("seven", "eight", "nine"):
        publish(opens)
    ivr("rollback")
    ivr("export", "--over")
    ivr("close", "snow", "--until", "2099-12-24")
    assert heard() == "eight"
    FILE.write_text(FILE.read_text().replace("At eight.", "At nine."))
    held = ivr("publish", status=1)
    assert 'office went back from edition 3, and this would return: option 1 "When' in held[0]
    ivr("export", "--over")
    ivr("open")
    assert ivr("rollback")[:3] == [
        "Edition 7 is live: back to 1.",
        "Nothing is further back.",
        "To go forward again: ivr rollback --undo (edition 6, open again)",
    ]
    ivr("rollback", "--undo")
    ivr("rollback", "--undo")
    assert heard() == "nine"


def test_half_of_a_closing_is_held_and_so_is_a_file_without_it() -> None:
    publish("eight")
    ivr("close", "snow", "--until", "2099-12-24")
    closed = FILE.read_text()
    FILE.write_text(closed[: closed.index("    until:")])
    assert "only the beginning of what callers hear" in ivr("publish", status=1)[0]
    assert "this would open it" in publish("nine", status=1)[0]
    assert publish("nine", "--yes") == ["faq_tree.yaml: edition 3 is live."]


def test_what_was_taken_back_stays_back_until_somebody_publishes_it() -> None:
    publish("eight")
    publish("nine")
    ivr("rollback")
    FILE.write_text(FILE.read_text().replace("Hello.", "Good day."))
    said = ivr("publish", status=1)
    assert said == [
        "faq_tree.yaml: office went back from edition 2, and this would return: option 1 "
        '"When are you open?": answer: "At nine.".',
        "Nothing was published, and callers go on hearing what is live; to publish it all the "
        "same: ivr publish --yes",
    ]
    assert ivr("publish", "--release")[-1] == said[-1]
    assert ivr("publish", "--yes") == ["faq_tree.yaml: edition 4 is live."]
    FILE.write_text(FILE.read_text().replace("Good day.", "Hi."))
    assert ivr("publish") == ["faq_tree.yaml: edition 5 is live."]


def test_another_name_is_asked_for_and_goes_back_and_forward() -> None:
    publish("eight")
    FILE.write_text(MENU.replace("A clinic", "The pharmacy"))
    assert 'callers hear "A clinic"' in ivr("publish", "--yes", status=1)[0]
    assert ivr("publish", "--rename") == ["faq_tree.yaml: edition 2 is live."]
    assert ivr("rollback")[0] == "Edition 3 is live: back to 1."
    assert ivr("rollback", "--undo")[0] == "Edition 4 is live: forward to 2."
    assert ivr("editions")[0] == "The pharmacy, times in America/New_York"


def test_what_is_live_takes_the_place_of_the_file_and_nothing_is_lost() -> None:
    publish("eight")
    assert ivr("export", "--over") == [
        "faq_tree.yaml is what that edition has already. Nothing was written."
    ]
    FILE.write_text("half of")
    PART.write_text("another")
    first = ivr("export", "--over")
    kept = [Path(line.partition(" is what ")[0]) for line in first if " is what " in line]
    assert [path.read_text() for path in kept] == ["another", "half of"]
    assert (FILE.read_text(), PART.read_text()) == (MENU, PARKING)
    FILE.write_text("another half")
    second = ivr("export", "--over")
    [again] = [Path(line.partition(" is what ")[0]) for line in second if " is what " in line]
    assert again.name.endswith("-2.yaml")
    assert again.read_text() == "another half"
    assert kept[1].read_text() == "half of"
    assert ivr("publish") == ["Edition 1 is this file already. Nothing was published."]


def test_editions_for_scripts() -> None:
    publish("eight", "--note", "First")
    [found] = json.loads("\n".join(ivr("editions", "--json")))
    assert (found["number"], found["live"], found["by"], found["note"]) == (
        1, True, "office", "First",
    )  # fmt: skip
    assert len(found["edition"]) == 12
    assert found["at"].endswith(("-05:00", "-04:00"))


def test_the_note_of_the_file_is_used_where_none_is_given() -> None:
    FILE.write_text(f"# note: New hours\n{MENU}")
    ivr("publish")
    FILE.write_text(f"# note: New hours\n{MENU}".replace("eight", "nine"))
    ivr("publish", "--note", "Typo")
    rows = [line.split("office")[-1].strip() for line in ivr("editions")[2:]]
    assert rows == ["Typo", "New hours"]


def test_a_note_has_one_line() -> None:
    FILE.write_text(MENU)
    ivr("publish", "--note", "two\nlines\there")
    assert ivr("editions")[2].endswith("two lines here")
