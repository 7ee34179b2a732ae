"""Run pyttsx3 on espeak-ng: offline, small, quick, in every language that espeak-ng has.

It fails silently or crashes its process: it segfaults in threads, hangs after a fork and on a file
that it cannot write, loses words spoken before its loop has once run empty, and settings made just
before it runs; and the library without its data ends the interpreter.
"""

from __future__ import annotations

import ctypes
import os
import re
import time
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

from ivr.audio.engines.engine import Engine, NoVoice, Speak

# Nominal words a minute, and pitch: of those tried, the best understood in the telephone band. Word
# error rates of Whisper base: 12 to 14 %; with 160 words and espeak-ng's own pitch, 50, 23 %.
_RATE = 140
_PITCH = 35
# The slow pace is this rate with longer pauses between words, in units of 10 ms. Whisper base hears
# 20 of 30 keys in English and 19 of 25 in Spanish so, and 14 each where words are stretched.
_GAP, _SLOW_GAP = 0, 5

# A key comes after a pause, as after a comma: "press, 4". Run together, "press four" is heard as
# "press R". With the pause Whisper base hears 18 of 30 keys in English and 17 of 25 in Spanish, and
# without it 11 each.
_BEFORE_KEY = re.compile(r"(?<=[^\W\d_])(?= \d(?:[.,;:!?]|$))")

# How the voice of a language is made, where Whisper base prefers that to its own: with Klatt's
# synthesis 30 % of Spanish words are wrong, and 39 % without; of English 30 %, and 25 % without.
_VARIANTS = {"es": "+klatt4"}

# Tags that espeak-ng does not know, and their parent in Unicode's CLDR, whose voice is used. It
# would choose plain "es" for them, which is Spain's Spanish.
_NEAREST = {"es-us": "es-419"}

_WORD_GAP = 7  # espeak-ng's parameter, for which pyttsx3 has no name
_TICK = 0.001  # seconds between two checks whether espeak-ng has finished


def start(language: str) -> Speak:
    """Start the engine; a process can do so once."""
    with suppress(ImportError, OSError):  # without it, the system's own library if there is one
        import espeakng_loader

        # Loaded here, it is what pyttsx3 gets when it asks the system for that SONAME.
        ctypes.CDLL(espeakng_loader.get_library_path(), mode=ctypes.RTLD_GLOBAL)
        os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
    import pyttsx3

    engine = pyttsx3.init("espeak")
    _poll_often()
    errors: list[Exception] = []  # pyttsx3 swallows them
    engine.connect("error", lambda name, exception: errors.append(exception))
    engine.runAndWait()  # once with nothing to say, or the first words are lost
    _choose(engine, language, errors)
    _set(engine, "pitch", _PITCH)
    _set(engine, "rate", _RATE)

    def speak(words: str, slow: bool, file: str) -> None:
        _set_gap(_SLOW_GAP if slow else _GAP)
        plain = words.replace("\0", " ")  # in C a string ends at \0
        engine.save_to_file(_BEFORE_KEY.sub(",", plain), file)
        engine.runAndWait()
        if errors:
            raise RuntimeError("; ".join(map(str, errors)))

    return speak


def _poll_often() -> None:
    """Shorten pyttsx3's sleep between two checks: its 10 ms are a third of a short prompt."""
    from pyttsx3.drivers import espeak as driver

    driver.time = SimpleNamespace(sleep=lambda _: time.sleep(_TICK))


def _choose(engine: Any, language: str, errors: list[Exception]) -> None:
    tag = language.lower()
    name = tag.partition("-")[0]
    for voice in (_NEAREST.get(tag, tag), name):
        errors.clear()
        engine.setProperty("voice", voice + _VARIANTS.get(name, ""))
        if not errors:
            return
    raise NoVoice(f'espeak-ng has no voice for "{language}": leave its prompts to Twilio')


def _set(engine: Any, name: str, value: int) -> None:
    """Set a property and wait until it is set: `runAndWait` cancels what is not."""
    from pyttsx3.drivers import _espeak  # pyttsx3 itself does not say

    engine.setProperty(name, value)
    while engine.getProperty(name) != value or _espeak.IsPlaying():
        time.sleep(_TICK)  # if this never ends, the parent's time limit ends it


def _set_gap(value: int) -> None:
    """Set the pause between words, which is none of pyttsx3's properties, as `_set` does."""
    from pyttsx3.drivers import _espeak

    _espeak.SetParameter(_WORD_GAP, value, 0)
    while _espeak.GetParameter(_WORD_GAP) != value or _espeak.IsPlaying():
        time.sleep(_TICK)


ENGINE = Engine(
    packages=("pyttsx3", "espeakng-loader"),
    settings=f"rate {_RATE}, gap {_GAP} or {_SLOW_GAP}, pitch {_PITCH}, keys apart, "
    + ", ".join(map("".join, _VARIANTS.items())),
    install=".venv/bin/pip install pyttsx3 espeakng-loader",
    starting=10,
    speaking=10,
    speaking_each=0.01,
    start=start,
)
