"""A snow morning on a real line: one command closes it for callers, another opens it again."""

from pathlib import Path

from tests.support import command
from tests.support.databases import Postgres
from tests.support.lines import SIGNED, TREE, Line, serving, until

SNOW = "We are closed today because of the snow."
MENU = f"timezone: America/New_York\n{TREE}"


def ivr(database: str, *arguments: str, folder: Path) -> str:
    """Run a command in a folder, and return what it prints."""
    ran = command.ivr(*arguments, folder=folder, DATABASE_URL=database)
    assert ran.exit_code == 0, ran.output
    return ran.stdout


def hears_of_snow(line: Line) -> bool:
    return SNOW in line.call().text


def is_put_through(line: Line) -> bool:
    """Whether key 0 calls the front desk."""
    return "<Dial" in line.call(f"/voice/{line.edition()}/main", Digits="0").text


def test_a_running_line_is_closed_and_opened_by_one_command_each(
    tmp_path: Path, postgres: Postgres
) -> None:
    database = postgres.database()
    with serving(tmp_path, environ=SIGNED | {"DATABASE_URL": database}, tree=MENU) as line:
        assert is_put_through(line)
        old = line.edition()
        closed = ivr(
            database, "close", SNOW, str(line.tree), "--until", "2099-12-24", folder=tmp_path
        )
        assert f"{line.tree} was changed in the same way.\n" in closed
        until(lambda: hears_of_snow(line), line)
        assert not is_put_through(line)
        # Somebody who saves the file meanwhile does not open the line.
        line.tree.write_text(line.tree.read_text().replace("At eight.", "At nine."))
        until(lambda: "At nine." in answer(line), line)
        assert hears_of_snow(line)
        assert not is_put_through(line)
        ivr(database, "open", str(line.tree), folder=tmp_path)
        until(lambda: not hears_of_snow(line), line)
        assert is_put_through(line)
        assert line.tree.read_text() == MENU.replace("At eight.", "At nine.")
        assert old != line.edition()
        listed = ivr(database, "editions", folder=tmp_path).splitlines()[2:]
        assert [row.split()[0] for row in listed] == ["4", "3", "2", "1"]
        assert "not what callers hear" not in line.said()
        assert "differs from it" not in line.said()


def answer(line: Line) -> str:
    return line.call(f"/voice/{line.edition()}/main", Digits="1").text


def test_a_line_elsewhere_is_closed_too_and_its_file_left_alone(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'line.db'}"
    office = tmp_path / "office"
    office.mkdir()
    with serving(tmp_path, environ=SIGNED | {"DATABASE_URL": database}, tree=MENU) as line:
        old = line.edition()
        said = ivr(database, "close", "snow", folder=office)
        assert "There is no faq_tree.yaml here, so only the edition was changed." in said
        until(lambda: line.edition() != old, line)
        assert "We are closed because of snow." in line.call().text
        assert not is_put_through(line)
        assert line.tree.read_text() == MENU
        ivr(database, "open", folder=office)
        until(lambda: line.edition() == old, line)
        assert is_put_through(line)
