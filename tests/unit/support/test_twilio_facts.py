"""The tables of Twilio's facts are what its npm package says, read from it again."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent / "twilio_facts" / "extract.mjs"


def test_the_tables_are_what_twilios_package_says() -> None:
    missing = " and ".join(tool for tool in ("node", "npm") if not shutil.which(tool))
    if missing:
        lacking(f"{missing} must be installed to read Twilio's npm package")
    checked = subprocess.run(
        ["node", SCRIPT, "--check"], capture_output=True, text=True, check=False
    )
    if checked.stderr.startswith("npm "):  # "npm install failed: …"
        lacking("npm cannot fetch Twilio's package; is there a network?")
    assert checked.returncode == 0, checked.stderr
    assert "the tables are what twilio" in checked.stdout


def lacking(what: str) -> None:
    """In CI nothing may be lacking; elsewhere the test is skipped."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)
