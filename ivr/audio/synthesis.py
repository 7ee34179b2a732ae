"""Speak words with a speech engine, which runs in a process of its own.

Engines are kept at arm's length because they fail silently, hang, or crash their process
(`ivr/audio/engines/` says how). So a worker process owns one engine and makes one file at a time;
each file has a time limit and is checked; a worker that is lost is replaced, once for each prompt.

Nothing but the standard library is imported at the top: a server that only asks for `identity`
does not load numpy.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import wave
from contextlib import suppress
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ivr.audio import engines

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

ENGINES: tuple[str, ...] = tuple(engines.ENGINES)
"""The names that IVR_ENGINE may have, besides none."""
DEFAULT = "pyttsx3"

_WORKER = Path(engines.__file__).with_name("worker.py")

# Seconds that words may take. Speech takes twice the least for each letter or digit, so a shorter
# file is cut off. Letters and digits that are spelled out take half the most for each character;
# engines describe other scripts: "Chinese letter".
_MIN_PER_LETTER = 0.03
_MAX_PER_CHARACTER = 1.0
_MAX_PER_DESCRIBED = 4.0
_MAX_PAUSE = 2.0


class SpeechError(Exception):
    """Words that could not be spoken; the message says why and what to do."""


class _WorkerError(Exception):
    """The worker died, hung, or made a file that cannot be right."""


@cache
def identity(engine: str = DEFAULT) -> str:
    """Return what decides how speech sounds, besides the words, the language and the pace."""
    chosen = engines.ENGINES[engine]
    return ", ".join((*map(_version, chosen.packages), chosen.settings))


def _version(package: str) -> str:
    try:
        return f"{package} {metadata.version(package)}"
    except metadata.PackageNotFoundError:
        return f"{package} not installed"


class Synthesis:
    """A voice that speaks: use it in a `with` statement, from any thread.

    Threads take turns. The worker starts with the first words and ends with the statement.
    """

    def __init__(self, language: str = "en-US", engine: str = DEFAULT) -> None:
        self._language = language
        self._name = engine
        self._engine = engines.ENGINES[engine]
        self._lock = threading.Lock()
        self._unusable = ""  # why no worker will ever start
        self._starts_failed = 0  # in a row
        self._folder: tempfile.TemporaryDirectory[str] | None = None  # of the worker's files
        self.worker: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._stop()

    def speak(self, words: str, slow: bool = False) -> tuple[NDArray[numpy.int16], int]:
        """Return the samples of `words` (mono), and how many there are in a second.

        Raise SpeechError if there is nothing to say, or no engine, or it failed twice.
        """
        if not any(character.isalnum() for character in words):
            raise SpeechError(f'"{words}" has nothing in it that can be spoken: write it in words')
        with self._lock:
            for _ in range(2):
                try:
                    return self._attempt(words, slow)
                except _WorkerError as error:
                    self._stop()
                    reason = str(error)
                except OSError as error:
                    self._stop()
                    raise SpeechError(f"the speech engine cannot be run: {error}") from None
        raise SpeechError(f'the speech engine failed twice at "{_shortened(words)}": {reason}')

    def _attempt(self, words: str, slow: bool) -> tuple[NDArray[numpy.int16], int]:
        worker = self.worker or self._start()
        assert self._folder  # noqa: S101 -- for mypy: it comes and goes with the worker
        limit = self._engine.speaking + self._engine.speaking_each * len(words)
        file = Path(self._folder.name, "words.wav")
        if reason := _ask(worker, limit, {"words": words, "slow": slow, "file": str(file)}):
            raise _WorkerError(reason)
        samples = _samples(file, words)
        file.unlink()  # or it would pass for the next one, if the engine makes none
        return samples

    def _start(self) -> subprocess.Popen[str]:
        if self._unusable:
            raise SpeechError(self._unusable)
        self._folder = tempfile.TemporaryDirectory(prefix="ivr-speech-", ignore_cleanup_errors=True)
        # Not multiprocessing: that imports the caller's main module again, and a server's daemonic
        # workers may not use it. -P: the engines' folder is not a place to import from.
        self.worker = subprocess.Popen(  # noqa: S603 -- our own interpreter and file
            [sys.executable, "-P", str(_WORKER), self._name, self._language, self._folder.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
        try:
            self._unusable = _ask(self.worker, self._engine.starting)
        except _WorkerError as error:  # a C library that ends the interpreter, for one
            reason = f"{error}, while it started; {self._engine.repair}"
            self._starts_failed += 1
            if self._starts_failed == 2:  # each may have taken all of its time: do not try again
                self._unusable = f"the speech engine does not start: {reason}"
            raise _WorkerError(reason) from None
        if self._unusable:
            self._stop()
            raise SpeechError(self._unusable)
        self._starts_failed = 0
        return self.worker

    def _stop(self) -> None:
        if self.worker is not None:
            self.worker.kill()
            with suppress(OSError), self.worker:  # leaving it closes pipes that may be broken
                pass
            self.worker = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None


def _shortened(words: str) -> str:
    return words if len(words) <= 40 else f"{words[:39]}…"


def _ask(
    worker: subprocess.Popen[str], limit: float, request: dict[str, object] | None = None
) -> str:
    """Send a request, wait for its reply, and return why it failed, or nothing."""
    assert worker.stdin  # noqa: S101 -- this and the next are for mypy: both are pipes
    assert worker.stdout  # noqa: S101
    timer = threading.Timer(limit, worker.kill)  # ends the wait below: the pipe closes
    timer.start()
    try:
        if request:
            worker.stdin.write(json.dumps(request) + "\n")
            worker.stdin.flush()
        reply = worker.stdout.readline()
    except OSError:
        reply = ""
    finally:
        timer.cancel()
    if not reply:
        raise _WorkerError("its process ended or took too long")
    return str(json.loads(reply)["error"])


def _samples(file: Path, words: str) -> tuple[NDArray[numpy.int16], int]:
    import numpy

    try:
        with wave.open(str(file)) as audio:
            rate, frames = audio.getframerate(), audio.getnframes()
            mono = audio.getnchannels() == 1 and audio.getsampwidth() == 2
            samples = numpy.frombuffer(audio.readframes(frames), dtype="<i2")
    except (OSError, EOFError, ValueError, wave.Error) as error:
        raise _WorkerError(f"its file cannot be read: {error}") from None
    if not mono or len(samples) != frames or not samples.any():
        raise _WorkerError("its file is broken or silent")
    if frames < rate * _MIN_PER_LETTER * sum(map(str.isalnum, words)):
        raise _WorkerError(f"its file ends after {frames / rate:.1f} s")
    if frames > rate * _max_seconds(words):
        raise _WorkerError(f"its file goes on for {frames / rate:.1f} s")
    return samples, rate


def _max_seconds(words: str) -> float:
    described = sum(not character.isascii() for character in words)
    plain = len(words) - described
    return _MAX_PAUSE + _MAX_PER_CHARACTER * plain + _MAX_PER_DESCRIBED * described
