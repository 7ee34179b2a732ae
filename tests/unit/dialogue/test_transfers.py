"""Transfers and their outcomes."""

from dataclasses import replace

import pytest

from ivr.dialogue.engine import step, trouble
from ivr.dialogue.schedule import all_closed, ordinary
from ivr.dialogue.state import State
from ivr.dialogue.transfers import AFTER_KEY
from ivr.dialogue.turn import (
    FAILED,
    CalleeKey,
    Confirm,
    Connect,
    Dial,
    Dialled,
    Event,
    Hangup,
    Key,
    Listen,
    Pause,
    PickedUp,
    Say,
    Turn,
)
from ivr.speech.normalize import seconds
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
    assert turn.prompts == (Pause(AFTER_KEY), Say("Calling the billing office."))
    assert dialled(turn) == "+16177263884"
    assert at(turn).to == "billing"


def test_whom_it_calls_is_said_in_three_seconds() -> None:
    words = "Calling the M G H billing office."
    assert seconds(words) < 3.1  # with the pause at its end


# A key while the line says whom it calls


def announced(turn: Turn) -> State:
    assert isinstance(turn.action, Dial)
    assert turn.action.announcing
    return turn.action.announcing


def test_star_stops_the_call_and_says_the_place_again() -> None:
    stopped = step(CLINIC, announced(call("13")), Key("*"))
    assert said(stopped) == ["All right. I have stopped the call.", "Cost and billing.", *COST]
    assert stopped.action == Listen(State(CLINIC.edition, "cost-and-billing"), 8)
    after = step(CLINIC, announced(call("11", "0")), Key("*"))
    choices = [text for text in said(call("11"))[1:] if text != PACE]
    assert said(after) == ["All right. I have stopped the call.", *choices]
    assert at(after) == at(call("11"))


@pytest.mark.parametrize("event", [*map(Key, "1234567890#A"), SILENCE])
def test_anything_else_dials_at_once(event: Event) -> None:
    turn = step(CLINIC, announced(call("13")), event)
    assert (said(turn), dialled(turn)) == (["One moment."], "+16177263884")
    assert isinstance(turn.action, Dial)
    assert turn.action.announcing is None
    assert step(CLINIC, at(turn), BUSY) == call("13", BUSY)


def test_the_same_goes_for_a_contacts_next_number() -> None:
    second = call("13", BUSY, line=SEVERAL)
    now = step(SEVERAL, announced(second), Key("5"))
    assert (said(now), dialled(now)) == (["One moment."], "+16177262000")
    stopped = step(SEVERAL, announced(second), Key("*"))
    assert (stopped.reason, at(stopped)) == ("stopped", at(call("1", line=SEVERAL)))


def test_a_contact_that_closes_meanwhile_is_not_called() -> None:
    hours = HEAD.replace("3884}", "3884, hours: {mon: 8:30-17:00}, timezone: America/New_York}")
    line = line_of(hours + MENU)
    turn = step(all_closed(line), announced(call("13", line=ordinary(line))), Key("1"))
    assert turn.reason == "closed"


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
ANOTHER = "No answer there yet. Calling another number."


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


@pytest.mark.parametrize("number", [-1, 4])
def test_a_number_that_the_contact_does_not_have_leads_to_the_main_menu(number: int) -> None:
    made_up = State(SEVERAL.edition, to="billing", number=number)
    assert at(step(SEVERAL, made_up, SILENCE)) == State(SEVERAL.edition)


# Several at once

TOGETHER = line_of(
    HEAD.replace("617-726-3884", "[617-726-3884, 617-726-2000 x12], ring: together") + MENU
)


def test_numbers_that_ring_together_are_dialled_once() -> None:
    turn = call("13", line=TOGETHER)
    assert isinstance(turn.action, Dial)
    assert turn.action.numbers == ("+16177263884", "+16177262000;ext=12")
    failed = call("13", BUSY, line=TOGETHER)
    assert (failed.reason, at(failed).fails, said(failed)[1:]) == ("busy", 1, AFTER)


def test_the_lines_own_number_is_left_out_of_them() -> None:
    before = at(call("1", line=TOGETHER))
    others = {OWN: ("+16177262000;ext=12",), "+16177262000": ("+16177263884",)}
    for own, left in others.items():
        turn = step(TOGETHER, before, Key("3"), own)
        assert isinstance(turn.action, Dial)
        assert turn.action.numbers == left
    alone = line_of(HEAD.replace("617-726-3884", "617-726-3884 x12") + MENU)
    assert step(alone, at(call("1", line=alone)), Key("3"), OWN).reason == "failed"


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


ACCEPT = line_of(HEAD.replace("3884}", "3884, accept: true}") + MENU)


def test_whoever_picks_up_may_have_to_press_1() -> None:
    asked = step(ACCEPT, at(call("13", line=ACCEPT)), PickedUp())
    assert said(asked) == ["Clinic line, about: Cost and billing", "To take this call, press 1."]
    assert isinstance(asked.action, Confirm)
    assert asked.action.seconds == 10
    state = asked.action.state
    taken = step(ACCEPT, state, CalleeKey("1"))
    assert (said(taken), taken.action) == (["You can speak now."], Connect())
    for key in ("", *"234567890*#"):
        left = step(ACCEPT, state, CalleeKey(key))
        assert said(left) == ["You have not taken this call. Goodbye."]
        assert left.action == Hangup()


def test_whoever_picks_up_hears_that_the_caller_needs_time() -> None:
    needs = "The caller needs more time. A pause may be a relay operator who is typing."
    line = "Clinic line, about: Cost and billing"
    heard = step(CLINIC, at(call("8813")), PickedUp())
    assert (said(heard), slowly(heard)) == ([line, needs], [])
    assert said(step(CLINIC, at(call("813")), PickedUp())) == [line]
    asked = step(ACCEPT, at(call("8813", line=ACCEPT)), PickedUp())
    assert said(asked) == [line, needs, "To take this call, press 1."]


# A contact without a number to say

SIP = line_of(
    "sip: pbx.example.org\n"
    + HEAD.replace("617-726-3884", '"sip:204@pbx.example.org"')
    + "operator: billing\n"
    + MENU
)


def test_a_sip_address_is_called_and_never_said() -> None:
    assert dialled(call("0", line=SIP)) == "sip:204@pbx.example.org"
    busy = call("13", BUSY, "1", BUSY, line=SIP)
    assert said(busy) == ["I am sorry, the line to the billing office is busy.", *AFTER[1:]]
    assert said(call("777", line=SIP)) == [
        "Perhaps a person can help. To speak with the billing office, press any key."
    ]
    assert said(call(*[SILENCE] * 4, line=SIP)) == [
        "To reach the billing office, call this line again. Goodbye."
    ]
    assert said(trouble(SIP)) == [
        "I am sorry, something went wrong on this line.",
        "To speak with the billing office, press any key.",
    ]


def test_an_extension_is_said_with_the_number() -> None:
    line = line_of(HEAD.replace("617-726-3884", "617-726-3884, extension: 204") + MENU)
    assert dialled(call("13", line=line)) == "+16177263884;ext=204"
    assert said(call("13", BUSY, line=line))[1] == "The number is 617-726-3884 ext. 204."


def test_a_file_may_reword_the_call_with_the_number_as_older_ones_do() -> None:
    phrases = "phrases: {calling: 'Ringing {contact}, at {number}.'}\n"
    older = line_of(phrases + HEAD + MENU)
    assert said(call("13", line=older)) == ["Ringing the billing office, at 617-726-3884."]
    sip = HEAD.replace("617-726-3884", '"sip:204@pbx.example.org"')
    nameless = line_of(f"{phrases}sip: pbx.example.org\n{sip}{MENU}")
    assert said(call("13", line=nameless)) == ["Calling the billing office."]


def test_whoever_picks_up_a_call_from_a_tree_that_is_gone_hears_the_lines_name() -> None:
    turn = step(CLINIC, State("0123456789ab", "gone", to="billing"), PickedUp())
    assert (said(turn), turn.action) == (["Clinic line."], Connect())
