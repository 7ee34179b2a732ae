"""Speech engines that stay ready to speak for somebody who listens now, a few at a time."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ivr.audio.synthesis import DEFAULT, SpeechError, Synthesis

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy
    from numpy.typing import NDArray

MAX_SPEAKING = 2  # engines that run at once: calls come first
MAX_WAITING = 2  # requests that wait for one; each keeps a thread of the pages
MAX_IDLE = 60  # seconds for which an engine stays ready


class BusyError(SpeechError):
    """All engines are busy, and enough requests wait for them already."""


class Voices:
    """The voices of one engine, each in a process of its own. Any thread may use it."""

    def __init__(self, engine: str = DEFAULT) -> None:
        self._engine = engine
        self._places = threading.BoundedSemaphore(MAX_SPEAKING + MAX_WAITING)
        self._speaking = threading.BoundedSemaphore(MAX_SPEAKING)
        self._idle: list[tuple[float, str, Synthesis]] = []
        self._lock = threading.Lock()

    def speak(self, words: str, language: str, slow: bool) -> tuple[NDArray[numpy.int16], int]:
        """Return the samples of words (mono), and their rate. Raises SpeechError, BusyError."""
        if not self._places.acquire(blocking=False):
            raise BusyError("the computer voice is busy: try again in a moment")
        try:
            with self._speaking, self._voice(language) as voice:
                return voice.speak(words, slow)
        finally:
            self._places.release()

    def close(self) -> None:
        """End the engines that nobody uses."""
        with self._lock:
            gone, self._idle = self._idle, []
        for _, _, voice in gone:
            voice.__exit__()

    @contextmanager
    def _voice(self, language: str) -> Iterator[Synthesis]:
        with self._lock:
            at = next((i for i, one in enumerate(self._idle) if one[1] == language), None)
            found = None if at is None else self._idle.pop(at)[2]
        voice = found or Synthesis(language, self._engine)
        try:
            yield voice
        finally:
            with self._lock:
                self._idle.append((time.monotonic(), language, voice))
            timer = threading.Timer(MAX_IDLE, self._end_idle)
            timer.daemon = True
            timer.start()

    def _end_idle(self) -> None:
        since = time.monotonic() - MAX_IDLE
        with self._lock:
            gone = [one for one in self._idle if one[0] <= since]
            self._idle = [one for one in self._idle if one[0] > since]
        for _, _, voice in gone:
            voice.__exit__()
