"""Run hibari-tts, a small neural voice whose model comes inside its package; English only.

It never uses the network: its package holds only the voice "heart" (others would be downloaded),
and onnxruntime's telemetry is switched off. A sentence is one run of the model, whose memory grows
with the length, so text without punctuation is cut. The model skips letters that it does not know,
such as Chinese ones, and what follows the 24th letter of an unknown word.
"""

from __future__ import annotations

import os
import re
import textwrap

from ivr.audio.engines.engine import Engine, NoVoice, Speak

_VOICE = "heart"
_SPEED = 1.0
_SLOW_SPEED = 0.8
_SEED = 0  # of the noise in consonants: the same words always sound the same

# A worker uses one core. Since 1.29 onnxruntime reports what it runs, unless this is switched off.
_ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "ORT_DISABLE_TELEMETRY": "1"}

_MAX_WORD = 200  # characters: the time grows with their cube, 2 s here; 50 digits break it
_MAX_RUN = 300  # characters without a mark at which the voice pauses
_UNMARKED = re.compile(rf"[^.!?…,;:—\n]{{{_MAX_RUN + 1},}}")


def start(language: str) -> Speak:
    """Load the model, which takes a second or two."""
    if language.lower().partition("-")[0] != "en":
        cure = "leave its prompts to Twilio, or choose the engine pyttsx3"
        raise NoVoice(f'the neural engine speaks English, not "{language}": {cure}')
    os.environ.update(_ENVIRONMENT)
    import hibari

    voice = hibari.Hibari(voice=_VOICE, threads=1)
    voice("Ready.")  # the first words load the dictionary

    def speak(words: str, slow: bool, file: str) -> None:
        speed = _SLOW_SPEED if slow else _SPEED
        voice.save(_prepared(words), file, speed=speed, seed=_SEED)

    return speak


def _prepared(words: str) -> str:
    """Return text that the engine can speak: each of its lines is one run of the model."""
    # The engine takes "](" for the middle of a link.
    plain = words.replace("](", "] (").replace("\0", " ")
    if long := next((word for word in plain.split() if len(word) > _MAX_WORD), ""):
        raise ValueError(f'"{long[:20]}…" is a word of {len(long)} characters: write shorter ones')
    return _UNMARKED.sub(_in_lines, plain)


def _in_lines(unmarked: re.Match[str]) -> str:
    return " " + "\n".join(textwrap.wrap(unmarked[0], _MAX_RUN)) + " "


ENGINE = Engine(
    packages=("hibari-tts", "onnxruntime"),
    settings=f"voice {_VOICE}, speed {_SPEED} or {_SLOW_SPEED}, seed {_SEED}",
    install=".venv/bin/pip install 'hibari-tts>=0.2.1,<0.3'",
    starting=60,
    speaking=20,
    speaking_each=0.1,
    start=start,
)
