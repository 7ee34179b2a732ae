"""`ivr call`: a telephone in the terminal, and a line for it to call if none is named."""

import os
import re
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile

import click
import requests

from ivr.telephony.phone import Phone, play
from ivr.telephony.phone.events import Ended, Event, Heard, Paused, Waiting, transcript
from ivr.telephony.phone.terminal import by_hand
from ivr.telephony.phone.verbs import Play, Say

STARTING = 30  # seconds for a line to answer
LISTENING = 2  # seconds of silence that stand for a wait in the sound
OUTCOMES = ("completed", "busy", "no-answer", "failed", "canceled")


class CallError(Exception):
    """Why there is no call, in words for the one who wanted it."""


def place_call(
    path: Path | None, url: str, keys: str | None, audio: Path | None, times: bool
) -> bool:
    """Call the line of a file, or the one at a URL; print the call. True if the line was sound.

    With `keys` they are played, else the terminal is the handset. Raises CallError.
    """
    if keys is None and not sys.stdin.isatty():
        raise CallError("there is no terminal to press keys in; name the keys: ivr call --keys 2,1")
    pressed = None if keys is None else tokens(keys)
    if path is None:
        return _at(url, os.environ.get("TWILIO_AUTH_TOKEN", ""), pressed, audio, times)
    with line(path) as (address, token):
        return _at(address, token, pressed, audio, times)


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


@contextmanager
def line(path: Path) -> Iterator[tuple[str, str]]:
    """Serve a file on a free port of this machine: the address of its line, and its token."""
    port, token = _free_port(), secrets.token_hex(16)
    base = f"http://127.0.0.1:{port}"
    own = {"TWILIO_AUTH_TOKEN": token, "TWILIO_AUTH_TOKEN_NEXT": "", "PUBLIC_URL": base}
    command = [sys.executable, "-m", "ivr", "serve", str(path), "--port", str(port)]
    with TemporaryFile("w+") as said:
        process = subprocess.Popen(  # noqa: S603 (our own command)
            command, env={**os.environ, **own, "WEB_CONCURRENCY": "1"}, stdout=said, stderr=said
        )
        try:
            if not _answers(f"{base}/healthz", process):
                said.seek(0)
                raise CallError(f"the line did not start:\n{said.read().strip()}")
            yield f"{base}/voice", token
        finally:
            process.terminate()
            process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def _answers(url: str, process: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + STARTING
    while process.poll() is None and time.monotonic() < until:
        try:
            return requests.get(url, timeout=STARTING).ok
        except requests.ConnectionError:
            time.sleep(0.05)
    return False


def _at(url: str, token: str, keys: list[str] | None, audio: Path | None, times: bool) -> bool:
    with Phone(token) as phone:
        if keys is None:
            events = by_hand(phone, url, click.echo)
        else:
            events = play(phone, url, keys)
            click.echo(transcript(events, times), nl=False)
        if audio:
            save(phone, events, audio)
            click.echo(f"What was said is in {audio}.", err=True)
    last = events[-1]
    return not (isinstance(last, Ended) and last.failed)


def save(phone: Phone, events: list[Event], file: Path) -> None:
    """Write what was said in a call as one sound; what Twilio's voice says is spoken by espeak."""
    from ivr.speech import audio
    from ivr.speech.synthesis import SpeechError, Synthesis

    sound = []
    try:
        with Synthesis() as synthesis:
            for event in events:
                if isinstance(event, Heard) and isinstance(event.prompt, Say):
                    spoken = synthesis.speak(event.prompt.words, event.prompt.slow)
                    sound += [audio.telephone(*spoken), audio.silence(event.prompt.silence)]
                elif isinstance(event, Heard) and isinstance(event.prompt, Play):
                    sound.append(audio.read(BytesIO(phone.audio(event.prompt.url).content)))
                elif isinstance(event, Paused | Waiting):
                    sound.append(audio.silence(min(event.seconds, LISTENING)))
        audio.write(file, audio.join(sound))
    except (SpeechError, OSError) as error:
        raise CallError(f"{file} was not written: {error}") from None
