"""Says what each block of an FAQ is: a question, the title of a section, or part of an answer."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from ivr.drafts.faq.block import END, Block, asks

Role = Literal["question", "first", "section", "part", "end"]
"""`first` is the question with which a numbering begins again."""

_Form = Literal["question", "heading", "strong", "numbered", "text"]
# How questions look, from what stands out most. In one file most of them look alike.
_FORMS: tuple[_Form, ...] = ("question", "heading", "strong", "numbered", "text")
_CONTENT = ("text", "item", "numbered", "strong")
MAX_LABEL = 60  # characters of the title of a section that is not a heading
_INLINE = re.compile(r"(.{5,250}?\?)[\"'\u201d)]?\s+(\S.*)")
_NO_LABEL = re.compile(r"[\d@]|[.!?;,\u2026]$")


class Roles:
    """The blocks of a file, and how its questions look."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = [*blocks, END]
        self.form = self._most_frequent()
        if self.form is None:  # a question and its answer may be on one line
            self.blocks = [one for block in self.blocks for one in _cut(block)]
            self.form = self._most_frequent()
        self.nothing_asks = self.form is None
        asking = Counter(block.level for number, block in enumerate(self.blocks)
                         if block.kind == "heading" and self._asks(number))  # fmt: skip
        self.level = asking.most_common(1)[0][0] if asking else 0  # that of most questions
        if self.nothing_asks:
            self.form = self._form_of_titles()

    def of(self, number: int, is_answered: bool) -> Role:
        """Say what a block is; `is_answered` unless a question before it has no answer yet."""
        block = self.blocks[number]
        if block.kind in ("end", "question"):
            return "question" if block.kind == "question" else "end"
        if block.kind == "heading":
            return self._role_of_heading(number)
        if self._is_question(number):
            is_first = block.kind == "numbered" and block.level == 1
            return "first" if is_first else "question"
        leads = is_answered and number + 1 < len(self.blocks) and self._is_question(number + 1)
        return "section" if leads and self._is_label(block) else "part"

    def _most_frequent(self) -> _Form | None:
        counts = Counter(self._form(number) for number, block in enumerate(self.blocks)
                         if block.kind == "question" or self._asks(number))  # fmt: skip
        # What stands out counts first: there are questions in answers too.
        best = max(reversed(_FORMS[:-1]), key=lambda form: counts[form])
        best = "text" if counts["text"] > counts[best] else best
        return best if counts[best] else None

    def _form(self, number: int) -> _Form | None:
        kind = self.blocks[number].kind
        if kind == "item":  # such as <li>Where can I park?<p>Behind the house.</p></li>
            return "numbered" if self._after(number).kind == "text" else None
        return kind if kind != "end" else None

    def _after(self, number: int) -> Block:
        return self.blocks[number + 1] if number + 1 < len(self.blocks) else END

    def _asks(self, number: int) -> bool:
        """Whether a block ends with a question mark, and something follows that may answer it."""
        return asks(self.blocks[number].text) and self._after(number).kind in _CONTENT

    def _is_question(self, number: int) -> bool:
        block, after = self.blocks[number], self._after(number)
        if block.kind in ("question", "heading"):
            return block.kind == "question" or self._role_of_heading(number) == "question"
        form = self._form(number)
        if self.nothing_asks:
            return form == self.form and after.kind in ("text", "item")
        # What stands out more than the questions of this file is one too.
        usual = form and self.form and _FORMS.index(form) <= _FORMS.index(self.form)
        return bool(usual) and self._asks(number)

    def _role_of_heading(self, number: int) -> Role:
        block, after = self.blocks[number], self._after(number)
        follows = after.kind
        if asks(block.text):
            deeper = follows == "heading" and after.level > block.level
            return "section" if deeper or follows == "question" else "question"
        if self.form != "heading":
            return "section"
        if self.nothing_asks:
            return "question" if follows in _CONTENT else "section"
        if block.level > self.level:
            return "part"
        is_question = block.level == self.level and follows in _CONTENT
        return "question" if is_question else "section"

    def _form_of_titles(self) -> _Form | None:
        """The form of titles where nothing asks: headings, else bold or numbered lines."""
        for form in ("heading", "strong", "numbered"):
            for number, block in enumerate(self.blocks):
                if block.kind == form and self._after(number).kind in ("text", "item"):
                    return form
        return None

    def _is_label(self, block: Block) -> bool:
        """Whether a paragraph may be the title of a section: short, and not a sentence."""
        return (
            self.form != "heading"
            and block.kind in ("text", "strong")
            and block.alone
            and len(block.text) <= MAX_LABEL
            and not _NO_LABEL.search(block.text)
        )


def _cut(block: Block) -> list[Block]:
    inline = _INLINE.fullmatch(block.text)
    if not inline or block.kind in ("heading", "end"):
        return [block]
    return [block._replace(text=inline[1]), Block("text", inline[2])]
