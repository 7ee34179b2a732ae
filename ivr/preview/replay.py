"""Plays saved calls from files on a line as it is now, and reports what is heard differently."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from ivr import files
from ivr.dialogue.schedule import as_of
from ivr.preview.diff.text import Change
from ivr.preview.match import Match, after_act, match
from ivr.preview.pairing import changed
from ivr.preview.saved_call import SavedCall, SavedCallError, parse
from ivr.preview.transcript import Step, UnfitError, begin, go_on
from ivr.telephony.phone.events import Waiting, transcript
from ivr.tree.model import Line

MAX_PLACES = 3  # that a line names; the others are counted


class Replay(NamedTuple):
    """The outcome of playing a folder of calls: whether all match, and the lines to print."""

    passed: bool
    lines: tuple[str, ...]


class NoCallsError(Exception):
    """A folder has no saved calls; the message says how to save one."""


def saved_files(paths: Iterable[Path]) -> list[Path]:
    """List the named files, and every .txt in the named folders. Raises NoCallsError."""
    found = []
    for path in paths:
        inside = sorted(path.rglob("*.txt")) if path.is_dir() else [path]
        if not inside:
            cure = f"save one there: ivr call --keys 2,1 > {path / 'call.txt'}"
            raise NoCallsError(f"there are no saved calls (.txt) in {path}; {cure}")
        found += inside
    return list(dict.fromkeys(found))


def replay(line: Line, paths: list[Path], update: bool) -> Replay:
    """Play every call; with `update` rewrite those that differ. Raises OSError."""
    saved, lines = _loaded(paths)
    matches = {path: match(line, call) for path, call in saved.items()}
    lines += [*_differences(matches), *_waits(matches)]
    bad = {path for path, found in matches.items() if found.differences or found.stopped}
    rewritten = {path for path, found in matches.items() if update and _rewrite(path, found)}
    counts = {
        "as saved": len(matches) - len(bad | rewritten),
        "rewritten": len(rewritten),
        "differ from the saved call": len(bad - rewritten),
        "cannot be read": len(paths) - len(matches),
    }
    passed = not bad - rewritten and len(matches) == len(paths)
    return Replay(passed, (*lines, _summary(counts)))


def compare_calls(old: Line, new: Line, paths: list[Path]) -> Replay:
    """Play every call on two lines, and report where each first differs. Raises OSError."""
    saved, lines = _loaded(paths)
    changes: dict[str, list[str]] = {}
    for path, call in saved.items():
        both = as_of(old, call.at), as_of(new, call.at)
        if change := first_difference(*both, call.acts):
            changes.setdefault(str(change), []).append(str(path))
    for text, (first, *others) in changes.items():
        lines += [f"{first}, {text}", *_same(others)]
    different = sum(map(len, changes.values()))
    counts = {
        "heard as before": len(saved) - different,
        "heard differently": different,
        "cannot be read": len(paths) - len(saved),
    }
    return Replay(counts["heard as before"] == len(paths), (*lines, _summary(counts)))


def first_difference(old: Line, new: Line, acts: Iterable[str]) -> Change | None:
    """Return where a call is first heard differently; None if it is the same to its end.

    The length of waits is ignored. An act that fits neither line ends the call.
    """
    was, now, after = begin(old), begin(new), "at the beginning"
    for act in [*acts, ""]:
        if (before := _heard(was)) != (said := _heard(now)):
            return Change(after, ("heard differently",), tuple(_excerpts(before, said)))
        try:
            if act:
                was, now, after = go_on(old, was, act), go_on(new, now, act), after_act(act)
        except UnfitError:
            break
    return None


def _heard(step: Step) -> list[str]:
    events = (event for event in step.events() if not isinstance(event, Waiting))
    return [line.removeprefix("Line:   ") for line in transcript(events).splitlines()]


def _excerpts(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    for i, j, k, m in changed(old, new):
        yield " ".join(old[i:j]).strip(), " ".join(new[k:m]).strip()


def _loaded(paths: list[Path]) -> tuple[dict[Path, SavedCall], list[str]]:
    """Load the calls that can be read; say in lines what is wrong with others. Raises OSError."""
    saved, lines = dict[Path, SavedCall](), list[str]()
    for path in paths:
        try:
            saved[path] = parse(path.read_bytes().decode("utf-8"))
        except UnicodeDecodeError:
            lines.append(f"{path}:1: the file is not UTF-8 text; save it as UTF-8")
        except SavedCallError as error:
            lines += [f"{path}:{number}: {message}" for number, message in error.problems]
    return saved, lines


def _summary(counts: dict[str, int]) -> str:
    total = sum(counts.values())
    found = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    if counts.get("differ from the saved call") == 1:
        found = found.replace("1 differ from", "1 differs from")
    return f"{total} call{'s' * (total != 1)}: {found}"


def _differences(matches: dict[Path, Match]) -> Iterator[str]:
    """Report each difference, once if many calls have it in common; then calls that stopped."""
    places: dict[tuple[tuple[str, ...], ...], list[str]] = {}
    for path, found in matches.items():
        for line, after, *texts in found.differences:
            common = places.setdefault(tuple(texts), [f"{path}:{line}: {after}"])
            common.append(f"{path}:{line}")
    for (expected, heard), (first, _, *others) in places.items():
        yield first
        yield from _labelled("expected:", expected or ("(nothing more)",))
        yield from _labelled("heard:   ", heard or ("(nothing like it)",))
        yield from _same(others)
    for path, found in matches.items():
        if found.stopped:
            line, why = found.stopped
            yield f"{path}:{line}: {why} here, so the rest of this call was not played"


def _labelled(label: str, texts: tuple[str, ...]) -> Iterator[str]:
    for text in texts:
        yield f"    {label} {text.removeprefix('Line: ')}"
        label = " " * len(label)


def _waits(matches: dict[Path, Match]) -> Iterator[str]:
    all_waits = [(path, wait) for path, found in matches.items() for wait in found.waits]
    waits = [f"{path}:{wait.line} {wait.heard[0]}" for path, wait in all_waits]
    if waits:
        count = "one wait has" if len(waits) == 1 else f"{len(waits)} waits have"
        yield f"{count} another length, which is not a difference: {_some(waits)}"


def _same(others: list[str]) -> list[str]:
    return [f"    the same: {_some(others)}"] if others else []


def _some(places: list[str]) -> str:
    more = len(places) - MAX_PLACES
    return ", ".join(places[:MAX_PLACES]) + (f" and {more} more" if more > 0 else "")


def _rewrite(path: Path, found: Match) -> bool:
    """Write a call as it is now; False if nothing changes, or it was not played to its end."""
    if found.text is None or not (found.differences or found.waits):
        return False
    files.write(path, found.text.encode())
    return True
