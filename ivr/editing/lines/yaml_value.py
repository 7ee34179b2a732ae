"""Values as YAML, to be put into a file in the place of others or below their fields."""

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence

from ivr.editing.errors import EditError
from ivr.editing.lines.yaml_text import WIDTH, scalar
from ivr.tree.problems import short

Value = str | Sequence["Value"] | Mapping[str, "Value"]
"""What a field may have: a text, a list (a tuple is written on one line), or more fields."""

_HIDDEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_LINES = re.compile("\r\n|\r|\n")
_LOST = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ue000-\uf8ff\ufffd-\uffff]")
_IN_BRACES = re.compile(r"[\w][\w .!/;+()'-]*")  # what a value within braces may be without quotes


def tidy(text: str) -> str:
    """Return a text as it is kept: white space folded within each line, invisible signs left out.

    Raises EditError for a character that no file may have.
    """
    text = _HIDDEN.sub("", text)
    lines = [" ".join(line.split()) for line in _LINES.split(text)]
    text = "\n".join(lines).strip("\n")
    if lost := _LOST.search(text):
        code = f"U+{ord(lost[0]):04X}"
        raise EditError(f'"{short(text)}" has a character that nobody can see or say ({code}); '
                        "delete it, or type the text again")  # fmt: skip
    return text


def in_braces(value: Value) -> str:
    """Write a value within braces or brackets, on one line."""
    if isinstance(value, str):
        written = scalar(value)
        if written and written[0] not in "\"'" and not _IN_BRACES.fullmatch(written):
            written = f'"{written}"' if '"' not in written else scalar_in_quotes(value)
        return written or '""'
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {in_braces(one)}" for key, one in value.items()) + "}"
    return "[" + ", ".join(map(in_braces, value)) + "]"


def scalar_in_quotes(text: str, quote: str = '"') -> str:
    """Write a text of one line in quotes of a kind."""
    if quote == "'" and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    inner = (f"\\{one}" if one in '"\\' else one if one.isprintable() else f"\\U{ord(one):08x}"
             for one in text)  # fmt: skip
    return '"' + "".join(inner) + '"'


def text_lines(text: str, start: int, below: str, style: str = "") -> list[str]:
    """Write a text that begins in a column `start`; further lines are indented by `below`.

    `style` is how the text before it was written: `'`, `"`, `>…` or `|…`, or "" for neither.
    """
    if "\n" in text or (style[:1] == "|" and text.isprintable()):
        if all(line.isprintable() for line in text.split("\n")):
            header = style if style[:1] == "|" else "|-"
            return [header, *(f"{below}{line}".rstrip() for line in text.split("\n"))]
        return [scalar_in_quotes(text)]
    folds = " " in text and text.isprintable()
    if style[:1] == ">" and text.isprintable():
        return [style, *_folded(text, below)]
    written = scalar_in_quotes(text, style) if style[:1] in ('"', "'") and style else scalar(text)
    if start + len(written) <= WIDTH or not folds:
        return [written]
    return [">-", *_folded(text, below)]


def _folded(text: str, below: str) -> list[str]:
    width = max(WIDTH - len(below), 20)
    return [
        below + line
        for line in textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
    ]


def field_lines(name: str, value: Value, indent: str = "", step: str = "  ") -> Iterator[str]:
    """Yield the lines of a field, its value below it if it is not a text."""
    start, below = f"{indent}{name}:", indent + step
    if isinstance(value, str):
        first, *more = text_lines(value, len(start) + 1, below) if value else [""]
        yield f"{start} {first}".rstrip()
        yield from more
    elif isinstance(value, Mapping):
        yield start
        for key, one in value.items():
            yield from field_lines(key, one, below, step)
    elif isinstance(value, tuple):
        yield f"{start} {in_braces(value)}"
    else:
        yield start
        for one in value:
            yield from item_lines(one, below, step)


def item_lines(value: Value, indent: str = "", step: str = "  ") -> Iterator[str]:
    """Yield the lines of one item of a list."""
    below = f"{indent}  "
    if isinstance(value, Mapping):
        lines = [line for key, one in value.items() for line in field_lines(key, one, below, step)]
        yield f"{indent}- {lines[0].removeprefix(below)}"
        yield from lines[1:]
    elif isinstance(value, str):
        first, *more = text_lines(value, len(below), below)
        yield f"{indent}- {first}"
        yield from more
    else:
        yield f"{indent}- {in_braces(value)}"
