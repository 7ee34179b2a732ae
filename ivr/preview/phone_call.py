"""`ivr call`: a telephone in the terminal, and a line for it to call if none is named."""

import os
import re
import secrets
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.client import HTTPConnection, HTTPException
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from subprocess import PIPE, Popen
from tempfile import TemporaryDirectory, TemporaryFile

import click

from ivr.audio import samples
from ivr.audio.synthesis import SpeechError, Synthesis
from ivr.dialogue.schedule import has_times
from ivr.files import sibling_reader
from ivr.telephony.phone import Phone, play
from ivr.telephony.phone.call import OUTCOMES, HandsetError
from ivr.telephony.phone.events import (
    Ended,
    Event,
    Fetched,
    Heard,
    Paused,
    Pressed,
    Waiting,
    transcript,
)
from ivr.telephony.phone.terminal import by_hand
from ivr.telephony.phone.verbs import Play, Say
from ivr.tree.hours import zone_info
from ivr.tree.load.loader import load

LISTENING = 2  # seconds of silence that stand for a wait in the sound
HINTS = {
    403: "The line serves signed requests only: call the address in its PUBLIC_URL, with its token "
    "in TWILIO_AUTH_TOKEN.",
    404: "Nothing is there: the address of a line ends in /voice.",
}
"""What to do about an answer's status."""


class CallError(Exception):
    """Why there is no call, in words for the one who wanted it."""


def place_call(
    called: Path | str, keys: str | None, sound: Path | None, times: bool, at: str = ""
) -> bool:
    """Call the line of a file, or the one at a URL; print the call. True if the line was sound.

    With `keys` they are played, else the terminal is the handset. The line of a file may be called
    `at` another time. Raises CallError.
    """
    if keys is None and not os.isatty(0):
        raise CallError("there is no terminal to press keys in; name the keys: ivr call --keys 2,1")
    if sound and not sound.parent.is_dir():
        raise CallError(f"there is no folder {sound.parent} to write {sound.name} to")
    pressed = None if keys is None else tokens(keys)
    if isinstance(called, str):
        return _at(called, os.environ.get("TWILIO_AUTH_TOKEN", ""), pressed, sound, times)
    at = at or (_now(called) if keys is not None else "")
    with line(called, *(["--at", at] if at else [])) as (address, token):
        if at and keys is not None:
            click.echo(f"At:     {at}")
        return _at(address, token, pressed, sound, times)


def _now(called: Path) -> str:
    """The time on the clocks of a line that does not always say the same; "" for others."""
    tree = load(called.read_bytes(), read_file=sibling_reader(called)).tree
    if tree is None or not has_times(tree):
        return ""
    return f"{datetime.now(zone_info(tree.zone)):%Y-%m-%d %H:%M}"


def tokens(keys: str) -> list[str]:
    """`2,1,-,!3,busy` or `21` as the phone takes them. Raises CallError."""
    found: list[str] = []
    for part in filter(None, re.split(r"[,\s]+", keys)):
        if part in OUTCOMES:
            found.append(part)
        elif re.fullmatch(r"(!?[0-9*#]|-)+", part):
            found += re.findall(r"!?[0-9*#]|-", part)
        else:
            raise CallError(
                f'"{part}" is not a key: use 0-9, * and #, - for silence, !2 to interrupt with 2, '
                f"or for a transfer one of {', '.join(OUTCOMES)}"
            )
    return found


# `ivr serve` for as long as its standard input is open, so that it ends with whoever started it,
# however that ends. The main thread must get the signal: it waits, and another's would not wake it.
_SERVE = """
import os, signal, threading
from ivr.cli import main

def follow():
    os.read(0, 1)
    signal.pthread_kill(threading.main_thread().ident, signal.SIGTERM)

threading.Thread(target=follow, daemon=True).start()
main(prog_name="ivr")
"""


@contextmanager
def line(path: Path, *options: str) -> Iterator[tuple[str, str]]:
    """Serve a file on a free port of this machine: the address of its line, and its token."""
    port, token = _free_port(), secrets.token_hex(16)
    base = f"http://127.0.0.1:{port}"
    own = {"TWILIO_AUTH_TOKEN": token, "TWILIO_AUTH_TOKEN_NEXT": "", "PUBLIC_URL": base}
    command = [sys.executable, "-c", _SERVE, "serve", str(path), "--port", str(port), *options]
    with (
        TemporaryDirectory(prefix="ivr-call-") as folder,
        TemporaryFile("w+") as said,
        Popen(  # noqa: S603 (our own command)
            command,
            # A call that tries out a file publishes it to nobody.
            env={
                **os.environ,
                **own,
                "WEB_CONCURRENCY": "1",
                "DATABASE_URL": f"sqlite:///{folder}/x.db",
            },
            stdin=PIPE,
            stdout=said,
            stderr=said,
            start_new_session=True,  # the terminal's signals are for the telephone
        ) as process,
    ):
        if not _answers(port, process):
            said.seek(0)
            raise CallError(f"the line did not start:\n{said.read().strip()}")
        yield f"{base}/voice", token


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def _answers(port: int, process: Popen[bytes]) -> bool:
    """Wait until the line that `process` serves answers, or has ended; a large file takes time."""
    while process.poll() is None:
        connection = HTTPConnection("127.0.0.1", port)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            time.sleep(0.05)
        finally:
            connection.close()
    return False


def _at(url: str, token: str, keys: list[str] | None, sound: Path | None, times: bool) -> bool:
    with Phone(token) as phone:
        if keys is None:
            events = by_hand(phone, url)
        else:
            try:
                events = play(phone, url, keys)
            except HandsetError as error:
                click.echo(transcript(error.events, times), nl=False)
                raise CallError(str(error)) from None
            click.echo(transcript(events, times), nl=False)
        if sound:
            save(phone, events, sound)
            click.echo(f"What was said is in {sound}.", err=True)
    failed = isinstance(events[-1], Ended) and events[-1].failed
    status = next((event.status for event in reversed(events) if isinstance(event, Fetched)), None)
    if failed and status in HINTS:
        click.echo(HINTS[status], err=True)
    return not failed


def save(phone: Phone, events: list[Event], file: Path) -> None:
    """Write what was said in a call as one sound; what Twilio's voice says is spoken by espeak.

    What a key interrupted is left out, as in the times of the call. Raises CallError.
    """
    whole = (event for event, after in pairwise(events) if not _interrupts(after))
    try:
        with Synthesis() as synthesis:
            pieces = [piece for event in whole for piece in _heard(phone, synthesis, event)]
        samples.write(file, samples.join(pieces))
    except (SpeechError, OSError) as error:
        raise CallError(f"{file} was not written: {error}") from None


def _interrupts(event: Event) -> bool:
    return isinstance(event, Pressed) and event.interrupting


def _heard(phone: Phone, synthesis: Synthesis, event: Event) -> Iterator[samples.Samples]:
    match event:
        case Heard(prompt=Say() as say):
            yield samples.telephone(*synthesis.speak(say.words, say.slow))
            yield samples.silence(say.silence)
        case Heard(prompt=Play() as played):
            try:
                yield samples.read(BytesIO(phone.audio(played.url).content))
            except SpeechError:
                raise SpeechError(f"{played.url} is not 8 kHz mono audio") from None
        case Paused() | Waiting():
            yield samples.silence(min(event.seconds, LISTENING))
