"""Puts the questions of an FAQ, and their answers, into the sections that they are in."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ivr.drafts.faq.block import NUMBER, Block, tidied
from ivr.drafts.faq.roles import Roles
from ivr.drafts.outline import Entry, Outline, Question, Section

_ROOT, _LABEL, _GROUP = -1, 50, 60  # levels of sections without a heading: below all that have one


def outline(blocks: Iterable[Block]) -> Outline:
    """Return the questions of a file in their sections; no entries if nothing looks like one."""
    roles = Roles([*tidied(blocks)])
    builder = _Builder()
    for number, block in enumerate(roles.blocks):
        role = roles.of(number, builder.is_answered)
        if role == "section":
            builder.section(block.text, block.level if block.kind == "heading" else None)
        elif role in ("question", "first"):
            if block.kind == "heading":
                builder.leave(block.level)
            builder.question(block.text, is_first=role == "first")
        elif role == "part":
            builder.part(block.text)
        else:
            builder.end()
    builder.end()
    return builder.outline()


@dataclass
class _Open:
    """A section that is being read, with the level of its title and texts of no question."""

    level: int
    title: str = ""
    entries: list["Question | _Open"] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


class _Builder:
    def __init__(self) -> None:
        self.sections = [_Open(_ROOT)]
        self.asked = ""
        self.parts: list[str] = []
        self.unanswered: list[str] = []

    @property
    def is_answered(self) -> bool:
        return bool(self.parts) or not self.asked

    def leave(self, level: int) -> None:
        """Leave the sections that a heading of this level ends."""
        self.end()
        while self.sections[-1].level >= level:
            self.sections.pop()

    def section(self, title: str, level: int | None) -> None:
        """Open a section; one without a heading (None) ends another that has questions."""
        self.end()
        around = self.sections[-1]
        if level is None:
            level = around.level if around.entries and around.level != _ROOT else _LABEL
        self.leave(level)
        opened = _Open(level, _without_number(title).rstrip(": "))
        self.sections[-1].entries.append(opened)
        self.sections.append(opened)

    def question(self, title: str, is_first: bool) -> None:
        self.end()
        around = self.sections[-1]
        if is_first and (around.entries or around.level == _ROOT):
            self.section("", _GROUP)
        self.asked = _without_number(title)

    def part(self, text: str) -> None:
        (self.parts if self.asked else self.sections[-1].texts).append(text)

    def end(self) -> None:
        """End the answer: what follows belongs to no question."""
        if self.asked and self.parts:
            self.sections[-1].entries.append(Question(self.asked, tuple(self.parts)))
        elif self.asked:
            self.unanswered.append(self.asked)
        self.asked, self.parts = "", []

    def outline(self) -> Outline:
        left_out: list[str] = []
        entries = _closed(self.sections[0], left_out).entries
        while len(entries) == 1 and isinstance(entries[0], Section):
            entries = entries[0].entries
        answered = {one.title for one in Section("", entries).questions()}
        # A list of the questions at the top of a page is not a second copy of them.
        unanswered = [one for one in self.unanswered if one not in answered]
        texts = [one for one in left_out if one not in answered]
        return Outline(entries, tuple(dict.fromkeys(unanswered)), tuple(dict.fromkeys(texts)))


def _closed(section: _Open, left_out: list[str]) -> Section:
    """A section without empty ones in it; one that holds a single question is that question.

    A section that holds only texts is a question itself. Texts beside questions are `left_out`.
    """
    if section.title and section.texts and not section.entries:
        return Section(section.title, (Question(section.title, tuple(section.texts)),))
    left_out += section.texts
    entries: list[Entry] = []
    for one in section.entries:
        if isinstance(one, Question):
            entries.append(one)
            continue
        inner = _closed(one, left_out)
        entries += inner.entries if len(inner.entries) == 1 else [inner] * bool(inner.entries)
    return Section(section.title, _grouped(entries))


def _grouped(entries: list[Entry]) -> tuple[Entry, ...]:
    """Put what is before a group without a title into one too: numbering has begun again there."""
    untitled = (isinstance(one, Section) and not one.title for one in entries)
    group = next((number for number, is_group in enumerate(untitled) if is_group), 0)
    if group < 2:
        return tuple(entries)
    return (Section("", tuple(entries[:group])), *entries[group:])


def _without_number(title: str) -> str:
    return NUMBER.sub("", title, count=1) if NUMBER.match(title) else title
