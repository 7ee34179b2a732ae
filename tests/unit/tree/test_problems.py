import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.tree.problems import (
    Place,
    Problem,
    Severity,
    as_json,
    choice,
    format_problem,
    format_problems,
    in_order,
    nearest,
    picture,
    short,
    suggest,
    visible,
)

EIGHT = Problem(Place(41, 17), 'menu "billing": key 8 is reserved for "slower"', "use 1 to 6")
SOME = Problem(Place(2, 3), "something", severity="advice")


def test_a_problem_says_how_bad_it_is_what_is_wrong_and_what_to_do() -> None:
    assert str(EIGHT) == 'error: menu "billing": key 8 is reserved for "slower"; use 1 to 6'
    assert str(SOME) == "advice: something"


def test_a_report_is_printed_as_compilers_do_with_a_caret_below_the_place() -> None:
    assert format_problem(SOME, "faq_tree.yaml", {"": "one\n  two\nthree"}) == (
        "faq_tree.yaml:2:3: advice: something\n"
        "    2 |   two\n"
        "      |   ^"
    )  # fmt: skip


def test_a_long_line_is_cut_around_the_place() -> None:
    line = "".join(f"{n:<10}" for n in range(0, 300, 10))
    shown, caret = picture(Place(1, 201), line).split("\n")
    assert shown.startswith("    1 | 10       120       130")
    assert shown[caret.index("^") :] == "200       210       2"
    assert len(shown) < 120
    shown, caret = picture(Place(1, 11), line).split("\n")
    assert (shown[8:20], caret[8:]) == ("0         10", " " * 10 + "^")


def test_the_caret_may_be_after_the_line_and_after_the_text() -> None:
    assert picture(Place(1, 4), "abc") == "    1 | abc\n      |    ^"
    assert picture(Place(9, 1), "abc") == "    9 | \n      | ^"


def test_what_cannot_be_seen_or_moves_the_cursor_is_shown_by_another_character() -> None:
    assert visible("a\u00a0b\x1b[2Jc\u200bd\u2028e\ttab") == "a␣b�[2Jc�d␣e␣tab"
    assert visible("Café “ok” 1 € 𝄞") == "Café “ok” 1 € 𝄞"
    assert picture(Place(1, 3), "\ta\x07b") == "    1 |  a�b\n      |   ^"


@given(st.text(max_size=60))
def test_what_is_shown_is_as_wide_as_what_is_written(text: str) -> None:
    assert len(visible(text)) == len(text)
    assert visible(text).isprintable()
    assert len(short(text)) <= 40


def test_a_quoted_text_is_short() -> None:
    assert short("x" * 40) == "x" * 40
    assert short("x" * 41) == "x" * 39 + "…"
    assert short("word " * 10) == "word word word word word word word word…"


def test_problems_are_in_the_order_of_the_file_and_otherwise_as_they_were_found() -> None:
    one, two, three = (Problem(Place(*place), "b") for place in ((2, 1), (10, 1), (2, 2)))
    first, second = one._replace(message="z"), one._replace(message="a")
    assert in_order([two, first, three, second, one, first]) == (first, second, one, three, two)


def test_a_problem_is_a_flat_object_for_editors() -> None:
    assert json.loads(json.dumps(as_json(EIGHT, "faq_tree.yaml"))) == {
        "file": "faq_tree.yaml",
        "line": 41,
        "column": 17,
        "severity": "error",
        "message": 'menu "billing": key 8 is reserved for "slower"',
        "cure": "use 1 to 6",
    }


@pytest.mark.parametrize(
    ("word", "near"),
    [("anwser", "answer"), ("Answer ", "answer"), ("answers", "answer"), ("xyz", None), ("", None)],
)
def test_the_nearest_name_is_found_in_any_capitals(word: str, near: str | None) -> None:
    assert nearest(word, ["title", "answer", "menu"]) == near
    assert nearest(word, ["TITLE", "ANSWER"]) == (near and near.upper())


def test_a_suggestion_is_the_near_name_or_else_all_names() -> None:
    assert suggest("biling", {"billing", "desk"}) == 'did you mean "billing"?'
    assert suggest("xyz", {"desk", "billing"}) == "use billing or desk"
    assert suggest("xyz", {"desk"}, "look it up") == "look it up"
    assert suggest("xyz", []) == ""


def test_a_choice_is_read_as_a_sentence() -> None:
    assert [choice(names) for names in ("a", "ab", "abc")] == [
        "use a",
        "use a or b",
        "use a, b or c",
    ]


def problems_like(count: int, message: str, severity: Severity = "error") -> list[Problem]:
    return [Problem(Place(n, 1), message.format(n=n), "", severity) for n in range(1, count + 1)]


def test_of_many_problems_of_a_kind_the_first_twenty_are_shown() -> None:
    found = [*problems_like(500, 'option {n} "Title {n}" is empty'), *problems_like(3, "other {n}")]
    lines = format_problems(found, "x.yaml", {"": ""})
    assert sum("is empty" in line for line in lines) == 20
    assert sum("other" in line for line in lines) == 3
    assert [line for line in lines if "more" in line] == ["      | and 480 more like this"]


def test_of_many_problems_a_hundred_are_shown_and_errors_before_advice() -> None:
    kinds = [f"kind {letter}{{n}}" for letter in "abcdefgh"]
    advice = [one for kind in kinds for one in problems_like(15, kind, "advice")]
    errors = [one for kind in kinds for one in problems_like(10, kind.upper().replace("N", "n"))]
    lines = format_problems([*advice, *errors], "x.yaml", {"": ""})
    assert sum(": error:" in line for line in lines) == 80
    assert sum(": advice:" in line for line in lines) == 20
    assert lines[-1] == "And 100 more; `ivr check --json` lists them all."


def test_few_problems_are_all_shown() -> None:
    found = problems_like(20, "option {n} is empty")
    assert len(format_problems(found, "x.yaml", {"": ""})) == 20
    assert format_problems([], "x.yaml", {}) == []
