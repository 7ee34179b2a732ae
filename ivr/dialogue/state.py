"""Where a caller is: everything that the line knows of a call, from one request to the next."""

from typing import NamedTuple

from ivr.tree.model import MAIN, Answer, Line, Menu, Transfer

LAST_MISS = 3
"""The miss in a row (no input or no match) after which the caller has one last wait."""
WARNED = LAST_MISS + 1
"""In place of the misses: an unhurried caller has heard that the call is about to end."""
MAX_FAILS = 2
"""Failed calls to one contact that are counted; from here on its number is said twice, slowly."""


class State(NamedTuple):
    """A call between two requests. Nothing in it says who is calling: it ends up in others' logs.

    `part` counts from 1; in the main menu it is the `Tree.main_part` that was heard. `misses` are
    from 0 to `LAST_MISS`, or `WARNED`. A caller who is `unhurried` has no time limits, and is
    `slow` as well. `to` is the key of the contact that is being called, or that did not answer;
    `fails` is how often it did not, up to `MAX_FAILS`, and `number` counts its numbers from 1 while
    they are tried (those that ring together count once); it is 0 while the line says that it will
    call the first one. `language` is empty on a line with one language, and until the caller
    chooses.
    """

    edition: str
    place: str = MAIN
    part: int = 1
    misses: int = 0
    slow: bool = False
    to: str | None = None
    unhurried: bool = False
    fails: int = 0
    number: int = 1
    language: str = ""


def main_menu(line: Line, state: State) -> State:
    """Send a caller whose own place is gone to the main menu, in their language, at their pace."""
    language = state.language if state.language in line.choices else ""
    slow = state.slow or state.unhurried
    return State(line.edition, slow=slow, unhurried=state.unhurried, language=language)


def fits(line: Line, state: State) -> bool:
    """Tell whether a call can be in this state: not if it is stale, or somebody made it up."""
    if state.edition != line.edition or (state.language and state.language not in line.choices):
        return False
    if line.choices and not state.language and state.place != MAIN:
        return False
    tree = line.tree(state.language)
    place = tree.options.get(state.place)
    max_misses = WARNED if state.unhurried else LAST_MISS
    if place is None or not 0 <= state.misses <= max_misses:
        return False
    if state.to is not None and state.to not in tree.contacts:
        return False
    if state.unhurried > state.slow or not 0 <= state.fails <= (MAX_FAILS if state.to else 0):
        return False
    rings = len(tree.contacts[state.to].rings) if state.to else 1
    if not (0 if state.to else 1) <= state.number <= rings:
        return False
    if isinstance(place, Answer):
        return 1 <= state.part <= len(place.parts)
    if isinstance(place, Transfer):
        return state.to is not None and state.part == 1
    if state.place == MAIN and tree.when_closed:
        return state.part in (1, 2)  # it may have closed or opened since
    return isinstance(place, Menu) and state.part == 1
