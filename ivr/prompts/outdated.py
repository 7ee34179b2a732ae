"""Advice on recordings: those of an older text, those of no text, and those that are missing."""

from collections.abc import Iterator

from ivr.prompts.keys import key
from ivr.prompts.pieces import Piece, pieces
from ivr.prompts.recordings import Recordings
from ivr.tree.model import Line, Tree
from ivr.tree.problems import Problem
from ivr.tree.voices import PROMPTS

MAX_NAMES = 3  # of a long list, in a message


def outdated(line: Line, recordings: Recordings) -> Iterator[Problem]:
    """Yield advice on recordings whose texts have changed, if the menu plays recordings."""
    for tree in line.trees:
        if tree.voice == PROMPTS and any(recordings.of(tree.language)):
            yield from _outdated(tree, pieces(line, tree.language), recordings)


def _outdated(tree: Tree, heard: list[Piece], recordings: Recordings) -> Iterator[Problem]:
    found = {piece.name: piece for piece in heard}
    texts = {name: piece.text for name, piece in found.items()}
    for name in recordings.outdated(texts, tree.language):
        option = found[name].option
        message = f'the recording "{name}" was made for another text, so it is not played'
        cure = "record it again: `ivr script --missing` has its new text"
        yield Problem(option.place if option else tree.texts[0].start, message, cure, "advice")
    strays = {one.name for one in recordings.of(tree.language)} - texts.keys()
    if strays:
        message = f"recordings that no longer belong to any text: {_some(sorted(strays))}"
        cure = "a new title changes the names of its texts, unless the option has its own `id:`"
        yield Problem(tree.texts[0].start, message, cure, "advice")
    played = recordings.played(tree.language)
    lacking = [name for name in texts if key(texts[name], tree.language, False) not in played]
    if lacking and 2 * len(lacking) < len(texts):
        message = f"most texts are recorded, but not {_some(lacking)}"
        cure = "record them: `ivr script --missing` lists them"
        yield Problem(tree.texts[0].start, message, cure, "advice")


def _some(names: list[str]) -> str:
    more = f" and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else ""
    return ", ".join(names[:MAX_NAMES]) + more
