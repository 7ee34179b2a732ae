"""Voices: which one speaks a language, which names Twilio knows, what speech markup one takes."""

import json
import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from ivr.tree.problems import Place, Problem, nearest, short, suggest

PROMPTS = "prompts"
"""The voice of a file whose texts are played from prompts/."""

DEFAULTS = {"en-US": "Polly.Joanna-Neural", "es-US": "Polly.Lupe-Neural"}
"""A good neural voice for each language; prompts that have no audio are said by it."""


def default(language: str) -> str:
    """The voice of a language, which also says what has no audio."""
    return DEFAULTS[language]


class Family(NamedTuple):
    """What a family of voices takes in a <Say>.

    `markup` is whether it takes SSML at all, the next three whether it heeds these elements.
    `spoken` is the most characters that it says in one piece, `whole` the most with their markup.
    """

    markup: bool
    prosody: bool
    phoneme: bool
    breaks: bool
    spoken: int
    whole: int


# Lengths: Twilio, error 13521, and for Polly with markup Amazon, SynthesizeSpeech. Basic voices
# would say 4,096 characters. What is heeded:
# - basic voices (man, woman, alice) take no SSML (Twilio, <Say>);
# - Amazon's list of supported SSML tags has prosody and phoneme in full for standard and neural
#   voices (of prosody the rate), but for generative ones "not available", later "partial";
# - Google ignores with Chirp 3 HD all but say-as, p, s, phoneme and sub (its page on them).
_BASIC = Family(False, False, False, False, 3_000, 3_000)
_POLLY = Family(True, True, True, True, 3_000, 6_000)
_POLLY_GENERATIVE = _POLLY._replace(prosody=False, phoneme=False)
_GOOGLE = Family(True, True, True, True, 5_000, 5_000)
_CHIRP = _GOOGLE._replace(prosody=False, breaks=False)


def family(voice: str) -> Family:
    """What a voice takes; one that is not known by its name is taken for a basic one."""
    if voice.startswith("Polly."):
        return _POLLY_GENERATIVE if voice.endswith("-Generative") else _POLLY
    if voice.startswith("Google."):
        return _CHIRP if "-Chirp" in voice else _GOOGLE
    return _BASIC


def limit(voice: str) -> int:
    """The most characters that a voice says in one piece."""
    return family(voice).spoken


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
