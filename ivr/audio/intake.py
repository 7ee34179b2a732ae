"""Check a sound file that a person recorded, and convert it to telephone audio."""

from __future__ import annotations

import math
from pathlib import Path
from typing import NamedTuple

import numpy as np
import soundfile
from numpy.typing import NDArray

from ivr.audio import samples, waveform
from ivr.audio.decode import DecodeError, decoded, is_for_ffmpeg
from ivr.audio.waveform import Voice, Wave
from ivr.speech.normalize import seconds

FORMATS = "WAV, FLAC, MP3 or OGG"

_MIN_RATE, _MAX_RATE = 6_000, 192_000  # Hz
_MAX_SILENCE = 60  # seconds that a recording may have besides its words

# People read 110 to 200 words a minute, and the estimate assumes 150: these are far outside that.
_MAX_RATIO, _MAX_EXTRA = 2.0, 2.0  # times the estimate; of a short text, seconds more instead
_MIN_RATIO, _MIN_LESS = 0.4, 0.1  # times the estimate, and seconds less

_SILENT, _TOO_QUIET, _QUIET = -65, -45, -36  # dBFS, of the voice
_NO_VOICE, _NOISY = 6, 15  # dB of the voice over the noise
# The share of loud frames. Coarse formats (8 bits, mu-law) have some flat tops of their own.
_CLIPPED, _TOO_CLIPPED = 0.04, 0.12

_BEFORE, _AFTER = 0.05, 0.15  # seconds of silence that are left around the voice
_FADE_IN, _FADE_OUT = 0.01, 0.05  # seconds
_MIN_CUT = 0.5  # seconds of silence: nobody needs to hear that less was cut off
_TOO_SOFT = -25  # dBFS, after levelling


class RecordingError(Exception):
    """A recording that cannot be used; its message says which, why, and what to do."""


class Converted(NamedTuple):
    """A recording as the telephone plays it."""

    sound: samples.Samples
    slow: samples.Samples | None  # None if it was read at the slow pace, or cannot be stretched
    notes: tuple[str, ...]  # what was fixed or is worth knowing, a sentence each


class _Recorded(NamedTuple):
    channels: NDArray[np.float32]  # one row for each sample, one column for each channel
    rate: int
    lossy: bool


def convert(file: Path, words: str, slow: bool = False) -> Converted:
    """Convert a recording of `words`, as they are spoken, to telephone audio.

    `slow` says that it was read at the slow pace. Raise RecordingError if it cannot be used.
    """
    recorded = _load(file, _max_seconds(words, slow) + _MAX_SILENCE)
    rate, notes = recorded.rate, []
    if rate < samples.RATE:
        notes.append(f"its sample rate is {rate} Hz, which sounds dull: record at 16000 or more")
    sound, one_channel = waveform.mono(recorded.channels)
    if one_channel:
        notes.append("its channels cancel each other out, or one is silent: the louder one is used")
    clipped = waveform.clipped(sound, rate, recorded.lossy)
    sound = waveform.without_rumble(sound, rate)
    voice = _usable(file, waveform.voice(sound, rate), clipped)
    _check_length(file, voice.end - voice.start, words, slow)
    trimmed = _trimmed(sound, rate, voice)
    made = samples.telephone(trimmed, rate)
    notes += _notes(voice, clipped, len(sound) / rate, samples.active_level(made))
    stretched = None if slow else waveform.slowed(trimmed, rate)
    if stretched is None and not slow:
        notes.append("this machine cannot slow it down: record it at the slow pace too")
    slowed = None if stretched is None else samples.telephone(stretched, rate)
    return Converted(made, slowed, tuple(notes))


def _load(file: Path, max_seconds: float) -> _Recorded:
    """Load a file, but no more of it than `max_seconds`."""
    try:
        with file.open("rb", buffering=0) as opened:
            start = opened.read(12)
            opened.seek(0)
            # By its number: given a name, soundfile guesses the format from that.
            with soundfile.SoundFile(opened.fileno(), closefd=False) as sound:
                return _checked(file, sound, max_seconds)
    except OSError as error:
        raise RecordingError(f"{file} cannot be read: {error.strerror}") from None
    except soundfile.SoundFileError:
        if not start or not is_for_ffmpeg(file, start):
            raise RecordingError(f"{file} {_unreadable(start)}") from None
    try:
        with decoded(file, max_seconds + 1) as made, soundfile.SoundFile(made) as sound:
            return _checked(file, sound, max_seconds, is_whole=False)._replace(lossy=True)
    except DecodeError as error:
        raise RecordingError(f"{file} {error}") from None


def _checked(
    file: Path, sound: soundfile.SoundFile, max_seconds: float, is_whole: bool = True
) -> _Recorded:
    """Return a sound that is not too long; a decoded one (not `is_whole`) was cut off if it was."""
    rate = sound.samplerate
    if not _MIN_RATE <= rate <= _MAX_RATE:
        cure = f"record at {_MIN_RATE} to {_MAX_RATE}, best at 48000"
        raise RecordingError(f"{file} has a sample rate of {rate} Hz: {cure}")
    if sound.channels > 2:
        raise RecordingError(f"{file} has {sound.channels} channels: save it with one or two")
    limit = math.ceil(max_seconds * rate)
    # The length in the header may be wrong or missing.
    channels = sound.read(min(sound.frames, limit + 1), dtype="float32", always_2d=True)
    if len(channels) > limit:
        length = f"{'' if is_whole else 'over '}{_clock(sound.frames / rate)}"
        long = f"{length} long, too long for its words"
        raise RecordingError(f"{file} is {long}: save each text in a file of its own")
    if not len(channels):
        raise RecordingError(f"{file} has no sound in it: record it again")
    if not np.isfinite(channels).all():
        raise RecordingError(f"{file} is broken (not all samples are numbers): save it again")
    lossy = sound.subtype.startswith(("MPEG", "VORBIS", "OPUS"))
    if not lossy:  # some programs write floats of any scale, but not into lossy formats
        channels /= max(1, np.abs(channels).max())
    return _Recorded(channels, rate, lossy)


def _unreadable(start: bytes) -> str:
    """Say what is wrong with a file that starts like this, and what to do."""
    if not start:
        return "is empty: record it again"
    return f"cannot be read as {FORMATS}: save it as one of these, preferably WAV"


def _clock(length: float) -> str:
    if length < 120:
        return f"{length:.0f} s"
    return f"{length / 60:.0f} minutes" if length < 7200 else f"{length / 3600:.0f} hours"


def _usable(file: Path, voice: Voice | None, clipped: float) -> Voice:
    if voice is None or voice.level < _SILENT:
        problem = "is silent: check that the right microphone is chosen and on, and record it again"
    elif voice.over_noise < _NO_VOICE:
        problem = "has no voice that is louder than its noise: record it in a quiet room"
    elif voice.level < _TOO_QUIET:
        problem = (
            f"is too quiet: its voice is at {voice.level:.0f} dBFS, below {_TOO_QUIET}; "
            "move closer to the microphone, or turn its level up, and record it again"
        )
    elif clipped > _TOO_CLIPPED:
        problem = (
            f"is clipped in {clipped:.0%} of its loud parts, which sounds harsh: turn the "
            "microphone's level down, or move away from it, and record it again"
        )
    else:
        return voice
    raise RecordingError(f"{file} {problem}")


def _max_seconds(words: str, slow: bool) -> float:
    expected = seconds(words, slow)
    return max(_MAX_RATIO * expected, expected + _MAX_EXTRA)


def _check_length(file: Path, length: float, words: str, slow: bool) -> None:
    expected = seconds(words, slow)
    if length > _max_seconds(words, slow):
        wrong, do = "long", "cut out whatever else is on it, and pauses"
    elif length < _MIN_RATIO * expected - _MIN_LESS:
        wrong, do = "short", "check that nothing is missing, and that its file name is right"
    else:
        return
    raise RecordingError(
        f"{file} is too {wrong} for its words: the voice speaks for {length:.1f} s, and they take "
        f"about {expected:.1f} s; {do}, or record it again"
    )


def _notes(voice: Voice, clipped: float, length: float, level: float) -> list[str]:
    """Return what was fixed or is worth knowing; `level` is the RMS after levelling."""
    notes = []
    if (cut := length - (voice.end - voice.start) - _BEFORE - _AFTER) >= _MIN_CUT:
        notes.append(f"{cut:.1f} s of silence were cut off")
    if voice.level < _QUIET:
        quiet = f"{voice.level:.0f} dBFS"
        notes.append(f"it was quiet ({quiet}), so it was made louder, with its noise")
    if voice.over_noise < _NOISY:
        below = f"only {voice.over_noise:.0f} dB below the voice"
        notes.append(f"its noise is {below}: a quieter room is better")
    if clipped > _CLIPPED:
        notes.append(f"it is clipped in a few places ({clipped:.0%} of its loud parts)")
    if (now := 20 * math.log10(level)) < _TOO_SOFT:
        notes.append(f"a knock in it keeps it quieter than the others ({now:.0f} dBFS, not -22)")
    return notes


def _trimmed(sound: Wave, rate: int, voice: Voice) -> Wave:
    """Cut the voice out, with a little of what is around it; pad with silence where that ends."""
    start, end = round((voice.start - _BEFORE) * rate), round((voice.end + _AFTER) * rate)
    cut = sound[max(0, start) : end].copy()
    fade_in, fade_out = round(_FADE_IN * rate), round(_FADE_OUT * rate)
    cut[:fade_in] *= np.linspace(0, 1, fade_in, dtype=np.float32)[: len(cut)]
    cut[-fade_out:] *= np.linspace(1, 0, fade_out, dtype=np.float32)[-len(cut) :]
    return np.pad(cut, (max(0, -start), max(0, end - len(sound))))
