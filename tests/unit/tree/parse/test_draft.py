from hypothesis import given
from hypothesis import strategies as st

from ivr.tree.parse.draft import HASH, STAR, UNREADABLE, Draft, as_written, in_quotes, place_at
from ivr.tree.problems import Place
from tests.support.yaml_text import values

words = st.text(st.characters(exclude_categories=("C", "Z")) | st.just(" "), max_size=30)


def test_places_of_an_edited_line_are_those_of_the_file() -> None:
    draft = Draft("one\n   answer Yes: no\nthree", [])
    draft.edit({2: "  answer Yes: no"})
    draft.edit({2: "  answer: Yes: no"})
    assert draft.text == "one\n  answer: Yes: no\nthree"
    at = {column: draft.original(Place(2, column)).column for column in (1, 3, 9, 11, 14)}
    assert at == {1: 1, 3: 4, 9: 10, 11: 11, 14: 14}
    assert draft.original(Place(1, 3)) == Place(1, 3)
    assert draft.original(Place(3, 9)) == Place(3, 9)


@given(words, words, words)
def test_what_is_put_in_or_taken_out_moves_only_what_follows(
    start: str, middle: str, end: str
) -> None:
    shorter, longer = f"{start}#{end}", f"{start}{middle}#{end}"
    for before, after in ((shorter, longer), (longer, shorter)):
        draft = Draft(before, [])
        draft.edit({1: after})
        for column in range(1, len(end) + 1):
            moved = draft.original(Place(1, len(after) - len(end) + column))
            assert moved == Place(1, len(before) - len(end) + column)


def test_what_replaces_something_else_is_shown_as_it_was_written() -> None:
    assert as_written(f"{STAR}{HASH}a{UNREADABLE}") == "*#a"


def test_a_place_is_found_by_its_index() -> None:
    assert [place_at("ab\n\nc", index)[:2] for index in (0, 1, 3, 4)] == [
        (1, 1), (1, 2), (2, 1), (3, 1),
    ]  # fmt: skip


@given(words)
def test_a_text_in_quotes_is_read_as_it_is(text: str) -> None:
    assert values(f"a: {in_quotes(text)}\nb: [{in_quotes(text)}]") == {"a": text, "b": [text]}


def test_quotes_are_those_that_the_text_does_not_contain() -> None:
    assert in_quotes("it's") == '"it\'s"'
    assert in_quotes('say "ok"') == "'say \"ok\"'"
    assert in_quotes("C:\\x") == "'C:\\x'"
    assert in_quotes('it\'s "C:\\x"') == '"it\'s \\"C:\\\\x\\""'
