"""`ivr call`: a telephone in the terminal, and `ivr serve` for it to call unless a URL is named."""

import fcntl
import os
import re
import secrets
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from subprocess import PIPE, Popen
from tempfile import TemporaryDirectory, TemporaryFile, gettempdir
from typing import NamedTuple

import click

from ivr.audio.synthesis import SpeechError
from ivr.dialogue.clock import moment_meant
from ivr.dialogue.schedule import has_times
from ivr.files import sibling_reader
from ivr.settings import ANSWERS, NAMES, UNTIL_EOF
from ivr.telephony.phone import Phone, play
from ivr.telephony.phone import events as seen
from ivr.telephony.phone.call import OUTCOMES, HandsetError
from ivr.telephony.phone.sound import CallSound
from ivr.telephony.phone.terminal import by_hand, keyboard
from ivr.tree.hours import INSTANT, zone_info
from ivr.tree.load.loader import load

MAX_SAID = 64 * 1024  # bytes of what a starting line says that are looked through
POLL_INTERVAL = 0.05  # seconds between two looks whether the line answers yet
_PREFIX, _LOCK = "ivr-call-", "in-use"  # of a call's folder, and the file in it that is locked
HEARD = {"IVR_ENGINE", "IVR_PROMPTS", "PROMPTS_URL", "LOG_LEVEL"}
"""The settings of a line that a call to a file depends on."""
HINTS = {
    403: "The line serves signed requests only: call the address in its PUBLIC_URL, with its token "
    "in TWILIO_AUTH_TOKEN.",
    **dict.fromkeys((404, 405), "Nothing is there: the address of a line ends in /voice."),
}
"""What to do about a status of the answer."""


class CallError(click.ClickException):
    """There is no call; the message says why, and what to do."""


class Terminal(NamedTuple):
    """The terminal as the handset: where its keys are read, and whether it makes no sound."""

    keys: int
    is_mute: bool


Handset = list[str] | Terminal
"""Who presses keys in a call: a list of acts, or a person at the terminal."""
Address = tuple[str, str]
"""The URL of a line, and its token."""


def place_call(
    called: Path | str, keys: str | None, sound: Path | None, times: bool, at: str = "",
    is_mute: bool = False,
) -> bool:  # fmt: skip
    """Call the line of a file, or the one at a URL, and print the call; False if the line failed.

    Without `keys` the terminal is the handset, and plays what is heard unless it `is_mute`. `at` is
    the time of the call, for a file only. `sound` is the file to write what was said to.
    Raises CallError.
    """
    if keys is None and not os.isatty(0):
        raise CallError("there is no terminal to press keys in; name the keys: ivr call --keys 2,1")
    if sound and not sound.parent.is_dir():
        raise CallError(f"there is no folder {sound.parent} to write {sound.name} to")
    with ExitStack() as stack:
        handset: Handset
        if keys is None:  # from now on keys count, also while the line starts
            handset = Terminal(stack.enter_context(keyboard()), is_mute)
        else:
            handset = acts_of(keys)
        if isinstance(called, str):
            address = called, os.environ.get("TWILIO_AUTH_TOKEN", "")
        else:
            at = _time_of(called, at) if at or keys is not None else ""
            if keys is None:
                click.echo(f"Starting the line of {called} …")
            address = stack.enter_context(temporary_line(called, *(["--at", at] if at else [])))
            if at and keys is not None:
                click.echo(f"At:     {at}")
        return _call(address, handset, sound, times)


def _time_of(called: Path, at: str) -> str:
    """Return the local time of a call: the one that is named, however it is, or now.

    It is "" where none is named and the line always says the same.
    """
    line = load(called.read_bytes(), read_file=sibling_reader(called)).line
    if line is None or not (at or has_times(line)):
        return at
    now = datetime.now(zone_info(line.zone))
    if at and INSTANT.fullmatch(at):
        return at  # exactly as it was written, with seconds or an offset
    then = moment_meant(at, now, line.zone).astimezone(now.tzinfo) if at else now
    return f"{then:%Y-%m-%d %H:%M}"


def acts_of(keys: str) -> list[str]:
    """Split `2,1,-,!3,busy` or `21` into acts for the phone. Raises CallError."""
    found: list[str] = []
    for part in filter(None, re.split(r"[,\s]+", keys)):
        if part in OUTCOMES:
            found.append(part)
        elif re.fullmatch(r"(!?[0-9*#]|-)+", part):
            found += re.findall(r"!?[0-9*#]|-", part)
        else:
            use = (
                "use 0-9, * and #, - for silence, !2 to interrupt with 2, or for a transfer one of"
            )
            raise CallError(f'"{part}" is not a key: {use} {", ".join(OUTCOMES)}')
    return found


@contextmanager
def temporary_line(file: Path, *options: str) -> Iterator[tuple[str, str]]:
    """Serve a file on a free port of this machine; yield the URL of its line, and its token.

    The line keeps its state in a folder of its own, so that the call publishes and records nothing.
    Raises CallError, with what `ivr serve` said.
    """
    port, token = _free_port(), secrets.token_hex(16)
    base = f"http://127.0.0.1:{port}"
    # Its standard input closes with this process, however that ends, and so does the line.
    command = [sys.executable, "-m", "ivr", "serve", str(file), "--port", str(port), *options]
    _remove_left_folders()
    with (
        TemporaryDirectory(prefix=_PREFIX) as folder,
        Path(folder, _LOCK).open("w") as lock,
        TemporaryFile("w+") as said,
    ):
        fcntl.flock(lock, fcntl.LOCK_EX)  # for as long as this process lives, however it ends
        environ = os.environ | dict.fromkeys(set(NAMES) - HEARD, "")
        environ |= {"TWILIO_AUTH_TOKEN": token, "PUBLIC_URL": base, "TMPDIR": folder}
        environ |= {"DATABASE_URL": f"sqlite:///{folder}/ivr.db", UNTIL_EOF: "1"}
        with Popen(  # noqa: S603 (our own command)
            command,
            env=environ,
            stdin=PIPE,
            stdout=said,
            stderr=said,
            start_new_session=True,  # the terminal's signals are for the telephone
        ) as process:
            try:
                if not _answers(port, process, said.fileno()):
                    said.seek(0)
                    raise CallError(f"the line did not start:\n{said.read().strip()}")
                yield f"{base}/voice", token
            finally:
                process.communicate()  # it may write to its folder until it has ended


def _remove_left_folders() -> None:
    """Remove the folders of calls that were killed before they could: nobody holds their locks."""
    for folder in Path(gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError), (folder / _LOCK).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _answers(port: int, process: Popen[bytes], said: int) -> bool:
    """Wait until the line answers; False if its process ends first. A large file takes time.

    It must have said so too: another line may have taken the port since it was found to be free.
    """
    while not _has_ended(process.pid):
        if ANSWERS.encode() not in os.pread(said, MAX_SAID, 0):  # the offset is the line's own
            time.sleep(POLL_INTERVAL)
            continue
        connection = HTTPConnection("127.0.0.1", port)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            time.sleep(POLL_INTERVAL)
        finally:
            connection.close()
    return False


def _has_ended(child: int) -> bool:
    """Look without a lock: Ctrl-C within `Popen.poll` may leave its lock taken for ever."""
    return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _call(address: Address, handset: Handset, file: Path | None, times: bool) -> bool:
    url, token = address
    with Phone(token) as phone, CallSound(phone.audio) as sound:
        try:
            if isinstance(handset, list):
                events = play(phone, url, handset)
                click.echo(seen.transcript(events, times), nl=False)
            else:
                events = by_hand(phone, url, handset.keys, None if handset.is_mute else sound)
        except HandsetError as error:
            click.echo(seen.transcript(error.events, times), nl=False)
            raise CallError(str(error)) from None
        if file:
            _write(sound, events, file)
    failed = isinstance(events[-1], seen.Ended) and events[-1].failed
    statuses = [event.status for event in events if isinstance(event, seen.Fetched)]
    if failed and statuses and statuses[-1] in HINTS:
        click.echo(HINTS[statuses[-1]], err=True)
    return not failed


def _write(sound: CallSound, events: list[seen.Event], file: Path) -> None:
    try:
        sound.write(events, file)
    except (SpeechError, OSError) as error:
        raise CallError(f"{file} was not written: {error}") from None
    click.echo(f"What was said is in {file}.", err=True)
