"""Everything that callers can hear on a line, text by text: what is rendered or recorded.

The only exception is what is said when the line itself fails: Twilio's voice says that, since the
failure may be in the audio.
"""

import re
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from ivr.dialogue.phrases import worded
from ivr.dialogue.schedule import extremes, openings
from ivr.dialogue.transfers import PAUSE, PAUSE_SLOW
from ivr.dialogue.turn import CALLEES, Pause, Prompt, Say
from ivr.dialogue.walk import heard, walk
from ivr.dialogue.wording import prompts
from ivr.tree.model import Line, Option, Tree

PAUSES = (Pause(PAUSE), Pause(PAUSE_SLOW))
"""The pauses between sentences."""

_OF_OPTION = re.compile(r"choice(-closed)?|menu|answer(-back)?|part-\d+")

_FIRST = re.compile(r"greeting|notice-\d+\.text")


class Piece(NamedTuple):
    """A text that is spoken as a whole, and the name of its recording.

    `option` is the one that it is about, if it is about one only.
    """

    name: str
    text: str
    option: Option | None


def pieces(line: Line, language: str = "") -> list[Piece]:
    """List every text once: the greeting, the options in the order of the file, then the rest.

    Of a line in several languages, list those in `language`, by default the first.
    """
    named: dict[str, str] = {}
    tree = line.tree(language)
    for say in chain(_said(line), _openings(tree)):
        if say.language in ("", tree.language):
            named.setdefault(say.text, say.piece)
    found = [Piece(name, text, _option(tree, name)) for text, name in named.items()]
    order = {owner: at for at, owner in enumerate((*tree.options, *tree.contacts))}

    def place(piece: Piece) -> tuple[bool, bool, int]:
        owner = piece.option.id if piece.option else piece.name.partition(".")[0]
        return not _FIRST.fullmatch(piece.name), piece.option is None, order.get(owner, len(order))

    return sorted(found, key=place)


def _said(line: Line) -> Iterator[Say]:
    """Yield every sentence that callers hear at any time, in the order in which they reach it."""
    for extreme in extremes(line):
        for step, said in heard(extreme, walk(extreme)):
            if step.move.reason in CALLEES:  # only the office hears it: Twilio's voice will do
                continue
            yield from _sentences(said)
            if step.move.reason == "no_match":
                for key in "1234567ABCD":
                    yield from _sentences(prompts(extreme, step.move._replace(key=key)))


def _openings(tree: Tree) -> Iterator[Say]:
    """Yield when each contact opens next, in all words except those with a date."""
    for contact in tree.contacts.values():
        for number, opens in enumerate(openings(contact.hours, tree) if contact.hours else (), 1):
            said = worded(tree)["opens"].format(opens=opens)
            yield Say(said, piece=f"{contact.key}.opens-{number}")


def _sentences(said: tuple[Prompt, ...]) -> Iterator[Say]:
    return (prompt for prompt in said if isinstance(prompt, Say))


def _option(tree: Tree, name: str) -> Option | None:
    owner, _, role = name.partition(".")
    return tree.options.get(owner) if _OF_OPTION.fullmatch(role) else None
