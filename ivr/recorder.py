"""Writes down what happens in calls, with nothing of who calls."""

import hmac
import os
import time
from functools import lru_cache
from pathlib import Path
from secrets import token_hex

from ivr.store.journal import Happened, Journal
from ivr.telephony.webhooks import Record, Step

TURN = 9 * 60 * 60  # seconds after midnight UTC at which the key changes: few call then
DAY = 24 * 60 * 60
UNSAID = "whisper"  # which somebody else hears than the one who called


def recorder(journal: Journal, secret: str) -> Record:
    """A function that takes up each step of a call; it never waits."""

    def record(call: str, step: Step) -> None:
        if step.happening == UNSAID:
            return
        now = time.time()
        state = step.state
        journal.append(
            Happened(
                int(now * 1000),
                hashed(call, secret, now),
                state.edition,
                state.language,
                state.place,
                state.part,
                step.happening,
                state.to or "",
                state.slow + state.patient,
            )
        )

    return record


def hashed(call: str, secret: str, now: float) -> str:
    """What a call is known by: nobody without the secret can tell which call it was.

    It is another on another day.
    """
    return hmac.digest(_key(secret, int(now - TURN) // DAY), call.encode(), "sha256")[:8].hex()


@lru_cache(maxsize=4)
def _key(secret: str, day: int) -> bytes:
    return hmac.digest(secret.encode(), b"%d" % day, "sha256")


def kept_secret(path: Path) -> str:
    """The secret that a file keeps, which is made if need be. Raises OSError."""
    try:
        return path.read_text()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        made = token_hex(32)
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(made)
        return made
