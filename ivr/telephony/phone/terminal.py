"""A handset in the terminal: prints and plays what is heard, and reads keys."""

import os
import select
import shutil
import sys
import termios
import time
import tty
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil

import click

from ivr.audio import loudspeaker
from ivr.audio.synthesis import SpeechError
from ivr.telephony.phone import HangUp, Phone
from ivr.telephony.phone.call import OUTCOMES
from ivr.telephony.phone.events import (
    Dialled,
    Dialling,
    Ended,
    Event,
    Heard,
    Paused,
    Waiting,
    transcript,
)
from ivr.telephony.phone.sound import VOICE, CallSound
from ivr.telephony.phone.verbs import KEYS, Say

QUIT, SKIP = "q", " "
ENDS = (QUIT, "\x04", "")  # Ctrl-D, and a terminal that is gone
ANSWERED = "\n"  # for "completed"; the other outcomes are known by their first letters
RESULTS = {ANSWERED: OUTCOMES[0]} | {outcome[0]: outcome for outcome in OUTCOMES[1:]}
WIPE = "\r\x1b[K"  # back to the beginning of the line, and nothing after it
GLANCE = 0.05  # seconds between two looks whether a sound has ended
HELP = f"Press 0-9, * and # at any time, as on a telephone. Space skips a wait; {QUIT} hangs up."
RINGING = "".join(
    f"        ({line})\n"
    for line in (
        "Enter: somebody answers",
        ", ".join(f"{outcome[0]}: {outcome}" for outcome in OUTCOMES[1:]),
    )
).rstrip()


@contextmanager
def keyboard() -> Iterator[int]:
    """Let the terminal give single keys, without Enter, until this ends.

    What was typed before counts too.
    """
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    tty.setcbreak(descriptor, termios.TCSANOW)
    try:
        yield descriptor
    finally:
        # Keys that came too late for the line must not reach the shell.
        termios.tcsetattr(descriptor, termios.TCSAFLUSH, before)


def by_hand(phone: Phone, url: str, keys: int, sound: CallSound | None) -> list[Event]:
    """Call `url` with the terminal as the handset, until one of both sides hangs up.

    `keys` is from `keyboard`. With `sound`, prompts are printed while they are played, and a key
    cuts them off. Without, what the line says is printed at once, and the terminal then waits as
    long as it takes to say that, and as long as the line listens.
    """
    click.echo(f"Calling {url}\n{HELP}")
    if sound and not loudspeaker.is_there():
        click.echo("There is no loudspeaker here, so you see the text alone.")
        sound = None
    click.echo()
    handset = _Handset(keys, sound)
    call = phone.call(url)
    events = [next(call)]
    while not isinstance(event := events[-1], Ended):
        _show(event)
        reply = handset.reply(event)
        events.append(call.throw(HangUp()) if reply == QUIT else call.send(reply))
    _show(events[-1])
    return events


class _Handset:
    """Replies to the events of a call."""

    def __init__(self, keys: int, sound: CallSound | None) -> None:
        self.keys, self.sound = keys, sound
        self.typed = deque[str]()  # while the line did not listen
        self.speaking = 0.0  # seconds of what was printed and not played
        self.said_which_voice = False

    def reply(self, event: Event) -> str | None:
        """Return what the handset sends at an event: QUIT, a key, an outcome, or nothing."""
        match event:
            case Heard():
                return self._hear(event)
            case Paused() if self.sound:
                return self._key("speaking", event.seconds, event.interruptible)
            case Paused():
                self.speaking += event.seconds
            case Waiting():
                speaking, self.speaking = self.speaking, 0.0
                return self._key("speaking", speaking) or self._key("listening", event.seconds)
            case Dialling():
                return self._outcome()
        return None

    def _hear(self, event: Heard) -> str | None:
        if self.sound and event.text.strip():
            try:
                if isinstance(event.prompt, Say) and not self.said_which_voice:
                    self.said_which_voice = True
                    voice = event.prompt.voice or "Twilio's voice"
                    click.echo(f"        ({VOICE} speaks here; callers hear {voice})")
                with loudspeaker.Playing(self.sound.of(event)) as playing:
                    return self._key("speaking", event.seconds, event.interruptible, playing)
            except loudspeaker.NoLoudspeakerError:
                click.echo("        (the loudspeaker has gone: from here on the text alone)")
            except SpeechError as error:
                click.echo(f"        (from here on the text alone: {error})")
            self.sound = None
        self.speaking += event.seconds
        return None

    def _key(
        self,
        doing: str,
        seconds: float,
        counts: bool = True,
        playing: loudspeaker.Playing | None = None,
    ) -> str | None:
        """Return the next key, or None if none came in so many seconds, or until a sound ended.

        A key that does not count now is kept until one does.
        """
        if counts and self.typed:
            return self.typed.popleft()
        until, shown = time.monotonic() + seconds, ""
        try:
            while (left := until - time.monotonic()) > 0 or playing:
                if playing and playing.wait(0):
                    return None
                if (status := f"{doing}, {max(ceil(left), 0)} s") != shown:
                    _show_status(shown := status)
                if not _ready(self.keys, GLANCE if playing else min(left, left % 1 or 1)):
                    continue
                key = _read(self.keys)
                if key in (QUIT, SKIP):
                    return QUIT if key == QUIT else None
                if key and key in KEYS:
                    if counts:
                        return key
                    self.typed.append(key)
        except KeyboardInterrupt:
            return QUIT
        finally:
            _wipe_status()
        return None

    def _outcome(self) -> str:
        """Ask for the outcome of dialing."""
        click.echo(RINGING)
        try:
            _show_status("ringing")
            while (key := _read(self.keys)) != QUIT:
                if key in RESULTS:
                    return RESULTS[key]
            return QUIT
        except KeyboardInterrupt:
            return QUIT
        finally:
            _wipe_status()


def _show(event: Event) -> None:
    if isinstance(event, Waiting) and sys.stdout.isatty():
        return  # it is shown for as long as the line waits
    if isinstance(event, Dialled):
        click.echo(f"        (→ {event.outcome})")
    else:
        click.echo(transcript([event]), nl=False)


def _read(keys: int) -> str:
    """Read a key in lower case, `QUIT` for whatever ends the call; "" for an arrow or the like."""
    key = os.read(keys, 1).decode("ascii", "replace").lower()
    if key in ENDS:
        return QUIT
    if key == "\x1b":  # digits may follow, up to a letter or ~
        while _ready(keys, 0) and not (last := os.read(keys, 1)).isalpha() and last != b"~":
            pass
        return ""
    return key


def _ready(keys: int, seconds: float) -> bool:
    return bool(select.select([keys], [], [], seconds)[0])


def _show_status(status: str) -> None:
    """Show what the line does; so short that it has room in a window that is made narrow."""
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 1  # a line that wraps could not be wiped
        click.echo(WIPE + f"        [{status}]"[:width], nl=False)


def _wipe_status() -> None:
    if sys.stdout.isatty():
        click.echo(WIPE, nl=False)
