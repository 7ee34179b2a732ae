"""How well the line is understood on the telephone: word error rates by engine, pace and noise.

The judge (`tests.support.judge`) is a weak one, which gets no more than the line's own words to
choose from. The figures compare engines and settings with each other. People
understand far more than it does.
"""

import io
import math
import random
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from typing import NamedTuple

import numpy as np
import soundfile

from ivr.audio import samples
from ivr.audio.synthesis import ENGINES, SpeechError, Synthesis, identity
from ivr.prompts.pieces import pieces
from ivr.speech.normalize import words
from ivr.tree.load.loader import load
from ivr.tree.model import Line
from tests.bench.results import Results, Table, progress
from tests.support.judge import Judge, said
from tests.support.paths import SHIPPED

SAMPLE = 20  # texts that each engine speaks
NOISE = -22 - 15  # dBFS: white, 15 dB below the level at which the line speaks
TITLE = f"""\
Word error rates in the telephone band (8 kHz, mu-law), {SAMPLE} texts of the shipped line; judged
by pocketsphinx, which knows the line's words and no grammar. To compare, not to believe.
"""
COLUMNS = (("errors", ".0%"), ("noise, 15 dB", ".0%"), ("words/minute", ".0f"))


class Spoken(NamedTuple):
    """A text and how an engine says it, as the telephone carries it."""

    words: list[str]
    sound: samples.Samples


def measure() -> Results:
    """Measure every engine that is installed; on stderr it says what is not."""
    if not find_spec("pocketsphinx"):
        progress("no recogniser, so nothing on understanding: `pip install pocketsphinx`")
        return Results([], [])
    line = load(SHIPPED.read_bytes()).line
    assert line, f"{SHIPPED} has errors"
    every = texts(line)
    judge = Judge(word for text in every for word in said(text))
    chosen = random.Random(1).sample(every, SAMPLE)
    rows: list[tuple[str, *tuple[float, ...]]] = []
    for engine in ENGINES:
        for slow in (False, True):
            name = f"{engine}, {'slow' if slow else 'usual'} pace"
            progress(f"listening to {name} ({identity(engine)})")
            try:
                spoken = list(speak(engine, chosen, slow))
            except SpeechError as error:
                progress(str(error))
                break
            rows.append((name, *_figures(judge, spoken)))
    return Results([Table(TITLE, COLUMNS, rows)], [])


def texts(line: Line) -> list[str]:
    """All that callers hear, as it is spoken."""
    return [words(piece.text, line.default) for piece in pieces(line)]


def speak(
    engine: str, chosen: Iterable[str], slow: bool, language: str = "en-US"
) -> Iterable[Spoken]:
    """Has an engine say the texts. Raises SpeechError."""
    with Synthesis(language, engine) as voice:
        for text in chosen:
            yield Spoken(said(text, language), samples.telephone(*voice.speak(text, slow)))


def errors(expected: Sequence[str], heard: Sequence[str]) -> int:
    """Words that must be changed, left out or put in to get from one to the other."""
    row = list(range(len(heard) + 1))
    for left, word in enumerate(expected, 1):
        before, row[0] = row[0], left
        for index, other in enumerate(heard, 1):
            changed = before + (word != other)
            before = row[index]
            row[index] = min(row[index] + 1, row[index - 1] + 1, changed)
    return row[-1]


def carried(sound: samples.Samples, noise: float = -math.inf) -> samples.Samples:
    """What arrives: with so much white noise (dBFS), in mu-law."""
    hiss = np.random.default_rng(len(sound)).standard_normal(len(sound), np.float32)
    buffer = io.BytesIO()
    noisy = sound + hiss * np.float32(10 ** (noise / 20))
    soundfile.write(buffer, noisy, samples.RATE, "ULAW", format="WAV")
    buffer.seek(0)
    return samples.read_wav(buffer)


def _figures(judge: Judge, spoken: list[Spoken]) -> tuple[float, float, float]:
    count = sum(len(one.words) for one in spoken)
    minutes = sum(len(one.sound) for one in spoken) / samples.RATE / 60
    clean, noisy = (
        sum(errors(one.words, judge.hears(carried(one.sound, noise))) for one in spoken)
        for noise in (-math.inf, NOISE)
    )
    return clean / count, noisy / count, count / minutes


if __name__ == "__main__":
    for table in measure().tables:
        print(table.text())
