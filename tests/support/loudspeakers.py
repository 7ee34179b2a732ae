"""Loudspeakers for tests: PulseAudio with a card in memory, which we listen to; and none at all."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ivr.audio import samples
from tests.support.waiting import until

CARD = 48_000  # samples a second


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


@contextmanager
def listening(folder: Path) -> Iterator[Room]:
    """Start PulseAudio with a card that only exists in memory, in a folder of its own."""
    home = folder / "home"
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
    (folder / "work").mkdir()
    with ExitStack() as stack:
        log, tape = (stack.enter_context((home / name).open("wb")) for name in ("log", "tape"))
        server = stack.enter_context(subprocess.Popen(command, env=environ, stderr=log))
        stack.callback(server.kill)
        until((home / "socket").exists)
        # It ends with the server, which has the other end of the pipe.
        stack.enter_context(subprocess.Popen(["cat", home / "card"], stdout=tape))
        stack.callback(server.kill)
        yield Room(server, environ, folder / "work", home / "tape")


def none(folder: Path) -> dict[str, str]:
    """Settings of a machine with no sound card and no sound server; the folder is an empty one."""
    (folder / "asound.conf").write_text("")
    return {
        "ALSA_CONFIG_PATH": str(folder / "asound.conf"),
        "PULSE_SERVER": f"unix:{folder / 'nobody'}",
    }
