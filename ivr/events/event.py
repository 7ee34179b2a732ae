"""An event of a call, and the days that events are counted by."""

from typing import NamedTuple

TURN = 9 * 60 * 60 * 1000  # milliseconds after midnight UTC at which a day begins: few call then

DAY = 24 * 60 * 60 * 1000


def day_of(at: float) -> int:
    """The day of an instant in milliseconds since 1970. Calls are told apart within a day."""
    return int(at - TURN) // DAY


def begin(day: int) -> int:
    """The instant at which a day begins."""
    return day * DAY + TURN


class Happened(NamedTuple):
    """An event of a call, with nothing of who called.

    `at` is in milliseconds since 1970; `call` is a keyed hash that tells calls of a day apart;
    `happening` is that of a move, and `contact` whom it concerns; `pace` is 0, 1 if slow, 2 if
    patient. `request` is a keyed hash that tells requests of a call apart: one that Twilio sent
    again, since the answer was lost, is written down again.
    """

    at: int
    call: str
    edition: str
    language: str
    place: str
    part: int
    happening: str
    contact: str
    pace: int
    request: str = ""
