"""What a caller decides, from what is heard; the habits are those of `ivr simulate`."""

import re
from random import Random
from typing import NamedTuple

from ivr.dialogue.state import State
from ivr.preview.simulate import ASKS_FOR_A_PERSON, REACTION, Habit, SimulatedLine, drawn
from ivr.telephony.phone.verbs import Gather
from ivr.tree.model import Answer, Menu
from tests.load.pages import Heard

OUTCOMES = (("completed", 0.6), ("no-answer", 0.2), ("busy", 0.15), ("failed", 0.05))
"""The outcomes of a transfer, and how often: an assumption."""
AFTER_AN_ANSWER = (("", 0.55), ("9", 0.1), ("0", 0.1), ("*", 0.15), ("#", 0.1))
"""What callers do who have heard what they wanted; most hang up. An assumption too."""


class Act(NamedTuple):
    """What a caller does so many seconds after the line began to speak; no key is silence."""

    after: float
    key: str
    hangs_up: bool = False


class Mind:
    """One caller, who wants something of a line."""

    def __init__(self, line: SimulatedLine, random: Random) -> None:
        self.line, self.random = line, random
        habit, self.patience = drawn(random)
        self.habit: Habit = habit
        self.wish = self._wish()
        self.slowed = not habit.slow
        self.asks = random.random() < ASKS_FOR_A_PERSON

    def act(self, state: State, gather: Gather, heard: Heard, clock: float) -> Act:
        """What they do where the line listens, `clock` seconds after the call began."""
        low, high = REACTION
        everything = heard.seconds + low + (high - low) * self.random.random()
        act = self._choice(state, gather, heard, everything)
        if clock + act.after <= self.patience or act.hangs_up:
            return act
        if self.asks:
            self.asks = False
            return Act(max(0.0, self.patience - clock), "0")
        return Act(max(0.0, self.patience - clock), "", hangs_up=True)

    def outcome(self) -> str:
        """Choose the outcome of a transfer."""
        return self._drawn(OUTCOMES)

    def _choice(self, state: State, gather: Gather, heard: Heard, everything: float) -> Act:
        place = self.line.tree.options.get(state.place)
        if not self.slowed:
            self.slowed = True
            return Act(everything, "8")
        if self.line.chosen and not state.language:
            return self._pressed(self.line.chosen, heard, everything)
        if state.to:  # nobody could be reached there
            key = self._drawn((("1", 0.3), ("*", 0.4), ("", 0.3)))
            return Act(everything, key, hangs_up=not key)
        if isinstance(place, Answer):
            return self._at_an_answer(place, state, gather, heard, everything)
        if not isinstance(place, Menu):
            return Act(everything, "*")
        fortune = self.random.random() - self.habit.silent
        if fortune < 0:
            return Act(heard.seconds + gather.timeout, "")
        if (fortune := fortune - self.habit.astray) < 0:
            return self._pressed(self.random.choice(list(place.options)), heard, everything)
        if fortune < self.habit.wrong:
            return Act(everything, next(key for key in "1234567" if key not in place.options))
        return self._pressed(self.line.way(place.id, self.wish), heard, everything)

    def _at_an_answer(
        self, place: Answer, state: State, gather: Gather, heard: Heard, everything: float
    ) -> Act:
        if place.id != self.wish:
            return Act(everything, "*")
        if state.part < len(place.parts):
            return Act(heard.seconds + gather.timeout, "")  # silence means: go on
        key = self._drawn(AFTER_AN_ANSWER)
        if key in ("*", "#"):
            self.wish = self._wish()
        return Act(everything, key, hangs_up=not key)

    def _pressed(self, key: str, heard: Heard, everything: float) -> Act:
        """Press a key: when all is heard, or who is hasty as soon as it is named."""
        if self.habit.whole:
            return Act(everything, key)
        named = re.compile(rf"\b(press|marque|oprima|pulse|presione) {re.escape(key)}\b", re.I)
        until = next((end for words, end in heard.said if named.search(words)), heard.seconds)
        return Act(until + everything - heard.seconds, key)

    def _wish(self) -> str:
        return self.random.choice(self.line.wanted).id

    def _drawn(self, chances: tuple[tuple[str, float], ...]) -> str:
        names, weights = zip(*chances, strict=True)
        return str(self.random.choices(names, weights)[0])
