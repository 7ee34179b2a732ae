"""Records what happens in calls, with nothing that says who calls."""

import hmac
import os
import time
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from secrets import token_hex

from ivr.dialogue.state import State
from ivr.dialogue.turn import CALLEES, Move, OnEvent
from ivr.events.event import day_of
from ivr.events.journal import Journal, encode

DIGITS = 16  # hexadecimal digits of the hash that a call is known by


def recorder(journal: Journal, secret: str) -> OnEvent:
    """Make a function that writes every move of a call into a journal."""

    def record(call: str, move: Move, request: str) -> None:
        if move.reason in CALLEES:
            return
        now = time.time()
        known = hashed(call, secret, now).encode()
        token = hashed(request, secret, now).encode() if request else b""
        fields = _fields(move.state, move.reason)
        journal.append_text(b'[%d,"%s",%s,"%s"]' % (now * 1000, known, fields, token))

    return record


@lru_cache(maxsize=10_000)  # this takes as long as everything else together
def _fields(state: State, reason: str) -> bytes:
    """Encode what depends on the move alone, in the order of `CallEvent`."""
    place = state.edition, state.language, state.place, state.part
    return encode([*place, reason, state.to or "", state.slow + state.unhurried])


def hashed(call: str, secret: str, now: float) -> str:
    """Hash an id, so that nobody without the secret can tell which call it was.

    `now` is in seconds since 1970. The hash of an id differs from day to day.
    """
    keyed = _keyed(secret, day_of(now * 1000)).copy()
    keyed.update(call.encode())
    return keyed.hexdigest()[:DIGITS]


@lru_cache(maxsize=4)
def _keyed(secret: str, day: int) -> hmac.HMAC:
    """Make the HMAC of a day, to be copied: a new one takes longer than everything else."""
    return hmac.new(hmac.digest(secret.encode(), b"%d" % day, "sha256"), digestmod="sha256")


def kept_secret(path: Path, announce: Callable[[str], None]) -> str:
    """Read the secret from a file, which is made if needed.

    If that fails, `announce` gets the reason, and the secret is one for this run only.
    """
    made = token_hex(32)
    whole = path.with_name(f"{path.name}.{made[:8]}")  # nobody should read half of it
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
