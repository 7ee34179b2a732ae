"""Questions and their answers, in sections: what a draft is made of, wherever it comes from."""

from collections.abc import Iterator
from typing import NamedTuple, Union


class Question(NamedTuple):
    """A question or a title, the parts of its answer, and what a person must `decide`."""

    title: str
    parts: tuple[str, ...]
    decide: tuple[str, ...] = ()


class Section(NamedTuple):
    """Questions, and further sections, under a title; "" if the source gives none."""

    title: str
    entries: tuple["Entry", ...]
    decide: tuple[str, ...] = ()

    def questions(self) -> Iterator[Question]:
        """Every question, in order, however deep it is."""
        for entry in self.entries:
            if isinstance(entry, Section):
                yield from entry.questions()
            else:
                yield entry


Entry = Union[Question, "Section"]


class Outline(NamedTuple):
    """What was found in an FAQ: also questions without an answer, and texts of no question."""

    entries: tuple[Entry, ...]
    unanswered: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
