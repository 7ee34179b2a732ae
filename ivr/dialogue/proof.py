"""The no-dead-end proof: what a caller can meet, with all that can happen there.

It walks the real engine, not a description of it. What it shows: no step fails, nothing is silent,
whoever keeps silent or presses only wrong keys comes to a goodbye, and every answer can be heard.

Every place is entered, and left by every key that leads on. All that can happen, in all the
contexts that a call can bring to a place (misses, pace, a call that failed), is walked at one place
of each shape: `alike` says why that is enough, and the tests hold it against a walk through
everything.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ivr.dialogue.alike import Alike, Node
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
from ivr.tree.model import MAIN, Answer, Goto, Menu, Tree
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
    """The steps that a call can take, nearest first. Raises what the engine raises."""
    alike = Alike(tree)
    seen: set[object] = set()
    queue: list[tuple[State, tuple[Event, ...]]] = [(State(tree.edition), (Arrived(),))]
    for state, events in queue:
        for event in events:
            moved = move(tree, state, event)
            after = then(tree, moved)
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
    return state._replace(slow=True), state._replace(slow=True, patient=True)


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
        if step.move.happening != "entered":
            nowhere = step.move._replace(state=state._replace(place=""))
            sound = sounds_like(nowhere), alike.shape(state.language, state.place)
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
        self.alike = Alike(tree)
        self.heard: set[tuple[str, str, int]] = set()  # languages, options and their parts
        # Where silence, and where a wrong key, leads from states that are alike; None is a goodbye.
        self.ways: dict[Event, dict[Node, tuple[State, Node | None]]] = {Silence(): {}, WRONG: {}}

    def saw(self, step: Step) -> Step:
        before, event, moved, after = step
        self.last = before
        ways = self.ways.get(event)
        if ways is not None:
            onward = self.alike.node(after.state) if isinstance(after, Listen) else None
            ways.setdefault(self.alike.node(before), (before, onward))
        self.heard.add((moved.state.language, moved.state.place, moved.state.part))
        return step

    def endless(self, event: Event) -> None:
        """Whoever keeps doing this must come to a goodbye."""
        ways, ending = self.ways[event], set[Node]()
        for start, (state, _) in ways.items():
            path: dict[Node, None] = {}
            node: Node | None = start
            while node is not None and node not in ending and node not in path:
                path[node] = None
                node = ways[node][1] if node in ways else None
            if node is not None and node in path:
                self.found(state, f"{_named(event)} again and again never ends the call")
                return
            ending.update(path)

    def unheard(self) -> None:
        """Every answer must be heard to its last part."""
        for view in self.tree.each():
            language = view.language if self.tree.views else ""
            for option in view.options.values():
                last = len(option.parts) if isinstance(option, Answer) else 1
                there = language, option.id, last
                if not isinstance(option, Goto) and there not in self.heard:
                    self.found(State(view.edition, option.id), "no keys lead to this option")

    def found(self, state: State, what: str) -> None:
        option = self.tree.options.get(state.place, self.tree.options[MAIN])
        cure = "this is a mistake of the line, not of the file: please report it"
        self.problems.append(Problem(option.place, f'"{option.id}": {what}', cure))


def _named(event: Event) -> str:
    if isinstance(event, Key):
        return "a wrong key" if event == WRONG else f"key {event.key}"
    return event.outcome if isinstance(event, Dialled) else type(event).__name__.lower()
