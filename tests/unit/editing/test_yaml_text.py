"""Texts written into a menu file are read again word for word, whatever characters they hold."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ivr.drafts.menu_file import Start, rows
from ivr.drafts.outline import Question
from ivr.editing.lines.yaml_text import WIDTH, field, item, scalar
from tests.support.yaml_text import values

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Co", "Cn"]), min_size=1, max_size=400
)
YAMLISH = st.text(
    st.sampled_from("ab :#-'\"{}[]&*!|>%@`,?\\\n\t~=<.\u2019\u201c\u00bf1"),
    min_size=1,
    max_size=120,
)
PIECES = ("word", "a:", "#b", "- c", "'d'", "https://x.org/" + "y" * 90, "e")
LONG = st.lists(st.sampled_from(PIECES), min_size=1, max_size=60).map(" ".join)
TEXTS = (WORDS | YAMLISH | LONG).filter(lambda text: any(map(str.isalnum, text)))


def folded(text: str) -> str:
    return " ".join(text.split())


@given(TEXTS, st.lists(TEXTS, min_size=1, max_size=3))
@example("- a", ["# b", "c: d", "e #f"])
@example("'", ["0x1F is a number", "no"])
@example("yes: \u2028 a", ["a\x00b"])
def test_a_question_and_its_answer_are_read_word_for_word(title: str, parts: list[str]) -> None:
    made = "\n".join(row.text for row in rows(Start("x"), [Question(title, tuple(parts))]))
    found: Any = values(made)
    option = found["menu"]["1"]
    assert option["title"] == folded(title)
    answer = option["answer"]
    assert (answer if len(parts) > 1 else [answer]) == [*map(folded, parts)]


@given(TEXTS)
def test_no_line_is_wider_than_its_words_need(text: str) -> None:
    longest = max(map(len, text.split()))
    lines = [*field("answer", text, "  "), *item(text, "    ")]
    if text.isprintable() and " " in " ".join(text.split()):
        assert max(map(len, lines)) <= max(WIDTH, longest + 6)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Parking", "Parking"),
        ("What does it cost?", "What does it cost?"),
        ("It's free, isn't it?", "It's free, isn't it?"),
        ("1. Call us (now), or 2; 50% off.", '"1. Call us (now), or 2; 50% off."'),
        ("PC: Windows 7", '"PC: Windows 7"'),
        ("Room #5", '"Room #5"'),
        ("- dash", '"- dash"'),
        ("ends with:", '"ends with:"'),
        ('say "now"', "'say \"now\"'"),
        ("\u00bfD\u00f3nde?", '"\u00bfD\u00f3nde?"'),
        ("caf\u00e9", "caf\u00e9"),
        ("a\u200bb", '"a\\U0000200bb"'),
        ("c:\\path", "'c:\\path'"),
    ],
)
def test_quotes_are_where_yaml_needs_them(text: str, written: str) -> None:
    assert scalar(text) == written


def test_a_long_text_is_folded_at_its_words() -> None:
    text = " ".join(["word"] * 50)
    first, *others = field("answer", text, "    ")
    assert first == "    answer: >-"
    assert {line[:6] for line in others} == {" " * 6}
    assert " ".join(line.strip() for line in others) == text
