"""Reads texts from YAML nodes, and reports what is none or may have been meant otherwise."""

import re

from ivr.tree import fields
from ivr.tree.load.sources import Parts
from ivr.tree.parse.draft import (
    BULLETS,
    UNREADABLE,
    as_written,
    in_quotes,
    quotes_cure,
    within_curly,
)
from ivr.tree.parse.parser import List, Mapping, Node, Scalar, place
from ivr.tree.problems import Place, Problem, short

SAID = 3_000
"""Characters that every voice says in one piece."""
_SAID = ("title", "answer", "greeting", "name")  # fields whose texts may well hold a # of their own
_UNUSUAL = frozenset(f"-\u201c\u201e\u00ab\u2018\u201a{BULLETS}")  # at the beginning of a text
_HIDDEN = re.compile("[\u00ad\u200b-\u200d\u2060]")  # signs without width that join or part words
_UNSAYABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def _sayable(text: str) -> bool:
    return any(map(str.isalnum, text))


class TextReader:
    """Collects problems while texts are read.

    Every method answers with something usable, empty if need be, so that reading goes on. What is
    as it should be takes the short way, and an `owner`, the object that messages name, is turned
    into words only when there is a message.
    """

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.source = parts.main
        """The file that is being read."""
        self.problems = parts.main.problems
        self.limit = SAID
        """Characters that the file's voice says in one piece."""

    def error(self, at: Place, message: str, cure: str = "") -> None:
        """Report what keeps the tree from going live, unless it may come of a mend."""
        draft = self.parts.sources[at.file].draft
        if at.line in draft.mended:
            return
        self.problems.append(Problem(draft.original(at), message, cure))

    def advise(self, at: Place, message: str, cure: str = "") -> None:
        """Report what might be better."""
        draft = self.parts.sources[at.file].draft
        self.problems.append(Problem(draft.original(at), message, cure, "advice"))

    def line(self, at: Place) -> str:
        """A line as messages name it: `line 7`, and of which file if it is not this one."""
        number = self.parts.sources[at.file].draft.original(at).line
        if at.file == self.source.name:
            return f"line {number}"
        return f"line {number} of {at.file or 'the main file'}"

    def place(self, line: int, column: int) -> Place:
        """A place in the file that is being read."""
        return Place(line, column, self.source.name)

    def text(self, node: Node, owner: object, what: str, limit: int = fields.TITLE) -> str:
        """A text with its white space folded; "" where there is none, which is reported.

        `limit` is the most characters it may have.
        """
        cut = self.source.cut
        if isinstance(node, Scalar) and not (cut and node.end_mark.line in cut):
            text: str = node.value
            if (
                0 < len(text) <= limit
                and text.isprintable()
                and "  " not in text
                and " - " not in text
                and text[0] not in _UNUSUAL
                and text.strip() == text
                and (text[0].isalnum() or _sayable(text))
            ):
                return text
        return self._faulty_text(node, f"{owner}: {what}" if owner else what, limit)

    def texts(
        self, node: Node, owner: object, what: str
    ) -> tuple[tuple[str, ...], tuple[Place, ...]]:
        """One text, or a list of them, and the place of each."""
        if not isinstance(node, List):
            text = self.text(node, owner, what, self.limit)
            return ((text,), (place(node),)) if text else ((), ())
        if not node.value:
            named = f"{owner}: {what}" if owner else what
            self.error(place(node), f"{named} is an empty list", "write what belongs there")
        texts = [
            self.text(item, owner, f"{what}, part {number}", self.limit)
            for number, item in enumerate(node.value, 1)
        ]
        return tuple(texts), tuple(map(place, node.value))

    def _faulty_text(self, node: Node, owner: str, limit: int) -> str:
        if unreadable(node):
            self.source.draft.gaps = True
            return ""
        if not isinstance(node, Scalar):
            self._no_text(node, owner)
            return ""
        text = " ".join(_HIDDEN.sub("", as_written(node.value)).split())
        if not text:
            self._empty(node, owner)
            return ""
        unsayable = _UNSAYABLE.search(text)
        if unsayable:
            sign = f"U+{ord(unsayable[0]):04X}"
            self.error(place(node), f"{owner} holds the control character {sign}", "delete it")
        if not node.style and self._plain(node, owner, text):
            return text.partition(" - ")[0]
        inner = within_curly(text)
        if inner:
            message = f"{owner} stands in curly quotation marks, which would be part of it"
            self.error(place(node), message, f"write it without: {short(inner)}")
            return inner
        if not _sayable(text):
            cure = "write what callers shall hear, in words"
            self.error(place(node), f"{owner} holds nothing that can be said", cure)
            return ""
        if len(text) > limit:
            cure = f"use at most {limit:,}"
            if ": answer" in owner:
                cure += " in one piece: cut it into parts, each with a dash"
            self.error(place(node), f"{owner} has {len(text):,} characters", cure)
        return text

    def _no_text(self, node: Node, owner: str) -> None:
        """Report a list or fields in the place of a text."""
        start, end = node.start_mark, node.end_mark
        written = as_written(self.source.lines[start.line][start.column :].rstrip())
        cure = quotes_cure(written)
        if getattr(node, "flow_style", False):
            message = f"a text cannot begin with {written[0]}"
            cure = f"take it away, or {cure}"
        elif isinstance(node, Mapping) and end.line - start.line <= 1:
            message = "the colon in the text reads as that of a field"
        else:
            self.source.draft.gaps = True  # they may have names
            found = "a list stands" if isinstance(node, List) else "fields stand"
            message, cure = f"{found} where one text is expected", "write one text in its place"
        self.error(place(node), f"{owner}: {message}", cure)

    def _empty(self, node: Node, owner: str) -> None:
        at = place(node)
        comment = re.match(r"\s*(#.*)", self.source.lines[at.line - 1][at.column - 1 :])
        if not comment:
            self.error(at, f"{owner} is empty", "write a text here")
            return
        at = at._replace(column=at.column + comment.start(1))
        cure = f"write a text before it, or put it in quotes: {in_quotes(short(comment[1]))}"
        self.error(at, f"{owner} is empty, since # begins a comment", cure)

    def _plain(self, node: Node, owner: str, text: str) -> bool:
        """Whether a text without quotes was meant otherwise, which is reported."""
        start, end = node.start_mark, node.end_mark
        if re.match(r"-\w", text) and not text[1].isdigit():
            at = self.place(start.line + 1, start.column + 2)
            message = f"{owner}: a space is missing after the dash"
            self.error(at, message, "put a space after each dash of a list")
            return True
        if (
            text[0] in BULLETS
            and text[1:2] == " "
            and not self.source.lines[start.line][: start.column].strip()
        ):
            message = f"{owner}: {text[0]} is read as text, not as the beginning of a list's item"
            self.error(place(node), message, "begin each with a dash and a space")
            return True
        for number in range(start.line + 1, end.line + 1):
            dash = re.match(r"( *)- ", self.source.lines[number])
            if dash:
                at = self.place(number + 1, len(dash[1]) + 1)
                message = f"{owner}: this dash is read as text, since it stands below a text"
                cure = "begin it in the column of the dashes above"
                if ", part " not in owner:
                    cure = "write answer: above it"
                self.error(at, message, cure)
                return True
        lost = re.match(r" +(# ?\S.*)", self.source.lines[end.line][end.column :])
        if lost and (lost[1][1] != " " or _goes_on(owner, text, lost[1])):
            at = self.place(end.line + 1, end.column + lost.start(1) + 1)
            message = f"{owner} ends before {short(lost[1])}, since # begins a comment"
            self.advise(at, message, "put the text in quotes if this belongs to it")
        return False


def _goes_on(owner: str, text: str, comment: str) -> bool:
    """Whether what follows "# " rather ends the text, as in `Visit # 2?`, than explains it."""
    said = owner.partition(", part ")[0].endswith(_SAID)
    return said and text[-1] not in ".?!" and bool(re.match(r"# \d|.*[.?!]$", comment))


def unreadable(node: Node) -> bool:
    """Whether a value has been set aside, and reported."""
    return isinstance(node, Scalar) and UNREADABLE in node.value


def shown(node: Node) -> str:
    """A name or a text as messages quote it."""
    return short(as_written(node.value))
