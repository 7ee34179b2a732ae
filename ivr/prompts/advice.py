"""Advice on audio: recordings that do not fit, and a voice that is hard to understand."""

from collections.abc import Iterator

from ivr.audio.synthesis import DEFAULT
from ivr.prompts.keys import key
from ivr.prompts.library import Prompts
from ivr.prompts.pieces import Piece, pieces
from ivr.prompts.recordings import Recordings
from ivr.tree.model import Line, Tree
from ivr.tree.problems import Problem
from ivr.tree.voices import DEFAULTS, PROMPTS

MAX_NAMES = 3  # of a long list, in a message


def outdated(line: Line, recordings: Recordings) -> Iterator[Problem]:
    """Yield advice on recordings whose texts have changed, if the menu plays recordings."""
    for tree in line.trees:
        if tree.voice == PROMPTS and any(recordings.of(tree.language)):
            yield from _outdated(tree, pieces(line, tree.language), recordings)


def unclear(line: Line, prompts: Prompts) -> Iterator[Problem]:
    """Yield one piece of advice if callers hear espeak-ng, which few understand on a telephone."""
    spoken = [tree for tree in line.trees if _speaks(line, tree, prompts)]
    if not spoken:
        return
    message = (
        f"voice: the engine {DEFAULT} is hard to understand on a telephone: of 55 keys that it "
        "named, 20 were heard wrong"
    )
    cures = [f"let Twilio speak (`voice: {DEFAULTS[spoken[0].language]}`)", "record a person"]
    if any(tree.language.startswith("en") for tree in spoken):
        alone = all(tree.language.startswith("en") for tree in spoken)
        neural = (
            "set IVR_ENGINE=neural after `.venv/bin/pip install hibari-tts` (with pipx: `pipx "
            "inject ivr hibari-tts`)"
        )
        cures.append(neural if alone else f"for English {neural}")
    cure = f"{', '.join(cures[:-1])} or {cures[-1]}"
    yield Problem(spoken[0].voice_place, message, cure, "advice")


def _speaks(line: Line, tree: Tree, prompts: Prompts) -> bool:
    """Whether callers hear espeak-ng in this language: some text has no recording at a pace."""
    if tree.voice != PROMPTS or prompts.engine != DEFAULT:
        return False
    if not (played := prompts.recordings.played(tree.language)):
        return True
    keys = {
        key(piece.text, tree.language, slow)
        for piece in pieces(line, tree.language)
        if not piece.is_rare
        for slow in (False, True)
    }
    return not keys <= played.keys()


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
    lacking = [
        piece.name
        for piece in heard
        if not piece.is_rare and key(piece.text, tree.language, slow=False) not in played
    ]
    if lacking and 2 * len(lacking) < len(texts):
        message = f"most texts are recorded, but not {_some(lacking)}"
        cure = "record them: `ivr script --missing` lists them"
        yield Problem(tree.texts[0].start, message, cure, "advice")


def _some(names: list[str]) -> str:
    more = f" and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else ""
    return ", ".join(names[:MAX_NAMES]) + more
