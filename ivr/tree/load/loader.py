"""The YAML file in; a Line, or every problem in file order, out."""

from collections.abc import Callable, Mapping
from itertools import islice
from typing import NamedTuple

from ivr.tree import fields
from ivr.tree.load.line import Phrasebook, read_line
from ivr.tree.load.references import unused
from ivr.tree.load.sources import ReadFile, Sources, Untranslated, no_files, reader
from ivr.tree.model import Line
from ivr.tree.parse.collector import collector_paused
from ivr.tree.parse.decode import TAB_WIDTHS
from ivr.tree.parse.parser import Source, names, parse
from ivr.tree.parse.repair.guesses import Guess, guesses
from ivr.tree.problems import Place, Problem, in_order
from ivr.tree.voices import DEFAULTS

ANY: Phrasebook = {language: {} for language in DEFAULTS}
"""The languages alone: a file may name whatever phrases it likes."""


class Loaded(NamedTuple):
    """What was read: all problems in file order, and a line if none of them is an error.

    `files` holds the bytes of the main file under "", and of every file that it includes under its
    name (empty if it cannot be read); `texts` the same as text. `untranslated` are the texts that
    lack one of several languages.
    """

    files: Mapping[str, bytes]
    texts: Mapping[str, str]
    problems: tuple[Problem, ...]
    line: Line | None
    untranslated: tuple[Untranslated, ...] = ()


class EditionError(ValueError):
    """What was published cannot be read by this release: it is no menu at all."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"this release cannot read it: {problem}")


@collector_paused()  # until the nodes, which are most of the objects, are gone
def load(raw: bytes, phrasebook: Phrasebook = ANY, read_file: ReadFile = no_files) -> Loaded:
    """Read a menu file that may be published, and judge it by every rule. Never raises.

    `read_file` reads the files that it includes.
    """
    sources, line = _read(raw, phrasebook, read_file)
    problems = sources.problems
    valid = line is not None and all(problem.severity == "advice" for problem in problems)
    if line and valid:
        problems += unused(line)
    texts = {name: source.text for name, source in sources.by_name.items()}
    return Loaded(
        sources.files,
        texts,
        in_order(problems),
        line if valid else None,
        tuple(sources.untranslated),
    )


@collector_paused()
def load_edition(files: Mapping[str, bytes], phrasebook: Phrasebook = ANY) -> Line:
    """Read the files of a published edition. Raises EditionError if no line can be built of them.

    Whatever was published stays readable: no rule is applied that has become stricter since. Where
    today's line has no such thing (a voice, a time zone, a phrase), its default takes the place.
    """
    if "" not in files:
        raise EditionError(Problem(Place(1, 1), "its main file is missing", unreadable=True))
    sources, line = _read(files[""], phrasebook, reader(files), judge=False)
    unreadable = [problem for problem in sources.problems if problem.unreadable]
    if line is None or unreadable:
        raise EditionError(in_order(unreadable or sources.problems)[0])
    return line


_Reading = tuple[Sources, Line | None]
MAX_GUESSED = 400_000  # characters that are read again to find what explains several errors


def _read(raw: bytes, phrasebook: Phrasebook, read_file: ReadFile, judge: bool = True) -> _Reading:
    def read(tab_width: int = TAB_WIDTHS[0], guess: Guess | None = None) -> _Reading:
        source = parse(raw, tab_width, limited=judge, guess=guess)
        sources = Sources(source, raw, read_file, limited=judge)
        root = sources.main.root
        if root is None or not _is_line(sources.main):
            return sources, None
        return sources, read_line(sources, root, phrasebook)

    found = read()
    if found[0].main.draft.tabbed:  # take the tabs for what leaves the fewest problems
        every = [found, *map(read, TAB_WIDTHS[1:])]
        return min(every, key=lambda found: len(found[0].problems))
    # What is not translated yet is no slip: there may be hundreds of such texts.
    if judge and len(_errors(found)) - len(found[0].untranslated) > 1:
        return _explained(found, lambda guess: read(guess=guess))
    return found


def _errors(found: _Reading) -> list[Problem]:
    return [one for one in in_order(found[0].problems) if one.severity == "error"]


def _explained(found: _Reading, read: Callable[[Guess], _Reading]) -> _Reading:
    """Find the one slip that explains several errors of the main file, if there is one.

    No other error may come of undoing it, so that none is hidden by a worse one.
    """
    errors, text = _errors(found), found[0].main.draft.cleaned
    best, fewest, slip = found, len(errors) - 1, None
    tries = MAX_GUESSED // (len(text) + 1)
    numbers = [one.place.line for one in errors if not one.place.file]
    for guess in islice(guesses(text, numbers), tries):
        other = read(guess)
        left = _errors(other)
        if len(left) < fewest and {*left} <= {*errors} and other[0].main.root is not None:
            best, fewest, slip = other, len(left), guess.problem
        if not fewest:
            break
    if slip:
        best[0].problems.append(slip)
    return best


def _is_line(source: Source) -> bool:
    """Whether a file is a line by itself; if it is a part for another to include, report that."""
    found = names(source.root).keys()
    if "menu" not in found or not found <= fields.PART.names:
        return True
    message = "this is a part of a line, for another file to include"
    cure = "check the file that includes it; a whole line also has name:, language: and greeting:"
    source.problems.append(Problem(Place(1, 1), message, cure, unreadable=True))
    return False
