"""The commands of a snow morning, as an office manager types them: close, open, closures."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from ivr.cli import main
from ivr.editions.table import EditionsTable
from ivr.settings import NAMES
from ivr.store.database import connect

LINE = """\
name: A clinic
language: en-US
timezone: America/New_York
contacts:
  desk: {name: the front desk, number: 617-726-2000}
  billing:
    name: the billing office
    number: 617-726-3884
    hours: {mon-fri: 8:30-17:00}
    holidays: {country: US, dates: 2099-12-24}
operator: desk
greeting: Hello.
menu:
  1: {title: When are you open?, answer: At eight.} # as on the door
  2: {title: Bills, transfer: billing}
"""
BOTH = """\
name: A clinic
languages: [en-US, es-US]
greeting: {en-US: Hello., es-US: Hola.}
menu:
  1: {title: {en-US: Hours, es-US: Horario}, answer: {en-US: At eight., es-US: A las ocho.}}
  2: {title: {en-US: Place, es-US: Lugar}, answer: {en-US: Here., es-US: Aquí.}}
"""
MENU = Path("faq_tree.yaml")
CHRISTMAS = "2099-12-25 10:00"


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, database: str) -> None:
    """A folder with a line that has been published."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", database)
    monkeypatch.setattr("getpass.getuser", lambda: "office")
    monkeypatch.chdir(tmp_path)
    MENU.write_text(LINE)
    ivr("publish")


def ivr(*arguments: str, status: int = 0) -> str:
    """Run a command; return what it prints, without what differs from day to day."""
    ran = CliRunner(catch_exceptions=False).invoke(main, arguments, prog_name="ivr")
    assert ran.exit_code == status, ran.output
    output = re.sub(r"where it is \d\d:\d\d now", "where it is … now", ran.output)
    return re.sub(r"(The .* opens) .*\.", r"\1 ….", output)


def published() -> list[tuple[int, str, str, str]]:
    """What was published: number, origin, author and note."""
    url = read_url()
    return [(one.number, one.origin, one.by, one.note) for one in EditionsTable(connect(url)).all()]


def read_url() -> str:
    import os

    return os.environ["DATABASE_URL"]


def test_a_line_is_closed_and_opened() -> None:
    until = "until Friday, December 25, 2099, 10:00 (America/New_York)"
    snow = "We are closed today because of the snow."
    assert ivr("close", snow, "--until", CHRISTMAS) == (
        f"Closed {until}.\n"
        f"Callers hear first: {snow}\n"
        "Meanwhile nobody is put through to the front desk or the billing office.\n"
        "Edition 2 is live.\n"
        "faq_tree.yaml was changed in the same way.\n"
        "Hear it: ivr call\n"
        "To take it back: ivr open\n"
    )
    assert MENU.read_text() == (
        f"{LINE}notices:\n"
        "  # Made by `ivr close`; `ivr open` takes it out.\n"
        f'  - text: "{snow}"\n'
        "    closes: all\n"
        "    urgent: true\n"
        "    until: 2099-12-25 10:00\n"
    )
    said = ivr("open")
    assert said.startswith(
        f"Callers no longer hear: {snow} It would have lasted {until}.\n"
        "Edition 3 is live.\n"
        "faq_tree.yaml was changed in the same way.\n"
    )
    assert MENU.read_text() == LINE
    assert published() == [
        (3, "opening", "office", "open again"),
        (2, "closing", "office", f"closed {until}: {snow}"),
        (1, "file", "office", ""),
    ]
    assert ivr("open").startswith("Nothing is closed by `ivr close`. Nothing was published.\n")
    assert len(published()) == 3


def test_a_dry_run_only_says_what_would_happen() -> None:
    assert ivr("close", "snow", "--until", "2099-12-24", "--dry-run") == (
        "It would be closed until the end of Thursday, December 24, 2099 (America/New_York).\n"
        "Callers hear first: We are closed because of snow.\n"
        "Meanwhile nobody is put through to the front desk or the billing office.\n"
        "Nothing was published.\n"
    )
    assert MENU.read_text() == LINE
    ivr("close", "snow")
    closed = MENU.read_text()
    assert ivr("open", "--dry-run").startswith(
        "Callers would no longer hear: We are closed because of snow. It had no end.\n"
    )
    assert ivr("open", "--dry-run").endswith("Nothing was published.\n")
    assert MENU.read_text() == closed
    assert len(published()) == 2


def test_without_an_end_it_says_how_to_give_it_one() -> None:
    said = ivr("close", "snow")
    assert said.startswith("Closed until `ivr open`.\n")
    assert said.endswith(
        "It does not end by itself. To give it an end, close again with --until tonight.\n"
        "Hear it: ivr call\n"
        "To take it back: ivr open\n"
    )
    assert "The billing office opens" not in said
    said = ivr("close", "snow", "--until", "tonight")
    assert re.match(r"Closed until the end of \w+, \w+ \d+ \(America/New_York\)\.\n", said)
    assert "The billing office opens ….\n" in said
    assert MENU.read_text().count("closes:") == 1
    assert re.search(r"until: \d{4}-\d\d-\d\d\n$", MENU.read_text())


def test_one_contact_alone_is_closed() -> None:
    said = ivr("close", "a staff meeting", "--for", "billing", "--until", CHRISTMAS)
    assert (
        "Callers hear first: You cannot reach the billing office now because of a staff meeting.\n"
        "Meanwhile nobody is put through to the billing office.\n"
    ) in said
    assert "closes: [billing]" in MENU.read_text()


def test_a_closing_that_overlaps_is_replaced_and_what_it_closed_is_said() -> None:
    """The nurse on duty is closed no longer, where only the desk should have been."""
    ivr("close", "snow")
    dry = ivr("close", "snow", "--for", "desk", "--until", CHRISTMAS, "--dry-run")
    assert "This would replace: We are closed because of snow. It had no end.\n" in dry
    said = ivr("close", "snow", "--for", "desk", "--until", CHRISTMAS)
    assert ("Meanwhile nobody is put through to the front desk.\n") in said
    assert (
        "This replaces: We are closed because of snow. It had no end.\n"
        "It also closed the billing office; the new one does not.\n"
    ) in said
    assert MENU.read_text().count("closes:") == 1
    said = ivr("close", "a meeting", "--for", "billing", "--until", CHRISTMAS)
    assert "This replaces" not in said
    assert MENU.read_text().count("closes:") == 2
    said = ivr("close", "the snow.", "--until", CHRISTMAS)
    until = "It would have lasted until Friday, December 25, 2099, 10:00 (America/New_York)."
    for name, reason in (("front desk", "snow"), ("billing office", "a meeting")):
        replaced = f"You cannot reach the {name} now because of {reason}."
        assert f"This replaces: {replaced} {until}\n" in said
    assert "It also closed" not in said
    assert "Callers hear first: We are closed because of the snow.\n" in said
    assert MENU.read_text().count("closes: all") == MENU.read_text().count("closes:") == 1


def test_every_language_has_its_own_text_or_a_neutral_one() -> None:
    MENU.write_text(BOTH)
    ivr("publish")
    said = ivr("close", "snow", "--until", CHRISTMAS)
    assert said == (
        "Closed until Friday, December 25, 2099, 10:00 (UTC).\n"
        "The menu file has no timezone:, so this is UTC, where it is … now; add one, such as "
        "America/New_York.\n"
        "Callers hear first in en-US: We are closed because of snow.\n"
        "Callers hear first in es-US: En este momento estamos cerrados.\n"
        'To say it in Spanish: ivr close … --say es-US "…"\n'
        "Edition 3 is live.\n"
        "faq_tree.yaml was changed in the same way.\n"
        "Hear it: ivr call\n"
        "To take it back: ivr open\n"
    )
    said = ivr("close", "snow", "--say", "es-US", "Hoy no hay nadie.", "--until", CHRISTMAS)
    assert "Callers hear first in es-US: Hoy no hay nadie.\n" in said
    assert "To say it in" not in said
    ivr("open")
    assert MENU.read_text() == BOTH


def test_with_recordings_it_says_that_the_audio_is_made_first() -> None:
    MENU.write_text(f"voice: prompts\n{LINE}")
    ivr("publish")
    said = ivr("close", "snow")
    assert "A running line makes the audio of your words first; callers hear them then.\n" in said


def test_a_file_that_is_not_what_callers_hear_is_left_alone() -> None:
    draft = LINE.replace("Hello.", "Good day.")
    MENU.write_text(draft)
    said = ivr("close", "snow")
    assert (
        "faq_tree.yaml was left alone, since it is not what callers heard. While the closing "
        "lasts, a menu file without it is held: `ivr publish` opens the line; then close it "
        "again.\n"
    ) in said
    assert said.endswith("Hear it: ivr call --live\nTo take it back: ivr open\n")
    assert MENU.read_text() == draft
    assert (
        "There is no other.yaml here, so only the edition was changed. Before you publish"
        in ivr("open", "other.yaml")
    )


def test_a_deploy_of_the_old_file_does_not_open_the_line() -> None:
    ivr("close", "snow")
    MENU.write_text(LINE)
    assert "Nothing was published." in ivr("publish", "--release")
    assert published()[0][1] == "closing"


def test_what_still_closes_people_is_named() -> None:
    MENU.write_text(
        f"{LINE}notices:\n"
        "  - {text: Closed for inventory., closes: [desk], until: 2099-12-24}\n"
        "  - {text: Closed for good., closes: all}\n"
    )
    ivr("publish")
    ivr("close", "snow")
    said = ivr("open")
    assert (
        "Still closed, until the end of Thursday, December 24, 2099 (America/New_York), "
        '"Closed for inventory.": this is notice 1 in line 17 of the menu file. To end it, take it '
        "out there, and publish.\n"
        'Still closed, without an end, "Closed for good.": this is notice 2 in line 18 of the menu '
        "file. To end it, take it out there, and publish.\n"
    ) in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["close"], "Missing argument 'TEXT'."),
        (
            ["close", "faq_tree.yaml"],
            'first comes what callers should hear: ivr close "snow" faq_tree.yaml',
        ),
        (
            ["close", "snow", "--until", "monday 8"],
            'Invalid value for --until: "monday 8" is not clear; write 8am or 8pm',
        ),
        (
            ["close", "snow", "--until", "spring"],
            'Invalid value for --until: "spring" is not a day or a time; write tonight, 17:00, '
            "5pm, monday 8:00 or 2026-12-24 18:00",
        ),
        (
            ["close", "snow", "--until", "2020-12-24"],
            "Invalid value for --until: 2020-12-24 is over; write a later time",
        ),
        (
            ["close", "snow", "--for", "biling"],
            'Invalid value for --for: there is no contact "biling"; did you mean "billing"?',
        ),
        (
            ["close", "snow", "--say", "es-US", "nieve"],
            'Invalid value for --say: the line does not speak "es-US"; use en-US',
        ),
        (["closures", "--days", "0"], "0 is not in the range 1<=x<=3660."),
        (["closures", "none.yaml"], "there is no file none.yaml; name one, or go to the folder"),
    ],
)
def test_wrong_usage(arguments: list[str], said: str) -> None:
    assert said in ivr(*arguments, status=2)
    assert len(published()) == 1


def test_what_cannot_be_closed_is_refused_and_nothing_is_published() -> None:
    said = ivr("close", "x" * 3001, status=1)
    assert said.startswith("Error: notice 1: text has ")
    assert len(published()) == 1
    MENU.write_text(f"{LINE}notices: [{{text: Hi.}}]\n")
    ivr("publish")
    assert ivr("close", "snow", status=1) == (
        "Error: edition 2 is in a file that cannot be changed here: its notices: are in brackets; "
        "write each below the other, after a dash; or close it in the file yourself, with closes: "
        "all\n"
    )
    assert len(published()) == 2


@pytest.mark.parametrize("command", [["close", "snow"], ["open"]])
def test_before_anything_is_published(
    command: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    said = ivr(*command, status=1)
    assert said.startswith("Error: there is no database ")
    assert "nothing has been published from this folder yet (`ivr publish` does that)" in said
    assert ivr("closures", "--at", "2099-12-24", "--days", "1") == (
        "faq_tree.yaml, from 2099-12-24 on, 1 day:\n"
        "The front desk\n"
        "  open every day\n"
        "The billing office\n"
        "  2099-12-24 Thursday: holiday\n"
    )


def test_days_on_which_somebody_is_closed_are_listed_by_contact() -> None:
    MENU.write_text(
        f"{LINE}notices:\n"
        "  - {text: We move., from: 2099-12-28 12:00, until: 2099-12-30, closes: all}\n"
        "  - {text: A meeting., from: 2099-12-21 12:00, until: 2099-12-21 13:00, closes: billing}\n"
    )
    listed = ("closures", "faq_tree.yaml", "--at", "2099-12-21", "--days", "12")
    assert ivr(*listed) == (
        "faq_tree.yaml, from 2099-12-21 on, 12 days:\n"
        "The front desk\n"
        "  2099-12-28 Monday, 12:00 to 24:00: closure, We move.\n"
        "  2099-12-29 Tuesday to 2099-12-30 Wednesday: closure, We move.\n"
        "The billing office\n"
        "  every Saturday and Sunday: no hours\n"
        "  2099-12-21 Monday, 12:00 to 13:00: closure, A meeting.\n"
        "  2099-12-24 Thursday: holiday\n"
        "  2099-12-25 Friday: holiday, Christmas Day\n"
        "  2099-12-28 Monday, 12:00 to 24:00: closure, We move.\n"
        "  2099-12-29 Tuesday to 2099-12-30 Wednesday: closure, We move.\n"
        "  2100-01-01 Friday: holiday, New Year's Day\n"
    )
    every = ivr(*listed, "--all")
    assert "  2099-12-26 Saturday: no hours\n  2099-12-27 Sunday: no hours\n" in every
    assert "  2099-12-29 Tuesday: closure, We move.\n" in every
    rows = json.loads(ivr(*listed, "--json"))
    assert rows[0] == {
        "contact": "desk",
        "name": "the front desk",
        "day": "2099-12-28",
        "why": "closure",
        "text": "We move.",
        "from": "12:00",
        "until": "24:00",
    }
    assert [(row["day"], row["why"], row["from"]) for row in rows if row["contact"] == "billing"][
        2:4
    ] == [("2099-12-25", "holiday", None), ("2099-12-26", "hours", None)]


def test_what_is_live_is_listed_where_no_file_is_named() -> None:
    ivr("close", "snow")
    said = ivr("closures", "--days", "3")
    assert re.match(r"Edition 2, which is live, from \d{4}-\d\d-\d\d on, 3 days:\n", said)
    assert said.count("closure, We are closed because of snow.\n") == 2


def test_a_line_without_contacts_has_nobody_to_close() -> None:
    MENU.write_text(BOTH)
    assert ivr("closures", "faq_tree.yaml", "--at", "2099-12-21") == (
        "faq_tree.yaml, from 2099-12-21 on, 366 days:\n"
        "There are no contacts, so nobody can be closed.\n"
    )


@pytest.mark.parametrize("when", ["2099-12-24 18:00", "2099-12-24", "tomorrow 9am"])
def test_what_is_live_is_drawn_whatever_the_file_says(when: str) -> None:
    ivr("close", "snow")
    MENU.write_text(LINE)
    assert "because of snow" not in ivr("tree", "--at", when)
    assert "because of snow" in ivr("tree", "--live", "--at", when)
    assert "name a FILE or --live, not both" in ivr("tree", "faq_tree.yaml", "--live", status=2)
    assert ivr("closures", "--at", when, "--days", "1").startswith("Edition 2, which is live, ")


def test_what_is_live_is_called_whatever_the_file_says() -> None:
    ivr("close", "snow")
    MENU.write_text(LINE)
    called = ivr("call", "--live", "--keys", "1", "--at", "tomorrow 9am")
    assert re.match(r"At:     \d{4}-\d\d-\d\d 09:00\n", called)
    assert "Line:   We are closed because of snow.\n" in called
    assert "because of snow" not in ivr("call", "--keys", "1", "--at", "2099-12-21")
    assert "name a FILE or --live, not both" in ivr("call", "faq_tree.yaml", "--live", status=2)


def test_a_file_without_the_closing_is_held_while_it_lasts() -> None:
    MENU.write_text(LINE.replace("Hello.", "Good day."))
    ivr("close", "snow")
    said = ivr("publish", status=1)
    assert 'the line is closed ("We are closed because of snow."), and this would open it' in said
    ivr("open")
    ivr("publish")


def test_rollback_never_closes_the_line_unnamed_and_says_what_it_closes_or_opens() -> None:
    closed = ivr("close", "snow") and MENU.read_text()
    MENU.write_text(closed.replace("Hello.", "Good day."))
    ivr("publish")  # edition 3: published from the file during the closing
    ivr("open")
    assert "Edition 5 is live: back to 1.\n" in ivr("rollback")
    assert "The line is closed again. Callers hear first: We are" in ivr("rollback", "3")
    said = ivr("rollback")
    assert "Edition 7 is live: back to 3.\nCallers no longer hear: We are closed" in said
