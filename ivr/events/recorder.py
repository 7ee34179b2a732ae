"""Writes down what happens in calls, with nothing of who calls."""

import hmac
import os
import time
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from secrets import token_hex

from ivr.dialogue.turn import Move
from ivr.events.event import day_of
from ivr.events.journal import Journal, as_text
from ivr.telephony.webhooks import OnEvent

DIGITS = 16  # hexadecimal ones, of the hash that calls are known by
UNSAID = "whisper"  # which somebody else hears than the one who called


def recorder(journal: Journal, secret: str) -> OnEvent:
    """A function that takes up each step of a call; it never waits."""

    def record(call: str, step: Move, request: str) -> None:
        if step.reason == UNSAID:
            return
        now = time.time()
        known = hashed(call, secret, now).encode()
        asked = hashed(request, secret, now).encode() if request else b""
        journal.append_text(b'[%d,"%s",%s,"%s"]' % (now * 1000, known, _rest(step), asked))

    return record


@lru_cache(maxsize=10_000)  # it takes as long as all else together
def _rest(step: Move) -> bytes:
    """What a line tells of a step itself, in the order of `Happened`."""
    state, pace = step.state, step.state.slow + step.state.unhurried
    place = state.edition, state.language, state.place, state.part
    return as_text([*place, step.reason, state.to or "", pace])


def hashed(call: str, secret: str, now: float) -> str:
    """What a call is known by: nobody without the secret can tell which call it was.

    It is another on another day.
    """
    keyed = _keyed(secret, day_of(now * 1000)).copy()
    keyed.update(call.encode())
    return keyed.hexdigest()[:DIGITS]


@lru_cache(maxsize=4)
def _keyed(secret: str, day: int) -> hmac.HMAC:
    """The HMAC of a day, to be copied: to begin one anew takes longer than all else."""
    return hmac.new(hmac.digest(secret.encode(), b"%d" % day, "sha256"), digestmod="sha256")


def kept_secret(path: Path, announce: Callable[[str], None]) -> str:
    """The secret that a file keeps, which is made if need be; one for now if that cannot be."""
    made = token_hex(32)
    whole = path.with_name(f"{path.name}.{made[:8]}")  # nobody shall read half of it
    try:
        with suppress(FileNotFoundError):
            if len(found := path.read_text()) >= len(made):
                return found
            path.unlink()
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(whole, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            file.write(made)
        with suppress(FileExistsError):  # another line was faster
            os.link(whole, path)
        return path.read_text()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        announce(f"{path}: {why}; calls that go on after a restart count as two")
        return made
    finally:
        with suppress(OSError):
            whole.unlink(missing_ok=True)
