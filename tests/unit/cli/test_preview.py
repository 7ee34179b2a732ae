"""The commands test, compare and simulate: exit status, and errors.

What they print when all is well is in spec/reports/.
"""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli import main
from ivr.settings import NAMES

LINE = """\
name: A clinic
language: en-US
greeting: Hello.
menu:
  1:
    title: When are you open?
    answer: At eight.
  2:
    title: Where are you?
    answer: On the hill.
"""
CALL = "Line: Hello.\n...\nCaller: 1\nLine: At eight.\n...\n"


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder with a line and a call, without settings."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    Path("line.yaml").write_text(LINE)
    Path("later.yaml").write_text(LINE.replace("At eight.", "At nine."))
    Path("broken.yaml").write_text(LINE.replace("greeting: Hello.\n", ""))
    Path("calls").mkdir()
    Path("calls/open.txt").write_text(CALL)
    return tmp_path


def ivr(*arguments: str) -> Result:
    return CliRunner(catch_exceptions=False).invoke(main, arguments, prog_name="ivr")


def test_update_shows_what_changed_and_rewrites_it() -> None:
    ran = ivr("test", "later.yaml", "calls", "--update")
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert ran.stdout == (
        "calls/open.txt:4: after key 1\n"
        "    expected: At eight.\n"
        "    heard:    At nine.\n"
        "1 call: 1 rewritten\n"
    )
    assert "Line:   At nine.\n" in Path("calls/open.txt").read_text()
    assert ivr("test", "later.yaml", "calls").stdout == "1 call: 1 as saved\n"
    assert ivr("test", "line.yaml", "calls").exit_code == 1


def test_a_printed_call_is_a_saved_call() -> None:
    printed = ivr("call", "line.yaml", "--keys", "2,*,!1,-,-")
    Path("calls/printed.txt").write_text(printed.stdout)
    assert ivr("test", "line.yaml", "calls").stdout == "2 calls: 2 as saved\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("test", "line.yaml"), "Missing argument 'CALLS...'."),
        (("test", "line.yaml", "nix"), "Path 'nix' does not exist."),
        (("test", "nix.yaml", "calls"), "there is no file nix.yaml; name one, or go"),
        (("test", "line.yaml", "."), ""),
        (("compare", "line.yaml"), "Missing argument 'NEW'."),
        (("compare", "line.yaml", "nix.yaml"), "there is no file nix.yaml; name one, or go"),
        (("compare", "line.yaml", "later.yaml", "--calls", "empty"), "no saved calls (.txt) in e"),
        (("simulate", "nix.yaml"), "there is no file nix.yaml; name one, or go"),
        (("simulate", "line.yaml", "--callers", "0"), "Invalid value for '--callers'"),
    ],
)  # fmt: skip
def test_wrong_usage(arguments: tuple[str, ...], said: str) -> None:
    Path("empty").mkdir()
    ran = ivr(*arguments)
    assert said in ran.stderr
    assert ran.exit_code == (2 if said else 0)


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("test", "broken.yaml", "calls"), 1),
        (("compare", "broken.yaml", "line.yaml"), 2),
        (("compare", "line.yaml", "broken.yaml"), 2),
        (("simulate", "broken.yaml"), 1),
        (("simulate", "line.yaml", "--against", "broken.yaml"), 1),
    ],
)
def test_a_file_with_errors_is_reported(arguments: tuple[str, ...], status: int) -> None:
    ran = ivr(*arguments)
    assert (ran.exit_code, ran.stdout) == (status, "")
    assert ran.stderr.startswith("broken.yaml:1:1: error: ")
    assert ran.stderr.endswith("broken.yaml: 1 error. It cannot go live.\n")


def test_a_call_that_cannot_be_read_is_named(folder: Path) -> None:
    (folder / "calls" / "folder.txt").mkdir()
    for arguments in (
        ("test", "line.yaml", "calls"),
        ("compare", "line.yaml", "line.yaml", "--calls", "calls"),
    ):
        ran = ivr(*arguments)
        assert ran.stderr == "Error: calls/folder.txt: Is a directory\n"
        assert ran.exit_code == 1


def test_compare_says_which_saved_calls_cannot_be_read() -> None:
    Path("calls/words.txt").write_text("Only words.\n")
    ran = ivr("compare", "line.yaml", "line.yaml", "--calls", "calls")
    first, second, last = ran.stdout.splitlines()
    assert first == "no differences"
    assert second.startswith("calls/words.txt:1: there is no call in it; ")
    assert last == "2 calls: 1 heard as before, 1 cannot be read"
    assert ran.exit_code == 1


def test_the_figures_are_the_same_in_json() -> None:
    (flat,) = json.loads(ivr("simulate", "line.yaml", "--callers", "300", "--json").stdout)
    text = ivr("simulate", "line.yaml", "--callers", "300").stdout
    assert f"{flat['reached']:.1%} reached what they wanted" in text
    assert flat["reached"] + flat["transferred"] + flat["given_up"] == pytest.approx(1)
    (row,) = (wish for wish in flat["wishes"] if wish["id"] == "where-are-you")
    shown = re.search(r"Where are you\? +(\d+) +(\S+) +(\d+) +(\d+) +(\d+)%", text)
    assert shown
    assert int(shown[1]) == row["callers"]
    assert float(shown[5]) == pytest.approx(100 * row["reached"], abs=0.5)


HOURS = """\
contacts:
  desk:
    name: the desk
    number: 617-726-3884
    timezone: America/New_York
    hours: {mon-fri: 8:30-17:00}
operator: desk
"""
AT_NIGHT = """\
At: 2026-12-24 18:00
...
Caller: 0
Line: I am sorry, you cannot reach the desk right now.
Line: You can call again tomorrow at 8:30 in the morning.
...
"""


def test_a_saved_call_is_made_at_its_time() -> None:
    Path("line.yaml").write_text(LINE + HOURS)
    Path("calls/night.txt").write_text(AT_NIGHT)
    Path("calls/day.txt").write_text(AT_NIGHT.replace("18:00", "16:59"))
    Path("calls/whenever.txt").write_text("...\nCaller: 0\n...\n(dials +16177263884, 25 s)\n")
    ran = ivr("test", "line.yaml", "calls")
    assert ran.exit_code == 1
    assert ran.stdout.startswith("calls/day.txt:4: after key 0\n")
    assert ran.stdout.endswith("4 calls: 3 as saved, 1 differs from the saved call\n")
    Path("line.yaml").write_text(LINE + HOURS.replace("17:00", "16:00"))
    assert ivr("test", "line.yaml", "calls").stdout == "4 calls: 4 as saved\n"


def test_a_printed_call_has_its_time_if_that_matters() -> None:
    Path("line.yaml").write_text(LINE + HOURS)
    kept = ivr("call", "line.yaml", "--keys", "0,busy")
    assert re.match(r"At:     \d{4}-\d\d-\d\d \d\d:\d\d\n", kept.stdout)
    Path("calls/kept.txt").write_text(kept.stdout)
    if kept.exit_code:  # nobody is there just now, so that nothing was dialled
        assert "Error: the line is listening; give one of the keys" in kept.stderr
        assert "you cannot reach the desk right now" in kept.stdout
        Path("calls/kept.txt").write_text(kept.stdout.rpartition("Caller")[0])
    assert ivr("test", "line.yaml", "calls/kept.txt").exit_code == 0


def test_an_impossible_time_is_reported_with_its_line() -> None:
    Path("calls/night.txt").write_text(AT_NIGHT.replace("12-24", "13-24"))
    assert "calls/night.txt:1: 2026-13-24 18:00 does not exist; check a calendar and a clock\n" in (
        ivr("test", "line.yaml", "calls").stdout
    )


@pytest.mark.parametrize("command", ["tree", "simulate", "call", "serve"])
def test_a_wrong_time_is_reported(command: str) -> None:
    ran = ivr(command, "line.yaml", "--at", "Christmas")
    assert ran.exit_code == 2
    assert '"Christmas" is not a day or a time; write tonight, 17:00' in ran.stderr


def test_the_menu_is_drawn_at_a_time() -> None:
    Path("line.yaml").write_text(LINE + HOURS)
    assert "closed now" in ivr("tree", "line.yaml", "--at", "2026-12-24 18:00").stdout
    assert "closed now" not in ivr("tree", "line.yaml", "--at", "2026-12-24 16:59").stdout


def test_callers_are_invented_for_a_time() -> None:
    Path("line.yaml").write_text(LINE + HOURS)
    day, night = (
        json.loads(ivr("simulate", "line.yaml", "--json", "--at", f"2026-12-24 {hour}:00").stdout)[
            0
        ]
        for hour in (12, 18)
    )
    assert day != night


def test_a_line_at_a_url_has_its_own_time() -> None:
    ran = ivr("call", "http://127.0.0.1:1/voice", "--at", "2026-12-24 18:00", "--keys", "1")
    assert ran.exit_code == 2
    assert "you can set the time only for a FILE, not for a URL" in ran.stderr
