"""Waiting ends as soon as the thing happens, and says what there was instead if it does not."""

import pytest

from tests.support.waiting import until


def test_it_returns_what_happened() -> None:
    answers = iter(["", "", "here"])
    assert until(lambda: next(answers)) == "here"


def test_it_gives_up_and_says_why() -> None:
    with pytest.raises(AssertionError, match=r"^it did not happen within 0 s: the log is empty"):
        until(lambda: False, lambda: "the log is empty", patience=0.05)
