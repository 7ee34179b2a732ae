"""Every step that a call can take: the proof and the list of prompts are made from it."""

from collections.abc import Hashable, Iterable, Iterator
from typing import NamedTuple

from ivr.dialogue.engine import move
from ivr.dialogue.state import State
from ivr.dialogue.turn import (
    Action,
    Arrived,
    Connect,
    Dial,
    Dialled,
    Event,
    Hangup,
    Key,
    Move,
    PickedUp,
    Prompt,
    Silence,
)
from ivr.dialogue.wording import action, prompts, sounds_like
from ivr.tree.model import MAIN, Answer, Menu, Option, Transfer, Tree

WRONG = Key("A")  # a key that some telephones have and no menu uses

HEARD: tuple[Event, ...] = (*map(Key, "0123456789*#"), WRONG, Silence())

DIALLED: tuple[Event, ...] = tuple(
    Dialled(outcome) for outcome in ("completed", "answered", "busy", "no-answer", "failed",
                                     "canceled", "unheard-of")
)  # fmt: skip

PICKED_UP = PickedUp()


class Step(NamedTuple):
    """One step of the walk: what happened where, what came of it, and what the line does then."""

    before: State
    event: Event
    move: Move
    action: Action


def walk(tree: Tree) -> Iterator[Step]:
    """The steps that a call can take, nearest first. Raises what the engine raises."""
    alike = Alike(tree)
    seen: set[object] = set()
    queue: list[tuple[State, tuple[Event, ...]]] = [(State(tree.edition), (Arrived(),))]
    for state, events in queue:
        for event in events:
            moved = move(tree, state, event)
            after = action(tree, moved)
            yield Step(state, event, moved, after)
            if isinstance(after, Hangup | Connect):
                continue
            dials, there = isinstance(after, Dial), after.state
            if (node := (alike.node(there), dials)) not in seen:
                seen |= {node, there}
                queue.append((there, (*DIALLED, PICKED_UP) if dials else HEARD))
                if isinstance(event, Key) and not state.slow:  # others come here at another pace
                    queue += [(paced, (event,)) for paced in _slower(state)]
            elif there not in seen and _calm(there):
                seen.add(there)
                queue.append((there, tuple(_onward(tree.of(there.language), there))))


def _slower(state: State) -> tuple[State, State]:
    """The same for callers who have chosen another pace before."""
    return state._replace(slow=True), state._replace(slow=True, unhurried=True)


def _calm(state: State) -> bool:
    """Whether nothing but a place is known of a call."""
    return state == State(state.edition, state.place, state.part, language=state.language)


def _onward(tree: Tree, state: State) -> Iterator[Key]:
    """The keys that lead on to what the caller has not heard."""
    place = tree.options[state.place]
    if isinstance(place, Menu):
        yield from map(Key, place.options)
    elif isinstance(place, Answer) and state.part < len(place.parts):
        yield Key("#")


def heard(tree: Tree, steps: Iterable[Step]) -> Iterator[tuple[Step, tuple[Prompt, ...]]]:
    """The words after each step; of steps that sound alike only the first.

    What is said of a place itself is heard when it is entered; all else at one of each shape.
    """
    alike = Alike(tree)
    known: set[object] = set()
    for step in steps:
        state = step.move.state
        sound: object = sounds_like(step.move)
        if step.move.reason != "entered":
            nowhere = step.move._replace(state=state._replace(place=""))
            sound = sounds_like(nowhere), alike.shape(state.language, state.place)
        if sound not in known:
            known.add(sound)
            yield step, prompts(tree, step.move)


Node = tuple[Hashable, ...]
"""States that are alike have the same."""


class Alike:
    """The shapes of one tree's places. In a tree of several languages each has its own."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.shapes: dict[tuple[str, str], Node] = {}
        self.known: dict[Node, Node] = {}

    def node(self, state: State) -> Node:
        """What a state has in common with those that are alike."""
        return self.shape(state.language, state.place), *state[2:]

    def shape(self, language: str, place: str) -> Node:
        """What a place has in common with those that are alike."""
        shape = self.shapes.get((language, place))
        if shape is None:
            tree = self.tree.of(language)
            shape = _shape(tree, tree.options[place])
            shape = self.shapes[language, place] = self.known.setdefault(shape, shape)
        return shape


def _shape(tree: Tree, option: Option) -> Node:
    person = tree.person(option)
    called = person.key if person else ""
    if isinstance(option, Menu):
        return "menu", option.id == MAIN, tuple(option.options), called
    if isinstance(option, Answer):
        return "answer", len(option.parts), option.parent == MAIN, called
    if isinstance(option, Transfer):
        return "transfer", option.contact, called
    return (type(option).__name__,)
