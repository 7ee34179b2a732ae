"""What a text sounds like, for somebody at a browser: recorded, or spoken by this machine."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app

from ivr.audio.voices import Voices
from ivr.console.context import console
from ivr.dialogue.turn import Pause, Prompt
from ivr.prompts.keys import file_name
from ivr.prompts.library import NO_ENGINE, Prompts, Wanted
from ivr.prompts.pieces import pieces
from ivr.settings import Settings
from ivr.speech import normalize
from ivr.store.database import state_folder
from ivr.tree.model import Line
from ivr.tree.voices import DEFAULTS, PROMPTS
from ivr.web.formats import voice_name
from ivr.web.translations import gettext as _

if TYPE_CHECKING:
    from ivr.audio.samples import Samples

MAX_KEPT = 2000  # files of sound that are kept, each of some 30 kB
MAX_MENUS = 16  # of which the names of texts are remembered
NAME = "ivr-sounds"


class NoVoiceError(Exception):
    """Nothing here can speak a text, and nobody has recorded it."""


class Sounds:
    """Makes texts audible, and keeps what a computer voice has said. Any thread may use it."""

    def __init__(self, settings: Settings) -> None:
        self.prompts = Prompts(settings.prompts, settings.engine)
        self.folder = state_folder(settings.database) / "heard"
        self.has_voice = settings.engine != NO_ENGINE
        self._voices = Voices(settings.engine) if self.has_voice else None
        self._names: OrderedDict[tuple[str, str], Mapping[str, str]] = OrderedDict()
        self._lock = threading.Lock()

    def texts(self, line: Line, language: str) -> Mapping[str, str]:
        """Return every text of a menu by the name of its recording."""
        known = line.edition, line.tree(language).language
        with self._lock:
            found = self._names.get(known)
            if found is None:
                found = {piece.name: piece.text for piece in pieces(line, language)}
                self._names[known] = found
                if len(self._names) > MAX_MENUS:
                    self._names.popitem(last=False)
        return found

    def of(self, line: Line, said: Iterable[Prompt]) -> bytes:
        """Return sentences and pauses as one WAV file. Raises NoVoiceError, SpeechError."""
        from ivr.audio import samples

        return samples.encode_pcm(samples.join([self._sound(line, one) for one in said]))

    def spoken(self, line: Line, text: str, language: str, slow: bool) -> bytes:
        """Return a text in the computer voice, also where it is recorded."""
        from ivr.audio import samples

        return samples.encode_pcm(self._spoken(_wanted(line, text, language, slow)))

    def _sound(self, line: Line, prompt: Prompt) -> Samples:
        from ivr.audio import samples

        if isinstance(prompt, Pause):
            return samples.silence(prompt.seconds)
        one = _wanted(line, prompt.text, prompt.language, prompt.slow)
        if line.tree(one.language).voice == PROMPTS and (file := self.prompts.find(one)):
            return samples.read_wav(file)
        return self._spoken(one)

    def _spoken(self, one: Wanted) -> Samples:
        """Speak a text, unless this machine has said the same before."""
        from ivr.audio import samples
        from ivr.audio.synthesis import SpeechError, identity

        if self._voices is None:
            raise NoVoiceError
        voice = identity(self.prompts.engine)
        file = self.folder / file_name(one.words, one.language, one.slow, voice)
        with suppress(SpeechError):
            found = samples.read_wav(file)
            os.utime(file)
            return found
        speech = self._voices.speak(one.words, one.language, one.slow)
        made = samples.trimmed(samples.telephone(*speech))
        with suppress(OSError):  # where nothing can be written it is made again each time
            samples.write_wav(file, made, one.words)
            self._forget()
        return made

    def _forget(self) -> None:
        """Remove what nobody has heard for the longest time, if there is much."""
        files = list(self.folder.glob("*.wav"))
        if len(files) > MAX_KEPT:
            for file in sorted(files, key=_heard_at)[: MAX_KEPT // 2]:
                file.unlink(missing_ok=True)


def sounds() -> Sounds:
    """Return the sounds of the line that answers this request."""
    found: Sounds | None = current_app.extensions.get(NAME)
    if found is None:
        found = current_app.extensions.setdefault(NAME, Sounds(console().settings))
    return found


def voice_note(line: Line | None, sounds: Sounds) -> str:
    """Say in a sentence how this differs from what callers hear; "" if it does not."""
    if not sounds.has_voice:
        return _("No voice is installed on this machine, so there is nothing to hear here but "
                 "recordings.")  # fmt: skip
    if line and line.default.voice == PROMPTS:
        return ""
    voice = line.default.voice if line else next(iter(DEFAULTS.values()))
    return _("Callers hear the voice %(voice)s. Here a computer voice of this machine stands in "
             "for it.", voice=voice_name(voice))  # fmt: skip


def _wanted(line: Line, text: str, language: str, slow: bool) -> Wanted:
    tree = line.tree(language)
    return Wanted(text, normalize.words(text, tree), slow, tree.language)


def _heard_at(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0
