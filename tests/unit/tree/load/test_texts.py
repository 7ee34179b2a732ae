import pytest

from ivr.tree.load.context import Context
from ivr.tree.load.sources import Sources, no_files
from ivr.tree.load.texts import read_text, read_texts
from ivr.tree.parse.parser import Mapping, parse
from ivr.tree.problems import Place


def text(written: str, limit: int = 200) -> tuple[str, list[str]]:
    """What is read of `a: …`, and what is said of it."""
    source = parse(f"a: {written}\n".encode())
    assert isinstance(source.root, Mapping)
    context = Context(Sources(source, b"", no_files))
    found = read_text(context, source.root.value[0][1], "it", "a", limit)
    return found, [f"{p.place.line}:{p.place.column} {p}" for p in source.problems]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("x", "x"),
        ('"  a   b "', "a b"),
        ("a\n   b\n\n   c", "a b c"),
        ("|\n   a\n   b\n", "a b"),
        ('"a\\tb\\nc"', "a b c"),
        ("a\u00a0b\u2003c", "a b c"),
        ("soft\u00adware \u200bzero", "software zero"),
        ("8 - 5, a-b - c", "8 - 5, a-b - c"),
        ("-5 degrees", "-5 degrees"),
        ('"- x"', "- x"),
        ("“é” … €", "“é” … €"),
        ("a#b #", "a#b"),
        ("a # b", "a"),
    ],
)
def test_a_text_is_read_with_its_white_space_folded(written: str, found: str) -> None:
    assert text(written) == (found, [])


@pytest.mark.parametrize(
    ("written", "found", "said"),
    [
        ("", "", '1:3 error: it: a is empty; write a text here'),
        ('" "', "", '1:4 error: it: a is empty; write a text here'),
        ("#1", "", '1:4 error: it: a is empty because # starts a comment; '
                   'write a text before it, or put it in quotes: "#1"'),
        ("xxxxxx", "xxxxxx", "1:4 error: it: a has 6 characters; use at most 5"),
        ('"a\\u0007b"', "a\x07b",
         "1:4 error: it: a contains the control character U+0007; delete it"),
        ("[b]", "", "1:4 error: it: a: expected one but found a list; write b"),
        ("-b", "-b", "1:5 error: it: a: a space is missing after the dash; "
                     "put a space after each dash of a list"),
        ("b\n   - c", "b - c", "2:4 error: it: a: this dash is read as text because there is a "
                           "text above it; write answer: above it"),
        ("b #c", "b", "1:6 advice: it: a ends before #c because # starts a comment; "
                      "put the text in quotes if this belongs to it"),
    ],
)  # fmt: skip
def test_what_was_probably_not_meant_is_reported(written: str, found: str, said: str) -> None:
    assert text(written, limit=5) == (found, [said])


def test_parts_have_places_of_their_own() -> None:
    source = parse(b"a:\n  - b\n  -   c\nd: e\nf: []\n")
    context = Context(Sources(source, b"", no_files))
    assert isinstance(source.root, Mapping)
    nodes = [value for _, value in source.root.value]
    assert read_texts(context, nodes[0], "", "a") == [("b", Place(2, 5)), ("c", Place(3, 7))]
    assert read_texts(context, nodes[1], "", "d") == [("e", Place(4, 4))]
    assert read_texts(context, nodes[2], "", "f") == []
    assert [str(problem) for problem in source.problems] == [
        "error: f is an empty list; write at least one item"
    ]
