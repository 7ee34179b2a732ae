"""What happens in a call: an event comes in, a turn goes out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from ivr.dialogue.state import State
from ivr.tree.model import Contact

Failure = Literal["busy", "no-answer", "failed", "canceled"]
"""The outcome of a transfer that nobody answered, in Twilio's words."""
FAILED: tuple[Failure, ...] = ("busy", "no-answer", "failed", "canceled")

KEYS = frozenset("0123456789*#ABCD")
"""The keys that telephones send; few have the letters, and no menu uses them."""


# Events are not named tuples: those are equal if their fields are, whatever their class.
@dataclass(frozen=True, slots=True)
class Arrived:
    """A call has come in."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key was pressed, one of `KEYS`; anything else is noise, and counts as no input."""

    key: str


@dataclass(frozen=True, slots=True)
class NoInput:
    """No key was pressed for as long as the line waited (no input)."""


@dataclass(frozen=True, slots=True)
class Dialled:
    """A transfer is over; an unknown outcome counts as failed."""

    outcome: str


@dataclass(frozen=True, slots=True)
class PickedUp:
    """Somebody answers a transfer. Only they hear the turn (the whisper), then they can talk."""


@dataclass(frozen=True, slots=True)
class CalleeKey:
    """Somebody who has picked up pressed a key, or "" none, when asked whether to take the call."""

    key: str


Event = Arrived | Key | NoInput | Dialled | PickedUp | CalleeKey


@dataclass(frozen=True, slots=True)
class Say:
    """One sentence or text, spoken whole; `slow` if the caller may want to write it down.

    `piece` is its name, as recordings are named: `billing.person` or `cost-and-billing.choice`. Two
    that say the same are equal, whatever their names. `language` is empty on a line with one.
    """

    text: str
    slow: bool = False
    piece: str = field(default="", compare=False)
    language: str = ""


class Pause(NamedTuple):
    """Silence between two sentences, in seconds."""

    seconds: float


Prompt = Say | Pause


class Listen(NamedTuple):
    """Wait for one key: while the prompts play, and for so many seconds after them."""

    state: State
    seconds: int


class Dial(NamedTuple):
    """Call these numbers of a contact together. The outcome comes back as an event, in this state.

    A key that is pressed while the prompts play comes back in the state `announcing`, and nothing
    is dialled; without such a state no key is heard.
    """

    state: State
    contact: Contact
    numbers: tuple[str, ...]
    announcing: State | None = None


class Hangup(NamedTuple):
    """End the call."""


class Confirm(NamedTuple):
    """Wait for a key of the person who has picked up; without one, hang up on them alone."""

    state: State
    seconds: int


class Connect(NamedTuple):
    """Put the caller through to the person who has picked up."""


Action = Listen | Dial | Confirm | Connect | Hangup

Reason = Literal[
    "arrived",  # the call has just begun, or its language has just been chosen
    "changed",  # the line has closed or opened since they heard its main menu
    "entered",  # the caller comes to a menu, an answer or its next part
    "back",  # they return to where they were before a call to a contact
    "again",  # they asked to hear it again
    "slower",
    "unhurried",  # no time limits from now on
    "faster",
    "no_input",
    "no_match",
    "waiting",  # an unhurried caller has pressed nothing for a very long time
    "help",  # the third miss
    "goodbye",  # the last one
    "nobody",  # key 0, and this line has nobody to reach
    "closed",  # the contact is closed now, so it is not called
    "transferring",
    "trying_next_number",  # nobody answers, so the contact's next number is called
    "dialling",  # a key was pressed while the line said whom it calls
    "stopped",  # that key was star, so nobody is called
    "whisper",  # somebody has picked up, and hears what the call is about
    "asked",  # the same, and they are asked to press a key to take the call
    "accepted",  # they have pressed it
    "declined",  # they have not
    "busy",
    "no-answer",
    "failed",
    "canceled",
    "completed",  # the caller has talked with somebody
    "trouble",  # a bug in this software
    "trouble_goodbye",  # another one, or one in the last wait
]
"""Why the caller is where they are. `wording.REASONS` has what each of them says and does."""
CALLEES: frozenset[Reason] = frozenset({"whisper", "asked", "accepted", "declined"})
"""What only the person hears who picks up a transfer. These are no steps of the caller's."""


class Move(NamedTuple):
    """The state after a step, the reason for it, and the key if there is no match for it.

    `slowed` says that the line has slowed down by itself.
    """

    state: State
    reason: Reason
    key: str = ""
    slowed: bool = False


OnEvent = Callable[[str, Move, str], None]
"""Takes a move of a call, with the carrier's ids of the call and of the request ("" if it sent
none), which are the same when it asks again. It must not keep those ids, and must not wait."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What is heard, what the line does then, and the move that both come from."""

    prompts: tuple[Prompt, ...]
    action: Action
    move: Move

    @property
    def state(self) -> State:
        """Return where the caller is now."""
        return self.move.state

    @property
    def reason(self) -> Reason:
        """Return what brought the caller there."""
        return self.move.reason
