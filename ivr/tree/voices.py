"""Voices: which one speaks a language, which names Twilio knows, how much one says at a time."""

import json
import re
from functools import cache
from importlib.resources import files

from ivr.tree.problems import Place, Problem, nearest, short, suggest

PROMPTS = "prompts"
"""The voice of a file whose texts are played from prompts/."""

DEFAULTS = {"en-US": "Polly.Joanna-Neural"}
"""A good neural voice for each language; prompts that have no audio are said by it."""


def default(language: str) -> str:
    """The voice of a language, which also says what has no audio."""
    return DEFAULTS[language]


_LIMITS = {"Google": 5_000}
_LIMIT = 3_000


def limit(voice: str) -> int:
    """The most characters that a voice says in one piece (Twilio, error 13521)."""
    return _LIMITS.get(voice.partition(".")[0], _LIMIT)


@cache
def known() -> frozenset[str]:
    """Every voice that Twilio's own library names; a list made from that library."""
    return frozenset(json.loads(files(__package__).joinpath("voices.json").read_text()))


NAMED = r"(Polly|Google)\.[\w-]+"
"""How the voices of Twilio's newer kinds are named."""


def check_voice(voice: str, at: Place) -> Problem | None:
    """What is wrong with a voice's name. One unknown here may be new at Twilio: that is advice."""
    if voice == PROMPTS or voice in known():
        return None
    if re.fullmatch(NAMED, voice):
        near = suggest(voice, known(), "look it up in Twilio's list of voices")
        message = f'voice: "{short(voice)}" is not among the voices known here'
        return Problem(at, message, near, "advice")
    meant = _named(voice) or nearest(voice, [*known(), PROMPTS])
    cure = "write one such as Polly.Joanna-Neural, or prompts"
    if meant:
        cure = f'did you mean "{meant}"?'
    return Problem(at, f'voice: "{short(voice)}" is not a voice of Twilio', cure)


def _named(person: str) -> str | None:
    """The neural voice of this name, or else another."""
    voices = sorted(voice for voice in known() if f".{person}-".lower() in f"{voice}-".lower())
    return next((voice for voice in voices if voice.endswith("-Neural")), (*voices, None)[0])
