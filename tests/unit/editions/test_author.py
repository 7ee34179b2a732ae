"""Who is named as the author of an edition, and the note that a file gives it."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from ivr.editions.author import author, note_in
from tests.support.parts import need

SSH = {"SSH_CONNECTION": "192.0.2.1 5000 192.0.2.2 22"}


@pytest.fixture(autouse=True)
def login(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "service")


def git(folder: Path, *command: str) -> None:
    need("git")
    who = ["-c", "user.name=Maria Lopez", "-c", "user.email=maria@example.org"]
    subprocess.run(["git", *who, *command], cwd=folder, check=True, capture_output=True)


@pytest.mark.parametrize(
    ("environ", "person"),
    [
        ({"IVR_AUTHOR": " Maria  Lopez "} | SSH | {"LOGNAME": "ivr"}, "Maria Lopez"),
        (SSH | {"LOGNAME": "maria", "USER": "m"}, "maria"),
        (SSH | {"USER": "maria"}, "maria"),
        ({"SUDO_USER": "maria"}, "maria"),
        ({"SUDO_USER": "root"}, "service"),
        ({"LOGNAME": "maria"}, "service"),  # whoever started a service says nothing
        ({}, "service"),
        ({"IVR_AUTHOR": "x" * 200}, "x" * 100),
    ],
)
def test_the_person_is_named(environ: Mapping[str, str], person: str, tmp_path: Path) -> None:
    assert author(environ) == person
    file = tmp_path / "faq_tree.yaml"
    file.write_text("name: A\n")
    assert author(environ, file) == person


def test_whoever_committed_a_file_is_its_author_as_long_as_it_is_so(tmp_path: Path) -> None:
    file, part = tmp_path / "faq_tree.yaml", tmp_path / "part.yaml"
    file.write_text("name: A\n")
    part.write_text("menu:\n")
    git(tmp_path, "init", "--quiet")
    assert author({}, file) == "service"  # nobody has committed it
    git(tmp_path, "add", "faq_tree.yaml")
    git(tmp_path, "commit", "--quiet", "--message", "First")
    assert author({}, file) == "Maria Lopez"
    assert author(SSH | {"USER": "joe"}, file) == "joe"
    assert author({}, file, ["", "part.yaml"]) == "service"
    link = tmp_path / "elsewhere" / "faq_tree.yaml"
    link.parent.mkdir()
    link.symlink_to(file)
    assert author({}, link) == "Maria Lopez"
    file.write_text("name: B\n")
    assert author({}, file) == "service"


def test_a_machine_without_git_names_the_login(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert author({}, tmp_path / "faq_tree.yaml") == "service"


@pytest.mark.parametrize(
    ("raw", "note"),
    [
        (b"# note: New garage\nname: A\n", "New garage"),
        (b"\xef\xbb\xbf#Note:  New garage  \r\nname: A\n", "New garage"),
        (b"# yaml-language-server: $schema=x.json\n# note: New garage\n", "New garage"),
        (b"\n# note: New garage\n", "New garage"),
        (b"# A line.\n# note: not here\n", ""),
        (b"name: A\n# note: not here\n", ""),
        (b"# note:\nname: A\n", ""),
        (b"# notes: are something else\n", ""),
        (b"", ""),
    ],
)
def test_a_note_is_at_the_top_of_the_file(raw: bytes, note: str) -> None:
    assert note_in(raw) == note
