"""Advice on a valid line: what callers would find long or hard to understand."""

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
from ivr.tree.model import MAIN, Answer, Line, Menu, Tree
from ivr.tree.problems import Place, Problem, Texts

MAX_MENU_SECONDS = 30  # after which callers lose the thread
MAX_PART_SECONDS = 60  # of an answer without a break

# Fields whose texts have no place of their own, only that of the object that they belong to.
PLACED_BY_OWNER = ("name", "closed", "title", "text")

MAX_SYNTAX = 8  # characters of YAML that may come before a text, or between its words


def advice(line: Line, texts: Texts, now: datetime) -> Iterator[Problem]:
    """Report what callers will not hear, and what they would find long or hard to understand.

    `texts` are those of the files that the line was loaded from.
    """
    yield from _expired(line.default, now)
    line = at_time(line, now)
    for tree in line.trees:
        only = line.only(tree.language)
        yield from _long_menus(only, f" in {tree.language}" if line.choices else "")
        yield from _hard_texts(only, texts)


def _expired(tree: Tree, now: datetime) -> Iterator[Problem]:
    for notice in tree.notices:
        if notice.end and notice.end <= now:
            message = f"notice {notice.number} has expired, so nobody hears it"
            yield Problem(notice.place, message, "remove it, or give it a later until:", "advice")


def _long_menus(line: Line, where: str) -> Iterator[Problem]:
    for menu in line.default.options.values():
        if isinstance(menu, Menu):
            # Callers hear the main menu first of all, after the greeting.
            reason: Reason = "arrived" if menu.id == MAIN else "entered"
            entered = Move(State(line.edition, menu.id), reason)
            length = sum(seconds(line, prompt) for prompt in prompts(line, entered))
            if length > MAX_MENU_SECONDS:
                message = f"{menu} takes {length:.0f} seconds to hear{where}"
                yield Problem(menu.place, message, "shorten its titles, or split it", "advice")


def _hard_texts(line: Line, texts: Texts) -> Iterator[Problem]:
    tree = line.default
    reported: set[str] = set()
    files = {name: _File(text) for name, text in texts.items()}
    for owner, field, text, place in _texts(tree):
        # Working out the words as they are spoken is slow, and hardly ever doubles their length.
        long = field == "answer" and normalize.seconds(text) > MAX_PART_SECONDS / 2
        if long and (length := seconds(line, Say(text))) > MAX_PART_SECONDS:
            message = f"{owner} takes {length:.0f} seconds without a break"
            yield Problem(place, message, "cut it into parts", "advice")
        for fragment, cure in awkward(text, tree.lexicon, tree.language):
            if fragment not in reported:
                reported.add(fragment)
                message = f'{owner}: "{fragment}" may read badly aloud'
                at = files[place.file].within(place, field, text, fragment)
                yield Problem(at, message, cure, "advice")


class _File:
    """The text of a file, where fragments of what callers hear can be found."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def within(self, place: Place, field: str, text: str, fragment: str) -> Place:
        """Find a fragment of a text, which begins at a place or in a field of the object there."""
        start = self.starts[place.line - 1] + place.column - 1
        index = _within(self.text, start, field, text, fragment)
        line = bisect_right(self.starts, index)
        return Place(line, index - self.starts[line - 1] + 1, place.file)


def _within(file: str, start: int, field: str, text: str, fragment: str) -> int:
    """Return the index of a fragment of a text that begins after `start`, or in a field after it.

    YAML may have folded the white space, so only the other characters are counted.
    """
    begin = start
    if field in PLACED_BY_OWNER and (named := re.compile(rf"\b{field}['\"]?:").search(file, start)):
        begin = named.end()
    pattern = re.compile(rf"(?<!\w){re.escape(fragment)}")
    first = pattern.search(text)
    before = _ink(text[: first.start()]) if first else 0
    for found in pattern.finditer(file, begin):
        syntax = _ink(file[begin : found.start()]) - before
        if syntax > MAX_SYNTAX:
            break
        if syntax >= 0:
            return found.start()
    return start


def _ink(text: str) -> int:
    """Count the characters that are not white space."""
    return len("".join(text.split()))


def _texts(tree: Tree) -> Iterator[tuple[str, str, str, Place]]:
    """Yield every text that callers hear: its owner, its field, the text and its place."""
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
