"""What audio is called: rendered files, the keys of texts and pauses in an index, and its paths."""

import re
from hashlib import sha256

PROMPTS_PATH = "/prompts"
"""Where the line serves its audio."""
SILENCE_PATH = "/silence"
"""Where the line serves silence, which it always has."""
_FORMAT = "8 kHz mono mu-law WAV at -22 dBFS, trimmed, with its words"  # what samples.py makes
_PATH = re.compile(r"(rendered|recordings/[\w-]+)/[\w.-]+\.wav", re.ASCII)


def file_name(words: str, language: str, slow: bool, voice: str) -> str:
    """Return the name of a rendered file: a hash of all that decides how it sounds.

    `words` are as they are spoken, `voice` is the identity of the engine and its voice.
    """
    inputs = "\0".join((words, language, "slow" if slow else "usual", voice, _FORMAT))
    return sha256(inputs.encode("utf-8", "surrogatepass")).hexdigest()[:32] + ".wav"


def key(text: str, language: str, slow: bool) -> str:
    """Return the key of a text, as it is written, at a pace: 16 hex digits."""
    inputs = "\0".join((text, language, "slow" if slow else "usual"))
    return sha256(inputs.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def pause_key(seconds: float) -> str:
    """Return the key of a pause, which is also the name of its file."""
    return f"silence-{round(seconds * 1000)}ms"


def silence_path(seconds: float) -> str:
    """Return the path of the line's own silence, for a pause that has no other audio."""
    return f"{SILENCE_PATH}/{round(seconds * 1000)}ms.wav"


def is_audio(path: object) -> bool:
    """Whether this is the path of an audio file, from the folder of prompts."""
    return isinstance(path, str) and bool(_PATH.fullmatch(path))
