"""Read files in the folder of another; write files whole, so that nobody ever reads half of one."""

import csv
import errno
import io
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from difflib import get_close_matches
from itertools import count
from pathlib import Path
from stat import S_IMODE, S_ISREG
from uuid import uuid4

# A cell that starts with one of these is a formula to a spreadsheet (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def sibling_reader(path: Path) -> Callable[[str], bytes]:
    """Return a function that reads a file by its name relative to the folder of `path`.

    It raises OSError, whose `strerror` says what is wrong, for a file that is missing, is not a
    regular file, or is outside that folder (a link may lead out of it). If another file was
    probably meant, `filename2` is its name.
    """
    folder = path.parent.resolve()

    def read(name: str) -> bytes:
        try:
            found = (folder / name).resolve()
        except (ValueError, RuntimeError):  # a NUL character; links in a circle
            raise OSError(errno.EINVAL, "that is not a file", name) from None
        if not found.is_relative_to(folder):
            raise PermissionError(errno.EACCES, "it leads out of the folder of the main file", name)
        if not found.exists() and (near := _near(folder / name)):
            meant = near.relative_to(folder).as_posix()
            raise FileNotFoundError(errno.ENOENT, "there is no such file", name, None, meant)
        if found.exists() and not found.is_file():
            raise OSError(errno.EINVAL, "that is not a file", name)
        return read_regular(found)

    return read


def read_regular(path: Path) -> bytes:
    """Read a file whole, and wait for nobody: a pipe is refused, and would never end.

    Raises:
        OSError: It is missing, cannot be read, or is a folder, a pipe, a socket or a device.
    """
    with open(path, "rb", opener=_at_once) as file:
        if not S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "that is not a file", str(path))
        return file.read()


def _at_once(path: str, flags: int) -> int:
    """Open a file, without waiting for a pipe's other end."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _near(path: Path) -> Path | None:
    """Find the YAML file that was probably meant; only in the same folder, which is quick."""
    names = [one.name for ending in ("yaml", "yml") for one in path.parent.glob(f"*.{ending}")]
    near = get_close_matches(path.name, names, n=1, cutoff=0.8)
    return path.with_name(near[0]) if near else None


def write(path: Path, content: bytes) -> None:
    """Write a file whole, and make its folder if need be.

    Raises:
        OSError: It cannot be written; `filename` is `path`.
    """
    temporary = path.with_name(f".{uuid4().hex}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with suppress(OSError):  # whoever may change the file may still do so
            temporary.chmod(S_IMODE(path.stat().st_mode))
        temporary.replace(path)
    except FileExistsError:
        raise OSError(errno.ENOTDIR, f"{path.parent} is not a folder", str(path)) from None
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet, and make its folder if need be; leave no half of it.

    Raises:
        OSError: It cannot be written, or is there already (FileExistsError); `filename` is `path`.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("xb")
    except OSError as error:
        raise type(error)(error.errno, error.strerror, str(path)) from None
    try:
        with file:
            file.write(content)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def write_keeping(path: Path, old: bytes, new: bytes, word: str) -> Path:
    """Write a file whole, and first what it held, beside it, under a name that is not taken.

    `menu.yaml` becomes `menu.WORD.yaml`, or `menu.WORD-2.yaml`. Returns the path of that file.
    Raises OSError as `write` does.
    """
    for number in count(1):
        kept = path.with_stem(f"{path.stem}.{word}{f'-{number}' if number > 1 else ''}")
        with suppress(FileExistsError):
            write_new(kept, old)
            break
    write(path.resolve(), new)
    return kept


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Write several files, each whole. Raises OSError as `write` does."""
    for path, content in contents.items():
        write(path, content)


def as_csv(rows: Iterable[Iterable[object]]) -> bytes:
    """Return rows as CSV (RFC 4180) in UTF-8, with the mark without which Excel expects neither.

    Texts that a spreadsheet would take for formulas start with an apostrophe.
    """
    lines = io.StringIO(newline="")
    csv.writer(lines).writerows([*map(_inert, row)] for row in rows)
    return lines.getvalue().encode("utf-8-sig")


def _inert(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
