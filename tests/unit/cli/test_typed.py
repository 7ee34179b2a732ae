"""Messages name commands as they work when typed, wherever the command was started from."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT

BIN = Path(sys.executable).parent
SAYS = "nothing has been published from this folder yet (`{} publish` does that)"


def refusal(*command: str, folder: Path, path: str = "") -> str:
    """What a command says in an empty folder, with nothing but these folders on the PATH."""
    environ = {"PATH": path or "/usr/bin:/bin", "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
    ran = subprocess.run(
        [*command, "report"], cwd=folder, env=environ, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 1, ran.stderr
    return ran.stderr


def test_a_command_on_the_path_is_named_alone(tmp_path: Path) -> None:
    said = refusal(f"{BIN}/ivr", folder=tmp_path, path=f"{BIN}:/usr/bin:/bin")
    assert SAYS.format("ivr") in said


def test_one_that_is_not_is_named_as_it_was_typed(tmp_path: Path) -> None:
    (tmp_path / "my line").symlink_to(BIN)
    assert SAYS.format("'my line/ivr'") in refusal("my line/ivr", folder=tmp_path)


def test_a_module_is_named_with_its_python(tmp_path: Path) -> None:
    said = refusal(sys.executable, "-m", "ivr", folder=tmp_path)
    assert SAYS.format(f"{sys.executable} -m ivr") in said


def test_another_line_s_command_on_the_path_is_not_taken_for_this_one(tmp_path: Path) -> None:
    other = tmp_path / "ivr"
    other.write_text("#!/bin/sh\n")
    other.chmod(0o755)
    said = refusal(f"{BIN}/ivr", folder=tmp_path, path=f"{tmp_path}:/usr/bin:/bin")
    assert SAYS.format(f"{BIN}/ivr") in said


@pytest.mark.parametrize("text", ["`ivr`", "ivr, version 1", "/opt/ivr check", "my-ivr check"])
def test_only_a_command_is_replaced(text: str, tmp_path: Path) -> None:
    program = f"from ivr.cli.typed import name_as_typed; name_as_typed(['check']); print({text!r})"
    module = tmp_path / "__main__.py"
    module.write_text(program)
    ran = subprocess.run(
        [sys.executable, tmp_path], capture_output=True, text=True, check=True,
        env={"PATH": "/usr/bin", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert ran.stdout == f"{text}\n"
