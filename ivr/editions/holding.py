"""What keeps a valid menu file from going live unasked: a pure decision, the same everywhere.

A running line's watch, `ivr publish` and `ivr status` ask here. The first of them holds the file,
the second asks a person, the third says what to do.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from ivr.tree.closings import ALL, Notice
from ivr.tree.model import Line, Tree
from ivr.tree.parse.closing_notice import marked
from ivr.tree.parse.parser import Mapping as MappingNode
from ivr.tree.parse.parser import Scalar, parse
from ivr.tree.problems import short

Files = Mapping[str, bytes]
"""The files of a menu by their names, the main one under ""."""
Kind = Literal["name", "beginning", "loss", "return", "opening"]

LOSS = 4  # a file that has lost one answer in so many, or more, is held
MAX_NAMED = 5  # texts or questions that a message names

_NAME = re.compile(rb"^(?:\xef\xbb\xbf)?(name:[^\r\n]*)", re.MULTILINE)
_ENDS = (b"\n", b"\r")
_SENTENCE = re.compile(r"(?<=[.!?\u2026])[\"')\u201d\u2019]*\s+")


@dataclass(frozen=True)
class Held:
    """A reason to hold a file: what would happen to callers, and what to do.

    `things` are what would go or return, in the words of the file.
    """

    kind: Kind
    message: str
    cure: str
    things: tuple[str, ...] = field(default=())

    @property
    def option(self) -> str:
        """The option of `ivr publish` that says that it is meant."""
        return "--rename" if self.kind == "name" else "--yes"

    def __str__(self) -> str:
        return f"{self.message}; {self.cure}"


class Taken(NamedTuple):
    """What one rollback took out: sentences and numbers; and which questions it brought back.

    `number` is the edition that was left, and `by` is who went back from it. `restored` are titles.
    """

    number: int
    by: str
    said: frozenset[str]
    restored: frozenset[str]


def reasons(
    live: Line, before: Iterable[Files], line: Line, files: Files, taken: Sequence[Taken]
) -> tuple[Held, ...]:
    """Decide why a file must not replace what is live unasked; nothing if it may.

    `line` is the menu of the file. `before` are the files that it may be a part of: those of what
    is live and what the file was when it was last published. `taken` is what rollbacks took out
    and nobody has brought back.
    """
    found = [_other_name(live, line)]
    # A file may also be cut where its last question ends, and lose less than a quarter.
    found.append(_beginning(live, before, line, files) or _loss(live, line))
    found += (_return(one, live, line) for one in taken)
    return tuple(one for one in found if one)


def is_same_name(one: str, other: str) -> bool:
    """Tell whether two names are those of one line; capitals and spaces do not count."""
    return one.casefold().split() == other.casefold().split()


def name_of(raw: bytes) -> str:
    """Read the name of a line from its menu file, which may have errors; "" if it has none."""
    written = _NAME.search(raw)
    found = parse(written[1]) if written else None
    if found is None or found.problems or not isinstance(found.root, MappingNode):
        return ""
    [(_, value)] = found.root.value
    return value.value.strip() if isinstance(value, Scalar) else ""


def other_name(live: str, here: str) -> Held:
    """Say that a file has another name than what is live."""
    was, now = f'"{short(live)}"', f'"{short(here)}"'
    message = f"the name of this file is {now}, but callers hear {was}"
    cure = ("if it is another line, set DATABASE_URL to its own database; if not, put the old name "
            "back, or type `ivr publish --rename` for the new one")  # fmt: skip
    return Held("name", message, cure)


def _other_name(live: Line, line: Line) -> Held | None:
    was, now = live.default.name, line.default.name
    return None if is_same_name(was, now) else other_name(was, now)


def _beginning(live: Line, before: Iterable[Files], line: Line, files: Files) -> Held | None:
    for known in before:
        for name in known.keys() & files.keys():
            if is_beginning(files[name], known[name]):
                gone = lost(live, line)
                which = f"the file {name}" if name else "this file"
                would = f"; these answers would go{_gone(gone)}" if gone else ""
                message = f"{which} is only the beginning of what callers hear{would}"
                cure = "save all of it; if it is as you want it, type `ivr publish`"
                return Held("beginning", message, cure, gone)
    return None


def is_beginning(now: bytes, was: bytes) -> bool:
    """Tell whether a file ends early: where another, which it was until now, goes on.

    It may have been edited further up. A file whose end was moved elsewhere does not end early.
    """
    if len(now) < len(was) and was.startswith(now):
        return True
    new, old = now.rstrip().splitlines(), was.rstrip().splitlines()
    if not new or not old or new[-1] == old[-1]:
        return not new and bool(old)
    alike = [(_run(new, old, at), at) for at, line in enumerate(old)
             if line.startswith(new[-1]) and old[max(at - 1, 0) : at] == new[-2:-1]]  # fmt: skip
    if not alike:
        return False
    _, at = max(alike)
    is_torn = (
        old[at] != new[-1] and not now.endswith((b"\n", b"\r")) and was.endswith((b"\n", b"\r"))
    )
    kept = {line.strip() for line in new}
    rest = [line.strip() for line in old[at + 1 :] if line.strip()]
    missing = sum(line not in kept for line in rest)
    return is_torn or missing * 2 > len(rest)


def _run(new: Sequence[bytes], old: Sequence[bytes], at: int) -> int:
    """Count the lines above the last of one file that are also above a line of another."""
    count = 0
    while count < min(len(new) - 1, at) and new[-2 - count] == old[at - 1 - count]:
        count += 1
    return count


def _loss(live: Line, line: Line) -> Held | None:
    """Hold a file that has lost a quarter of the answers in any language, or the language."""
    for was, now in _by_language(live, line):
        before, after = (sum(1 for _ in tree.answers()) if tree else 0 for tree in (was, now))
        if before and (before - after) * LOSS >= before:
            gone = lost(live, line)
            where = f" in {was.language}" if live.choices else ""
            message = f"{before - after} of {before} answers{where} would go{_gone(gone)}"
            return Held("loss", message, "if you mean it, type `ivr publish`", gone)
    return None


def lost(live: Line, line: Line) -> tuple[str, ...]:
    """List the questions, by their titles, whose answers are nowhere in another menu."""
    kept = {part for tree in line.trees for answer in tree.answers() for part in answer.parts}
    ids = {answer.id for tree in line.trees for answer in tree.answers()}
    return tuple(dict.fromkeys(
        live.default.title(live.default.options.get(answer.id, answer))
        for tree in live.trees
        for answer in tree.answers()
        if answer.id not in ids and not kept & {*answer.parts}
    ))  # fmt: skip


def _by_language(live: Line, line: Line) -> Iterator[tuple[Tree, Tree | None]]:
    if not live.choices:
        yield live.default, line.default
    for tag in live.choices:
        yield live.languages[tag], line.languages.get(tag)


def _gone(titles: Sequence[str]) -> str:
    quoted = [f'"{short(one)}"' for one in titles]
    return f": {_few(quoted)}" if quoted else ""


def said(line: Line) -> dict[str, str]:
    """List what callers hear of a line, sentence by sentence, and the numbers that it calls.

    Each has the name of what it belongs to. Sentences, so that a text in which another one was
    edited is still known.
    """
    found: dict[str, str] = {}
    for tree in line.trees:
        for text in tree.texts:
            for sentence in _SENTENCE.split(" ".join(text.text.split())):
                found.setdefault(sentence, str(text))
        for contact in tree.contacts.values():
            for number in contact.numbers:
                found.setdefault(number, f'contact "{contact.key}": number')
    return found


def taken_out(number: int, by: str, left: Line, live: Line) -> Taken:
    """Compare the edition that a rollback left with the one that it made live."""
    texts = said(left).keys() - said(live).keys()
    return Taken(number, by, frozenset(texts), frozenset(lost(live, left)))


def brought_back(taken: Taken, live: Line) -> Taken:
    """Leave out what an edition that was live later had again, or again had not."""
    titles = {live.default.title(one) for one in live.default.answers()}
    return taken._replace(said=taken.said - said(live).keys(), restored=taken.restored & titles)


def _return(taken: Taken, live: Line, line: Line) -> Held | None:
    """Hold a file that still has what a rollback took out, or still lacks what it brought back."""
    texts = said(line)
    again = tuple(f'{texts[one]}: "{short(one)}"' for one in texts if one in taken.said)
    gone = tuple(f'"{one}"' for one in lost(live, line) if one in taken.restored)
    if not again and not gone:
        return None
    told = [f"this would return: {_few(again)}"] * bool(again)
    told += [f"this would go again: {_few(gone)}"] * bool(gone)
    message = f"{taken.by} went back from edition {taken.number}, and {'; '.join(told)}"
    cure = ("take it out of the file, or type `ivr export --over` for what callers hear"
            if not gone else
            "edit what callers hear, which `ivr export --over` puts into the file")  # fmt: skip
    return Held("return", message, f"{cure}; if you mean it, type `ivr publish`", (*again, *gone))


def closings(files: Files, line: Line, now: datetime | None = None) -> list[Notice]:
    """List what `ivr close` put into an edition; with `now`, what is not over yet."""
    numbers = marked(files[""])
    return [one for one in line.default.notices if one.kind == "notice" and one.number in numbers
            and (now is None or is_to_come(one, now))]  # fmt: skip


def is_to_come(notice: Notice, now: datetime) -> bool:
    """Tell whether a notice is in force or will be."""
    return notice.end is None or notice.end > now


def opening(live: Line, files: Files, line: Line, now: datetime) -> Held | None:
    """Hold a file that does not close whom `ivr close` has closed; `files` are those of `live`."""
    there = [one.closes for one in line.default.notices if one.in_force(now)]
    gone = tuple(one.text for one in closings(files, live, now)
                 if not any(closed == ALL or one.closes <= closed for closed in there))  # fmt: skip
    if not gone:
        return None
    message = f'the line is closed ("{short(gone[0])}"), and this would open it'
    cure = ("to open it, type `ivr open`; to publish this file, type `ivr publish`, and then close "
            "the line again")  # fmt: skip
    return Held("opening", message, cure, gone)


def _few(things: Sequence[str]) -> str:
    """List a few things, and say how many more there are."""
    more = f" and {len(things) - MAX_NAMED} more" if len(things) > MAX_NAMED else ""
    return ", ".join(things[:MAX_NAMED]) + more
