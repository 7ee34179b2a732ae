"""Advice on a valid tree: what callers would find long or hard to understand."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime

from ivr.check.timing import seconds
from ivr.dialogue.schedule import at_time
from ivr.dialogue.state import State
from ivr.dialogue.turn import Move, Reason, Say
from ivr.dialogue.wording import prompts
from ivr.speech import normalize
from ivr.speech.advice import awkward
from ivr.tree.model import MAIN, Answer, Menu, Tree
from ivr.tree.problems import Place, Problem, Texts

PROMPT = 30  # seconds that a menu may take before callers lose the thread

PART = 60  # seconds of an answer without a breath

FIELDS = ("name", "closed", "title", "text")  # whose places are those of their owners

SIGNS = 8  # of YAML that stand before a text, or within it


def advice(tree: Tree, texts: Texts, now: datetime) -> Iterator[Problem]:
    """What a caller would find long or hard to understand; `texts` are the files' own."""
    yield from _expired(tree, now)
    for view in at_time(tree, now).each():
        where = f" in {view.language}" if tree.views else ""
        yield from _long_menus(view, where)
        yield from _hard_texts(view, texts)


def _expired(tree: Tree, now: datetime) -> Iterator[Problem]:
    for notice in tree.notices:
        if notice.end and notice.end <= now:
            message = f"notice {notice.number} has expired, so that nobody hears it"
            yield Problem(notice.place, message, "take it out, or give it a later until:", "advice")


def _long_menus(tree: Tree, where: str) -> Iterator[Problem]:
    for menu in tree.options.values():
        if isinstance(menu, Menu):
            # Callers hear the main menu first of all, after the greeting.
            reason: Reason = "arrived" if menu.id == MAIN else "entered"
            entered = Move(State(tree.edition, menu.id), reason)
            length = sum(seconds(tree, prompt) for prompt in prompts(tree, entered))
            if length > PROMPT:
                said = f"{menu} takes {length:.0f} seconds to hear{where}"
                yield Problem(menu.place, said, "shorten its titles, or split it", "advice")


def _hard_texts(tree: Tree, texts: Texts) -> Iterator[Problem]:
    told: set[str] = set()
    files = {name: _File(text) for name, text in texts.items()}
    for owner, field, text, place in _texts(tree):
        # Hardly anything takes twice as long as it is written, and to read it takes long too.
        long = field == "answer" and normalize.seconds(text) > PART / 2
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
