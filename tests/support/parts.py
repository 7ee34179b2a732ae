"""What a test needs and pip does not install: without it the test is skipped, in CI it fails.

A test names its parts in a marker, `@pytest.mark.needs("chromium", "pdftotext")`; a fixture calls
`need`.
"""

import functools
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, NoReturn

import pytest

from tests.support import last_release

POSTGRES = Path("/usr/lib/postgresql")
"""Where Debian puts PostgreSQL's programs, a folder for each major version."""
NO_CI = {"", "0", "false", "no", "off"}
"""Values of the variable CI outside CI; services set it to true, 1 or even their own name."""
NAMESPACE = ("unshare", "--user", "--map-root-user", "--mount", "true")


def postgres_programs() -> Path | None:
    """The folder of the newest PostgreSQL server on this machine: Debian's, else the PATH's."""
    found = sorted(POSTGRES.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


@functools.cache
def user_namespaces() -> bool:
    """Whether this kernel lets this user mount something in a namespace of their own."""
    if not shutil.which("unshare"):
        return False
    return subprocess.run(NAMESPACE, capture_output=True, check=False).returncode == 0


class Part(NamedTuple):
    """How to get something that a machine may lack, and how to see whether it is there."""

    cure: str
    there: Callable[[], object]


def _program(name: str, package: str) -> Part:
    return Part(f"apt-get install {package}", lambda: shutil.which(name))


PARTS = {
    "chromium": _program("chromium", "chromium"),
    "ffmpeg": _program("ffmpeg", "ffmpeg"),
    "git": _program("git", "git"),
    "haproxy": _program("haproxy", "haproxy"),
    "history": Part("git fetch --unshallow", lambda: last_release.is_there()),
    "node": _program("node", "nodejs"),
    "npm": _program("npm", "npm"),
    "pdftotext": _program("pdftotext", "poppler-utils"),
    "postgresql": Part("apt-get install postgresql", postgres_programs),
    "pulseaudio": _program("pulseaudio", "pulseaudio"),
    "user namespaces": Part("allow `unshare --user --mount`", user_namespaces),
}


def need(*names: str) -> None:
    """Skip the test that is running unless the machine has these parts; in CI, fail it."""
    missing = [name for name in names if not PARTS[name].there()]
    if missing:
        lack("; ".join(f"needs {name}: {PARTS[name].cure}" for name in missing))


def lack(message: str) -> NoReturn:
    """Skip the test that is running, with this line as the reason; in CI, fail it."""
    if os.environ.get("CI", "").lower() not in NO_CI:
        pytest.fail(message, pytrace=False)
    pytest.skip(message)
