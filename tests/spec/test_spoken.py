"""What texts of information lines hold, as written and as spoken: a folder for each language."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.speech.normalize import plain, spans
from ivr.tree.parse.unfold import unfold
from tests.support.paths import SPEC

LEXICON = {"MGH": "M G H", "HSA": "H S A"}
LANGUAGES = ("en-US", "es-US")
FILES = [file for language in LANGUAGES for file in sorted((SPEC / "spoken" / language).iterdir())]


def rows(file: Path) -> Iterator[list[str]]:
    """What is written, and what is said, in each row of a table."""
    return (line.split("\t") for line in file.read_text("utf-8").splitlines()[1:])


# One test for a table: one for each of its rows would take most of the time of all tests together.
TABLES = pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_is_large_and_has_no_row_twice(language: str) -> None:
    written = [row[0] for file in FILES if file.parent.name == language for row in rows(file)]
    assert len(set(written)) == len(written) >= 110


@TABLES
def test_a_text_is_spoken_as_the_table_says(file: Path) -> None:
    language = file.parent.name
    spoken = [
        (written, plain(spans(unfold(written).text, LEXICON, language)))
        for written, _ in rows(file)
    ]
    assert spoken == [(written, said) for written, said in rows(file)]


@TABLES
def test_nothing_of_the_table_is_lost(file: Path) -> None:
    texts = [f"Say {written}!" for written, _ in rows(file)]
    found = [spans(text, LEXICON, file.parent.name) for text in texts]
    assert ["".join(span.written for span in each) for each in found] == texts


@TABLES
def test_what_is_spoken_is_not_changed_when_it_is_read_again(file: Path) -> None:
    said = [said for _, said in rows(file) if "M G H" not in said]
    assert [plain(spans(text, LEXICON, file.parent.name)) for text in said] == said


fragments = st.sampled_from([row[0] for file in FILES for row in rows(file)]) | st.text(max_size=4)


@given(
    st.lists(fragments, max_size=6).map(" ".join),
    st.sampled_from(["en-US", "en-GB", "es-US", "fr"]),
)
def test_whatever_stands_together_is_read_and_nothing_is_lost(text: str, language: str) -> None:
    found = spans(text, LEXICON, language)
    assert "".join(span.written for span in found) == text
    assert all(span.written and span.said for span in found)


def test_a_date_is_read_in_the_order_of_the_country() -> None:
    assert plain(spans("3/4/2026", {}, "en-US")) == "March 4, 2026"
    assert plain(spans("3/4/2026", {}, "en-GB")) == "April 3, 2026"
    assert plain(spans("3/4/2026", {}, "es-US")) == "4 de marzo de 2026"
    assert plain(spans("3/4/2026", {}, "es-MX")) == "3 de abril de 2026"


def test_a_date_that_has_no_such_month_is_read_in_the_other_order() -> None:
    assert plain(spans("23/11/2026", {}, "en-US")) == "November 23, 2026"
    assert plain(spans("11/23/2026", {}, "es-MX")) == "23 de noviembre de 2026"
    assert plain(spans("13/45/2026", {}, "es-US")) == "13/45/2026"


def test_a_language_that_is_not_known_has_telephone_numbers_and_the_files_own_words_only() -> None:
    text = "MGH: $25, 8:00 a.m., 617-726-3884 et +44 20 7946 0958, macOS"
    assert plain(spans(text, LEXICON, "fr-US")) == (
        "M G H: $25, 8:00 a.m., 6 1 7, 7 2 6, 3 8 8 4 et + 4 4, 2 0, 7 9 4 6, 0 9 5 8, macOS"
    )
