"""Cuts what is said into sentences and clauses, for voices whose slow pace is made of pauses."""

import re
from collections.abc import Iterable, Iterator

from ivr.speech.normalize import Piece

SENTENCE, CLAUSE = 0.8, 0.3  # seconds of pause after one, within a text

_ENDS = r"(?P<sentence>(?<!\bMr)(?<!\bMrs)[.?!][\"'\u2019\u201d)]*\s+)"
_SENTENCES = re.compile(_ENDS)
_CLAUSES = re.compile(rf"{_ENDS}|[,;:]\s+")

Part = tuple[list[Piece], float]
"""Pieces, and the seconds of the pause after them."""


def apart(pieces: Iterable[Piece], clauses: bool) -> list[Part]:
    """Returns the sentences of a text, or their clauses; after the last there is no pause."""
    parts: list[Part] = []
    part: list[Piece] = []
    for piece, seconds in _cut(pieces, _CLAUSES if clauses else _SENTENCES):
        part.append(piece)
        if seconds:
            parts.append((part, seconds))
            part = []
    last = part or (parts.pop()[0] if parts else [])
    return [*parts, (last, 0.0)] if last else []


def _cut(pieces: Iterable[Piece], marks: re.Pattern[str]) -> Iterator[tuple[Piece, float]]:
    for piece in pieces:
        text = piece.written
        if piece.kind != "text":
            yield piece, SENTENCE if piece.said.endswith(".") else 0.0
            continue
        at = 0
        for found in marks.finditer(text):
            yield _text(text[at : found.end()]), SENTENCE if found["sentence"] else CLAUSE
            at = found.end()
        if at < len(text):
            yield _text(text[at:]), 0.0


def _text(text: str) -> Piece:
    return Piece(text, text, "text")
