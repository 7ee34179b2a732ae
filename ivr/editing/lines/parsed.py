"""Files as they were parsed, so that nobody parses the same bytes twice."""

import re
from collections import OrderedDict
from threading import local

from ivr.editing.errors import UNSAFE, EditError
from ivr.tree.parse.collector import collector_paused
from ivr.tree.parse.draft import as_written
from ivr.tree.parse.parser import Source, parse

_NEWLINE = re.compile("\r\n?")
MAX_KEPT = 2_000_000  # bytes of the files whose nodes a thread keeps


class _Kept(local):
    """What a thread has parsed, the last one last: nobody else sees nodes that it changes."""

    def __init__(self) -> None:
        self.sources: OrderedDict[bytes, Source] = OrderedDict()


_kept = _Kept()


def parsed(raw: bytes) -> Source:
    """Parse a file, or return what was parsed of the same bytes: its nodes must not be changed."""
    kept = _kept.sources
    found = kept.pop(raw, None)
    if found is None:
        with collector_paused():
            found = parse(raw)
    kept[raw] = found
    while kept and sum(map(len, kept)) > MAX_KEPT:
        kept.popitem(last=False)
    return found


def forget(raw: bytes) -> None:
    """Forget what was parsed of a file, whose nodes somebody is about to change."""
    _kept.sources.pop(raw, None)


def check_readable(source: Source, raw: bytes, name: str) -> None:
    """Make sure that a file is read as it is written. Raises EditError."""
    try:
        text = _NEWLINE.sub("\n", raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        text = ""
    if source.root is not None and as_written(source.draft.text) == text:
        return
    where = f"{name}, " * bool(name)
    problem = next((one for one in source.problems if one.severity == "error"), None)
    if problem is None:
        raise EditError(UNSAFE)
    raise EditError(f"{where}line {problem.place.line} has to be put right first, in the text: "
                    f"{problem.message}; {problem.cure}")  # fmt: skip
