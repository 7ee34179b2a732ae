"""Reads files beside another, and writes them whole, so that nobody ever reads half of one."""

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from uuid import uuid4


def sibling_reader(path: Path) -> Callable[[str], bytes]:
    """How to read the files in the folder of `path`, by their names from there, as `Read` has it.

    It raises OSError for what is missing, is no file, or is elsewhere in truth, by a link.
    """
    folder = path.parent.resolve()

    def read(name: str) -> bytes:
        try:
            found = (folder / name).resolve()
        except (ValueError, RuntimeError):  # a sign that no name may have; links in a circle
            raise OSError(errno.EINVAL, "that is no file", name) from None
        if not found.is_relative_to(folder):
            raise PermissionError(errno.EACCES, "it leads out of the folder of the main file", name)
        if not found.exists() and (near := _near(folder / name)):
            meant = near.relative_to(folder).as_posix()
            raise FileNotFoundError(errno.ENOENT, f'did you mean "{meant}"?', name)
        if found.exists() and not found.is_file():
            raise OSError(errno.EINVAL, "that is no file", name)
        return found.read_bytes()

    return read


def _near(path: Path) -> Path | None:
    """A file in the same folder, and no other: there may be thousands, whose name was meant."""
    names = [one.name for ending in ("yaml", "yml") for one in path.parent.glob(f"*.{ending}")]
    near = get_close_matches(path.name, names, n=1, cutoff=0.8)
    return path.with_name(near[0]) if near else None


def write(path: Path, content: bytes) -> None:
    """Writes `content` to `path`, whose folder is made if need be.

    Raises:
        OSError: it cannot be written; `filename` is `path`.
    """
    temporary = path.with_name(f".{uuid4().hex}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except FileExistsError:
        raise OSError(errno.ENOTDIR, f"{path.parent} is no folder", str(path)) from None
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
