"""All that must hold before a tree goes live, and all advice on it, in one go."""

from collections.abc import Iterator

from ivr.dialogue.phrases import languages
from ivr.dialogue.proof import heard, prove, walk
from ivr.dialogue.turn import Pause, Prompt, Say
from ivr.speech import spoken
from ivr.speech.advice import awkward
from ivr.tree.garbage import collector_paused
from ivr.tree.loader import Loaded, load
from ivr.tree.model import Answer, Menu, Tree
from ivr.tree.problems import Place, Problem

PROMPT = 30  # seconds that a menu may take before callers lose the thread
PART = 60  # seconds of an answer without a breath


def check(raw: bytes) -> Loaded:
    """Load a file, prove that it has no dead end, and listen to it for advice. Never raises."""
    loaded = load(raw, languages())
    if loaded.tree is None:
        return loaded
    with collector_paused():
        proof = prove(loaded.tree)
        problems = sorted({*loaded.problems, *proof, *advice(loaded.tree, loaded.text)})
    return Loaded(loaded.text, tuple(problems), None if proof else loaded.tree)


def seconds(tree: Tree, prompt: Prompt) -> float:
    """How long a prompt takes to hear."""
    if isinstance(prompt, Pause):
        return prompt.seconds
    return spoken.seconds(spoken.words(prompt.text, tree), prompt.slow)


def advice(tree: Tree, text: str) -> Iterator[Problem]:
    """What a caller would find long or hard to understand; `text` is the file's own."""
    yield from _long_menus(tree)
    yield from _awkward_words(tree, text.split("\n"))
    for answer in tree.answers():
        for part, place in zip(answer.parts, answer.part_places, strict=True):
            length = seconds(tree, Say(part))
            if length > PART:
                said = f'answer "{answer.id}": {length:.0f} seconds in one breath'
                yield Problem(place, said, "cut it into parts", "advice")


def _long_menus(tree: Tree) -> Iterator[Problem]:
    told: set[str] = set()
    for step, prompts in heard(tree, walk(tree)):
        place = tree.options[step.move.state.place]
        if step.move.happening != "entered" or not isinstance(place, Menu) or place.id in told:
            continue
        length = sum(seconds(tree, prompt) for prompt in prompts)
        if length > PROMPT:
            told.add(place.id)
            said = f'menu "{place.id}" takes {length:.0f} seconds to hear'
            yield Problem(place.place, said, "shorten its titles, or split it", "advice")


def _awkward_words(tree: Tree, lines: list[str]) -> Iterator[Problem]:
    told: set[str] = set()
    for owner, text, place in _texts(tree):
        for fragment, cure in awkward(text, tree.lexicon):
            if fragment not in told:
                told.add(fragment)
                said = f'{owner}: "{fragment}" may read badly aloud'
                yield Problem(_within(lines, place, fragment), said, cure, "advice")


def _within(lines: list[str], place: Place, fragment: str) -> Place:
    """Where a fragment stands in a text that begins at the place, if it can be found there."""
    for number in range(place.line, min(place.line + 100, len(lines) + 1)):
        column = lines[number - 1].find(fragment, place.column - 1 if number == place.line else 0)
        if column >= 0:
            return Place(number, column + 1)
    return place


def _texts(tree: Tree) -> Iterator[tuple[str, str, Place]]:
    yield "greeting", tree.greeting, tree.greeting_place
    for contact in tree.contacts.values():
        yield f'contact "{contact.key}"', contact.name, contact.place
    for option in tree.options.values():
        if option.title:
            yield f'title of "{option.id}"', option.title, option.place
        if isinstance(option, Answer):
            for part, place in zip(option.parts, option.part_places, strict=True):
                yield f'answer "{option.id}"', part, place
