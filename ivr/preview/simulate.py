"""Invented callers walk a line in virtual time, each in search of one answer or one person.

Callers know which option leads to what they want once they have heard it. In a wrong menu they
listen to it and go back with star. The outcome depends only on the line, the seed and the number
of the caller, on every machine: the random numbers go through basic arithmetic alone.
"""

from bisect import bisect
from collections.abc import Callable, Iterator, Mapping
from itertools import accumulate, pairwise
from random import Random
from types import MappingProxyType
from typing import Literal, NamedTuple

from ivr.check.timing import seconds
from ivr.dialogue.engine import step
from ivr.dialogue.state import State
from ivr.dialogue.turn import (
    Arrived,
    Confirm,
    Connect,
    Dial,
    Event,
    Hangup,
    Key,
    Listen,
    NoInput,
    Say,
    Turn,
)
from ivr.dialogue.wording import choice
from ivr.tree.ids import WHEN_CLOSED
from ivr.tree.model import MAIN, Answer, Goto, Line, Menu, Option, Transfer, Tree

REACTION = (0.5, 2.5)  # seconds from hearing an option to pressing its key; evenly distributed

PATIENCE = ((0.0, 20.0), (0.1, 60.0), (0.5, 180.0), (0.9, 420.0), (1.0, 900.0))
"""How long callers stay without their answer: this share of them at most this many seconds.

One in ten has hung up after one minute, half after three, nine in ten after seven. Between these
points the share grows evenly.
"""

ASKS_FOR_A_PERSON = 0.3
"""The share of callers out of patience who press 0, if they heard that 0 reaches a person."""


class Habit(NamedTuple):
    """A kind of caller.

    `share` is their share of all callers. With `whole` they hear everything before they press a
    key; without it they press it as soon as their option is named (barge-in). At each choice,
    `silent` is the chance that they press nothing, `astray` that they choose another option, and
    `wrong` that they press a key without an option. `slow` callers press 8 first.
    """

    name: str
    share: float
    whole: bool = True
    silent: float = 0.0
    astray: float = 0.0
    wrong: float = 0.0
    slow: bool = False


PATIENT = Habit("patient", 0.22)

HABITS = (
    PATIENT,
    Habit("hasty", 0.55, whole=False),
    Habit("silent", 0.08, silent=0.5),
    Habit("astray", 0.10, astray=0.25, wrong=0.1),
    Habit("slow", 0.05, slow=True),
)


def drawn(random: Random) -> tuple[Habit, float]:
    """Draw a caller: a habit, and a patience in seconds."""
    shares = list(accumulate(habit.share for habit in HABITS[:-1]))
    return HABITS[bisect(shares, random.random())], patience(random.random())


def patience(part: float) -> float:
    """Return the seconds after which this part of the callers, from 0 to 1, has hung up."""
    (low, least), (high, most) = next(one for one in pairwise(PATIENCE) if part <= one[1][0])
    return least + (most - least) * (part - low) / (high - low)


MAX_TURNS = 200  # of one call; nobody has patience for more

Result = Literal["reached", "transferred", "given up"]


class Outcome(NamedTuple):
    """The outcome of one call.

    `wish` is the id of the option that the caller wanted, `place` the id of where the call ended.
    `presses` counts keys; `seconds` is the time until they began to hear it, or gave up.
    """

    wish: str
    result: Result
    place: str
    presses: int
    seconds: float


def wishes(tree: Tree) -> list[Option]:
    """List what callers may want: every answer and person of the menu, in the order of the file."""
    closed = tree.main_part > 1
    return [
        option
        for option in tree.options.values()
        if isinstance(option, Answer | Transfer) and (WHEN_CLOSED in option.path) == closed
    ]


def simulate(
    line: Line, callers: int, seed: int, progress: Callable[[int, int], object] = lambda *_: None,
    known: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Outcome]:  # fmt: skip
    """Make calls. Each caller wants one thing in one language; all are wanted equally often.

    The same seed gives the same callers on every line: the same habits, patience and luck. `known`
    maps ids of options to their ids on a line that this one is compared with, so that the same
    callers want the same there.
    """
    simulated = [SimulatedLine(line, tree.language, known) for tree in line.trees]
    for number in range(callers):
        one = simulated[number % len(simulated)]
        if not one.wanted:
            continue
        random = Random(f"{seed}/{number}")  # noqa: S311 (nothing here is secret)
        habit, patience = drawn(random)
        wish = one.wanted[int(random.random() * len(one.wanted))]
        yield Call(one, wish, habit, patience, random).outcome()
        progress(number + 1, callers)


class _Heard(NamedTuple):
    """A turn, its length, and when in it each piece has been heard, in seconds."""

    turn: Turn
    until: dict[str, float]
    length: float


class SimulatedLine:
    """A line for callers of one language; it keeps every turn and every way that was found."""

    def __init__(
        self, line: Line, language: str = "", known: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self.whole = line
        self.tree = tree = line.tree(language)
        self.chosen = next((key for key, one in choice(line).items() if one == language), "")
        # The order of the file must not change who wants what.
        self.wanted = sorted(wishes(tree), key=lambda option: known.get(option.id, option.id))
        self.turns: dict[tuple[State, Event], _Heard] = {}
        self.ways: dict[str, dict[str, str]] = {}
        self.leading: dict[str, list[tuple[str, str]]] = {}  # to an option: menus and their keys
        for option in tree.options.values():
            for key, child in option.options.items() if isinstance(option, Menu) else ():
                while isinstance(child, Goto):
                    child = tree.options[child.target]
                self.leading.setdefault(child.id, []).append((option.id, key))

    def hear(self, state: State, event: Event) -> _Heard:
        heard = self.turns.get((state, event))
        if heard is None:
            turn, until, length = step(self.whole, state, event), dict[str, float](), 0.0
            for prompt in turn.prompts:
                length += seconds(self.whole, prompt)
                if isinstance(prompt, Say) and prompt.language in ("", self.tree.language):
                    until.setdefault(prompt.piece, length)
            heard = self.turns[state, event] = _Heard(turn, until, length)
        return heard

    def way(self, menu: str, wish: str) -> str:
        """Return the key on the shortest way from a menu to what is wanted; * if there is none."""
        if wish not in self.ways:
            keys, nearest = dict[str, str](), [wish]
            for target in nearest:
                for other, key in self.leading.get(target, ()):
                    if other not in keys:
                        keys[other] = key
                        nearest.append(other)
            self.ways[wish] = keys
        return self.ways[wish].get(menu, "*")


_Act = tuple[float, str]
"""The seconds from the beginning of a turn to what the caller does then: a key; "" is silence."""


class Call:
    """One caller on a line."""

    def __init__(
        self, line: SimulatedLine, wish: Option, habit: Habit, patience: float, random: Random
    ) -> None:
        self.line, self.wish, self.habit = line, wish, habit
        self.patience, self.random = patience, random
        self.heard = line.hear(State(line.whole.edition), Arrived())
        self.place, self.presses, self.clock = MAIN, 0, 0.0
        self.asks = random.random() < ASKS_FOR_A_PERSON
        self.slowed = not habit.slow

    def outcome(self) -> Outcome:
        for _ in range(MAX_TURNS):
            action = self.heard.turn.action
            if isinstance(action, Hangup | Connect | Confirm):
                return self.ended("given up")  # the line says goodbye
            self.place = action.state.place
            if self.place == self.wish.id:
                found = isinstance(action, Dial) or isinstance(self.wish, Answer)
                return self.ended("reached" if found else "given up")  # nobody is there
            if isinstance(action, Dial):
                return self.ended("transferred")
            after, key = self.act(action)
            if self.clock + after > self.patience:
                return self.patience_ends(action.state)
            self.clock += after
            self.press(action.state, key)
        return self.ended("given up")

    def ended(self, result: Result) -> Outcome:
        return Outcome(self.wish.id, result, self.place, self.presses, self.clock)

    def press(self, state: State, key: str) -> None:
        self.presses += bool(key)
        self.heard = self.line.hear(state, Key(key) if key else NoInput())

    def patience_ends(self, state: State) -> Outcome:
        """Ask for a person, if the line has said that this is possible, or hang up."""
        self.clock = max(self.clock, self.patience)
        if self.asks and any(piece.endswith(".person") for piece in self.heard.until):
            self.press(state, "0")
            if isinstance(self.heard.turn.action, Dial):
                return self.ended("transferred")
        return self.ended("given up")

    def act(self, action: Listen) -> _Act:
        low, high = REACTION
        reaction = low + (high - low) * self.random.random()
        place = self.line.tree.options[action.state.place]
        everything = self.heard.length + reaction
        if not self.slowed:
            self.slowed = True
            return everything, "8"
        if not isinstance(place, Menu):
            return everything, "*"  # a wrong answer
        if self.line.chosen and not action.state.language:
            return self.pressed(self.line.chosen, "line.choose", everything)
        luck = self.random.random() - self.habit.silent
        if luck < 0:
            return self.heard.length + action.seconds, ""
        if (luck := luck - self.habit.astray) < 0:
            keys = list(place.options)
            return self.option(place, keys[int(self.random.random() * len(keys))], everything)
        if luck < self.habit.wrong:
            return everything, next(key for key in "1234567" if key not in place.options)
        return self.option(place, self.line.way(place.id, self.wish.id), everything)

    def option(self, menu: Menu, key: str, everything: float) -> _Act:
        option = menu.options.get(key)
        return self.pressed(key, f"{option.id}.choice" if option else "", everything)

    def pressed(self, key: str, piece: str, everything: float) -> _Act:
        """Press a key: when everything is heard, or as soon as `piece`, which names it, is."""
        said = self.heard.until.get(piece)
        if said is None or self.habit.whole:
            return everything, key
        return said + everything - self.heard.length, key
