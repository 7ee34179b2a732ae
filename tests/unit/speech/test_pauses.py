import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.speech.normalize import spans
from ivr.speech.pauses import split


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
def test_there_is_a_pause_after_each_clause_but_the_last(
    text: str, parts: list[tuple[str, float]]
) -> None:
    found = split(spans(text, {}), clauses=True)
    assert [("".join(span.written for span in part), gap) for part, gap in found] == parts


def test_only_sentences_may_be_split() -> None:
    assert [gap for _, gap in split(spans("A, b. C; d: e! F", {}), clauses=False)] == [0.8, 0.8, 0]


@given(st.text(st.sampled_from("ab. ,;:!?5pm"), max_size=40), st.booleans())
def test_nothing_is_lost(text: str, clauses: bool) -> None:
    parts = split(spans(text, {}), clauses)
    assert "".join(span.written for part, _ in parts for span in part) == text
    assert all(part for part, _ in parts)
