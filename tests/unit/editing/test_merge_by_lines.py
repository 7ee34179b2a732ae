"""Two changes of the same files: both are in what is merged, or the place is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.editing.merge import Choice, Collision, merge
from tests.support.examples import examples

WAS = b"name: x\nmenu:\n  1:\n    title: A\n    answer: B\n"
MINE = WAS.replace(b"title: A", b"title: Mine")


def test_changes_of_different_places_are_both_there() -> None:
    theirs = WAS.replace(b"name: x", b"name: Theirs")
    merged = merge({"": WAS}, {"": MINE}, {"": theirs})
    assert merged.collisions == ()
    assert merged.files == {"": MINE.replace(b"name: x", b"name: Theirs")}


@pytest.mark.parametrize(
    ("choice", "lines"),
    [
        ("mine", b"    title: Mine\n"),
        ("theirs", b"    title: Theirs\n"),
        ("both", b"    title: Mine\n    title: Theirs\n"),
    ],
)
def test_changes_of_one_place_collide_until_somebody_chooses(choice: Choice, lines: bytes) -> None:
    theirs = WAS.replace(b"title: A", b"title: Theirs")
    merged = merge({"": WAS}, {"": MINE}, {"": theirs}, [choice])
    collision = Collision("", 4, b"    title: A\n", b"    title: Mine\n", b"    title: Theirs\n")
    assert [one._replace(path=()) for one in merged.collisions] == [collision]
    assert merged.files == {"": WAS.replace(b"    title: A\n", lines)}


def test_the_same_change_by_both_is_no_collision() -> None:
    assert merge({"": WAS}, {"": MINE}, {"": MINE}).collisions == ()


def test_files_are_added_removed_and_kept() -> None:
    was = {"": WAS, "a.yaml": b"a", "b.yaml": b"b", "c.yaml": b"c"}
    mine = {"": WAS, "a.yaml": b"a", "b.yaml": b"changed", "new.yaml": b"n"}
    theirs = {"": WAS, "b.yaml": b"b", "c.yaml": b"changed"}
    merged = merge(was, mine, theirs)
    assert merged.collisions == ()
    assert merged.files == {"": WAS, "b.yaml": b"changed", "c.yaml": b"changed", "new.yaml": b"n"}


def test_where_nothing_is_known_of_the_beginning_all_is_asked() -> None:
    merged = merge({}, {"": b"a\nx\n"}, {"": b"b\nx\n"})
    assert [one.theirs for one in merged.collisions] == [b"b\nx\n"]


def test_line_ends_stay_as_they_are() -> None:
    was = b"a\r\nb\nc\rd"
    merged = merge({"": was}, {"": was + b"e"}, {"": was.replace(b"a", b"A")})
    assert merged.files[""] == b"A\r\nb\nc\rde"


lines = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\r\n", b"d"]), max_size=8).map(b"".join)


@examples(100)
@given(lines, lines)
def test_what_only_one_has_changed_is_taken_as_it_is(was: bytes, mine: bytes) -> None:
    for merged in (
        merge({"": was}, {"": mine}, {"": was}),
        merge({"": was}, {"": was}, {"": mine}),
    ):
        assert merged.files == {"": mine}
        assert merged.collisions == ()


@examples(100)
@given(lines, lines, lines)
def test_who_takes_all_of_theirs_where_it_collides_loses_no_line_of_theirs(
    was: bytes, mine: bytes, theirs: bytes
) -> None:
    found = merge({"": was}, {"": mine}, {"": theirs}).collisions
    taken = merge({"": was}, {"": mine}, {"": theirs}, ["theirs"] * len(found)).files[""]
    kept = taken.splitlines(keepends=True)
    new = [one for one in theirs.splitlines(keepends=True) if one not in was.splitlines(True)]
    assert all(one in kept for one in new)
