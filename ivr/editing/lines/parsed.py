"""Files as they were parsed, so that nobody parses the same bytes twice."""

import re
from collections import OrderedDict

from ivr.editing.errors import UNSAFE, EditError
from ivr.tree.parse.collector import collector_paused
from ivr.tree.parse.draft import as_written
from ivr.tree.parse.parser import Source, parse

_NEWLINE = re.compile("\r\n?")
MAX_PARSED = 16  # files whose nodes are kept
_parsed: OrderedDict[bytes, Source] = OrderedDict()


def parsed(raw: bytes) -> Source:
    """Parse a file, or return what was parsed of the same bytes: its nodes must not be changed."""
    found = _parsed.pop(raw, None)
    if found is None:
        with collector_paused():
            found = parse(raw)
    _parsed[raw] = found
    while len(_parsed) > MAX_PARSED:
        _parsed.popitem(last=False)
    return found


def forget(raw: bytes) -> None:
    """Forget what was parsed of a file, whose nodes somebody is about to change."""
    _parsed.pop(raw, None)


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
