"""Play samples through this machine's loudspeaker, with the player that its system brings."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

import numpy
import soundfile
import soxr

from ivr.audio.samples import RATE, Samples, silence

# Of PipeWire, PulseAudio and ALSA on Linux, and of macOS; the first that works is used.
PLAYERS = (("pw-play",), ("paplay",), ("aplay", "-q"), ("afplay",))

# Hz; most sound cards run at this rate. PulseAudio's own way there from 8,000 takes 2 dB off speech
# at 3 kHz, and 6 dB at 3.6 kHz.
_CARD_RATE = 48_000
_LEAD_SECONDS = 0.1  # of silence: a device that wakes up loses its first 20 ms
_PATIENCE_SECONDS = 5.0  # that playing may take longer than the sound: some servers never answer


class NoLoudspeakerError(Exception):
    """This machine has nothing to play sound with, or it stopped before the end."""


def play(samples: Samples) -> None:
    """Play telephone audio to its end. Raise NoLoudspeakerError if no player could play it."""
    with Playing(samples) as playing:
        playing.wait()


def is_there() -> bool:
    """Tell whether there is a loudspeaker, by playing a moment of silence."""
    try:
        play(silence(0))
    except NoLoudspeakerError:
        return False
    return True


class Playing:
    """Telephone audio that plays while a `with` statement lasts; leaving it cuts the sound off."""

    def __init__(self, samples: Samples) -> None:
        lead = (round(_LEAD_SECONDS * _CARD_RATE), 0)
        self._sound = numpy.pad(soxr.resample(samples, RATE, _CARD_RATE), lead)
        self._players = [command for command in PLAYERS if shutil.which(command[0])]
        self._player: subprocess.Popen[bytes] | None = None
        self._until = 0.0  # when the player is given up

    def __enter__(self) -> Self:
        self._folder = TemporaryDirectory(prefix="ivr-")
        self._file = Path(self._folder.name, "sound.wav")
        try:
            soundfile.write(self._file, self._sound, _CARD_RATE, subtype="PCM_16")
            if sys.platform != "win32":
                self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()
        self._folder.cleanup()

    def wait(self, seconds: float = inf) -> bool:
        """Wait for the end for so many seconds; tell whether it has come.

        Raise NoLoudspeakerError if no player could play it.
        """
        if sys.platform == "win32":
            return _played_by_windows(self._file)
        end = time.monotonic() + seconds
        while True:
            assert self._player  # noqa: S101 (for mypy: `_start` makes one, or raises)
            left = min(end, self._until) - time.monotonic()
            try:
                if self._player.wait(max(left, 0)) == 0:
                    return True
            except subprocess.TimeoutExpired:
                if time.monotonic() < self._until:
                    return False
            self._start()

    def _start(self) -> None:
        """Start the next player: the one before has failed, if there was one."""
        self._stop()
        while self._players:
            self._until = time.monotonic() + len(self._sound) / _CARD_RATE + _PATIENCE_SECONDS
            try:
                self._player = subprocess.Popen(  # noqa: S603 -- the system's players
                    [*self._players.pop(0), str(self._file)],
                    stdin=subprocess.DEVNULL,  # the terminal's keys are for the telephone
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,  # Ctrl-C is for us, who then stop the player
                )
            except OSError:
                continue
            return
        raise NoLoudspeakerError

    def _stop(self) -> None:
        if self._player:
            self._player.kill()
            self._player.wait()
            self._player = None


def _played_by_windows(file: Path) -> bool:
    if sys.platform == "win32":
        import winsound

        try:
            winsound.PlaySound(str(file), winsound.SND_FILENAME | winsound.SND_NODEFAULT)
        except RuntimeError:
            raise NoLoudspeakerError from None
    return True
