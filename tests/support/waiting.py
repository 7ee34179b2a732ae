"""Wait for the thing itself: never a fixed time, which a busy machine misses."""

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE = 120.0
"""Seconds. A machine loaded to four times its cores is several times as slow as a quiet one."""

Found = TypeVar("Found")


def until(
    happens: Callable[[], Found], why: Callable[[], object] = str, patience: float = PATIENCE
) -> Found:
    """Ask again and again until the answer is true, and return it.

    `why` is asked for what to show if that does not happen within so many seconds.
    """
    end = time.monotonic() + patience
    while not (found := happens()):
        assert time.monotonic() < end, f"it did not happen within {patience:.0f} s: {why()}"
        time.sleep(0.05)
    return found
