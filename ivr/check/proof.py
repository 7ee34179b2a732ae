"""The no-dead-end proof: it walks through everything that can happen to a caller.

It walks the real engine, not a description of it, and shows that no step fails, that no turn is
silent, that callers who press nothing or only wrong keys come to a goodbye, and that every answer
can be heard.

Every place is entered, and left by every key that leads on. Everything that can happen, in every
context in which a call can come to a place (misses, pace, failed calls), is tried at one place of
each class: `walk.StateClasses` says why that is enough, and the tests compare it with a walk
through everything.
"""

from collections.abc import Iterable

from ivr.dialogue.state import State
from ivr.dialogue.turn import Dialled, Event, Key, Listen, NoInput, Say
from ivr.dialogue.walk import NO_MATCH, StateClass, StateClasses, Step, heard, walk
from ivr.tree.ids import WHEN_CLOSED
from ivr.tree.model import MAIN, Answer, Goto, Line
from ivr.tree.problems import Problem

CURE = "this is a bug in this software, not in the file: please report it"


def prove(line: Line, steps: Iterable[Step] | None = None) -> list[Problem]:
    """Find every way in which a call could leave somebody without an answer; none on a valid line.

    `steps` are the steps to judge, by default the whole walk.
    """
    judge = _Judge(line)
    try:
        for step, said in heard(line, map(judge.saw, walk(line) if steps is None else steps)):
            words = "".join(prompt.text for prompt in said if isinstance(prompt, Say))
            if not any(map(str.isalnum, words)):
                judge.found(step.before, f"after {_named(step.event)} nothing is said")
    except Exception as error:  # whatever breaks here would break in a call
        judge.found(judge.last, f"the call fails after this ({type(error).__name__}: {error})")
    else:
        judge.find_endless(NoInput())
        judge.find_endless(NO_MATCH)
        judge.find_unheard()
    return judge.problems


class _Judge:
    """Remembers of each step what the proof needs, and reports what does not hold."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.problems: list[Problem] = []
        self.last = State(line.edition)
        self.classes = StateClasses(line)
        self.heard: set[tuple[str, str, int]] = set()  # languages, options and their parts
        # Where no input, and where a wrong key, leads from each class of states, with the first
        # such state; None is the end of the call.
        self.ways: dict[Event, dict[StateClass, tuple[State, StateClass | None]]] = {
            NoInput(): {},
            NO_MATCH: {},
        }

    def saw(self, step: Step) -> Step:
        before, event, moved, action = step
        self.last = before
        ways = self.ways.get(event)
        if ways is not None:
            onward = self.classes.of(action.state) if isinstance(action, Listen) else None
            ways.setdefault(self.classes.of(before), (before, onward))
        self.heard.add((moved.state.language, moved.state.place, moved.state.part))
        return step

    def find_endless(self, event: Event) -> None:
        """Report it if callers who keep doing only this never come to a goodbye."""
        ways, ending = self.ways[event], set[StateClass]()
        for start, (state, _) in ways.items():
            path: dict[StateClass, None] = {}
            here: StateClass | None = start
            while here is not None and here not in ending and here not in path:
                path[here] = None
                here = ways[here][1] if here in ways else None
            if here is not None and here in path:
                self.found(state, f"{_named(event)} again and again never ends the call")
                return
            ending.update(path)

    def find_unheard(self) -> None:
        """Report every option of this menu that cannot be heard to its last part."""
        for tree in self.line.trees:
            language = tree.language if self.line.choices else ""
            closed = tree.main_part > 1
            for option in tree.options.values():
                last = len(option.parts) if isinstance(option, Answer) else 1
                end = language, option.id, tree.main_part if option.id == MAIN else last
                if isinstance(option, Goto) or (WHEN_CLOSED in option.path) != closed:
                    continue  # what hangs below the other main menu need not be reached from here
                if end not in self.heard:
                    self.found(State(self.line.edition, option.id), "no keys lead to this option")

    def found(self, state: State, what: str) -> None:
        options = self.line.default.options
        option = options.get(state.place, options[MAIN])
        self.problems.append(Problem(option.place, f'"{option.id}": {what}', CURE))


def _named(event: Event) -> str:
    if isinstance(event, Key):
        return "a wrong key" if event == NO_MATCH else f"key {event.key}"
    if isinstance(event, NoInput):
        return "silence"
    return event.outcome if isinstance(event, Dialled) else type(event).__name__.lower()
