"""Transfers and their outcomes."""

from dataclasses import replace

import pytest

from ivr.dialogue.engine import step
from ivr.dialogue.state import State
from ivr.dialogue.transfers import AFTER_KEY
from ivr.dialogue.turn import (
    FAILED,
    Connect,
    Dialled,
    Event,
    Hangup,
    Key,
    Listen,
    Pause,
    PickedUp,
    Say,
)
from tests.support.clinic import (
    ALONE,
    BUSY,
    CLINIC,
    COST,
    HEAD,
    MAIN_MENU,
    MENU,
    PACE,
    SILENCE,
    at,
    call,
    dialled,
    line_of,
    said,
    slowly,
)


def test_a_transfer_says_whom_it_calls_and_the_number_then_dials() -> None:
    turn = call("13")
    assert turn.prompts == (
        Pause(AFTER_KEY),
        Say("I am calling the billing office, at 617-726-3884. Please stay on the line."),
    )
    assert dialled(turn) == "+16177263884"
    assert at(turn).to == "billing"


def test_zero_reaches_the_operator_from_anywhere() -> None:
    assert [dialled(call(keys, "0")) for keys in ("", "1", "12", "2", "2##")] == [
        "+16177263884"
    ] * 5


def test_zero_after_an_offer_reaches_the_person_who_is_offered() -> None:
    assert dialled(call("11", "0")) == dialled(call("11", "0", line=ALONE)) == "+16177262000"


def test_zero_where_nobody_can_be_reached_says_so() -> None:
    turn = call("0", line=ALONE)
    nobody = "I am sorry, key 0 does not reach anybody on this line."
    assert said(turn) == [nobody, *MAIN_MENU[:5]]
    assert turn.action == Listen(State(ALONE.edition), 8)
    assert said(call("12", "0", line=ALONE)) == [
        nobody,
        "To hear this again, press 9.",
        "To go back to cost and billing, press star.",
        "For the main menu, press pound.",
    ]


@pytest.mark.parametrize("outcome", ["completed", "answered"])
def test_after_a_conversation_the_call_ends(outcome: str) -> None:
    turn = call("13", Dialled(outcome))
    assert said(turn) == ["Thank you for calling. Goodbye."]
    assert turn.action == Hangup()


SEVERAL = line_of(
    HEAD.replace("617-726-3884", "[617-726-3884, (617) 726-2000, 617-726-2001]") + MENU
)
ANOTHER = "Nobody has answered there yet. I am calling another number. Please stay on the line."


@pytest.mark.parametrize("outcome", [*FAILED, "unheard-of"])
def test_a_contact_with_several_numbers_is_called_at_each_in_turn(outcome: str) -> None:
    failed = Dialled(outcome)
    turns = [call("13", *[failed] * count, line=SEVERAL) for count in range(4)]
    assert list(map(dialled, turns[:3])) == ["+16177263884", "+16177262000", "+16177262001"]
    assert [said(turn) for turn in turns[1:3]] == [[ANOTHER]] * 2
    assert said(turns[3])[1:] == AFTER
    assert at(turns[3]) == State(SEVERAL.edition, "cost-and-billing-billing", to="billing", fails=1)


def test_trying_again_starts_with_the_first_number() -> None:
    assert dialled(call("13", *[BUSY] * 3, "1", line=SEVERAL)) == "+16177263884"
    twice = call("13", *[BUSY] * 3, "1", *[BUSY] * 3, line=SEVERAL)
    assert said(twice)[1:3] == TWICE


def test_somebody_at_the_second_number_hears_what_the_call_is_about() -> None:
    second = at(call("13", BUSY, line=SEVERAL))
    assert said(step(SEVERAL, second, PickedUp())) == ["Clinic line, about: Cost and billing"]
    assert step(SEVERAL, second, Dialled("completed")).action == Hangup()


@pytest.mark.parametrize("number", [0, 4])
def test_a_number_that_the_contact_does_not_have_leads_to_the_main_menu(number: int) -> None:
    made_up = State(SEVERAL.edition, to="billing", number=number)
    assert at(step(SEVERAL, made_up, SILENCE)) == State(SEVERAL.edition)


# A contact that has the line's own number

OWN = "+16177263884"


def test_the_lines_own_number_is_not_dialled_and_counts_as_a_failed_call() -> None:
    menu = at(call("1"))
    own, failed = step(CLINIC, menu, Key("3"), OWN), call("13", Dialled("failed"))
    assert own == replace(failed, prompts=(Pause(AFTER_KEY), *failed.prompts))
    assert step(CLINIC, menu, Key("4"), OWN) == call("14")  # the nurse has another number


def test_the_contacts_next_number_is_dialled_instead() -> None:
    skipped = step(SEVERAL, at(call("1", line=SEVERAL)), Key("3"), OWN)
    assert skipped.move == call("13", BUSY, line=SEVERAL).move
    assert (skipped.reason, dialled(skipped)) == ("trying_next_number", "+16177262000")


def test_it_is_skipped_among_the_other_numbers_too() -> None:
    first, second = at(call("13", line=SEVERAL)), at(call("13", BUSY, line=SEVERAL))
    assert dialled(step(SEVERAL, first, BUSY, "+16177262000")) == "+16177262001"
    assert step(SEVERAL, second, BUSY, "+16177262001") == call(
        "13", *[BUSY] * 2, Dialled("failed"), line=SEVERAL
    )


FIRST = "I do not have your choice yet."
NO_HURRY = "If you need more time, press 8 twice."
AFTER = [
    "The number is 617-726-3884.",
    "To try again, press 1.",
    "To go back, press star.",
]


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [
        ("busy", "I am sorry, the line to the billing office is busy."),
        ("no-answer", "I am sorry, there is no answer at the billing office."),
        ("failed", "I am sorry, the call to the billing office did not go through."),
        ("canceled", "I am sorry, the call to the billing office ended before anybody answered."),
        ("unheard-of", "I am sorry, the call to the billing office did not go through."),
    ],
)
def test_when_nobody_answers_the_line_says_so_and_the_number_slowly(
    outcome: str, sentence: str
) -> None:
    turn = call("13", Dialled(outcome))
    assert said(turn) == [sentence, *AFTER]
    assert slowly(turn) == ["The number is 617-726-3884."]
    assert turn.action == Listen(at(turn), 8)


def test_one_tries_again() -> None:
    again = call("13", BUSY, "1")
    assert said(again) == said(call("13"))
    assert dialled(again) == dialled(call("13"))


TWICE = ["The number is 617-726-3884.", "Once more, the number is 617-726-3884."]
NOBODY_THERE = "I am sorry, there is no answer at the billing office."


@pytest.mark.parametrize("again", [("1",), ("0",), (SILENCE, "1"), ("7", "9", "8", "1")])
def test_after_a_second_failure_the_number_is_said_slowly_and_twice(
    again: tuple[str | Event],
) -> None:
    turn = call("13", BUSY, *again, Dialled("no-answer"))
    assert said(turn) == [NOBODY_THERE, *TWICE, *AFTER[1:]]
    assert set(TWICE) <= set(slowly(turn))


def test_the_number_is_said_twice_for_as_long_as_the_caller_stays_there() -> None:
    twice = ("13", BUSY, "1", BUSY)
    assert said(call(*twice, "9")) == [*TWICE, *AFTER[1:]]
    assert said(call(*twice, SILENCE))[2:] == [*TWICE, *AFTER[1:]]
    assert said(call(*twice, "1", BUSY)) == said(call(*twice))
    assert at(call(*twice, "1", BUSY)).fails == 2


def test_a_failure_elsewhere_does_not_count() -> None:
    assert said(call("14", BUSY, "0", BUSY)) == said(call("13", BUSY))  # the nurse, then billing
    assert at(call("14", BUSY, "0", BUSY)).fails == 1


@pytest.mark.parametrize("away", ["*", "#"])
def test_failures_are_forgotten_when_the_caller_goes_elsewhere(away: str) -> None:
    assert at(call("13", BUSY, "1", BUSY, away)).fails == 0
    assert at(call("2#0", BUSY, "1", BUSY, away)).fails == 0


def test_a_caller_who_takes_their_time_hears_the_number_twice_as_well() -> None:
    turn = call("8813", BUSY, "1", BUSY)
    assert said(turn) == slowly(turn) == said(call("13", BUSY, "1", BUSY))


def test_star_goes_back_to_the_menu_of_a_transfer() -> None:
    assert said(call("13", BUSY, "*")) == ["Cost and billing.", *COST]


def test_star_goes_back_to_the_menu_or_answer_where_zero_was_pressed() -> None:
    assert said(call("1", "0", BUSY, "*")) == ["Cost and billing.", *COST]
    assert said(call("0", BUSY, "*")) == ["Main menu.", *MAIN_MENU]
    choices = said(call("11"))[1:]
    choices.remove(PACE)
    assert said(call("11", "0", BUSY, "*")) == choices
    assert said(call("2#", "0", BUSY, "*")) == [
        "For the next part, press pound.",
        "To hear this part again, press 9.",
        "To go back, press star.",
    ]
    assert said(call("2#", "0", BUSY, "*", SILENCE)) == said(call("2##"))


def test_nine_says_the_number_again() -> None:
    assert said(call("13", BUSY, "9")) == AFTER


def test_pound_leads_from_a_transfer_to_the_main_menu() -> None:
    assert (
        said(call("13", BUSY, "#"))
        == said(call("2", "0", BUSY, "#"))
        == [
            "Main menu.",
            *MAIN_MENU,
        ]
    )
    assert at(call("13", BUSY, "#")) == State(CLINIC.edition)


def test_in_the_middle_of_an_answer_a_transfer_waits_like_any_other() -> None:
    assert said(call("2", "0", BUSY, SILENCE)) == [
        "I do not have your choice yet.",
        NO_HURRY,
        *AFTER,
    ]
    assert call("2", "0", BUSY, "9").action == Listen(at(call("2", "0", BUSY)), 8)


def test_misses_after_a_transfer_are_worded_and_end_like_others() -> None:
    assert said(call("13", BUSY, SILENCE)) == [FIRST, NO_HURRY, *AFTER]
    assert said(call("13", BUSY, "2")) == ["Key 2 is not a choice here.", *AFTER]
    assert said(call("1", "0", BUSY, "2")) == ["Key 2 is not a choice here.", *AFTER]
    assert call("13", BUSY, SILENCE, SILENCE, SILENCE, SILENCE).action == Hangup()


def test_misses_before_a_transfer_do_not_count_after_it() -> None:
    assert said(call("777", "0", BUSY, SILENCE))[0] == "I do not have your choice yet."


# The whisper


@pytest.mark.parametrize(
    ("keys", "heard"),
    [
        ("13", "Clinic line, about: Cost and billing"),
        ("110", "Clinic line, about: What does it cost?"),
        ("20", "Clinic line, about: Getting ready"),
        ("0", "Clinic line."),
        ("40", "Clinic line, about: Where are you?"),
    ],
)
def test_whoever_picks_up_hears_what_it_is_about(keys: str, heard: str) -> None:
    dials = call(keys)
    assert dialled(dials)
    turn = step(CLINIC, at(dials), PickedUp())
    assert (said(turn), turn.action) == ([heard], Connect())


def test_whoever_picks_up_a_call_from_a_tree_that_is_gone_hears_the_lines_name() -> None:
    turn = step(CLINIC, State("0123456789ab", "gone", to="billing"), PickedUp())
    assert (said(turn), turn.action) == (["Clinic line."], Connect())
