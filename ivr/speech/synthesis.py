"""Speaks words with pyttsx3 (espeak-ng), in a process of its own.

The engine is kept at arm's length because it fails silently or takes its process with it: it
segfaults in threads, hangs after a fork and on a file that it cannot write, loses what it says
before its loop has once run empty and settings made just before it runs, and a library without its
data ends the interpreter. So a worker process owns one engine and makes one file at a time; each
file has a time limit and is checked; a worker that is lost is replaced, once for each prompt.

This file is also the worker's program. Hence only the standard library at the top: the worker
needs no more, and a server that only asks for `identity` does not load numpy.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import wave
from contextlib import suppress
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

# Nominal words a minute, and pitch: of those tried, they are understood best in the telephone band.
_RATE = 140
_SLOW_RATE = 112
_PITCH = 35

_PATIENCE = 10.0  # seconds for a worker to start and for any prompt; longer ones get more:
_PATIENCE_PER_CHARACTER = 0.01  # a hundred times what a working engine takes

_SHORTEST = 0.03  # seconds a letter or digit; speech takes twice that, so less is cut off

_INSTALL = "install it again: `pip install --force-reinstall espeakng-loader pyttsx3`"


class SpeechError(Exception):
    """Words that could not be made into audio; its message says why and what to do."""


class _WorkerError(Exception):
    """The worker died, hung, or made a file that is not what was asked for."""


@cache
def identity() -> str:
    """Returns what, besides the words, the language and the pace, decides how speech sounds."""
    packages = []
    for name in ("pyttsx3", "espeakng-loader"):
        with suppress(metadata.PackageNotFoundError):
            packages.append(f"{name} {metadata.version(name)}")
    return f"{', '.join(packages)}, rate {_RATE} or {_SLOW_RATE}, pitch {_PITCH}"


class Synthesis:
    """A speaking voice: use it in a `with` statement, from any thread.

    Threads take turns. The worker starts with the first words and ends with the statement.
    """

    def __init__(self, language: str = "en-US") -> None:
        self._language = language
        self._lock = threading.Lock()
        self._unusable = ""  # why no worker will ever start
        self.worker: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._stop()

    def speak(self, words: str, slow: bool = False) -> tuple[NDArray[numpy.int16], int]:
        """Returns the samples of `words` (mono), and how many there are in a second.

        Raises:
            SpeechError: there is nothing to say, or no engine, or it failed twice.
        """
        if not any(character.isalnum() for character in words):
            raise SpeechError(f'"{words}" has nothing in it that can be said: write it in words')
        with self._lock:
            for _ in range(2):
                try:
                    return self._attempt(words, slow)
                except _WorkerError as error:
                    self._stop()
                    reason = str(error)
                except OSError as error:
                    raise SpeechError(f"the speech engine cannot be run: {error}") from None
        raise SpeechError(f'the speech engine failed twice at "{_shortened(words)}": {reason}')

    def _attempt(self, words: str, slow: bool) -> tuple[NDArray[numpy.int16], int]:
        worker = self.worker or self._start()
        limit = _PATIENCE + _PATIENCE_PER_CHARACTER * len(words)
        with tempfile.TemporaryDirectory(prefix="ivr-speech-") as folder:
            file = Path(folder, "words.wav")
            request = {
                "words": words.replace("\0", " "),  # in C, where a string ends
                "rate": _SLOW_RATE if slow else _RATE,
                "file": str(file),
            }
            if reason := _ask(worker, limit, request):
                raise _WorkerError(reason)
            return _samples(file, words)

    def _start(self) -> subprocess.Popen[str]:
        if self._unusable:
            raise SpeechError(self._unusable)
        # Not multiprocessing: that imports the caller's main module again, and the daemonic
        # workers of a server may not use it. -P: this folder's modules are not the worker's.
        self.worker = subprocess.Popen(  # noqa: S603 -- our own interpreter and file
            [sys.executable, "-P", __file__, self._language],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
        try:
            self._unusable = _ask(self.worker, _PATIENCE)
        except _WorkerError as error:  # the library, when its data is missing
            raise _WorkerError(f"{error}, while it started; {_INSTALL}") from None
        if self._unusable:
            self._stop()
            raise SpeechError(self._unusable)
        return self.worker

    def _stop(self) -> None:
        if self.worker is None:
            return
        self.worker.kill()
        with suppress(OSError), self.worker:  # leaving it closes pipes that may be broken
            pass
        self.worker = None


def _shortened(words: str) -> str:
    return words if len(words) <= 40 else f"{words[:39]}…"


def _ask(
    worker: subprocess.Popen[str], limit: float, request: dict[str, object] | None = None
) -> str:
    """Sends a request, waits for its reply and returns the reason of a failure, or nothing."""
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
    if frames < rate * _SHORTEST * sum(map(str.isalnum, words)):
        raise _WorkerError(f"its file ends after {frames / rate:.1f} s")
    return samples, rate


# The worker


def _work(language: str) -> None:
    """Answers requests on stdin, a line of JSON each, on stdout, until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends us
    replies = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # pyttsx3 prints to stdout
    try:
        engine, errors = _engine(language)
    except SpeechError as error:
        print(json.dumps({"error": str(error)}), file=replies)
        return
    print(json.dumps({"error": ""}), file=replies)
    for line in sys.stdin:
        request = json.loads(line)
        _set(engine, "rate", request["rate"])
        engine.save_to_file(request["words"], request["file"])
        engine.runAndWait()
        print(json.dumps({"error": "; ".join(map(str, errors))}), file=replies)


def _engine(language: str) -> tuple[Any, list[Exception]]:
    """Returns an engine that is warm, and the list of errors that it will swallow."""
    with suppress(ImportError, OSError):  # else the system's own library, if there is one
        import espeakng_loader

        # Under its SONAME, so that pyttsx3, which asks the system for it, gets this one.
        ctypes.CDLL(espeakng_loader.get_library_path(), mode=ctypes.RTLD_GLOBAL)
        os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
    try:
        import pyttsx3

        engine = pyttsx3.init("espeak")
    except Exception as error:  # an ImportError, a RuntimeError, or whatever a C library gives
        raise SpeechError(f"the speech engine does not start ({error}); {_INSTALL}") from None
    errors: list[Exception] = []
    engine.connect("error", lambda name, exception: errors.append(exception))
    engine.runAndWait()  # once with nothing to say: without it the first words are lost
    tag = language.lower()
    for voice in (tag, tag.partition("-")[0]):
        errors.clear()
        engine.setProperty("voice", voice)
        if not errors:
            _set(engine, "pitch", _PITCH)
            return engine, errors
    raise SpeechError(f'espeak-ng has no voice for "{language}": leave its prompts to Twilio')


def _set(engine: Any, name: str, value: int) -> None:
    """Sets a property and waits until it is set: `runAndWait` cancels what is still on its way."""
    from pyttsx3.drivers import _espeak  # pyttsx3 itself does not tell

    engine.setProperty(name, value)
    while engine.getProperty(name) != value or _espeak.IsPlaying():
        time.sleep(0.001)  # one that never ends is ended by the parent's time limit


if __name__ == "__main__":
    _work(sys.argv[1])
