"""Voices: which one speaks a language, which names Twilio knows, which markup each accepts."""

import json
import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from ivr.tree.problems import Flaw, did_you_mean, nearest, short, suggest

PROMPTS = "prompts"
"""The voice of a file whose texts are played from prompts/."""

DEFAULTS = {"en-US": "Polly.Joanna-Neural", "es-US": "Polly.Lupe-Neural"}
"""A good neural voice for each language; prompts that have no audio are said by it."""


class Family(NamedTuple):
    """What a family of voices accepts in a <Say>.

    `markup` is whether it accepts SSML at all, the next three whether it obeys these elements.
    `spoken` is the most characters that it says in one piece, `whole` the most with their markup.
    """

    markup: bool
    prosody: bool
    phoneme: bool
    breaks: bool
    spoken: int
    whole: int


# Lengths: Twilio, error 13521, and for Polly with markup Amazon, SynthesizeSpeech. Basic voices
# would say 4,096 characters. What they obey:
# - basic voices (man, woman, alice) accept no SSML (Twilio, <Say>);
# - Amazon's list of supported SSML tags has prosody and phoneme in full for standard and neural
#   voices (of prosody the rate), but for generative ones "not available", later "partial";
# - Google ignores with Chirp 3 HD all but say-as, p, s, phoneme and sub (its page on them).
_BASIC = Family(False, False, False, False, 3_000, 3_000)
_POLLY = Family(True, True, True, True, 3_000, 6_000)
_POLLY_GENERATIVE = _POLLY._replace(prosody=False, phoneme=False)
_GOOGLE = Family(True, True, True, True, 5_000, 5_000)
_CHIRP = _GOOGLE._replace(prosody=False, breaks=False)


def family(voice: str) -> Family:
    """What a voice accepts; a name of no known form counts as a basic voice."""
    if voice.startswith("Polly."):
        return _POLLY_GENERATIVE if voice.endswith("-Generative") else _POLLY
    if voice.startswith("Google."):
        return _CHIRP if "-Chirp" in voice else _GOOGLE
    return _BASIC


@cache
def known() -> frozenset[str]:
    """Every voice that Twilio's own library names, from a list made of that library."""
    return frozenset(json.loads(files(__package__).joinpath("voices.json").read_text()))


NAMED = r"(Polly|Google)\.[\w-]+"
"""The form of the names of Twilio's newer voices."""


def check_voice(voice: str) -> Flaw | None:
    """Check the name of a voice. One that is unknown here may be new at Twilio: that is advice."""
    if voice == PROMPTS or voice in known():
        return None
    if is_named_like_a_voice(voice):
        near = suggest(voice, known(), "check it against Twilio's list of voices")
        return Flaw(f'"{short(voice)}" is not among the voices known here', near, "advice")
    meant = _neural_voice_of(voice) or nearest(voice, [*known(), PROMPTS])
    cure = did_you_mean(meant) if meant else "write one such as Polly.Joanna-Neural, or prompts"
    return Flaw(f'"{short(voice)}" is not one of Twilio\'s voices', cure)


def is_named_like_a_voice(voice: str) -> bool:
    """Whether Twilio may have a voice of this name, even if it is not known here."""
    return bool(re.fullmatch(NAMED, voice))


def _neural_voice_of(person: str) -> str | None:
    """Find the neural voice of this person, or else another."""
    voices = sorted(voice for voice in known() if f".{person}-".lower() in f"{voice}-".lower())
    return next((voice for voice in voices if voice.endswith("-Neural")), (*voices, None)[0])
