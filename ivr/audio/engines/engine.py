"""What a speech engine is to the rest: its packages, settings, time limits, and how it starts.

Only the standard library here and at the top of every engine's module: the server reads the
constants, and nothing but the worker process runs the engine.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

Speak = Callable[[str, bool, str], None]
"""Speaks words, slowly or not, into a new WAV file: 16 bits, mono. Raises anything."""


class NoVoice(Exception):  # noqa: N818 -- as Python names StopIteration: by what is the case
    """The engine cannot speak a language; the message says what to do."""


class Engine(NamedTuple):
    """One engine. Times are in seconds."""

    packages: tuple[str, ...]  # the distributions that decide how it sounds
    settings: str  # and the settings that do
    install: str  # the command that brings it
    starting: float  # what it may take to start
    speaking: float  # what any prompt may take; longer ones get more:
    speaking_each: float  # for each character, a hundred times what a working engine takes
    start: Callable[[str], Speak]  # for a language tag; raises NoVoice, or anything

    @property
    def repair(self) -> str:
        """What to do about an engine that is installed and broken."""
        command = f".venv/bin/pip install --force-reinstall {' '.join(self.packages)}"
        return f"install it again: `{command}`"
