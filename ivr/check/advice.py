"""Advice on a valid line: what callers would find long or hard to understand."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from ivr.check.mentions import NO_CHOICE, Mentions
from ivr.check.timing import seconds
from ivr.dialogue.phrases import phrases
from ivr.dialogue.schedule import at_time, with_other_menu
from ivr.dialogue.state import State
from ivr.dialogue.turn import Move, Reason
from ivr.dialogue.wording import prompts
from ivr.speech import normalize
from ivr.speech.advice import awkward
from ivr.tree.closings import Notice
from ivr.tree.hours import ROUND_THE_CLOCK, Holidays
from ivr.tree.model import MAIN, Line, Menu, Tree
from ivr.tree.parse.draft import find
from ivr.tree.problems import Problem, Texts, short

MAX_MENU_SECONDS = 30  # after which callers lose the thread
MAX_PART_SECONDS = 60  # of an answer without a break
_EMERGENCY = re.compile(r"\b9[- ]?1[- ]?1\b")


def advice(line: Line, texts: Texts, now: datetime) -> Iterator[Problem]:
    """Report what callers will not hear, and what they would find long or hard to understand.

    `texts` are those of the files that the line was loaded from.
    """
    yield from _expired(line.default, now)
    yield from _unsaid_closings(line, now)
    yield from _without_holidays(line.default)
    today = at_time(line, now)
    other = with_other_menu(line, today)
    for language in line.choices or ("",):
        yield from _long_menus(today, language)
        if other:
            yield from _long_menus(other, language, [MAIN])
    for tree in line.trees:
        yield from _late_emergency(tree)
        yield from _hard_texts(tree, texts, now)


def _expired(tree: Tree, now: datetime) -> Iterator[Problem]:
    """Report notices that nobody hears any more, or that nothing will end."""
    for notice in tree.notices:
        if not notice.end:
            message = f"notice {notice.number} has no last day, so it is heard until you remove it"
            yield Problem(notice.place, message, "give it one (until:)", "advice")
        elif _has_expired(notice, now) and notice.kind == "notice":
            message = f"notice {notice.number} has expired, so nobody hears it"
            yield Problem(notice.place, message, "remove it, or give it a later until:", "advice")
    over = [one for one in tree.notices if one.kind == "closure"]
    for number in dict.fromkeys(one.number for one in over):
        ranges = [one for one in over if one.number == number]
        if all(_has_expired(one, now) for one in ranges):
            yield Problem(ranges[0].place, f"closure {number} is over", "remove it", "advice")


def _unsaid_closings(line: Line, now: datetime) -> Iterator[Problem]:
    """Report notices that have a word such as "closed" in them and do not say whom they close."""
    for number, notice in enumerate(line.default.notices):
        texts = [(phrases(tree.language), tree.notices[number].text) for tree in line.trees]
        found = (
            word
            for words, text in texts
            for word in re.findall(r"\w+", text)
            if word.lower() in words["closed_words"].split()
        )
        if notice.closes or _has_expired(notice, now) or not line.default.contacts:
            continue
        if word := next(found, ""):
            message = f'notice {notice.number} says "{word}", but closes nobody'
            cure = "add closes: all, or the contacts that are closed then, or closes: none"
            yield Problem(notice.place, message, cure, "advice")


def _without_holidays(tree: Tree) -> Iterator[Problem]:
    """Report contacts with hours but no holidays where others have some."""
    hours = {key: one.hours for key, one in tree.contacts.items() if one.hours}
    some = next((key for key, one in hours.items() if one.holidays != Holidays()), "")
    if not some or (tree.hours and tree.hours.holidays != Holidays()):
        return  # whoever has none of the line's has said so
    for key, one in hours.items():
        if one.holidays == Holidays() and not one.holidays.none and one.week != ROUND_THE_CLOCK:
            message = f'contact "{key}" has no holidays, but "{some}" has'
            cure = "put holidays: at the top of the file, or give it its own, or holidays: none"
            yield Problem(tree.contacts[key].place, message, cure, "advice")


def _has_expired(notice: Notice, now: datetime) -> bool:
    return notice.end is not None and notice.end <= now


def _late_emergency(tree: Tree) -> Iterator[Problem]:
    """Report a greeting that says what `emergency:` is for."""
    greeting = next((text for text in tree.texts if text.field == "greeting"), None)
    if greeting and not tree.emergency and _EMERGENCY.search(greeting.text):
        message = f'{greeting}: "911" may be heard too late, after urgent notices'
        cure = "write that sentence as emergency:, which is heard before everything else"
        yield Problem(greeting.start, message, cure, "advice")


def _long_menus(line: Line, language: str, menus: Iterable[str] = ()) -> Iterator[Problem]:
    """Report the menus that take long to hear in a language ("" on a line of one), all or some."""
    where = f" in {language}" if language else ""
    for menu in line.tree(language).options.values():
        if isinstance(menu, Menu) and (not menus or menu.id in menus):
            # Callers hear the main menu first of all, after the greeting.
            reason: Reason = "arrived" if menu.id == MAIN else "entered"
            entered = Move(State(line.edition, menu.id, language=language), reason)
            length = sum(seconds(line, prompt) for prompt in prompts(line, entered))
            if length > MAX_MENU_SECONDS:
                message = f"{menu} takes {length:.0f} seconds to hear{where}"
                yield Problem(menu.place, message, "shorten its titles, or split it", "advice")


def _hard_texts(tree: Tree, texts: Texts, now: datetime) -> Iterator[Problem]:
    heard = {notice.text for notice in tree.notices if not _has_expired(notice, now)}
    past = {notice.text for notice in tree.notices} - heard
    lines = {name: text.split("\n") for name, text in texts.items()}
    reported: set[str] = set()
    mentions = Mentions(tree)
    for text in tree.texts:
        if text.text in past:
            continue
        # Working out the words as they are spoken is slow, and hardly ever doubles their length.
        long = text.field == "answer" and normalize.seconds(text.text) > MAX_PART_SECONDS / 2
        words = normalize.words(text.text, tree) if long else ""
        if (length := normalize.seconds(words)) > MAX_PART_SECONDS:
            message = f"{text} takes {length:.0f} seconds without a break"
            yield Problem(text.start, message, "cut it into parts", "advice")
        hard = awkward(text.text, tree.lexicon, tree.language)
        for one in (*hard, *mentions.of(text)):
            # A key may be no choice in several places; a word is hard to read only once.
            key = f"{text}: {one.fragment}" if one.why == NO_CHOICE else one.fragment
            if key not in reported:
                reported.add(key)
                at = find(one.fragment, text.start, text.end, lines[text.start.file])
                message = f'{text}: "{short(one.fragment)}" {one.why}'
                yield Problem(at, message, one.cure, "advice")
