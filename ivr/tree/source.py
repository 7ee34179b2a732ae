"""A file's bytes → YAML nodes that keep their places, and all that is wrong with the YAML.

The only module that knows PyYAML. It composes nodes and never constructs values, so `0`, `01`,
`12:30`, `no` and `617-726-3884` stay the characters that were written.
"""

import re
from dataclasses import dataclass
from functools import partial
from typing import Any

import yaml

from ivr.tree.problems import Place, Problem
from ivr.tree.yaml_errors import UNREADABLE, explain, mend

BYTES = 16 * 1024 * 1024
LEVELS = 60  # of YAML: 12 menus inside each other need about 36
ALIASED = 10_000  # nodes that aliases repeat; a small file must not grow into a huge one
MENDS = 20  # values that are set aside before a broken file is given up

Node = yaml.Node
Mapping = yaml.MappingNode
List = yaml.SequenceNode
Scalar = yaml.ScalarNode

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Source:
    """A file as text, its root node if it is YAML, and what is wrong with it so far."""

    text: str
    root: Node | None
    problems: tuple[Problem, ...]


def read(raw: bytes) -> Source:
    """Read YAML. Never raises; what cannot be read is set aside so that the rest is checked too."""
    if len(raw) > BYTES:
        size = f"the file is {len(raw) / 2**20:.0f} MiB long"
        return Source("", None, (Problem(Place(1, 1), size, "keep it below 16 MiB"),))
    text, problems = _decode(raw)
    if "\0" in text:
        problems.append(Problem(Place(1, 1), "this is not a text file", "save it as plain text"))
        return Source("", None, tuple(problems))
    readable = _clean(text, problems)
    root, readable = _compose(readable, problems)
    problems += _nodes(root, readable) if root else ()
    return Source(text, root, tuple(problems))


def place(node: Node) -> Place:
    """Where a node begins."""
    mark = node.start_mark
    return Place(mark.line + 1, mark.column + 1)


def _decode(raw: bytes) -> tuple[str, list[Problem]]:
    problems: list[Problem] = []
    start = Place(1, 1)
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = raw.decode("utf-16", "replace")
        problems.append(Problem(start, "the file is saved as UTF-16", "save it as UTF-8"))
    else:
        try:
            text = raw.decode()
        except UnicodeDecodeError as error:
            good = raw[: error.start].decode()
            line = good.count("\n") + 1
            at = Place(line, len(good) - (good.rfind("\n") + 1) + 1)
            text = raw.decode("cp1252", "replace")
            message = f'the character "{text[error.start]}" is not saved as UTF-8'
            problems.append(Problem(at, message, "save the file as UTF-8"))
    if text.startswith("\ufeff"):
        text = text[1:]
        message = "the file begins with a byte-order mark, which is passed over"
        problems.append(Problem(start, message, 'save it as "UTF-8" without one', "advice"))
    if "\r" in text:
        at = Place(1, len(re.split("[\r\n]", text, maxsplit=1)[0]) + 1)
        message = "lines end as on Windows (CRLF), which is read as well"
        problems.append(Problem(at, message, "nothing needs to be done", "advice"))
    return re.sub("\r\n?|[\x85\u2028\u2029]", "\n", text), problems


_BLANKS = "\u00a0\u2007\u202f\u200b\u2060"
_KEPT = {"*": "go back", "#": "move on"}
# What YAML stumbles over, what is said of it, and the cure; {0} is what the first group found.
_STUMBLES = (
    (re.compile(r"^ *(\t)[ \t]*(?=\S)", re.M),
     "a tab in the indentation, which YAML does not allow", "use spaces"),
    (re.compile(rf"^[\s{_BLANKS}]*([{_BLANKS}])|^ *[\w-]+([{_BLANKS}])(?=:(?:\s|$))|:([{_BLANKS}])",
                re.M),
     "a non-breaking or invisible space, which YAML does not take for a space",
     "type an ordinary space over it"),
    (re.compile("([\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff])"),
     "an invisible control character", "delete it"),
    (re.compile("(\ufeff)"),
     "a byte-order mark in the middle of the file", "delete this line and type it again"),
    (re.compile(r"^ *([*#]) *:(?= *$| +\{)", re.M),
     "key {0} is kept for {1} everywhere on the line", "use 1 to 6"),
)  # fmt: skip
_HARMLESS = str.maketrans(dict.fromkeys(_BLANKS, " ") | {"\ufeff": ""})


def _clean(text: str, problems: list[Problem]) -> str:
    """Report what makes YAML stumble over a character, and put something harmless in its place."""

    def mended(match: re.Match[str], message: str, cure: str) -> str:
        index = match.lastindex or 0
        start, found = match.start(index), match[index]
        line_start = text.rfind("\n", 0, start) + 1
        at = Place(text.count("\n", 0, start) + 1, start - line_start + 1)
        problems.append(Problem(at, message.format(found, f'"{_KEPT.get(found)}"'), cure))
        harmless = UNREADABLE if found in _KEPT else "" if found == "\ufeff" else " "
        return match[0].replace(found, harmless)

    for pattern, message, cure in _STUMBLES:
        text = pattern.sub(partial(mended, message=message, cure=cure), text)
    return text if text.isascii() else text.translate(_HARMLESS)


def _compose(text: str, problems: list[Problem]) -> tuple[Node | None, str]:
    """The root node, and the text that it was composed from: values may have been set aside."""
    if _depth_exceeded(text):
        message = f"things stand inside each other more than {LEVELS} deep"
        problems.append(Problem(Place(1, 1), message, "a menu tree needs 12 levels at most"))
        return None, text
    for _ in range(MENDS):
        try:
            root: Node | None = yaml.compose(text, _Loader)
        except yaml.YAMLError as error:
            problem = explain(error, text)
            problems.append(problem)
            mended = mend(text, problem.place)
            if mended is None:
                return None, text
            text = mended
        else:
            if root is None:
                problems.append(
                    Problem(Place(1, 1), "the file is empty", "begin with name:, greeting:, menu:")
                )
            return root, text
    return None, text


_SUSPECT = re.compile(r"^[ \-?]{61}|[-?] +[-?] +[-?] +[-?] ", re.M)


def _depth_exceeded(text: str) -> bool:
    # libyaml composes by recursion in C and ends the process when nested some 10,000 deep
    # (measured). Only a text that could be deep pays for this second pass, which does not recurse.
    if text.count("[") + text.count("{") <= LEVELS and not _SUSPECT.search(text):
        return False
    depth = 0
    try:
        for event in yaml.parse(text, _Loader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > LEVELS:
                    return True
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
    except yaml.YAMLError:
        return False  # composing stops at the same place and explains it
    return False


def _nodes(root: Node, text: str) -> list[Problem]:
    """What YAML allows and this file does not: tags, merge keys, aliases without bound."""
    problems: list[Problem] = []
    sizes: dict[int, int] = {}
    repeated = 0

    def walk(node: Node) -> int:
        nonlocal repeated
        if id(node) in sizes:
            repeated += sizes[id(node)] or ALIASED + 1  # 0: still inside it, so it holds itself
            return sizes[id(node)]
        sizes[id(node)] = size = 0
        if text[node.start_mark.index : node.start_mark.index + 1] in ("!", "&"):
            problems.extend(_tag(node, text))
        if isinstance(node, Mapping):
            for key, value in node.value:
                if key.value == "<<":
                    problems.append(
                        Problem(
                            place(key), "merge keys (<<) are not used here", "write the fields out"
                        )
                    )
                size += walk(key) + walk(value)
        elif isinstance(node, List):
            size = sum(map(walk, node.value))
        sizes[id(node)] = min(size + 1, ALIASED + 1)
        return sizes[id(node)]

    walk(root)
    if repeated > ALIASED:
        problems.append(
            Problem(
                place(root),
                "anchors and aliases (& and *) make the file grow without end",
                "use goto: for what is shared",
            )
        )
        # Nobody may walk these nodes further.
        root.value = []
    return problems


def _tag(node: Node, text: str) -> list[Problem]:
    written = re.match(r"(?:&\S+\s+)?(!\S*)", text[node.start_mark.index :][:200])
    if not written:
        return []
    cure = "leave it out; text that begins with ! stands in quotes"
    return [Problem(place(node), f"the tag {written[1]} is not used here", cure)]
