"""How titles fit into sentences, what each reason says, and what is said if the line fails."""

from typing import get_args

import pytest

from ivr.dialogue.engine import step, trouble
from ivr.dialogue.schedule import all_closed
from ivr.dialogue.sentences import say_title
from ivr.dialogue.state import LAST_MISS
from ivr.dialogue.turn import Dial, Event, Hangup, Key, Listen, Reason
from ivr.dialogue.walk import walk
from ivr.dialogue.wording import REASONS
from tests.support.clinic import (
    ALONE,
    BUSY,
    CLINIC,
    HEAD,
    MAIN_MENU,
    MENU,
    SILENCE,
    at,
    call,
    dialled,
    line_of,
    said,
    slowly,
)

SPANISH_HEAD = "name: Línea\nlanguage: es-US\ngreeting: Hola.\nlexicon: {Mesa de ayuda: mesa}\n"
SPANISH = line_of(SPANISH_HEAD + "menu: {1: {title: Sí, answer: No.}}")


@pytest.mark.parametrize(
    ("title", "within"),
    [
        ("Cost and billing", "cost and billing"),
        ("Cost and billing.", "cost and billing"),
        ("Billing:", "billing"),
        ("HSA or FSA", "HSA or FSA"),
        ("Patient Gateway", "Patient Gateway"),
        ("St. Mary's", "St. Mary's"),
        ("Polish speakers", "Polish speakers"),
        ("Spanish-speaking staff", "Spanish-speaking staff"),
        ("Help desk", "Help desk"),
        ("Help desks", "help desks"),
        ("I'm a parent", "I'm a parent"),
        ("A parent asks", "a parent asks"),
        ("A", "A"),
        ("Yes", "yes"),
        ("E-mail and text", "E-mail and text"),
        ("...", "..."),
    ],
)
def test_a_title_within_a_sentence_keeps_the_capitals_that_matter(title: str, within: str) -> None:
    assert say_title(title, CLINIC.default) == within


@pytest.mark.parametrize(
    ("title", "within"),
    [
        ("Costos y facturación.", "costos y facturación"),
        ("Índice de temas", "índice de temas"),
        ("Ñoquis", "ñoquis"),
        ("Lunes y martes", "lunes y martes"),
        ("Marzo", "marzo"),
        ("Español", "español"),
        ("A quién llamar", "a quién llamar"),
        ("Y si no puedo ir", "y si no puedo ir"),
        ("O bien, otra cita", "o bien, otra cita"),
        ("A", "A"),
        ("México y otros países", "México y otros países"),
        ("Zoom", "Zoom"),
        ("Sra. Peña", "Sra. Peña"),
        ("Navidad", "Navidad"),
        ("HSA o FSA", "HSA o FSA"),
        ("Portal Mi Salud", "Portal Mi Salud"),
        ("¡Bienvenidos!", "bienvenidos"),
        ("¡", "¡"),
        ("Mesa de ayuda", "Mesa de ayuda"),
        ("Mesas", "mesas"),
    ],
)
def test_a_spanish_title_does_so_too(title: str, within: str) -> None:
    assert say_title(title, SPANISH.default) == within


def test_in_spanish_a_question_keeps_its_opening_question_mark() -> None:
    questions = ("¿Cuánto cuesta?", "Estoy lejos. ¿Qué hago?")
    options = ", ".join(f"{{title: {title}, answer: Sí.}}" for title in questions)
    line = line_of(f"{SPANISH_HEAD}menu: {{1: {options.replace('}, ', '}, 2: ')}}}")
    assert said(call(line=line))[1:3] == [
        "¿Cuánto cuesta? Oprima 1.",
        "Estoy lejos. ¿Qué hago? Oprima 2.",
    ]


@pytest.mark.parametrize(
    ("title", "heading"),
    [("Billing", "Billing."), ("Billing:", "Billing."), ("Pay here!", "Pay here!"), ("A.", "A.")],
)
def test_a_menu_says_its_title_as_a_sentence(title: str, heading: str) -> None:
    text = f'{HEAD}menu: {{1: {{title: "{title}", menu: {{1: {{title: B, answer: C.}}}}}}}}'
    assert said(call("1", line=line_of(text)))[0] == heading


# The table of reasons


def test_every_reason_has_a_row_that_says_what_it_says_and_does() -> None:
    assert REASONS.keys() == set(get_args(Reason))


def test_every_reason_comes_up_in_a_call_or_when_the_line_fails() -> None:
    hours = "617-726-3884, hours: {mon: 8:30-17:00}, timezone: America/New_York"
    closed = all_closed(line_of(HEAD.replace("617-726-3884", hours) + "operator: billing\n" + MENU))
    several = line_of(HEAD.replace("617-726-3884", "[617-726-3884, 617-726-2001]") + MENU)
    asked = line_of(HEAD.replace("3884}", "3884, accept: true}") + MENU)
    other = line_of(
        HEAD + "hours: {mon: 9:00-17:00}\ntimezone: America/New_York\n" + MENU
        + "when_closed: {greeting: Closed., menu: {1: {title: A, answer: B.}}}\n"
    )  # fmt: skip
    lines = (CLINIC, closed, several, asked, other)
    met = {taken.move.reason for line in lines for taken in walk(line)}
    failures = {trouble(CLINIC).reason, trouble(CLINIC, at(trouble(CLINIC))).reason}
    assert met | failures == REASONS.keys()


def test_a_turn_carries_the_reason_whose_row_it_follows() -> None:
    calls: list[tuple[str | Event, ...]] = [(), ("1",), ("13",), ("13", BUSY), ("7",), (SILENCE,)]
    turns = [call(*events) for events in (*calls, [SILENCE] * 4)]
    assert [(turn.reason, type(turn.action)) for turn in turns] == [
        ("arrived", Listen),
        ("entered", Listen),
        ("transferring", Dial),
        ("busy", Listen),
        ("no_match", Listen),
        ("no_input", Listen),
        ("goodbye", Hangup),
    ]
    assert all(type(turn.action) is REASONS[turn.reason].action for turn in turns)
    assert turns[1].state == at(turns[1])


# When the line itself fails


def test_trouble_gives_the_number_and_any_key_calls_it() -> None:
    turn = trouble(CLINIC)
    assert said(turn) == [
        "I am sorry, something went wrong on this line.",
        "You can reach the billing office at 617-726-3884. Once more, that is 617-726-3884.",
        "To speak with the billing office, press any key.",
    ]
    assert slowly(turn) == said(turn)[1:2]
    assert dialled(step(CLINIC, at(turn), Key("#"))) == "+16177263884"
    bye = step(CLINIC, at(turn), SILENCE)
    assert slowly(bye) == said(bye)
    assert bye.action == Hangup()


@pytest.mark.parametrize(("keys", "seconds"), [("", 8), ("8", 16), ("88", 600)])
def test_trouble_keeps_the_pace(keys: str, seconds: int) -> None:
    turn = trouble(CLINIC, at(call(keys)))
    assert turn.action == Listen(at(call(keys))._replace(misses=LAST_MISS), seconds)
    assert turn.reason == "trouble"
    assert said(turn) == said(trouble(CLINIC))
    assert slowly(turn) == (said(turn) if keys else said(turn)[1:2])


def test_trouble_where_nobody_is_there_leads_to_the_main_menu() -> None:
    turn = trouble(ALONE)
    assert said(turn)[-1] == "For the main menu, press pound."
    assert said(step(ALONE, at(turn), Key("#"))) == ["Main menu.", *MAIN_MENU[:5]]


def test_trouble_after_trouble_ends_the_call() -> None:
    turn = trouble(ALONE, at(trouble(ALONE)))
    assert said(turn) == [
        "I am sorry, something went wrong on this line.",
        "Please call again later. Goodbye.",
    ]
    assert (turn.action, turn.reason) == (Hangup(), "trouble_goodbye")
