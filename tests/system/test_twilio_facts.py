"""The tables of Twilio's facts are what its npm package says, read from it again."""

import subprocess

import pytest

from tests.support.parts import lack
from tests.support.paths import ROOT

SCRIPT = ROOT / "tests/support/twilio_facts/extract.mjs"


@pytest.mark.needs("node", "npm")
def test_the_tables_are_what_twilios_package_says() -> None:
    checked = subprocess.run(
        ["node", SCRIPT, "--check"], capture_output=True, text=True, check=False
    )
    if checked.stderr.startswith("npm "):  # "npm install failed: …"
        lack("needs Twilio's npm package: npm cannot fetch it; is there a network?")
    assert checked.returncode == 0, checked.stderr
    assert "the tables are what twilio" in checked.stdout
