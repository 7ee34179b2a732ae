"""How recordings are converted, and which are refused, with real sounds and real files.

The voice is espeak-ng's, since no person's may be shipped.
"""

import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ivr.audio import decode, samples, waveform
from ivr.audio.intake import Converted, RecordingError, convert
from ivr.audio.synthesis import Synthesis
from ivr.speech.normalize import seconds
from tests.support.examples import examples
from tests.support.waiting import PATIENCE

pytestmark = pytest.mark.slow  # an engine speaks

WORDS = "For the billing office, press 5. To go back, press star."
PEAK = 0.7
RATE = 22050
HALF_SECOND = RATE // 2

Voice = NDArray[np.float32]


@pytest.fixture(scope="module")
def voice() -> Voice:
    """`WORDS` with a peak of 0.7 and digital silence around it."""
    with Synthesis() as synthesis:
        samples, rate = synthesis.speak(WORDS)
    assert rate == RATE
    spoken = np.trim_zeros(samples).astype(np.float32)
    return np.pad(spoken * PEAK / np.abs(spoken).max(), HALF_SECOND)


@pytest.fixture(scope="module")
def keep(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Writes samples down: by default as 16 bits at their own rate."""
    folder = tmp_path_factory.mktemp("recordings")

    def write(
        samples: NDArray[np.floating],
        suffix: str = ".wav",
        subtype: str = "PCM_16",
        rate: int = RATE,
    ) -> Path:
        file = folder / f"{len(list(folder.iterdir()))}{suffix}"
        kind = suffix[1:].upper()
        soundfile.write(file, _resampled(samples, rate), rate, subtype=subtype, format=kind)
        return file

    return write


def _resampled(samples: NDArray[np.floating], rate: int) -> NDArray[np.floating]:
    resampled: NDArray[np.floating] = soxr.resample(samples, RATE, rate)
    return samples if rate == RATE else resampled


def decibels(ratio: float) -> float:
    return float(20 * np.log10(ratio))


def level(samples: samples.Samples) -> float:
    """The level of the 20 ms frames above -45 dBFS: speech, without its pauses."""
    power = np.square(samples[: len(samples) // 160 * 160].reshape(-1, 160)).mean(axis=1)
    return decibels(np.sqrt(power[power > 10**-4.5].mean()))


def noise(length: int, dbfs: float, seed: int = 1) -> Voice:
    made = np.random.default_rng(seed).normal(0, 10 ** (dbfs / 20), length)
    return made.astype(np.float32)


def likeness(one: samples.Samples, other: samples.Samples) -> float:
    """How alike two sounds are, wherever each begins: 1 is the same."""
    size = 2 ** (len(one) + len(other)).bit_length()
    product = np.fft.rfft(one, size) * np.conj(np.fft.rfft(other, size))
    alike = np.abs(np.fft.irfft(product, size)).max()
    return float(alike / np.sqrt(np.square(one).sum() * np.square(other).sum()))


@pytest.fixture(scope="module")
def plain(voice: Voice, keep: Callable[..., Path]) -> Converted:
    return convert(keep(voice), WORDS)


# Conversions


def test_a_good_recording_needs_no_comment(plain: Converted, voice: Voice) -> None:
    assert plain.notes == ("0.8 s of silence were cut off",)
    assert level(plain.sound) == pytest.approx(-22, abs=1)
    assert decibels(np.abs(plain.sound).max()) <= -1
    assert likeness(plain.sound, samples.telephone(voice, RATE)) > 0.99


@pytest.mark.parametrize(
    ("suffix", "subtype", "rate"),
    [
        (".wav", "PCM_16", 8000),
        (".wav", "PCM_16", 11025),
        (".wav", "PCM_24", 44100),
        (".wav", "PCM_32", 192000),
        (".wav", "FLOAT", 48000),
        (".wav", "DOUBLE", 16000),
        (".wav", "PCM_U8", 22050),
        (".wav", "ULAW", 8000),
        (".wav", "ALAW", 8000),
        (".flac", "PCM_16", 44100),
        (".flac", "PCM_24", 96000),
        (".mp3", "MPEG_LAYER_III", 16000),
        (".mp3", "MPEG_LAYER_III", 44100),
        (".mp3", "MPEG_LAYER_III", 48000),
        (".ogg", "VORBIS", 22050),
        (".ogg", "VORBIS", 48000),
        (".ogg", "OPUS", 48000),
    ],
)
def test_every_format_and_rate_becomes_the_same_sound(
    suffix: str, subtype: str, rate: int, plain: Converted, voice: Voice, keep: Callable[..., Path]
) -> None:
    taken = convert(keep(voice, suffix, subtype, rate), WORDS)
    assert len(taken.sound) / 8000 == pytest.approx(len(plain.sound) / 8000, abs=0.05)
    assert level(taken.sound) == pytest.approx(level(plain.sound), abs=0.5)
    assert likeness(taken.sound, plain.sound) > 0.95
    assert all("silence were cut off" in note for note in taken.notes)


def test_a_name_does_not_say_what_a_file_is(voice: Voice, keep: Callable[..., Path]) -> None:
    file = keep(voice, ".flac")
    for name in ("a.wav", "a.raw", "a"):
        renamed = file.with_name(name)
        renamed.write_bytes(file.read_bytes())
        assert convert(renamed, WORDS).sound.any()


@examples(12)
@given(gain=st.floats(-22, 3))
def test_any_gain_between_the_bounds_gives_the_same_level(
    gain: float, plain: Converted, voice: Voice, keep: Callable[..., Path]
) -> None:
    taken = convert(keep(voice * 10 ** (gain / 20)), WORDS)
    assert level(taken.sound) == pytest.approx(level(plain.sound), abs=0.3)
    assert len(taken.sound) == pytest.approx(len(plain.sound), abs=400)


@examples(12)
@given(
    before=st.floats(0, 5),
    after=st.floats(0, 20),
    room=st.sampled_from([-120, -75, -62]),
)
def test_any_silence_around_gives_the_same_length(
    before: float,
    after: float,
    room: int,
    plain: Converted,
    voice: Voice,
    keep: Callable[..., Path],
) -> None:
    spoken = np.trim_zeros(voice)
    samples = np.pad(spoken, (round(before * RATE), round(after * RATE)))
    taken = convert(keep(samples + noise(len(samples), room)), WORDS)
    assert len(taken.sound) / 8000 == pytest.approx(len(plain.sound) / 8000, abs=0.05)


def test_a_little_silence_is_left_and_none_of_the_voice_is_lost(
    plain: Converted, voice: Voice
) -> None:
    heard = samples.telephone(np.trim_zeros(voice), RATE)
    spare = len(plain.sound) - len(heard)
    assert 0.1 < spare / 8000 < 0.25
    loud = np.flatnonzero(np.abs(plain.sound) > 0.003)
    assert 0.03 < loud[0] / 8000 < 0.09
    assert 0.1 < (len(plain.sound) - loud[-1]) / 8000 < 0.25
    assert np.abs(plain.sound[[0, -1]]).max() < 1e-4


@pytest.mark.parametrize("first", ["Few", "See", "Thank", "Hear"])
def test_a_soft_first_consonant_stays(first: str, keep: Callable[..., Path]) -> None:
    words = f"{first} people know."
    with Synthesis() as synthesis:
        samples, _ = synthesis.speak(words)
    spoken = np.trim_zeros(samples) / np.float32(40000)
    begins = np.flatnonzero(np.abs(spoken) > 0.01 * np.abs(spoken).max())[0]
    samples = np.pad(spoken, RATE)
    taken = convert(keep(samples + noise(len(samples), -75)), words)
    assert len(taken.sound) / 8000 >= (len(spoken) - begins) / RATE + 0.1


def test_the_noise_of_a_room_is_not_a_voice(
    voice: Voice, keep: Callable[..., Path], plain: Converted
) -> None:
    samples = np.pad(voice, 2 * RATE) + noise(len(voice) + 4 * RATE, -50)  # the voice: about -22
    taken = convert(keep(samples), WORDS)
    assert len(taken.sound) / 8000 == pytest.approx(len(plain.sound) / 8000, abs=0.3)
    assert taken.notes[0].startswith("4.")
    assert level(taken.sound) == pytest.approx(level(plain.sound), abs=1)


def test_a_click_before_and_after_is_cut_off(
    voice: Voice, keep: Callable[..., Path], plain: Converted
) -> None:
    samples = np.pad(voice, RATE)
    for at in (HALF_SECOND, HALF_SECOND + RATE // 10, len(samples) - HALF_SECOND):
        samples[at : at + RATE // 100] = noise(RATE // 100, -12)
    taken = convert(keep(samples), WORDS)
    assert len(taken.sound) == pytest.approx(len(plain.sound), abs=400)


def test_a_last_consonant_that_stands_alone_stays(voice: Voice, keep: Callable[..., Path]) -> None:
    closed, burst = np.zeros(round(0.12 * RATE)), noise(round(0.03 * RATE), -35)
    samples = np.concatenate((np.trim_zeros(voice), closed, burst, np.zeros(RATE)))
    taken = convert(keep(samples), WORDS)
    assert np.abs(taken.sound[-2200:-1600]).max() < 0.005
    assert np.abs(taken.sound[-1400:-1250]).max() > 0.005


def test_a_last_consonant_after_a_long_soft_one_stays(
    voice: Voice, keep: Callable[..., Path], plain: Converted
) -> None:
    """As in "left", of which a person's f may take a quarter of a second."""
    soft, burst = noise(round(0.25 * RATE), -51), noise(round(0.03 * RATE), -35)
    samples = np.concatenate((np.trim_zeros(voice), soft, burst, np.zeros(RATE)))
    taken = convert(keep(samples), WORDS)
    assert len(taken.sound) - len(plain.sound) == pytest.approx(0.28 * 8000, abs=250)


def test_a_consonant_that_a_rooms_noise_hides_stays(
    voice: Voice, keep: Callable[..., Path]
) -> None:
    spoken = np.trim_zeros(voice)
    soft = noise(round(0.12 * RATE), -45)
    samples = np.pad(np.concatenate((soft, spoken)), RATE)
    taken = convert(keep(samples + noise(len(samples), -40, seed=2)), WORDS)
    assert len(taken.sound) / 8000 > len(spoken) / RATE + 0.12 + 0.05 + 0.15


def test_an_offset_and_hum_are_removed(
    voice: Voice, keep: Callable[..., Path], plain: Converted
) -> None:
    time = np.arange(len(voice)) / RATE
    hum = 0.1 + 0.1 * np.sin(2 * np.pi * 50 * time)
    taken = convert(keep(voice + hum), WORDS)
    assert likeness(taken.sound, plain.sound) > 0.97
    assert len(taken.sound) == pytest.approx(len(plain.sound), abs=400)


@pytest.mark.parametrize(
    ("left", "right", "said"),
    [(1, 1, False), (1, 0.5, False), (1, 0, True), (0, 1, True), (1, -1, True), (-0.5, 1, True)],
)
def test_stereo_becomes_one_voice(
    left: float, right: float, said: bool, voice: Voice, keep: Callable[..., Path], plain: Converted
) -> None:
    taken = convert(keep(np.stack([voice * left, voice * right], axis=1)), WORDS)
    assert likeness(taken.sound, plain.sound) > 0.99
    assert level(taken.sound) == pytest.approx(level(plain.sound), abs=0.2)
    assert any("channels" in note for note in taken.notes) == said


def test_floats_above_full_scale_are_whole(
    voice: Voice, keep: Callable[..., Path], plain: Converted
) -> None:
    for gain in (4, 30_000):
        taken = convert(keep(voice * gain, subtype="FLOAT"), WORDS)
        assert likeness(taken.sound, plain.sound) > 0.99
        assert taken.notes == plain.notes


@pytest.mark.parametrize(
    ("change", "note"),
    [
        (
            lambda voice: voice * 0.13,
            "it was quiet (-37 dBFS), so it was made louder, with its noise",
        ),
        (lambda voice: voice + noise(len(voice), -28), "dB below the voice: a quieter room"),
        (lambda voice: np.clip(voice, -0.55, 0.55), "it is clipped in a few places"),
    ],
    ids=["quiet", "noisy", "a little clipped"],
)
def test_what_is_worth_knowing_is_in_the_notes(
    change: Callable[[Voice], Voice], note: str, voice: Voice, keep: Callable[..., Path]
) -> None:
    notes = convert(keep(change(voice)), WORDS).notes
    assert any(note in said for said in notes), notes


def test_a_knock_that_keeps_the_voice_quiet_is_in_the_notes(
    voice: Voice, keep: Callable[..., Path]
) -> None:
    soft = voice * 0.15
    middle = len(soft) // 2
    soft[middle : middle + 200] += noise(200, -10)
    assert "a knock in it keeps it quieter" in convert(keep(soft), WORDS).notes[-1]


def test_a_low_rate_is_accepted_with_a_note(voice: Voice, keep: Callable[..., Path]) -> None:
    notes = convert(keep(voice, rate=6000), WORDS).notes
    assert notes[0] == "its sample rate is 6000 Hz, which sounds dull: record at 16000 or more"


# The slow pace


def test_a_recording_gives_the_slow_pace_too(plain: Converted) -> None:
    assert plain.slow is not None
    assert len(plain.slow) / len(plain.sound) == pytest.approx(1.25, rel=0.02)
    assert level(plain.slow) == pytest.approx(level(plain.sound), abs=0.5)
    assert decibels(np.abs(plain.slow).max()) <= -1
    before, after = pitches(plain.sound, 8000, 0.02), pitches(plain.slow, 8000, 0.025)
    length = min(len(before), len(after))
    ratios = after[:length] / before[:length]
    assert np.nanmedian(ratios) == pytest.approx(1, rel=0.02)
    assert np.isfinite(ratios).sum() > 50


def test_a_slow_recording_gives_only_the_slow_pace(
    voice: Voice, keep: Callable[..., Path], plain: Converted
) -> None:
    taken = convert(keep(voice), WORDS, slow=True)
    assert taken.slow is None
    assert np.array_equal(taken.sound, plain.sound)


def slowed(samples: Voice, rate: int) -> Voice:
    made = waveform.slowed(samples, rate)
    assert made is not None
    return made


@pytest.mark.parametrize("rate", [8000, 22050, 48000, 96000])
@pytest.mark.parametrize("hertz", [90, 200, 330])
def test_stretching_keeps_a_tones_pitch_and_level(hertz: int, rate: int) -> None:
    time = np.arange(2 * rate) / rate
    tone = sum(np.sin(2 * np.pi * hertz * k * time) / k for k in range(1, 8)) * 0.2
    slow = slowed(np.asarray(tone, dtype=np.float32), rate)
    assert len(slow) / len(time) == pytest.approx(1.25, rel=0.001)
    assert pitch(slow, rate) == pytest.approx(hertz, rel=0.02)
    assert decibels(slow.std() / np.std(tone)) == pytest.approx(0, abs=0.3)


def test_stretching_is_the_same_every_time(voice: Voice) -> None:
    assert np.array_equal(slowed(voice, RATE), slowed(voice, RATE))


def test_stretching_keeps_the_timing(voice: Voice) -> None:
    slow = slowed(voice, RATE)
    one, other = loudness(voice, RATE // 100), loudness(slow, RATE // 80)  # of the same places
    length = min(len(one), len(other))
    alike = [
        np.corrcoef(one[9 : length - 9], other[9 + lag :][: length - 18])[0, 1]
        for lag in range(-9, 10)
    ]
    assert abs(int(np.argmax(alike)) - 9) <= 1  # hundredths of a second
    assert max(alike) > 0.9
    assert decibels(slow.std() / voice.std()) == pytest.approx(0, abs=0.5)


def loudness(samples: Voice, frame: int) -> NDArray[np.float32]:
    whole = samples[: len(samples) // frame * frame]
    loud: NDArray[np.float32] = np.sqrt(np.square(whole.reshape(-1, frame)).mean(axis=1))
    return loud


def pitch(samples: NDArray[np.float32], rate: int) -> float:
    return float(np.nanmedian(pitches(samples, rate, 0.02)))


def pitches(samples: NDArray[np.float32], rate: int, step: float) -> NDArray[np.float64]:
    """The fundamental every `step` seconds, from autocorrelation; nan where there is none."""
    length = rate // 20
    starts = np.round(np.arange(0, (len(samples) - length) / rate, step) * rate).astype(int)
    frames = samples[starts[:, np.newaxis] + np.arange(length)]
    power = np.abs(np.fft.rfft(frames * np.hanning(length), 4 * length)) ** 2
    alike = np.fft.irfft(power)[:, :length]
    lags = np.arange(rate // 400, rate // 70)
    best = lags[alike[:, lags].argmax(axis=1)]
    row = np.arange(len(best))
    before, here, after = (alike[row, best + one] for one in (-1, 0, 1))
    found = rate / (best + 0.5 * (before - after) / (before - 2 * here + after + 1e-12))
    voiced = here > 0.5 * alike[:, 0]
    return np.where(voiced & (alike[:, 0] > 0.01 * alike[:, 0].max()), found, np.nan)


# Refused recordings


def refusal(file: Path, words: str = WORDS, slow: bool = False) -> str:
    with pytest.raises(RecordingError) as refused:
        convert(file, words, slow)
    said = str(refused.value)
    assert said.startswith(str(file))
    return said.removeprefix(str(file)).strip()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda voice: voice * 0, "is silent: check that the right microphone is chosen and on"),
        (lambda voice: noise(len(voice), -80), "is silent"),
        (lambda voice: voice[:0], "has no sound in it: record it again"),
        (lambda voice: voice * 0.01, "is too quiet: its voice is at -59 dBFS"),
        (
            lambda voice: voice * 0.04,
            "is too quiet: its voice is at -47 dBFS, below -45",
        ),
        (lambda voice: noise(len(voice), -30), "has no voice that is louder than its noise"),
        (lambda voice: voice * 0 + 0.5, "is silent"),
        (
            lambda voice: voice[: len(voice) // 3],
            "is too short for its words: the voice speaks for",
        ),
        (lambda voice: np.tile(voice, 3), "is too long for its words: the voice speaks for"),
        (lambda voice: np.pad(voice, 40 * RATE), "is 86 s long, too long for its words"),
    ],
    ids=[
        "zeros",
        "hiss",
        "empty",
        "very quiet",
        "quiet",
        "noise",
        "an offset",
        "short",
        "long",
        "much too long",
    ],
)
def test_a_bad_recording_is_refused_with_the_reason(
    change: Callable[[Voice], Voice], said: str, voice: Voice, keep: Callable[..., Path]
) -> None:
    assert refusal(keep(change(voice))).startswith(said)


def test_both_lengths_are_in_the_message(voice: Voice, keep: Callable[..., Path]) -> None:
    short = refusal(keep(voice), WORDS * 4)
    assert f"and they take about {seconds(WORDS * 4):.1f} s; check that nothing is missing" in short
    assert "the voice speaks for 5.2 s" in short
    assert "about 1.2 s; cut out whatever else is on it, and pauses" in refusal(
        keep(np.tile(voice, 2)), "Press star."
    )


@pytest.mark.parametrize("pace", [0.75, 1.0, 1.36], ids=["200", "150", "110 words a minute"])
@pytest.mark.parametrize("words", ["Yes.", "Cost and billing.", WORDS, WORDS * 6])
def test_no_way_of_reading_is_refused(words: str, pace: float, keep: Callable[..., Path]) -> None:
    with Synthesis() as synthesis:
        samples, _ = synthesis.speak(words)
    length = pace * seconds(words) * RATE
    voice = np.trim_zeros(samples) / np.float32(40000)
    read = soxr.resample(
        voice, len(voice), round(length)
    )  # this changes the pitch, which does not matter
    assert convert(keep(read), words).sound.any()


@pytest.mark.parametrize(
    ("suffix", "subtype", "rate"),
    [
        (".wav", "PCM_16", 8000),
        (".wav", "PCM_24", 48000),
        (".wav", "FLOAT", 44100),
        (".wav", "PCM_U8", 22050),
        (".wav", "ULAW", 8000),
        (".flac", "PCM_16", 96000),
        (".mp3", "MPEG_LAYER_III", 44100),
        (".ogg", "VORBIS", 44100),
    ],
)
def test_a_clipped_voice_is_refused_and_a_loud_one_is_not(
    suffix: str, subtype: str, rate: int, voice: Voice, keep: Callable[..., Path]
) -> None:
    loud = _resampled(voice, rate)
    loud = loud / np.abs(loud).max() * 0.999
    file = keep(voice).with_name(f"clipped-{subtype}-{rate}{suffix}")
    soundfile.write(file, loud, rate, subtype=subtype)
    assert not any("clipped" in note for note in convert(file, WORDS).notes)
    soundfile.write(file, np.clip(loud * 3, -0.999, 0.999), rate, subtype=subtype)
    assert refusal(file).startswith("is clipped in ")


def test_peaks_that_are_cut_off_below_full_scale_are_clipped(
    voice: Voice, keep: Callable[..., Path]
) -> None:
    one_sided = np.maximum(voice, -0.2)
    for clipped in (np.clip(voice, -0.2, 0.2) * 0.5, one_sided, one_sided * -1 + 0.1):
        assert "turn the microphone's level down" in refusal(keep(clipped))


def test_samples_that_are_not_numbers_are_refused(voice: Voice, keep: Callable[..., Path]) -> None:
    for wrong in (np.nan, np.inf, -np.inf):
        broken = voice.copy()
        broken[100] = wrong
        assert refusal(keep(broken, subtype="FLOAT")).startswith("is broken (not all samples")
    assert "is broken" in refusal(keep(voice.astype(np.float64) * 1e300, subtype="DOUBLE"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty: record it again"),
        (b"hello", "cannot be read as WAV, FLAC, MP3 or OGG: save it as one of these"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "cannot be read as WAV, FLAC, MP3 or OGG"),
        (b"\0" * 5000, "cannot be read as WAV, FLAC, MP3 or OGG"),
    ],
)
@pytest.mark.parametrize("name", ["a.wav", "a.mp3", "a.raw"])
def test_a_file_without_sound_is_refused(
    name: str, content: bytes, said: str, tmp_path: Path
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    assert refusal(file).startswith(said)


# What phones and cameras record


def encoded(file: Path, name: str, *options: str) -> Path:
    """Have ffmpeg write a sound in the format that a file's name ends with."""
    made = file.with_name(f"{file.stem}-{name}")
    command = ("ffmpeg", "-nostdin", "-v", "error", "-i", str(file), *options, str(made))
    subprocess.run(command, check=True, timeout=PATIENCE)
    return made


PICTURES = ("-f", "lavfi", "-i", "testsrc=size=64x64:rate=5", "-shortest", "-c:v", "mpeg4")


@pytest.mark.needs("ffmpeg")
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.m4a", ("-c:a", "aac")),
        ("A.M4A", ("-c:a", "alac")),
        ("a.aac", ("-c:a", "aac")),
        ("a.wma", ("-c:a", "wmav2")),
        ("a.opus", ("-c:a", "libopus")),
        ("a.webm", ("-c:a", "libopus")),
        ("a.m4a", ("-c:a", "aac", "-ac", "6", "-ar", "48000")),  # surround sound
        ("a.mp4", (*PICTURES, "-c:a", "aac")),
        ("a.mov", (*PICTURES, "-c:a", "aac")),
        ("a.avi", (*PICTURES, "-c:a", "mp3")),
    ],
)
def test_what_phones_and_cameras_record_becomes_the_same_sound(
    name: str, options: tuple[str, ...], voice: Voice, plain: Converted, keep: Callable[..., Path]
) -> None:
    taken = convert(encoded(keep(voice), name, *options), WORDS)
    assert len(taken.sound) / 8000 == pytest.approx(len(plain.sound) / 8000, abs=0.1)
    assert level(taken.sound) == pytest.approx(level(plain.sound), abs=0.5)
    assert likeness(taken.sound, plain.sound) > 0.9


@pytest.mark.needs("ffmpeg")
def test_what_ffmpeg_cannot_read_is_refused_with_the_reason(
    voice: Voice, keep: Callable[..., Path], tmp_path: Path
) -> None:
    silent = encoded(keep(voice), "a.mp4", *PICTURES, "-an", "-t", "2")
    assert refusal(silent) == "has no sound in it: record it again"
    long = encoded(keep(np.pad(voice, 60 * RATE)), "a.m4a")
    assert refusal(long).startswith("is over 72 s long, too long for its words")
    (tmp_path / "a.amr").write_bytes(b"#!AMR\n" + (b"\x04" + b"\0" * 12) * 200)  # of nothing
    assert refusal(tmp_path / "a.amr").startswith("is silent")
    (tmp_path / "a.wma").write_bytes(b"hello")
    assert refusal(tmp_path / "a.wma") == (
        "cannot be read by ffmpeg (Invalid data found when processing input): save it again, or as "
        "WAV"
    )


@pytest.mark.needs("ffmpeg")
def test_a_list_of_other_files_is_not_followed(
    voice: Voice, keep: Callable[..., Path], tmp_path: Path
) -> None:
    for text in (
        f"#EXTM3U\n#EXTINF:5,\n{keep(voice)}\n",
        f"ffconcat version 1.0\nfile {keep(voice)}",
    ):
        (tmp_path / "a.m4a").write_text(text)
        assert refusal(tmp_path / "a.m4a").startswith("cannot be read by ffmpeg (")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("greeting.m4a", b"\0\0\0\x1cftypM4A \0\0\2\0"),
        ("greeting.wav", b"\0\0\0\x1cftypM4A \0\0\2\0"),
        ("greeting", b"\x1aE\xdf\xa3webm"),
        ("greeting.mov", b"anything"),
    ],
)
def test_without_ffmpeg_the_program_is_named(
    name: str, content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / name).write_bytes(content)
    said = "needs the program ffmpeg: install it, or save as WAV"
    assert refusal(tmp_path / name) == said


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
def test_ffmpeg_may_not_take_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stuck = tmp_path / "ffmpeg"
    stuck.write_text("#!/bin/sh\nexec sleep 60\n")
    stuck.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(decode, "_MAX_SECONDS", 0.2)
    (tmp_path / "a.m4a").write_bytes(b"hello")
    assert refusal(tmp_path / "a.m4a") == "takes ffmpeg more than 0.2 s: save it as WAV"


def test_twice_as_long_is_the_limit(voice: Voice, keep: Callable[..., Path]) -> None:
    """Of what takes two seconds or more; a single word may take two seconds longer."""
    words = " ".join(["word"] * 40)
    expected = seconds(words)
    fits, longer = (
        np.resize(np.trim_zeros(voice), round(times * expected * RATE)) for times in (1.9, 2.1)
    )
    assert convert(keep(fits), words).sound.any()
    assert refusal(keep(longer), words).startswith("is too long for its words")


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.wav") == "cannot be read: No such file or directory"
    assert refusal(tmp_path) == "cannot be read: Is a directory"


def test_a_file_that_ends_too_early_is_refused_or_too_short(
    voice: Voice, keep: Callable[..., Path]
) -> None:
    for suffix, subtype in ((".wav", "PCM_16"), (".flac", "PCM_16"), (".ogg", "VORBIS")):
        file = keep(voice, suffix, subtype)
        half = file.read_bytes()[: file.stat().st_size // 2]
        file.write_bytes(half)
        said = refusal(file, WORDS * 2)
        assert "too short" in said or "cannot be read" in said


def test_many_channels_and_odd_rates_are_refused(voice: Voice, keep: Callable[..., Path]) -> None:
    six = keep(np.stack([voice] * 6, axis=1))
    assert refusal(six) == "has 6 channels: save it with one or two"
    for rate in (4000, 384_000):
        said = refusal(keep(voice, rate=rate))
        assert said == f"has a sample rate of {rate} Hz: record at 6000 to 192000, best at 48000"


def test_hours_are_refused_without_reading_them(tmp_path: Path) -> None:
    file = tmp_path / "day.wav"
    with soundfile.SoundFile(file, "w", 8000, 1, "PCM_16") as sound:
        sound.write(np.zeros(100))
    header = bytearray(file.read_bytes()[:44])
    size = 8 * 3600 * 8000 * 2
    header[4:8] = (size + 36).to_bytes(4, "little")
    header[40:44] = size.to_bytes(4, "little")
    with file.open("wb") as opened:
        opened.write(header)
        opened.truncate(44 + size)  # a hole: it takes no space
    tracemalloc.start()
    try:
        said = refusal(file)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()
    assert said.startswith("is 8 hours long, too long for its words: save each text")


def test_where_the_line_cannot_slow_a_recording_it_asks_for_a_slow_one(
    monkeypatch: pytest.MonkeyPatch, voice: Voice, keep: Callable[..., Path]
) -> None:
    monkeypatch.setitem(sys.modules, "python_stretch", None)  # as on Linux on ARM
    taken = convert(keep(voice), WORDS)
    assert taken.slow is None
    assert "this machine cannot slow it down: record it at the slow pace too" in taken.notes
