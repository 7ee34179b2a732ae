"""A whole line in Spanish: what it says is Spanish, nobody gets stuck, nothing reads badly."""

import re

import pytest

from ivr.check.check import check
from ivr.check.proof import prove
from ivr.dialogue.phrases import phrases
from ivr.dialogue.state import State
from ivr.dialogue.turn import Hangup, Move, Say, Turn
from ivr.prompts.pieces import pieces
from ivr.speech.advice import awkward
from ivr.speech.normalize import plain, spans, words
from ivr.telephony.twiml import twiml
from ivr.tree.model import Line
from tests.support.paths import TREES

FILE = TREES / "clinica-san-rafael.yaml"

# What the English rules would say, besides the English phrases.
ENGLISH = {"am", "pm", "cents", "dollars", "dot", "extension", "more", "number", "or", "percent"}


@pytest.fixture(scope="module")
def line() -> Line:
    found = check(FILE.read_bytes()).line
    assert found
    return found


def vocabulary(*texts: str) -> set[str]:
    """The words of texts, in small letters; single letters are spelled ones."""
    found = re.findall(r"[^\W\d_]{2,}", " ".join(re.sub(r"{\w+}", "", text) for text in texts))
    return {word.lower() for word in found}


def test_a_whole_line_has_no_english_in_it(line: Line) -> None:
    english = vocabulary(*phrases("en-US").values())
    spanish = vocabulary(*phrases("es-US").values())
    said = vocabulary(*(words(piece.text, line.default) for piece in pieces(line)))
    assert {"please", "press", "the"} <= english
    assert {"oprima", "dólares", "arroba", "doctora"} <= said
    assert said & ((english | ENGLISH) - spanish) == set()


def test_no_digit_or_abbreviation_is_left_as_it_is_written(line: Line) -> None:
    said = " ".join(words(piece.text, line.default) for piece in pieces(line))
    assert re.findall(r"[$%/@+º]|:(?! )|\b(?:Dr|Dra|mg|min|núm|ext|sáb|ej|Av)\b", said) == []


def test_nobody_gets_stuck_in_it(line: Line) -> None:
    assert prove(line) == []


def test_nothing_in_it_sounds_wrong() -> None:
    problems = [problem.message for problem in check(FILE.read_bytes()).problems]
    assert [message for message in problems if "aloud" in message] == []


def test_the_line_s_own_phrases_are_spoken_as_written() -> None:
    for phrase in phrases("es-US").values():
        text = re.sub(r"{\w+}", "2", phrase)
        assert awkward(text, {}, "es-US") == []
        assert plain(spans(text, {}, "es-US")) == text


def test_twilio_gets_the_language_and_a_voice_that_speaks_it(line: Line) -> None:
    document = twiml(
        line, Turn((Say("Hola, son $2."),), Hangup(), Move(State(line.edition), "completed"))
    )
    assert '<Say language="es-US" voice="Polly.Lupe-Neural">Hola, son ' in document
    assert ">$2</sub>" in document
    assert 'alias="2 dólares"' in document


GOOD = """
Tenga una conexión a internet o Wi-Fi; y/o un iPad/iPhone.
Cuesta $10.50, el 2.75 % o 98.6 °F, en EE. UU. y en la UCI, 24/7.
El 31/12/2024, de lun-vie 8:30-16:30, la Dra. Ruiz (p. ej.), 60 mg/dL, ext. 12, VIH y COVID-19.
Vea example.org/pago, escriba a pago@example.org. Diabetes tipo II, niño/a, médico(s).
"""


@pytest.mark.parametrize("text", GOOD.strip().splitlines())
def test_what_sounds_right_gets_no_advice(text: str) -> None:
    assert awkward(text, {}, "es-US") == []


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("Una QAJ", [
            ("QAJ", 'add "QAJ: Q A J" to lexicon:, or write it in lower case if it is a word')]),
        ("Vea 31/12", [("31/12", 'write it in words ("o", "por", a date), or add "31/12: …" '
                                "to lexicon:")]),
        ("Zoom 5.12", []),
        ("KAB/QAJ", [(word, f'add "{word}: {" ".join(word)}" to lexicon:, or write it in lower '
                            "case if it is a word") for word in ("KAB", "QAJ")]),
        ("AM", [("AM", 'add "AM: A M" to lexicon:, or write it in lower case if it is a word')]),
    ],
)  # fmt: skip
def test_what_sounds_wrong_is_named_with_its_cure(text: str, advice: list[tuple[str, str]]) -> None:
    assert [(one.fragment, one.cure) for one in awkward(text, {}, "es-US")] == advice
