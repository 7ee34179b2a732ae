"""Files as texts that somebody types in, and back: to the byte where nothing was typed."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.console.change.typed import as_bytes, as_text
from tests.support.examples import examples


def as_sent(text: str) -> str:
    """What a browser sends of a text area."""
    return text.replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("old", "typed", "new"),
    [
        (b"a\nb\n", "a\nB\n", b"a\nB\n"),
        (b"a\r\nb\r\n", "a\nx\nb\n", b"a\r\nx\r\nb\r\n"),
        (b"a\rb", "a\nB", b"a\rB"),
        (codecs.BOM_UTF8 + b"a\n", "b\n", codecs.BOM_UTF8 + b"b\n"),
        (b"a\r\nb\nc\r\nd", "a\nb\nX\nc\nd", b"a\r\nb\nX\r\nc\r\nd"),
        (b"a\r\nb\nc\r\n", "a\n", b"a\r\n"),
        (b"", "a\n", b"a\n"),
        (b"a\n", "", b""),
        ("café".encode("cp1252"), "cafés", "cafés".encode()),
        (b"a\n", "\ud800", b"?"),
    ],
)
def test_new_lines_end_as_the_file_does(old: bytes, typed: str, new: bytes) -> None:
    assert as_bytes(as_sent(typed), old) == new


@examples(200)
@given(st.lists(st.sampled_from(["a", "é", " ", "\n", "\r\n", "\r", "\ufeff", "\0", "\x85"])))
def test_what_nobody_has_touched_stays_to_the_byte(parts: list[str]) -> None:
    old = "".join(parts).encode()
    assert as_bytes(as_sent(as_text(old)), old) == old


@examples(200)
@given(
    st.lists(st.sampled_from(["a", "b", "\n", "\r\n", "\r"]), max_size=12).map("".join),
    st.lists(st.sampled_from(["a", "b", "\n"]), max_size=12).map("".join),
)
def test_what_was_typed_is_what_is_read(old: str, typed: str) -> None:
    assert as_text(as_bytes(as_sent(typed), old.encode())) == typed
