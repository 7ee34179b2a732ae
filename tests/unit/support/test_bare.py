"""How the bare root is filled, and how it is seen that a part was missing there."""

from pathlib import Path

from tests.support.bare import SKIPPED, links
from tests.support.parts import PARTS


def test_a_link_is_followed_step_by_step(tmp_path: Path) -> None:
    (tmp_path / "python3.11").touch()
    (tmp_path / "python3").symlink_to("python3.11")
    (tmp_path / "venv").mkdir()
    (tmp_path / "venv" / "python").symlink_to("../python3")
    names = ("venv/python", "python3", "python3.11")
    assert [*links(tmp_path / "venv" / "python")] == [tmp_path / name for name in names]


def test_each_part_is_found_in_what_a_run_ends_with() -> None:
    said = "".join(f"skipped 3: needs {name}: {part.cure}\n" for name, part in PARTS.items())
    assert SKIPPED.findall(f"{said}skipped 1: something else\n") == [*PARTS]
