"""Fetch the audio that a line plays, once, and measure it."""

from io import BytesIO
from typing import NamedTuple

import soundfile

from ivr.telephony.phone.fetch import Fetcher
from ivr.telephony.phone.markup import TwilioError

# Twilio, TwiML <Play>: supported audio file types.
TYPES = ("mpeg", "wav", "wave", "x-wav", "aiff", "x-aifc", "x-aiff", "x-gsm", "gsm", "ulaw")


class Audio(NamedTuple):
    """Audio as it was fetched, its length, and the words in its comment, if it has one."""

    content: bytes
    seconds: float
    words: str = ""


class Library:
    """The audio that one phone has heard, by URL."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._heard: dict[str, Audio] = {}

    def audio(self, url: str) -> Audio:
        """Return the audio at `url`, fetched once. Raise TwilioError if it cannot be played."""
        if url not in self._heard:
            page = self._fetcher.media(url)
            kind = (page.content_type or "").partition(";")[0].strip().lower()
            if kind not in (f"audio/{name}" for name in TYPES):
                found = f"the Content-Type {kind}, not of audio" if kind else "no Content-Type"
                raise TwilioError(13420, f"GET {url} has {found}")
            try:
                with soundfile.SoundFile(BytesIO(page.body)) as sound:
                    seconds, words = sound.frames / sound.samplerate, sound.comment
            except soundfile.LibsndfileError:
                raise TwilioError(13420, f"GET {url} is not {kind} that can be played") from None
            self._heard[url] = Audio(page.body, seconds, words)
        return self._heard[url]
