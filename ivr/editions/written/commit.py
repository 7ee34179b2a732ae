"""Commits a menu file that was written to Git, with the person as its author.

Nothing of the repository runs: no hook, no signing, no monitor, no cleaning up. Filters do, since
they are how a repository keeps its files (line endings, large files). Nothing else that is changed
or staged there becomes part of the commit, and nothing is pushed.
"""

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

TIMEOUT = 20  # seconds; a folder on a network may be slow
QUIET = (
    "core.hooksPath=/dev/null", "core.fsmonitor=false", "commit.gpgSign=false", "gc.auto=0",
    "maintenance.auto=false", "core.editor=true",
)  # fmt: skip


def commit(path: Path, names: Iterable[str], author: tuple[str, str], message: str) -> str:
    """Commit a menu file, and the files of these names beside it; say why it failed, or "".

    A folder that is not in a repository has nothing to commit to, which is no failure.
    """
    folder = path.resolve().parent
    files = [str(path.resolve())] + [str((path.parent / name).resolve()) for name in names if name]
    inside = _git(folder, author, "rev-parse", "--is-inside-work-tree")
    if isinstance(inside, str) or inside.stdout.strip() != b"true":
        return ""
    for command in (["add"], ["commit", "--quiet", "--no-verify", "--only", "-m", message]):
        command += ["--", *files]
        done = _git(folder, author, *command)
        if isinstance(done, str):
            return done
        if done.returncode and _is_same(folder, author, files):
            return ""
        if done.returncode:
            said = (done.stderr or done.stdout).decode("utf-8", "replace").strip()
            return said.partition("\n")[0] or f"git {command[0]} failed"
    return ""


def _is_same(folder: Path, author: tuple[str, str], files: list[str]) -> bool:
    """Whether the repository has these files as they are, so that there is nothing to commit."""
    said = _git(folder, author, "status", "--porcelain", "--ignored", "--", *files)
    return not isinstance(said, str) and said.returncode == 0 and not said.stdout.strip()


def _git(
    folder: Path, author: tuple[str, str], *command: str
) -> subprocess.CompletedProcess[bytes] | str:
    """Run Git; return why that failed if it did not even start."""
    name, email = author[0] or "somebody", author[1] or "unknown@localhost"
    own = {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C.UTF-8"}
    for role in ("AUTHOR", "COMMITTER"):
        own |= {f"GIT_{role}_NAME": name, f"GIT_{role}_EMAIL": email}
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    options = [part for one in QUIET for part in ("-c", one)]
    try:
        return subprocess.run(  # noqa: S603 -- Git, with paths after --
            ["git", "-C", folder, *options, *command],  # noqa: S607 -- the one that this user has
            env=inherited | own,
            capture_output=True, stdin=subprocess.DEVNULL, timeout=TIMEOUT, check=False,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        return f"git could not be run: {error}"
