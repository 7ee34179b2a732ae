"""Recordings in a process with limits: what is good comes out, what is hostile is refused."""

import os
import shutil
import struct
import sys
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import soundfile

from ivr.audio import confined
from ivr.audio.confined import IntakeError, take
from tests.support.voice import murmur

WORDS = "Welcome to Harbor Clinic. We are happy to help you with your visit."


def test_a_good_recording_comes_out_at_both_paces() -> None:
    taken = take(murmur(), ".wav", WORDS)
    for sound in (taken.sound, taken.slowed):
        assert sound
        with soundfile.SoundFile(BytesIO(sound)) as file:
            assert (file.samplerate, file.channels, file.subtype) == (8000, 1, "ULAW")
            assert file.comment == WORDS
    assert take(murmur(), ".wav", WORDS, slow=True).slowed is None


@pytest.mark.parametrize(
    ("content", "suffix", "why"),
    [
        (b"", ".wav", "it is empty: record it again"),
        (b"not a sound", ".wav", "it cannot be read as WAV, FLAC, MP3 or OGG: save it as one of"),
        (murmur(level=0.001), ".wav", "it is silent: check that the right microphone is chosen"),
        (murmur(30), ".wav", "it is too long for its words"),
        (bytes(confined.MAX_BYTES + 1), ".wav", "it is larger than 32 MB"),
        (b"RIFF" + struct.pack("<I", 2**32 - 1) + b"WAVEfmt " + bytes(64), ".wav", "it "),
        (murmur()[:60], ".wav", "it "),
        (murmur(), "/../../x", ""),
    ],
    ids=["empty", "text", "quiet", "long", "large", "lies", "torn", "name"],
)
def test_what_cannot_be_used_is_refused_in_words(content: bytes, suffix: str, why: str) -> None:
    if not why:
        assert take(content, suffix, WORDS).sound
        return
    with pytest.raises(IntakeError) as refused:
        take(content, suffix, WORDS)
    assert str(refused.value).startswith(why)


@pytest.mark.needs("ffmpeg")
@pytest.mark.parametrize("suffix", [".m4a", ".webm", ".mp4"])
def test_what_only_ffmpeg_reads_is_no_way_to_other_files(suffix: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.wav"
    secret.write_bytes(murmur())
    playlist = f"#EXTM3U\n#EXTINF:4,\n{secret}\n".encode()
    for content in (playlist, f"ffconcat version 1.0\nfile {secret}\n".encode(), os.urandom(5000)):
        with pytest.raises(IntakeError):
            take(content, suffix, WORDS)


def test_a_bomb_of_samples_is_not_unpacked() -> None:
    file = BytesIO()
    soundfile.write(file, np.zeros(48_000 * 600, dtype=np.int16), 48_000, format="FLAC")
    assert len(file.getvalue()) < 2_000_000
    with pytest.raises(IntakeError, match="it is 10 minutes long, too long for its words"):
        take(file.getvalue(), ".flac", WORDS)


def test_a_process_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "MAX_SECONDS", 0.01)
    with pytest.raises(IntakeError, match="it takes too long to read: save it as WAV"):
        take(murmur(), ".wav", WORDS)


def test_a_process_that_dies_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    with pytest.raises(IntakeError, match="it cannot be read: save it again"):
        take(murmur(), ".wav", WORDS)
