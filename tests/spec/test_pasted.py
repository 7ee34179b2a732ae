"""Texts as they are copied from pages, PDFs and letters: what is read of them, what is advised."""

import time
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.prompts.listen import empty_tree, read_aloud
from ivr.speech.advice import awkward
from ivr.tree.parse.symbols import fold
from ivr.tree.parse.unfold import is_plain, unfold
from tests.support.paths import SPEC

LANGUAGES = ("en-US", "es-US")
ADVICE = [
    (language, *line.split("\t"))
    for language in LANGUAGES
    for line in (SPEC / "advice" / f"{language}.tsv").read_text("utf-8").splitlines()[1:]
]
UNSAID = "\u2122\u2120\u2117\xa9\xae"  # the marks of owners


@pytest.mark.parametrize(
    ("language", "written", "advice"), ADVICE, ids=[f"{row[0]} {row[1]}" for row in ADVICE]
)
def test_a_text_gets_exactly_this_advice(language: str, written: str, advice: str) -> None:
    problems = read_aloud(written, empty_tree(language)).problems
    assert (" | ".join(problems) or "none") == advice


def test_the_table_of_advice_is_large_and_has_what_needs_none() -> None:
    assert len({row[:2] for row in ADVICE}) == len(ADVICE) >= 120
    assert sum(row[2] == "none" for row in ADVICE) >= 40


def alphanumerics(text: str) -> str:
    return "".join(filter(str.isalnum, normalize("NFKC", text)))


def test_no_letter_and_no_digit_of_any_form_is_lost() -> None:
    characters = [chr(number) for number in range(0xA0, 0x30000) if not 0xD800 <= number < 0xE000]
    lost = [one for one in characters if alphanumerics(fold(one)) != alphanumerics(one)]
    assert set(lost) == set(UNSAID) & set(lost)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=f"&<>[]{UNSAID}")))
def test_the_letters_and_digits_of_a_text_stay_in_their_order(text: str) -> None:
    if "\xc3" in text or "\xc2" in text or "\xe2" in text:
        return  # it may be UTF-8 that was opened as something else
    assert alphanumerics(unfold(text).text) == alphanumerics(text)


@pytest.mark.parametrize(
    "kept", list("\xbd\xbc\xbe\u2153\xb2\xb3\xba\xaa\u2070\xb0\u2026\u20ac\xa3\u2116\xb5")
)
def test_what_would_lose_something_stays_as_it_is(kept: str) -> None:
    assert unfold(f"5{kept} more").text == f"5{kept} more"


texts = st.lists(
    st.sampled_from(
        [row[1] for row in ADVICE] + list("*_`#&<>[](){}|\n\t \u2022\xad\u2192\U0001f600")
    )
    | st.text(max_size=3),
    max_size=8,
).map("".join)


@given(texts)
def test_any_text_can_be_unfolded_and_judged(text: str) -> None:
    found = unfold(text)
    assert found.text == " ".join(found.text.split())
    for language in LANGUAGES:
        for one in awkward(found.text, {}, language):
            assert found.text[one.start : one.end] == one.fragment


@given(texts)
def test_a_plain_text_is_the_same_unfolded(text: str) -> None:
    text = " ".join(text.split())
    # What the short way of `read_text` looks at besides.
    if text and text.isprintable() and " - " not in text and text[0].isalnum() and is_plain(text):
        assert unfold(text) == (text, ())


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("* One (1) bottle (238 g)\n* Four tablets, each\n  of 5 mg\n* Red or blue",
         "One (1) bottle (238 g). Four tablets, each of 5 mg. Red or blue"),
        ("Bring\n- a card\n- a pen\nCall us.", "Bring: a card. a pen. Call us."),
        ("# Parking\nIt is free", "Parking. It is free"),
        ("1. Log in\n2. Wait", "1. Log in. 2. Wait"),
        ("* Oak * Elm, tall * Ash", "Oak. Elm, tall. Ash"),
        ("1. Log in 2. Wait 3. Go", "1. Log in. 2. Wait. 3. Go"),
        ("\U0001f449 Call us\n\U0001f449 Visit us", "Call us. Visit us"),
        ("Open daily \U0001f389 Come in \U0001f600 now", "Open daily, Come in now"),
        ("Fees* may change. *Not today", "Fees may change. Not today"),
        ("Skype(R), Zoom(TM), fee\u2020", "Skype, Zoom, fee"),
        ("Dial *67 or *82, or 5*, then *.", "Dial *67 or *82, or 5*, then *."),
        ("Mail info[at]example.org or a (at) b.org", "Mail info@example.org or a@b.org"),
        ("Contact us \xbb", "Contact us"),
        ("No. 1. Then 2. Go", "No. 1. Then 2. Go"),
        ("Text.\n---\nMore.", "Text. More."),
        ("> It is quoted\n> here", "It is quoted here"),
        ("| Monday | open |\n|---|---|\n| Sunday | closed |", "Monday, open Sunday, closed"),
    ],
)  # fmt: skip
def test_lines_become_sentences(written: str, read: str) -> None:
    assert unfold(written) == (read, ())


@pytest.mark.parametrize(
    "part",
    ["*a ", "_a ", "`a", "[a](", "[a", "<b ", "<a ", "<li>", "&amp;", "1) ", "\u2022 ",
     "\U0001f600 ", "\u2192 ", "- a\n", "a- b", "{a", "( ", "XXX-", "the number ", "A ", "AB ",
     "press ", "a:", "</p> ", "\xc3\xa9", "\xb4", "| ", "# ", "> ", "\xa9 A", "<!--", "\t\n"],
)  # fmt: skip
def test_a_long_text_takes_no_longer_than_its_length(part: str) -> None:
    def seconds(count: int) -> float:
        text = part * count
        start = time.process_time()
        awkward(unfold(text).text, {}, "es-US")
        return time.process_time() - start

    few = max(seconds(4_000), 0.02)
    assert any(seconds(16_000) < 12 * few for _ in range(3))  # a busy machine may disturb one
