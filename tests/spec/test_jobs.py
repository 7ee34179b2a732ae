"""The office manager's jobs, from an empty folder, with the commands as typed: jobs/*.md.

Each file is worked through from its top in a folder of its own. A block such as `yaml clinic.yaml`
is a file that somebody saves; `edit clinic.yaml` changes lines of it, from those after - to those
after +; the commands of a `console` block are typed into a shell. What is printed of clocks and
folders is as on paper, so that a job reads the same on every day.
"""

import difflib
import os
import re
import shlex
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from ivr.settings import NAMES
from tests.support.command import ivr
from tests.support.markdown import Block, blocks
from tests.support.paths import ROOT, SPEC

JOBS = sorted((SPEC / "jobs").glob("*.md"))
ON_PAPER = "2026-11-30"  # in place of today, with the time of day that is beside it
CLOCK = re.compile(r"\b(?P<day>\d{4}-\d\d-\d\d)(?:(?P<joint>[ T])\d\d:\d\d(?::\d\d)?)?")
LAST_WEEK = date(2026, 11, 16)  # its Monday, on paper
TODAY = re.compile(r"(?<= opens )on .+|(?<=^  Next       ).+", re.M)  # depends on the day
DAY = timedelta(days=1)
SHELL = {*"|<>&;$*"}  # what only a shell understands
MISSING = 127  # what a shell's exit status says of a command that it does not find

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.stem)
def test_a_job_is_done_as_it_is_told(
    job: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    now = text = job.read_text()
    (folder := tmp_path / "office").mkdir()
    for block in blocks(job):
        if block.before:
            typed(block.before, folder)
        if block.language == "console":
            now = now.replace(
                f"```console\n{block.text}```", f"```console\n{shown(block, folder)}```"
            )
        elif block.language == "edit":
            edit(folder / block.note, block.text)
        else:
            (folder / block.note).write_text(block.text)
    if request.config.getoption("update"):
        job.write_text(now)
    assert now == text or request.config.getoption("update"), "".join(
        difflib.unified_diff(text.splitlines(True), now.splitlines(True), job.name, "as it is now")
    )


def test_there_are_ten_jobs_at_least() -> None:
    assert len(JOBS) >= 10


def shown(block: Block, folder: Path) -> str:
    """A block as it should be: each command with what it prints."""
    commands = re.findall(r"^\$ (.+)$", block.text, re.M)
    return "".join(f"$ {command}\n{typed(command, folder)}" for command in commands)


def typed(command: str, folder: Path) -> str:
    """What a command prints, to either stream, and its exit status if that is not 0."""
    said, exit_status = ran(command, folder)
    assert "Traceback" not in said, said
    said = said.replace(str(folder), "/home/office")
    said = TODAY.sub("on Monday at 8 in the morning.", CLOCK.sub(on_paper, said))
    status = f"(exit status {exit_status})\n" if exit_status else ""
    return said + "\n" * (bool(said) and not said.endswith("\n")) + status


def ran(command: str, folder: Path) -> tuple[str, int]:
    """Run a command there. One of ours runs in this process: starting another takes a second."""
    if command.startswith("ivr ") and not SHELL & {*command}:
        result = ivr(*shlex.split(command)[1:], folder=folder, **environ(folder))
        return result.output, int(result.exit_code)
    process = subprocess.run(
        command, shell=True, cwd=folder, env=environ(folder), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    assert process.returncode != MISSING, process.stdout
    return process.stdout, process.returncode


def on_paper(found: re.Match[str]) -> str:
    """A time of today, in whatever zone, or a day of last week, as the job has it on paper."""
    day, today = date.fromisoformat(found["day"]), date.today()
    if not found["joint"]:
        monday = today - timedelta(days=today.weekday() + 7)
        is_last_week = monday <= day < monday + timedelta(days=7)
        return str(day - monday + LAST_WEEK) if is_last_week else found[0]
    return f"{ON_PAPER}{found['joint']}09:12" if abs(day - today) <= DAY else found[0]


def environ(folder: Path) -> dict[str, str]:
    bare = {name: value for name, value in os.environ.items() if name not in NAMES}
    return bare | {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "HOME": str(folder),
        "USER": "office",
        "LOGNAME": "office",
        "COLUMNS": "100",
        "PULSE_SERVER": f"unix:{folder / 'nobody'}",
    }


def edit(file: Path, change: str) -> None:
    """Replace the lines after - by those after +, which must be there once."""
    old, new = (
        "".join(f"{line[2:]}\n" for line in change.splitlines() if line.startswith(sign))
        for sign in "-+"
    )
    text = file.read_text()
    assert text.count(old) == 1, f"{old!r} is not once in {file.name}"
    file.write_text(text.replace(old, new))
