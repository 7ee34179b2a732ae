"""Reads an FAQ of any kind: plain text, Markdown, Word, a saved web page, CSV."""

import re
from email import message_from_bytes, policy
from pathlib import Path

from ivr.drafts.faq import plain_text, table
from ivr.drafts.faq.block import Source
from ivr.tree.parse.decode import decode

INSTALL = "pip install '.[office]'"
_KINDS = "a .txt, .md, .docx, .html or .csv file"
_OTHERS = {
    ".pdf": "copy its text into a file such as faq.txt, or open it in Word and save it as .docx",
    ".rtf": "open it in Word and save it as .docx",
    ".doc": "open it in Word and save it as .docx",
    ".odt": "open it in its program and save it as .docx",
    ".pages": "export it as .docx",
    ".xlsx": "save its sheet as CSV",
    ".xls": "save its sheet as CSV",
    ".ods": "save its sheet as CSV",
    ".numbers": "export it as CSV",
    ".yaml": "it may be a menu file already: ivr check says so",
    ".yml": "it may be a menu file already: ivr check says so",
}


class SourceError(ValueError):
    """A file from which no draft can be made: what is wrong with it, and what to do."""


class MissingPackageError(SourceError):
    """This machine lacks what reads a kind of file."""


def read(path: Path, raw: bytes) -> Source:
    """Read the bytes of an FAQ; its name says of which kind it is. Raises SourceError."""
    kind = path.suffix.lower()
    if cure := _OTHERS.get(kind):
        raise SourceError(f"{path} is not {_KINDS}; {cure}")
    if raw[:5] in (b"%PDF-", b"{\\rtf"):
        cure = _OTHERS[".pdf" if raw[:1] == b"%" else ".rtf"]
        raise SourceError(f"{path} is not {_KINDS}, whatever its name says; {cure}")
    if kind == ".docx" or raw[:4] == b"PK\x03\x04":
        return _word(path, raw)
    if kind in (".mht", ".mhtml"):
        return _page(path, _page_of_archive(raw))
    if kind in (".html", ".htm", ".xhtml") or re.match(rb"\s*<(?:!doctype html|html)", raw, re.I):
        return _page(path, raw)
    text = decode(raw)[0]
    if "\0" in text:
        raise SourceError(f"{path} is not {_KINDS}; save it as one of them")
    if kind in (".csv", ".tsv"):
        found = table.read_csv(text)
        if not found:
            cure = "name its columns question, answer and perhaps section in the first line"
            raise SourceError(f"{path}: no column of questions was found; {cure}")
        return Source(found)
    return Source([*plain_text.blocks(text)])


def _word(path: Path, raw: bytes) -> Source:
    try:
        from ivr.drafts.faq import word
    except ImportError:
        raise _missing(path, "python-docx") from None
    try:
        return word.read(raw)
    except ValueError as error:
        raise SourceError(f"{path}: {error}; open it in Word and save it as .docx") from None


def _page(path: Path, raw: bytes | str) -> Source:
    try:
        from ivr.drafts.faq import page
    except ImportError:
        raise _missing(path, "beautifulsoup4") from None
    return page.read(raw)


def _missing(path: Path, package: str) -> MissingPackageError:
    message = f"{path} cannot be read without the package {package}"
    return MissingPackageError(f"{message}; install it: {INSTALL}")


def _page_of_archive(raw: bytes) -> bytes | str:
    """Return the page in what a browser saves as one file (MHTML)."""
    for part in message_from_bytes(raw, policy=policy.default).walk():
        if part.get_content_type() == "text/html":
            found = part.get_payload(decode=True)
            return found if isinstance(found, bytes) else str(found)
    return raw
