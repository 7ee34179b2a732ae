"""The command that writes the public page as files."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli import main
from tests.support.html import Parsed, mistakes
from tests.support.paths import TREES

TWO = (TREES / "snow-clinic.yaml").read_text()


@pytest.fixture
def menu(tmp_path: Path) -> Path:
    path = tmp_path / "faq_tree.yaml"
    path.write_text(TWO)
    return path


def write(menu: Path, folder: Path) -> Result:
    return CliRunner().invoke(main, ["page", str(menu), "--to", str(folder)])


def test_it_writes_a_file_for_each_language_and_a_style(menu: Path, tmp_path: Path) -> None:
    folder = tmp_path / "public"
    written = write(menu, folder)
    names = ["page.css", "es.html", "index.html"]
    assert written.output == "".join(f"written: {folder / name}\n" for name in names)
    english, spanish = (Parsed((folder / f"{one}.html").read_text()) for one in ("index", "es"))
    assert "Bring a photo ID and" in english.text
    assert "Hours and notices are those of " in english.text
    assert "El horario y los avisos son los de este momento: " in spanish.text
    for name in ("index.html", "es.html"):
        assert mistakes((folder / name).read_text()) == []


def test_the_files_need_no_server_since_each_link_is_to_one_of_them(
    menu: Path, tmp_path: Path
) -> None:
    write(menu, tmp_path / "public")
    for name in ("index.html", "es.html"):
        page = Parsed((tmp_path / "public" / name).read_text())
        assert "form" not in page.tags
        for link in page.links:
            file, _, anchor = link.href.partition("#")
            if not file.startswith("tel:"):
                assert (tmp_path / "public" / (file or name)).is_file()
                assert not anchor or anchor in page.ids


def test_a_language_that_is_gone_loses_its_file_and_no_other_file_does(
    menu: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "public"
    write(menu, folder)
    (folder / "fr.html").write_text("<p>Somebody else's.")
    (folder / "about.html").write_text((folder / "es.html").read_text())
    menu.write_text(
        "name: A\nlanguage: en-US\ngreeting: Hello.\n"
        "menu: {1: {title: Parking, answer: Behind the house.}}\n"
    )
    assert write(menu, folder).exit_code == 0
    left = ["about.html", "fr.html", "index.html", "page.css"]
    assert sorted(path.name for path in folder.iterdir()) == left


@pytest.mark.parametrize("name", ["index.html", "page.css", "es.html"])
def test_a_file_of_somebody_else_is_never_replaced(name: str, menu: Path, tmp_path: Path) -> None:
    folder = tmp_path / "public"
    folder.mkdir()
    (folder / name).write_text("<p>Ours, from before.")
    refused = write(menu, folder)
    assert refused.exit_code == 1
    assert refused.output == (
        f"Error: {folder / name} is in the way, and `ivr page` did not write it; name another "
        "folder, or move that file\n"
    )
    assert [path.name for path in folder.iterdir()] == [name]


def test_a_line_that_has_no_page_gets_no_files(menu: Path, tmp_path: Path) -> None:
    menu.write_text(TWO + "page: false\n")
    refused = write(menu, tmp_path / "public")
    assert refused.exit_code == 1
    assert "the file says page: false" in refused.output
    assert not (tmp_path / "public").exists()


def test_a_folder_that_cannot_be_written_is_named(menu: Path, tmp_path: Path) -> None:
    (tmp_path / "public").write_text("a file")
    assert write(menu, tmp_path / "public").exit_code == 2
