"""Menus and answers, event by event, in the words that a caller hears."""

import pytest

from ivr.dialogue.engine import step
from ivr.dialogue.state import WARNED, State
from ivr.dialogue.transfers import AFTER_KEY
from ivr.dialogue.turn import Arrived, Event, Key, Listen, Pause, Say
from tests.support.clinic import (
    ALONE,
    BUSY,
    CLINIC,
    COST,
    MAIN_MENU,
    PACE,
    SILENCE,
    at,
    call,
    said,
    slowly,
)

# Menus


def test_a_call_begins_with_the_greeting_and_the_main_menu() -> None:
    assert said(call()) == [
        "Welcome to the clinic.",
        *MAIN_MENU,
    ]
    assert said(call())[-1] == "To speak with the billing office, press 0."
    assert call().action == Listen(State(CLINIC.edition), 8)


def test_a_line_without_an_operator_does_not_offer_one() -> None:
    assert said(call(line=ALONE)) == [
        "Welcome to the clinic.",
        *MAIN_MENU[:5],
    ]


def test_a_menu_says_its_title_and_its_options() -> None:
    assert said(call("1")) == ["Cost and billing.", *COST]
    assert call("1").action == Listen(State(CLINIC.edition, "cost-and-billing"), 8)


def test_a_menu_whose_title_is_a_question_asks_it() -> None:
    assert said(call("4")) == [
        "Where are you?",
        "For parking, press 1.",
        "For the main menu, press 2.",
        "To go back, press star.",
    ]


def test_star_goes_back_and_at_the_main_menu_stays() -> None:
    assert said(call("1*")) == ["Main menu.", *MAIN_MENU]
    assert said(call("*")) == ["Main menu.", *MAIN_MENU]


def test_nine_says_the_choices_again() -> None:
    assert said(call("9")) == MAIN_MENU
    assert said(call("19")) == COST


def test_pound_leads_from_a_menu_to_the_main_menu() -> None:
    assert said(call("1#")) == ["Main menu.", *MAIN_MENU]


# Answers


def test_an_answer_is_said_and_then_what_can_be_done() -> None:
    assert said(call("12")) == [
        "By card.",
        "To hear this again, press 9.",
        PACE,
        "To go back to cost and billing, press star.",
        "For the main menu, press pound.",
    ]
    assert call("12").action == Listen(State(CLINIC.edition, "paying"), 8)


def test_an_answer_with_an_offer_names_whom_zero_reaches() -> None:
    assert said(call("11")) == [
        "It is free.",
        "To speak with the nurse, press 0.",
        "To hear this again, press 9.",
        PACE,
        "To go back to cost and billing, press star.",
        "For the main menu, press pound.",
    ]


def test_a_way_back_to_a_question_is_not_a_sentence_with_a_question_in_it() -> None:
    assert said(call("41")) == [
        "Behind us.",
        "To hear this again, press 9.",
        PACE,
        "To go back, press star.",
        "For the main menu, press pound.",
    ]


def test_the_keys_after_an_answer_do_what_the_line_says() -> None:
    assert said(call("12", "9")) == said(call("12"))
    assert said(call("12", "*")) == ["Cost and billing.", *COST]
    assert said(call("12", "#")) == ["Main menu.", *MAIN_MENU]


FIRST_PART = [
    "3 parts. To skip one, press pound.",
    "Log in.",
]
LAST_CHOICES = ["To hear the last part again, press 9.", "For the main menu, press star."]
LAST = ["Smile.", LAST_CHOICES[0], PACE, LAST_CHOICES[1]]


def test_an_answer_in_parts_says_so_and_then_its_first_part() -> None:
    assert said(call("2")) == FIRST_PART
    assert call("2").action == Listen(State(CLINIC.edition, "getting-ready"), 1)


def test_silence_after_a_part_is_consent() -> None:
    assert said(call("2", SILENCE)) == ["Sit down."]
    assert call("2", SILENCE).action == Listen(State(CLINIC.edition, "getting-ready", part=2), 1)


def test_pound_goes_on_to_the_next_part_at_once() -> None:
    assert call("2#").move == call("2", SILENCE).move
    assert said(call("2#")) == said(call("2", SILENCE))


# Half a second of silence after a key


@pytest.mark.parametrize("keys", ["1", "2", "2#", "9", "8", "88", "*", "7", "A", "0", "13", "777"])
def test_whatever_follows_a_key_begins_with_half_a_second_of_silence(keys: str) -> None:
    assert call(keys).prompts[0] == Pause(0.5) == Pause(AFTER_KEY)
    assert isinstance(call(keys).prompts[1], Say)


@pytest.mark.parametrize("events", [(), (SILENCE,), ("2", SILENCE), ("0", BUSY), (Key("x"),)])
def test_what_follows_anything_else_begins_at_once(events: tuple[str | Event, ...]) -> None:
    assert isinstance(call(*events).prompts[0], Say)


def test_nine_says_a_part_again() -> None:
    assert said(call("29")) == ["Log in."]
    assert said(call("2#9")) == ["Sit down."]
    assert call("2#9").action == call("2#").action


def test_after_the_last_part_the_choices_are_said() -> None:
    assert said(call("2##")) == LAST
    assert call("2##").action == Listen(State(CLINIC.edition, "getting-ready", part=3), 8)
    assert said(call("2##9")) == LAST
    assert said(call("2###")) == ["Main menu.", *MAIN_MENU]


def test_star_leaves_an_answer_at_any_part() -> None:
    assert said(call("2*")) == said(call("2#*")) == ["Main menu.", *MAIN_MENU]


def test_a_caller_who_returns_to_an_answer_hears_it_from_the_beginning() -> None:
    assert said(call("2#*2")) == FIRST_PART


def test_silence_after_the_last_part_is_a_miss() -> None:
    assert said(call("2##", SILENCE))[0] == "I do not have your choice yet."
    assert said(call("2##", SILENCE))[2:] == LAST_CHOICES


def test_after_a_wrong_key_in_the_middle_of_an_answer_the_choices_are_said() -> None:
    wrong = call("2", "7")
    assert said(wrong) == [
        "Key 7 is not a choice here.",
        "For the next part, press pound.",
        "To hear this part again, press 9.",
        "To go back, press star.",
    ]
    assert wrong.action == Listen(State(CLINIC.edition, "getting-ready", misses=1), 8)
    assert said(call("2", "7", SILENCE)) == ["Sit down."]
    assert at(call("2", "7", SILENCE)).misses == 0


# Goto


def test_a_goto_leads_to_the_other_option_and_star_from_there_to_its_own_menu() -> None:
    assert call("3") == call("12")
    assert said(call("3*")) == ["Cost and billing.", *COST]


def test_a_goto_to_a_menu_and_star_from_there_to_the_menu_above_it() -> None:
    assert call("5") == call("1")
    assert said(call("5*")) == ["Main menu.", *MAIN_MENU]


def test_a_goto_to_the_main_menu() -> None:
    assert said(call("15")) == said(call("42")) == ["Main menu.", *MAIN_MENU]


# What does not fit


@pytest.mark.parametrize(
    "state",
    [
        State("other"),
        State(CLINIC.edition, "gone"),
        State(CLINIC.edition, "paying", part=2),
        State(CLINIC.edition, "getting-ready", part=0),
        State(CLINIC.edition, "main", part=2),
        State(CLINIC.edition, misses=4),
        State(CLINIC.edition, misses=-1),
        State(CLINIC.edition, fails=1),  # of whom?
        State(CLINIC.edition, to="billing", fails=3),
        State(CLINIC.edition, to="billing", fails=-1),
        State(CLINIC.edition, to="gone"),
        State(CLINIC.edition, "how-do-i-pay"),  # a goto is not a place to be
        State(CLINIC.edition, "a-nurse"),  # a transfer is one only while it rings
    ],
)
@pytest.mark.parametrize("event", [Key("1"), SILENCE, BUSY])
def test_a_stale_or_made_up_state_gets_the_main_menu(state: State, event: Event) -> None:
    turn = step(CLINIC, state, event)
    assert said(turn) == ["Main menu.", *MAIN_MENU]
    assert turn.action == Listen(State(CLINIC.edition), 8)


def test_the_outcome_of_a_call_to_nobody_gets_the_main_menu() -> None:
    turn = step(CLINIC, State(CLINIC.edition, "paying", misses=1), BUSY)
    assert said(turn) == ["Main menu.", *MAIN_MENU]
    assert turn.action == Listen(State(CLINIC.edition), 8)


@pytest.mark.parametrize("place", ["gone", "a-nurse"])
@pytest.mark.parametrize("edition", ["other", CLINIC.edition])
def test_a_caller_whose_place_is_gone_keeps_their_pace(edition: str, place: str) -> None:
    for unhurried, seconds in (False, 16), (True, 600):
        turn = step(
            CLINIC, State(edition, place, misses=2, slow=True, unhurried=unhurried), SILENCE
        )
        assert said(turn) == slowly(turn) == ["Main menu.", *MAIN_MENU]
        assert turn.action == Listen(State(CLINIC.edition, slow=True, unhurried=unhurried), seconds)


@pytest.mark.parametrize(
    "state",
    [
        State(CLINIC.edition, "paying", unhurried=True),  # and not slow
        State(CLINIC.edition, "paying", misses=WARNED, slow=True, unhurried=True, fails=1),
        State(CLINIC.edition, "paying", misses=WARNED + 1, slow=True, unhurried=True),
    ],
)
def test_a_made_up_state_of_an_unhurried_caller_is_replaced_by_a_valid_one(state: State) -> None:
    turn = step(CLINIC, state, Key("9"))
    assert turn.action == Listen(State(CLINIC.edition, slow=True, unhurried=True), 600)


def test_only_an_unhurried_caller_can_have_been_warned() -> None:
    state = State(CLINIC.edition, "paying", misses=WARNED, slow=True)
    assert at(step(CLINIC, state, SILENCE)) == State(CLINIC.edition, slow=True)


def test_a_call_that_arrives_starts_over_whatever_its_state() -> None:
    state = State(CLINIC.edition, "paying", misses=2, slow=True, unhurried=True)
    assert step(CLINIC, state, Arrived()) == call()
