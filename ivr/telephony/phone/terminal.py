"""A handset in the terminal: prints what is heard, and reads single keys."""

import os
import select
import sys
import termios
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ivr.telephony.phone import Phone, left_to
from ivr.telephony.phone.events import Dialling, Ended, Event, Heard, Paused, Waiting, transcript

QUIT = "q"

Keyboard = Callable[[float], str | None]
"""The next key within so many seconds, or None."""


def by_hand(phone: Phone, url: str, show: Callable[[str], None]) -> list[Event]:
    """Call `url` with the terminal as the handset, until the line hangs up or transfers.

    Everything is printed as soon as the line says it; the line then waits as long as it would take
    to say that, and its own wait. A key at any time goes on, as barge-in does.
    """
    show(f"Calling {url}. Keys: 0-9 * #, {QUIT} hangs up.\n")
    with _keyboard() as keyboard:
        call = phone.call(url)
        events = [next(call)]
        speaking = 0.0
        while not isinstance(event := events[-1], Ended):
            _show(event, show)
            if isinstance(event, Heard | Paused):
                speaking += event.seconds
            if isinstance(event, Waiting):
                show(f"        (a key now, or silence in {speaking + event.seconds:.0f} s)")
                key = keyboard(speaking + event.seconds)
                events.append(left_to(call, event) if key == QUIT else call.send(key))
                speaking = 0.0
            elif isinstance(event, Dialling):
                events.append(left_to(call, event))
            else:
                events.append(call.send(None))
        _show(events[-1], show)
    return events


def _show(event: Event, show: Callable[[str], None]) -> None:
    text = "" if isinstance(event, Waiting) else transcript([event])
    if text:
        show(text.rstrip("\n"))


@contextmanager
def _keyboard() -> Iterator[Keyboard]:
    """Single keys of the terminal, without Enter; it is as it was before when this ends."""
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    tty.setcbreak(descriptor)
    try:
        yield lambda seconds: _key(descriptor, seconds)
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def _key(descriptor: int, seconds: float) -> str | None:
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        if select.select([descriptor], [], [], left)[0]:
            key = os.read(descriptor, 1).decode("ascii", "replace")
            if key == "":
                return QUIT  # the terminal is gone
            if key in "0123456789*#" + QUIT:
                return key
    return None
