"""All that must hold before a tree goes live, and all advice on it, in one go."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from ivr.dialogue.moment import at, extremes
from ivr.dialogue.moves import Happening, Move
from ivr.dialogue.phrases import phrasebook
from ivr.dialogue.pieces import Piece, pieces
from ivr.dialogue.proof import prove
from ivr.dialogue.state import State
from ivr.dialogue.turn import Pause, Prompt, Say
from ivr.dialogue.wording import prompts
from ivr.speech import spoken
from ivr.speech.advice import awkward
from ivr.speech.keys import key
from ivr.speech.recordings import Recordings
from ivr.tree.garbage import collector_paused
from ivr.tree.loader import Loaded, load
from ivr.tree.model import MAIN, Answer, Menu, Tree
from ivr.tree.parts import Read, alone
from ivr.tree.problems import Place, Problem, Texts, in_order
from ivr.tree.voices import PROMPTS

PROMPT = 30  # seconds that a menu may take before callers lose the thread
PART = 60  # seconds of an answer without a breath
NAMED = 3  # names of a long list that a message has
FIELDS = ("name", "closed", "title", "text")  # whose places are those of their owners
SIGNS = 8  # of YAML that stand before a text, or within it


def check(raw: bytes, now: datetime | None = None, beside: Read = alone) -> Loaded:
    """Load a file, prove that it has no dead end, and listen to it for advice. Never raises.

    The proof holds at every instant, the advice is that of `now`, which is this moment unless told.
    What the file includes comes from `beside`.
    """
    loaded = load(raw, phrasebook(), beside)
    if loaded.tree is None:
        return loaded
    with collector_paused():
        proof = [problem for tree in extremes(loaded.tree) for problem in prove(tree)]
        advised = advice(loaded.tree, loaded.texts, now or datetime.now(UTC))
        problems = in_order([*loaded.problems, *proof, *advised])
    return loaded._replace(problems=problems, tree=None if proof else loaded.tree)


def seconds(tree: Tree, prompt: Prompt) -> float:
    """How long a prompt takes to hear."""
    if isinstance(prompt, Pause):
        return prompt.seconds
    return spoken.seconds(spoken.words(prompt.text, tree.of(prompt.language)), prompt.slow)


def advice(tree: Tree, texts: Texts, now: datetime) -> Iterator[Problem]:
    """What a caller would find long or hard to understand; `texts` are the files' own."""
    yield from _expired(tree, now)
    for view in at(tree, now).each():
        where = f" in {view.language}" if tree.views else ""
        yield from _long_menus(view, where)
        yield from _hard_texts(view, texts)


def _expired(tree: Tree, now: datetime) -> Iterator[Problem]:
    for notice in tree.notices:
        if notice.end and notice.end <= now:
            message = f"notice {notice.number} has expired, so that nobody hears it"
            yield Problem(notice.place, message, "take it out, or give it a later until:", "advice")


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


def _long_menus(tree: Tree, where: str) -> Iterator[Problem]:
    for menu in tree.options.values():
        if isinstance(menu, Menu):
            # Callers hear the main menu first of all, after the greeting.
            happening: Happening = "arrived" if menu.id == MAIN else "entered"
            entered = Move(State(tree.edition, menu.id), happening)
            length = sum(seconds(tree, prompt) for prompt in prompts(tree, entered))
            if length > PROMPT:
                said = f"{menu} takes {length:.0f} seconds to hear{where}"
                yield Problem(menu.place, said, "shorten its titles, or split it", "advice")


def _hard_texts(tree: Tree, texts: Texts) -> Iterator[Problem]:
    told: set[str] = set()
    files = {name: _File(text) for name, text in texts.items()}
    for owner, field, text, place in _texts(tree):
        # Hardly anything takes twice as long as it is written, and to read it takes long too.
        long = field == "answer" and spoken.seconds(text) > PART / 2
        if long and (length := seconds(tree, Say(text))) > PART:
            said = f"{owner} takes {length:.0f} seconds in one breath"
            yield Problem(place, said, "cut it into parts", "advice")
        for fragment, cure in awkward(text, tree.lexicon, tree.language):
            if fragment not in told:
                told.add(fragment)
                said = f'{owner}: "{fragment}" may read badly aloud'
                at = files[place.file].within(place, field, text, fragment)
                yield Problem(at, said, cure, "advice")


class _File:
    """A file's text, in which fragments of what callers hear are looked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def within(self, place: Place, field: str, text: str, fragment: str) -> Place:
        """Where a fragment stands of a text that stands at a place, or in a field after it."""
        start = self.starts[place.line - 1] + place.column - 1
        index = _within(self.text, start, field, text, fragment)
        line = bisect_right(self.starts, index)
        return Place(line, index - self.starts[line - 1] + 1, place.file)


def _within(file: str, start: int, field: str, text: str, fragment: str) -> int:
    """The index of a fragment of a text that stands in the file after `start`, or after a field.

    White space may have been folded, so that all else is counted.
    """
    named = re.compile(rf"\b{field}['\"]?:").search(file, start) if field in FIELDS else None
    begin = named.end() if named else start
    pattern = re.compile(rf"(?<!\w){re.escape(fragment)}")
    first = pattern.search(text)
    before = _ink(text[: first.start()]) if first else 0
    for found in pattern.finditer(file, begin):
        signs = _ink(file[begin : found.start()]) - before
        if signs > SIGNS:
            break
        if signs >= 0:
            return found.start()
    return start


def _ink(text: str) -> int:
    return len("".join(text.split()))


def _texts(tree: Tree) -> Iterator[tuple[str, str, str, Place]]:
    """Every text that is heard: whose it is, its field, itself, and where that or its owner is."""
    yield "greeting", "greeting", tree.greeting, tree.greeting_place
    for contact in tree.contacts.values():
        yield f'contact "{contact.key}": name', "name", contact.name, contact.place
        if contact.closed:
            yield f'contact "{contact.key}": closed', "closed", contact.closed, contact.place
    for notice in tree.notices:
        yield f"notice {notice.number}", "text", notice.text, notice.place
    for option in tree.options.values():
        if option.title:
            yield f"{option}: title", "title", option.title, option.place
        if isinstance(option, Answer):
            for part, place in zip(option.parts, option.part_places, strict=True):
                yield f"{option}: answer", "answer", part, place
