"""The whole output of the commands that show calls, as texts in reports/.

Each text begins with the command, which runs in that folder; `pytest --update` rewrites the rest.
Read it as an administrator would. The calls in reports/calls are written by hand.
"""

import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from ivr.cli import main

FOLDER = Path(__file__).parent / "reports"
REPORTS = sorted(FOLDER.glob("*.txt"))


@pytest.mark.parametrize("file", REPORTS, ids=lambda file: file.stem)
def test_a_command_prints_its_report(
    file: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(FOLDER)
    command = file.read_text("utf-8").partition("\n")[0]
    arguments = shlex.split(command.removeprefix("$ ivr "))
    ran = CliRunner(catch_exceptions=False).invoke(main, arguments, prog_name="ivr")
    assert ran.stderr == ""
    printed = f"{command}\n{ran.stdout}exit status {ran.exit_code}\n"
    if request.config.getoption("update", default=False):
        file.write_text(printed, "utf-8")
    assert printed == file.read_text("utf-8")
