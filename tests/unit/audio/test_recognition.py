"""How alike a text and what was heard of it are; the recogniser itself is tried in bench/."""

import pytest

from ivr.audio.recognition import likeness
from ivr.speech.normalize import words
from tests.support.clinic import CLINIC, line_of

SPANISH = line_of(
    "name: Línea\nlanguage: es-US\ngreeting: Hola.\n"
    "menu: {1: {title: Horario, answer: A las ocho.}}\n"
)


@pytest.mark.parametrize(
    ("text", "heard", "alike"),
    [
        ("To go back, press star.", "to go back press star", 1),
        ("Call 617-726-3884.", "Call 617-726-3884", 1),
        ("Call 617-726-3884.", "call six one seven seven two six three eight eight four", 1),
        ("It\u2019s $20 at 8:30 a.m.", "It's $20 at 8:30 a.m.", 1),
        ("To go back, press star.", "Thank you for calling us today.", 0),
        ("To go back, press star.", "", 0),
        ("We are open on Monday.", "We are open on Sunday.", 0.8),
    ],
)
def test_numbers_and_times_are_compared_as_they_are_said(
    text: str, heard: str, alike: float
) -> None:
    assert likeness(words(text, CLINIC.default), heard, CLINIC.default) == alike


def test_spanish_digits_are_compared_too() -> None:
    tree = SPANISH.default
    assert likeness(words("Oprima 2.", tree), "oprima dos", tree) == 1
