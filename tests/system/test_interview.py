"""`ivr new` with a person at a real pseudo-terminal, and where nobody can be asked."""

import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import Result

from tests.support import command
from tests.support.person import Person
from tests.support.processes import left_in

FILE = Path("faq_tree.yaml")
NUMBER = "which key 0 reaches: $"
HOURS = r"or 24/7 \[mon-fri 8:30-17:00\]: $"


@pytest.fixture(autouse=True)
def empty_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "riverside-clinic"
    folder.mkdir()
    monkeypatch.delenv("IVR_TREE", raising=False)
    monkeypatch.chdir(folder)


def answer(person: Person, question: str, typed: str) -> str:
    """Waits for a question, and types an answer; returns what was seen up to the question."""
    seen = person.sees(question)
    person.types(f"{typed}\n")
    return seen


def test_a_line_from_nothing_in_which_each_mistake_is_asked_again() -> None:
    with Person(command="new") as person:
        answer(person, r"is called \[Riverside clinic\]: $", "")
        answer(person, r"Language, en-US or es-US \[en-US\]: $", "")
        answer(person, NUMBER, "617-555-014")
        assert "  error: contact" in answer(person, NUMBER, "617-726-2000")
        answer(person, HOURS, "8-5")
        assert "does not say on which days" in answer(person, HOURS, "Mon-Thu 8-5, Fri 8-noon")
        understood = answer(person, r"Question 1 .*: $", "Where can I park?")
        assert "Callers hear: We are open Monday to Thursday from 8 in the morning" in understood
        answer(person, "Its answer: $", "")
        answer(person, "Its answer: $", "In the lot behind the building.")
        answer(person, "Question 2 .*: $", "")
        end = person.sees_the_end()
    assert "faq_tree.yaml was written." in end
    assert "  Thank you for calling Riverside clinic.\n  When are you open? Press 1.\n" in end
    written = FILE.read_text("utf-8")
    assert "  Mon-Thu: 8:00-17:00\n  Fri: 8-noon\n" in written
    assert "answer: In the lot behind the building.\n" in written
    assert ivr("check").stdout == "faq_tree.yaml: 2 answers, no problems. It can go live.\n"


def test_enter_alone_takes_what_is_proposed_and_spanish_is_spoken_where_it_is_chosen() -> None:
    with Person(command="new") as person:
        answer(person, r"\]: $", "Cl\u00ednica San Jos\u00e9")
        answer(person, r"\]: $", "es-US")
        answer(person, NUMBER, "617-726-2000")
        answer(person, HOURS, "")
        answer(person, "Question 1 .*: $", "")
        assert "Gracias por llamar a Cl\u00ednica San Jos\u00e9." in person.sees_the_end()
    assert "\u00bfCu\u00e1l es su horario?" in FILE.read_text("utf-8")


def test_ctrl_c_leaves_nothing() -> None:
    with Person(command="new") as person:
        answer(person, r"\]: $", "")
        person.sees(r"\[en-US\]: $")
        ended = False
        while not ended:  # a signal just before readline waits is seen with the next key only
            person.types("\x03")
            with suppress(subprocess.TimeoutExpired):
                ended = person.process.wait(1) is not None
        assert "Traceback" not in person.sees_the_end()
        assert person.process.returncode == 1
    assert left_in(Path.cwd()) == []
    assert [*Path.cwd().iterdir()] == []


def ivr(*arguments: str) -> Result:
    return command.ivr(*arguments, folder=Path.cwd())


def test_a_file_that_is_there_is_not_overwritten() -> None:
    FILE.write_text("mine")
    found = ivr("new", "--number", "617-726-2000")
    assert found.exit_code == 2
    assert "faq_tree.yaml is there already, and is never overwritten" in found.stderr
    assert FILE.read_text() == "mine"


def test_without_a_terminal_the_options_are_named() -> None:
    found = ivr("new")
    assert found.exit_code == 2
    assert found.stderr.endswith(
        "Error: there is no terminal to ask at, so name the telephone number of the office with "
        "--number; --name, --language, --hours, --timezone and --question are as you like\n"
    )
    assert not FILE.exists()


def test_without_a_terminal_everything_can_be_an_option() -> None:
    found = ivr("new", "--number", "617-726-2000", "--hours", "M-F 8 to 5",
                "--question", "Where can I park?", "Behind the house.")  # fmt: skip
    assert found.exit_code == 0, found.stderr
    assert ivr("check").exit_code == 0
