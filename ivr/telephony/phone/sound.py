"""What a call sounds like: the audio that a line plays, and a computer voice for Twilio's."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Self

from ivr.audio import samples
from ivr.audio.synthesis import DEFAULT, SpeechError, Synthesis
from ivr.telephony.phone.events import Event, Heard, Paused, Pressed, Waiting
from ivr.telephony.phone.playback import Audio
from ivr.telephony.phone.verbs import Play, Say

VOICE = DEFAULT
"""The engine that stands in for the voices of Twilio."""
WAIT_SECONDS = 2  # of silence in a file, however long the line waited
_LANGUAGE = "en-US"  # of a <Say> that names none


class CallSound:
    """Turns what is heard in calls into sound, in a `with` statement.

    `audio` fetches what is at a URL. Each language has a voice of its own, which starts with its
    first words.
    """

    def __init__(self, audio: Callable[[str], Audio]) -> None:
        self._audio = audio
        self._voices: dict[str, Synthesis] = {}
        self._open = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def of(self, heard: Heard) -> samples.Samples:
        """Return a prompt as it is heard. Raise SpeechError if it cannot be."""
        match heard.prompt:
            case Say() as say:
                speech = self._voice(say.language or _LANGUAGE).speak(say.words, say.slow)
                pause = samples.silence(say.silence)
                return samples.join([samples.telephone(*speech), pause])
            case Play() as played:
                try:
                    return samples.read_wav(BytesIO(self._audio(played.url).content))
                except SpeechError:
                    raise SpeechError(f"{played.url} is not 8 kHz mono audio") from None

    def write(self, events: Iterable[Event], file: Path) -> None:
        """Write what was said in a call as one WAV file. Raise SpeechError, OSError.

        What a key interrupted is left out, as in the times of the call.
        """
        samples.write_wav(file, samples.join(self._pieces(events)))

    def _pieces(self, events: Iterable[Event]) -> Iterator[samples.Samples]:
        for event, after in pairwise(events):
            if isinstance(after, Pressed) and after.interrupting:
                continue
            if isinstance(event, Heard):
                yield self.of(event)
            elif isinstance(event, Paused | Waiting):
                yield samples.silence(min(event.seconds, WAIT_SECONDS))

    def _voice(self, language: str) -> Synthesis:
        if language not in self._voices:
            self._voices[language] = self._open.enter_context(Synthesis(language, VOICE))
        return self._voices[language]
