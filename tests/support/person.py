"""A person at a real pseudo-terminal, at which a command runs."""

import fcntl
import os
import pty
import re
import select
import subprocess
import sys
import termios
import time
from collections.abc import Mapping
from typing import Self

from tests.support.twiml_server import TOKEN
from tests.support.waiting import PATIENCE


class Person:
    """Sits at the terminal: types keys, and reads what the screen shows."""

    def __init__(
        self,
        url: str = "",
        stdout: int | None = None,
        environ: Mapping[str, str] = {},
        options: tuple[str, ...] = (),
        command: str = "call",
    ) -> None:
        self.screen, self.terminal = pty.openpty()
        self.before = termios.tcgetattr(self.terminal)
        self.seen = ""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ivr", command, *([url] if url else []), *options],
            stdin=self.terminal,
            stdout=self.terminal if stdout is None else stdout,
            stderr=self.terminal,
            env=os.environ | {"TWILIO_AUTH_TOKEN": TOKEN} | dict(environ),
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # so that Ctrl-C is a signal
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.screen)
        os.close(self.terminal)

    def types(self, keys: str) -> None:
        os.write(self.screen, keys.encode())

    def sees(self, pattern: str) -> str:
        """Reads on until something new fits, and returns all that is new up to there."""
        end = time.monotonic() + PATIENCE
        while not (match := re.search(pattern, self.seen)):
            left = end - time.monotonic()
            if left < 0 or not select.select([self.screen], [], [], left)[0]:
                raise AssertionError(f"{pattern} is not in {self.seen!r}")
            self.seen += os.read(self.screen, 4096).decode().replace("\r\n", "\n")
        new, self.seen = self.seen[: match.end()], self.seen[match.end() :]
        return new

    def sees_the_end(self) -> str:
        """Waits until the command has ended with the terminal as it was; returns what is new."""
        self.process.wait(PATIENCE)
        assert termios.tcgetattr(self.terminal) == self.before
        os.write(self.terminal, b"$ ")
        return self.sees(r"\$ ").removesuffix("$ ")
