"""Writes a file whole or not at all, so that nobody ever reads half of one."""

import errno
import os
from contextlib import suppress
from pathlib import Path
from uuid import uuid4


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
