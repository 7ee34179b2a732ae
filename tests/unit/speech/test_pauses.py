import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.speech.normalize import read
from ivr.speech.pauses import apart


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Wait.", [("Wait.", 0)]),
        ("Wait, please. Then go.", [("Wait, ", 0.3), ("please. ", 0.8), ("Then go.", 0)]),
        ("Mr. Lee: 10,000!", [("Mr. Lee: ", 0.3), ("10,000!", 0)]),
        ("Until 5 p.m. Go", [("Until 5 p.m.", 0.8), (" Go", 0)]),
        ('"Go." He went.', [('"Go." ', 0.8), ("He went.", 0)]),
        ("", []),
    ],
)
def test_a_pause_stands_after_each_clause_but_the_last(
    text: str, parts: list[tuple[str, float]]
) -> None:
    found = apart(read(text, {}), clauses=True)
    assert [("".join(piece.written for piece in part), gap) for part, gap in found] == parts


def test_sentences_alone_may_be_wanted() -> None:
    assert [gap for _, gap in apart(read("A, b. C; d: e! F", {}), clauses=False)] == [0.8, 0.8, 0]


@given(st.text(st.sampled_from("ab. ,;:!?5pm"), max_size=40), st.booleans())
def test_nothing_is_lost(text: str, clauses: bool) -> None:
    parts = apart(read(text, {}), clauses)
    assert "".join(piece.written for part, _ in parts for piece in part) == text
    assert all(part for part, _ in parts)
