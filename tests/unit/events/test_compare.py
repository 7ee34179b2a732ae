"""How sure a difference between two editions is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.events.compare import compare, difference, wilson
from ivr.events.report import EditionCalls

CALLS = EditionCalls([1], "a", "", "", 0, 0, 0, 0, None)


@pytest.mark.parametrize(
    ("first", "of", "second", "of_others", "low", "high"),
    [  # Newcombe (1998), table II, method 10: his differences are the other way round
        (48, 80, 56, 70, -0.3339, -0.0524),
        (3, 10, 9, 10, -0.8090, -0.1705),
        (0, 20, 10, 10, -1.0000, -0.6791),
    ],
)
def test_the_interval_is_newcombes(
    first: int, of: int, second: int, of_others: int, low: float, high: float
) -> None:
    found = difference(second, of_others, first, of)
    assert [found.low, found.high] == pytest.approx([low, high], abs=1e-4)


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_it_holds_the_difference_and_is_the_same_the_other_way(
    one: int, of: int, two: int, of_others: int
) -> None:
    one, two = min(one, of), min(two, of_others)
    found, other = difference(one, of, two, of_others), difference(two, of_others, one, of)
    assert -1 - 1e-9 <= found.low <= found.after - found.before <= found.high <= 1 + 1e-9 or not (
        of and of_others
    )
    assert found.low == pytest.approx(-other.high)


def test_few_calls_say_nothing_and_many_do() -> None:
    few = compare(
        CALLS._replace(calls=10, answered=5), CALLS._replace(calls=100, answered=90, numbers=[2])
    )
    assert not few.is_enough
    many = compare(
        CALLS._replace(calls=100, answered=50, transferred=10),
        CALLS._replace(calls=100, answered=90, transferred=12),
    )
    assert many.is_enough
    assert many.answered.is_sure
    assert not many.transferred.is_sure


def test_without_calls_everything_is_possible() -> None:
    assert wilson(0, 0) == (0.0, 0.0, 1.0)
