"""Split what is said into sentences and clauses, for voices whose slow pace consists of pauses."""

import re
from collections.abc import Iterable, Iterator

from ivr.speech.normalize import Span

SENTENCE, CLAUSE = 0.8, 0.3  # seconds of pause after each

_ENDS = r"(?P<sentence>(?<!\bMr)(?<!\bMrs)[.?!][\"'\u2019\u201d)]*\s+)"
_SENTENCES = re.compile(_ENDS)
_CLAUSES = re.compile(rf"{_ENDS}|[,;:]\s+")

Part = tuple[list[Span], float]
"""Spans, and the seconds of the pause after them."""


def split(spans: Iterable[Span], clauses: bool) -> list[Part]:
    """Return the sentences of a text, or their clauses; after the last there is no pause."""
    parts: list[Part] = []
    part: list[Span] = []
    for span, seconds in _cut(spans, _CLAUSES if clauses else _SENTENCES):
        part.append(span)
        if seconds:
            parts.append((part, seconds))
            part = []
    last = part or (parts.pop()[0] if parts else [])
    return [*parts, (last, 0.0)] if last else []


def _cut(spans: Iterable[Span], marks: re.Pattern[str]) -> Iterator[tuple[Span, float]]:
    for span in spans:
        text = span.written
        if span.kind != "text":
            yield span, SENTENCE if span.said.endswith(".") else 0.0
            continue
        at = 0
        for found in marks.finditer(text):
            yield _text(text[at : found.end()]), SENTENCE if found["sentence"] else CLAUSE
            at = found.end()
        if at < len(text):
            yield _text(text[at:]), 0.0


def _text(text: str) -> Span:
    return Span(text, text, "text")
