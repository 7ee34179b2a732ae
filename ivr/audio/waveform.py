"""Clean recordings of a voice: rumble, clipping, silence; slow a voice down.

Everything here is a pure function of sound. Samples are floats: 1.0 is full scale.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import soxr
from numpy.typing import NDArray

from ivr.audio import samples
from ivr.speech.normalize import SLOW

Wave = NDArray[np.float32]  # mono, at the rate at which it was recorded

_RUMBLE = (60, 100)  # Hz: hum and knocks are below, voices above; telephones start at 300

_CHANNELS_CANCEL = 10 ** (-4 / 20)  # unlike sounds of one level lose 3 dB when mixed

_FLAT = 0.001  # of the highest sample: three in a row that are this close to it are a flat top
_FULL_SCALE = 0.97  # MP3 and OGG make a flat top at full scale uneven, down to this
_CLIPPING_FRAME = 0.02  # seconds
_LOUD_FRAME = 0.1  # of the highest sample: quieter frames are not a voice

_FRAMES = 100  # per second, in which the voice is looked for
_VOICE = 10 ** (-25 / 10)  # of the active level: surely the voice, if for longer than a click
_SOFT = 10 ** (-40 / 10)  # of the active level: a soft consonant, next to what is surely the voice
_OVER_NOISE, _SOFT_OVER_NOISE = 10 ** (6 / 10), 10 ** (3 / 10)
_CLICK = 8  # loud frames: fewer that are on their own come from a mouse or a key, not a word
_ALONE = 20  # frames of silence around a sound on its own; a stop consonant has fewer
_SOFT_LENGTH, _SOFT_GAP = 25, 5  # frames that a soft consonant takes, and that it may pause
_HIDES = 10 ** (-30 / 10)  # of the active level: louder noise hides soft consonants,
_HIDDEN = 12  # for which these frames are added unseen


class Voice(NamedTuple):
    """Where a voice is in a recording, and how loud it is."""

    start: float  # seconds
    end: float
    level: float  # dBFS, without its pauses
    over_noise: float  # dB between the voice and what is between and around its words


def mono(channels: Wave) -> tuple[Wave, bool]:
    """Mix channels, a column each; return the sound, and whether only one channel was used.

    That is so where mixing would lose much: where others are silent or of the opposite phase.
    """
    levels = np.sqrt(np.square(channels).mean(axis=0))
    mixed: Wave = channels.mean(axis=1)
    if np.sqrt(np.square(mixed).mean()) >= levels.max() * _CHANNELS_CANCEL:
        return mixed, False
    return channels[:, levels.argmax()], True


def without_rumble(sound: Wave, rate: int) -> Wave:
    """Remove what is too low for a voice, and any offset from zero."""
    low, high = _RUMBLE
    spectrum = np.fft.rfft(sound)
    hertz = np.fft.rfftfreq(len(sound), 1 / rate)
    spectrum *= np.clip((hertz - low) / (high - low), 0, 1)
    return np.fft.irfft(spectrum, len(sound)).astype(np.float32)


def clipped(sound: Wave, rate: int, lossy: bool) -> float:
    """Return the share of loud frames (20 ms) whose peaks are cut off: 0 to 1.

    Peaks that are cut off are flat, and equally high everywhere, which a voice's never are. A
    `lossy` format makes them uneven, so only those at full scale can be recognised there.
    """
    frame = round(rate * _CLIPPING_FRAME)
    cut: set[int] = set()
    for side in (sound, -sound):
        top = _FULL_SCALE if lossy else side.max() * (1 - _FLAT)
        starts, ends = _runs(side >= top)
        cut.update((starts[ends - starts >= 3] // frame).tolist())
    whole = sound[: len(sound) // frame * frame]
    peaks = np.abs(whole.reshape(-1, frame)).max(axis=1, initial=0)
    loud = int(np.count_nonzero(peaks > peaks.max(initial=0) * _LOUD_FRAME))
    return min(1.0, len(cut) / max(1, loud))


def voice(sound: Wave, rate: int) -> Voice | None:
    """Find the voice as it is heard on the telephone; None where everything is silent."""
    heard: samples.Samples = soxr.resample(sound, rate, samples.RATE, quality="HQ")
    length = samples.RATE // _FRAMES
    power = samples.power(heard, length)
    if not power.any():
        return None
    active = samples.active_level(heard) ** 2
    noise = max(float(np.percentile(power, 10)), active * 1e-9)
    soft = power > max(active * _SOFT, noise * _SOFT_OVER_NOISE)
    starts, ends = _islands(power > max(active * _VOICE, noise * _OVER_NOISE), soft)
    if not len(starts):
        starts, ends = np.array([0]), np.array([len(power)])
    hidden = _HIDDEN if noise > active * _HIDES else 0
    first, last = int(starts[0]), int(ends[-1])
    start = max(0, first - max(hidden, _reach(soft[:first][::-1])))
    end = min(len(power), last + max(hidden, _reach(soft[last:])))
    level = samples.active_level(heard[start * length : end * length])
    return Voice(
        start=start / _FRAMES,
        end=min(end / _FRAMES, len(sound) / rate),
        level=float(20 * np.log10(level)),
        over_noise=float(10 * np.log10(level**2 / noise)),
    )


def _islands(
    loud: NDArray[np.bool_], soft: NDArray[np.bool_]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where loud sounds with silence between them start and end, without clicks."""
    starts, ends = _runs(loud)
    silence, silence_ends = _runs(~soft)
    island = np.searchsorted(silence[silence_ends - silence >= _ALONE], starts)
    firsts = np.flatnonzero(np.diff(island, prepend=-1))
    lasts = np.flatnonzero(np.diff(island, append=len(loud)))
    no_click = np.add.reduceat(ends - starts, firsts) >= _CLICK
    return starts[firsts][no_click], ends[lasts][no_click]


def _reach(soft: NDArray[np.bool_]) -> int:
    """Return how many frames next to the voice, counted outwards, still belong to it."""
    reach = 0
    for index in np.flatnonzero(soft[:_SOFT_LENGTH]):
        if index - reach > _SOFT_GAP:
            break
        reach = int(index) + 1
    return reach


def _runs(true: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where runs of true values start, and the indices after their ends."""
    steps = np.diff(np.r_[0, true.astype(np.int8), 0])
    return np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)


def slowed(sound: Wave, rate: int) -> Wave | None:
    """Stretch a voice to the slow pace: 1.25 times as long, at the same pitch.

    Return None where the package for it is missing: it is not made for Linux on ARM.
    """
    try:
        import python_stretch
    except ImportError:
        return None
    stretch = python_stretch.Signalsmith.Stretch(1)  # a seed: the same every time
    stretch.preset(1, rate)
    stretch.timeFactor = SLOW
    stretched: Wave = np.asarray(stretch.process(sound[np.newaxis]))[0]
    return stretched
