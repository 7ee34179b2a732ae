"""Takes in a recording by a person: checks one sound file and makes telephone audio of it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import NamedTuple

import numpy as np
import soundfile
from numpy.typing import NDArray

from ivr.audio import samples, waveform
from ivr.audio.waveform import Voice, Wave
from ivr.speech.normalize import seconds

FORMATS = "WAV, FLAC, MP3 or OGG"

_RATES = (6_000, 192_000)
_SPARE = 60  # seconds of silence that a recording may have besides its words

# A person reads 110 to 200 words a minute where the estimate has 150: these are far from it.
_LONGEST, _LONGEST_MORE = 2.0, 2.0  # times as long, and seconds
_SHORTEST, _SHORTEST_LESS = 0.4, 0.1

_SILENT, _TOO_QUIET, _QUIET = -65, -45, -36  # dBFS, of the voice
_NO_VOICE, _NOISY = 6, 15  # dB that the voice stands out
# Of what is loud. Coarse formats (8 bits, mu-law) have some flat tops of their own.
_CLIPPED, _TOO_CLIPPED = 0.04, 0.12

_BEFORE, _AFTER = 0.05, 0.15  # seconds that are left around the voice
_FADE_IN, _FADE_OUT = 0.01, 0.05
_CUT_OFF = 0.5  # seconds of silence: to cut off less is not worth a word
_TOO_SOFT = -25  # dBFS, after levelling


class RecordingError(Exception):
    """A recording that cannot be used; its message says which, why, and what to do."""


class Taken(NamedTuple):
    """A recording as the telephone plays it.

    Attributes:
        sound: at its own pace.
        slow: at the slow pace, stretched; None if it was read at that pace.
        notes: what was mended or is worth knowing, a sentence each.
    """

    sound: samples.Samples
    slow: samples.Samples | None
    notes: tuple[str, ...]


class _Sound(NamedTuple):
    channels: NDArray[np.float32]  # a row a sample, a column a channel
    rate: int
    lossy: bool


def take(file: Path, words: str, slow: bool = False) -> Taken:
    """Makes telephone audio of a recording of `words`, which stand as they are spoken.

    `slow` says that it was read at the slow pace.

    Raises:
        RecordingError: it cannot be used.
    """
    recorded = _read(file, _longest(words, slow) + _SPARE)
    rate, notes = recorded.rate, []
    if rate < samples.RATE:
        notes.append(f"its rate is {rate} Hz, which sounds dull: record at 16000 or more")
    sound, one_for_all = waveform.mono(recorded.channels)
    if one_for_all:
        notes.append("its channels cancel each other or one is silent: the louder one is used")
    clipped = waveform.clipped(sound, rate, recorded.lossy)
    sound = waveform.without_rumble(sound, rate)
    voice = _usable(file, waveform.voice(sound, rate), clipped)
    _check_length(file, voice.end - voice.start, words, slow)
    trimmed = _trimmed(sound, rate, voice)
    made = samples.telephone(trimmed, rate)
    notes += _notes(voice, clipped, len(sound) / rate, samples.active_level(made))
    if slow:
        return Taken(made, None, tuple(notes))
    stretched = waveform.slowed(trimmed, rate)
    if stretched is None:
        notes.append("this machine cannot slow it down: record it slowly too")
        return Taken(made, None, tuple(notes))
    return Taken(made, samples.telephone(stretched, rate), tuple(notes))


# Reading


def _read(file: Path, longest: float) -> _Sound:
    """Reads a file, but no more of it than a recording of `longest` seconds has."""
    try:
        with file.open("rb", buffering=0) as opened:
            start = opened.read(12)
            opened.seek(0)
            # Its number, since with its name soundfile would guess what it is from that.
            with soundfile.SoundFile(opened.fileno(), closefd=False) as sound:
                return _checked(file, sound, longest)
    except OSError as error:
        raise RecordingError(f"{file} cannot be read: {error.strerror}") from None
    except soundfile.SoundFileError:
        raise RecordingError(f"{file} {_unreadable(start)}") from None


def _checked(file: Path, sound: soundfile.SoundFile, longest: float) -> _Sound:
    rate = sound.samplerate
    if not _RATES[0] <= rate <= _RATES[1]:
        raise RecordingError(
            f"{file} has a rate of {rate} Hz; record at {_RATES[0]} to {_RATES[1]}, best at 48000"
        )
    if sound.channels > 2:
        raise RecordingError(f"{file} has {sound.channels} channels: save it with one, or two")
    limit = math.ceil(longest * rate)
    # The header is asked first, but it may be wrong or not know.
    channels = sound.read(min(sound.frames, limit + 1), dtype="float32", always_2d=True)
    if len(channels) > limit:
        length = _clock(sound.frames / rate)
        raise RecordingError(
            f"{file} is {length} long, too long for its words: save each text as a file of its own"
        )
    if not len(channels):
        raise RecordingError(f"{file} has no sound in it: record it again")
    if not np.isfinite(channels).all():
        raise RecordingError(f"{file} is broken (not all samples are numbers): save it again")
    lossy = sound.subtype.startswith(("MPEG", "VORBIS", "OPUS"))
    if not lossy:  # which alone may be on any scale, as some programs write floats
        channels /= max(1, np.abs(channels).max())
    return _Sound(channels, rate, lossy)


def _unreadable(start: bytes) -> str:
    """Says what is wrong with a file that begins so and cannot be read, and what to do."""
    if not start:
        return "is empty: record it again"
    if start[4:8] == b"ftyp":
        return (
            f"is an MPEG-4 recording, as telephones make them, and not {FORMATS}: convert it, for "
            "example with `afconvert -f WAVE -d LEI16 IN.m4a OUT.wav` on a Mac, or "
            "`ffmpeg -i IN.m4a OUT.wav`"
        )
    return (
        f"cannot be read as {FORMATS}: save it as one of these, WAV at best; most others become "
        "WAV with `ffmpeg -i IN OUT.wav`"
    )


def _clock(length: float) -> str:
    if length < 120:
        return f"{length:.0f} s"
    return f"{length / 60:.0f} minutes" if length < 7200 else f"{length / 3600:.0f} hours"


# Judging


def _usable(file: Path, voice: Voice | None, clipped: float) -> Voice:
    if voice is None or voice.level < _SILENT:
        raise RecordingError(
            f"{file} is silent: see that the right microphone is chosen and on, and record it again"
        )
    if voice.over_noise < _NO_VOICE:
        raise RecordingError(
            f"{file} has no voice that stands out from its noise: record it in a quiet room"
        )
    if voice.level < _TOO_QUIET:
        raise RecordingError(
            f"{file} is too quiet: its voice is at {voice.level:.0f} dBFS, and {_TOO_QUIET} is the "
            "least; go nearer to the microphone, or turn its level up, and record it again"
        )
    if clipped > _TOO_CLIPPED:
        raise RecordingError(
            f"{file} is clipped in {clipped:.0%} of what is loud, which sounds harsh: turn the "
            "microphone's level down, or go further from it, and record it again"
        )
    return voice


def _longest(words: str, slow: bool) -> float:
    return _LONGEST * seconds(words, slow) + _LONGEST_MORE


def _check_length(file: Path, length: float, words: str, slow: bool) -> None:
    expected = seconds(words, slow)
    if length > _longest(words, slow):
        wrong, do = "long", "something else is on it, or pauses: cut it"
    elif length < _SHORTEST * expected - _SHORTEST_LESS:
        wrong, do = "short", "part of it is missing, or it is another text: see its file name"
    else:
        return
    raise RecordingError(
        f"{file} is too {wrong} for its words: it takes {length:.1f} s to speak, and they about "
        f"{expected:.1f} s; {do}, or record it again"
    )


def _notes(voice: Voice, clipped: float, length: float, level: float) -> list[str]:
    """Returns what was mended or is worth knowing; `level` is what levelling came to."""
    notes = []
    if (cut := length - (voice.end - voice.start) - _BEFORE - _AFTER) >= _CUT_OFF:
        notes.append(f"{cut:.1f} s of silence cut off")
    if voice.level < _QUIET:
        notes.append(f"it was quiet ({voice.level:.0f} dBFS), and is made louder with its noise")
    if voice.over_noise < _NOISY:
        notes.append(
            f"its noise is only {voice.over_noise:.0f} dB below the voice: a quieter room is better"
        )
    if clipped > _CLIPPED:
        notes.append(f"it is clipped in a few places ({clipped:.0%} of what is loud)")
    if (level_now := 20 * math.log10(level)) < _TOO_SOFT:
        notes.append(f"a knock in it keeps it softer than others ({level_now:.0f} dBFS, not -22)")
    return notes


# Mending


def _trimmed(sound: Wave, rate: int, voice: Voice) -> Wave:
    """Cuts the voice out, with a little of what is around it, and with silence where that ends."""
    start, end = round((voice.start - _BEFORE) * rate), round((voice.end + _AFTER) * rate)
    cut = sound[max(0, start) : end].copy()
    fade_in, fade_out = round(_FADE_IN * rate), round(_FADE_OUT * rate)
    cut[:fade_in] *= np.linspace(0, 1, fade_in, dtype=np.float32)[: len(cut)]
    cut[-fade_out:] *= np.linspace(1, 0, fade_out, dtype=np.float32)[-len(cut) :]
    return np.pad(cut, (max(0, -start), max(0, end - len(sound))))
