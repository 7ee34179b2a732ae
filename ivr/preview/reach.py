"""How far away everything in a menu is: the seconds and keys until a caller hears it.

They are for a caller who listens to the greeting and to each menu up to the right option, and
presses its key at once; a language, too, is chosen as soon as it is named.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from ivr.check.timing import seconds
from ivr.dialogue.engine import step
from ivr.dialogue.sentences import option_prompt
from ivr.dialogue.state import State
from ivr.dialogue.turn import Arrived, Key, Say, Turn
from ivr.dialogue.wording import choice
from ivr.tree.model import MAIN, Line, Menu, Option


class Arrival(NamedTuple):
    """A menu as a caller comes to it: what they hear there, and the seconds until that begins."""

    menu: Option
    turn: Turn
    before: float


def arrivals(line: Line) -> Iterator[Arrival]:
    """Come to the main menu, in each language between which callers choose."""
    begin, before = State(line.edition), 0.0
    arrived = step(line, begin, Arrived())
    if not line.choices:
        yield Arrival(line.default.options[MAIN], arrived, before)
        return
    keys = {language: key for key, language in choice(line).items()}
    for prompt in arrived.prompts:
        before += seconds(line, prompt)
        if isinstance(prompt, Say) and prompt.piece == "line.choose":
            chosen = step(line, begin, Key(keys[prompt.language]))
            main = line.tree(chosen.state.language).options[MAIN]
            yield Arrival(main, chosen, before)


def heard(line: Line, arrival: Arrival) -> Iterator[tuple[Option, float]]:
    """Yield the options of a menu, each with the seconds until it has been said."""
    menu, language = arrival.menu, arrival.turn.state.language
    if not isinstance(menu, Menu):
        return
    tree, prompts = line.tree(language), arrival.turn.prompts
    time, said = arrival.before, 0
    for option in menu.options.values():
        named = replace(option_prompt(tree, option), language=language)
        after = prompts.index(named) + 1
        time += sum(seconds(line, prompt) for prompt in prompts[said:after])
        said = after
        yield option, time


def enter(line: Line, arrival: Arrival, menu: Option, time: float) -> Arrival:
    """Press the key of a menu in a menu, after so many seconds."""
    state = arrival.turn.state._replace(place=menu.parent)
    return Arrival(menu, step(line, state, Key(menu.key)), time)
