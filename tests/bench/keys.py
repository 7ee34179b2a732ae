"""Whether callers hear the right keys: digits and keys right by engine, language and pace.

The judge is Whisper (base), which knows none of the line's words beforehand. Its model comes in two
packages of 145 MB together, so it is there only where somebody has installed the extra `judge`.
"""

import random
import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

from ivr.audio import samples
from ivr.audio.recognition import Hears, recogniser
from ivr.audio.synthesis import ENGINES, SpeechError, identity
from ivr.tree.load.loader import load
from tests.bench.results import Results, Table, progress
from tests.bench.understanding import Spoken, carried, errors, speak, texts
from tests.support.judge import DIGITS, said
from tests.support.paths import SHIPPED, TREES

LINES = {"en-US": SHIPPED, "es-US": TREES / "clinica-san-rafael.yaml"}
KEYS, OTHERS = 16, 4  # prompts that end in a key, and other texts with digits, of each line
TITLE = f"""\
Digits and keys heard right in the telephone band (8 kHz, mu-law): {KEYS} prompts that end in a key
and {OTHERS} other texts with digits, of a line in each language; judged by Whisper (base).
"""
COLUMNS = (("keys", ".0%"), ("digits", ".0%"), ("errors", ".0%"), ("words/minute", ".0f"))
_ENDS_IN_KEY = re.compile(r"[^\W\d] \d\.$")
_NO_CHOICE = re.compile(r"not a choice|no choice|no es una opción|ninguna opción")  # all alike


class Heard(NamedTuple):
    """How many of something were heard right, of how many."""

    keys: int
    digits: int
    of_digits: int
    errors: int
    of_words: int


def measure() -> Results:
    """Measure every engine in every language that it speaks; on stderr it says what is left out."""
    if not (hears := recogniser()):
        progress("no Whisper, so nothing on keys: `.venv/bin/pip install -e '.[judge]'`")
        return Results([], [])
    rows: list[tuple[str, *tuple[float, ...]]] = []
    for language, file in LINES.items():
        chosen = sample(language, file)
        for engine in ENGINES:
            for slow in (False, True):
                name = f"{engine}, {language}, {'slow' if slow else 'usual'} pace"
                progress(f"listening to {name} ({identity(engine)})")
                try:
                    spoken = list(speak(engine, chosen, slow, language))
                except SpeechError as error:
                    progress(str(error))
                    break
                rows.append((name, *_figures(hears, spoken, language)))
    return Results([Table(TITLE, COLUMNS, rows)], [])


def sample(language: str, file: Path) -> list[str]:
    """Some texts of a line that end in a key, and others with digits."""
    line = load(file.read_bytes()).line
    assert line, f"{file} has errors"
    digits = [text for text in texts(line) if re.search(r"\d", text)]
    keys = [text for text in digits if _ENDS_IN_KEY.search(text)]
    others = [text for text in digits if text not in keys and not _NO_CHOICE.search(text)]
    chance = random.Random(1)
    return chance.sample(keys, KEYS) + chance.sample(others, OTHERS)


def right(expected: list[str], heard: list[str], language: str) -> Heard:
    """What of the words of a text was heard right. A key is its last word, and heard last."""
    digits = {i for i, word in enumerate(expected) if word in DIGITS[language[:2]]}
    blocks = SequenceMatcher(None, expected, heard, autojunk=False).get_matching_blocks()
    same = {i for block in blocks for i in range(block.a, block.a + block.size)}
    return Heard(
        keys=heard[-1:] == expected[-1:],
        digits=len(digits & same),
        of_digits=len(digits),
        errors=errors(expected, heard),
        of_words=len(expected),
    )


def _figures(
    hears: Hears, spoken: Iterable[Spoken], language: str
) -> tuple[float, float, float, float]:
    heard, seconds = [], 0.0
    for one in spoken:
        sound = samples.trimmed(one.sound)
        seconds += len(sound) / samples.RATE
        heard.append(right(one.words, said(hears(carried(sound), language), language), language))
    keys = sum(one.keys for one in heard[:KEYS])
    digits, of_digits, wrong, words = (sum(each) for each in list(zip(*heard, strict=True))[1:])
    return keys / KEYS, digits / of_digits, wrong / words, words / seconds * 60
