"""A recogniser that writes down what it hears: pocketsphinx, whose model comes in its package.

It is a weak one, made for 16 kHz, so it gets no more than a vocabulary to choose from, each word as
likely as any other: what it confuses sounds alike to it.
"""

import math
import re
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import soxr

from ivr.audio import samples

HEARING = 16_000  # samples a second that the judge wants
DIGITS = {
    "en": ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
    "es": ["cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"],
}


class Judge:
    """Writes down what it hears, in words of a vocabulary."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        from pocketsphinx import Decoder, get_model_path

        known = _pronounced(Path(get_model_path("en-us/cmudict-en-us.dict")), {*vocabulary})
        with TemporaryDirectory() as folder:
            model, spelling = Path(folder, "words.arpa"), Path(folder, "words.dict")
            model.write_text(_any_word(sorted({_word(line) for line in known})))
            spelling.write_text("".join(known))
            files = {"lm": str(model), "dict": str(spelling)}
            self._decoder = Decoder(samprate=HEARING, loglevel="FATAL", **files)

    def hears(self, sound: samples.Samples) -> list[str]:
        """The words of telephone audio."""
        wide = np.clip(soxr.resample(sound, samples.RATE, HEARING), -1, 1)
        self._decoder.start_utt()
        self._decoder.process_raw((wide * 32767).astype("<i2").tobytes(), full_utt=True)
        self._decoder.end_utt()
        found = self._decoder.hyp()
        return said(found.hypstr) if found else []


def said(text: str, language: str = "en-US") -> list[str]:
    """The words of a text to compare: in small letters, digits as words."""
    digits = DIGITS[language[:2]]
    lower = re.sub(r"\d", lambda digit: f" {digits[int(digit[0])]} ", text.lower())
    return re.findall(r"[^\W\d_](?:'?[^\W\d_])*", lower.replace("\u2019", "'"))


def _pronounced(dictionary: Path, vocabulary: set[str]) -> list[str]:
    """The lines of a dictionary that are about these words: a word, then how it sounds."""
    with dictionary.open(encoding="utf-8") as lines:
        return [line for line in lines if _word(line) in vocabulary]


def _word(line: str) -> str:
    return line.partition(" ")[0].partition("(")[0]  # its other pronunciations are "a(2)"


def _any_word(vocabulary: list[str]) -> str:
    """A language model in the ARPA format: each word as likely as any other, wherever it is."""
    likely = -math.log10(len(vocabulary) + 1)
    lines = ["-99 <s>", f"{likely:.4f} </s>", *(f"{likely:.4f} {word}" for word in vocabulary)]
    return "\n".join(
        ("\\data\\", f"ngram 1={len(lines)}", "", "\\1-grams:", *lines, "", "\\end\\", "")
    )
