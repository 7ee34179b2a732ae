"""The commands test, compare and simulate: exit status, and what is said of mistakes.

What they print when all is well stands in reports/.
"""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli import main
from ivr.settings import NAMES

ROOT = Path(__file__).parent.parent
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


def test_a_call_that_was_printed_is_a_test() -> None:
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


def test_the_saved_call_of_the_readme_is_heard_so() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    block = re.search(r"^```\n(Whoever asks about a bill.+?)^```", readme, re.M | re.S)
    assert block
    Path("readme.txt").write_text(block[1], "utf-8")
    ran = ivr("test", str(ROOT / "faq_tree.yaml"), "readme.txt")
    assert ran.stdout == "1 call: 1 as saved\n"
