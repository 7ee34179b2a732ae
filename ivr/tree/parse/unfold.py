"""Turns a text as it was pasted, from a web page, a PDF or a letter, into the text to be spoken.

What has one right reading is read so and nothing is said about it; where something is lost that the
author may want to keep, a note says what to do. What has no certain reading stays as it is written,
for `ivr.speech.advice`.
"""

import html
import re
import string
from html.entities import html5
from typing import NamedTuple

from ivr.tree.parse.symbols import NEGATIVE, fold, read_as_utf_8

_AUDIO = (".mp3", ".wav", ".ogg", ".m4a", ".aac", ".wma", ".flac", ".aif", ".aiff", ".opus")
# Characters that need no unfolding; those of "1) " and the like are looked for besides.
_ORDINARY = (string.ascii_letters + string.digits + " .,;:!?'\"()/%$+=@#>\\^{}~&-").encode()
_ORDINARY_TOO = frozenset(
    "\u201c\u201d\u2018\u2019\u2013\u2014\u2026\u20ac\xa1\xa3\xb0\xbf\xe1\xe9\xed\xf3\xfa\xfc\xf1"
    "\xc1\xc9\xcd\xd3\xda\xdc\xd1\xe0\xe8\xe4\xf6\xeb\xe7\xea\xee\xf4"
)


class Note(NamedTuple):
    """What the author should know: the stretch of the text as it is written, why, what to do."""

    fragment: str
    why: str
    cure: str


class Unfolded(NamedTuple):
    """The text as it is spoken, and what to tell its author."""

    text: str
    notes: tuple[Note, ...] = ()


def is_plain(text: str) -> bool:
    """Whether a text of one line surely has nothing to unfold; most have not, so this is quick."""
    left = text.encode("utf-8", "surrogatepass").translate(None, _ORDINARY)
    return (
        (not left or _ORDINARY_TOO.issuperset(left.decode("utf-8", "surrogatepass")))
        and "1) " not in text
        and not (text.startswith("1. ") or "(R)" in text or "(TM)" in text or "(at)" in text)
        and ("&" not in text or not _ENTITY.search(text))
        and "://" not in text
        and text[0] not in "#>"
        and not text.endswith(_AUDIO)
    )


def unfold(written: str) -> Unfolded:
    """Return the text that was meant, with its white space folded. Never raises.

    A text with nothing to say stays as it is written.
    """
    text = _entities(read_as_utf_8(written))
    notes: list[Note] = []
    if "<" in text:
        text = _tags(re.sub(r"[^\S\n]+", " ", text), notes)
    if "](" in text:
        text = _LINK.sub(lambda found: _link(found[1], notes), text)
    # From here on white space is a single space or newline, so that no pattern is slow.
    text = "\n".join(" ".join(line.split()) for line in text.split("\n"))
    text = re.sub("\n+", "\n", text).strip()
    if "\xa9" in text:
        _find_copyright(text, notes)
    text = _emphasis(_lines(_separators(_numbers(_AT.sub("@", text)))))
    text = _UNSAID.sub("", text)
    said = " ".join(fold(text).split())
    return Unfolded(said if _WORDS.search(said) else " ".join(written.split()), tuple(notes))


def is_audio(text: str) -> bool:
    """Whether a text is only the address, or the name, of a sound file."""
    return text.lower().partition("?")[0].endswith(_AUDIO) and " " not in text


# HTML

_ENTITY = re.compile(r"&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31})(;|(?!\w))")
# Those that people leave without the semicolon, and that are no words: "R&D" stays.
_SURE = frozenset({"amp", "lt", "gt", "quot", "apos", "nbsp", "rsquo", "lsquo", "rdquo", "ldquo",
                   "ndash", "mdash", "hellip", "bull", "trade", "shy", "eacute", "aacute",
                   "iacute", "oacute", "uacute", "ntilde", "iquest", "iexcl"})  # fmt: skip


def _entities(text: str) -> str:
    for _ in range(3):  # "&amp;rsquo;" has been escaped twice
        before = text
        if "&" in text:
            text = _ENTITY.sub(_entity, text)
        if text == before:
            break
    return text


def _entity(found: re.Match[str]) -> str:
    name, end = found.groups()
    if not (name[0] == "#" or (f"{name};" in html5 if end else name in _SURE)):
        return found[0]
    character = html.unescape(f"&{name};")
    return character if character.isprintable() or character.isspace() else found[0]


_INLINE = (
    "abbr|acronym|b|big|cite|code|del|em|font|i|ins|mark|s|samp|small|span|strong|sub|sup|tt|u"
)
_BLOCK = (
    "address|article|blockquote|br|center|dd|div|dl|dt|footer|header|hr|main|nav|ol|p|pre"
    "|section|table|tbody|td|th|thead|tr|ul|wbr"
)
_ANCHOR = re.compile(r"<a(?:\s[^<>]*)?>([^<>]*)</a\s*>", re.IGNORECASE)
_ANCHOR_END = re.compile(r"</?a(?:\s[^<>]*)?>", re.IGNORECASE)
_WITHIN = re.compile(rf"</?(?:{_INLINE})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_AROUND = re.compile(rf"</?(?:{_BLOCK})(?:\s[^<>]*)?/?>|<!--[^<>]*-->|</li\s*>", re.IGNORECASE)
_BREAK = "\v"  # in place of a tag that begins a line
_BREAKS = re.compile(rf"(?<=[\w)])\s?{_BREAK}[\s{_BREAK}]*(?=\w)")
_ITEM = re.compile(r"<li(?:\s[^<>]*)?>", re.IGNORECASE)
_TITLE = re.compile(r"<(/?)h[1-6](?:\s[^<>]*)?>", re.IGNORECASE)
_BRACKETED = re.compile(r"<((?:https?://|mailto:|www\.)[^\s<>]+|[^\s<>@]+@[^\s<>@]+)>")
_WORDS = re.compile(r"[^\W_]")


def _tags(text: str, notes: list[Note]) -> str:
    text = _AROUND.sub(_BREAK, _WITHIN.sub("", text))
    text = _BREAKS.sub(",\n", _ITEM.sub("\n\u2022 ", text)).replace(_BREAK, "\n")
    text = _TITLE.sub(lambda found: "\n" if found[1] else "\n# ", text)
    text = _ANCHOR.sub(lambda found: _link(found[1], notes), text)
    text = _ANCHOR_END.sub("", text)
    return _BRACKETED.sub(lambda found: found[1].removeprefix("mailto:"), text)


# Markdown

_A_LINK = "is a link on a page"
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^\s()]*(?: \"[^\"]*\")?\)")
_OPENS = r"(?=[^\W_]|[\"'\u201c\u2018(\xbf\xa1$])"
_CLOSES = r"(?<=[^\W_]|[.,;:!?)\"'\u201d\u2019%\u2026])"
_EMPHASIS = tuple(
    re.compile(
        rf"(?<![\w{mark}])(?:{mark}{{2,3}}|{mark}(?!\d)){_OPENS}([^{mark}]*)"
        rf"{_CLOSES}{mark}{{1,3}}(?![\w{mark}])"
    )
    for mark in (r"\*", "_", "`")
)
_FOOTNOTE = re.compile(r"(?<=[^\W\d_])\*{1,3}(?=[\s.,;:!?)]|$)|(?<!\S)\*{1,3}(?=[^\W\d_])")
# Marks of owners and of footnotes, and the arrow after a link.
_UNSAID = re.compile(r"(?<=\w)\((?:R|TM)\)|(?<=\w)[\u2020\u2021]| [\xbb\u203a]$")
_AT = re.compile(r"(?<=\w)(?: ?\[at\] ?| ?\(at\) ?)(?=\w)")  # against robots
_HEADING = re.compile(r"#{1,6}\s+(?=[^\s\d])")
_QUOTED = re.compile(r">\s+(?=[^\W\d])")


def _link(words: str, notes: list[Note]) -> str:
    words = words.strip()
    if _WORDS.search(words) and _A_LINK not in (note.why for note in notes):
        cure = "callers cannot follow links: say in words where to find it"
        notes.append(Note(words, _A_LINK, cure))
    return words


def _emphasis(text: str) -> str:
    for mark, pattern in zip("*_`", _EMPHASIS, strict=True):
        if text.count(mark) > 1:
            text = pattern.sub(r"\1", text)
    return _FOOTNOTE.sub("", text) if "*" in text else text


# Lists and lines

_BULLETS = (
    "*\u2022\xb7\u25aa\u25ab\u25cf\u25cb\u25e6\u2023\u2043\u25a0\u25a1\u25ba\u25b6\u27a4"
    "\u2713\u2714"
)
_DASHES = "+\u2013\u2014-"
_LISTED = re.compile(rf"(?:[{_BULLETS}{_DASHES}]|\(?\d{{1,2}}[.)]|[a-z]\))\s+(?=\S)")
# Pictures at the beginning of a line are bullets too, but not one that says "no".
_PICTURES = f"(?![{''.join(NEGATIVE)}])[\u2600-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff]\ufe0f?"
_BULLET = re.compile(rf"(?:[{_BULLETS}]|{_PICTURES})\s+(?=\S)")
_MARK = re.compile(rf"(?:[{_BULLETS}{_DASHES}]|{_PICTURES})\s+")
_NUMBERED = re.compile(r"(?<![\w(.,:/-])(\d{1,2})\)(?=\s)")
_DOTTED = re.compile(r"(?<!\S)(\d{1,2})\.(?=\s)")
_PARTED = re.compile(rf"\s+(?:[{_BULLETS.replace('*', '')}|]\s+)+")
_ENDS = (".", "?", "!", ":", ";", ",", "\u2026")


def _lines(text: str) -> str:
    """Join the lines of a text; those of a list, and headings, become sentences."""
    lines = [line for line in text.split("\n") if _WORDS.search(line)] or [text]
    is_list = sum(bool(_LISTED.match(line)) for line in lines) > 1
    said: list[str] = []
    before = ""  # what the last line belongs to
    for line in lines:
        heading, item = (
            _HEADING.match(line),
            _BULLET.match(line) or (is_list and _LISTED.match(line)),
        )
        kind = "heading" if heading else "item" if item else "text"
        if kind == "text" and before == "item" and not line[0].isupper():
            kind = "item"  # which goes on
        elif said and {kind, before} != {"text"} and not said[-1].endswith(_ENDS):
            said[-1] += ":" if kind == "item" and before == "text" else "."
        mark = heading or (item and _MARK.match(line)) or _QUOTED.match(line)
        said.append((line[mark.end() :] if mark else line).strip(" |"))
        before = kind
    return " ".join(said)


def _numbers(text: str) -> str:
    """Write "1) … 2) …" as "1. … 2. …", which is read with a pause, if it counts from one."""
    dotted = text.startswith("1. ")
    if not dotted and "1)" not in text:
        return text
    found = [*(_DOTTED if dotted else _NUMBERED).finditer(text)]
    if len(found) < 2 or [int(one[1]) for one in found] != [*range(1, len(found) + 1)]:
        return text
    first, *others = found
    said, position = [text[: first.start()], f"{first[1]}."], first.end()
    for one in others:
        before = text[position : one.start()].rstrip()
        stop = "" if before.endswith(_ENDS) else "."
        said += [before, stop, " ", f"{one[1]}."]
        position = one.end()
    return "".join([*said, text[position:]])


def _separators(text: str) -> str:
    """Write bullets and bars between words of one line as commas."""

    def comma(found: re.Match[str]) -> str:
        if "\n" in found[0]:
            return found[0]  # the beginning of an item
        return " " if text.endswith(_ENDS, 0, found.start()) else ", "

    if text.startswith("* "):  # so that the other asterisks are bullets as well
        text = text.replace(" * ", "\n* ")
    return _PARTED.sub(comma, text)


_COPYRIGHT = re.compile(r"(?:[Cc]opyright )?\xa9 ?(?=\d{4}|[A-Z]|[Cc]opyright)[^\n]*$")


def _find_copyright(text: str, notes: list[Note]) -> None:
    """Note the last line of a web page, which nobody wants to hear."""
    if found := _COPYRIGHT.search(text):
        notes.append(Note(found[0], "belongs to the foot of a page", "leave it out"))
