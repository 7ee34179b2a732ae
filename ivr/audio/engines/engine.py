"""What the rest knows of a speech engine: its packages, settings, time limits, and its start.

Only the standard library is imported here and at the top of every engine's module: the server reads
the constants, and only the worker process runs the engine.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

Speak = Callable[[str, bool, str], None]
"""Speak words, slowly or not, into a new WAV file: 16 bits, mono. May raise anything."""


class NoVoice(Exception):  # noqa: N818 -- named as StopIteration is
    """The engine cannot speak a language; the message says what to do."""


class Engine(NamedTuple):
    """One engine. Times are in seconds."""

    packages: tuple[str, ...]  # the distributions that decide how it sounds
    settings: str  # and the settings that do
    install: str  # the command that installs it
    starting: float  # at most, to start
    speaking: float  # at most, for any prompt; longer ones get more:
    speaking_each: float  # for each character, a hundred times what a working engine takes
    start: Callable[[str], Speak]  # for a language tag; raises NoVoice, or anything

    @property
    def repair(self) -> str:
        """What to do about an engine that is installed but broken."""
        command = f".venv/bin/pip install --force-reinstall {' '.join(self.packages)}"
        return f"install it again: `{command}`"
