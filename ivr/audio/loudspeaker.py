"""Plays samples through this machine's loudspeaker, in a process of its own.

The loudspeaker is kept at arm's length because C libraries open it: ALSA's writes to stderr what it
did not find, and PulseAudio's waits for ever for a server that does not answer. So each sound gets
a worker process, whose stderr nobody reads and which has a time limit.

This file is also the worker's program. Hence only the standard library at the top.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ivr.audio.samples import Samples

# Most sound cards run at this rate. What resamples on the way there from 8,000 a second takes 2 dB
# from speech at 3 kHz and 6 dB from it at 3.6 kHz, as measured with PulseAudio.
_RATE = 48_000
_FRAME = 4  # bytes
_PERIOD = 80  # ms; the device holds three of them, enough for a busy machine not to stutter
# Seconds of silence around the sound. A device that wakes up loses its first 20 ms. And when it
# asks for what comes after the tail, the sound was heard: it and the sound server hold less.
_LEAD = 0.1
_TAIL = 0.4

_OPENING = 5.0  # seconds for the worker to start and for the device to open
_PATIENCE = 3.0  # seconds that playing may take longer than the sound


class NoLoudspeakerError(Exception):
    """A sound that cannot be played here; its message says why and what to do."""


def play(samples: Samples, rate: int = 8000) -> None:
    """Plays mono samples, `rate` a second, and returns when they have been heard.

    Raises:
        NoLoudspeakerError: there is no loudspeaker, or it stopped before the end.
    """
    import numpy
    import soxr

    sound = numpy.pad(
        soxr.resample(samples, rate, _RATE), (round(_LEAD * _RATE), round(_TAIL * _RATE))
    )
    worker = subprocess.Popen(  # noqa: S603 -- our own interpreter and file
        [sys.executable, "-P", __file__],  # -P: this folder's modules are not the worker's
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        if reason := _open(worker, sound.tobytes()):
            raise NoLoudspeakerError(reason)
        with suppress(subprocess.TimeoutExpired):
            if worker.wait(len(sound) / _RATE + _PATIENCE) == 0:
                return
        raise NoLoudspeakerError("the loudspeaker stopped before the end: try again")
    finally:
        worker.kill()  # the system closes its device; most often it has ended by itself
        with suppress(OSError), worker:  # leaving it closes pipes that may be broken
            pass


def _open(worker: subprocess.Popen[bytes], sound: bytes) -> str:
    """Hands the sound over and waits until it begins; returns why it does not, or nothing."""
    assert worker.stdin  # noqa: S101 -- this and the next are for mypy: both are pipes
    assert worker.stdout  # noqa: S101
    timer = threading.Timer(_OPENING, worker.kill)  # ends the wait below: the pipe closes
    timer.start()
    try:
        with worker.stdin as pipe:
            pipe.write(sound)
        reply = worker.stdout.readline().decode()
    except OSError:
        reply = ""
    finally:
        timer.cancel()
    return reply.strip() if reply else "this machine's sound system does not answer: restart it"


# The worker


def _work() -> None:
    """Plays stdin (mono, 32-bit float), after one line on stdout: empty, or why it cannot."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends us
    sound = sys.stdin.buffer.read()
    try:
        import miniaudio  # type: ignore[import-untyped]  # it ships no types
    except ImportError:
        _reply("the package that plays sound is missing: `.venv/bin/pip install miniaudio`")
        return
    try:
        device = miniaudio.PlaybackDevice(
            miniaudio.SampleFormat.FLOAT32,
            nchannels=1,
            sample_rate=_RATE,
            buffersize_msec=_PERIOD,
            # The null backend opens everywhere, and plays to nobody.
            backends=[one for one in miniaudio.Backend if one is not miniaudio.Backend.NULL],
            app_name="ivr",
        )
    except miniaudio.MiniaudioError:
        _reply("no loudspeaker was found: connect one, or start this machine's sound system")
        return
    heard = threading.Event()
    source = _source(sound, heard)
    next(source)
    with device:
        device.start(source)
        _reply("")
        # The parent, which waits no longer than this, may be gone.
        sys.exit(not heard.wait(len(sound) / _FRAME / _RATE + _PATIENCE))


def _reply(reason: str) -> None:
    print(reason, flush=True)  # noqa: T201 -- to the parent


def _source(sound: bytes, heard: threading.Event) -> Generator[bytes, int, None]:
    """Yields the next frames of the sound, as many as it is sent, and ends after the last."""
    position = 0
    frames = yield b""
    while position < len(sound):
        start, position = position, position + _FRAME * frames
        frames = yield sound[start:position]
    heard.set()


if __name__ == "__main__":
    _work()
