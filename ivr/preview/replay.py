"""Plays saved calls from files on a line as it is now, and says what is heard otherwise."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from ivr import files
from ivr.dialogue.schedule import as_of
from ivr.preview.diff import first_difference
from ivr.preview.match import Difference, Judged, judge
from ivr.preview.saved_call import Saved, SavedError, read
from ivr.tree.model import Tree

SHOWN = 3  # other places that a report names


class Replayed(NamedTuple):
    """What came of a folder of calls: those that are as saved, and all that is to be said."""

    sound: bool
    report: tuple[str, ...]


class NoCallsError(Exception):
    """There are no saved calls where some were expected, in words."""


def saved_files(paths: Iterable[Path]) -> list[Path]:
    """The files that are named, and every .txt in the folders. Raises NoCallsError."""
    found = []
    for path in paths:
        inside = sorted(path.rglob("*.txt")) if path.is_dir() else [path]
        if not inside:
            cure = f"save one there: ivr call --keys 2,1 > {path / 'call.txt'}"
            raise NoCallsError(f"there are no saved calls (.txt) in {path}; {cure}")
        found += inside
    return list(dict.fromkeys(found))


def load(path: Path) -> Saved:
    """A saved call. Raises SavedError; OSError if the file cannot be read."""
    try:
        return read(path.read_bytes().decode("utf-8"))
    except UnicodeDecodeError:
        raise SavedError([(1, "this is no text in UTF-8; save it so")]) from None


def replay(tree: Tree, paths: list[Path], update: bool) -> Replayed:
    """Play every call; with `update` rewrite those that differ. Raises OSError."""
    saved, report = _loaded(paths)
    judged = {path: judge(tree, call) for path, call in saved.items()}
    report += _differences(judged)
    report += _waits(judged)
    bad = {path for path, found in judged.items() if found.differences or found.stopped}
    rewritten = {path for path, found in judged.items() if update and _rewrite(path, found)}
    counts = {
        "as saved": len(judged) - len(bad | rewritten),
        "rewritten": len(rewritten),
        "not as saved": len(bad - rewritten),
        "cannot be read": len(paths) - len(judged),
    }
    report.append(_counted(counts))
    return Replayed(not bad - rewritten and len(judged) == len(paths), tuple(report))


def compare_calls(old: Tree, new: Tree, paths: list[Path]) -> Replayed:
    """Play every call on two lines: where is each first heard otherwise? Raises OSError."""
    saved, report = _loaded(paths)
    changes: dict[str, list[str]] = {}
    for path, call in saved.items():
        trees = as_of(old, call.at), as_of(new, call.at)
        if change := first_difference(*trees, call.acts):
            changes.setdefault(str(change), []).append(str(path))
    for change_as_text, (first, *others) in changes.items():
        report.append(f"{first}, {change_as_text}")
        report += [f"    the same: {_some(others)}"] * bool(others)
    other = sum(map(len, changes.values()))
    counts = {
        "heard as before": len(saved) - other,
        "heard otherwise": other,
        "cannot be read": len(paths) - len(saved),
    }
    report.append(_counted(counts))
    return Replayed(counts["heard as before"] == len(paths), tuple(report))


def _loaded(paths: list[Path]) -> tuple[dict[Path, Saved], list[str]]:
    """The calls that can be read, and a report on the others."""
    saved: dict[Path, Saved] = {}
    report: list[str] = []
    for path in paths:
        try:
            saved[path] = load(path)
        except SavedError as error:
            report += [f"{path}:{line}: {message}" for line, message in error.problems]
    return saved, report


def _counted(counts: dict[str, int]) -> str:
    total = sum(counts.values())
    told = [f"{count} {what}" for what, count in counts.items() if count]
    return f"{total} call{'s' * (total != 1)}: {', '.join(told)}"


def _differences(judged: dict[Path, Judged]) -> Iterator[str]:
    """What is heard otherwise, once if many calls have it in common; then what was not played."""
    places: dict[tuple[tuple[str, ...], ...], list[str]] = {}
    firsts: list[Difference] = []
    for path, found in judged.items():
        for difference in found.differences:
            texts = (difference.expected, difference.heard)
            if texts not in places:
                firsts.append(difference)
            places.setdefault(texts, []).append(f"{path}:{difference.line}")
    for _, after, expected, heard in firsts:
        where, *others = places[expected, heard]
        yield f"{where}: {after}"
        yield from _texts("expected:", expected or ("(nothing more)",))
        yield from _texts("heard:   ", heard or ("(nothing like it)",))
        if others:
            yield f"    the same: {_some(others)}"
    for path, found in judged.items():
        if found.stopped:
            line, why = found.stopped
            yield f"{path}:{line}: {why} here, so the rest of this call was not played"


def _texts(label: str, texts: tuple[str, ...]) -> Iterator[str]:
    for text in texts:
        yield f"    {label} {text.removeprefix('Line: ')}"
        label = " " * len(label)


def _waits(judged: dict[Path, Judged]) -> Iterator[str]:
    """What is no difference, and worth knowing all the same."""
    waits = [
        f"{path}:{wait.line} {wait.heard[0]}"
        for path, found in judged.items()
        for wait in found.waits
    ]
    if waits:
        count = "one wait is" if len(waits) == 1 else f"{len(waits)} waits are"
        yield f"{count} of another length, which is no difference: {_some(waits)}"


def _some(places: list[str]) -> str:
    more = len(places) - SHOWN
    return ", ".join(places[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def _rewrite(path: Path, found: Judged) -> bool:
    """Write a call as it is now; False if it is so, or could not be played to its end."""
    if found.text is None or not (found.differences or found.waits):
        return False
    files.write(path, found.text.encode())
    return True
