"""The command of an office manager who adds Spanish: ivr translate."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from ivr.cli import main
from ivr.settings import NAMES

MENU = """\
name: A clinic
language: en-US # of the greeting, too
contacts:
  desk: {name: the front desk, number: 617-726-2000}
operator: desk
greeting: Welcome.
menu:
  1:
    title: Parking
    include: parking.yaml
  2: {title: Hours, answer: At eight.}
"""
PART = """\
menu:
  1:
    title: Where can I park? # asked every day
    answer: Behind the house.
  2: {title: Cost, answer: Nothing.}
"""
FILES = (Path("faq_tree.yaml"), Path("parking.yaml"))


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    for file, text in zip(FILES, (MENU, PART), strict=True):
        file.write_text(text)


def ivr(*arguments: str, status: int = 0) -> str:
    ran = CliRunner(catch_exceptions=False).invoke(main, arguments, prog_name="ivr")
    assert ran.exit_code == status, ran.output
    return ran.output


def written() -> list[str]:
    return [file.read_text() for file in FILES]


def complete(table: Path, *wanted: str) -> None:
    """Write Spanish beside these texts of a table, or beside all."""
    rows = [*csv.reader(table.read_text("utf-8-sig").splitlines())]
    for row in rows[1:]:
        if row[3] in wanted or not wanted:
            row[4] = f"Español: {row[3]}"
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def test_from_one_language_to_a_part_of_another_to_all_of_it() -> None:
    said = ivr("translate", "--to", "es-US")
    assert said.startswith(
        "faq_tree.yaml was changed; faq_tree.before-es-US.yaml beside it is the file as it was.\n"
        "parking.yaml was changed; parking.before-es-US.yaml beside it is the file as it was.\n"
        "9 texts are missing in es-US:\n"
        'faq_tree.yaml:7: contact "desk": name\n    the front desk\n'
        "faq_tree.yaml:11: greeting\n    Welcome.\n"
    )
    assert Path("faq_tree.before-es-US.yaml").read_text() == MENU
    assert Path("parking.before-es-US.yaml").read_text() == PART
    assert "3 errors" not in ivr("check", status=1)

    before = written()
    again = ivr("translate")
    assert "was changed" not in again
    assert again in said
    assert written() == before

    assert ivr("translate", "--csv", "texts.csv") == "texts.csv has 9 texts to write in es-US.\n"
    complete(Path("texts.csv"), "the front desk", "Welcome.", "Hours", "At eight.")
    said = ivr("translate", "--from", "texts.csv")
    assert said.startswith("faq_tree.yaml was changed; faq_tree.before-es-US-2.yaml beside it")
    assert "5 texts are missing" in said
    ivr("check", status=1)

    FILES[0].write_text(written()[0].replace("partial: false", "partial: true"))
    said = ivr("check")
    assert (
        "languages: es-US is partial, and 5 texts are missing: option 1: title (line 16), "
        "option 1,1: title (line 5 of parking.yaml), option 1,1: answer (line 8 of parking.yaml) "
        "and others; `ivr translate` lists them all"
    ) in said
    assert "Línea" not in ivr("tree")
    assert "solo una parte" in ivr("call", "--keys", "2", "--mute")

    ivr("translate", "--csv", "texts.csv")
    complete(Path("texts.csv"))
    assert ivr("translate", "--from", "texts.csv").endswith("Nothing is missing in es-US.\n")
    assert "remove partial: true" in ivr("check")
    assert "solo una parte" not in ivr("call", "--keys", "2", "--mute")
    assert "# of the greeting, too" in written()[0]
    assert "# asked every day" in written()[1]

    before = written()
    assert ivr("translate", "--from", "texts.csv") == "Nothing is missing in es-US.\n"
    assert written() == before


def test_what_would_change_is_shown_first() -> None:
    said = ivr("translate", "--to", "es-US", "--dry-run")
    assert "-greeting: Welcome.\n+greeting:\n+  en-US: Welcome.\n+  es-US:\n" in said
    assert written() == [MENU, PART]
    assert len([*Path().iterdir()]) == 2


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        ((), 2, "name the language to add, such as --to es-US"),
        (("--to", "es-US", "--list"), 2, "has no es-US; ivr translate --to es-US adds it"),
        (("--to", "Spanish"), 1, 'the line does not speak "Spanish"; use en-US or es-US'),
        (("--to", "en-US"), 1, "en-US is the file's first language; name another"),
        (("--to", "es-US", "--from", "parking.yaml"), 1, "parking.yaml: no row names the columns"),
    ],
)
def test_what_cannot_be_done(arguments: tuple[str, ...], status: int, message: str) -> None:
    assert message in ivr("translate", *arguments, status=status)
    assert written() == [MENU, PART]


def test_a_file_with_errors_is_fixed_first() -> None:
    FILES[0].write_text(MENU.replace("operator: desk", "operator: deks"))
    assert 'did you mean "desk"?' in ivr("translate", "--to", "es-US", status=1)
    assert FILES[0].read_text() == MENU.replace("operator: desk", "operator: deks")


def test_a_new_text_gets_its_place() -> None:
    ivr("translate", "--to", "es-US")
    text = FILES[0].read_text() + "  3: {title: Costs, answer: None.}\n"
    FILES[0].write_text(text)
    said = ivr("translate")
    assert "faq_tree.yaml was changed" in said
    assert FILES[0].read_text() == text.replace(
        "{title: Costs, answer: None.}",
        "{title: {en-US: Costs, es-US: }, answer: {en-US: None., es-US: }}",
    )
