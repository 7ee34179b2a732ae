"""Play samples through this machine's loudspeaker, with the player that its system brings."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy
import soundfile
import soxr

from ivr.audio.samples import RATE, Samples

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
    lead = (round(_LEAD_SECONDS * _CARD_RATE), 0)
    sound = numpy.pad(soxr.resample(samples, RATE, _CARD_RATE), lead)
    with TemporaryDirectory(prefix="ivr-") as folder:
        file = Path(folder, "sound.wav")
        soundfile.write(file, sound, _CARD_RATE, subtype="PCM_16")
        if not _played(file, len(sound) / _CARD_RATE + _PATIENCE_SECONDS):
            raise NoLoudspeakerError


def _played(file: Path, seconds: float) -> bool:
    """Whether a player played a file to its end, within so many seconds."""
    if sys.platform == "win32":
        import winsound

        try:
            winsound.PlaySound(str(file), winsound.SND_FILENAME | winsound.SND_NODEFAULT)
        except RuntimeError:
            return False
        return True
    found = (command for command in PLAYERS if shutil.which(command[0]))
    return any(_ran([*command, str(file)], seconds) for command in found)


def _ran(command: list[str], seconds: float) -> bool:
    try:
        done = subprocess.run(  # noqa: S603 -- the system's players
            command,
            capture_output=True,
            timeout=seconds,
            check=False,
            start_new_session=True,  # Ctrl-C is for us: subprocess.run then kills the player
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
