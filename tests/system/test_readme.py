"""What the README shows of a command is what the command prints."""

import re
import subprocess
import sys

import pytest

from tests.support.paths import ROOT

README = ROOT / "README.md"
BLOCK = re.compile(r"^```\n\$ (.+)\n((?:(?!```).*\n)*)```$", re.M)
COMMANDS = [match[1] for match in BLOCK.finditer(README.read_text())]


def printed(command: str) -> str:
    words = command.replace("make call KEYS=", ".venv/bin/ivr call --keys ").split()
    assert words[0] == ".venv/bin/ivr", f"the README shows {command}, which this test cannot run"
    # The interpreter that runs the tests has the command installed, wherever its folder is.
    arguments = [sys.executable, "-m", "ivr", *words[1:]]
    ran = subprocess.run(arguments, capture_output=True, text=True, cwd=README.parent, check=False)
    assert "Traceback" not in ran.stderr
    return ran.stdout


def test_the_readme_shows_commands() -> None:
    assert {"make call KEYS=2,1", ".venv/bin/ivr check", ".venv/bin/ivr tree"} <= {*COMMANDS}


@pytest.mark.parametrize("command", COMMANDS)
def test_readme_shows_what_is_printed(command: str, request: pytest.FixtureRequest) -> None:
    said = printed(command)
    text = README.read_text()
    block = next(match for match in BLOCK.finditer(text) if match[1] == command)
    if request.config.getoption("update"):
        README.write_text(text.replace(block[0], f"```\n$ {command}\n{said}```"))
        return
    assert block[2] == said
