"""Invented callers walk a line in virtual time, each in search of one answer or one person.

They know which option leads to what they want once they have heard it. Whoever comes into a wrong
menu hears it and goes back with star. What happens depends on the tree, the seed and the caller's
number alone, on every machine: only basic arithmetic is done with the random numbers.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import accumulate, pairwise
from random import Random
from types import MappingProxyType
from typing import Literal, NamedTuple

from ivr.check.timing import seconds
from ivr.dialogue.engine import step
from ivr.dialogue.state import State
from ivr.dialogue.turn import Arrived, Connect, Dial, Event, Hangup, Key, Listen, NoInput, Say, Turn
from ivr.dialogue.wording import choice
from ivr.tree.model import MAIN, Answer, Goto, Menu, Option, Transfer, Tree

REACTION = (0.5, 2.5)  # seconds from hearing what one waits for to pressing its key; uniform

PATIENCE = ((0.0, 20.0), (0.1, 60.0), (0.5, 180.0), (0.9, 420.0), (1.0, 900.0))
"""How long callers stay without their answer: so great a part of them at most so many seconds.

One in ten has hung up after a minute, half after three, nine in ten after seven; between these
points it grows evenly.
"""

ASKS_FOR_A_PERSON = 0.3
"""How many of those whose patience ends press 0, where the line says that it reaches somebody."""


class Habit(NamedTuple):
    """A kind of caller.

    `share` is how many of all callers are of it; `whole` whether they hear everything before they
    press a key, or press it as soon as their option is said (barge-in). At each choice `silent` is
    the chance that they press nothing, `astray` that they take another option, and `wrong` that
    they press a key without one. `slow` callers press 8 first.
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
    """A caller: a habit, and a patience in seconds."""
    one, shares = random.random(), list(accumulate(habit.share for habit in HABITS))
    found = (habit for habit, share in zip(HABITS, shares, strict=True) if one < share)
    return next(found, HABITS[-1]), patience(random.random())


def patience(part: float) -> float:
    """The seconds after which so great a part of the callers, from 0 to 1, has hung up."""
    spans = pairwise(PATIENCE)
    (low, least), (high, most) = next(span for span in spans if part <= span[1][0])
    return least + (most - least) * (part - low) / (high - low)


MOST_TURNS = 200  # of one call; nobody's patience lasts as long

Result = Literal["reached", "transferred", "given up"]


class Outcome(NamedTuple):
    """What came of one call.

    `wish` is the id of the option that the caller wanted, `place` that of where they were in the
    end; `presses` counts the keys, `seconds` the time until they began to hear it, or gave up.
    """

    wish: str
    result: Result
    place: str
    presses: int
    seconds: float


def wishes(tree: Tree) -> list[Option]:
    """What callers may want: every answer and every person, in the order of the file."""
    return [option for option in tree.options.values() if isinstance(option, Answer | Transfer)]


def simulate(
    tree: Tree,
    callers: int,
    seed: int,
    progress: Callable[[int, int], object] = lambda *_: None,
    known: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Outcome]:
    """So many calls; each caller wants one thing, all things alike often, and one language.

    The same seed gives the same callers on every line: the same habits, patience and fortunes.
    `known` says what options are called on another line that this is held beside, by their ids, so
    that the same callers want the same there.
    """
    lines = [Line(tree, view.language, known) for view in tree.each()]
    for number in range(callers):
        line = lines[number % len(lines)]
        wanted = line.wanted
        if not wanted:
            continue
        random = Random(f"{seed}/{number}")  # noqa: S311 (nothing here is secret)
        habit, patience = drawn(random)
        wish = wanted[int(random.random() * len(wanted))]
        yield Call(line, wish, habit, patience, random).outcome()
        progress(number + 1, callers)


class _Heard(NamedTuple):
    """A turn, and when in it each piece has been heard; `length` is the time of all."""

    turn: Turn
    until: dict[str, float]
    length: float


class Line:
    """A tree in one language, with every turn that has been heard and every way looked for."""

    def __init__(
        self, tree: Tree, language: str = "", known: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self.whole = tree
        self.tree = tree = tree.of(language)
        self.chosen = next((key for key, one in choice(self.whole).items() if one == language), "")
        # Alike in whatever order they stand.
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
        """The turn that follows."""
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
        """The key that leads from a menu to what is wanted by the fewest keys; * if none does."""
        if wish not in self.ways:
            keys: dict[str, str] = {}
            nearest = [wish]
            for target in nearest:
                for other, key in self.leading.get(target, ()):
                    if other not in keys:
                        keys[other] = key
                        nearest.append(other)
            self.ways[wish] = keys
        return self.ways[wish].get(menu, "*")


class _Act(NamedTuple):
    """What a caller does, so many seconds after the turn began; no key is silence."""

    after: float
    key: str


class Call:
    """One caller on a line."""

    def __init__(
        self, line: Line, wish: Option, habit: Habit, patience: float, random: Random
    ) -> None:
        self.line, self.wish, self.habit, self.patience = line, wish, habit, patience
        self.random = random
        self.heard = line.hear(State(line.tree.edition), Arrived())
        self.place = MAIN
        self.presses, self.clock = 0, 0.0
        self.asks = random.random() < ASKS_FOR_A_PERSON
        self.slowed = not habit.slow

    def outcome(self) -> Outcome:
        """The call from its beginning to its end."""
        for _ in range(MOST_TURNS):
            then = self.heard.turn.action
            if isinstance(then, Hangup | Connect):
                return self.ended("given up")  # the line says goodbye
            self.place = then.state.place
            if self.place == self.wish.id:
                called = isinstance(then, Dial) or isinstance(self.wish, Answer)
                return self.ended("reached" if called else "given up")  # nobody is there
            if isinstance(then, Dial):
                return self.ended("transferred")
            act = self.act(then)
            if self.clock + act.after > self.patience:
                return self.patience_ends(then.state)
            self.clock += act.after
            self.press(then.state, act.key)
        return self.ended("given up")

    def ended(self, result: Result) -> Outcome:
        """The call is over."""
        return Outcome(self.wish.id, result, self.place, self.presses, self.clock)

    def press(self, state: State, key: str) -> None:
        """Press a key, or none, and hear what follows."""
        self.presses += bool(key)
        self.heard = self.line.hear(state, Key(key) if key else NoInput())

    def patience_ends(self, state: State) -> Outcome:
        """They ask for a person, if they heard that they can, or hang up."""
        self.clock = max(self.clock, self.patience)
        if self.asks and any(piece.endswith(".person") for piece in self.heard.until):
            self.press(state, "0")
            if isinstance(self.heard.turn.action, Dial):
                return self.ended("transferred")
        return self.ended("given up")

    def act(self, then: Listen) -> _Act:
        """What the caller does in this turn."""
        low, high = REACTION
        reaction = low + (high - low) * self.random.random()
        place = self.line.tree.options[then.state.place]
        everything = self.heard.length + reaction
        if not self.slowed:
            self.slowed = True
            return _Act(everything, "8")
        if not isinstance(place, Menu):
            return _Act(everything, "*")  # a wrong answer
        if self.line.chosen and not then.state.language:
            return self.pressed(self.line.chosen, "line.choose", everything)
        fortune = self.random.random() - self.habit.silent
        if fortune < 0:
            return _Act(self.heard.length + then.seconds, "")
        if (fortune := fortune - self.habit.astray) < 0:
            return self.option(place, self.other(place), everything)
        if fortune < self.habit.wrong:
            return _Act(everything, next(key for key in "1234567" if key not in place.options))
        return self.option(place, self.line.way(place.id, self.wish.id), everything)

    def other(self, menu: Menu) -> str:
        """Any key of the menu."""
        keys = list(menu.options)
        return keys[int(self.random.random() * len(keys))]

    def option(self, menu: Menu, key: str, everything: float) -> _Act:
        """Press the key of an option, or star."""
        option = menu.options.get(key)
        return self.pressed(key, f"{option.id}.choice" if option else "", everything)

    def pressed(self, key: str, piece: str, everything: float) -> _Act:
        """Press a key: when all is heard, or who is hasty as soon as what names it is."""
        said = self.heard.until.get(piece)
        if said is None or self.habit.whole:
            return _Act(everything, key)
        return _Act(said + everything - self.heard.length, key)
