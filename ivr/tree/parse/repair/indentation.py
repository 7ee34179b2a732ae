"""Finds out which line is indented wrongly where lines are not level.

YAML only notices a line that fits nowhere. Whether that line is wrong or those above it, a person
sees from their kinds (keys, fields of an option, items of a list), and from which of them are more.
"""

from itertools import takewhile

from ivr.tree import fields
from ivr.tree.parse.repair.lines import Line, Lines
from ivr.tree.parse.repair.syntax_error import Fix, SyntaxFault
from ivr.tree.problems import Place, indent

_KINDS = {"option": fields.OPTION.names, "contact": fields.CONTACT.names,
          "file": fields.FILE.names}  # fmt: skip


def indentation(lines: Lines, number: int, fault: SyntaxFault) -> Fix | None:
    """A field or an item of a list that is neither level with its neighbors nor within one."""
    line = lines[number]
    above = next((other for other in lines.preceding(number) if other.is_own), None)
    if not line.is_own or not above:
        return None
    if fix := _too_far_left(lines, line):
        return fix
    if above.text and _further(line, above):
        return _item_below_text(lines, line, above) or _field_below_text(lines, line, above)
    return _between(lines, line, above)


def _too_far_left(lines: Lines, line: Line) -> Fix | None:
    """A line above that parts this one from its neighbors, since it is left of all of them."""
    wrong = next(
        (other for other in lines.preceding(line.number) if other.depth < line.depth), None
    )
    if not wrong or not wrong.field:
        return None
    right = lines.above(wrong.number)
    for other in lines.preceding(wrong.number):
        if other.depth < line.depth:
            return None
        if other.is_own and _are_peers(other, line):
            break
    else:
        return None
    least = line.depth + (_kinds(line) == {"key"})
    depth = right.depth if right and right.is_own and right.depth >= least else line.depth + 2
    return _shifted(lines, [wrong], depth, "less")


def _is_parted(lines: Lines, wrong: Line, line: Line) -> bool:
    """Whether a line is too far left to be under the key or the name above it."""
    holder = lines.above(wrong.number)
    empty = holder is not None and holder.is_own and not holder.text
    return bool(empty and holder and wrong.depth <= holder.depth < line.depth)


def listed(lines: Lines, number: int, fault: SyntaxFault) -> Fix | None:
    """An item of a list under a text."""
    top, above = lines[number], lines.above(number)
    while above and not top.is_own:
        top, above = above, lines.above(above.number)
    while above and not (above.is_own and above.depth < top.depth):
        if above.dashes and above.depth == top.depth:
            top = above
        above = lines.above(above.number)
    if not top.dashes or not above or above.text in ("", "|", ">", "|-", ">-"):
        return None
    return _item_below_text(lines, top, above)


def _kinds(line: Line) -> set[str]:
    """What a line may be, judging by its name."""
    if line.dashes:
        return {"item"}
    if line.label.isdigit():
        return {"key"}
    return {kind for kind, names in _KINDS.items() if line.label in names} or {"own"}


def _further(line: Line, above: Line) -> bool:
    """Whether a line is indented further than one that cannot have anything under it."""
    if line.dashes or (above.dashes and not above.name):
        return line.depth > above.depth
    return line.start > above.start


def _block(lines: Lines, line: Line) -> list[Line]:
    """The line, and those below it as far as they are indented at least as much."""
    below = lines.following(line.number)
    return [line, *takewhile(lambda other: other.depth >= line.depth, below)]


def _peers_above(lines: Lines, line: Line) -> list[Line]:
    block = takewhile(lambda above: above.depth >= line.depth, lines.preceding(line.number))
    return [*reversed([above for above in block if _are_peers(above, line)]), line]


def _are_peers(one: Line, other: Line) -> bool:
    return one.depth == other.depth and bool(_kinds(one) & _kinds(other))


def _fewer(
    lines: Lines, above: list[Line], line: Line, how: tuple[str, str] = ("less", "further")
) -> Fix:
    """Blame whichever are fewer, the lines above or those below; `how` is said of each."""
    if _is_parted(lines, above[-1], line):
        return _shifted(lines, above[-1:], line.depth, how[0])
    if len(above) < sum(_are_peers(other, line) for other in _block(lines, line)):
        return _shifted(lines, above, line.depth, how[0])
    return _shifted(lines, [line], above[0].depth, how[1])


def _shifted(lines: Lines, wrong: list[Line], depth: int, how: str) -> Fix:
    first = wrong[0]
    edits = {line.number: line.under(depth) for line in wrong}
    owner = lines.owner(first.number, first.under(depth))
    subject, them = "this line is", "it"
    if len(wrong) > 1:
        subject, them = "this line and its neighbors are", "them"
    message = f"{subject} indented {how} than the lines around {them}"
    at = Place(first.number, first.depth + 1)
    return Fix(at, message, indent(depth, them), edits, owner)


def _homeless(lines: Lines, line: Line, owner: str, message: str, cure: str) -> Fix:
    """Lines that should be under one that is missing: nothing more can be said about them."""
    edits = {below.number: "" for below in _block(lines, line)}
    return Fix(Place(line.number, line.depth + 1), message, cure, edits, owner, gap=True)


def _item_below_text(lines: Lines, line: Line, above: Line) -> Fix | None:
    if not line.dashes:
        return None
    if above.dashes:
        return _fewer(lines, _peers_above(lines, above), line)
    cure = "write answer: above it, or remove its dashes"
    if above.label == "answer":
        cure = "move that text to a line of its own under answer:, after a dash"
    message = f"a list is under {above.label}:, which already has a text"
    return _homeless(lines, line, _owner(lines, above), message, cure)


def _owner(lines: Lines, line: Line) -> str:
    owner = lines.owner(line.number)
    return "" if owner == line.label else owner.removesuffix(f": {line.label}")


def _field_below_text(lines: Lines, line: Line, above: Line) -> Fix:
    if above.dashes and not above.name:  # after the last part of an answer
        holder = above
        for holder in lines.preceding(above.number):
            if holder.name and not holder.dashes:
                break
        return _shifted(lines, [line], holder.depth, "further")
    alike = _kinds(line) & _kinds(above) or (_kinds(line) == {"own"} and above.indent)
    if alike and not above.dashes:
        return _fewer(lines, _peers_above(lines, above), line)
    what, missing = f"{line.label}:", "the field that holds it"
    if _kinds(line) == {"key"}:
        what, missing = f"key {line.label}", "menu:"
    message = f"{what} is under {above.label}:, which already has a text"
    return _homeless(lines, line, _owner(lines, above), message, f"write {missing} above it")


def _between(lines: Lines, line: Line, above: Line) -> Fix | None:
    """A line that is left of a block above it, and right of what holds the block."""
    first: Line = above
    holder: Line | None = above
    while holder and holder.depth > line.depth:
        first, holder = holder, lines.above(holder.number)
    if (first is above and holder is above) or (holder and holder.depth == line.depth):
        return None
    kinds = _kinds(line)
    if holder and kinds & _kinds(holder) and not kinds & _kinds(first):
        return _fewer(lines, _peers_above(lines, holder), line)
    if kinds == {"key"} and "option" in _kinds(first):
        message = f"expected a key from 1 to 6 but found {first.label}:"
        owner = lines.owner(holder.number) if holder else ""
        return _homeless(lines, first, owner, message, "write its key above it")
    peers = [peer for peer in _block(lines, first) if peer.depth == first.depth]
    return _fewer(lines, peers, line, ("further", "less"))
