"""A file's bytes → YAML nodes that keep their places, and all that is wrong with the YAML.

The only module that knows PyYAML. It composes nodes and never constructs values, so `0`, `01`,
`12:30`, `no` and `617-726-3884` stay the characters that were written.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from itertools import count
from typing import Any

import yaml

from ivr.tree import fields
from ivr.tree.parse.conflicts import keep_first
from ivr.tree.parse.decode import TAB_WIDTHS, clean, decode
from ivr.tree.parse.draft import Draft, in_quotes, place_at
from ivr.tree.parse.formats import other_format
from ivr.tree.parse.repair import repair
from ivr.tree.parse.repair.guesses import Guess
from ivr.tree.parse.repair.lines import Lines
from ivr.tree.parse.repair.syntax_error import SyntaxFault
from ivr.tree.parse.repair.whole import is_level, unwrap
from ivr.tree.problems import Place, Problem, of, short

MAX_BYTES = 16 * 1024 * 1024
MAX_DEPTH = 60  # levels of YAML: 12 menus within each other need about 30
MAX_ALIASED = 10_000  # nodes that aliases repeat; a small file must not grow into a huge one
MAX_REREAD = 50_000_000  # characters to parse again after repairs; then a file is given up
MAX_NAMED = 100  # refused tags whose object is named

Node = yaml.Node
Mapping = yaml.MappingNode
List = yaml.SequenceNode
Scalar = yaml.ScalarNode

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _TooDeepError(yaml.YAMLError):
    """Things are nested too deep, at this place."""


class _Loader(_Base):  # type: ignore[misc]  # which base it is depends on the machine
    """Composes nodes exactly as they are written."""

    depth = 0
    has_blanks = False

    def resolve(self, kind: object, value: object, implicit: object) -> str:
        """A node's type, which PyYAML guesses from its form; here nobody asks for it."""
        if value == "":
            self.has_blanks = True
        return ""

    def descend_resolver(self, parent: Node | None, index: object) -> None:
        """Called before each node. The C loader recurses; 10,000 levels end the process."""
        self.depth += 1
        if self.depth > MAX_DEPTH and parent is not None:
            raise _TooDeepError(place(parent))

    def ascend_resolver(self) -> None:
        self.depth -= 1


@dataclass(frozen=True)
class Source:
    """A file as text, its root node if it is YAML, and what is wrong with it so far.

    Nodes have their places in the draft; `draft.original` finds them in the file.
    """

    text: str
    root: Node | None
    draft: Draft
    name: str = ""
    """The name of an included file; "" for the main one."""
    has_blanks: bool = False
    """Whether any of its nodes has no text."""

    @property
    def problems(self) -> list[Problem]:
        return self.draft.problems

    @cached_property
    def lines(self) -> list[str]:
        """Those of the draft."""
        return self.draft.text.split("\n")

    @cached_property
    def cut(self) -> set[int]:
        """Lines, counted from 0, where a text may have lost its end to a comment."""
        if not _CUT.search(self.draft.text):
            return set()
        return {number for number, line in enumerate(self.lines) if _CUT.search(line)}


_CUT = re.compile(r"#(?<=[^\s] #)(?= ?\S)")


def parse(
    raw: bytes,
    tab_width: int = TAB_WIDTHS[0],
    name: str = "",
    limited: bool = True,
    guess: Guess | None = None,
) -> Source:
    """Parse YAML. Never raises; what cannot be read is set aside so that the rest is checked too.

    A tab that indents a line is reported, and taken for `tab_width` columns. All places in a file
    with a name contain that name. A file is not larger than MAX_BYTES where that is `limited`. A
    `guess` undoes a slip.
    """
    source = _parse(raw, tab_width, name, limited, guess)
    problems = source.problems
    if name:
        problems[:] = [one._replace(place=one.place._replace(file=name)) for one in problems]
    return source


def _parse(raw: bytes, tab_width: int, name: str, limited: bool, guess: Guess | None) -> Source:
    if limited and len(raw) > MAX_BYTES:
        message = f"the file has {len(raw):,} bytes"
        return _unreadable("", Place(1, 1), message, f"use at most {MAX_BYTES:,}")
    if found := other_format(raw):
        message = f"this is {found.name}" + ", not a plain text file" * (not found.is_text)
        return _unreadable(raw.decode("utf-8", "replace"), Place(1, 1), message, found.cure)
    text, problems = decode(raw)
    if "\0" in text:
        at = place_at(text, text.index("\0"))
        message = "expected a text file but found a NUL character"
        return _unreadable(text, at, message, "save it as plain text")
    if is_level(text):
        message = "no line is indented, so that nothing shows what belongs to what"
        cure = (
            "indent what belongs to a line by 2 spaces more than that line, or get the file again"
        )
        return _unreadable(text, Place(1, 1), message, cure)
    draft = Draft(text, problems)
    unwrap(draft)
    keep_first(draft)
    clean(draft, tab_width)
    draft.cleaned = draft.text
    if guess:
        guess.apply(draft)
    root, has_blanks = _compose(draft, name)
    return Source(text, root, draft, name, has_blanks)


def _unreadable(text: str, at: Place, message: str, cure: str) -> Source:
    return Source(text, None, Draft("", [Problem(at, message, cure, unreadable=True)]))


class _Named(StringIO):
    """A text whose name PyYAML puts into the marks of its nodes."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__(text)
        self.name = name


_UNNAMED = "<unicode string>"
"""The name that PyYAML gives to a text without one, which it parses somewhat faster."""


def place(node: Node, end: bool = False) -> Place:
    """Where a node begins, or ends; a block text (`|`, `>`) may end where a later line starts."""
    mark = node.end_mark if end else node.start_mark
    name = mark.name
    return Place(mark.line + 1, mark.column + 1, "" if name == _UNNAMED else name)


def names(node: Node | None) -> dict[str, Node]:
    """The nodes of a mapping's names, by name; none if it is something else."""
    pairs = node.value if isinstance(node, Mapping) else ()
    return {key.value: key for key, _ in pairs if isinstance(key, Scalar)}


def name_place(node: Node, name: str) -> Place:
    """Where the name of a mapping's field begins; the node's own place if it has no such field."""
    return place(names(node).get(name, node))


def _compose(draft: Draft, name: str) -> tuple[Node | None, bool]:
    """Compose the root node, and say if some have no text. What cannot be read is set aside."""
    remaining = MAX_REREAD
    while remaining > 0:
        remaining -= len(draft.text)
        try:
            stream = _Named(draft.text, name) if name else draft.text
            loader = _Loader(stream)
            root: Node | None = loader.get_single_node()
        except _TooDeepError as error:
            _too_deep(draft, error.args[0])
            return None, False
        except yaml.YAMLError as error:
            fault = SyntaxFault.of(error)
            if "maximum nesting depth" in fault.said:  # libyaml's own limit, from 0.2.6 on
                _too_deep(draft, fault.at)
                return None, False
            if not repair(draft, fault):
                break
        else:
            return _allowed(root, draft, name), loader.has_blanks
    if draft.problems:
        *others, last = draft.problems
        cure = f"{last.cure}; then the rest can be checked"
        draft.problems[:] = [*others, last._replace(cure=cure, unreadable=True)]
    return None, False


def _too_deep(draft: Draft, at: Place) -> None:
    message = f"nested more than {MAX_DEPTH} levels deep here"
    cure = f"nest menus at most {fields.MAX_LEVELS} levels deep"
    draft.problems.append(Problem(draft.original(at), message, cure, unreadable=True))


# A tag or an anchor at the start of something. Each pattern starts with a plain character, which
# Python finds a hundred times faster than one of several.
_TAG = re.compile(r"!(?<![^\s,\[{]!)")
_ANCHOR = re.compile(r"&(?<![^\s,\[{]&)[^\s]")


def _allowed(root: Node | None, draft: Draft, name: str) -> Node | None:
    if root is None or (isinstance(root, Scalar) and not root.value):
        cure = f"start it with {'menu:' if name else 'name:, language:, greeting: and menu:'}"
        draft.problems.append(Problem(Place(1, 1), "the file is empty", cure, unreadable=True))
        return None
    if _TAG.search(draft.text) or _ANCHOR.search(draft.text):
        events = [*yaml.parse(draft.text, _Loader)]
        endless = [*_endless(events)]
        for problem in endless or _refused(events, draft.text):
            draft.problems.append(problem._replace(place=draft.original(problem.place)))
        return None if endless else root
    return root


def _endless(events: Iterable[Any]) -> Iterator[Problem]:
    """Find aliases of something that contains them, or that make a small file huge."""
    sizes: dict[str, int] = {}  # nodes that an anchor repeats
    started: list[tuple[str | None, int]] = []  # collections that are open: anchor, nodes before
    nodes = repeated = 0
    for event in events:
        at = place(event)
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in sizes:
                message = f"*{event.anchor} is within &{event.anchor}, so it never ends"
                yield Problem(at, message, "use goto: to lead back", unreadable=True)
                return
            repeated += sizes[event.anchor]
            nodes += sizes[event.anchor]
            if repeated > MAX_ALIASED:
                message = f"by this line, aliases (*) repeat more than {MAX_ALIASED:,} things"
                yield Problem(at, message, "use goto: for what is shared", unreadable=True)
                return
        elif isinstance(event, yaml.CollectionStartEvent):
            started.append((event.anchor, nodes))
            nodes += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = started.pop()
            if anchor:
                sizes[anchor] = nodes - before
        elif isinstance(event, yaml.ScalarEvent):
            nodes += 1
            if event.anchor:
                sizes[event.anchor] = 1


def _refused(events: Iterable[Any], text: str) -> Iterator[Problem]:
    """Find tags, and anchors that no alias uses: a text that starts with & loses a word."""
    lines = Lines(text)
    events = [event for event in events if isinstance(event, yaml.NodeEvent)]
    used = {event.anchor for event in events if isinstance(event, yaml.AliasEvent)}
    named = count(1)

    def said(at: Place, message: str) -> str:
        # Finding the owner means reading the lines above: too slow for each of thousands.
        return of(lines.owner(at.line) if next(named) <= MAX_NAMED else "", message)

    for event in events:
        at = place(event)
        tag = getattr(event, "tag", None)
        scalar = isinstance(event, yaml.ScalarEvent)
        written = text[event.start_mark.index : event.end_mark.index].strip()
        if tag:
            word = next((word for word in written.split() if word.startswith("!")), tag)
            message = f"{short(word)} is read as a YAML tag, which is not supported here"
            quoted = scalar and written.startswith("!") and not written.startswith("!!")
            cure = f"put the text in quotes: {in_quotes(short(written))}"
            yield Problem(at, said(at, message), cure if quoted else "remove it")
        elif event.anchor and scalar and event.anchor not in used:
            mark = short(event.anchor)
            message = f"&{mark} marks a text for *{mark} to repeat, but nothing does"
            cure = f"put the text in quotes: {in_quotes(short(written))}"
            yield Problem(at, said(at, message), f"{cure}, or remove &{mark}")
