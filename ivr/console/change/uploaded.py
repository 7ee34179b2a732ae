"""What somebody has pasted or uploaded, and why it cannot be used, in words."""

from typing import NamedTuple

from flask import request

from ivr.drafts.uploads import MAX_BYTES, MAX_CHARACTERS, MAX_QUESTIONS, Reason
from ivr.web.translations import N_
from ivr.web.translations import gettext as _


class Uploaded(NamedTuple):
    """A file as it was sent; a text that was typed is one, too."""

    content: bytes
    name: str


_WHY: dict[Reason, str] = {
    "empty": N_("There is nothing in it: choose a file, or paste the text."),
    "large": N_("It is too large. At most %(questions)d questions with %(characters)d characters, "
                "in a file of %(megabytes)d MB, can be read at once; divide it."),
    "slow": N_("It takes too long to read. Copy its text, and paste it here."),
    "busy": N_("Others are uploading at the same time. Try again in a moment."),
    "kind": N_("This kind of file cannot be read. Copy its text and paste it here, or save it as "
               ".docx, .xlsx, .csv, .html or .txt."),
    "damaged": N_("The file is damaged, or is not what its name says. Open it in its program, save "
                  "it again, or paste its text."),
    "package": N_("This server cannot read Word, Excel and web files. Paste the text instead, or "
                  "save a table as CSV UTF-8."),
    "columns": N_("The table has no column of questions. Name its columns “question” and “answer”, "
                  "and perhaps “section”, in its first row."),
    "none": N_("No questions were found. Write each question on a line of its own, with a question "
               "mark at its end, and its answer below it."),
}  # fmt: skip


def why(reason: Reason) -> str:
    """Say why something cannot be used, and what to do."""
    return _(_WHY[reason], questions=MAX_QUESTIONS, characters=MAX_CHARACTERS,
             megabytes=MAX_BYTES // 1024**2)  # fmt: skip


def uploaded(field: str, typed: str = "") -> Uploaded:
    """Return a file of a form, or else what was typed; no more of it than is read at most."""
    file = request.files.get(field)
    if file is not None and file.filename:
        return Uploaded(file.read(MAX_BYTES + 1), file.filename)
    return Uploaded(request.form.get(typed, "").encode("utf-8", "replace"), "text.txt")
