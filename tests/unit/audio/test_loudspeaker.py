"""The loudspeaker: PulseAudio with a card that only exists in memory, which we listen to."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import soxr

from ivr.audio import loudspeaker, samples
from ivr.audio.loudspeaker import NoLoudspeakerError
from ivr.audio.synthesis import Synthesis
from tests.support.parts import need
from tests.support.processes import left_in
from tests.support.waiting import PATIENCE, until

CARD = 48_000  # samples a second

# A fresh process that plays a file of samples. Its last line is what came of it.
PROGRAM = """
import sys
import numpy
from ivr.audio.loudspeaker import NoLoudspeakerError, play
try:
    play(numpy.load(sys.argv[1]))
    print("heard")
except NoLoudspeakerError as error:
    print(error)
except KeyboardInterrupt:
    print("interrupted")
"""


Player = subprocess.Popen[str]


class Room(NamedTuple):
    """A loudspeaker, and a microphone in front of it."""

    server: subprocess.Popen[bytes]
    environ: dict[str, str]
    folder: Path
    tape: Path

    def recorded(self) -> samples.Samples:
        """All that was heard so far, as many samples a second as the card plays."""
        return np.fromfile(self.tape, np.float32, self.tape.stat().st_size // 4)

    def playing(self) -> str:
        """What the server has to play: a line for each."""
        command = ["pactl", "list", "short", "sink-inputs"]
        return subprocess.check_output(command, env=self.environ, text=True)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    need("pulseaudio")
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    environ = os.environ | {
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home),
        "PULSE_SERVER": f"unix:{home / 'socket'}",
    }
    card = (
        f"module-pipe-sink file={home / 'card'} rate={CARD} channels=1 format=float32le"
        " use_system_clock_for_timing=yes"  # not that of the tape, which would take all at once
    )
    entrance = f"module-native-protocol-unix auth-anonymous=1 socket={home / 'socket'}"
    options = ("--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1", "--disable-shm=yes")
    command = ("pulseaudio", "-n", *options, "--realtime=no", "-L", card, "-L", entrance)
    (tmp_path / "work").mkdir()
    with ExitStack() as stack:
        log, tape = (stack.enter_context((home / name).open("wb")) for name in ("log", "tape"))
        server = stack.enter_context(subprocess.Popen(command, env=environ, stderr=log))
        stack.callback(server.kill)
        until((home / "socket").exists)
        # It ends with the server, which has the other end of the pipe.
        stack.enter_context(subprocess.Popen(["cat", home / "card"], stdout=tape))
        stack.callback(server.kill)
        yield Room(server, environ, tmp_path / "work", home / "tape")


@pytest.fixture
def deaf(tmp_path: Path) -> dict[str, str]:
    """The environment of a machine with no sound card and no sound server."""
    (tmp_path / "asound.conf").write_text("")
    return os.environ | {
        "ALSA_CONFIG_PATH": str(tmp_path / "asound.conf"),
        "PULSE_SERVER": f"unix:{tmp_path / 'nobody'}",
    }


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
    assert recorded[first:last] == pytest.approx(sound, abs=1e-5)
    assert not recorded[:first].any()
    assert not recorded[last:].any(), "something clicks at the end"


def test_two_sounds_are_heard_one_after_the_other(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULSE_SERVER", room.environ["PULSE_SERVER"])
    loudspeaker.play(tone(0.3))
    loudspeaker.play(tone(0.6), 16_000)
    heard = room.tape.stat().st_size
    until(lambda: room.tape.stat().st_size > heard + CARD)
    loud = np.flatnonzero(np.abs(room.recorded()) > 0.01)
    (gap,) = np.flatnonzero(np.diff(loud) > CARD // 10)
    lengths = np.array([gap + 1, len(loud) - gap - 1]) / CARD
    assert lengths == pytest.approx(0.3, abs=0.02)  # but for where a tone passes through zero


def test_ctrl_c_ends_the_sound_at_once_and_leaves_nothing_behind(room: Room) -> None:
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


def test_a_loudspeaker_that_goes_away_is_told(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def go_away() -> None:
        until(lambda: room.recorded().any())
        room.server.kill()

    monkeypatch.setattr(loudspeaker, "_PATIENCE", 0.5)
    monkeypatch.setenv("PULSE_SERVER", room.environ["PULSE_SERVER"])
    threading.Thread(target=go_away).start()
    with pytest.raises(NoLoudspeakerError, match="stopped before the end: try again"):
        loudspeaker.play(tone(1.5))


def test_without_a_sound_card_there_is_one_sentence_and_nothing_else(
    deaf: dict[str, str], tmp_path: Path
) -> None:
    printed = said(started(tone(60), tmp_path, deaf))
    expected = "no loudspeaker was found: connect one, or start this machine's sound system\n"
    assert printed == expected
    assert left_in(tmp_path) == []


def test_a_player_that_plays_to_nobody_is_no_loudspeaker(
    deaf: dict[str, str], tmp_path: Path
) -> None:
    for library in ("asound", "pulse", "jack"):  # what dlopen finds first, and cannot load
        for name in (f"lib{library}.so", f"lib{library}.so.0", f"lib{library}.so.2"):
            (tmp_path / name).write_text("")
    deaf["LD_LIBRARY_PATH"] = str(tmp_path)
    chosen = "import miniaudio; print(miniaudio.PlaybackDevice().backend)"
    assert subprocess.check_output([sys.executable, "-c", chosen], env=deaf) == b"Null\n"
    assert said(started(tone(0.1), tmp_path, deaf)).startswith("no loudspeaker was found")


def test_a_sound_server_that_does_not_answer_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loudspeaker, "_OPENING", 1)
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path / 'socket'}")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        server.listen()
        with pytest.raises(NoLoudspeakerError, match="sound system does not answer: restart it"):
            loudspeaker.play(tone(60))


def test_a_missing_package_is_named(deaf: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "miniaudio.py").write_text("raise ImportError")
    deaf["PYTHONPATH"] = str(tmp_path)
    printed = said(started(tone(0.1), tmp_path, deaf))
    assert printed == "the package that plays sound is missing: `.venv/bin/pip install miniaudio`\n"
