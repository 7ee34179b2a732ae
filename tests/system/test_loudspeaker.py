"""The loudspeaker, and what it plays."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from ivr.audio import loudspeaker, samples
from ivr.audio.loudspeaker import NoLoudspeakerError
from ivr.audio.synthesis import Synthesis
from tests.support import loudspeakers
from tests.support.loudspeakers import CARD, Room
from tests.support.processes import left_in
from tests.support.waiting import PATIENCE, until

# A fresh process that plays a file of samples, and then prints one line.
PROGRAM = """
import sys
import numpy
from ivr.audio.loudspeaker import NoLoudspeakerError, play
try:
    play(numpy.load(sys.argv[1]))
    print("heard")
except NoLoudspeakerError:
    print("no loudspeaker")
except KeyboardInterrupt:
    print("interrupted")
"""


Player = subprocess.Popen[str]


def started(
    sound: samples.Samples, folder: Path, environ: dict[str, str], program: str = PROGRAM
) -> Player:
    np.save(folder / "sound.npy", sound)
    return subprocess.Popen(
        [sys.executable, "-c", program, str(folder / "sound.npy")],
        cwd=folder,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def said(player: Player) -> str:
    """All that it printed, once it has ended."""
    return player.communicate(timeout=PATIENCE)[0]


def tone(seconds: float) -> samples.Samples:
    moments = np.arange(round(seconds * samples.RATE)) / samples.RATE
    return (np.sin(2 * np.pi * 440 * moments) / 4).astype(np.float32)


def begin(sound: samples.Samples, recorded: samples.Samples) -> int:
    """Where in what was recorded the sound begins, if it is there."""
    size = 1 << (len(recorded) + len(sound)).bit_length()
    product = np.fft.rfft(recorded, size) * np.conj(np.fft.rfft(sound, size))
    return int(np.fft.irfft(product, size)[: len(recorded)].argmax())


def test_a_spoken_sentence_is_heard_from_the_first_sample_to_the_last(room: Room) -> None:
    with Synthesis() as synthesis:
        sound = samples.telephone(*synthesis.speak("We are open from eight to six."))
    assert said(started(sound, room.folder, room.environ)) == "heard\n"
    heard = room.tape.stat().st_size  # and after it a second of what comes then
    until(lambda: room.tape.stat().st_size > heard + 4 * CARD)
    sound = soxr.resample(sound, samples.RATE, CARD)
    recorded = room.recorded()
    first = begin(sound, recorded)
    last = first + len(sound)
    assert recorded[first:last] == pytest.approx(sound, abs=1e-4)
    assert not recorded[:first].any()
    assert not recorded[last:].any(), "something clicks at the end"


def test_two_sounds_are_heard_one_after_the_other(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULSE_SERVER", room.environ["PULSE_SERVER"])
    loudspeaker.play(tone(0.3))
    loudspeaker.play(tone(0.3))
    heard = room.tape.stat().st_size
    until(lambda: room.tape.stat().st_size > heard + CARD)
    loud = np.flatnonzero(np.abs(room.recorded()) > 0.01)
    (gap,) = np.flatnonzero(np.diff(loud) > CARD // 10)
    lengths = np.array([gap + 1, len(loud) - gap - 1]) / CARD
    assert lengths == pytest.approx(0.3, abs=0.02)  # but for where a tone passes through zero


def test_ctrl_c_stops_the_sound_at_once_and_leaves_nothing_behind(room: Room) -> None:
    player = started(tone(60), room.folder, room.environ)
    until(lambda: room.recorded().any())
    assert room.playing() != ""
    os.killpg(player.pid, signal.SIGINT)  # as a terminal does
    assert said(player) == "interrupted\n"
    assert left_in(room.folder) == []
    until(lambda: room.playing() == "")


def test_ctrl_c_is_for_the_caller_alone(room: Room) -> None:
    deaf_to_it = "import signal\nsignal.signal(signal.SIGINT, lambda *_: None)\n"
    player = started(tone(1), room.folder, room.environ, deaf_to_it + PROGRAM)
    until(lambda: room.recorded().any())
    os.killpg(player.pid, signal.SIGINT)
    assert said(player) == "heard\n"


def test_a_loudspeaker_that_goes_away_is_reported(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def go_away() -> None:
        until(lambda: room.recorded().any())
        room.server.kill()

    monkeypatch.setenv("PULSE_SERVER", room.environ["PULSE_SERVER"])
    threading.Thread(target=go_away).start()
    with pytest.raises(NoLoudspeakerError):
        loudspeaker.play(tone(1.5))


def test_without_a_sound_card_there_is_no_loudspeaker_and_nothing_is_printed(
    tmp_path: Path,
) -> None:
    assert (
        said(started(tone(60), tmp_path, os.environ | loudspeakers.none(tmp_path)))
        == "no loudspeaker\n"
    )
    assert left_in(tmp_path) == []


@pytest.mark.needs("pulseaudio")  # its library, which does the asking
def test_a_sound_server_that_does_not_answer_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loudspeaker, "_PATIENCE_SECONDS", 0.5)
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path / 'socket'}")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        server.listen()
        with pytest.raises(NoLoudspeakerError):
            loudspeaker.play(tone(0.1))


PLAYED = "cp $1 played.wav"


@pytest.mark.parametrize(
    ("players", "name"),
    [
        ({"paplay": PLAYED}, "paplay"),
        ({"pw-play": "exit 1", "paplay": PLAYED, "aplay": PLAYED}, "paplay"),
        ({"aplay": "test $1 = -q && cp $2 played.wav"}, "aplay"),
        ({"afplay": PLAYED}, "afplay"),
        ({"pw-play": "exit 1"}, ""),
        ({}, ""),
    ],
)
def test_the_first_player_that_works_plays_a_file_that_each_can_read(
    players: dict[str, str], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for program, script in players.items():
        (tmp_path / program).write_text(f"#!/bin/sh\n{script} && echo {program} >>{tmp_path}/log")
        (tmp_path / program).chmod(0o755)
    (tmp_path / "cp").symlink_to(shutil.which("cp") or "")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    if not name:
        with pytest.raises(NoLoudspeakerError):
            loudspeaker.play(tone(0.5))
        return
    loudspeaker.play(tone(0.5))
    assert Path("log").read_text() == f"{name}\n"
    about = soundfile.info("played.wav")
    assert (about.samplerate, about.channels, about.subtype) == (CARD, 1, "PCM_16")
    assert about.duration == pytest.approx(0.6)
