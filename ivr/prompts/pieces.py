"""Everything that callers can hear on a line, piece by piece: what is rendered or recorded.

But for what is said when the line itself fails: that is left to Twilio's voice, for it may be the
audio that fails.
"""

import re
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from ivr.dialogue.phrases import worded
from ivr.dialogue.schedule import extremes, openings
from ivr.dialogue.sentences import PAUSE, PAUSE_SLOW
from ivr.dialogue.turn import Pause, Prompt, Say
from ivr.dialogue.walk import heard, walk
from ivr.dialogue.wording import prompts
from ivr.tree.model import Option, Tree

PAUSES = (Pause(PAUSE), Pause(PAUSE_SLOW))
"""The pauses that stand between sentences."""

_OF_OPTION = re.compile(r"choice(-closed)?|menu|answer(-back)?|part-\d+")

_FIRST = re.compile(r"greeting|notice-\d+\.text")


class Piece(NamedTuple):
    """A text that is spoken whole, by the name of its recording.

    `option` is the one in whose place or for whose sake it is said, if it is said of one only.
    """

    name: str
    text: str
    option: Option | None


def pieces(tree: Tree, language: str = "") -> list[Piece]:
    """Every piece, each text once: the greeting, the options as in the file, then the rest.

    Of a line of several languages those in one, the first unless another is asked for.
    """
    named: dict[str, str] = {}
    language = language or tree.language
    for say in chain(_said(tree), _openings(tree.of(language))):
        if say.language in ("", language):
            named.setdefault(say.text, say.piece)
    tree = tree.of(language)
    found = [Piece(name, text, _option(tree, name)) for text, name in named.items()]
    order = {owner: at for at, owner in enumerate((*tree.options, *tree.contacts))}

    def place(piece: Piece) -> tuple[bool, bool, int]:
        owner = piece.option.id if piece.option else piece.name.partition(".")[0]
        return not _FIRST.fullmatch(piece.name), piece.option is None, order.get(owner, len(order))

    return sorted(found, key=place)


def _said(tree: Tree) -> Iterator[Say]:
    """Every sentence, in the order in which callers come upon them, at whatever time they call."""
    for extreme in extremes(tree):
        for step, said in heard(extreme, walk(extreme)):
            if step.move.reason == "whisper":  # which no caller hears: Twilio's voice will do
                continue
            yield from _sentences(said)
            if step.move.reason == "no_match":
                for key in "1234567ABCD":
                    yield from _sentences(prompts(extreme, step.move._replace(key=key)))


def _openings(tree: Tree) -> Iterator[Say]:
    """When each contact opens next, in all words but those with a date."""
    for contact in tree.contacts.values():
        for number, opens in enumerate(openings(contact.hours, tree) if contact.hours else (), 1):
            said = worded(tree)["opens"].format(opens=opens)
            yield Say(said, piece=f"{contact.key}.opens-{number}")


def _sentences(said: tuple[Prompt, ...]) -> Iterator[Say]:
    return (prompt for prompt in said if isinstance(prompt, Say))


def _option(tree: Tree, name: str) -> Option | None:
    owner, _, role = name.partition(".")
    return tree.options.get(owner) if _OF_OPTION.fullmatch(role) else None
