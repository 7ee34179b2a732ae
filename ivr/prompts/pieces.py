"""Everything that can be heard on a line, text by text: what is rendered or recorded.

The only exception is what is said when the line itself fails: Twilio's voice says that, since the
failure may be in the audio.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from ivr.dialogue.engine import action, move
from ivr.dialogue.phrases import worded
from ivr.dialogue.schedule import extremes, openings, with_other_menu
from ivr.dialogue.state import State
from ivr.dialogue.transfers import AFTER_KEY, PAUSE, PAUSE_SLOW
from ivr.dialogue.turn import (
    CALLEES,
    Arrived,
    Confirm,
    Event,
    Key,
    Listen,
    Pause,
    PickedUp,
    Prompt,
    Say,
)
from ivr.dialogue.walk import EVENTS, heard, onward, walk
from ivr.dialogue.wording import choice, prompts
from ivr.tree.model import MAIN, Goto, Line, Option, Transfer, Tree

PAUSES = (Pause(AFTER_KEY), Pause(PAUSE), Pause(PAUSE_SLOW))
"""The pauses after a key and between sentences."""

_OF_OPTION = re.compile(r"choice(-closed)?|menu|answer(-back)?|part-\d+|whisper")

_RARE = re.compile(r"key-[A-D]\..+")

_FIRST = re.compile(r"emergency|(when-closed\.)?greeting|(notice|closure)-\d+\.text")


class Piece(NamedTuple):
    """A text that is spoken as a whole, and the name of its recording.

    `option` is the one that it is about, if it is about one only. What is `whispered` is heard only
    by the person who picks up a transfer.
    """

    name: str
    text: str
    option: Option | None
    whispered: bool

    @property
    def is_rare(self) -> bool:
        """Tell whether it is heard after keys A to D only, which hardly any telephone has."""
        return bool(_RARE.fullmatch(self.name))


def pieces(line: Line, language: str = "") -> list[Piece]:
    """List every text once: the greeting, the options in the order of the file, then the rest.

    Whispers come last. Of a line in several languages, list those in `language`, by default the
    first.
    """
    tree = line.tree(language)
    spoken = tree.language, line.default.language
    callers = _named(chain(_said(line), _openings(tree)), *spoken)
    named = callers | _named(_whispers(line), *spoken) | callers  # whose names come first
    found = [
        Piece(name, text, _option(tree, name), text not in callers) for text, name in named.items()
    ]
    order = {owner: at for at, owner in enumerate((*tree.options, *tree.contacts))}

    def place(piece: Piece) -> tuple[bool, bool, bool, int]:
        owner = piece.option.id if piece.option else piece.name.partition(".")[0]
        first, alone = bool(_FIRST.fullmatch(piece.name)), piece.option is not None
        return piece.whispered, not first, not alone, order.get(owner, len(order))

    return sorted(found, key=place)


def steps_away(line: Line) -> dict[str, int]:
    """Say how many keys callers press until they first hear each text, if they know their way.

    Texts that are heard only otherwise (after silence, a wrong key, or a failed call) are left out.
    """
    found: dict[str, int] = {}
    for extreme in extremes(line):
        seen: set[State] = set()
        queue: list[tuple[State, Event, int]] = [(State(line.edition), Arrived(), 0)]
        for state, event, steps in queue:
            moved = move(extreme, state, event)
            for said in _sentences(prompts(extreme, moved)):
                found[said.text] = min(steps, found.get(said.text, steps))
            then = action(extreme, moved)
            if isinstance(then, Listen) and then.state not in seen:
                seen.add(then.state)
                keys = map(Key, _keys(extreme, then.state))
                # The next part of an answer is not further away than the answer.
                queue += ((then.state, one, steps + (one.key != "#")) for one in keys)
    return found


def _keys(line: Line, state: State) -> Iterator[str]:
    """Yield the keys that lead to what is new to a caller: a language, an option, a person."""
    if line.choices and not state.language:
        yield from choice(line)
        return
    tree = line.tree(state.language)
    yield from (one.key for one in onward(tree, state))
    if tree.person(tree.options[state.place]):
        yield "0"


def _named(says: Iterable[Say], language: str, default: str) -> dict[str, str]:
    """Name each text in a language after the first sentence that has it."""
    named: dict[str, str] = {}
    for say in says:
        if (say.language or default) == language:
            named.setdefault(say.text, say.piece)
    return named


def _said(line: Line) -> Iterator[Say]:
    """Yield every sentence that callers hear at any time, in the order in which they reach it."""
    for extreme in extremes(line):
        for step, said in heard(extreme, walk(extreme)):
            if step.move.reason in CALLEES:
                continue
            yield from _sentences(said)
            if step.move.reason == "no_match":
                for key in "1234567ABCD":
                    yield from _sentences(prompts(extreme, step.move._replace(key=key)))


def _whispers(line: Line) -> Iterator[Say]:
    """Yield what whoever picks up hears, wherever a caller can be put through, at every pace."""
    other = with_other_menu(line, line)  # where key 0 may reach others
    for now in (line, other) if other else (line,):
        for called in _called(now):
            for state in (called, called._replace(slow=True, unhurried=True)):
                moved = move(now, state, PickedUp())
                yield from _sentences(prompts(now, moved))
                if isinstance(action(now, moved), Confirm):
                    for event in EVENTS[Confirm]:
                        yield from _sentences(prompts(now, move(now, state, event)))


def _called(line: Line) -> Iterator[State]:
    """Yield a state for each contact that can be called from each place, in each language."""
    for language in ("", *line.choices):
        tree = line.tree(language)
        chosen = bool(language) or not line.choices
        for option in tree.options.values() if chosen else (tree.options[MAIN],):
            contacts = {person.key} if (person := tree.person(option)) else set()
            if isinstance(option, Transfer):
                contacts.add(option.contact)
            if not isinstance(option, Goto):
                for to in sorted(contacts):
                    yield State(line.edition, option.id, to=to, language=language)


def _openings(tree: Tree) -> Iterator[Say]:
    """Yield when each contact opens next, in all words that are known before."""
    for contact in tree.contacts.values():
        for number, opens in enumerate(openings(contact, tree), 1):
            said = worded(tree)["opens"].format(opens=opens)
            yield Say(said, piece=f"{contact.key}.opens-{number}", language=tree.language)


def _sentences(said: tuple[Prompt, ...]) -> Iterator[Say]:
    return (prompt for prompt in said if isinstance(prompt, Say))


def _option(tree: Tree, name: str) -> Option | None:
    owner, _, role = name.partition(".")
    return tree.options.get(owner) if _OF_OPTION.fullmatch(role) else None
