"""The benchmark of understanding counts errors right, and its judge tells clear from unclear."""

import numpy as np
import pytest

from ivr.tree.load.loader import load
from tests.bench import understanding
from tests.bench.understanding import NOISE, carried, errors, speak, texts
from tests.support.judge import Judge, said
from tests.support.paths import SHIPPED


@pytest.mark.parametrize(
    ("expected", "heard", "count"),
    [
        ("", "", 0),
        ("press one", "press one", 0),
        ("press one", "", 2),
        ("", "press one", 2),
        ("press one", "press nine", 1),
        ("press one now", "press now", 1),
        ("press one", "oh press one", 1),
        ("a b c d", "b c d a", 2),
    ],
)
def test_errors_are_the_fewest_changes(expected: str, heard: str, count: int) -> None:
    assert errors(expected.split(), heard.split()) == count


def test_what_is_said_is_compared_in_small_letters_and_digits_as_words() -> None:
    assert said("Press 1, I\u2019m at 6 17.") == [
        "press",
        "one",
        "i'm",
        "at",
        "six",
        "one",
        "seven",
    ]


def test_what_is_listened_to_is_the_shipped_line() -> None:
    line = load(SHIPPED.read_bytes()).line
    assert line
    assert "For cost and billing, press 2." in texts(line)
    assert len(texts(line)) > understanding.SAMPLE


def test_noise_is_as_loud_as_it_says_and_comes_on_top() -> None:
    tone = np.sin(np.arange(16_000) * 0.5).astype(np.float32) * 0.1
    clean, noisy = carried(tone), carried(tone, NOISE)
    assert np.sqrt(np.square(clean - tone).mean()) < 0.003  # what mu-law costs
    added = 20 * np.log10(np.sqrt(np.square(noisy - tone).mean()))
    assert added == pytest.approx(NOISE, abs=0.5)


def test_the_judge_writes_down_what_is_said() -> None:
    texts = ["For cost and billing, press two.", "To hear these choices again, press nine."]
    judge = Judge(word for text in texts for word in said(text))
    one, other = speak("neural", texts, slow=False)
    heard = judge.hears(carried(one.sound))
    assert errors(one.words, heard) <= 2
    assert errors(other.words, heard) >= 5


def test_every_engine_gets_figures(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(understanding, "SAMPLE", 1)
    monkeypatch.setattr(understanding, "texts", lambda line: ["For cost and billing, press two."])
    (table,) = understanding.measure().tables
    assert [name for name, *_ in table.rows] == [
        "pyttsx3, usual pace",
        "pyttsx3, slow pace",
        "neural, usual pace",
        "neural, slow pace",
    ]
    errors_clean = [figures[0] for _, *figures in table.rows]
    paces = [figures[-1] for _, *figures in table.rows]
    assert all(0.7 < slow / usual < 0.9 for usual, slow in (paces[:2], paces[2:]))
    assert errors_clean[2] <= 0.5  # what the neural engine says is understood
    assert "listening to neural, slow pace (hibari-tts 0." in capsys.readouterr().err
