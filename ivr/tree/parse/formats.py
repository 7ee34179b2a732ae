"""Files that are something else than a menu file: which they are, and how to get plain text."""

import re
from typing import NamedTuple

_TEXTEDIT = "in TextEdit, choose Format, Make Plain Text"
_WORD = "in Word, choose File, Save As, and the type Plain Text (.txt) with the encoding UTF-8"
_COPY = "open it, select all, copy, and paste it into a plain text editor such as Notepad"
_DRAFT = "`ivr new --from FILE` makes a menu file of questions and answers in it"
_BEGIN = "start a menu file with `ivr new`"


class Format(NamedTuple):
    """What a file is, as in "a PDF", and how its text gets into a menu file."""

    name: str
    cure: str
    is_text: bool = False


_DOCUMENT = Format("a Word document (.docx)", f"{_WORD}; {_DRAFT}")
_SPREADSHEET = Format("a spreadsheet (.xlsx)", _COPY)
# What a file of the kind contains after its first bytes → what it is.
_IN_ZIP = (
    (b"word/", _DOCUMENT),
    (b"xl/", _SPREADSHEET),
    (b"ppt/", Format("a presentation (.pptx)", _COPY)),
    (b"opendocument.text", Format("an OpenDocument text (.odt)", "save it as Text (.txt), UTF-8")),
    (b"opendocument.spreadsheet", Format("a spreadsheet (.ods)", _COPY)),
    (b"Index/", Format("a Pages document", "choose File, Export To, Plain Text")),
)
_STARTS = (
    (b"{\\rtf", Format("Rich Text (RTF)", f"{_TEXTEDIT}; {_WORD}")),
    (b"%PDF-", Format("a PDF", _COPY)),
    (b"\xd0\xcf\x11\xe0", Format("a document of an older Word or Excel", f"{_WORD}; or {_COPY}")),
    (b"PK\x03\x04", Format("an archive (ZIP)", "unpack it first")),
    (b"\x1f\x8b", Format("an archive (gzip)", "unpack it first")),
    (b"SQLite format 3\0", Format("a database", "`ivr export` writes the menu that is live")),
    (b"bplist00", Format("a web page that Safari saved", f"{_COPY}; {_DRAFT}")),
    (b"\x89PNG", Format("a picture", _BEGIN)),
    (b"\xff\xd8\xff", Format("a picture", _BEGIN)),
    (b"GIF8", Format("a picture", _BEGIN)),
    (b"ID3", Format("a recording", f"{_BEGIN}; `ivr record` takes recordings")),
    (b"RIFF", Format("a recording", f"{_BEGIN}; `ivr record` takes recordings")),
)
_WEB_PAGE = Format("a web page (HTML)", f"{_COPY}; {_DRAFT}")
_MAIL = Format("an e-mail", "save what is attached to it, or copy its text into a file")
_TABLE = Format("a table (CSV)", f"{_DRAFT}; or {_BEGIN}")
_QUOTED = Format("a text with > before each line, as e-mail quotes it",
                 "remove > and the space after it from the start of each line", True)  # fmt: skip
_ADDED = Format("a text with + before each line, as git shows changes",
                "remove + from the start of each line", True)  # fmt: skip
_NUMBERED = Format("a text with its line numbers", "remove the number from the start of each line",
                   True)  # fmt: skip
_FENCED = Format("a text within ```, as web pages and chats show it",
                 "remove its first line, and the ``` at its end", True)  # fmt: skip
_HTML = re.compile(
    rb"\s*(<\?xml[^>]*>\s*)?<(!doctype|html|head|body|meta|!--|[a-z][a-z0-9]*[ >/])", re.IGNORECASE
)
_HEADER = re.compile(rb"(From|To|Subject|Received|Return-Path|Delivered-To|Message-ID"
                     rb"|MIME-Version): ")  # fmt: skip


_ENOUGH = 3  # lines that show whether all of them start with a sign


def other_format(raw: bytes) -> Format | None:
    """Recognise a file that is no plain text, or a text of another kind; None if it may be YAML."""
    start = raw[:512].removeprefix(b"\xef\xbb\xbf")
    found = next((kind for begins, kind in _STARTS if start.startswith(begins)), None)
    if found and start.startswith(b"PK"):
        return next((kind for part, kind in _IN_ZIP if part in raw), found)
    if found:
        return found
    if start.lstrip()[:1] == b"<" and _HTML.match(start):
        return _WEB_PAGE
    if _HEADER.match(start) and len(re.findall(rb"(?m)^" + _HEADER.pattern, start)) > 1:
        return _MAIL
    text = start.decode("utf-8", "replace")
    return _TABLE if _is_table(text) else _copied(text)


def _copied(text: str) -> Format | None:
    """Recognise a menu file whose lines begin with characters of another program.

    `text` is how it starts.
    """
    lines = [line for line in text.splitlines()[:-1] if line.strip()]
    if text.lstrip().startswith("```"):
        return _FENCED
    if len(lines) < _ENOUGH:
        return None
    for sign, kind in ((">", _QUOTED), ("+", _ADDED)):
        if all(line.startswith(sign) for line in lines):
            return kind
    numbers = [re.match(r" *(\d+)(?:[ |]|$)", line) for line in lines]
    found = [int(one[1]) for one in numbers if one]
    is_counted = len(found) == len(lines) and found == [*range(found[0], found[0] + len(found))]
    return _NUMBERED if is_counted else None


def _is_table(text: str) -> bool:
    """Whether a text starts as a table does: with rows of as many cells, and no field."""
    lines = [line for line in text.splitlines()[:3] if line.strip()]
    if len(lines) < 2 or ":" in lines[0] or lines[0].lstrip()[:1] in "#-[{'%":
        return False
    return any(0 < lines[0].count(comma) <= lines[1].count(comma) for comma in "\t;,")
