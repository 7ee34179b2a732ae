"""What Windows lacks: commands that need none of it work, and the others say so in a sentence.

These tests hide the modules of Python that Windows has not. They are not run on Windows.
"""

import os
import subprocess
import sys
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from ivr.cli import ONLY_POSIX, main
from ivr.settings import NAMES
from tests.support.paths import ROOT, SHIPPED

HIDING = f"import sys; sys.modules |= dict.fromkeys({sorted(ONLY_POSIX)})\n"
RUN = "from ivr.cli import main; main.main(sys.argv[1:], prog_name='ivr')"
RUN_ALL = """
from ivr.cli import main
for command in sys.argv[1:]:
    print(command, file=sys.stderr)
    try:
        main.main(command.split(), prog_name='ivr', standalone_mode=False)
    except SystemExit as end:
        assert not end.code
print("all of them")
"""
"""One process for all, since each would load everything again."""

WORK = [
    "check", "check --json", "tree", "phrases", "schema", "compare faq_tree.yaml faq_tree.yaml",
    "simulate --callers 20", "script", "publish", "editions", "diff 1 1", "export 1", "closures",
    "close snow --until tonight", "open", "rollback 2", "report", "prune", "say --words Hello",
    "new --help", "translate --help", "status --help",
]  # fmt: skip
"""In this order, in one folder; those that this release lacks are left out."""


def run(command: str, folder: Path) -> CompletedProcess[str]:
    return python(HIDING + RUN, command.split(), folder)


def python(program: str, arguments: list[str], folder: Path) -> CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if name not in NAMES}
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        env=environ | {"PYTHONPATH": str(ROOT), "USERNAME": "office"},
    )  # fmt: skip


def exists(command: str) -> bool:
    name, *words = command.split()
    known = main.commands.get(name)
    options = {one for option in known.params for one in option.opts} if known else set()
    return bool(known) and {word for word in words if word.startswith("--")} - {"--help"} <= options


@pytest.mark.slow
def test_what_edits_and_publishes_works(tmp_path: Path) -> None:
    (tmp_path / "faq_tree.yaml").write_bytes(SHIPPED.read_bytes())
    ran = python(HIDING + RUN_ALL, [*filter(exists, WORK)], tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.endswith("all of them\n")


@pytest.mark.parametrize("command", ["serve", "call", "call --keys 1"])
def test_what_runs_a_line_says_what_it_needs(command: str, tmp_path: Path) -> None:
    (tmp_path / "faq_tree.yaml").write_bytes(SHIPPED.read_bytes())
    ran = run(command, tmp_path)
    assert ran.returncode == 1
    named = command.split()[0]
    assert ran.stderr.startswith(f"Error: `ivr {named}` needs Linux or macOS (Python has no ")
    assert ran.stderr.endswith("on Windows use WSL, the Windows Subsystem for Linux\n")
    assert ran.stderr.count("\n") == 1
