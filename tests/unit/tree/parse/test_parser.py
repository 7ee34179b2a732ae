import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.tree.parse.commas import join_texts
from ivr.tree.parse.parser import (
    MAX_ALIASED,
    MAX_BYTES,
    Mapping,
    Scalar,
    name_place,
    parse,
    place,
)
from ivr.tree.problems import Place
from tests.support.bad_files import MADE, STORED, contents
from tests.support.waiting import PATIENCE
from tests.support.yaml_text import pieces, plain, values


def messages(text: str) -> list[str]:
    return [problem.message for problem in parse(text.encode()).problems]


@pytest.mark.parametrize(
    "written",
    ["0", "01", "1e3", "12:30", "no", "yes", "true", "null", "~", "0x1F", "0o17", "1_000", ".5",
     "-.inf", "2026-11-23", "617-726-3884", "<", "é"],
)  # fmt: skip
def test_a_scalar_stays_as_it_is_written(written: str) -> None:
    assert values(f"a: {written}\nb: [{written}]\n{written}: x\n") == {
        "a": written,
        "b": [written],
        written: "x",
    }


def test_quotes_and_blocks_are_read_as_yaml_has_them() -> None:
    text = "a: \"x\\ty\"\nb: 'it''s'\nc: >-\n  one\n  two\nd: |\n  one\n  two\ne:\n"
    assert values(text) == {"a": "x\ty", "b": "it's", "c": "one two", "d": "one\ntwo\n", "e": ""}


def test_a_place_counts_characters_from_one() -> None:
    source = parse("é: x\n  # none\n\U0001f600b:   ü y\n".encode())
    assert isinstance(source.root, Mapping)
    second = source.root.value[1]
    assert place(second[0]) == Place(3, 1)
    assert place(second[1]) == Place(3, 7)
    assert name_place(source.root, "\U0001f600b") == Place(3, 1)
    assert name_place(source.root, "none") == Place(1, 1)


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way(ends: str) -> None:
    assert values(ends.join(["a: b", "c:", "  - d", ""])) == {"a": "b", "c": ["d"]}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_text_in_another_encoding_is_read_all_the_same(encoding: str) -> None:
    source = parse("café: “ok”\n".encode(encoding))
    assert source.root is not None
    assert plain(source.root) == {"café": "“ok”"}


def test_what_is_set_aside_leaves_the_rest() -> None:
    text = "a: @x\nb: 'c\nd: e: f\n*: g\nh: [i\nj: k\n"
    assert values(text) == {
        "a": "@x", "b": "c", "d": "\ue000", "\ue001": "g", "h": "[i", "j": "k",
    }  # fmt: skip
    assert messages(text) == [
        "a: a text cannot start with @",
        "b: the quotation mark ' is opened here and never closed",
        "d: e: cannot be on the line of d:",
        "h: a text cannot start with [",
    ]


def test_aliases_repeat_what_is_marked() -> None:
    assert values("a: &x [1, &y 2]\nb: *x\nc: *y\n") == {"a": ["1", "2"], "b": ["1", "2"], "c": "2"}
    assert messages("a: &x [1, &y 2]\nb: *x\nc: *y\n") == []


def test_aliases_repeat_ten_thousand_things_and_no_more() -> None:
    text = f"a: &x [{'1, ' * 98}1]\nb: [{', '.join(['*x'] * 99)}, "  # 100 things, 99 times
    end = f"{', '.join(['*y'] * 100)}]\n"
    assert MAX_ALIASED == 10_000
    assert messages("c: &y 1\n" + text + end) == []
    assert messages("c: &y 1\n" + text + "*y, " + end) == [
        "by this line, aliases (*) repeat more than 10,000 things"
    ]


def test_sixteen_mebibytes_are_read_and_no_more() -> None:
    start = b"a: b\n"
    assert parse(start + b"#" * (MAX_BYTES - len(start))).root is not None
    assert parse(start + b"#" * (MAX_BYTES - len(start) + 1)).root is None


@pytest.mark.parametrize("name", [name for name in (*MADE, *STORED) if "nested-too-deep" in name])
def test_nesting_neither_ends_the_process_nor_takes_long(name: str) -> None:
    script = "import sys; from ivr.tree.parse.parser import parse; parse(sys.stdin.buffer.read())"
    command = [sys.executable, "-c", script]
    ran = subprocess.run(command, input=contents(name), timeout=PATIENCE, check=False)
    assert ran.returncode == 0


def test_an_explosion_of_aliases_takes_no_memory() -> None:
    text = "a0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60)
    )
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30));"
        "from ivr.check.check import check;"
        "print(check(sys.stdin.buffer.read()).problems[0].message)"
    )
    command = [sys.executable, "-c", script]
    ran = subprocess.run(
        command, input=text.encode(), timeout=PATIENCE, check=True, capture_output=True
    )
    assert ran.stdout.decode() == "by this line, aliases (*) repeat more than 10,000 things\n"


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_nothing_is_raised_whatever_the_file(raw: bytes) -> None:
    source = parse(raw)
    assert source.root is not None or source.problems


@given(st.lists(pieces, max_size=60).map("".join))
def test_nothing_is_raised_however_yaml_is_mixed_up(text: str) -> None:
    source = parse(text.encode())
    assert source.root is not None or source.problems
    lines = source.text.split("\n")
    for problem in source.problems:
        line, column, _ = problem.place
        assert 1 <= line <= len(lines)
        assert 1 <= column <= len(lines[line - 1]) + 1
    if isinstance(source.root, Scalar):
        assert isinstance(source.root.value, str)


def test_texts_that_are_missing_within_braces_do_not_make_a_large_file_slow() -> None:
    def seconds(text: str) -> float:
        one = f"      1: {{title: Q, answer: {{en-US: Here., es-US: {text}}}}}\n"
        menu = "".join(f"  {number}:\n    menu:\n{one}" for number in range(700))
        began = time.process_time()
        join_texts(parse(f"menu:\n{menu}".encode()))
        return time.process_time() - began

    # What each is in was looked up through all the lines above it.
    full = seconds("Aquí.")
    assert any(seconds("") < 5 * full for _ in range(3))  # a busy machine may disturb one
