"""A file's bytes → text that YAML accepts, and what is wrong with its characters."""

import codecs
import re

from ivr.tree import fields
from ivr.tree.parse.draft import HASH, STAR, Draft, place_at
from ivr.tree.problems import Place, Problem, visible

_START = Place(1, 1)
_AS_UTF_8 = "save it as UTF-8 (in Notepad: File, Save As, Encoding)"


def decode(raw: bytes) -> tuple[str, list[Problem]]:
    """Decode a file, in whatever encoding it was saved; its lines then end in a newline."""
    problems: list[Problem] = []
    encoding = _utf_16(raw)
    if encoding:
        problems.append(Problem(_START, "the file is saved as UTF-16", _AS_UTF_8))
        text = raw.decode(encoding, "replace")
    else:
        try:
            text = raw.decode()
        except UnicodeDecodeError as error:
            text = raw.decode("utf-8", f"ivr.{_saved_as(raw)}")
            good = raw[: error.start].decode()
            found = visible(text[len(good)])
            good = _newlines(good.removeprefix("\ufeff"))
            at = place_at(good, len(good))
            message = f'the character "{found}" is not saved as UTF-8'
            problems.append(Problem(at, message, "save the whole file as UTF-8"))
    if text.startswith("\ufeff"):
        text = text[1:]
        if not encoding:
            message = "the file starts with a byte-order mark, which is ignored"
            problems.append(Problem(_START, message, 'save it as "UTF-8" without one', "advice"))
    if "\r" in text:
        at = place_at(text, text.index("\r"))
        system = "Windows (CRLF)" if "\r\n" in text else "old Macs (CR)"
        message = f"lines end as on {system}, which works as well"
        problems.append(Problem(at, message, "nothing needs to be done", "advice"))
    return _newlines(text), problems


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _utf_16(raw: bytes) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if raw[1:4:2] == b"\0\0" and raw[0]:  # without a mark: every other byte of English is 0
        return "utf-16-le"
    return "utf-16-be" if raw[:3:2] == b"\0\0" and raw[1] else ""


_ON_WINDOWS, _ON_MACS = "cp1252", "mac-roman"
# How English and Spanish look in each; Excel for Macs still saves its CSV as old Macs did.
_MAC_LETTERS = re.compile(
    rb"[A-Za-z](?:[\x87\x8e\x9c\x9f\xd5](?=[a-z])|\x92(?=[ao](?![a-z]))|\x97(?=n(?![a-z])))"
    rb"|\xc0(?=[A-Z])|(?<![A-Za-z])[\x87\x8e\x9c\xd2](?=[a-z])|[a-z][\x87\x8e\x97\x9c](?![a-z])"
)
_WINDOWS_LETTERS = re.compile(
    rb"[A-Za-z](?:[\xe1\xe9\xed\xf3\xfa\xf1\xfc]|\x92(?=(?:[dmst]|ll|re|ve)(?![a-z])))|\xbf(?=[A-Z])"
    rb"|(?<![A-Za-z])[\xe1\xe9\xfa\x93](?=[A-Za-z])"
)


def _saved_as(raw: bytes) -> str:
    """The encoding of a file that is not UTF-8."""
    is_mac = len(_MAC_LETTERS.findall(raw)) > len(_WINDOWS_LETTERS.findall(raw))
    return _ON_MACS if is_mac else _ON_WINDOWS


def _register(encoding: str) -> None:
    """Let what is not UTF-8 be decoded so, in a file that may be UTF-8 for the rest."""

    def decoded(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        return error.object[error.start : error.end].decode(encoding, "replace"), error.end

    codecs.register_error(f"ivr.{encoding}", decoded)


_register(_ON_WINDOWS)
_register(_ON_MACS)

_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_NO_WIDTH = "\u200b-\u200d\u2060"
_BLANK = re.compile(f"[{_SPACES}{_NO_WIDTH}]")
_NAMES = "|".join(sorted(fields.NAMES))
_TRAILING = re.compile(f"[{_SPACES}{_NO_WIDTH}][ {_SPACES}{_NO_WIDTH}]*$")
_ANY = f"[ {_SPACES}{_NO_WIDTH}]"
# What gives a line its structure: indentation, dashes, a name and its colon.
_STRUCTURE = re.compile(
    rf"(?P<before>{_ANY}*(?P<dash>(?:-{_ANY}+)*))"
    rf"(?:(?P<field>(?:{_NAMES}|['\"]?[0-9*#]['\"]?){_ANY}*:{_ANY}*)"
    rf"|(?P<other>['\"]?[\w-]+['\"]?{_ANY}*:(?: |{_ANY}*$)))?"
)
_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff"
_LOST = "\ufffd"
_BULLETS_OF_WORD = dict.fromkeys((0xF0B7, 0xF0A7, 0xF0D8, 0xF0FC, 0xF0A8, 0xF076), "\u2022")
# Characters that no file should contain, the message, the cure, and what is read instead.
_WRONG = (
    ("\ufeff", "there is a byte-order mark in the middle of the file",
     "delete this line and type it again", ""),
    (f"[{_CONTROLS}]", "there is an invisible control character", "delete it", ""),
    ("[\x85\u2028\u2029]", "there is an invisible line break", "type a space over it", " "),
    ("[\ue000-\uf8ff]", "this character belongs to a private font, and no voice can say it",
     "delete it", _LOST),
    (_LOST, "a character was lost here when the file was saved", "type it again", _LOST),
)  # fmt: skip
# It starts with a plain character, which Python finds faster than the start of a line.
_KEPT_KEY = re.compile(r"(\n *)([*#])(?= *:(?: *$| +\{))", re.M)
_ORDINARY = bytes([ord("\n"), *range(ord(" "), ord("~") + 1)])
TAB_WIDTHS = (8, 4, 2, 0)
"""How many columns a tab may be meant for; none if it is before the spaces by mistake."""


def clean(draft: Draft, tab_width: int) -> None:
    """Report all characters that YAML does not accept, and replace them by harmless ones.

    A tab in the indentation is taken for `tab_width` columns.
    """
    if not _ordinary(draft.text):
        lines = draft.text.split("\n")
        for number, line in enumerate(lines, 1):
            if not line.isprintable() or _LOST in line:
                above = lines[number - 2] if number > 1 else ""
                line = _blanks(draft, number, _unwanted(draft, number, line), above)
                lines[number - 1] = _tabs(draft, number, line, tab_width)
        draft.text = "\n".join(lines)
    if "*" in draft.text or "#" in draft.text:
        kept = {"*": STAR, "#": HASH}
        draft.text = _KEPT_KEY.sub(lambda match: match[1] + kept[match[2]], draft.text)


def _ordinary(text: str) -> bool:
    """Whether a text has only ordinary characters, as most have; this must be quick."""
    if text.isascii():
        return not text.encode().translate(None, _ORDINARY)
    return text.replace("\n", "").isprintable() and _LOST not in text


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _blanks(draft: Draft, number: int, line: str, above: str) -> str:
    """Put ordinary spaces where the line gets its structure; others in a text do no harm."""
    line = _TRAILING.sub("", line)
    match = _STRUCTURE.match(line)
    named = match and (match["field"] or match["other"] or match["dash"])
    if not match or not (named or _indent(line) < _indent(above)):
        return line
    end = match.end() if match["field"] or match["other"] else match.end("before")
    found = _BLANK.search(line, 0, end)
    if not found:
        return line
    message = "there is a non-breaking or invisible space, which YAML does not read as a space"
    at = draft.original(Place(number, found.start() + 1))
    draft.problems.append(Problem(at, message, "type an ordinary space over it"))
    rest = line[end:]
    return _BLANK.sub(" ", _without(draft, number, line[:end], f"[{_NO_WIDTH}]")) + rest


def _without(draft: Draft, number: int, line: str, pattern: str) -> str:
    """Take characters out of a line, and note which others have moved."""
    for match in reversed([*re.finditer(pattern, line)]):
        draft.move(Place(number, match.start() + 1), -1)
    return re.sub(pattern, "", line)


def _unwanted(draft: Draft, number: int, line: str) -> str:
    written = line = line.translate(_BULLETS_OF_WORD)
    for pattern, message, cure, instead in _WRONG:
        found = re.search(pattern, written)
        if found:
            draft.problems.append(Problem(Place(number, found.start() + 1), message, cure))
            if instead:
                line = re.sub(pattern, instead, line)
            else:
                line = _without(draft, number, line, pattern)
    return line


def _tabs(draft: Draft, number: int, line: str, tab_width: int) -> str:
    text = line.lstrip(" \t")
    indent = line[: len(line) - len(text)]
    if "\t" in indent and text:
        at = draft.original(Place(number, indent.index("\t") + 1))
        message = "there is a tab in the indentation, which YAML does not allow"
        draft.problems.append(Problem(at, message, "use spaces", unreadable=True))
        draft.tabbed.add(number)
        wide = indent.expandtabs(tab_width)
        draft.move(Place(number, 1), len(wide) - len(indent))
        indent = wide
    return (indent + text).replace("\t", " ")
