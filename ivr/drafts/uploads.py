"""Read what somebody uploads, an FAQ or a table, in a process with limits.

Run as `python -m ivr.drafts.uploads FOLDER NAME JOB`: it leaves what it has read, or why it cannot,
in FOLDER.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from ivr.confined import BusyError, Places, limit, run
from ivr.drafts.outline import Outline, Section, from_json, to_json

MAX_BYTES = 8 * 1024**2  # of a file: a Word document of a hundred pages without pictures has 1 MB
MAX_CHARACTERS = 500_000  # of all questions and answers together
MAX_QUESTIONS = 500
MAX_MEMORY = 1024**3  # bytes
MAX_WRITTEN = 16 * 1024**2  # bytes of what it has read
MAX_CPU = 20  # seconds
MAX_SECONDS = 25  # until the process is ended

_FAILED = "failed.txt"
_MADE = "made"
_PLACES = Places("ivr-upload-")

Reason = Literal["empty", "large", "slow", "busy", "kind", "damaged", "package", "columns", "none"]
"""Why a file cannot be read: `package` is that this machine lacks what reads it, `columns` that a
table has no column of questions, and `none` that no question was found."""


class UploadError(Exception):
    """A file that cannot be used."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


class Understood(NamedTuple):
    """What was understood of an FAQ, with what it says of itself, "" if it does not."""

    outline: Outline
    site: str = ""
    language: str = ""


def understood(content: bytes, name: str) -> Understood:
    """Find the questions of an FAQ, whose kind its name says. Raises UploadError."""
    made = json.loads(_read(content, Path(name).suffix, "faq"))
    found = Understood(from_json(made["outline"]), made["site"], made["language"])
    check_size(found.outline)
    return found


def check_size(outline: Outline) -> None:
    """Raise UploadError for more questions than a telephone line can have, or for none."""
    questions = [*Section("", outline.entries).questions()]
    if not questions:
        raise UploadError("none")
    size = sum(len(one.title) + sum(map(len, one.parts)) for one in questions)
    if len(questions) > MAX_QUESTIONS or size > MAX_CHARACTERS:
        raise UploadError("large")


def as_csv(content: bytes) -> bytes:
    """Read an Excel file as a CSV file. Raises UploadError."""
    return _read(content, ".xlsx", "table")


def check_bytes(content: bytes) -> None:
    """Raise UploadError for a file without anything in it, or for one that is too large."""
    if not content.strip():
        raise UploadError("empty")
    if len(content) > MAX_BYTES:
        raise UploadError("large")


def _read(content: bytes, suffix: str, job: str) -> bytes:
    check_bytes(content)
    ending = suffix.lower() if suffix[1:].isalnum() and len(suffix) < 7 else ".txt"
    try:
        with _PLACES.folder() as folder:
            return _confined(folder, content, f"upload{ending}", job)
    except BusyError:
        raise UploadError("busy") from None


def _confined(folder: Path, content: bytes, name: str, job: str) -> bytes:
    (folder / name).write_bytes(content)
    try:
        run("ivr.drafts.uploads", [str(folder), name, job], folder, MAX_SECONDS)
    except TimeoutError:
        raise UploadError("slow") from None
    if (folder / _MADE).is_file():
        return (folder / _MADE).read_bytes()
    said = (folder / _FAILED).read_text() if (folder / _FAILED).is_file() else ""
    raise UploadError(next((one for one in get_args(Reason) if one == said), "damaged"))


def _main(folder: Path, name: str, job: str) -> None:
    limit(MAX_MEMORY, MAX_CPU, MAX_WRITTEN)
    jobs: dict[str, Callable[[Path], bytes]] = {"faq": _faq, "table": _table}
    try:
        made = jobs[job](folder / name)
    except UploadError as error:
        (folder / _FAILED).write_text(error.reason)
    except MemoryError:
        (folder / _FAILED).write_text("large")
    else:
        (folder / f"{_MADE}.new").write_bytes(made)
        (folder / f"{_MADE}.new").rename(folder / _MADE)


def _faq(file: Path) -> bytes:
    from ivr.drafts.faq.sections import outline
    from ivr.drafts.faq.source import MissingPackageError, SourceError, read

    content = file.read_bytes()
    if file.suffix == ".xlsx":
        file, content = file.with_suffix(".csv"), _table(file)
    elif content.startswith(b"PK"):
        _check_archive(content)
    try:
        source = read(file, content)
    except MissingPackageError:
        raise UploadError("package") from None
    except SourceError:
        raise UploadError("columns" if file.suffix in (".csv", ".tsv") else "kind") from None
    made = {"outline": to_json(outline(source.blocks)), "site": source.site,
            "language": source.language}  # fmt: skip
    return json.dumps(made).encode()


def _table(file: Path) -> bytes:
    from ivr.drafts.workbook import rows
    from ivr.files import as_csv

    with _office_file():
        return as_csv(rows(file.read_bytes()))


def _check_archive(content: bytes) -> None:
    from ivr.drafts import workbook

    with _office_file():
        workbook.check_size(content)


@contextmanager
def _office_file() -> Iterator[None]:
    """Say why what an office program has saved cannot be read."""
    from ivr.drafts.workbook import TooLargeError

    try:
        yield
    except ImportError:
        raise UploadError("package") from None
    except TooLargeError:
        raise UploadError("large") from None
    except ValueError:
        raise UploadError("damaged") from None


if __name__ == "__main__":
    _main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
