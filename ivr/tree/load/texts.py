"""Reads texts from YAML nodes, and reports what is not a text or was probably meant differently."""

import re
from typing import NamedTuple

from ivr.tree.fields.spec import MAX_TITLE
from ivr.tree.load.context import Context
from ivr.tree.parse.draft import (
    BULLETS,
    UNREADABLE,
    as_written,
    find,
    in_quotes,
    quotes_cure,
    within_curly,
)
from ivr.tree.parse.parser import List, Mapping, Node, Scalar, place
from ivr.tree.parse.unfold import is_audio, is_plain, unfold
from ivr.tree.problems import Place, of, short

_UNUSUAL = frozenset(f"-\u201c\u201e\u00ab\u2018\u201a{BULLETS}")  # at the start of a text
_BELONGS = "write what belongs here, or remove the line"
_HIDDEN = re.compile("[\u00ad\u200b-\u200d\u2060]")  # without width; they join or part words
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


# Words that no text ends with: what follows is the key #, or the number of something.
_UNFINISHED = re.compile(
    r"\b(?:press|pressing|push|hit|dial|enter|the|an?|or|and|then|with|by|for|to|of|in|at|suite|room"
    r"|unit|apt|number|oprima|oprimir|marque|presione|pulse|tecla|el|la|un|una|o|y|con|de|del|en"
    r"|para|por|n\u00famero)[,:]?$",
    re.IGNORECASE,
)


class Written(NamedTuple):
    """A text and its place in the file."""

    text: str
    place: Place


def read_text(
    context: Context,
    node: Node,
    owner: object,
    what: str,
    limit: int = MAX_TITLE,
    heard: bool = False,
) -> str:
    """Read a text and fold its white space; "" where there is none, which is reported.

    `limit` is the most characters that it may have. What callers `heard` is read as it was meant
    (`ivr.tree.parse.unfold`), whatever program it was copied from.
    """
    # Most texts are as they should be, and take this short way.
    cut = context.source.cut
    if isinstance(node, Scalar) and not (cut and node.end_mark.line in cut):
        text: str = node.value
        if (
            0 < len(text) <= limit
            and text.isprintable()
            and "  " not in text
            and " - " not in text
            and text[0] not in _UNUSUAL
            and text.strip() == text
            and (text[0].isalnum() or _can_be_spoken(text))
            and (not heard or is_plain(text))
        ):
            return text
    return _read_unusual(context, node, of(owner, what), limit, heard)


def read_texts(
    context: Context, node: Node, owner: object, what: str, heard: bool = False
) -> list[Written]:
    """Read one text, or a list of them, which callers may have `heard`."""
    limit = context.limit
    if not isinstance(node, List):
        text = read_text(context, node, owner, what, limit, heard)
        return [Written(text, place(node))] if text else []
    if not node.value:
        message = f"{of(owner, what)} is an empty list"
        context.unreadable(place(node), message, "write at least one item")
    return [
        Written(
            read_text(context, item, owner, f"{what}, part {number}", limit, heard), place(item)
        )
        for number, item in enumerate(node.value, 1)
    ]


def items(node: Node) -> list[Node]:
    """The nodes of one text, or of a list of them."""
    return node.value if isinstance(node, List) else [node]


def is_set_aside(node: Node) -> bool:
    """Whether a value could not be read and has been reported already."""
    return isinstance(node, Scalar) and UNREADABLE in node.value


def shown(node: Node) -> str:
    """Quote a name or a text in a message."""
    return short(as_written(node.value))


def _can_be_spoken(text: str) -> bool:
    return any(map(str.isalnum, text))


def _read_unusual(context: Context, node: Node, label: str, limit: int, heard: bool) -> str:
    if is_set_aside(node):
        context.leave_gap(place(node))
        return ""
    if not isinstance(node, Scalar):
        _report_other_than_text(context, node, label, heard)
        return ""
    text = " ".join(_HIDDEN.sub("", as_written(node.value)).split())
    if not text:
        report_empty(context, node, label)
        return ""
    at = place(node)
    if control := _CONTROLS.search(text):
        code = f"U+{ord(control[0]):04X}"
        context.error(at, f"{label} contains the control character {code}", "delete it")
    if not node.style and _report_slip(context, node, label, text, heard):
        return text
    inner = within_curly(text)
    if inner:
        message = f"{label} is in curly quotation marks, which would become part of it"
        context.error(at, message, f"remove them: {short(inner)}")
        return inner
    if heard and is_audio(text):
        message = f"{label} is the name of a sound file, which callers would hear read aloud"
        cure = "write here what it says; `ivr record` imports recordings (docs/recording.md)"
        context.error(at, message, cure)
        return text
    if heard:
        text = _unfolded(context, node, label)
    # What is said of a word is a rule that came later: editions have such lexicons.
    if not heard and not _can_be_spoken(text) and not label.startswith("lexicon"):
        context.unreadable(at, f'{label}: "{short(text)}" is not written yet', _BELONGS)
        return ""
    _check_length(context, at, label, text, limit)
    return text


def _check_length(context: Context, at: Place, label: str, text: str, limit: int) -> None:
    if not _can_be_spoken(text):
        cure = "write what callers should hear, in words"
        context.error(at, f"{label} contains nothing that can be spoken", cure)
    elif len(text) > limit:
        cure = f"use at most {limit:,}"
        if ": answer" in label:
            cure += " in one part: split the answer into parts, each with a dash"
        context.error(at, f"{label} has {len(text):,} characters", cure)


def _unfolded(context: Context, node: Node, label: str) -> str:
    """Read a text as it was meant, and tell its author what is not heard as it looks."""
    text, notes = unfold(as_written(node.value))
    for note in notes:
        at = find(note.fragment, place(node), place(node, end=True), context.source.lines)
        context.advise(at, f'{label}: "{short(note.fragment)}" {note.why}', note.cure)
    return text


def _report_other_than_text(context: Context, node: Node, label: str, heard: bool) -> None:
    start, end = node.start_mark, node.end_mark
    written = as_written(context.source.lines[start.line][start.column :].rstrip())
    cure = quotes_cure(written)
    found = [*map(shown, filter(_is_text, node.value))] if isinstance(node, List) else []
    if found and not heard and not label.startswith("lexicon"):
        message = "expected one but found a list"
        cure = f"write one of them, such as {found[0]}" if len(found) > 1 else f"write {found[0]}"
    elif getattr(node, "flow_style", False):
        message = f"a text cannot start with {written[0]}"
        cure = f"remove it, or {cure}"
    elif isinstance(node, Mapping) and end.line - start.line <= 1:
        message = "the colon in the text is read as the colon of a field"
    else:
        context.leave_gap(place(node))  # it may contain names
        what = "a list" if isinstance(node, List) else "fields"
        message, cure = f"expected one text but found {what}", "write one text instead"
    context.unreadable(place(node), f"{label}: {message}", cure)


def _is_text(node: Node) -> bool:
    return isinstance(node, Scalar) and bool(node.value)


def report_empty(context: Context, node: Node, label: str, cure: str = "write a text here") -> None:
    """Report a field without a text; `cure` says what to write."""
    at = place(node)
    comment = comment_at(context, at)
    if not comment:
        context.unreadable(at, f"{label} is empty", cure)
        return
    at = at._replace(column=at.column + comment.start(1))
    cure = f"write a text before it, or put it in quotes: {in_quotes(short(comment[1]))}"
    context.unreadable(at, f"{label} is empty because # starts a comment", cure)


def comment_at(context: Context, at: Place) -> re.Match[str] | None:
    """Find the comment, its first group, that follows a place in the file being read."""
    return re.match(r"\s*(#.*)", context.source.lines[at.line - 1][at.column - 1 :])


def _report_slip(context: Context, node: Node, label: str, text: str, heard: bool) -> bool:
    """Report a text without quotes that was meant differently; advise where that is unsure."""
    start, end = node.start_mark, node.end_mark
    lines = context.source.lines
    if re.match(r"-\w", text) and not text[1].isdigit():
        at = context.place(start.line + 1, start.column + 2)
        message = f"{label}: a space is missing after the dash"
        context.error(at, message, "put a space after each dash of a list")
        return True
    first_on_line = not lines[start.line][: start.column].strip()
    if text[0] in BULLETS and text[1:2] == " " and first_on_line:
        message = f"{label}: {text[0]} is read as text, not as the start of a list item"
        context.error(place(node), message, "start each item with a dash and a space")
        return True
    for number in range(start.line + 1, end.line + 1):
        if dash := re.match(r"( *)- ", lines[number]):
            at = context.place(number + 1, len(dash[1]) + 1)
            cure = "write answer: above it"
            if ", part " in label:
                cure = "start it in the column of the dashes above"
            message = f"{label}: this dash is read as text because there is a text above it"
            context.error(at, message, cure)
            return True
    lost = re.match(r" +(# ?\S.*)", lines[end.line][end.column :])
    if lost and (lost[1][1] != " " or (heard and _goes_on(text, lost[1]))):
        at = context.place(end.line + 1, end.column + lost.start(1) + 1)
        message = f"{label} ends before {short(lost[1])} because # starts a comment"
        unfinished = _UNFINISHED.search(text) or re.match(r"# ?\d", lost[1])
        if heard and _goes_on(text, lost[1]) and unfinished:
            cure = "put the whole text in quotes, or begin the comment with a word if it is one"
            context.error(at, message, cure)
        else:
            context.advise(at, message, "put the text in quotes if this belongs to it")
    return False


def _goes_on(text: str, comment: str) -> bool:
    """Whether what follows "# " ends the text, as in `Visit # 2?`, rather than explains it."""
    return text[-1] not in ".?!" and bool(
        re.match(r"# ?\d|.*[.?!]$", comment) or _UNFINISHED.search(text)
    )
