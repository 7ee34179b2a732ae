"""The README and docs/ show what commands print.

A page is worked through from its top, in an empty folder: a YAML block whose first line names a
file becomes that file, and the commands of each `console` block are run. Where a page has not made
a menu by then, the shipped one is there. What was published was published at one time on paper.
"""

import difflib
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from ivr.cli import main
from ivr.settings import NAMES
from tests.support.markdown import PAGES, Block, blocks, file_name
from tests.support.paths import ROOT, SHIPPED

SHOWING = [page for page in PAGES if any(block.language == "console" for block in blocks(page))]
TIMES = (
    (re.compile(r"^( +\d+  )\d{4}-\d\d-\d\d \d\d:\d\d", re.M), r"\g<1>2026-11-30 04:12"),
    (re.compile(r"(faq_tree-)\d{4}-\d\d-\d\d"), r"\g<1>2026-11-30"),
)
MISSING = 127  # what a shell's exit status says of a command that it does not find
ENVIRONMENT = {**dict.fromkeys(NAMES), "COLUMNS": "100", "USER": "office", "LOGNAME": "office"}


@pytest.mark.parametrize("page", SHOWING, ids=lambda page: page.name)
def test_a_page_shows_what_is_printed(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.chdir(tmp_path)
    now = text = page.read_text()
    for block in blocks(page):
        if name := file_name(block):
            Path(name).write_text(block.text)
        elif block.language == "console":
            now = now.replace(f"```console\n{block.text}```", f"```console\n{printed(block)}```")
    if request.config.getoption("update"):
        page.write_text(now)
    assert now == text or request.config.getoption("update"), "".join(
        difflib.unified_diff(text.splitlines(True), now.splitlines(True), page.name, "as it is now")
    )


def printed(block: Block) -> str:
    """A block as it should be: each command with what it prints."""
    if not Path(SHIPPED.name).exists():
        shutil.copy(SHIPPED, SHIPPED.name)
    if block.before:
        run(block.before)
    commands = re.findall(r"^\$ (.+)$", block.text, re.M)
    return "".join(f"$ {command}\n{on_paper(run(command))}" for command in commands)


def on_paper(output: str) -> str:
    """What was printed, as of the time on paper."""
    for found, written in TIMES:
        output = found.sub(written, output)
    return output


def run(command: str) -> str:
    """What a command prints, to either stream."""
    if called := re.fullmatch(r"make call KEYS=(\S+)", command):
        command = f"ivr call --keys {called[1]}"
    command = re.sub(r"^make (check|tree)$", r"ivr \1", command)
    words = shlex.split(command)
    if words[0] == "ivr" and not {"|", ">", "&&"} & {*words}:
        return CliRunner(env=ENVIRONMENT).invoke(main, words[1:], catch_exceptions=False).output
    known = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        command, shell=True, text=True, capture_output=True, env=known, check=False
    )
    assert ran.returncode != MISSING, ran.stderr
    assert "Traceback" not in ran.stderr, ran.stderr  # before a page is updated with it
    return ran.stdout + ran.stderr
