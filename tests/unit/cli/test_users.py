"""The command user, as whoever runs the line types it."""

import json
import re
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli import main
from ivr.console.access import Role
from ivr.console.identity.table import PeopleTable
from ivr.console.log import Filter, entries
from ivr.store.database import connect

LINK = r"http://127\.0\.0\.1:8000/console/people/welcome/([\w-]{32})\n"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'line.db'}")
    monkeypatch.setenv("IVR_AUTHOR", "Olga")


def ivr(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["user", *arguments])


def people() -> PeopleTable:
    return PeopleTable(connect("sqlite:///line.db"))


def test_somebody_is_invited_listed_and_removed() -> None:
    ran = ivr("add", "Anna Lee", "Anna@clinic.example", "--role", "administrator")
    assert ran.exit_code == 0
    said, link = ran.stdout.split(":\n")
    assert said == "Send this link to Anna Lee alone; it works once, for seven days"
    token = re.fullmatch(LINK, link)
    assert token
    [anna] = people().all()
    assert people().whose(token[1], int(time.time())) == anna.id
    assert anna.role is Role.ADMINISTRATOR
    shown = "Anna Lee <anna@clinic.example>, administrator, invited, and has not come yet\n"
    assert ivr("list").stdout == shown
    people().change(anna.id, joined=1_780_000_000)
    [row] = json.loads(ivr("list", "--json").stdout)
    assert (row["joined"], row["second_factor"]) == ("2026-05-28", False)
    again = ivr("link", "anna@clinic.example").stdout
    assert people().whose(token[1], int(time.time())) is None
    assert re.search(LINK, again)
    refused = ivr("remove", "anna@clinic.example")
    assert refused.exit_code == 2
    assert "only administrator" in refused.stderr
    ivr("add", "Ben", "ben@clinic.example")
    assert ivr("remove", "ben@clinic.example").stdout == "Ben is removed.\n"
    log = entries(people().engine, Filter(), 10)
    assert [(one.person, one.action, one.what) for one in log] == [
        ("Olga", "removed", "ben@clinic.example"),
        ("Olga", "invited", "ben@clinic.example"),
        ("Olga", "made a link", "anna@clinic.example"),
        ("Olga", "invited", "anna@clinic.example"),
    ]


def test_what_is_wrong_is_said() -> None:
    nothing = ivr("list")
    assert nothing.exit_code == 1
    assert "there is no database" in nothing.stderr
    ivr("add", "Anna", "anna@clinic.example")
    for arguments, said in (
        (("add", "Anna", "anna"), "Write an e-mail address such as anna@example.org."),
        (("add", " ", "ben@clinic.example"), "Write the person's name."),
        (("add", "Anna", "ANNA@clinic.example"), "`ivr user link ANNA@clinic.example`"),
        (("link", "ben@clinic.example"), "nobody has the address ben@clinic.example"),
        (("remove", "ben@clinic.example"), "`ivr user list` lists everybody"),
        (("add", "Ben", "ben@clinic.example", "--role", "boss"), "'boss' is not one of"),
    ):
        ran = ivr(*arguments)
        assert ran.exit_code == 2
        assert said in ran.stderr
    people().remove(people().all()[0].id)
    assert "`ivr user add` invites somebody" in ivr("list").stdout


@pytest.mark.parametrize(("settings", "begins"), [
    ({"PUBLIC_URL": "https://line.example.org/"}, "https://line.example.org/console/people/"),
    ({"PUBLIC_URL": "https://line.example.org", "CONSOLE_HOST": "staff.example.org"},
     "https://staff.example.org/console/people/"),
    ({"CONSOLE_HOST": "staff.local", "PORT": "8123"}, "http://staff.local:8123/console/people/"),
    ({"PORT": "8123"}, "http://127.0.0.1:8123/console/people/"),
])  # fmt: skip
def test_a_link_leads_to_where_the_console_is(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], begins: str
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    ran = ivr("add", "Anna", "anna@clinic.example")
    assert ran.stdout.splitlines()[1].startswith(begins)
