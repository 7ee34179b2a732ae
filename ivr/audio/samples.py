"""Convert samples to telephone audio, and keep it in files: 8 kHz, mono, mu-law WAV."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from ivr import files
from ivr.audio.synthesis import SpeechError

Samples = NDArray[np.float32]  # mono, 1.0 is full scale, 8,000 a second

# If you change any of these, change library._FORMAT too, or older files stay in use.
RATE = 8000  # Hz
_LEVEL = 10 ** (-22 / 20)  # of active speech: RFC 7874 (section 4) asks for -19 dBm0, which this is
_PEAK = 10 ** (-1 / 20)
_FRAME = RATE // 50  # 20 ms
_HEARD = 10 ** (-50 / 10)  # of the loudest frame: what is softer is not a consonant
_ACTIVE = 10 ** (-15.9 / 10)  # the margin of ITU-T P.56: what is softer than this is a pause


def telephone(samples: NDArray[np.int16] | NDArray[np.float32], rate: int) -> Samples:
    """Resample mono samples, `rate` a second, and level them for the telephone.

    Active speech gets an RMS of -22 dBFS, or less where its peak would rise above -1 dBFS. Floats
    may be of any scale.
    """
    whole = samples / np.float32(32768 if samples.dtype == np.int16 else 1)
    resampled: Samples = soxr.resample(whole, rate, RATE, quality="HQ")
    peak = np.abs(resampled).max(initial=0)
    if peak == 0:
        return resampled
    resampled *= min(_LEVEL / active_level(resampled), _PEAK / peak)
    return resampled


def power(samples: Samples, length: int = _FRAME) -> NDArray[np.float32]:
    """Return the mean square of each frame of this length; the last is filled with silence."""
    padded = np.pad(samples, (0, -len(samples) % length))
    means: NDArray[np.float32] = np.square(padded.reshape(-1, length)).mean(axis=1)
    return means


def active_level(samples: Samples) -> float:
    """Return the RMS of what is not a pause."""
    active = frames = power(samples)
    for _ in range(5):  # what counts as a pause depends on the level, which leaves pauses out
        active = frames[frames > active.mean() * _ACTIVE]
    return float(np.sqrt(active.mean()))


def trimmed(samples: Samples) -> Samples:
    """Cut the silence at both ends, of which engines leave half a second.

    0.05 s stay before what is heard, and 0.15 s after it.
    """
    frames = power(samples)
    heard = np.flatnonzero(frames > frames.max(initial=0) * _HEARD)
    if not len(heard):
        return samples
    start = max(0, heard[0] * _FRAME - round(0.05 * RATE))
    return samples[start : (heard[-1] + 1) * _FRAME + round(0.15 * RATE)]


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE), dtype=np.float32)


def join(sounds: Iterable[Samples]) -> Samples:
    return np.concatenate((silence(0), *sounds))


def encode_wav(samples: Samples, words: str = "") -> bytes:
    """Return the bytes of a WAV file; `words` go into its comment, as what it says."""
    buffer = io.BytesIO()
    with soundfile.SoundFile(buffer, "w", RATE, 1, "ULAW", format="WAV") as sound:
        if words:
            sound.comment = words
        sound.write(samples)
    return buffer.getvalue()


def encode_pcm(samples: Samples) -> bytes:
    """Return the bytes of a WAV file of 16 bits, which every browser plays."""
    buffer = io.BytesIO()
    soundfile.write(buffer, samples, RATE, "PCM_16", format="WAV")
    return buffer.getvalue()


def write_wav(path: Path, samples: Samples, words: str = "") -> None:
    """Write a WAV file, whole or not at all. Raises OSError."""
    files.write(path, encode_wav(samples, words))


def read_wav(path: Path | BinaryIO) -> Samples:
    """Read telephone audio. Raise SpeechError if there is no such file, or it is another sound."""
    try:
        samples, rate = soundfile.read(path, dtype="float32")
    except (OSError, soundfile.SoundFileError) as error:
        raise SpeechError(f"{path} cannot be read as audio ({error}): make it again") from None
    if rate != RATE or samples.ndim != 1:
        raise SpeechError(f"{path} is not 8 kHz mono: make it again")
    return np.asarray(samples)
