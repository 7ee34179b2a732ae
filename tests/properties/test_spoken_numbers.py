"""Nothing of a number is lost: the digits that a text has are the digits that are said."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.speech.normalize import plain, spans
from tests.support.paths import SPEC

LANGUAGES = ("en-US", "en-GB", "es-US")
WORDS = {
    "en": ("Call", "call us at", "or", "TTY:", "Fax:", "PIN:", "Account #", "Meeting ID:", "then",
           "press", "text HOME to", "for", "the desk", "(toll-free)", "Room", "and", "a"),
    "es": ("Llame", "llame al", "o", "TTY:", "Fax:", "PIN:", "Cuenta #", "ID de la reunión:",
           "luego", "oprima", "envíe HOLA al", "para", "la mesa", "(gratis)", "Sala", "y"),
}  # fmt: skip


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def said(text: str, language: str) -> str:
    return plain(spans(text, {}, language))


def number(pattern: str) -> st.SearchStrategy[str]:
    """Fill each 2 of a pattern with a digit from 2 to 9, and each 0 with any digit."""
    parts = (
        st.sampled_from("23456789") if one == "2" else st.sampled_from("0123456789")
        if one == "0" else st.just(one)
        for one in pattern
    )  # fmt: skip
    return st.tuples(*parts).map("".join)


SHAPES = (
    "200-200-0000", "(200) 200-0000", "(200)200-0000", "200.200.0000", "200 200 0000",
    "200/200-0000", "200\u2011200\u20110000", "200\u2013200\u20130000", "1-200-200-0000",
    "1 (200) 200-0000", "(1-200-200-0000)", "1.200.200.0000", "+1 200-200-0000", "+12002000000",
    "+44 20 0000 0000", "2002000000", "200-0000", "200-000-0000 ext. 0000",
    "200-200-0000 x 000", "200-200-0000, ext. #000", "ext.: 0000", "200-200-0000/0000",
    "200-200-0000 or -0000", "000 000 000#", "000-000-000", "0000 0000 0000", "000000#",
    "0000000000", "00000", "000000", "00-0000000", "ABC000000", "9-1-1", "911", "988", "711",
    "1-800-FLOWERS", "1-800-200-TALK (0000)", "(200) 200-CARE", "1-800-MEDICARE (1-800-200-0000)",
)  # fmt: skip
numbers = st.sampled_from(SHAPES).flatmap(number)


def texts(language: str) -> st.SearchStrategy[str]:
    """Return texts of numbers and of the words around them, with some punctuation."""
    words = st.sampled_from(WORDS[language[:2]])
    ends = st.sampled_from(("", "", ".", ",", ";", "!"))
    pieces = st.tuples(words, numbers, ends).map(lambda piece: f"{piece[0]} {piece[1]}{piece[2]}")
    return st.lists(pieces, min_size=1, max_size=4).map(" ".join)


@pytest.mark.parametrize("language", LANGUAGES)
@given(st.data())
def test_every_digit_of_a_number_is_said_in_its_order(language: str, data: st.DataObject) -> None:
    text = data.draw(texts(language))
    assert digits(said(text, language)) == digits(text)


@pytest.mark.parametrize("language", LANGUAGES)
@given(st.data())
def test_a_number_that_is_read_by_its_digits_is_read_alike_a_second_time(
    language: str, data: st.DataObject
) -> None:
    text = said(data.draw(texts(language)), language)
    assert said(text, language) == text


@pytest.mark.parametrize("language", LANGUAGES)
@given(st.data())
def test_the_words_around_a_number_are_all_said(language: str, data: st.DataObject) -> None:
    parts = data.draw(st.lists(numbers, min_size=1, max_size=3))
    text = f"mesa {' mesa '.join(parts)} mesa"
    assert said(text, language).split().count("mesa") == len(parts) + 1


# Whatever a text has: each digit is there again, or in words.

ROWS = [
    (folder.name, line.split("\t")[0])
    for folder in sorted((SPEC / "spoken").iterdir())
    for file in sorted(folder.glob("*.tsv"))
    for line in file.read_text("utf-8").splitlines()[1:]
]
# What is written in digits and said in words, or differently: times and dates (their digits move
# or their noughts go), ordinals, fractions, one in Spanish, and numbers that are written twice.
IN_WORDS = re.compile(
    r"\d:\d\d|\b\d\d?/\d{4}|\d\d?[/-]\d\d?[/-]\d{4}|\d{4}-\d\d-\d\d|\d\s?[ap]\.?\s?m|\d\s?n|\d\.?[º°ª]|\d/\d"
    r"|[\u00bc-\u00be\u2044\u2070-\u2089\u2150-\u215e]|(?<!\d)1(?!\d)|\d1\b|\b0\d\b|[$€£]|\(\d"
    r"|\dr[oa]|\d[dtvn]?[oa]\b|\d+\.?\s?er|[A-Za-z]+\d",
    re.IGNORECASE,
)


@pytest.mark.parametrize("language", sorted({language for language, _ in ROWS}))
def test_the_digits_of_every_row_are_said(language: str) -> None:
    texts = [text for other, text in ROWS if other == language and not IN_WORDS.search(text)]
    assert len(texts) > 100
    assert [digits(said(text, language)) for text in texts] == [digits(text) for text in texts]


# Money

CENTS = {
    "en-US": r"(?:([\d,]+) dollars?)?(?: and )?(?:(\d+) cents?)?",
    "es-US": r"(?:(\d+|un) d[oó]lar(?:es)?)?(?: con )?(?:(\d+|un) centavos?)?",
}
TENS = {"veintiún": "21"} | {
    f"{ten} y un": f"{tens}1"
    for tens, ten in enumerate(("treinta", "cuarenta", "cincuenta", "sesenta", "setenta",
                                "ochenta", "noventa"), 3)
}  # fmt: skip


@pytest.mark.parametrize("language", CENTS)
@given(cents=st.integers(0, 10_000_000))
def test_a_price_is_said_to_the_cent(language: str, cents: int) -> None:
    spoken = said(f"${cents / 100:,.2f}", language)
    for words, number in TENS.items():
        spoken = spoken.replace(words, number)
    found = re.fullmatch(CENTS[language], spoken)
    assert found, spoken
    dollars, rest = (
        int((part or "0").replace("un", "1").replace(",", "")) for part in found.groups()
    )
    assert dollars * 100 + rest == cents


# Anything

SIGNS = "0123456789-./ (),#$%½xX+:<>=§"


@pytest.mark.parametrize("language", LANGUAGES)
@given(text=st.text(SIGNS, max_size=200))
def test_nothing_made_of_digits_and_signs_makes_an_error(language: str, text: str) -> None:
    found = spans(text, {}, language)
    assert "".join(span.written for span in found) == text
    assert all(span.said for span in found)


@pytest.mark.parametrize("language", ["en-US", "es-US"])
@pytest.mark.parametrize("piece", ["1-", "1", "1 ", "1/2 ", "1.2.", "$1-", "# 1 ", "617-555-0142 "])
def test_a_long_text_of_numbers_is_read_in_time(language: str, piece: str) -> None:
    """Catastrophic backtracking takes hours for this, and anything quadratic a minute."""
    started = time.process_time()
    said(piece * (10_000 // len(piece)), language)
    assert time.process_time() - started < 5  # seconds; it takes 0.5 at most
