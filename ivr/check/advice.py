"""Advice on a valid line: what callers would find long or hard to understand."""

import re
from collections.abc import Iterator
from datetime import datetime

from ivr.check.timing import seconds
from ivr.dialogue.schedule import at_time
from ivr.dialogue.state import State
from ivr.dialogue.turn import Move, Reason
from ivr.dialogue.wording import prompts
from ivr.speech import normalize
from ivr.speech.advice import awkward
from ivr.tree.closings import Notice
from ivr.tree.model import MAIN, Line, Menu, Text, Tree
from ivr.tree.parse.draft import place_at
from ivr.tree.problems import Place, Problem, Texts

MAX_MENU_SECONDS = 30  # after which callers lose the thread
MAX_PART_SECONDS = 60  # of an answer without a break
_EMERGENCY = re.compile(r"\b9[- ]?1[- ]?1\b")


def advice(line: Line, texts: Texts, now: datetime) -> Iterator[Problem]:
    """Report what callers will not hear, and what they would find long or hard to understand.

    `texts` are those of the files that the line was loaded from.
    """
    yield from _expired(line.default, now)
    today = at_time(line, now)
    for language in line.choices or ("",):
        yield from _long_menus(today, language)
    for tree in line.trees:
        yield from _late_emergency(tree)
        yield from _hard_texts(tree, texts, now)


def _expired(tree: Tree, now: datetime) -> Iterator[Problem]:
    for notice in tree.notices:
        if _has_expired(notice, now):
            message = f"notice {notice.number} has expired, so nobody hears it"
            yield Problem(notice.place, message, "remove it, or give it a later until:", "advice")


def _has_expired(notice: Notice, now: datetime) -> bool:
    return notice.end is not None and notice.end <= now


def _late_emergency(tree: Tree) -> Iterator[Problem]:
    """Report a greeting that says what `emergency:` is for."""
    greeting = next((text for text in tree.texts if text.field == "greeting"), None)
    if greeting and not tree.emergency and _EMERGENCY.search(greeting.text):
        message = f'{greeting}: "911" may be heard too late, after urgent notices'
        cure = "write that sentence as emergency:, which is heard before everything else"
        yield Problem(greeting.start, message, cure, "advice")


def _long_menus(line: Line, language: str) -> Iterator[Problem]:
    """Report the menus that take long to hear in a language, "" on a line of one."""
    where = f" in {language}" if language else ""
    for menu in line.tree(language).options.values():
        if isinstance(menu, Menu):
            # Callers hear the main menu first of all, after the greeting.
            reason: Reason = "arrived" if menu.id == MAIN else "entered"
            entered = Move(State(line.edition, menu.id, language=language), reason)
            length = sum(seconds(line, prompt) for prompt in prompts(line, entered))
            if length > MAX_MENU_SECONDS:
                message = f"{menu} takes {length:.0f} seconds to hear{where}"
                yield Problem(menu.place, message, "shorten its titles, or split it", "advice")


def _hard_texts(tree: Tree, texts: Texts, now: datetime) -> Iterator[Problem]:
    past = {notice.text for notice in tree.notices if _has_expired(notice, now)}
    lines = {name: text.split("\n") for name, text in texts.items()}
    reported: set[str] = set()
    for text in tree.texts:
        if text.text in past:
            continue
        # Working out the words as they are spoken is slow, and hardly ever doubles their length.
        long = text.field == "answer" and normalize.seconds(text.text) > MAX_PART_SECONDS / 2
        words = normalize.words(text.text, tree) if long else ""
        if (length := normalize.seconds(words)) > MAX_PART_SECONDS:
            message = f"{text} takes {length:.0f} seconds without a break"
            yield Problem(text.start, message, "cut it into parts", "advice")
        for fragment, cure in awkward(text.text, tree.lexicon, tree.language):
            if fragment not in reported:
                reported.add(fragment)
                at = _find(fragment, text, lines[text.start.file])
                yield Problem(at, f'{text}: "{fragment}" may read badly aloud', cure, "advice")


def _find(fragment: str, text: Text, lines: list[str]) -> Place:
    """Find a fragment in its text as the file has it; if it is escaped there, where that begins."""
    start, end = text.start, text.end
    last = lines[end.line - 1][: end.column - 1]
    written = "\n".join([*lines[start.line - 1 : end.line - 1], last])
    folded = r"\s+".join(map(re.escape, fragment.split()))
    found = re.compile(rf"(?<!\w){folded}").search(written, start.column - 1)
    at = place_at(written, found.start() if found else start.column - 1)
    return Place(start.line - 1 + at.line, at.column, start.file)
