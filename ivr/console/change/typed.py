"""A file as a text to be typed in, and the typed text as the bytes of that file again."""

import codecs
import re

from ivr.tree.parse.decode import decode

_END = re.compile(r"\r\n|\r|\n")
_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|$)")


def as_text(raw: bytes) -> str:
    """Return a file as text, whose lines end in a newline."""
    text, _ = decode(raw)
    return text


def is_utf8(raw: bytes) -> bool:
    """Tell whether a file is what `as_bytes` can give back byte for byte."""
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def as_bytes(typed: str, old: bytes) -> bytes:
    """Return what somebody typed as bytes, where `old` was shown to them.

    Forms send every line with the ending of Windows; lines that are as they were keep their own,
    and new ones get the file's. Its byte-order mark stays, if it has one.
    """
    text = _END.sub("\n", typed.encode("utf-8", "replace").decode())
    if text == as_text(old):
        return old
    mark = codecs.BOM_UTF8 if old.startswith(codecs.BOM_UTF8) else b""
    endings = set(_END.findall(old.decode("utf-8", "replace")))
    if endings <= {"\n"}:
        return mark + text.encode()
    if len(endings) == 1:
        return mark + text.replace("\n", endings.pop()).encode()
    return mark + _with_endings(text, old.removeprefix(mark).decode("utf-8", "replace")).encode()


def _with_endings(text: str, old: str) -> str:
    """End the lines before and after what has changed as they ended in a file of several kinds."""
    was = [(line[1], line[2]) for line in _LINE.finditer(old) if line[0]]
    *lines, last = text.split("\n")
    start = 0
    while start < min(len(was), len(lines)) and was[start][0] == lines[start]:
        start += 1
    end = 0
    while end < min(len(was), len(lines)) - start and was[-1 - end][0] == lines[-1 - end]:
        end += 1
    endings = [ending for _, ending in was]
    usual = max(set(endings), key=endings.count)
    middle = [usual] * (len(lines) - start - end)
    kept = [*endings[:start], *middle, *(endings[len(was) - end :] if end else [])]
    ended = (line + (ending or usual) for line, ending in zip(lines, kept, strict=True))
    return "".join(ended) + last
