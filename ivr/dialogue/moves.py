"""A move: where a step of a call leads, before it is put into words."""

from typing import Literal, NamedTuple

from ivr.dialogue.state import State

Happening = Literal[
    "arrived",  # the call has just begun
    "entered",  # a menu, an answer or its next part is new to the caller
    "back",  # they return to where they were before a call to a contact
    "again",  # they asked to hear it again
    "slower",
    "patient",  # no time limit hurries them from now on
    "faster",
    "silence",  # no input
    "wrong",  # no match
    "waiting",  # a patient caller has been silent for very long
    "help",  # the third miss
    "goodbye",  # the last one
    "nobody",  # key 0, and nobody can be reached
    "closed",  # nobody is there now, so that nobody is called
    "calling",
    "another",  # nobody answers, and the contact's next number is called
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
    happening: Happening
    key: str = ""
    slowed: bool = False
