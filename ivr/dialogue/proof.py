"""The no-dead-end proof: every state that a caller can reach, with all that can happen there.

It walks the real engine, not a description of it. What it shows: no step fails, nothing is silent,
whoever keeps silent or presses only wrong keys comes to a goodbye, and every answer can be heard.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ivr.dialogue.engine import move
from ivr.dialogue.moves import Move
from ivr.dialogue.state import State
from ivr.dialogue.turn import (
    Arrived,
    Connect,
    Dial,
    Dialled,
    Event,
    Hangup,
    Key,
    Listen,
    PickedUp,
    Prompt,
    Say,
    Silence,
    Then,
)
from ivr.dialogue.wording import prompts, sounds_like, then
from ivr.tree.model import MAIN, Answer, Goto, Tree
from ivr.tree.problems import Problem

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
    then: Then


def walk(tree: Tree) -> Iterator[Step]:
    """Every step that a call can take, each once, nearest first. Raises what the engine raises."""
    seen: set[tuple[State, bool]] = set()
    queue: list[tuple[State, tuple[Event, ...]]] = [(State(tree.edition), (Arrived(),))]
    for state, events in queue:
        for event in events:
            moved = move(tree, state, event)
            after = then(tree, moved)
            yield Step(state, event, moved, after)
            if isinstance(after, Hangup | Connect):
                continue
            dials = isinstance(after, Dial)
            if (after.state, dials) not in seen:
                seen.add((after.state, dials))
                queue.append((after.state, (*DIALLED, PICKED_UP) if dials else HEARD))


def heard(tree: Tree, steps: Iterable[Step]) -> Iterator[tuple[Step, tuple[Prompt, ...]]]:
    """The words after each step; of steps that sound alike only the first."""
    known: set[tuple[object, ...]] = set()
    for step in steps:
        sound = sounds_like(step.move)
        if sound not in known:
            known.add(sound)
            yield step, prompts(tree, step.move)


def prove(tree: Tree, steps: Iterable[Step] | None = None) -> list[Problem]:
    """Every way in which a call could leave somebody without an answer; none in a sound tree.

    `steps` is what to judge, by default the whole walk.
    """
    judge = _Judge(tree)
    try:
        for step, said in heard(tree, map(judge.saw, walk(tree) if steps is None else steps)):
            words = "".join(prompt.text for prompt in said if isinstance(prompt, Say))
            if not any(map(str.isalnum, words)):
                judge.found(step.before, f"after {_named(step.event)} nothing is said")
    except Exception as error:  # whatever breaks here would break in a call
        judge.found(judge.last, f"the call fails after this ({type(error).__name__}: {error})")
    else:
        judge.endless(Silence())
        judge.endless(WRONG)
        judge.unheard()
    return judge.problems


class _Judge:
    """Remembers of each step what the proof needs, and says what does not hold."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.problems: list[Problem] = []
        self.last = State(tree.edition)
        self.heard: set[tuple[str, int]] = set()  # options and their parts
        # Where silence, and where a wrong key, leads from each state; None is a goodbye.
        self.ways: dict[Event, dict[State, State | None]] = {Silence(): {}, WRONG: {}}

    def saw(self, step: Step) -> Step:
        before, event, moved, after = step
        self.last = before
        ways = self.ways.get(event)
        if ways is not None:
            ways[before] = after.state if isinstance(after, Listen) else None
        self.heard.add((moved.state.place, moved.state.part))
        return step

    def endless(self, event: Event) -> None:
        """Whoever keeps doing this must come to a goodbye."""
        ways, ending = self.ways[event], set[State]()
        for start in ways:
            path: dict[State, None] = {}
            state: State | None = start
            while state is not None and state not in ending and state not in path:
                path[state] = None
                state = ways.get(state)
            if state is not None and state in path:
                self.found(start, f"{_named(event)} again and again never ends the call")
                return
            ending.update(path)

    def unheard(self) -> None:
        """Every answer must be heard to its last part."""
        for option in self.tree.options.values():
            last = len(option.parts) if isinstance(option, Answer) else 1
            if not isinstance(option, Goto) and (option.id, last) not in self.heard:
                self.found(State(self.tree.edition, option.id), "no keys lead to this option")

    def found(self, state: State, what: str) -> None:
        option = self.tree.options.get(state.place, self.tree.options[MAIN])
        cure = "this is a mistake of the line, not of the file: please report it"
        self.problems.append(Problem(option.place, f'"{option.id}": {what}', cure))


def _named(event: Event) -> str:
    if isinstance(event, Key):
        return "a wrong key" if event == WRONG else f"key {event.key}"
    return event.outcome if isinstance(event, Dialled) else type(event).__name__.lower()
