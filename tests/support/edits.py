"""Menus to be changed in a form: those of the tests, with comments, CRLF and marks put in."""

import re
from collections.abc import Mapping
from pathlib import Path

from hypothesis import strategies as st

from ivr.tree.parse.parser import List, Node, parse
from ivr.tree.parse.parser import Mapping as MappingNode
from tests.support.paths import SHIPPED, TREES
from tests.support.trees import split_files

Files = Mapping[str, bytes]


def files_of(main: Path) -> dict[str, bytes]:
    """A menu of the tests, with whatever is in its folder."""
    beside = main.with_suffix("")
    parts = sorted(beside.rglob("*.yaml")) if beside.is_dir() else []
    named = {one.relative_to(main.parent).as_posix(): one.read_bytes() for one in parts}
    return {"": main.read_bytes(), **named}


WRITTEN = [files_of(file) for file in (SHIPPED, *sorted(TREES.glob("*.yaml")))]
OTHERS = [  # what none of them has
    {"": b"""\
languages: {en-US: , es-US: {partial: true}}
name: Line   # its name
greeting:
  en-US: &hi "Welcome: all"   # first
  es-US: 'Le damos la ''bienvenida'''
closed: *hi
hours: {mon-fri: "8:30-17:00"}
holidays: [2026-12-24, 2026-12-25]
closures: 2026-12-24, 2026-12-26
contacts:
  desk: {name: {en-US: the desk, es-US: la oficina}, number: 617-726-2000}
  # the nurse
  nurse:

    name:
      en-US: the nurse
      es-US:
    number: [617-726-3884, "617-726-2001"]   # two
notices:
- text: {en-US: Snow., es-US: Nieve.}
  until: 2027-01-01
# mark
- urgent: true   # first

  text:
    en-US: >
      Folded
      text.

    es-US: |
      Texto
      literal.
  closes: [desk]
menu:
  # what most ask
  '2':
    title: {en-US: Parking, es-US: Estacionamiento}
    answer:
      en-US:
      - One.   # a
      # between
      - >-
        Two
        parts.
      es-US: [Uno., "Dos, y tres."]
      # the end
  1:   # costs
    languages: es-US
    title: Costos
    answer:
      "Un texto
      largo"

  3: {transfer: desk}
when_closed:
  greeting: {en-US: Closed., es-US: Cerrado.}
  menu: {1: {goto: parking}, 2: {transfer: nurse, title: {en-US: Nurse, es-US: Enfermera}}}
"""},
    {"": b"{name: A, language: en-US, greeting: Hi, menu: {1: {title: B, answer: [C, D]}, "
         b"2: {title: 'E', answer: F}}}\n"},
    {"": b"name: A\nlanguage: en-US\ngreeting: Hi\nmenu:\n  1:\n    title: B\n    answer: &b\n"
         b"      - C\n      - D\n  2:\n    title: &t E\n    answer: *b\n  3:\n    title: *t\n"
         b"    transfer: x\n"},
]  # fmt: skip


@st.composite
def menus(draw: st.DrawFn) -> dict[str, bytes]:
    """The files of a menu, laid out in one way or another."""
    found = draw(st.sampled_from([*WRITTEN, *OTHERS]) | _generated())
    return {name: draw(_laid_out(raw)) for name, raw in found.items()}


def _generated() -> st.SearchStrategy[dict[str, bytes]]:
    return split_files().map(lambda both: {name: text.encode() for name, text in both[1].items()})


@st.composite
def _laid_out(draw: st.DrawFn, raw: bytes) -> bytes:
    """Put comments, empty lines, other ends of lines and a mark into a file; what it says stays."""
    lines = raw.decode().removesuffix("\n").split("\n")
    count = draw(st.integers(0, 4))
    for number in range(count):
        at = draw(st.integers(0, len(lines)))
        indent = " " * draw(st.integers(0, 8))
        new = draw(st.sampled_from([f"{indent}# comment {number}", "", f"# {indent}x: #"]))
        other = [*lines[:at], new, *lines[at:]]
        if _plain("\n".join(other).encode()) == _plain(raw):
            lines = other
    for number in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        other = [*lines[:at], f"{lines[at]}  # right {number}", *lines[at + 1 :]]
        if _plain("\n".join(other).encode()) == _plain(raw):
            lines = other
    end = draw(st.sampled_from(["\n", "\n", "\r\n", "\r"]))
    text = end.join(lines) + draw(st.sampled_from(["", end, end * 2]))
    made = draw(st.sampled_from([b"", b"", b"\xef\xbb\xbf"])) + text.encode()
    return made if _plain(made) == _plain(raw) else raw


def _plain(raw: bytes) -> object:
    return plain(parse(raw).root)


def plain(node: Node | None) -> object:
    """What is read of a file, with fields in their order."""
    if isinstance(node, MappingNode):
        return [(plain(key), plain(value)) for key, value in node.value]
    if isinstance(node, List):
        return ["list", *map(plain, node.value)]
    return re.sub(r"\n+\Z", "", str(node.value)) if node is not None else None


def comments(files: Files) -> list[str]:
    """All comments of a menu, found without knowing how it was changed."""
    found: list[str] = []
    for raw in files.values():
        text = raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        found += re.findall(r"# (?:comment \d|right \d| *x: #)", text)
    return sorted(found)


_letters = st.characters(exclude_categories=("Cs", "Co", "Cn", "Cc"), exclude_characters="\ufffd")
HARD = (
    *(
        "null",
        "no",
        "12:30",
        "~",
        "a: b",
        "a #b",
        "# a",
        "- a",
        "'",
        '"',
        "it's",
        "\U0001f600",
        "{a}",
        "[a",
        "&a",
        "*a",
        "!a",
        "%a",
        "@a",
        "`a",
        "a\\b",
        "?",
        "? a",
        ">-",
        "|",
        "a\nb",
        "a\r\n\r\nb",
        " lead",
        "trail ",
        "...",
        "---",
        "a:",
        ": a",
        "¿Qué?",
        "1",
        "0x1F",
        "a\tb",
        "aaa",
        "<<",
        "=",
        "a, b",
        "es-US",
        "en-US: a",
        "}",
        "a  b",
        "a\n  b\n#c",
        "--- a\nb",
    ),
    "word " * 400,
    "a" * 300,
)
_YAMLISH = "ab :#-'\"{}[]&*!|>%@`,?\\\n\t~=<.\u2019\u201c\u00bf1"
texts = (
    st.sampled_from(HARD)
    | st.text(_letters, min_size=1, max_size=60)
    | st.text(st.sampled_from(_YAMLISH), min_size=1, max_size=60)
)
