"""What the texts of an information line hold, as written and as spoken: tests/spoken.tsv."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.speech.spoken import plain, read

LEXICON = {"MGH": "M G H", "HSA": "H S A"}
LINES = (Path(__file__).parent / "spoken.tsv").read_text("utf-8").splitlines()[1:]
TABLE = [tuple(line.split("\t")) for line in LINES]


def test_the_table_is_large_and_has_no_row_twice() -> None:
    assert len({written for written, _ in TABLE}) == len(TABLE) >= 110


@pytest.mark.parametrize(("written", "said"), TABLE, ids=[row[0] for row in TABLE])
def test_a_text_is_spoken_as_the_table_says(written: str, said: str) -> None:
    assert plain(read(written, LEXICON)) == said


@pytest.mark.parametrize("written", [row[0] for row in TABLE])
def test_nothing_of_the_table_is_lost(written: str) -> None:
    assert "".join(piece.written for piece in read(f"Say {written}!", LEXICON)) == f"Say {written}!"


@pytest.mark.parametrize("said", [said for _, said in TABLE])
def test_what_is_spoken_is_not_changed_when_it_is_read_again(said: str) -> None:
    if "M G H" not in said:
        assert plain(read(said, LEXICON)) == said


fragments = st.sampled_from([row[0] for row in TABLE]) | st.text(max_size=4)


@given(st.lists(fragments, max_size=6).map(" ".join), st.sampled_from(["en-US", "en-GB", "es-US"]))
def test_whatever_stands_together_is_read_and_nothing_is_lost(text: str, language: str) -> None:
    pieces = read(text, LEXICON, language)
    assert "".join(piece.written for piece in pieces) == text
    assert all(piece.written and piece.said for piece in pieces)


def test_a_date_is_read_in_the_order_of_the_country() -> None:
    assert plain(read("3/4/2026", {}, "en-US")) == "March 4, 2026"
    assert plain(read("3/4/2026", {}, "en-GB")) == "April 3, 2026"


def test_a_language_that_is_not_known_has_telephone_numbers_and_the_files_own_words_only() -> None:
    text = "MGH: $25, 8:00 a.m., 617-726-3884 y +44 20 7946 0958, macOS"
    assert plain(read(text, LEXICON, "es-US")) == (
        "M G H: $25, 8:00 a.m., 6 1 7, 7 2 6, 3 8 8 4 y + 4 4, 2 0, 7 9 4 6, 0 9 5 8, macOS"
    )
