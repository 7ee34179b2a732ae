"""Questions and their answers, in sections: what a draft is made of, wherever it comes from."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Union


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


def to_json(outline: Outline) -> dict[str, object]:
    """Return an outline as JSON has it, without what a person must decide."""
    return {"entries": _listed(outline.entries), "unanswered": list(outline.unanswered),
            "left_out": list(outline.left_out)}  # fmt: skip


def _listed(entries: Iterable[Entry]) -> list[list[object]]:
    return [
        ["section", one.title, _listed(one.entries)]
        if isinstance(one, Section)
        else ["question", one.title, list(one.parts)]
        for one in entries
    ]


def from_json(made: object) -> Outline:
    """Return the outline that `to_json` has written. Raises ValueError if it is something else."""
    try:
        if not isinstance(made, Mapping):
            raise TypeError
        return Outline(_entries(made["entries"]), _texts(made["unanswered"]),
                       _texts(made["left_out"]))  # fmt: skip
    except (TypeError, KeyError, ValueError, RecursionError):
        raise ValueError("that is not an outline") from None


def _entries(listed: Any) -> tuple[Entry, ...]:
    return tuple(_entry(*one) for one in listed)


def _entry(kind: object, title: object, inside: Any) -> Entry:
    (known,) = _texts([title])
    return (
        Section(known, _entries(inside)) if kind == "section" else Question(known, _texts(inside))
    )


def _texts(listed: Sequence[object]) -> tuple[str, ...]:
    found = tuple(one for one in listed if isinstance(one, str))
    if len(found) != len(listed) or isinstance(listed, str):
        raise TypeError
    return found
