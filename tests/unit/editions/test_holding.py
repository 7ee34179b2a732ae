"""What keeps a valid file from going live unasked: another name, a loss, what was taken back."""

from collections.abc import Iterable

import pytest

from ivr.editions.holding import (
    Held,
    Taken,
    brought_back,
    is_beginning,
    is_same_name,
    name_of,
    reasons,
    taken_out,
)
from ivr.tree.load.loader import load
from ivr.tree.model import Line
from tests.support.menu_files import menu_file
from tests.support.paths import SHIPPED, TREES

WHOLE = menu_file(8)
ANSWERS = "\n".join(
    f"  {key}:\n    title: Question {key}?\n    answer: This is answer {key}."
    for key in range(1, 5)
)
MENU = f"name: A clinic\nlanguage: en-US\ngreeting: Hello.\nmenu:\n{ANSWERS}\n"
TWO = """\
name: A clinic
languages: [en-US, es-US]
greeting: {en-US: Hello., es-US: Hola.}
contacts:
  desk: {name: {en-US: the front desk, es-US: la recepción}, number: 617-726-2000}
menu:
  1: {title: {en-US: Hours, es-US: Horario}, answer: {en-US: At eight., es-US: A las ocho.}}
  2: {title: {en-US: Place, es-US: Lugar}, answer: {en-US: Here., es-US: Aquí.}}
  3: {title: {en-US: Cost, es-US: Precio}, answer: {en-US: Nothing., es-US: Nada.}}
  4: {transfer: desk}
"""


def line(text: str) -> Line:
    found = load(text.encode()).line
    assert found
    return found


def held(was: str, now: str, taken: Iterable[Taken] = ()) -> list[Held]:
    return [*reasons(line(was), [{"": was.encode()}], line(now), {"": now.encode()}, tuple(taken))]


def kinds(was: str, now: str) -> list[str]:
    return [one.kind for one in held(was, now)]


def test_a_file_that_was_edited_is_not_held() -> None:
    assert kinds(MENU, MENU.replace("answer 2", "the second answer")) == []
    more = MENU + "  5:\n    title: A fifth?\n    answer: Yes.\n"
    assert kinds(MENU, more) == []


@pytest.mark.parametrize("text", [SHIPPED.read_text(), TWO], ids=["shipped", "two languages"])
def test_no_beginning_of_a_file_goes_live(text: str) -> None:
    """Many of them pass `ivr check`: of the shipped file, more than half."""
    raw, whole = text.encode(), line(text)
    passed = 0
    for length in range(len(raw)):
        files = {"": raw[:length]}
        passed += length % 7 == 0 and load(files[""]).line is not None
        found = reasons(whole, [{"": raw}], whole, files, ())
        assert [one.kind for one in found] == ["beginning"]
    assert passed


@pytest.mark.parametrize("text", [SHIPPED.read_text(), TWO], ids=["shipped", "two languages"])
def test_nor_does_one_that_was_edited_further_up(text: str) -> None:
    raw = text.encode()
    start = raw.index(b"menu:") + 60
    now = raw.replace(b"greeting:", b"# Another greeting.\ngreeting:", 1)
    lines = [at for at in range(start, len(now)) if now[at : at + 1] == b"\n"]
    missed = [at for at in lines[:-1] if not is_beginning(now[: at + 1], raw)]
    assert missed == []
    assert not is_beginning(now, raw)


def test_a_file_whose_end_was_moved_is_whole() -> None:
    head, *options = MENU.partition("menu:\n")[2].split("  4:\n")
    moved = MENU.replace(options[0], "").replace("  4:\n", "")
    moved = moved.replace("menu:\n", "menu:\n  4:\n" + options[0])
    assert kinds(MENU, moved) == []
    assert head


@pytest.mark.parametrize(
    ("answers", "gone", "is_held"), [(4, 1, True), (5, 1, False), (14, 3, False), (14, 4, True)]
)
def test_a_file_that_lost_a_quarter_of_its_answers_is_held(
    answers: int, gone: int, is_held: bool
) -> None:
    def menu(keys: Iterable[int]) -> str:
        """Two levels, since a menu has six options."""
        shown = [
            f"  {group}:\n    title: Group {group}\n    menu:\n"
            + "".join(
                f"      {key}:\n        title: Question {group}{key}?\n"
                f"        answer: This is answer {group}{key}.\n"
                for key in range(1, 7)
                if (group - 1) * 6 + key in keys
            )
            for group in (1, 2, 3)
            if any((key - 1) // 6 + 1 == group for key in keys)
        ]
        return MENU.partition("  1:")[0] + "".join(shown)

    was, now = menu(range(1, answers + 1)), menu(range(gone + 1, answers + 1))
    found = held(was, now)
    assert bool(found) == is_held
    if found:
        assert found[0].kind == "loss"
        assert found[0].message.startswith(f'{gone} of {answers} answers would go: "Question 11?"')
        assert found[0].cure == "if you mean it, type `ivr publish`"
        assert found[0].option == "--yes"
        assert len(found[0].things) == gone


def test_a_language_that_goes_is_a_loss() -> None:
    now = "\n".join(
        [
            "name: A clinic",
            "language: en-US",
            "greeting: Hello.",
            "menu:",
            "  1: {title: Hours, answer: At eight.}",
            "  2: {title: Place, answer: Here.}",
            "  3: {title: Cost, answer: Nothing.}",
        ]
    )
    [found] = held(TWO, now)
    assert found.kind == "loss"
    assert found.message == "3 of 3 answers in es-US would go"


def test_another_name_is_said_with_both() -> None:
    [found] = held(MENU, MENU.replace("A clinic", "The pharmacy"))
    assert str(found) == (
        'the name of this file is "The pharmacy", but callers hear "A clinic"; if it is another '
        "line, set DATABASE_URL to its own database; if not, put the old name back, or type `ivr "
        "publish --rename` for the new one"
    )
    assert found.option == "--rename"
    assert kinds(MENU, MENU.replace("A clinic", "a  Clinic")) == []


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"a: 1\nname: A clinic # ours\n", "A clinic"),
        (b'\xef\xbb\xbfname: "A: clinic"\r\nlanguage: en-US', "A: clinic"),
        (b"name: 'A\n  clinic'\n", ""),
        (b"name: {en-US: A}\n", ""),
        (b"name: >-\n  A clinic\n", ""),
        (b"language: en-US\n", ""),
        (b"\xff\xfe\x00", ""),
        (b"", ""),
    ],
)
def test_the_name_of_a_file_is_read_whatever_else_is_wrong_in_it(raw: bytes, name: str) -> None:
    assert name_of(raw) == name


def test_names_are_compared_without_capitals_and_spaces() -> None:
    assert is_same_name("A  Clinic ", "a clinic")
    assert not is_same_name("A clinic", "A clinic 2")


WRONG = MENU.replace("answer 2.", "answer 2. All cards are accepted.")


def test_what_a_rollback_took_out_is_held_and_named() -> None:
    taken = taken_out(2, "office", line(WRONG), line(MENU))
    assert taken.said == {"All cards are accepted."}
    edited = WRONG.replace("Hello.", "Good day.").replace("is answer 2", "is the answer")
    [found] = held(MENU, edited, [taken])
    assert (found.kind, found.option) == ("return", "--yes")
    assert str(found) == (
        'office went back from edition 2, and this would return: option 2 "Question 2?": answer: '
        '"All cards are accepted."; take it out of the file, or type `ivr export --over` for '
        "what callers hear; if you mean it, type `ivr publish`"
    )
    assert held(MENU, MENU.replace("Hello.", "Good day."), [taken]) == []
    assert held(MENU, edited, [brought_back(taken, line(WRONG))]) == []


def test_a_number_that_a_rollback_took_out_is_held_too() -> None:
    desk = "contacts:\n  desk: {name: the desk, number: 617-726-3884}\noperator: desk\n"
    good = MENU + desk
    wrong = good.replace("3884", "3885")
    [found] = held(good, wrong, [taken_out(2, "me", line(wrong), line(good))])
    assert 'contact "desk": number: "+16177263885"' in found.message


def test_a_question_that_a_rollback_brought_back_stays() -> None:
    without = MENU.replace("  2:\n    title: Question 2?\n    answer: This is answer 2.\n", "")
    more = "  5:\n    title: A fifth?\n    answer: Yes.\n"
    taken = taken_out(2, "me", line(without), line(MENU))
    assert taken.restored == {"Question 2?"}
    [found] = held(MENU, without + more, [taken])
    assert 'this would go again: "Question 2?"' in found.message
    assert "`ivr export --over` puts into the file" in found.cure
    assert held(MENU, MENU.replace("Question 2?", "The second?"), [taken]) == []


def test_no_more_than_five_things_are_named() -> None:
    found = held(WHOLE, WHOLE[: WHOLE.index("  2:")] + "\n")
    assert found
    assert len(found[0].message) < 600


def test_the_trees_of_other_tests_are_not_held_against_themselves() -> None:
    for file in TREES.glob("*.yaml"):
        loaded = load(file.read_bytes())
        if loaded.line:
            assert reasons(loaded.line, [loaded.files], loaded.line, loaded.files, ()) == ()
