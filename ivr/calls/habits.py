"""How invented callers behave: an assumption, written down where it can be judged and changed.

No study of this line's callers stands behind these figures. They are rounded from what is common
on menus like these, and serve to compare two orders of a menu, not to foretell a month's calls.
"""

from itertools import accumulate, pairwise
from random import Random
from typing import NamedTuple

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
