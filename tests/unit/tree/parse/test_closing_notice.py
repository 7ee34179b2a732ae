"""A notice in the text of a menu file: put in, found and taken out; no other byte changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.tree.closings import ALL
from ivr.tree.load.loader import load
from ivr.tree.parse.closing_notice import MARK, Closing, EditError, insert, marked, remove
from tests.support.examples import examples
from tests.support.menu_files import menu_file
from tests.support.paths import SHIPPED
from tests.support.trees import files
from tests.support.yaml_text import mutations

SNOW = Closing({"": "We are closed."}, until="2026-12-23")
WRITTEN = f"""\
{MARK}
- text: "We are closed."
  closes: all
  urgent: true
  until: 2026-12-23
"""


def indented(spaces: int, text: str = WRITTEN) -> str:
    return "".join(" " * spaces + line for line in text.splitlines(keepends=True))


AT_THE_END = f"notices:\n{indented(2)}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("name: A\n", f"name: A\n{AT_THE_END}"),
        ("name: A", f"name: A\n{AT_THE_END}".removesuffix("\n")),
        ("name: A\n\n# the end\n\n", f"name: A\n\n# the end\n\n{AT_THE_END}"),
        ("name: |\n  A\n  B", f"name: |\n  A\n  B\n{AT_THE_END}".removesuffix("\n")),
        ("name: A\r\n", f"name: A\n{AT_THE_END}".replace("\n", "\r\n")),
        ("name: A\r", f"name: A\n{AT_THE_END}".replace("\n", "\r")),
        ("\ufeffname: A\n", f"\ufeffname: A\n{AT_THE_END}"),
        ("---\nname: A\n...\n# over\n", f"---\nname: A\n{AT_THE_END}...\n# over\n"),
        ("  name: A\n", f"  name: A\n{indented(2, AT_THE_END)}"),
        (
            "name: A\nnotices: # of today\n# first\n- text: B\n\n# z\nmenu: C\n",
            f"name: A\nnotices: # of today\n{WRITTEN}# first\n- text: B\n\n# z\nmenu: C\n",
        ),
        (
            "notices: &all\n    -   {text: B}\nmenu: C",
            f"notices: &all\n{indented(4)}    -   {{text: B}}\nmenu: C",
        ),
    ],
)
def test_it_is_put_before_all_others_or_at_the_end_of_the_file(before: str, after: str) -> None:
    edited = insert(before.encode(), SNOW)
    assert edited.decode() == after
    assert marked(before.encode()) == []
    assert marked(edited) == [1]
    assert remove(edited, [1]).decode() == before


@pytest.mark.parametrize(
    ("closing", "written"),
    [
        (
            Closing({"": 'The "desk" is closed.'}),
            "- text: 'The \"desk\" is closed.'\n  closes: all\n",
        ),
        (Closing({"": "a: b # c"}), '- text: "a: b # c"\n  closes: all\n'),
        (
            Closing({"": 'It\'s "so" \\'}, ("desk", "nurse")),
            '- text: "It\'s \\"so\\" \\\\"\n  closes: [desk, nurse]\n',
        ),
        (
            Closing({"en-US": "Closed.", "es-US": "Cerrado."}),
            '- text:\n    en-US: "Closed."\n    es-US: "Cerrado."\n  closes: all\n',
        ),
    ],
)
def test_whatever_its_text_is_it_is_written_so_that_it_is_read_so(
    closing: Closing, written: str
) -> None:
    edited = insert(b"notices:\n- text: A\n", closing).decode()
    assert edited == f"notices:\n{MARK}\n{written}  urgent: true\n- text: A\n"


def test_several_are_taken_out_one_by_one_or_together() -> None:
    before = b"menu: A\n"
    one = insert(before, SNOW)
    two = insert(one, Closing({"": "B"}))
    assert marked(two) == [1, 2]
    assert remove(two, [1]) == one
    assert remove(two, [1, 2]) == before
    assert marked(remove(two, [2])) == [1]
    assert remove(two, []) == two


def test_what_somebody_has_written_around_it_since_stays() -> None:
    edited = insert(b"menu: A\n", SNOW).decode()
    mine = "  # mine\n  - text: Mine.\n    until: 2027-01-01\n"
    assert remove((edited + mine).encode(), [1]).decode() == f"menu: A\nnotices:\n{mine}"
    longer = edited.replace('"We are closed."', ">-\n      We are\n      closed.")
    longer = longer.replace("until: 2026-12-23", "until: # soon\n      2026-12-24")
    assert remove(longer.encode(), [1]) == b"menu: A\n"
    # The same without its mark is somebody's own notice.
    assert marked(edited.replace(f"  {MARK}\n", "").encode()) == []


@pytest.mark.parametrize("text", ["{name: A, menu: B}\n", "- name: A\n", ""])
def test_a_file_in_braces_is_refused(text: str) -> None:
    with pytest.raises(EditError) as caught:
        insert(text.encode(), SNOW)
    why = "its fields are not on lines of their own; write each on a line, without braces around"
    assert str(caught.value) == f"{why} them"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "notices: [{text: A}]\nmenu: B\n",
            "its notices: are in brackets; write each below the other, after a dash",
        ),
        (
            "? notices\n: - text: A\nmenu: B\n",
            "its text is written in a way that cannot be edited safely",
        ),
    ],
)
def test_notices_that_are_written_in_another_way_are_refused(text: str, said: str) -> None:
    with pytest.raises(EditError) as caught:
        insert(text.encode(), SNOW)
    assert str(caught.value) == said


@given(files() | st.just(SHIPPED.read_text()), st.sampled_from(["\n", "\r\n"]), st.booleans())
@examples(60)
def test_every_menu_file_is_the_same_again_after_it(text: str, end: str, is_open: bool) -> None:
    raw = text.rstrip("\n" * is_open).replace("\n", end).encode()
    before = load(raw).line
    assert before
    closed = "We are closed."
    edited = insert(raw, Closing(dict.fromkeys(before.choices or [""], closed), (), "2026-12-23"))
    assert marked(edited) == [1]
    assert remove(edited, [1]) == raw
    after = load(edited).line
    assert after
    for language, tree in after.languages.items():
        first, *others = tree.notices
        assert (first.text, first.closes, first.urgent) == (closed, ALL, True)
        was = before.tree(language).notices
        assert [(one.text, one.start, one.end, one.closes) for one in others] == [
            (one.text, one.start, one.end, one.closes) for one in was
        ]


@given(mutations())
@examples(200)
def test_a_file_that_is_damaged_is_the_same_again_or_refused(text: str) -> None:
    raw = text.encode()
    try:
        edited = insert(raw, SNOW)
    except EditError:
        return
    assert remove(edited, [1]) == raw


def test_a_large_file_is_the_same_again() -> None:
    raw = menu_file(100).encode()
    assert remove(insert(raw, SNOW), [1]) == raw
