"""Runs `ivr` commands in the process of the test: as a process of its own each takes a second."""

import contextlib
from pathlib import Path

from click.testing import CliRunner, Result

from ivr.cli import main
from ivr.settings import NAMES

UNSET: dict[str, str | None] = dict.fromkeys((*NAMES, "WEB_CONCURRENCY"))


def ivr(*arguments: str, folder: Path, **environ: str) -> Result:
    """Run a command in a folder, with these settings and no others."""
    assert arguments[:1] != ("serve",), "it would not end"
    with contextlib.chdir(folder):
        runner = CliRunner(env=UNSET | environ, catch_exceptions=False)
        return runner.invoke(main, arguments, prog_name="ivr")
