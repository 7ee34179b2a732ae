"""No input, no match, and the pace: what a caller hears who presses nothing or a wrong key."""

import pytest

from ivr.dialogue.state import State
from ivr.dialogue.turn import Dial, Event, Hangup, Key, Listen, Pause, Say, Turn
from tests.clinic import ALONE, CLINIC, COST, MAIN_MENU, SILENCE, at, call, said, slowly

# No input and no match


def test_the_first_silence() -> None:
    assert said(call(SILENCE)) == ["I did not hear a key.", *MAIN_MENU]
    assert call(SILENCE).then == Listen(State(CLINIC.edition, misses=1), 8)


def test_the_second_silence_is_worded_otherwise_and_slows_the_pace() -> None:
    turn = call(SILENCE, SILENCE)
    assert said(turn) == slowly(turn)
    assert said(turn) == [
        "I still do not have your choice. You can press its key at any time, even while I speak.",
        *MAIN_MENU,
    ]
    assert turn.then == Listen(State(CLINIC.edition, misses=2, slow=True), 16)


def test_the_first_wrong_key() -> None:
    assert said(call("7")) == ["Key 7 is not a choice here.", *MAIN_MENU]
    assert call("7").then == Listen(State(CLINIC.edition, misses=1), 8)
    assert said(call("1", "6")) == ["Key 6 is not a choice here.", *COST]
    assert said(call("12", "4"))[0] == "Key 4 is not a choice here."
    assert said(call("D"))[0] == "Key D is not a choice here."


def test_the_second_wrong_key_is_worded_otherwise_and_slows_the_pace() -> None:
    turn = call("77")
    assert said(turn) == slowly(turn)
    assert said(turn) == [
        "There is no choice on key 7 here. "
        "Please wait for the one that you want, then press its key.",
        *MAIN_MENU,
    ]
    assert turn.then == Listen(State(CLINIC.edition, misses=2, slow=True), 16)


@pytest.mark.parametrize("noise", ["", "12", "x", "\0", "\u0661", "<"])
def test_what_is_no_key_of_a_telephone_counts_as_silence(noise: str) -> None:
    assert call(Key(noise)) == call(SILENCE)


MISSES: list[str | Event] = [SILENCE, "7"]


@pytest.mark.parametrize("miss", MISSES)
def test_the_third_miss_says_how_to_reach_a_person_slowly(miss: str | Event) -> None:
    turn = call("1", SILENCE, "7", miss)
    assert turn.prompts == (
        Say(
            "Perhaps a person can help. To speak with the billing office, press 0. "
            "Or call 617-726-3884. Once more, the number is 617-726-3884.",
            slow=True,
        ),
    )
    assert turn.then == Listen(State(CLINIC.edition, "cost-and-billing", 1, 3, slow=True), 16)


@pytest.mark.parametrize("miss", MISSES)
def test_after_the_last_wait_a_goodbye_repeats_the_number(miss: str | Event) -> None:
    turn = call(SILENCE, SILENCE, SILENCE, miss)
    assert turn.prompts == (
        Say(
            "You can reach the billing office at 617-726-3884. "
            "Once more, that is 617-726-3884. Goodbye.",
            slow=True,
        ),
    )
    assert turn.then == Hangup()


def test_the_third_miss_after_an_offer_names_whom_the_answer_offers() -> None:
    assert said(call("11", "777")) == [
        "Perhaps a person can help. To speak with the nurse, press 0. "
        "Or call (617) 726-2000. Once more, the number is (617) 726-2000."
    ]


def test_where_nobody_can_be_reached_the_third_miss_offers_the_choices() -> None:
    turn = call("777", line=ALONE)
    assert said(turn) == ["Let us try once more. To hear the choices again, press 9."]
    assert turn.then == Listen(State(ALONE.edition, misses=3, slow=True), 16)
    bye = call("7777", line=ALONE)
    assert said(bye) == ["You can call this line again at any time. Goodbye."]
    assert bye.then == Hangup()


@pytest.mark.parametrize(("key", "first"), [("9", MAIN_MENU[0]), ("1", "Cost and billing.")])
def test_in_the_last_wait_every_key_still_works_and_the_misses_are_over(
    key: str, first: str
) -> None:
    turn = call("777", key)
    assert said(turn)[0] == first
    assert at(turn).misses == 0


def test_zero_in_the_last_wait_reaches_the_person() -> None:
    turn = call("777", "0")
    assert isinstance(turn.then, Dial)
    assert turn.then.contact == CLINIC.contacts["billing"]


def test_only_misses_in_a_row_count() -> None:
    assert said(call("7", "1", "7"))[0] == "Key 7 is not a choice here."
    assert said(call(SILENCE, "*", SILENCE))[0] == "I did not hear a key."


# Pace


def test_eight_slows_the_pace() -> None:
    turn = call("8")
    assert said(turn) == slowly(turn)
    assert said(turn) == ["I will speak more slowly. To change back, press 8.", *MAIN_MENU]
    assert turn.then == Listen(State(CLINIC.edition, slow=True), 16)


def test_eight_again_changes_the_pace_back() -> None:
    turn = call("88")
    assert slowly(turn) == []
    assert said(turn) == ["I will speak at the usual pace.", *MAIN_MENU]
    assert turn.then == Listen(State(CLINIC.edition), 8)


def test_slow_pauses_are_longer() -> None:
    def pauses(turn: Turn) -> set[float]:
        return {prompt.seconds for prompt in turn.prompts if isinstance(prompt, Pause)}

    assert pauses(call()) == {0.6}
    assert pauses(call("8")) == {1.5}


def test_the_slow_pace_lasts_and_takes_a_longer_breath_between_parts() -> None:
    assert call("82").then == Listen(State(CLINIC.edition, "getting-ready", slow=True), 3)
    assert call("777", "*", "2", SILENCE).then == Listen(
        State(CLINIC.edition, "getting-ready", part=2, slow=True), 3
    )
    assert call("812").then == Listen(State(CLINIC.edition, "paying", slow=True), 16)


def test_eight_in_an_answer_says_it_again_at_the_new_pace() -> None:
    assert said(call("2#8")) == ["I will speak more slowly. To change back, press 8.", "Sit down."]
    assert call("2#8").then == Listen(State(CLINIC.edition, "getting-ready", 2, slow=True), 3)
