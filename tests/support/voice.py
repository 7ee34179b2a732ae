"""Something like a voice, as a sound file, for what takes recordings in."""

from io import BytesIO

import numpy as np
import soundfile


def murmur(seconds: float = 4, rate: int = 16_000, level: float = 0.3) -> bytes:
    """A WAV file with a buzz in syllables, and silence around it."""
    time = np.arange(int(seconds * rate)) / rate
    buzz = sum(np.sin(2 * np.pi * 140 * tone * time) / tone for tone in range(1, 12))
    spoken = (time > 0.3) & (time < seconds - 0.3)
    sound = level * buzz / 3 * (0.55 + 0.45 * np.sin(2 * np.pi * 4 * time)) * spoken
    quiet = np.random.default_rng(1).normal(0, 0.0003, len(time))
    file = BytesIO()
    soundfile.write(file, sound + quiet, rate, "PCM_16", format="WAV")
    return file.getvalue()
