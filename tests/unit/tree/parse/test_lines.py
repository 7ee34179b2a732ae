import pytest

from ivr.tree.parse.repair.lines import Line, Lines

TEXT = """\
# The menu
contacts:
  billing:
    number: x

lexicon:
  MGH: M G H
menu:
  1:
    title: Parking
    answer:
    - Here
      # not there
    - or: there
  "2":
    menu:
      3:
        answer: >-
          some
          text
"""


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("  title: Hours", ("  ", "", "title: ", "Hours")),
        ("    - Note: x", ("    ", "- ", "Note: ", "x")),
        ("- - x", ("", "- - ", "", "x")),
        ("  1:", ("  ", "", "1:", "")),
        ('"2" : x', ("", "", '"2" : ', "x")),
        ("  Mass General: x", ("  ", "", "Mass General: ", "x")),
        ("  what to bring with you: x", ("  ", "", "", "what to bring with you: x")),
        ("title:x", ("", "", "", "title:x")),
        ("*: x", ("", "", "", "*: x")),
        ("8:30: x", ("", "", "", "8:30: x")),
        ("# note: x", ("", "", "", "# note: x")),
        ("", ("", "", "", "")),
    ],
)
def test_a_line_has_parts(line: str, parts: tuple[str, str, str, str]) -> None:
    found = Lines(line)[1]
    assert found == Line(1, *parts)
    assert found.all == line
    assert (found.start, found.column) == (len(parts[0] + parts[1]) + 1,
                                           len(parts[0] + parts[1] + parts[2]) + 1)  # fmt: skip


@pytest.mark.parametrize(
    ("line", "text"), [("a: b # c", "b"), ("a: b #c ", "b"), ("a: b#c", "b#c"), ("a: # c", "")]
)
def test_a_comment_is_not_part_of_the_text(line: str, text: str) -> None:
    assert Lines(line)[1].text == text


def test_a_line_builds_something_if_it_cannot_be_text() -> None:
    builds = {line: Lines(line)[1].builds for line in ("title: x", "3:", "- x", "Note: x", "x")}
    assert builds == {"title: x": True, "3:": True, "- x": True, "Note: x": False, "x": False}


@pytest.mark.parametrize(
    ("number", "owner"),
    [
        (2, "contacts"),
        (3, 'contact "billing"'),
        (4, 'contact "billing": number'),
        (7, "lexicon: MGH"),
        (8, "the main menu"),
        (9, "option 1"),
        (10, "option 1: title"),
        (12, "option 1: answer"),
        (14, "option 1: answer"),
        (16, "menu 2"),
        (17, "option 2,3"),
        (20, "option 2,3: answer"),
    ],
)
def test_a_line_belongs_to_something(number: int, owner: str) -> None:
    assert Lines(TEXT).owner(number) == owner


def test_neighbors_are_neither_empty_nor_comments() -> None:
    lines = Lines(TEXT)
    assert [lines.near(number) for number in (5, 6, 13, 99)] == [4, 6, 12, 20]
    above, below = lines.above(6), lines.below(12)
    assert (above and above.number, below and below.number) == (4, 14)
    assert (lines.above(1), lines.above(2), lines.below(20)) == (None, None, None)


def test_a_line_may_have_another_value_or_indentation() -> None:
    line = Lines("  - title: x")[1]
    assert (line.having("y"), line.under(0)) == ("  - title: y", "- title: x")
    assert Lines("menu:\n  1:\nx").owner(3, "    title: x") == "option 1: title"
