"""Advice on a voice that callers hardly understand: when it comes, and what it says to do.

Advice on recordings is in `test_record`, with the recordings.
"""

from pathlib import Path

import pytest

from ivr.prompts.advice import unclear
from ivr.prompts.keys import key
from ivr.prompts.library import Prompts
from ivr.prompts.pieces import pieces
from ivr.tree.problems import Place, Problem
from tests.support.clinic import CLINIC, HEAD, MENU, line_of

PLAYED = line_of("voice: prompts\n" + HEAD + MENU)
SPANISH = """\
name: Clínica
language: es-US
voice: prompts
greeting: Gracias por llamar.
menu: {1: {title: Horario, answer: A las ocho.}}
"""
BOTH = """\
name: Clinic
languages: [en-US, es-US]
voice: prompts
greeting: {en-US: Hello., es-US: Hola.}
menu:
  1: {title: {en-US: Hours, es-US: Horario}, answer: {en-US: At eight., es-US: A las ocho.}}
"""
ENGLISH = (
    "let Twilio speak (`voice: Polly.Joanna-Neural`), record a person or set IVR_ENGINE=neural "
    "after `.venv/bin/pip install hibari-tts` (with pipx: `pipx inject ivr hibari-tts`)"
)


@pytest.fixture
def prompts(tmp_path: Path) -> Prompts:
    return Prompts(tmp_path, "pyttsx3")


def test_espeak_for_callers_is_named_once_with_the_cure(prompts: Prompts) -> None:
    message = (
        "voice: the engine pyttsx3 is hard to understand on a telephone: of 55 keys that it named, "
        "20 were heard wrong"
    )
    assert list(unclear(PLAYED, prompts)) == [Problem(Place(1, 8), message, ENGLISH, "advice")]


@pytest.mark.parametrize(
    ("file", "place", "cure"),
    [
        (SPANISH, Place(3, 8), "let Twilio speak (`voice: Polly.Lupe-Neural`) or record a person"),
        (BOTH, Place(3, 8), ENGLISH.replace("set IVR", "for English set IVR")),
    ],
    ids=["Spanish", "both languages"],
)
def test_the_cure_is_true_of_the_language(
    file: str, place: Place, cure: str, prompts: Prompts
) -> None:
    [problem] = unclear(line_of(file), prompts)
    assert (problem.place, problem.cure) == (place, cure)


@pytest.mark.parametrize("engine", ["neural", "none"])
def test_another_engine_is_not_named(engine: str, tmp_path: Path) -> None:
    assert list(unclear(PLAYED, Prompts(tmp_path, engine))) == []


def test_twilios_voice_is_not_named(prompts: Prompts) -> None:
    assert list(unclear(CLINIC, prompts)) == []


def test_it_is_named_until_every_text_is_recorded_at_both_paces(prompts: Prompts) -> None:
    *others, last = pieces(PLAYED)
    for piece in (*others, last):
        if piece in (others[0], last):
            assert list(unclear(PLAYED, prompts)) != []
        for slow in (True, False):
            known = key(piece.text, "en-US", slow)
            prompts.recordings.file(piece.name, known, "en-US", b"sound %d" % slow)
    assert list(unclear(PLAYED, prompts)) == []


def test_one_language_may_be_recorded(prompts: Prompts) -> None:
    line = line_of(BOTH)
    for piece in pieces(line, "en-US"):
        for slow in (True, False):
            known = key(piece.text, "en-US", slow)
            prompts.recordings.file(piece.name, known, "en-US", b"sound %d" % slow)
    [problem] = unclear(line, prompts)
    assert problem.cure == "let Twilio speak (`voice: Polly.Lupe-Neural`) or record a person"
