"""A newcomer finds each thing where its name says, and finds it there only."""

from tests.support.where import PLACES, Place, elsewhere, missing


def test_each_of_the_twenty_things_is_where_the_table_says() -> None:
    assert len(PLACES) == 20
    assert missing() == []


def test_did_you_mean_is_in_one_place() -> None:
    assert elsewhere("did you mean") == ["tree/problems.py"]


def test_a_thing_that_has_moved_is_reported() -> None:
    place = PLACES["add a key"]
    PLACES["add a key"] = Place("dialogue/keys.py", place.holds)
    try:
        assert missing() == ["add a key: ivr/dialogue/keys.py does not hold 'key == \"9\"'"]
    finally:
        PLACES["add a key"] = place
