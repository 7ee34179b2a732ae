import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.tree.parse.decode import clean, decode
from ivr.tree.parse.draft import HASH, STAR, Draft
from ivr.tree.problems import Place


def cleaned(text: str, tab_width: int = 8) -> Draft:
    draft = Draft(text, [])
    clean(draft, tab_width)
    return draft


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"caf\xc3\xa9\n", "café\n"),
        (b"\xef\xbb\xbfcaf\xc3\xa9", "café"),
        (b"caf\xe9 \x93ok\x94", "café “ok”"),  # as Windows saves it
        (b"caf\xe9 caf\xc3\xa9", "café café"),
        (b"a\x81b", "a\ufffdb"),  # nothing on Windows either
        ("café".encode("utf-16"), "café"),
        ("cafe".encode("utf-16-le"), "cafe"),
        ("cafe".encode("utf-16-be"), "cafe"),
        (b"a\r\nb\rc\nd", "a\nb\nc\nd"),
        (b"", ""),
        (b"\xff", "ÿ"),
        (b"\xff\xfe", ""),
    ],
)
def test_a_file_becomes_text_whatever_it_was_saved_as(raw: bytes, text: str) -> None:
    assert decode(raw)[0] == text


@pytest.mark.parametrize("encoding", ["cp1252", "mac-roman"])
@pytest.mark.parametrize(
    "text",
    [
        "es-US,Si es una emergencia médica, cuelgue.",
        "la oficina de facturación",
        "Odontología, ¿Atienden a niños? ¡Sí! Está detrás.",
        "¿Qué debo llevar?",
        "We don\u2019t open on Sundays. Dr. Peña\u2019s office",
        "Our café is “open”.",
    ],
)
def test_windows_and_old_macs_are_told_apart(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding))[0] == text


def test_what_was_not_saved_as_utf_8_has_its_place() -> None:
    _, problems = decode("a: b\né: ".encode() + b"\xe9\xe9\n")
    assert [(problem.place[:2], str(problem)) for problem in problems] == [
        ((2, 4), 'error: the character "é" is not saved as UTF-8; save the whole file as UTF-8')
    ]


@given(st.binary(max_size=100))
def test_any_bytes_become_text(raw: bytes) -> None:
    text, problems = decode(raw)
    assert "\r" not in text
    assert problems or text.encode() == raw


def test_a_tab_in_the_indentation_is_reported_and_taken_for_columns() -> None:
    draft = cleaned("a:\n\tb: 1\n \t c:\t2\t\n\t\n", tab_width=4)
    assert draft.text == "a:\n    b: 1\n     c: 2 \n \n"
    places = [problem.place[:2] for problem in draft.problems]
    assert places == [(2, 1), (3, 2)]
    assert draft.original(Place(2, 5)) == Place(2, 2)
    assert draft.original(Place(3, 6)) == Place(3, 4)
    assert draft.tabbed == {2, 3}


def test_a_blank_that_is_not_a_space_matters_where_a_line_gets_its_structure() -> None:
    draft = cleaned(
        "\u00a0\u00a0title: a\n- \u2007b\n1\u202f:\u00a0c\nMGH\u00a0: M\n"
        "  Note:\u00a0a text\n  a\u00a0text\n\u200b\u200bmenu: x\u00a0\n"
    )
    assert draft.text == (
        "  title: a\n-  b\n1 : c\nMGH : M\n  Note:\u00a0a text\n  a\u00a0text\nmenu: x\n"
    )
    assert [problem.place[:2] for problem in draft.problems] == [
        (1, 1),
        (2, 3),
        (3, 2),
        (4, 4),
        (7, 1),
    ]
    assert draft.original(Place(7, 1)) == Place(7, 3)


def test_characters_that_no_file_should_contain_are_reported_once_a_line() -> None:
    draft = cleaned("a\x07\x1b: b\x7fc\n\u2028\n\ue0b7 x\ufeff\n\ufffd\n")
    assert draft.text == "a: bc\n \n\ufffd x\n\ufffd\n"
    assert [problem.place[:2] for problem in draft.problems] == [
        (1, 2),
        (2, 1),
        (3, 4),
        (3, 1),
        (4, 1),
    ]


def test_an_unquoted_star_or_hash_as_a_key_is_put_where_yaml_sees_it() -> None:
    text = "menu:\n  *:\n  #:\n  # a comment:\n  #1:\n  * : {a: b}\n  a: *b\n"
    draft = cleaned(text)
    assert draft.text == text.replace("  *:", f"  {STAR}:").replace("  #:", f"  {HASH}:").replace(
        "  * :", f"  {STAR} :"
    )
    assert draft.problems == []


@given(st.text("a:-#* \t\n\u00a0\u200b\ufeff\x07\u2028\ue000é", max_size=80), st.integers(0, 8))
def test_lines_stay_lines_and_places_stay_in_them(text: str, tab: int) -> None:
    draft = cleaned(text, tab)
    before, after = text.split("\n"), draft.text.split("\n")
    assert len(before) == len(after)
    for number, (written, line) in enumerate(zip(before, after, strict=True), 1):
        for column in range(1, len(line) + 2):
            assert 1 <= draft.original(Place(number, column)).column <= len(written) + 1
    assert all(problem.place.column <= len(before[problem.place.line - 1])
               for problem in draft.problems)  # fmt: skip


def test_the_bullets_of_word_are_read_as_bullets() -> None:
    draft = cleaned("a: |\n  \uf0b7 b\n  \uf0a7 c\n")
    assert (draft.text, draft.problems) == ("a: |\n  \u2022 b\n  \u2022 c\n", [])
