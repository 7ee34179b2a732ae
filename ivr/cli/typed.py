"""Names commands in messages as they work when typed: `.venv/bin/ivr check` where `ivr` is unknown.

Every room words its messages for people who can type `ivr`, which `make shell` and pipx make
possible. Where they cannot, the name is replaced in what is printed, and here alone: some hundred
messages would otherwise each have to ask how the command was started, and the next one would
forget to. Only the name of a command after `ivr` is a command; all else stays as it is.
"""

import os
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TextIO


def name_as_typed(commands: Iterable[str]) -> None:
    """Make whatever this process prints name these commands as it was itself started."""
    if (typed := typed_name()) == "ivr":
        return
    named = re.compile(rf"(?<![\w./\\-])ivr(?=\s+({'|'.join(commands)})\b)")

    def printing(write: Callable[[str], int]) -> Callable[[str], int]:
        return lambda text: write(named.sub(lambda _: typed, text))

    for stream in (sys.stdout, sys.stderr):
        _replace_write(stream, printing(stream.write))


def _replace_write(stream: TextIO, write: Callable[[str], int]) -> None:
    stream.write = write  # type: ignore[method-assign]


def typed_name() -> str:
    """Return how this program was started, as one can type it again; "ivr" if that works too."""
    started, found = Path(sys.argv[0]), shutil.which("ivr")
    if found and Path(found).parent.resolve() == Path(sys.executable).parent.resolve():
        return "ivr"
    if started.name == "__main__.py":  # python -m ivr
        return f"{_quoted(sys.orig_argv[0])} -m ivr"
    known = started.stem == "ivr" and str(started) != found
    return _quoted(sys.argv[0]) if known else "ivr"


def _quoted(path: str) -> str:
    if os.name == "nt":  # neither of Windows' shells takes a backslash or a quote as others do
        return f'"{path}"' if " " in path else path
    return shlex.quote(path)
