"""`make bare`: run the tests in a root that holds Python, make and little else.

The new root gets copies of the programs in `PROGRAMS` with their libraries; Python's folders and
this checkout are mounted into it, in a namespace that ends with it. Every part in `parts.PARTS` is
missing there, so each must be named as the reason for a skip, and nothing may fail.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.parts import PARTS
from tests.support.paths import ROOT

PROGRAMS = (  # those of Debian's essential packages that a script may use, and make
    *(
        "make",
        "sh",
        "bash",
        "awk",
        "getconf",
        "env",
        "ls",
        "cat",
        "cp",
        "mv",
        "rm",
        "rmdir",
        "mkdir",
    ),
    *("touch", "ln", "chmod", "echo", "printf", "test", "true", "false", "sleep", "head", "tail"),
    *("sort", "uname", "dirname", "basename", "id", "stty", "tty", "kill", "grep", "sed", "find"),
    *(
        "xargs",
        "diff",
        "cmp",
        "tee",
        "wc",
        "cut",
        "tr",
        "seq",
        "date",
        "mktemp",
        "readlink",
        "stat",
    ),
)
# What a wheel for Linux may expect besides what the programs load (PEP 600), and what finds names.
LIBRARIES = (
    *("libdl.so.2", "librt.so.1", "libpthread.so.0", "libutil.so.1", "libmvec.so.1"),
    *("libgcc_s.so.1", "libstdc++.so.6", "libresolv.so.2", "libnss_files.so.2", "libnss_dns.so.2"),
)
CONFIGURED = ("passwd", "group", "hosts", "nsswitch.conf", "localtime")
"""Files of /etc that every machine has."""
LOADED = re.compile(r"(/\S+) \(0x")
"""A library in what ldd prints."""
SKIPPED = re.compile(r"^skipped \d+: needs ([\w ]+): ", re.M)
"""A line of what a run of the tests ends with, for a part."""
ENTER = """\
set -e
root=$1; shift
while [ "$1" != -- ]; do mount --rbind "$1" "$root$1"; shift; done; shift
PATH=$PATH:/usr/sbin:/sbin exec chroot "$root" /usr/bin/env -i "$@"
"""
ENVIRON = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/tmp",
    "LANG": "C.UTF-8",
    "TERM": "dumb",
    "SHELL": "/bin/sh",
}


STARTING = " ".join(
    (
        "PYTEST_ADDOPTS=--hypothesis-profile=few -m 'slow or needs'",
        *(
            "tests/system/test_docs.py",
            "tests/system/test_phone_call.py",
            "tests/spec/test_jobs.py",
        ),
        *("tests/unit/prompts/test_render.py", "tests/unit/prompts/test_library.py"),
        # A part each.
        *(
            "tests/browser/test_console.py",
            "tests/load/test_load.py",
            "tests/spec/test_rolling_deploy.py",
        ),
        *("tests/system/test_loudspeaker.py", "tests/system/test_twilio_facts.py"),
        *("tests/unit/audio/test_confined.py", "tests/unit/editions/test_written.py"),
        *("tests/unit/events/test_written.py", "tests/unit/console/editor/test_build.py"),
        "tests/unit/store",
        "--deselect=tests/load/test_load.py::test_what_is_not_in_the_database_is_lost",
        "--deselect=tests/load/test_load.py::test_another_menu_is_a_wrong_answer",
    )
)
"""Tests that start programs as a newcomer does, or say that they need a part; few examples. What
starts nothing finds on a bare machine what it finds everywhere."""


def main() -> int:
    """Run `make test` there; its exit status, or 1 if a part is not named."""
    with TemporaryDirectory(prefix="ivr-bare-") as folder:
        root = Path(folder)
        mounted = build(root)
        enter = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", ENTER, "enter")
        environ = (f"{name}={value}" for name, value in ENVIRON.items())
        make = (
            "make",
            "--no-print-directory",
            "-C",
            str(ROOT),
            *(sys.argv[1:] or ["test", STARTING]),
        )
        status, said = run(*enter, root, *mounted, "--", *environ, *make)
    named = set(SKIPPED.findall(said))
    unnamed = [name for name in PARTS if name not in named]
    if unnamed:
        print(f"no test was skipped for want of {', '.join(unnamed)}")
    return status or bool(unnamed)


def build(root: Path) -> list[Path]:
    """Fill the root, and return the folders that are to be mounted in it, below themselves."""
    (root / "usr/bin").mkdir(parents=True)
    (root / "bin").symlink_to("usr/bin")
    (root / "tmp").mkdir()
    for program in PROGRAMS:
        found = shutil.which(program)
        if found:  # else it is built into the shell
            copy(found, root, f"/usr/bin/{program}")
    for file in (*interpreter(), *extras()):
        copy(file, root)
    folders = [Path("/proc"), Path("/dev"), ROOT, *map(Path, sys.path)]
    mounted = [folder for folder in dict.fromkeys(folders) if folder.is_dir()]
    for folder in mounted:
        (root / folder.relative_to("/")).mkdir(parents=True, exist_ok=True)
    return mounted


def interpreter() -> Iterator[Path]:
    """The Python that runs this, by each name that leads to it, and its extension modules."""
    for path in links(Path(sys.executable)):
        if not path.is_relative_to(ROOT):
            yield path
    yield from Path(os.__file__).parent.glob("lib-dynload/*.so")


def extras() -> Iterator[Path]:
    """Those of `LIBRARIES` and `CONFIGURED` that this machine has."""
    folder = next(Path(path).parent for path in libraries(sys.executable) if "/libc.so" in path)
    files = (*map(folder.joinpath, LIBRARIES), *map(Path("/etc").joinpath, CONFIGURED))
    yield from filter(Path.exists, files)


def links(path: Path) -> Iterator[Path]:
    """A file, and what it leads to link by link."""
    yield path
    while path.is_symlink():
        path = Path(os.path.normpath(path.parent / path.readlink()))
        yield path


def copy(file: str | Path, root: Path, name: str = "") -> None:
    """Copy a file into the root, under another name if one is given, with all that it loads."""
    for source, name_there in ((file, name or file), *((one, one) for one in libraries(file))):
        target = root / str(name_there).lstrip("/")
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)


def libraries(file: str | Path) -> list[str]:
    """The libraries that a program or another library loads, and the loader; none of a text."""
    ran = subprocess.run(["ldd", file], capture_output=True, text=True, check=False)
    return LOADED.findall(ran.stdout)


def run(*command: str | Path) -> tuple[int, str]:
    """Run this, show what it prints while it does, and return its exit status and all of that."""
    said: list[str] = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout
        for line in process.stdout:
            print(line, end="", flush=True)
            said.append(line)
    return process.returncode, "".join(said)


if __name__ == "__main__":
    sys.exit(main())
