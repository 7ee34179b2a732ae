"""Files that are wrong: those in spec/bad_files/, and those that an editor or git would change."""

from tests.support.paths import BAD_FILES

HEAD = "name: Clinic line\nlanguage: en-US\ngreeting: Welcome.\n"
VALID = f"""{HEAD}menu:
  1:
    title: Opening hours
    answer: We are open from 8 to 5.
  2:
    title: Parking
    answer: Park behind the house.
"""


def changed(**lines: str) -> str:
    """The valid file with other lines, by their numbers: `changed(_6="…")`."""
    whole = VALID.split("\n")
    for number, line in lines.items():
        whole[int(number.strip("_")) - 1] = line
    return "\n".join(whole)


MADE: dict[str, bytes | str] = {
    "byte-order-mark": f"\ufeff{VALID}",
    "byte-order-mark-in-the-middle": changed(
        _3="\ufeffgreeting: Welcome.", _7="    answer: We are\ufeff open: daily."
    ),
    "windows-line-ends": VALID.replace("\n", "\r\n"),
    "windows-line-ends-and-an-error": changed(_7="    anwser: Yes.").replace("\n", "\r\n"),
    "mac-line-ends": VALID.replace("\n", "\r"),
    "utf-16": changed(_7="    anwser: Yes.").encode("utf-16"),
    "utf-16-without-a-mark": VALID.encode("utf-16-le"),
    "latin-1": changed(_6="    title: Öffnungszeiten", _9="    titel: Café").encode("latin-1"),
    "latin-1-within-utf-8": changed(_9="    titel: “Café”").encode().replace(b"\xc3\xa9", b"\xe9"),
    "nul": changed(_7="    answer: We are open\0 from 8 to 5."),
    "not-a-text": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)),
    "control-characters": changed(
        _6="    title: Opening\x07 hours", _7="  \x1b  answer: From 8\x0b to 5."
    ),
    "private-characters": changed(_6="    title: \uf0b7 Opening hours", _7="    answer: \ue000"),
    "lost-characters": changed(_7="    answer: Caf\ufffd on the ground floor."),
    "line-separators": changed(_7="    answer: We are open\u2028from 8\x85to 5."),
    "non-breaking-space-in-the-indentation": changed(
        _6="  \u00a0 title: Opening hours", _8="\u00a0\u00a02:"
    ),
    "non-breaking-space-in-a-name": changed(_1="name\u00a0: Clinic line", _5="  1\u00a0:"),
    "non-breaking-space-after-a-colon": changed(
        _3="greeting:\u00a0Welcome.", _6="    title:\u202fOpening hours"
    ),
    "non-breaking-space-after-a-dash": changed(_7="    answer:\n    -\u00a0From 8\n    - to 5."),
    "non-breaking-spaces-before-a-line-of-text": changed(
        _7="    answer: >-\n      We are open\n\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0from 8 to 5.",
        _10="    answer: >-\n      Park behind\n      \u00a0the house.",  # far enough as it is
    ),
    "non-breaking-space-in-a-text-is-fine": changed(_7="    answer: Hours:\u00a08 to\u00a05."),
    "space-without-width": changed(_6="    \u200btitle: Opening hours", _9="    titel: Parking"),
    "nested-too-deep-as-lists": HEAD + "menu: " + "[" * 900,
    "nested-too-deep-as-fields": HEAD + "menu: " + "{a: " * 100_000,
    "nested-too-deep-as-items": HEAD + "menu:\n  " + "- " * 100_000,
    "nested-too-deep-by-indentation": "".join(f"{' ' * n}a:\n" for n in range(3_000)),
    "many-brackets-are-fine": HEAD + "menu:\n" + "".join(
        f"  {key}: {{title: 'Topic [{key}]', answer: ['[[[[[a', 'b{{{{{{', 'c]']}}\n"
        for key in range(1, 6)
    ),
    "file-too-large": VALID + "#" * 2**24,
    "rich-text": rb"{\rtf1\ansi{\fonttbl\f0 Helvetica;}" + b"\n\\f0 name: Clinic line\\\n}",
    "word-document": b"PK\x03\x04\x14\0[Content_Types].xml" + bytes(64) + b"word/document.xml",
    "spreadsheet": b"PK\x03\x04\x14\0\x06\0[Content_Types].xml" + bytes(64) + b"xl/workbook.xml",
    "open-document": b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.text",
    "word-document-of-an-older-word": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(64),
    "archive": b"PK\x03\x04" + bytes(64),
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
    "web-page": "<!DOCTYPE html>\n<html><body><p>name: Clinic line</p></body></html>\n",
    "web-page-in-part": "<p>name: Clinic line</p>\n<p>language: en-US</p>\n",
    "table": "title,answer\nHours,We are open\nParking,Behind the house\n",
    "table-with-tabs": "title\tanswer\nHours\tWe are open\n",
    "e-mail": f"From: office@example.org\nSubject: the menu\n\n{VALID}",
    "recording": b"ID3\x03\0\0" + bytes(64),
    "text-that-git-merged-in-utf-16": VALID.replace("  2:", "<<<<<<< HEAD\n  2:").encode("utf-16"),
    "long-line": changed(_7=f"    answer: {'We are open. ' * 30}Note: {'We are open. ' * 30}"),
}  # fmt: skip

STORED = {path.stem: path for path in BAD_FILES.glob("*.yaml")}


def contents(name: str) -> bytes:
    """The bytes of a file of either kind."""
    if name in STORED:
        return STORED[name].read_bytes()
    made = MADE[name]
    return made if isinstance(made, bytes) else made.encode()
