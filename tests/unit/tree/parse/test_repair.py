"""What a person would have meant is read, so that the rest of a broken file is checked too.

The reports on such slips are in bad_files/.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.tree.parse.draft import UNREADABLE, Draft
from ivr.tree.parse.parser import parse
from ivr.tree.parse.repair import repair
from ivr.tree.parse.repair.syntax_error import SyntaxFault
from ivr.tree.problems import Place
from tests.support.yaml_text import plain

OPTION = "menu:\n  1:\n    title: {}\n    answer: x\n  2:\n    title: y\n"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Parking: where?", "Parking: where?"),
        ("Parking:", "Parking:"),
        ("@home", "@home"),
        ("50%", "50%"),
        ("%50", "%50"),
        ("`x`", "`x`"),
        ("*Please* call", "*Please* call"),
        ("[New] Parking", "[New] Parking"),
        ("{x", "{x"),
        ("- x", "x"),
        ("> x", "x"),
        ("“Parking: where?”", "Parking: where?"),
        ('"Parking', "Parking"),
        ("'It is", "It is"),
        ('"New" parking', '"New" parking'),
        ("'Don't park'", "Don't park"),
        ('"From "8" to 5"', 'From "8" to 5'),
        ('"a" # b', "a"),
        ('"C:\\door"', UNREADABLE),
    ],
)
def test_a_text_is_read_as_it_was_meant(written: str, meant: str) -> None:
    source = parse(OPTION.format(written).encode())
    assert source.root is not None
    assert plain(source.root) == {
        "menu": {"1": {"title": meant, "answer": "x"}, "2": {"title": "y"}}
    }


FIELDS = {"menu": {"1": {"title": "a", "answer": "b"}, "2": {"title": "c", "answer": "d"}}}


@pytest.mark.parametrize(
    "text",
    [
        "menu:\n  1:\n    title a\n    answer: b\n  2:\n    title: c\n    answer: d\n",
        "menu:\n  1:\n    title:a\n    answer: b\n  2:\n    title: c\n    answer:d\n",
        "menu:\n  1\n    title: a\n    answer: b\n  2:\n    title: c\n    answer: d\n",
        "menu:\n  1:\n    title: a\n     answer: b\n  2:\n    title: c\n   answer: d\n",
        "menu:\n   1:\n    title: a\n    answer: b\n  2:\n    title: c\n    answer: d\n",
        "menu:\n 1:\n    title: a\n    answer: b\n  2:\n    title: c\n    answer: d\n",
        "menu:\n  1:\n     title: a\n    answer: b\n  2:\n    title: c\n    answer: d\n",
        "menu:\n  *1:\n    title: a\n    'answer: b\n  2:\n    title: c\n    {answer: d\n",
        "menu:\n  1:\n    title: a\n  or b\n    answer: b\n  2:\n    title: c\n    answer: d\nx\n",
        "no field\nmenu:\n  1:\n    title: a\n    answer: b\n  2:\n    title: c\n    answer: d\n",
        "menu:\n  1:\n    title: a\n    - x\n    answer: b\n  2:\n    title: c\n    answer: d\n",
        "menu:\n  1: {title: a, answer: b}\n  2:{title: c, answer: d}\n",
        "menu:\n\t1:\n\t\ttitle: a\n\t\tanswer: b\n\t2:\n\t\ttitle: c\n\t\tanswer: d\n",
    ],
)
def test_fields_are_read_where_they_belong(text: str) -> None:
    source = parse(text.encode())
    assert source.root is not None
    assert source.problems
    assert plain(source.root) == FIELDS


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("a:\n  - x\n  -y\n  - z\n", ["x", "y", "z"]),
        ("a:\n  - x\n - y\n  - z\n", ["x", "y", "z"]),
        ('a:\n - "x"\n  - y\n  - z\n', ["x", "y", "z"]),
        ("a:\n  - 'x\n  - y\n  - z\n", ["x", "y", "z"]),
        ("a:\n  - x: y: z\n  - @y\n  - `z\n", ["x: y: z", "@y", "`z"]),
        ("a:\n  - x\n  - y\n  title: z\n", ["x", "y"]),
        ("a:\n  - x\n  - y\nno field\n", ["x", "y"]),
    ],
)
def test_items_of_a_list_are_read_as_items(text: str, items: list[str]) -> None:
    source = parse(text.encode())
    assert source.root is not None
    assert source.problems
    assert plain(source.root) == {"a": items}


def test_what_nobody_can_guess_is_reported_and_ends_the_reading() -> None:
    source = parse(b"a: b\n? {c: d\n  e: [f\n? x")
    assert source.root is None
    assert source.problems[-1].cure.endswith("; then the rest can be checked")


@given(
    st.text("a1:-#'\"[{*&!|> \n", max_size=40),
    st.integers(1, 9),
    st.integers(1, 9),
    st.sampled_from(["mapping values are not allowed", "while scanning a simple key", "flow",
                     "did not find expected key", "quoted scalar", "undefined alias", "other"]),
)  # fmt: skip
def test_a_syntax_error_is_answered_wherever_it_is(
    text: str, line: int, column: int, said: str
) -> None:
    draft = Draft(text, [])
    at = Place(min(line, text.count("\n") + 1), column)
    edited = repair(draft, SyntaxFault(said, at, at))
    assert edited == (draft.text != text) or edited
    assert draft.text.count("\n") == text.count("\n")
    assert len(draft.problems) <= 1
