"""What happens in a call: an event comes in, a turn goes out."""

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from ivr.dialogue.state import State
from ivr.tree.model import Contact

Failure = Literal["busy", "no-answer", "failed", "canceled"]
"""What came of a transfer that nobody answered, in Twilio's words."""
FAILED: tuple[Failure, ...] = ("busy", "no-answer", "failed", "canceled")


# Events are no named tuples: those are equal whenever their fields are, whatever their names.
@dataclass(frozen=True, slots=True)
class Arrived:
    """A call has come in."""


KEYS = frozenset("0123456789*#ABCD")
"""The keys that telephones send; few have the letters, and no menu uses them."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key was pressed, one of `KEYS`; anything else is noise, and counts as silence."""

    key: str


@dataclass(frozen=True, slots=True)
class Silence:
    """No key was pressed for as long as the line waited (no input)."""


@dataclass(frozen=True, slots=True)
class Dialled:
    """A transfer is over; an outcome that is not known counts as failed."""

    outcome: str


@dataclass(frozen=True, slots=True)
class PickedUp:
    """Somebody answers a transfer; they alone hear the turn (the whisper), then the caller too."""


Event = Arrived | Key | Silence | Dialled | PickedUp


@dataclass(frozen=True, slots=True)
class Say:
    """One sentence or text, spoken whole; `slow` where it may be written down.

    `piece` is the name that people know it by, as that of a recording: `billing.person` or
    `cost-and-billing.choice`. Two that say the same are equal, whatever their names. `language` is
    empty on a line of one.
    """

    text: str
    slow: bool = False
    piece: str = field(default="", compare=False)
    language: str = ""


class Pause(NamedTuple):
    """Silence of so many seconds between two sentences."""

    seconds: float


Prompt = Say | Pause


class Listen(NamedTuple):
    """Wait for one key, from the first word on and so many seconds after the last."""

    state: State
    seconds: int


class Dial(NamedTuple):
    """Call the contact; the outcome comes back to the state."""

    state: State
    contact: Contact

    @property
    def number(self) -> str:
        """The one of the contact's numbers that is called, in E.164 form."""
        return self.contact.numbers[self.state.number - 1]


class Hangup(NamedTuple):
    """The call is over."""


class Connect(NamedTuple):
    """The caller and whoever has picked up are put through to each other."""


Action = Listen | Dial | Connect | Hangup


@dataclass(frozen=True, slots=True)
class Turn:
    """What is heard, and what the line does then."""

    prompts: tuple[Prompt, ...]
    action: Action


Reason = Literal[
    "arrived",  # the call has just begun
    "entered",  # a menu, an answer or its next part is new to the caller
    "back",  # they return to where they were before a call to a contact
    "again",  # they asked to hear it again
    "slower",
    "unhurried",  # no time limit hurries them from now on
    "faster",
    "no_input",  # no input
    "no_match",  # no match
    "waiting",  # a patient caller has been silent for very long
    "help",  # the third miss
    "goodbye",  # the last one
    "nobody",  # key 0, and nobody can be reached
    "closed",  # nobody is there now, so that nobody is called
    "transferring",
    "trying_next_number",  # nobody answers, and the contact's next number is called
    "whisper",  # somebody has picked up, and hears what it is about
    "busy",
    "no-answer",
    "failed",
    "canceled",
    "completed",  # a conversation is over
]


class Move(NamedTuple):
    """The state after a step, what brought the caller there, and the key if it was a wrong one.

    `slowed` says that the line has slowed down by itself.
    """

    state: State
    reason: Reason
    key: str = ""
    slowed: bool = False
