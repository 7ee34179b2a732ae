"""Advice on recordings: those made for another text, those that fit none, and those missing."""

from collections.abc import Iterator, Mapping

from ivr.prompts.keys import key
from ivr.prompts.pieces import Piece, pieces
from ivr.prompts.recordings import Recordings
from ivr.tree.model import Tree
from ivr.tree.problems import Problem
from ivr.tree.voices import PROMPTS

NAMED = 3  # names of a long list that a message has


def outdated(tree: Tree, recordings: Recordings) -> Iterator[Problem]:
    """Advice on every recording whose text has changed since, if the tree plays recordings."""
    for view in tree.each():
        if view.voice == PROMPTS and any(recordings.of(view.language)):
            yield from _outdated(view, pieces(tree, view.language), recordings)


def _outdated(tree: Tree, heard: list[Piece], recordings: Recordings) -> Iterator[Problem]:
    found = {piece.name: piece for piece in heard}
    texts = {name: piece.text for name, piece in found.items()}
    for name in recordings.outdated(texts, tree.language):
        option = found[name].option
        message = f'the recording "{name}" was made for another text, so it is not played'
        cure = "record it again: `ivr script --missing` has its new text"
        yield Problem(option.place if option else tree.greeting_place, message, cure, "advice")
    strays = {one.name for one in recordings.of(tree.language)} - texts.keys()
    if strays:
        message = f"recordings that fit no text any more: {_some(sorted(strays))}"
        cure = "a new title makes new names, unless the option has an `id:` of its own"
        yield Problem(tree.greeting_place, message, cure, "advice")
    yield from _unrecorded(tree, texts, recordings)


def _some(names: list[str]) -> str:
    """The first few, and how many more there are."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _unrecorded(tree: Tree, texts: Mapping[str, str], recordings: Recordings) -> Iterator[Problem]:
    """Advice on what a recorded line lacks: where few texts have a recording, that is meant."""
    played = recordings.played(tree.language)
    lacking = [name for name in texts if key(texts[name], tree.language, False) not in played]
    if lacking and 2 * len(lacking) < len(texts):
        message = f"not recorded, as most other texts are: {_some(lacking)}"
        cure = "record them: `ivr script --missing` lists them"
        yield Problem(tree.greeting_place, message, cure, "advice")
