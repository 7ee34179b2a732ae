"""Every step that a call can take: the proof and the list of prompts are made from it."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import NamedTuple

from ivr.dialogue.engine import action, move
from ivr.dialogue.state import State
from ivr.dialogue.turn import (
    Action,
    Arrived,
    CalleeKey,
    Confirm,
    Dial,
    Dialled,
    Event,
    Key,
    Listen,
    Move,
    NoInput,
    PickedUp,
    Prompt,
)
from ivr.dialogue.wording import prompts, sounds_like
from ivr.tree.model import MAIN, Answer, Line, Menu, Option, Transfer, Tree

NO_MATCH = Key("A")  # a key that some telephones have and no menu uses

HEARD: tuple[Event, ...] = (*map(Key, "0123456789*#"), NO_MATCH, NoInput())
"""What can happen while the line listens."""

DIALLED: tuple[Event, ...] = tuple(
    Dialled(outcome) for outcome in ("completed", "answered", "busy", "no-answer", "failed",
                                     "canceled", "unheard-of")
)  # fmt: skip
"""What can happen while it dials, apart from `PICKED_UP`."""

PICKED_UP = PickedUp()

EVENTS: Mapping[type[Action], tuple[Event, ...]] = {
    Listen: HEARD,
    Dial: (*DIALLED, PICKED_UP),
    Confirm: tuple(map(CalleeKey, ("1", "2", ""))),
}
"""What can happen after each action that does not end the call."""


class Step(NamedTuple):
    """One step of the walk: from which state, by which event, where to, and what the line does."""

    before: State
    event: Event
    move: Move
    action: Action


def walk(line: Line) -> Iterator[Step]:
    """Take every step that differs from the others, nearest first. Raises what the engine raises.

    Every place is entered. Everything that can happen, at every pace, after every number of misses
    and failed calls, happens at one place of each class.
    """
    classes = StateClasses(line)
    seen: set[object] = set()
    queue: list[tuple[State, tuple[Event, ...]]] = [(State(line.edition), (Arrived(),))]
    queue += [(state, HEARD) for state in out_of_date(line)]
    for state, events in queue:
        for event in events:
            moved = move(line, state, event)
            then = action(line, moved)
            yield Step(state, event, moved, then)
            for kind, after in following(then):
                if (alike := (classes.of(after), kind)) not in seen:
                    seen |= {alike, after}
                    queue.append((after, EVENTS[kind]))
                    if isinstance(event, Key) and not state.slow:  # others are at another pace
                        queue += [(slower, (event,)) for slower in _slower(state)]
                elif after not in seen and _is_fresh(after):
                    seen.add(after)
                    queue.append((after, tuple(onward(line.tree(after.language), after))))


def following(action: Action) -> Iterator[tuple[type[Action], State]]:
    """Yield the kinds of `EVENTS` that can follow an action, with their state; none at the end."""
    if isinstance(action, Listen | Dial | Confirm):
        yield type(action), action.state
    if isinstance(action, Dial) and action.announcing:
        yield Listen, action.announcing


def out_of_date(line: Line) -> Iterator[State]:
    """Yield the states, at each pace, of callers who heard the main menu that it was before."""
    for tree in line.trees:
        if tree.when_closed:
            language = tree.language if line.choices else ""
            state = State(line.edition, part=3 - tree.main_part, language=language)
            yield from (state, *_slower(state))


def _slower(state: State) -> tuple[State, State]:
    """Return the states of callers who have chosen another pace before."""
    return state._replace(slow=True), state._replace(slow=True, unhurried=True)


def _is_fresh(state: State) -> bool:
    """Tell whether it is only a place, with no misses, failed calls or pace."""
    return state == State(state.edition, state.place, state.part, language=state.language)


def onward(tree: Tree, state: State) -> Iterator[Key]:
    """Yield the keys that lead to what the caller has not heard yet."""
    place = tree.options[state.place]
    if isinstance(place, Menu):
        yield from map(Key, place.options)
    elif isinstance(place, Answer) and state.part < len(place.parts):
        yield Key("#")


def heard(line: Line, steps: Iterable[Step]) -> Iterator[tuple[Step, tuple[Prompt, ...]]]:
    """Put steps into words; of steps that sound alike, only the first.

    What a place itself says is heard when it is entered, all else at one place of each class.
    """
    classes = StateClasses(line)
    known: set[object] = set()
    for step in steps:
        state = step.move.state
        sound: object = sounds_like(step.move)
        if step.move.reason != "entered":
            nowhere = step.move._replace(state=state._replace(place=""))
            sound = sounds_like(nowhere), classes.of_place(state.language, state.place)
        if sound not in known:
            known.add(sound)
            yield step, prompts(line, step.move)


StateClass = tuple[Hashable, ...]


class StateClasses:
    """Sorts the states of a line into classes. In one class, an event does the same to all of them.

    Only the keys of options may lead from states of one class to different ones. Places that differ
    in their words alone are in one class; each language has classes of its own.
    """

    def __init__(self, line: Line) -> None:
        self.line = line
        self.places: dict[tuple[str, str], StateClass] = {}
        self.known: dict[StateClass, StateClass] = {}

    def of(self, state: State) -> StateClass:
        return self.of_place(state.language, state.place), *state[2:]

    def of_place(self, language: str, place: str) -> StateClass:
        found = self.places.get((language, place))
        if found is None:
            tree = self.line.tree(language)
            found = _place_class(tree, tree.options[place])
            found = self.places[language, place] = self.known.setdefault(found, found)
        return found


def _place_class(tree: Tree, option: Option) -> StateClass:
    person = tree.person(option)
    called = person.key if person else ""
    # Star leads to a state of its own from here, if the main menu is that of a closed line.
    below = tree.main_part > 1 and option.parent == MAIN
    if isinstance(option, Menu):
        return "menu", option.id == MAIN, tuple(option.options), called, below
    if isinstance(option, Answer):
        return "answer", len(option.parts), option.parent == MAIN, called
    if isinstance(option, Transfer):
        return "transfer", option.contact, called, below
    return (type(option).__name__,)
