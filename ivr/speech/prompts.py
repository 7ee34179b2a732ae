"""Owns the folder prompts/: which words have audio, and the making of what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from ivr.speech.synthesis import SpeechError, Synthesis, identity

_FORMAT = "8 kHz mono mu-law WAV at -22 dBFS, with its words"  # what audio.py makes


class Rendered(NamedTuple):
    """What a rendering came to: how many prompts, and which could not be made and why."""

    made: int
    kept: int
    failed: tuple[tuple[str, str], ...]  # words, reason


class Prompts:
    """The audio of prompts, in `rendered/` of a folder that need not exist yet.

    A file's name is a hash of all that decides how it sounds, so a file that is there is right:
    it is never changed, and what is edited gets another name.
    """

    def __init__(self, folder: Path) -> None:
        self.rendered = folder / "rendered"

    def name(self, words: str, language: str, slow: bool) -> str:
        """Returns the file name for `words`, as they are spoken, whether it is there or not."""
        inputs = (words, language, "slow" if slow else "usual", identity(), _FORMAT)
        return sha256("\0".join(inputs).encode("utf-8", "surrogatepass")).hexdigest()[:32] + ".wav"

    def find(self, words: str, language: str, slow: bool) -> str | None:
        """Returns the file name for `words` if their audio is there: one look at the disk."""
        name = self.name(words, language, slow)
        return name if (self.rendered / name).is_file() else None

    def render(self, wanted: Iterable[tuple[str, bool]], language: str) -> Rendered:
        """Makes what is missing of `wanted` (words and whether slow); fails prompt by prompt."""
        distinct = dict.fromkeys(wanted)
        missing = [prompt for prompt in distinct if not self.find(prompt[0], language, prompt[1])]
        failed = []
        with Synthesis(language) as synthesis:
            for words, slow in missing:
                if reason := self._make(synthesis, words, language, slow):
                    failed.append((words, reason))
        made = len(missing) - len(failed)
        return Rendered(made, len(distinct) - len(missing), tuple(failed))

    def _make(self, synthesis: Synthesis, words: str, language: str, slow: bool) -> str:
        """Makes one file; returns why it could not, or nothing."""
        from ivr.speech import audio  # here, since a server that only finds does without numpy

        try:
            self.rendered.mkdir(parents=True, exist_ok=True)
            samples, rate = synthesis.speak(words, slow)
            path = self.rendered / self.name(words, language, slow)
            audio.write(path, audio.telephone(samples, rate), words)
        except SpeechError as error:
            return str(error)
        except OSError as error:
            return f"{self.rendered} cannot be written: {error.strerror}"
        return ""
