from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from ivr.audio import samples
from ivr.audio.synthesis import SpeechError, Synthesis

pytestmark = pytest.mark.slow  # an engine speaks

WORDS = "Please contact the billing office at 6 1 7, 7 2 6, 3 8 8 4, for more information."


@pytest.fixture(scope="module")
def speech() -> tuple[NDArray[np.int16], int]:
    with Synthesis() as voice:
        return voice.speak(WORDS)


def decibels(amplitude: float) -> float:
    return float(20 * np.log10(amplitude))


def active_level(sound: samples.Samples) -> float:
    """The level of the 20 ms frames above -45 dBFS: speech, without its pauses."""
    power = np.square(sound[: len(sound) // 160 * 160].reshape(-1, 160)).mean(axis=1)
    return decibels(np.sqrt(power[power > 10**-4.5].mean()))


def tone(hertz: float, rate: int, amplitude: float = 0.5) -> NDArray[np.int16]:
    return (amplitude * 32767 * np.sin(2 * np.pi * hertz * np.arange(rate) / rate)).astype(np.int16)


def test_a_file_is_telephone_audio(speech: tuple[NDArray[np.int16], int], tmp_path: Path) -> None:
    sound, rate = speech
    samples.write_wav(tmp_path / "words.wav", samples.telephone(sound, rate))
    about = soundfile.info(tmp_path / "words.wav")
    assert (about.format, about.subtype) == ("WAV", "ULAW")
    assert (about.samplerate, about.channels) == (8000, 1)
    assert about.duration == pytest.approx(len(sound) / rate, abs=0.01)
    assert 0.03 < about.duration / len(WORDS) < 0.2


@pytest.mark.parametrize("gain", [1.0, 0.05], ids=["as it is", "much too quiet"])
def test_speech_gets_the_level_of_the_telephone(
    gain: float, speech: tuple[NDArray[np.int16], int], tmp_path: Path
) -> None:
    sound, rate = speech
    quiet = (sound * gain).astype(np.int16)
    samples.write_wav(tmp_path / "words.wav", samples.telephone(quiet, rate))
    heard = samples.read_wav(tmp_path / "words.wav")
    assert active_level(heard) == pytest.approx(-22, abs=1.5)
    assert decibels(np.abs(heard).max()) <= -1


def test_a_peak_is_kept_below_clipping() -> None:
    clicks = np.zeros(22050, dtype=np.int16)
    clicks[::2000] = 32767  # loud and rare: level alone would raise them over full scale
    assert decibels(np.abs(samples.telephone(clicks, 22050)).max()) == pytest.approx(-1, abs=0.01)


def test_frequencies_above_the_telephone_band_do_not_alias() -> None:
    carried = samples.telephone(tone(1000, 22050), 22050)
    spectrum = np.abs(np.fft.rfft(carried[1000:7000] * np.hanning(6000)))
    assert np.argmax(spectrum) * 8000 / 6000 == pytest.approx(1000, abs=2)
    both = tone(1000, 22050, 0.4) + tone(6000, 22050, 0.4)  # 6000 would fold to 2000
    spectrum = np.abs(np.fft.rfft(samples.telephone(both, 22050)[1000:7000] * np.hanning(6000)))
    assert decibels(spectrum[1500] / spectrum[750]) < -60


@pytest.mark.parametrize("length", [0, 1, 22050])
def test_silence_stays_silent(length: int) -> None:
    silent = samples.telephone(np.zeros(length, dtype=np.int16), 22050)
    assert not silent.any()
    assert len(silent) == pytest.approx(length * 8000 / 22050, abs=1)


def test_sounds_are_joined_in_order(tmp_path: Path) -> None:
    heard = samples.telephone(tone(400, 8000), 8000)
    call = samples.join([samples.silence(0.5), heard, samples.silence(1.25)])
    samples.write_wav(tmp_path / "call.wav", call)
    kept = samples.read_wav(tmp_path / "call.wav")
    assert len(kept) == 0.5 * 8000 + 8000 + 1.25 * 8000
    assert not kept[:4000].any()
    assert kept[4000:12000].any()
    assert not kept[12000:].any()
    assert len(samples.join([])) == 0


def test_a_file_is_replaced_whole_and_nothing_else_is_left(tmp_path: Path) -> None:
    file = tmp_path / "words.wav"
    file.write_bytes(b"broken")
    samples.write_wav(file, samples.silence(1))
    assert len(samples.read_wav(file)) == 8000
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "folder").write_text("a file")
    (tmp_path / "taken.wav").mkdir()
    for path in (tmp_path / "folder" / "words.wav", tmp_path / "taken.wav"):
        with pytest.raises(OSError, match=r"directory|folder"):
            samples.write_wav(path, samples.silence(1))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "taken.wav"]


def test_a_file_that_is_not_telephone_audio_is_refused(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "music.wav", np.zeros((100, 2)), 44100)
    (tmp_path / "text.wav").write_text("hello")
    for name, reason in (
        ("music.wav", "is not 8 kHz mono"),
        ("text.wav", "cannot be read as audio"),
        ("none.wav", "cannot be read as audio"),
    ):
        with pytest.raises(SpeechError, match=f"{name} {reason}.*: make it again"):
            samples.read_wav(tmp_path / name)


@pytest.mark.parametrize(("before", "after"), [(0.0, 0.0), (0.5, 0.5), (2.0, 0.03), (0.01, 1.0)])
def test_little_silence_is_left_at_both_ends(before: float, after: float) -> None:
    heard = samples.telephone(tone(400, 8000), 8000)
    whole = samples.join([samples.silence(before), heard, samples.silence(after)])
    made = samples.trimmed(whole)
    left = min(before, 0.05) + 1 + min(after, 0.15)
    assert len(made) / 8000 == pytest.approx(left, abs=0.03)
    assert np.array_equal(made[np.flatnonzero(made)], heard[np.flatnonzero(heard)])


def test_silence_stays_when_there_is_nothing_else() -> None:
    assert len(samples.trimmed(samples.silence(0.5))) == 4000


@pytest.mark.parametrize("engine", ["pyttsx3", "neural"])
def test_silence_of_engines_is_cut_and_no_word_is_lost(engine: str) -> None:
    with Synthesis(engine=engine) as synthesis:
        whole = samples.telephone(*synthesis.speak(WORDS))
    made = samples.trimmed(whole)
    assert 0 < len(whole) - len(made) < 1.5 * 8000
    lost = np.square(whole).sum() - np.square(made).sum()
    assert lost < 1e-4 * np.square(whole).sum()
