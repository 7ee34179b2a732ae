"""An event of a call, and the days that events are counted by."""

import time
from typing import NamedTuple

DAY = 24 * 60 * 60 * 1000  # milliseconds
DAY_START = 9 * 60 * 60 * 1000  # milliseconds after midnight UTC: few people call then


def day_of(at: float) -> int:
    """Number the day of an instant (milliseconds since 1970). Calls are told apart within a day."""
    return int(at - DAY_START) // DAY


def start_of(day: int) -> int:
    """Return the instant at which a day begins, in milliseconds since 1970."""
    return day * DAY + DAY_START


def oldest(days: int) -> int:
    """The instant `days` days ago, in milliseconds since 1970: nothing before it is kept."""
    return int(time.time() * 1000) - days * DAY


class CallEvent(NamedTuple):
    """A step of a call, with nothing that says who called.

    `at` is in milliseconds since 1970. `call` is a keyed hash that tells the calls of a day apart.
    `reason` is that of a `Move`, or "ended"; `contact` is whom it concerns, if anybody. `pace` is
    0, 1 if slow, 2 if unhurried. `request` is a keyed hash that tells the requests of a call apart:
    Twilio repeats a request whose answer was lost, and it is recorded again.
    """

    at: int
    call: str
    edition: str
    language: str
    place: str
    part: int
    reason: str
    contact: str
    pace: int
    request: str = ""
