"""The YAML file in; a Line, or every problem in file order, out."""

from collections.abc import Mapping
from typing import NamedTuple

from ivr.tree import fields
from ivr.tree.load.line import Phrasebook, read_line
from ivr.tree.load.references import unused
from ivr.tree.load.sources import ReadFile, Sources, Untranslated, no_files
from ivr.tree.model import Line
from ivr.tree.parse.collector import collector_paused
from ivr.tree.parse.decode import TAB_WIDTHS
from ivr.tree.parse.parser import Source, names, parse
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

    def read_file(name: str) -> bytes:
        return files[name] if name in files else no_files(name)

    sources, line = _read(files[""], phrasebook, read_file, judge=False)
    unreadable = [problem for problem in sources.problems if problem.unreadable]
    if line is None or unreadable:
        raise EditionError(in_order(unreadable or sources.problems)[0])
    return line


def _read(
    raw: bytes, phrasebook: Phrasebook, read_file: ReadFile, judge: bool = True
) -> tuple[Sources, Line | None]:
    def read(tab_width: int) -> tuple[Sources, Line | None]:
        sources = Sources(parse(raw, tab_width, limited=judge), raw, read_file, limited=judge)
        root = sources.main.root
        if root is None or not _is_line(sources.main):
            return sources, None
        return sources, read_line(sources, root, phrasebook)

    found = read(TAB_WIDTHS[0])
    if found[0].main.draft.tabbed:  # take the tabs for what leaves the fewest problems
        every = [found, *map(read, TAB_WIDTHS[1:])]
        found = min(every, key=lambda found: len(found[0].problems))
    return found


def _is_line(source: Source) -> bool:
    """Whether a file is a line by itself; if it is a part for another to include, report that."""
    found = names(source.root).keys()
    if "menu" not in found or not found <= fields.PART.names:
        return True
    message = "this is a part of a line, for another file to include"
    cure = "check the file that includes it; a whole line also has name:, language: and greeting:"
    source.problems.append(Problem(Place(1, 1), message, cure, unreadable=True))
    return False
