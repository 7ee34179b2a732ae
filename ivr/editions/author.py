"""Who publishes a menu, and why: the person, not the program or the machine."""

import getpass
import os
import re
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

MAX_NAME = 100  # characters, as the database keeps them
GIT_TIMEOUT = 5  # seconds; a folder on a network may be slow

_NOTE = re.compile(r"#\s*note:\s*(.+)", re.IGNORECASE)
_SCHEMA = re.compile(r"#\s*yaml-language-server:")


def author(
    environ: Mapping[str, str], path: Path | None = None, names: Iterable[str] = ("",)
) -> str:
    """Name the person who publishes a menu file, or who changes what is live without one.

    It is IVR_AUTHOR; else who has logged in from elsewhere; else who committed the file last, where
    it is in a repository as it is here; else whose login this is. `names` are those of the files
    that belong to it, the main one under "".
    """
    files = [path.parent / name if name else path for name in names] if path else []
    found = (environ.get("IVR_AUTHOR", "").strip() or _from_elsewhere(environ)
             or (_committer(files) if files else "") or _login())  # fmt: skip
    return " ".join(found.split())[:MAX_NAME]


def _from_elsewhere(environ: Mapping[str, str]) -> str:
    """Name the user of an SSH session; after `sudo` too, which hides the session."""
    if (person := environ.get("SUDO_USER", "")) and person != "root":
        return person
    if environ.get("SSH_CONNECTION"):
        return environ.get("LOGNAME") or environ.get("USER", "")
    return ""


def _committer(files: list[Path]) -> str:
    """Name the author of the last commit of files; "" if any differs from it, or has none."""
    folder = files[0].resolve().parent
    # Links are followed: Git keeps them as links.
    paths = [os.path.relpath(file.resolve(), folder) for file in files]
    changed = _git(folder, "status", "--porcelain", "--ignored", "--", *paths)
    return "" if changed else _git(folder, "log", "-1", "--format=%aN", "--", *paths) or ""


def _git(folder: Path, *command: str) -> str | None:
    """Ask Git; None if there is no Git, or no repository."""
    try:
        asked = subprocess.run(  # noqa: S603 -- Git, with paths after --
            ["git", "-C", folder, *command],  # noqa: S607 -- the one that this user has
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C.UTF-8"},
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=GIT_TIMEOUT,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return asked.stdout.decode("utf-8", "replace").strip()


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # the machine has no name for this user
        return "somebody"


def note_in(raw: bytes) -> str:
    """Read the note at the top of a menu file: `# note: why this changed`; "" if it has none.

    Only the line that names the schema for an editor may come before it.
    """
    for line in raw[:8192].decode("utf-8-sig", "replace").splitlines():
        if found := _NOTE.fullmatch(line.strip()):
            return found[1].strip()
        if line.strip() and not _SCHEMA.match(line.strip()):
            return ""
    return ""
