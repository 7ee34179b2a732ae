"""The no-dead-end proof: what a caller can meet, with all that can happen there.

It walks the real engine, not a description of it. What it shows: no step fails, nothing is silent,
whoever keeps silent or presses only wrong keys comes to a goodbye, and every answer can be heard.

Every place is entered, and left by every key that leads on. All that can happen, in all the
contexts that a call can bring to a place (misses, pace, a call that failed), is walked at one place
of each shape: `alike` says why that is enough, and the tests hold it against a walk through
everything.
"""

from collections.abc import Iterable

from ivr.dialogue.state import State
from ivr.dialogue.turn import (
    Dialled,
    Event,
    Key,
    Listen,
    Say,
    Silence,
)
from ivr.dialogue.walk import WRONG, Alike, Node, Step, heard, walk
from ivr.tree.model import MAIN, Answer, Goto, Tree
from ivr.tree.problems import Problem


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
