"""A handset in the terminal: prints what is heard, shows what the line waits for, reads keys."""

import os
import select
import shutil
import sys
import termios
import time
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil

import click

from ivr.telephony.phone import Phone, left_to
from ivr.telephony.phone.events import Dialling, Ended, Event, Heard, Paused, Waiting, transcript
from ivr.telephony.phone.verbs import KEYS

QUIT = "q"
ENDS = (QUIT, "\x04", "")  # Ctrl-D, and a terminal that is gone
WIPE = "\r\x1b[K"  # back to the beginning of the line, and nothing after it


def by_hand(phone: Phone, url: str) -> list[Event]:
    """Call `url` with the terminal as the handset, until the line hangs up or transfers.

    What the line says is printed at once. The terminal then waits as long as it takes to say that,
    and as long as the line listens. A key goes on at any time, as with barge-in.
    """
    click.echo(f"Calling {url}\nPress keys at any time, as on a telephone; {QUIT} hangs up.\n")
    with _keyboard() as keyboard:
        call = phone.call(url)
        events = [next(call)]
        speaking = 0.0
        while not isinstance(event := events[-1], Ended):
            _show(event)
            key = None
            if isinstance(event, Heard | Paused):
                speaking += event.seconds
            elif isinstance(event, Waiting):
                key = _key(keyboard, speaking, event.seconds)
                speaking = 0.0
            if isinstance(event, Dialling) or (isinstance(event, Waiting) and key == QUIT):
                events.append(left_to(call, event))
            else:
                events.append(call.send(key))
        _show(events[-1])
    return events


def _show(event: Event) -> None:
    if isinstance(event, Waiting) and sys.stdout.isatty():
        return  # it is shown for as long as the line waits
    click.echo(transcript([event]), nl=False)


@contextmanager
def _keyboard() -> Iterator[int]:
    """Let the terminal give single keys, without Enter, until this ends."""
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    tty.setcbreak(descriptor)
    try:
        yield descriptor
    finally:
        # Keys that came too late for the line must not reach the shell.
        termios.tcsetattr(descriptor, termios.TCSAFLUSH, before)


def _key(keyboard: int, speaking: float, listening: float) -> str | None:
    """Return the next key, or None if none came while the line spoke and then listened."""
    silent = time.monotonic() + speaking
    until = silent + listening
    try:
        while (now := time.monotonic()) < until:
            left = (silent if now < silent else until) - now
            _show_status("speaking" if now < silent else "listening", ceil(left))
            if _ready(keyboard, left % 1 or 1) and (key := _read(keyboard)):
                return key
    except KeyboardInterrupt:
        return QUIT
    finally:
        if sys.stdout.isatty():
            click.echo(WIPE, nl=False)
    return None


def _read(keyboard: int) -> str | None:
    """Read a key: one of the telephone's, or `QUIT`; None for any other."""
    key = os.read(keyboard, 1).decode("ascii", "replace").lower()
    if key in ENDS:
        return QUIT
    if key == "\x1b":  # an arrow or the like; digits may follow, up to a letter or ~
        while _ready(keyboard, 0) and not (last := os.read(keyboard, 1)).isalpha() and last != b"~":
            pass
    return key if key in KEYS else None


def _ready(keyboard: int, seconds: float) -> bool:
    return bool(select.select([keyboard], [], [], seconds)[0])


def _show_status(doing: str, seconds: int) -> None:
    if sys.stdout.isatty():
        status = f"        [{doing}, {seconds} s left: press 0-9 * #, or {QUIT} to hang up]"
        width = shutil.get_terminal_size().columns - 1  # a line that wraps could not be wiped
        click.echo(WIPE + (status if len(status) <= width else status.lstrip()[:width]), nl=False)
